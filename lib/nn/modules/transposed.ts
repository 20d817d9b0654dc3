// Transposed convolutions as layers.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { lengths } from '../../ops/nn/convolution/geometry.js';
import { type Arguments, flag, int, ints, optional, string } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { factory, take } from './arguments.js';
import { ConvNd, each } from './convolution.js';

const transposing = [
  lengths('kernel_size'),
  optional(lengths('stride'), 1),
  optional(lengths('padding'), 0),
  optional(lengths('output_padding'), 0),
  optional(int('groups'), 1),
  optional(flag('bias'), true),
  optional(lengths('dilation'), 1),
  optional(string('padding_mode'), 'zeros'),
  ...factory,
] as const;
/** Parameters of a transposed convolution. */
export const signature = [int('in_channels'), int('out_channels'), ...transposing] as const;
/** Parameters of a layer that finds the number of its inputs itself. */
export const lazySignature = [int('out_channels'), ...transposing] as const;
const asked = [optional(ints('output_size'), null)] as const;

const functions = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d];

/** A transposed convolution over as many dimensions as its class says. */
export class Transposed extends ConvNd {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;

  constructor(...args: Arguments<typeof signature>) {
    const rank = new.target.rank;
    const given = take(new.target.name, signature, args);
    const [inputs, outputs, kernel, stride, padding, more, groups, bias, dilation, mode, device, dtype] = given;
    if (mode !== 'zeros') throw new ValueError(`Only "zeros" padding mode is supported for ${new.target.name}`);
    super(
      {
        in_channels: inputs,
        out_channels: outputs,
        kernel_size: each(kernel, rank),
        stride: each(stride, rank),
        padding: each(padding, rank),
        dilation: each(dilation, rank),
        transposed: true,
        output_padding: each(more, rank),
        groups,
        bias,
        padding_mode: mode,
      },
      device,
      dtype,
    );
  }

  /** @param output_size lengths that the result is to have, of those that stride leaves open */
  override forward(input: Tensor, ...args: Arguments<typeof asked>): Tensor {
    const [size] = take(`${this._get_name()}.forward`, asked, args);
    const transpose = functions[(this.constructor as typeof Transposed).rank - 1]!;
    const { weight, bias, stride, groups, dilation, output_padding } = this;
    const padding = this.padding as Shape;
    const more = size === null ? output_padding : longer(this, input, size, padding);
    return transpose(input, weight, bias, stride, padding, more, groups, dilation);
  }
}

/** How much longer the result is at its ends, for a size that is asked for. */
function longer({ kernel_size, stride, dilation }: ConvNd, input: Tensor, asked: Shape, padding: Shape): Shape {
  const rank = kernel_size.length;
  const before = input.ndim === rank + 2 ? 2 : 1;
  const size = asked.length === before + rank ? asked.slice(before) : asked;
  if (size.length !== rank) {
    throw new ValueError(
      `ConvTranspose${rank}D: for ${input.ndim}D input, output_size must have ${rank} or ${before + rank} elements (got ${size.length})`,
    );
  }
  const least = kernel_size.map(
    (k, d) => (input.shape[before + d]! - 1) * stride[d]! - 2 * padding[d]! + dilation[d]! * (k - 1) + 1,
  );
  const most = least.map((n, d) => n + stride[d]! - 1);
  if (size.some((n, d) => n < least[d]! || n > most[d]!)) {
    const list = (lengths: Shape): string => `[${lengths.join(', ')}]`;
    throw new ValueError(
      `requested an output size of ${list(size)}, but valid sizes range from ${list(least)} to ${list(most)} (for an input of ${sizeText(input.shape.slice(2))})`,
    );
  }
  return size.map((n, d) => n - least[d]!);
}

class ConvTranspose1d extends Transposed {
  static override readonly rank: number = 1;
}
/**
 * Transposed convolution over one dimension, the gradient of a convolution as a map of its own.
 *
 * Weight `(in_channels, out_channels / groups, kernel_size)` and bias `(out_channels)` are drawn uniformly from ±1/√k with
 * `k = out_channels / groups · kernel_size`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size length of the kernel
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off at both ends of the result
 * @param output_padding how much the result is longer at its end; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @returns a module from `(N, in_channels, L)` to `(N, out_channels, (L - 1) stride - 2 padding + dilation (kernel_size - 1) +
 *   output_padding + 1)`; it takes an `output_size` in place of the output padding
 * @throws ValueError where groups do not divide the channels, and for a size that no output padding gives
 * @example
 * nn.ConvTranspose1d(4, 2, 3, { stride: 2 })(torch.randn(1, 4, 5), { output_size: [12] }).shape; // [1, 2, 12]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
const ConvTranspose1d_ = callable(ConvTranspose1d);
type ConvTranspose1d_ = ConvTranspose1d;

class ConvTranspose2d extends Transposed {
  static override readonly rank: number = 2;
}
/**
 * Transposed convolution over two dimensions: as `nn.ConvTranspose1d`, of `(N, in_channels, H, W)`.
 *
 * Each dimension has the length `(L - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size height and width of the kernel; one number for both, as of the others
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off on each side of the result
 * @param output_padding how much the result is larger at its ends; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError where groups do not divide the channels, and for a size that no output padding gives
 * @example
 * nn.ConvTranspose2d(16, 33, 3, { stride: 2 })(torch.randn(20, 16, 50, 100)).shape; // [20, 33, 101, 201]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
const ConvTranspose2d_ = callable(ConvTranspose2d);
type ConvTranspose2d_ = ConvTranspose2d;

class ConvTranspose3d extends Transposed {
  static override readonly rank: number = 3;
}
/**
 * Transposed convolution over three dimensions: as `nn.ConvTranspose1d`, of `(N, in_channels, D, H, W)`.
 *
 * Each dimension has the length `(L - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size depth, height and width of the kernel; one number for all, as of the others
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off on each side of the result
 * @param output_padding how much the result is larger at its ends; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError where groups do not divide the channels, and for a size that no output padding gives
 * @example
 * nn.ConvTranspose3d(2, 3, 3)(torch.ones(1, 2, 4, 4, 4)).shape; // [1, 3, 6, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
const ConvTranspose3d_ = callable(ConvTranspose3d);
type ConvTranspose3d_ = ConvTranspose3d;

export {
  ConvTranspose1d_ as ConvTranspose1d,
  ConvTranspose2d_ as ConvTranspose2d,
  ConvTranspose3d_ as ConvTranspose3d,
};
