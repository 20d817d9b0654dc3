// Copies, and tensors that have no history.
import { RuntimeError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import { type Tensor, alias } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { is_inference_mode_enabled } from '../../graph/mode.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { memoryFormat, stridesIn } from './formats.js';

/**
 * A copy with a storage of its own.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a memory format that has another number of dimensions
 * @example
 * torch.clone(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clone.html
 */
export const clone = structural('clone', [memoryFormat], {
  plan: ({ input, memory_format }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: stridesIn(memory_format, input) },
  }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  gradients: () => ({ input: (grad): Tensor => grad }),
  samples: (make): Samples => [
    [make(3, 4)],
    [make(2, 3, 2, 2), 'channels_last'],
    [make(70), 'contiguous_format'],
    [make(0, 2)],
    [make()],
  ],
});
/**
 * The same elements outside the graph: it shares the storage, and counts the writes to it.
 *
 * @returns a view of the same elements
 * @example
 * torch.detach(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.detach.html
 */
export const detach = operator('detach', [], (input): Tensor => alias(input, input.shape, input.strides, input.offset));
/**
 * Takes this tensor out of the graph.
 *
 * @returns the tensor itself
 * @throws RuntimeError for a view
 * @example
 * torch.detach_(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.detach_.html
 */
export const detach_ = operator('detach_', [], (input): Tensor => {
  if (is_inference_mode_enabled()) return input; // there is no graph to leave
  if (input._base !== null && !input.inference)
    throw new RuntimeError(
      "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
    );
  input.node = null;
  input.leaf = false;
  return input;
});
