// Normalisation of each channel of each sample.
import { callable } from '../../callable.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { type Arguments, flag, int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { factory, take } from './arguments.js';
import { BatchNorm, momentumKeyword } from './batchnorm.js';
import type { Findings, LocalMetadata, StateDict } from './state.js';
import { warnOnce } from '../../warnings.js';

/** Parameters of a layer that finds the number of its features itself. */
export const lazyInstanceNorm = [
  optional(number('eps'), 1e-5),
  momentumKeyword,
  optional(flag('affine'), false),
  optional(flag('track_running_stats'), false),
  ...factory,
  optional(flag('bias'), true),
] as const;
const instanceNorm = [int('num_features'), ...lazyInstanceNorm] as const;

class InstanceNorm extends BatchNorm {
  constructor(...args: Arguments<typeof instanceNorm>) {
    super(...take(new.target.name, instanceNorm, args));
  }

  /** How many dimensions a sample has. */
  protected get rank(): number {
    throw new NotImplementedError(`${this._get_name()} does not say which inputs it takes`);
  }

  override _check_input_dim(input: Tensor): void {
    const { rank } = this;
    if (input.ndim !== rank && input.ndim !== rank + 1) {
      throw new ValueError(`expected ${rank}D or ${rank + 1}D input (got ${input.ndim}D input)`);
    }
  }

  override forward(input: Tensor): Tensor {
    this._check_input_dim(input);
    const dim = input.ndim - this.rank;
    const features = input.shape[dim]!;
    if (features !== this.num_features) {
      if (this.affine) {
        throw new ValueError(
          `expected input's size at dim=${dim} to match num_features (${this.num_features}), but got: ${features}.`,
        );
      }
      warnOnce(
        `input's size at dim=${dim} does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False`,
      );
    }
    return dim === 0 ? this.normalized(input.unsqueeze(0)).squeeze(0) : this.normalized(input);
  }

  private normalized(batch: Tensor): Tensor {
    const own = this.training || !this.track_running_stats;
    const { running_mean, running_var, weight, bias, momentum, eps } = this;
    return F.instance_norm(batch, running_mean, running_var, weight, bias, own, momentum ?? 0, eps);
  }

  override _load_from_state_dict(
    state: StateDict,
    prefix: string,
    metadata: LocalMetadata,
    ...findings: Findings
  ): void {
    if (metadata.version === undefined && !this.track_running_stats) {
      const old = ['running_mean', 'running_var'].map((name) => prefix + name).filter((key) => key in state);
      const name = this._get_name();
      if (old.length > 0) {
        findings[3].push(
          `Unexpected running stats buffer(s) ${old.map((key) => `"${key}"`).join(' and ')} for ${name} with track_running_stats=False. If state_dict is a checkpoint saved before 0.4.0, this may be expected because ${name} does not track running stats by default since 0.4.0. Please remove these keys from state_dict. If the running stats are actually needed, instead set track_running_stats=True in ${name} to enable them. See the documentation of ${name} for details.`,
        );
      }
      for (const key of old) delete state[key];
    }
    super._load_from_state_dict(state, prefix, metadata, ...findings);
  }
}

class InstanceNorm1d extends InstanceNorm {
  protected override get rank(): number {
    return 2;
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over each channel of each sample of `(N, C, L)` or `(C, L)`, while training and otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the samples'
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates, which take the place of the samples' own without training
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError in `forward` for an input of other dimensions, or with one place a channel
 * @example
 * nn.InstanceNorm1d(3)(torch.randn(2, 3, 4)).shape; // [2, 3, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
const InstanceNorm1d_ = callable(InstanceNorm1d);
type InstanceNorm1d_ = InstanceNorm1d;

class InstanceNorm2d extends InstanceNorm {
  protected override get rank(): number {
    return 3;
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over each channel of each sample of `(N, C, H, W)` or `(C, H, W)`, while training and
 * otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the samples'
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates, which take the place of the samples' own without training
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError in `forward` for an input of other dimensions, or with one place a channel
 * @example
 * nn.InstanceNorm2d(3)(torch.randn(2, 3, 4, 4)).shape; // [2, 3, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
const InstanceNorm2d_ = callable(InstanceNorm2d);
type InstanceNorm2d_ = InstanceNorm2d;

class InstanceNorm3d extends InstanceNorm {
  protected override get rank(): number {
    return 4;
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over each channel of each sample of `(N, C, D, H, W)` or `(C, D, H, W)`, while training
 * and otherwise.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the samples'
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates, which take the place of the samples' own without training
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError in `forward` for an input of other dimensions, or with one place a channel
 * @example
 * nn.InstanceNorm3d(3)(torch.randn(2, 3, 4, 4, 4)).shape; // [2, 3, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
const InstanceNorm3d_ = callable(InstanceNorm3d);
type InstanceNorm3d_ = InstanceNorm3d;

export { InstanceNorm1d_ as InstanceNorm1d, InstanceNorm2d_ as InstanceNorm2d, InstanceNorm3d_ as InstanceNorm3d };
