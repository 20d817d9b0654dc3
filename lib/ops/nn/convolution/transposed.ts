// Transposed convolutions: what a convolution's gradient does to its input, as a layer of its own.
import { RuntimeError } from '../../../errors.js';
import type { Shape } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { length, optional, tensor } from '../../row/signature.js';
import { checkRank, checkTransposed } from './checks.js';
import { Geometry, lengths, spread, transposedPlaces } from './geometry.js';
import { transposed_convolution } from './products.js';

const signature = [
  tensor('weight'),
  optional(tensor('bias'), null),
  optional(lengths('stride'), 1),
  optional(lengths('padding'), 0),
  optional(lengths('output_padding'), 0),
  optional(length('groups'), 1),
  optional(lengths('dilation'), 1),
] as const;

const transposing = (rank: 1 | 2 | 3) => {
  const name = `conv_transpose${rank}d`;
  return operator(name, signature, (input, weight, bias, stride, padding, outputPadding, groups, dilation): Tensor => {
    checkRank(name, input, rank);
    const unbatched = input.ndim === rank + 1;
    const x = unbatched ? input.unsqueeze(0) : input;
    if (weight.ndim < 3) throw new RuntimeError('weight should have at least three dimensions');
    const dims = weight.ndim - 2;
    const each = (word: string, given: number | Shape): Shape =>
      spread(word, typeof given === 'number' ? spread('', given, rank) : given, dims);
    const by = new Geometry(each('stride', stride), each('padding', padding), each('dilation', dilation), groups);
    const more = each('output_padding', outputPadding);
    const size = transposedPlaces(x.shape.slice(2), weight.shape.slice(2), by, more);
    checkTransposed(x, weight, bias, by, more, size);
    const out = transposed_convolution(x, weight, bias, [x.shape[0], weight.shape[1] * groups, ...size], by);
    return unbatched ? out.squeeze(0) : out;
  });
};

/**
 * Transposed convolution over one dimension, `fractionally-strided`: the gradient of a convolution with this weight, as a map of its own.
 *
 * @param input [N, in_channels, L], or [in_channels, L]
 * @param weight [in_channels, out_channels / groups, K]
 * @param bias [out_channels]
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off at both ends of the result
 * @param output_padding how much the result is longer at its end; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param dilation how far apart the kernel's elements are
 * @returns [N, out_channels, (L - 1) stride - 2 padding + dilation (K - 1) + output_padding + 1]
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv_transpose1d(torch.ones(1, 2, 4), torch.ones(2, 3, 3), null, { stride: 2 }).shape; // [1, 3, 9]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export const conv_transpose1d = transposing(1);
/**
 * Transposed convolution over two dimensions: as `conv_transpose1d`, of [N, in_channels, H, W].
 *
 * @param weight `[in_channels, out_channels / groups, kH, kW]`
 * @param bias `[out_channels]`; null: none
 * @param stride steps of the kernel, a number or one for each dimension
 * @param padding zeros on both sides, a number or one for each dimension
 * @param dilation steps between the kernel's elements
 * @param groups how many groups of channels are convolved by themselves
 * @param output_padding what is added to one side of the result
 * @returns a tensor `(N, out, H, W)`
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv_transpose2d(torch.ones(1, 2, 4, 4), torch.ones(2, 3, 3, 3)).shape; // [1, 3, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export const conv_transpose2d = transposing(2);
/**
 * Transposed convolution over three dimensions: as `conv_transpose1d`, of [N, in_channels, D, H, W].
 *
 * @param weight `[in_channels, out_channels / groups, kD, kH, kW]`
 * @param bias `[out_channels]`; null: none
 * @param stride steps of the kernel, a number or one for each dimension
 * @param padding zeros on both sides, a number or one for each dimension
 * @param dilation steps between the kernel's elements
 * @param groups how many groups of channels are convolved by themselves
 * @param output_padding what is added to one side of the result
 * @returns a tensor `(N, out, D, H, W)`
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv_transpose3d(torch.ones(1, 2, 4, 4, 4), torch.ones(2, 3, 3, 3, 3)).shape; // [1, 3, 6, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html
 */
export const conv_transpose3d = transposing(3);
