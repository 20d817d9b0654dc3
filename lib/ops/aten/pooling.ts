// Pools as `torch.` has them: they give indices always or never.
import type { Tensor } from '../../tensor.js';
import * as adaptive from '../nn/pooling/adaptive.js';
import { max_pool1d_with_indices as withIndices } from '../nn/pooling/indexed.js';
import * as max from '../nn/pooling/max.js';
import { type Operator, operator } from '../row/operator.js';

const { outputSize } = adaptive;
const { placed: windows } = max;

/**
 * The largest of as many windows over the last dimension as are asked for, and where they lie.
 *
 * @param input [N, C, L], or [C, L]
 * @param output_size how many windows
 * @returns both [N, C, output_size]
 * @throws RuntimeError for another number of dimensions
 * @example
 * const [values, indices] = torch.adaptive_max_pool1d(torch.tensor([[1, 5, 2, 4]]), 2); // [[5., 4.]], [[1, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export const adaptive_max_pool1d = operator('adaptive_max_pool1d', [outputSize], (input, size): max.Pooled =>
  adaptive.adaptive_max_pool1d(input, size, { return_indices: true }),
);
/**
 * The largest element of each window over the last dimension, and where they lie.
 *
 * @param input [N, C, L], or [C, L]
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @returns both [N, C, floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * const [values, indices] = torch.max_pool1d_with_indices(torch.tensor([[1, 5, 2, 4]]), 2); // [[5., 4.]], [[1, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export const max_pool1d_with_indices = operator('max_pool1d_with_indices', windows, (input, ...by): max.Pooled =>
  withIndices(input, ...by),
);

const alone = (name: string, pool: typeof max.max_pool1d): Operator<typeof windows, Tensor> =>
  operator(name, windows, (input, ...by): Tensor => pool(input, ...by));
/**
 * The largest element of each window over the last dimension; NaN is larger than all.
 *
 * @param input [N, C, L], or [C, L]
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @returns [N, C, floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * torch.max_pool1d(torch.arange(6).float().view(1, 1, 6), 2).tolist(); // [[[1, 3, 5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export const max_pool1d = alone('max_pool1d', max.max_pool1d);
/**
 * The largest element of each window over the last two dimensions; NaN is larger than all.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a window; one number for both
 * @param stride how far apart windows are; null: as large as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @returns [N, C, floor((H + 2 padding - dilation (K - 1) - 1) / stride) + 1, …]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * torch.max_pool2d(torch.ones(1, 1, 4, 4), 2).shape; // [1, 1, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export const max_pool2d = alone('max_pool2d', max.max_pool2d);
/**
 * The largest element of each window over the last three dimensions: as `max_pool2d`, of [N, C, D, H, W].
 *
 * @param input [N, C, D, H, W], or [C, D, H, W]
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @returns a tensor `(N, C, D, H, W)`
 * @throws RuntimeError for another number of dimensions
 * @example
 * torch.max_pool3d(torch.ones(1, 2, 8, 6, 4), 2).shape; // [1, 2, 4, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export const max_pool3d = alone('max_pool3d', max.max_pool3d);
