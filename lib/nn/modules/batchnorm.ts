// Normalisation over the batch.
import { callable } from '../../callable.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { int64 } from '../../dtype.js';
import { ones, tensor as tensor_, zeros } from '../../ops/creation/factories.js';
import { type Arguments, Refusal, flag, int, number, optional, parameter } from '../../ops/row/signature.js';
import { boolText, floatText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Module } from './module.js';
import type { Findings, LocalMetadata, StateDict } from './state.js';

/** @internal null is a momentum of its own. */
export const momentumKeyword = optional(
  parameter('momentum', (v): number | null | Refusal =>
    v === null || typeof v === 'number' ? v : new Refusal('Number'),
  ),
  0.1,
);
/** Parameters of a layer that finds the number of its features itself. */
export const lazyNorm = [
  optional(number('eps'), 1e-5),
  momentumKeyword,
  optional(flag('affine'), true),
  optional(flag('track_running_stats'), true),
  ...factory,
  optional(flag('bias'), true),
] as const;
const batchNorm = [int('num_features'), ...lazyNorm] as const;

/** What normalizations of channels have in common. */
export class BatchNorm extends Module {
  /** 2: `num_batches_tracked` is saved. */
  static override _version = 2;
  num_features: number;
  eps: number;
  momentum: number | null;
  affine: boolean;
  track_running_stats: boolean;
  weight!: Parameter;
  bias!: Parameter;
  running_mean!: Tensor;
  running_var!: Tensor;
  num_batches_tracked!: Tensor;

  constructor(...args: Arguments<typeof batchNorm>) {
    super();
    const [features, eps, momentum, affine, track, device, dtype, bias] = take(this._get_name(), batchNorm, args);
    this.num_features = features;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.track_running_stats = track;
    this.register_parameter('weight', affine ? uninitialized([features], device, dtype) : null);
    this.register_parameter('bias', affine && bias ? uninitialized([features], device, dtype) : null);
    this.register_buffer('running_mean', track ? zeros([features], { device, dtype }) : null);
    this.register_buffer('running_var', track ? ones([features], { device, dtype }) : null);
    this.register_buffer('num_batches_tracked', track ? tensor_(0, { dtype: int64, device }) : null);
    this.reset_parameters();
  }

  /** Running mean 0 and variance 1, of no batches. */
  reset_running_stats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Weight 1, bias 0, and running estimates as at first. */
  reset_parameters(): void {
    this.reset_running_stats();
    if (this.weight !== null) init.ones_(this.weight);
    if (this.bias !== null) init.zeros_(this.bias);
  }

  /** Throws for inputs of other dimensions than the class takes. */
  _check_input_dim(_input: Tensor): void {
    throw new NotImplementedError(`${this._get_name()} does not say which inputs it takes`);
  }

  override forward(input: Tensor): Tensor {
    this._check_input_dim(input);
    const { training, running_mean, running_var, num_batches_tracked } = this;
    let factor = this.momentum ?? 0;
    if (training && this.track_running_stats && num_batches_tracked !== null) {
      num_batches_tracked.add_(1);
      if (this.momentum === null) factor = 1 / Number(num_batches_tracked.item());
    }
    const keeps = !training || this.track_running_stats;
    return F.batch_norm(
      input,
      keeps ? running_mean : null,
      keeps ? running_var : null,
      this.weight,
      this.bias,
      training || (running_mean === null && running_var === null),
      factor,
      this.eps,
    );
  }

  override _load_from_state_dict(
    state: StateDict,
    prefix: string,
    metadata: LocalMetadata,
    ...findings: Findings
  ): void {
    const key = `${prefix}num_batches_tracked`;
    if ((metadata.version ?? 0) < 2 && this.num_batches_tracked !== null && !Object.hasOwn(state, key)) {
      state[key] = this.num_batches_tracked;
    }
    super._load_from_state_dict(state, prefix, metadata, ...findings);
  }

  override extra_repr(): string {
    const momentum = this.momentum === null ? 'None' : floatText(this.momentum);
    return `${this.num_features}, eps=${floatText(this.eps)}, momentum=${momentum}, affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}, track_running_stats=${boolText(this.track_running_stats)}`;
  }
}

class BatchNorm1d extends BatchNorm {
  override _check_input_dim(input: Tensor): void {
    if (input.ndim !== 2 && input.ndim !== 3)
      throw new ValueError(`expected 2D or 3D input (got ${input.ndim}D input)`);
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over the batch, for each channel of `(N, C)` or `(N, C, L)`. While
 * training, mean and variance are the batch's, and running estimates follow them, which take their place otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError where a batch has one value a channel while training; in `forward` for an input of other dimensions
 * @example
 * nn.BatchNorm1d(3)(torch.randn(4, 3)).shape; // [4, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
const BatchNorm1d_ = callable(BatchNorm1d);
type BatchNorm1d_ = BatchNorm1d;

class BatchNorm2d extends BatchNorm {
  override _check_input_dim(input: Tensor): void {
    if (input.ndim !== 4) throw new ValueError(`expected 4D input (got ${input.ndim}D input)`);
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over the batch, for each channel of `(N, C, H, W)`. While training,
 * mean and variance are the batch's, and running estimates follow them, which take their place otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError where a batch has one value a channel while training; in `forward` for an input of other dimensions
 * @example
 * nn.BatchNorm2d(3)(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
const BatchNorm2d_ = callable(BatchNorm2d);
type BatchNorm2d_ = BatchNorm2d;

class BatchNorm3d extends BatchNorm {
  override _check_input_dim(input: Tensor): void {
    if (input.ndim !== 5) throw new ValueError(`expected 5D input (got ${input.ndim}D input)`);
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over the batch, for each channel of `(N, C, D, H, W)`. While training,
 * mean and variance are the batch's, and running estimates follow them, which take their place otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError where a batch has one value a channel while training; in `forward` for an input of other dimensions
 * @example
 * nn.BatchNorm3d(3)(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 */
const BatchNorm3d_ = callable(BatchNorm3d);
type BatchNorm3d_ = BatchNorm3d;

export { BatchNorm1d_ as BatchNorm1d, BatchNorm2d_ as BatchNorm2d, BatchNorm3d_ as BatchNorm3d };
