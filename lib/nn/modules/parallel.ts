// Layers for several devices, where there is one: they compute as PyTorch's do where no process group is there, and no GPU.
import { callable } from '../../callable.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../errors.js';
import { type Arguments, any, flag, int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { factory, take } from './arguments.js';
import { BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, momentumKeyword } from './batchnorm.js';
import { isModule } from './fields.js';
import { Module } from './module.js';

class DataParallel extends Module {
  module: Module;

  constructor(module: Module, ...args: Arguments<typeof parallel>) {
    super();
    if (!isModule(module)) throw new TypeError('DataParallel(): the first argument must be a module');
    const [ids] = take('DataParallel', parallel, args);
    if (ids !== null && ids.length > 0) {
      throw new RuntimeError(
        `DataParallel: there are no several GPUs here: leave device_ids out (got ${ids.join(', ')})`,
      );
    }
    this.module = module;
  }

  override forward(...inputs: unknown[]): unknown {
    return Reflect.apply(this.module, undefined, inputs);
  }
}
const parallel = [
  optional(any<readonly number[]>()('device_ids'), null),
  optional(any<number>()('output_device'), null),
  optional(int('dim'), 0),
] as const;
/**
 * Calls its module, as PyTorch's does where there is no GPU: names in its `state_dict` begin with `module.`.
 *
 * @param module the module
 * @param device_ids left out or empty
 * @example
 * const model = nn.DataParallel(nn.Linear(2, 1));
 * model.module.weight.shape; // [1, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html
 */
const DataParallel_ = callable(DataParallel);
type DataParallel_ = DataParallel;

const synchronized = [
  int('num_features'),
  optional(number('eps'), 1e-5),
  momentumKeyword,
  optional(flag('affine'), true),
  optional(flag('track_running_stats'), true),
  optional(any<unknown>()('process_group'), null),
  ...factory,
  optional(flag('bias'), true),
] as const;

class SyncBatchNorm extends BatchNorm {
  constructor(...args: Arguments<typeof synchronized>) {
    const [features, eps, momentum, affine, track, group, device, dtype, bias] = take(
      'SyncBatchNorm',
      synchronized,
      args,
    );
    if (group !== null)
      throw new NotImplementedError('SyncBatchNorm: there are no process groups: leave process_group out');
    super(features, eps, momentum, affine, track, { device, dtype, bias });
  }

  override _check_input_dim(input: Tensor): void {
    if (input.ndim < 2) throw new ValueError(`expected at least 2D input (got ${input.ndim}D input)`);
  }

  /** The module with SyncBatchNorm in the place of each BatchNorm, of the same parameters and buffers. */
  static convert_sync_batchnorm<M extends Module>(module: M): M | SyncBatchNorm {
    if ([BatchNorm1d, BatchNorm2d, BatchNorm3d].some((Class) => module instanceof Class)) {
      return converted(module as unknown as BatchNorm);
    }
    for (const [name, child] of module.named_children()) {
      const made = SyncBatchNorm.convert_sync_batchnorm(child);
      if (made !== child) module.set_submodule(name, made);
    }
    return module;
  }
}

function converted(norm: BatchNorm): SyncBatchNorm {
  const { num_features, eps, momentum, affine, track_running_stats } = norm;
  const made = new SyncBatchNorm(num_features, eps, momentum, affine, track_running_stats);
  for (const name of ['weight', 'bias'] as const) made[name] = norm[name];
  for (const name of ['running_mean', 'running_var', 'num_batches_tracked'] as const) made[name] = norm[name];
  made.training = norm.training;
  return made;
}

/**
 * Batch normalization over all processes of a group. There is one process, in which PyTorch's too computes as BatchNorm does.
 *
 * @param num_features C of inputs [N, C, *]
 * @param eps added to the variance
 * @param momentum weight of the newest batch in the running estimates; null: their mean
 * @param affine whether there are weight and bias
 * @param track_running_stats whether running estimates are kept, and used in evaluation
 * @throws ValueError for inputs of fewer than two dimensions
 * @example
 * const model = nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
 */
const SyncBatchNorm_ = callable(SyncBatchNorm);
type SyncBatchNorm_ = SyncBatchNorm;
export { DataParallel_ as DataParallel, SyncBatchNorm_ as SyncBatchNorm };
