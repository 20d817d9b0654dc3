// Convolutions as layers.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { lengths, margins } from '../../ops/nn/convolution/geometry.js';
import { type Arguments, type Values, flag, int, optional, string } from '../../ops/row/signature.js';
import { tupleText } from '../../python.js';
import { type Shape, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Module } from './module.js';

/** One length for each dimension. */
export const each = (given: number | Shape, rank: number): Shape =>
  typeof given === 'number' ? new Array<number>(rank).fill(given) : given;

const settings = [
  optional(int('groups'), 1),
  optional(flag('bias'), true),
  optional(string('padding_mode'), 'zeros'),
  ...factory,
] as const;
const convolving = [
  lengths('kernel_size'),
  optional(lengths('stride'), 1),
  optional(margins('padding'), 0),
  optional(lengths('dilation'), 1),
  ...settings,
] as const;
/** Parameters of a convolution. */
export const signature = [int('in_channels'), int('out_channels'), ...convolving] as const;
/** Parameters of a layer that finds the number of its inputs itself. */
export const lazySignature = [int('out_channels'), ...convolving] as const;

const modes = ['zeros', 'reflect', 'replicate', 'circular'] as const;
type Mode = (typeof modes)[number];
const isMode = (word: string): word is Mode => modes.some((mode) => mode === word);

/** What convolutions and transposed ones are. */
export interface Settings {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Shape;
  readonly stride: Shape;
  readonly padding: Shape | string;
  readonly dilation: Shape;
  readonly transposed: boolean;
  readonly output_padding: Shape;
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: string;
}

/** What convolutions have in common, transposed ones too. */
export abstract class ConvNd extends Module {
  in_channels: number;
  out_channels: number;
  kernel_size: Shape;
  stride: Shape;
  padding: Shape | string;
  dilation: Shape;
  transposed: boolean;
  output_padding: Shape;
  groups: number;
  padding_mode: Mode;
  weight!: Parameter;
  bias!: Parameter;

  constructor(given: Settings, device: Values<typeof factory>[0], dtype: Values<typeof factory>[1]) {
    super();
    const { in_channels, out_channels, groups, padding, stride, padding_mode } = given;
    if (groups <= 0) throw new ValueError('groups must be a positive integer');
    if (in_channels % groups !== 0) throw new ValueError('in_channels must be divisible by groups');
    if (out_channels % groups !== 0) throw new ValueError('out_channels must be divisible by groups');
    if (typeof padding === 'string') {
      if (padding !== 'same' && padding !== 'valid') {
        throw new ValueError(`Invalid padding string '${padding}', should be one of {'valid', 'same'}`);
      }
      if (padding === 'same' && stride.some((n) => n !== 1)) {
        throw new ValueError("padding='same' is not supported for strided convolutions");
      }
    }
    if (!isMode(padding_mode)) {
      throw new ValueError(
        `padding_mode must be one of {'reflect', 'zeros', 'replicate', 'circular'}, but got padding_mode='${padding_mode}'`,
      );
    }
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = given.kernel_size;
    this.stride = stride;
    this.padding = padding;
    this.dilation = given.dilation;
    this.transposed = given.transposed;
    this.output_padding = given.output_padding;
    this.groups = groups;
    this.padding_mode = padding_mode;
    this.register_parameter('weight', uninitialized(this.weightShape, device, dtype));
    this.register_parameter('bias', given.bias ? uninitialized([out_channels], device, dtype) : null);
    this.reset_parameters();
  }

  /** @internal */
  get weightShape(): number[] {
    const [first, second] = this.transposed
      ? [this.in_channels, this.out_channels]
      : [this.out_channels, this.in_channels];
    return [first, Math.floor(second / this.groups), ...this.kernel_size];
  }

  /** Draws weight and bias uniformly from ±1/√(fan in), the number of elements that one result is made of. */
  reset_parameters(): void {
    const fan = numel(this.weightShape.slice(1));
    if (numel(this.weightShape) > 0) init.kaiming_uniform_(this.weight, Math.sqrt(5));
    if (this.bias !== null && fan > 0) init.uniform_(this.bias, -1 / Math.sqrt(fan), 1 / Math.sqrt(fan));
  }

  override extra_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding } = this;
    const parts = [
      `${in_channels}`,
      `${out_channels}`,
      `kernel_size=${tupleText(kernel_size)}`,
      `stride=${tupleText(stride)}`,
    ];
    if (typeof padding === 'string') parts.push(`padding=${padding}`);
    else if (padding.some((n) => n !== 0)) parts.push(`padding=${tupleText(padding)}`);
    if (dilation.some((n) => n !== 1)) parts.push(`dilation=${tupleText(dilation)}`);
    if (output_padding.some((n) => n !== 0)) parts.push(`output_padding=${tupleText(output_padding)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    if (this.bias === null) parts.push('bias=False');
    if (this.padding_mode !== 'zeros') parts.push(`padding_mode=${this.padding_mode}`);
    return parts.join(', ');
  }
}

const functions = [F.conv1d, F.conv2d, F.conv3d];

/** A convolution over as many dimensions as its class says. */
export class Convolution extends ConvNd {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;

  constructor(...args: Arguments<typeof signature>) {
    const rank = new.target.rank;
    const given = take(new.target.name, signature, args);
    const [inputs, outputs, kernel, stride, padding, dilation, groups, bias, mode, device, dtype] = given;
    super(
      {
        in_channels: inputs,
        out_channels: outputs,
        kernel_size: each(kernel, rank),
        stride: each(stride, rank),
        padding: typeof padding === 'string' ? padding : each(padding, rank),
        dilation: each(dilation, rank),
        transposed: false,
        output_padding: each(0, rank),
        groups,
        bias,
        padding_mode: mode,
      },
      device,
      dtype,
    );
  }

  override forward(input: Tensor): Tensor {
    const convolve = functions[(this.constructor as typeof Convolution).rank - 1]!;
    const { weight, bias, stride, padding, dilation, groups, padding_mode } = this;
    if (padding_mode === 'zeros') return convolve(input, weight, bias, stride, padding, dilation, groups);
    return convolve(F.pad(input, borders(this), padding_mode), weight, bias, stride, 0, dilation, groups);
  }
}

/** Lengths before and after, from the last dimension to the first. */
function borders({ padding, kernel_size, dilation }: ConvNd): number[] {
  const pairs = kernel_size.map((k, d): [number, number] => {
    if (typeof padding !== 'string') return [padding[d]!, padding[d]!];
    const total = padding === 'valid' ? 0 : dilation[d]! * (k - 1);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
  return pairs.reverse().flat();
}

class Conv1d extends Convolution {
  static override readonly rank: number = 1;
}
/**
 * Convolution over one dimension: `out(n, o) = bias(o) + sum_c weight(o, c) * input(n, c)`, `*` the cross-correlation.
 *
 * Weight `(out_channels, in_channels / groups, kernel_size)` and bias `(out_channels)` are drawn uniformly from ±1/√k with
 * `k = in_channels / groups · kernel_size`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size length of the kernel
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added at both ends; `'valid'` for nothing, `'same'` for a result of the input's length
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @returns a module from `(N, in_channels, L)` to `(N, out_channels, L')`, where N may be left out
 * @throws ValueError where groups do not divide the channels, for words that are unknown, and for `'same'` with strides
 * @example
 * nn.Conv1d(16, 33, 3, { stride: 2 })(torch.randn(20, 16, 50)).shape; // [20, 33, 24]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
const Conv1d_ = callable(Conv1d);
type Conv1d_ = Conv1d;

class Conv2d extends Convolution {
  static override readonly rank: number = 2;
}
/**
 * Convolution over two dimensions: `out(n, o) = bias(o) + sum_c weight(o, c) * input(n, c)`, `*` the cross-correlation.
 *
 * Weight `(out_channels, in_channels / groups, KH, KW)` and bias `(out_channels)` are drawn uniformly from ±1/√k with
 * `k = in_channels / groups · KH · KW`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size height and width of the kernel; one number for both, as of the others
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added on each side; `'valid'` for nothing, `'same'` for a result of the input's size
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @returns a module from `(N, in_channels, H, W)` to `(N, out_channels, H', W')`, where N may be left out
 * @throws ValueError where groups do not divide the channels, for words that are unknown, and for `'same'` with strides
 * @example
 * nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2] })(torch.randn(20, 16, 50, 100)).shape; // [20, 33, 28, 100]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
const Conv2d_ = callable(Conv2d);
type Conv2d_ = Conv2d;

class Conv3d extends Convolution {
  static override readonly rank: number = 3;
}
/**
 * Convolution over three dimensions: as `nn.Conv2d`, of `(N, in_channels, D, H, W)`.
 *
 * `out_{n,k} = bias_k + Σ_c weight_{k,c} ⋆ input_{n,c}`, where ⋆ is the cross-correlation over the three dimensions. Each of them has
 * the length `⌊(L + 2 padding - dilation (kernel_size - 1) - 1) / stride⌋ + 1`.
 *
 * @param in_channels how many channels the input has
 * @param out_channels how many channels the result has
 * @param kernel_size depth, height and width of the kernel; one number for all, as of the others
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added on each side; `'valid'` for nothing, `'same'` for a result of the input's size
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @throws ValueError where groups do not divide the channels, for words that are unknown, and for `'same'` with strides
 * @example
 * nn.Conv3d(2, 4, 3, { padding: 'same' })(torch.randn(1, 2, 5, 6, 7)).shape; // [1, 4, 5, 6, 7]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
const Conv3d_ = callable(Conv3d);
type Conv3d_ = Conv3d;

export { Conv1d_ as Conv1d, Conv2d_ as Conv2d, Conv3d_ as Conv3d };
