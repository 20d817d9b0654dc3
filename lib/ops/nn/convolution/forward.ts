// Convolutions as torch.nn.functional has them.
import { RuntimeError } from '../../../errors.js';
import type { Shape } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { length, optional, tensor } from '../../row/signature.js';
import { constant_pad_nd } from '../padding.js';
import { checkBiasType, checkConvolution, checkDimensions, checkRank } from './checks.js';
import { Geometry, lengths, margins, spread } from './geometry.js';
import { convolution } from './products.js';

const signature = [
  tensor('weight'),
  optional(tensor('bias'), null),
  optional(lengths('stride'), 1),
  optional(margins('padding'), 0),
  optional(lengths('dilation'), 1),
  optional(length('groups'), 1),
] as const;

/** The input, and margins on both sides, with which the result is as long as the input. */
function same(x: Tensor, kernel: Shape, stride: Shape, dilation: Shape): [Tensor, Shape] {
  if (stride.some((n) => n !== 1)) throw new RuntimeError("padding='same' is not supported for strided convolutions");
  const total = kernel.map((k, d) => dilation[d]! * (k - 1));
  // What does not divide in two is one more zero at the end.
  const odd = total.map((n) => n % 2);
  const more = odd.flatMap((_, d) => [0, odd.at(-1 - d)!]);
  return [odd.includes(1) ? constant_pad_nd(x, more) : x, total.map((n) => Math.floor(n / 2))];
}

const convolving = (rank: 1 | 2 | 3) => {
  const name = `conv${rank}d`;
  return operator(name, signature, (input, weight, bias, stride, padding, dilation, groups): Tensor => {
    checkRank(name, input, rank);
    const unbatched = input.ndim === rank + 1;
    let x = unbatched ? input.unsqueeze(0) : input;
    if (weight.ndim < 3) throw new RuntimeError('weight should have at least three dimensions');
    const dims = weight.ndim - 2;
    if (padding === 'same') {
      if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
      checkDimensions(x, weight, '');
    }
    // PyTorch's binding makes a list of a number, as long as the operator's rank.
    const list = (given: number | Shape): Shape => (typeof given === 'number' ? spread('', given, rank) : given);
    const [steps, apart] = [spread('stride', list(stride), dims), spread('dilation', list(dilation), dims)];
    let around: Shape;
    // Beside a word PyTorch looks at the bias' type only where a library computes.
    if (typeof padding !== 'string') {
      around = spread('padding', list(padding), dims);
      checkBiasType(x, bias);
    } else if (padding === 'valid') around = steps.map(() => 0);
    else if (padding === 'same') [x, around] = same(x, weight.shape.slice(2), steps, apart);
    else throw new RuntimeError(`Invalid padding string: '${padding}'`);
    const by = new Geometry(steps, around, apart, groups);
    checkConvolution(x, weight, bias, by);
    const out = convolution(x, weight, bias?.to(x.dtype) ?? null, by);
    return unbatched ? out.squeeze(0) : out;
  });
};

/**
 * Convolution over one dimension: `out(n, o) = bias(o) + sum_c weight(o, c) * input(n, c)`, `*` the cross-correlation.
 *
 * @param input [N, in_channels, L], or [in_channels, L]
 * @param weight [out_channels, in_channels / groups, K]
 * @param bias [out_channels]
 * @param stride how far apart the places of the kernel are
 * @param padding zeros at both ends; `'valid'` for none, `'same'` for a result of the input's length (stride 1 only)
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @returns [N, out_channels, floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1]
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv1d(torch.ones(1, 2, 8), torch.ones(3, 2, 3)).shape; // [1, 3, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export const conv1d = convolving(1);
/**
 * Convolution over two dimensions: as `conv1d`, of [N, in_channels, H, W] by [out_channels, in_channels / groups, KH, KW]. Where
 * channels lie innermost (`channels_last`) in an operand, they do in the result.
 *
 * @param input [N, in_channels, H, W], or [in_channels, H, W]
 * @param weight [out_channels, in_channels / groups, KH, KW]
 * @param bias [out_channels]
 * @param stride how far apart the places of the kernel are: a number, or one for each dimension
 * @param padding zeros at both ends; `'valid'` for none, `'same'` for a result of the input's size (stride 1 only)
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @returns [N, out_channels, H', W'] with `H' = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1`
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv2d(torch.ones(1, 2, 8, 8), torch.ones(3, 2, 3, 3), null, { padding: 1 }).shape; // [1, 3, 8, 8]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export const conv2d = convolving(2);
/**
 * Convolution over three dimensions: as `conv1d`, of [N, in_channels, D, H, W].
 *
 * @param weight `[out_channels, in_channels / groups, kD, kH, kW]`
 * @param bias `[out_channels]`; null: none
 * @param stride steps of the kernel, a number or one for each dimension
 * @param padding zeros on both sides, a number or one for each dimension; `'same'` or `'valid'`
 * @param dilation steps between the kernel's elements
 * @param groups how many groups of channels are convolved by themselves
 * @returns a tensor `(N, out, D, H, W)`
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv3d(torch.ones(1, 2, 4, 4, 4), torch.ones(3, 2, 3, 3, 3)).shape; // [1, 3, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html
 */
export const conv3d = convolving(3);
