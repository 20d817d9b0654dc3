// torch.optim.swa_utils: averages of a model's weights over its training (https://arxiv.org/abs/1803.05407).
import { callable } from '../callable.js';
import { int64 } from '../dtype.js';
import { AssertionError, ValueError } from '../errors.js';
import { GradMode } from '../graph/mode.js';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../nn/modules/batchnorm.js';
import { deepcopy } from '../nn/modules/deepcopy.js';
import { Module } from '../nn/modules/module.js';
import { tensor as tensor_ } from '../ops/creation/factories.js';
import { type Arguments, type Values, any, bind, device, flag, optional } from '../ops/row/signature.js';
import type { DeviceLike } from '../runtime/device.js';
import type { Tensor } from '../tensor.js';
import { repr } from './repr.js';

export { SWALR, type SWALRClass } from './lr_scheduler/swalr.js';

/** The average of a parameter, from the average so far, the parameter, and how many models are in it (an int64 scalar). */
export type AverageFn = (averaged: Tensor, current: Tensor, num_averaged: Tensor) => Tensor;
/** Averages lists of tensors in place. */
export type MultiAverageFn = (averaged: readonly Tensor[], current: readonly Tensor[], num_averaged: Tensor) => void;

function checkDecay(decay: number): void {
  if (decay < 0 || decay > 1) {
    throw new ValueError(`Invalid decay value ${repr(decay)} provided. Please provide a value in [0,1] range.`);
  }
}

/** A function that computes without recording. */
const unrecorded =
  <A extends unknown[], R>(body: (...args: A) => R) =>
  (...args: A): R => {
    using _ = new GradMode(false);
    return body(...args);
  };

/**
 * A function that averages exponentially: `decay * averaged + (1 - decay) * current`.
 *
 * @param decay how much of the average stays, in [0, 1]
 * @returns a function of the average and a parameter, which gives the next average
 * @throws ValueError for a decay outside
 * @example
 * optim.swa_utils.get_ema_avg_fn(0.9)(torch.tensor([1]), torch.tensor([2]), 1); // tensor([1.1000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.get_ema_avg_fn.html
 */
export function get_ema_avg_fn(decay = 0.999): AverageFn {
  checkDecay(decay);
  return unrecorded((averaged, current) => averaged.mul(decay).add(current.mul(1 - decay)));
}

/**
 * The same for lists of tensors, in place.
 *
 * `W_EMA = decay · W_EMA + (1 - decay) · W_model`.
 *
 * @param decay how much of the average stays, in [0, 1]
 * @throws ValueError for a decay outside
 * @returns a function that averages in place
 * @example
 * const average = [torch.zeros(1)];
 * optim.swa_utils.get_ema_multi_avg_fn(0.9)(average, [torch.ones(1)], 1);
 * average[0]; // tensor([0.1000])
 * @see https://docs.pytorch.org/docs/stable/optim.html
 */
export function get_ema_multi_avg_fn(decay = 0.999): MultiAverageFn {
  checkDecay(decay);
  return unrecorded((averaged, current) =>
    averaged.forEach((average, k) => {
      if (average.is_floating_point()) average.lerp_(current[k]!, 1 - decay);
      else average.copy_(average.mul(decay).add(current[k]!.mul(1 - decay)));
    }),
  );
}

/**
 * A function that gives all models the same weight: `averaged + (current - averaged) / (num_averaged + 1)`.
 *
 * @returns a function of the average, a parameter and how many were averaged, which gives the next average
 * @example
 * optim.swa_utils.get_swa_avg_fn()(torch.tensor([1]), torch.tensor([2]), torch.tensor(1)); // tensor([1.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.get_swa_avg_fn.html
 */
export function get_swa_avg_fn(): AverageFn {
  return unrecorded((averaged, current, count) => averaged.add(current.sub(averaged).div(count.add(1))));
}

/**
 * The same for lists of tensors, in place.
 *
 * @returns a function that averages in place
 * @example
 * const average = [torch.zeros(1)];
 * optim.swa_utils.get_swa_multi_avg_fn()(average, [torch.ones(1)], torch.tensor(1));
 * average[0]; // tensor([0.5000])
 * @see https://docs.pytorch.org/docs/stable/optim.html
 */
export function get_swa_multi_avg_fn(): MultiAverageFn {
  return unrecorded((averaged, current, count) => {
    const share = count.add(1).reciprocal();
    averaged.forEach((average, k) => {
      if (average.is_floating_point()) average.lerp_(current[k]!, share.to(average.dtype));
      else average.add_(current[k]!.sub(average).div(count.add(1), { rounding_mode: 'trunc' }));
    });
  });
}

const averaging = [
  optional(device('device'), null),
  optional(any<AverageFn | null>()('avg_fn'), null),
  optional(any<MultiAverageFn | null>()('multi_avg_fn'), null),
  optional(flag('use_buffers'), false),
] as const;

class AveragedModel<M extends Module = Module> extends Module {
  /** The average, a copy of the model. */
  module: M;
  /** How many models are in the average, an int64 scalar. */
  declare n_averaged: Tensor;
  avg_fn: AverageFn | null;
  multi_avg_fn: MultiAverageFn | null;
  use_buffers: boolean;

  constructor(model: M, ...args: Arguments<typeof averaging>) {
    const [on, avg_fn, multi_avg_fn, use_buffers] = bind('AveragedModel.__init__', averaging, args) as Values<
      typeof averaging
    >;
    super();
    if (avg_fn !== null && multi_avg_fn !== null) {
      throw new AssertionError('Only one of avg_fn and multi_avg_fn should be provided');
    }
    this.module = deepcopy(model);
    if (on !== null) this.module.to(on);
    this.register_buffer('n_averaged', tensor_(0, { dtype: int64, device: on }));
    this.avg_fn = avg_fn;
    this.multi_avg_fn = multi_avg_fn;
    this.use_buffers = use_buffers;
  }

  override forward(...input: Parameters<M['forward']>): ReturnType<M['forward']> {
    return this.module(...input);
  }

  /**
   * Takes the model's parameters as they are now into the average; the first time, they are the average.
   *
   * @param model the model that trains
   */
  update_parameters(model: Module): void {
    using _ = new GradMode(false);
    const of = (module: Module): Tensor[] => [...module.parameters(), ...(this.use_buffers ? module.buffers() : [])];
    const averaged = of(this.module).map((t) => t.detach());
    const current = of(model).map((t, k) => t.detach().to(averaged[k]!.device));
    if (Number(this.n_averaged.item()) === 0) averaged.forEach((average, k) => average.copy_(current[k]!));
    else this.average(averaged, current);
    if (!this.use_buffers) {
      const buffers = [...model.buffers()];
      [...this.module.buffers()].forEach((buffer, k) => buffer.detach().copy_(buffers[k]!.detach().to(buffer.device)));
    }
    this.n_averaged.add_(1);
  }

  private average(averaged: readonly Tensor[], current: readonly Tensor[]): void {
    const { avg_fn } = this;
    if (avg_fn !== null) {
      averaged.forEach((average, k) => average.copy_(avg_fn(average, current[k]!, this.n_averaged.to(average.device))));
      return;
    }
    const together = this.multi_avg_fn ?? get_swa_multi_avg_fn();
    const kinds = averaged.map((t) => `${String(t.device)} ${String(t.dtype)}`);
    for (const kind of new Set(kinds)) {
      const alike = averaged.filter((_, k) => kinds[k] === kind);
      together(
        alike,
        current.filter((_, k) => kinds[k] === kind),
        this.n_averaged.to(alike[0]!.device),
      );
    }
  }
}

/** Whether a module keeps running estimates of what passes it. */
const isBatchNorm = (module: Module) =>
  module instanceof BatchNorm1d || module instanceof BatchNorm2d || module instanceof BatchNorm3d;

/**
 * Estimates the running means and variances of batch normalisation anew, by one pass over the data: those of averaged weights are not
 * the averages of the weights' own.
 *
 * @param loader batches: tensors, or arrays whose first element is the input
 * @param model whose batch normalisations to reset and to fill
 * @param device where the inputs go first; null: they stay where they are
 * @returns nothing
 * @example
 * const norm = nn.Sequential(nn.BatchNorm1d(2));
 * optim.swa_utils.update_bn([torch.ones(4, 2)], norm);
 * norm[0].running_mean; // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.update_bn.html
 */
export function update_bn(loader: Iterable<unknown>, model: Module, device: DeviceLike | null = null): void {
  using _ = new GradMode(false);
  const found = [...model.modules()].filter(isBatchNorm);
  if (found.length === 0) return;
  const momenta = found.map((module) => module.momentum);
  for (const module of found) {
    module.reset_running_stats();
    module.momentum = null; // the mean over all batches
  }
  const { training } = model;
  model.train();
  for (const batch of loader) {
    const input = (Array.isArray(batch) ? (batch as unknown[])[0] : batch) as Tensor;
    model(device === null ? input : input.to(device));
  }
  found.forEach((module, k) => (module.momentum = momenta[k]!));
  model.train(training);
}

interface AveragedModelOf {
  new <M extends Module>(model: M, ...args: Arguments<typeof averaging>): AveragedModel<M>;
  <M extends Module>(model: M, ...args: Arguments<typeof averaging>): AveragedModel<M>;
  readonly prototype: AveragedModel;
}
/**
 * A model whose parameters are the average of another's over its training.
 *
 * The model is copied; each `update_parameters(model)` takes the present parameters into the average, by default giving all the same
 * weight, else as the function says. Buffers are copied, unless they are averaged too.
 *
 * @param model the model to average
 * @param device where the average is kept; null: beside the model
 * @param avg_fn gives the new average of one parameter
 * @param multi_avg_fn averages lists of parameters in place, those of one type and device together
 * @param use_buffers whether buffers are averaged too
 * @throws AssertionError where both functions are given
 * @example
 * const ema = optim.swa_utils.AveragedModel(model, { multi_avg_fn: optim.swa_utils.get_ema_multi_avg_fn(0.999) });
 * optimizer.step();
 * ema.update_parameters(model);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.AveragedModel.html
 */
const AveragedModel_ = callable(AveragedModel) as AveragedModelOf;
type AveragedModel_<M extends Module = Module> = AveragedModel<M>;
export { AveragedModel_ as AveragedModel, type AveragedModel as AveragedModelClass };
