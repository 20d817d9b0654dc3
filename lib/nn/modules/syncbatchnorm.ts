// Normalisation over the batches of all processes, of which there is one.
import { callable } from '../../callable.js';
import { NotImplementedError, ValueError } from '../../errors.js';
import { type Arguments, any, flag, int, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { factory, take } from './arguments.js';
import { BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, momentumKeyword } from './batchnorm.js';
import type { Module } from './module.js';

const signature = [
  int('num_features'),
  optional(number('eps'), 1e-5),
  momentumKeyword,
  optional(flag('affine'), true),
  optional(flag('track_running_stats'), true),
  optional(any<null>()('process_group'), null),
  ...factory,
  optional(flag('bias'), true),
] as const;

class SyncBatchNorm extends BatchNorm {
  process_group: null;

  constructor(...args: Arguments<typeof signature>) {
    const [features, eps, momentum, affine, track_running_stats, group, device, dtype, bias] = take(
      'SyncBatchNorm',
      signature,
      args,
    );
    super(features, { eps, momentum, affine, track_running_stats, device, dtype, bias });
    if (group !== null) {
      throw new NotImplementedError('SyncBatchNorm: there are no process groups: leave process_group out');
    }
    this.process_group = group;
  }

  override _check_input_dim(input: Tensor): void {
    if (input.ndim < 2) throw new ValueError(`expected at least 2D input (got ${input.ndim}D input)`);
    if (input.shape[1] === 0) throw new ValueError('SyncBatchNorm number of input channels should be non-zero');
  }

  /**
   * The module with `SyncBatchNorm` in the place of every batch normalization in it, with its parameters and running estimates.
   *
   * @param process_group null
   */
  static convert_sync_batchnorm(module: Module, process_group: null = null): Module {
    const converted = isBatchNorm(module) ? synchronized(module, process_group) : module;
    for (const [name, child] of [...module.named_children()]) {
      converted.add_module(name, SyncBatchNorm.convert_sync_batchnorm(child, process_group));
    }
    return converted;
  }
}

/** Instance normalizations, which are made like them, are none. */
const isBatchNorm = (module: Module): module is BatchNorm =>
  [BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm].some((Class) => module instanceof Class);

function synchronized(norm: BatchNorm, group: null): SyncBatchNorm {
  const { num_features, eps, momentum, affine, track_running_stats } = norm;
  const made = new SyncBatchNorm(num_features, { eps, momentum, affine, track_running_stats, process_group: group, bias: norm.bias !== null }); // prettier-ignore
  if (affine) [made.weight, made.bias] = [norm.weight, norm.bias];
  [made.running_mean, made.running_var] = [norm.running_mean, norm.running_var];
  made.num_batches_tracked = norm.num_batches_tracked;
  made.training = norm.training;
  return made;
}

/**
 * Batch normalization `(x - mean) / √(var + eps) · weight + bias`, of (N, C, *), that would take the statistics of the batches of all
 * processes together. There is one process, so that it is batch normalization, as in PyTorch without a process group.
 *
 * @param num_features how many channels
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param process_group null
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError for an input of fewer than two dimensions, or without channels
 * @example
 * const model = nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
 */
const SyncBatchNorm_ = callable(SyncBatchNorm);
type SyncBatchNorm_ = SyncBatchNorm;

export { SyncBatchNorm_ as SyncBatchNorm };
