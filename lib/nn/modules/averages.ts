// Average pools, and adaptive ones, as layers.
import { callable } from '../../callable.js';
import { outputSize, type Size } from '../../ops/nn/pooling/adaptive.js';
import { type Lengths, lengths } from '../../ops/nn/pooling/checks.js';
import { type Arguments, flag, int, optional } from '../../ops/row/signature.js';
import { tupleText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { each } from './convolution.js';
import { lengthsText } from './folding.js';
import { Module } from './module.js';

const flat = [
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(lengths('padding'), 0),
  optional(flag('ceil_mode'), false),
  optional(flag('count_include_pad'), true),
] as const;
class AvgPool1d extends Module {
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  ceil_mode: boolean;
  count_include_pad: boolean;

  constructor(...args: Arguments<typeof flat>) {
    super();
    const [kernel, stride, padding, ceil, all] = take('AvgPool1d', flat, args);
    this.kernel_size = each(kernel, 1);
    this.stride = each(stride ?? kernel, 1);
    this.padding = each(padding, 1);
    this.ceil_mode = ceil;
    this.count_include_pad = all;
  }

  override forward(input: Tensor): Tensor {
    return F.avg_pool1d(input, this.kernel_size, this.stride, this.padding, this.ceil_mode, this.count_include_pad);
  }

  override extra_repr(): string {
    return `kernel_size=${tupleText(this.kernel_size)}, stride=${tupleText(this.stride)}, padding=${tupleText(this.padding)}`;
  }
}
/**
 * The mean of each window over the last dimension.
 *
 * `out_{n,c,l} = 1/k · Σ_m input_{n,c, stride · l + m}`, m from 0 to k - 1, k being the `kernel_size`.
 *
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding zeros at both ends
 * @param ceil_mode whether a last window counts that is not whole
 * @param count_include_pad whether the zeros count, too
 * @returns a module from `(N, C, L)` to `(N, C, L')`, where N may be left out
 * @example
 * nn.AvgPool1d(3, { stride: 2 })(torch.tensor([[[1, 2, 3, 4, 5, 6, 7]]])).tolist(); // [[[2, 4, 6]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
const AvgPool1d_ = callable(AvgPool1d);
type AvgPool1d_ = AvgPool1d;

const wide = [...flat, optional(int('divisor_override'), null)] as const;
const pools = [F.avg_pool2d, F.avg_pool3d];
class AvgPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  kernel_size: Lengths;
  stride: Lengths;
  padding: Lengths;
  ceil_mode: boolean;
  count_include_pad: boolean;
  divisor_override: number | null;

  constructor(...args: Arguments<typeof wide>) {
    super();
    const [kernel, stride, padding, ceil, all, divisor] = take(this._get_name(), wide, args);
    this.kernel_size = kernel;
    this.stride = stride ?? kernel;
    this.padding = padding;
    this.ceil_mode = ceil;
    this.count_include_pad = all;
    this.divisor_override = divisor;
  }

  override forward(input: Tensor): Tensor {
    const pool = pools[(this.constructor as typeof AvgPoolNd).rank - 2]!;
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return pool(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
  }

  override extra_repr(): string {
    return `kernel_size=${lengthsText(this.kernel_size)}, stride=${lengthsText(this.stride)}, padding=${lengthsText(this.padding)}`;
  }
}

class AvgPool2d extends AvgPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The mean of each window over the last two dimensions.
 *
 * `out_{n,c,h,w} = 1/(kH kW) · Σ_m Σ_j input_{n,c, stride_0 · h + m, stride_1 · w + j}`, with m before kH and j before kW, the
 * `kernel_size`.
 *
 * @param kernel_size height and width of a window; one number for both, as of the others
 * @param stride how far apart windows are; null: as large as they are
 * @param padding zeros on each side
 * @param ceil_mode whether a last window counts that is not whole
 * @param count_include_pad whether the zeros count, too
 * @param divisor_override what the sums are divided by, in place of the number of elements
 * @returns a module from `(N, C, H, W)` to `(N, C, H', W')`, where N may be left out
 * @example
 * nn.AvgPool2d(3, { stride: 2 })(torch.randn(20, 16, 50, 32)).shape; // [20, 16, 24, 15]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
const AvgPool2d_ = callable(AvgPool2d);
type AvgPool2d_ = AvgPool2d;

class AvgPool3d extends AvgPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The mean of each window over the last three dimensions: as `nn.AvgPool2d`, of `(N, C, D, H, W)`.
 *
 * `out_{n,c,d,h,w} = 1/(kD kH kW) · Σ_k Σ_m Σ_j input_{n,c, stride_0 · d + k, stride_1 · h + m, stride_2 · w + j}`.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding zeros added on both sides
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param count_include_pad whether added zeros count in the mean
 * @param divisor_override what sums are divided by; null: how many there are
 * @example
 * nn.AvgPool3d(2)(torch.ones(1, 2, 8, 6, 4)).shape; // [1, 2, 4, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 */
const AvgPool3d_ = callable(AvgPool3d);
type AvgPool3d_ = AvgPool3d;

/** A size as it was given, null as Python's None. */
const outputText = (size: Size): string => {
  const one = (n: number | null): string => (n === null ? 'None' : String(n));
  if (size === null || typeof size === 'number') return one(size);
  return tupleText(size.map(one));
};

const sized = [outputSize] as const;
const adaptiveMeans = [F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d];
class AdaptiveAvgPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  output_size: Size;

  constructor(...args: Arguments<typeof sized>) {
    super();
    [this.output_size] = take(this._get_name(), sized, args);
  }

  override forward(input: Tensor): Tensor {
    return adaptiveMeans[(this.constructor as typeof AdaptiveAvgPoolNd).rank - 1]!(input, this.output_size);
  }

  override extra_repr(): string {
    return `output_size=${outputText(this.output_size)}`;
  }
}

class AdaptiveAvgPool1d extends AdaptiveAvgPoolNd {
  static override readonly rank: number = 1;
}
/**
 * The means of as many windows over the last dimension as are asked for, whatever the input's length is.
 *
 * @param output_size how many
 * @example
 * nn.AdaptiveAvgPool1d(2)(torch.tensor([[1, 3, 5, 7]])).tolist(); // [[2, 6]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
const AdaptiveAvgPool1d_ = callable(AdaptiveAvgPool1d);
type AdaptiveAvgPool1d_ = AdaptiveAvgPool1d;

class AdaptiveAvgPool2d extends AdaptiveAvgPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The means of as many windows over the last two dimensions as are asked for, whatever the input's size is.
 *
 * @param output_size how many down and across; one number for both; null for as many as there are elements
 * @example
 * nn.AdaptiveAvgPool2d([null, 7])(torch.randn(1, 64, 10, 9)).shape; // [1, 64, 10, 7]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
const AdaptiveAvgPool2d_ = callable(AdaptiveAvgPool2d);
type AdaptiveAvgPool2d_ = AdaptiveAvgPool2d;

class AdaptiveAvgPool3d extends AdaptiveAvgPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The means of as many windows over the last three dimensions as are asked for: as `nn.AdaptiveAvgPool2d`.
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @example
 * nn.AdaptiveAvgPool3d(2)(torch.ones(1, 2, 8, 6, 4)).shape; // [1, 2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
const AdaptiveAvgPool3d_ = callable(AdaptiveAvgPool3d);
type AdaptiveAvgPool3d_ = AdaptiveAvgPool3d;

const sizedMax = [outputSize, optional(flag('return_indices'), false)] as const;
const adaptiveLargest = [F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d];
class AdaptiveMaxPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  output_size: Size;
  return_indices: boolean;

  constructor(...args: Arguments<typeof sizedMax>) {
    super();
    [this.output_size, this.return_indices] = take(this._get_name(), sizedMax, args);
  }

  /** With `return_indices` it gives `[values, indices]`. */
  override forward(input: Tensor): Tensor {
    const pool = adaptiveLargest[(this.constructor as typeof AdaptiveMaxPoolNd).rank - 1]!;
    return pool(input, this.output_size, this.return_indices);
  }

  override extra_repr(): string {
    return `output_size=${outputText(this.output_size)}`;
  }
}

class AdaptiveMaxPool1d extends AdaptiveMaxPoolNd {
  static override readonly rank: number = 1;
}
/**
 * The largest of as many windows over the last dimension as are asked for, whatever the input's length is.
 *
 * @param output_size how many
 * @param return_indices whether calls return `[values, indices]`
 * @example
 * nn.AdaptiveMaxPool1d(2)(torch.tensor([[1, 5, 2, 4]])).tolist(); // [[5, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
const AdaptiveMaxPool1d_ = callable(AdaptiveMaxPool1d);
type AdaptiveMaxPool1d_ = AdaptiveMaxPool1d;

class AdaptiveMaxPool2d extends AdaptiveMaxPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The largest of as many windows over the last two dimensions as are asked for, whatever the input's size is.
 *
 * @param output_size how many down and across; one number for both; null for as many as there are elements
 * @param return_indices whether calls return `[values, indices]`
 * @example
 * nn.AdaptiveMaxPool2d([3, 2])(torch.ones(1, 2, 8, 6)).shape; // [1, 2, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
const AdaptiveMaxPool2d_ = callable(AdaptiveMaxPool2d);
type AdaptiveMaxPool2d_ = AdaptiveMaxPool2d;

class AdaptiveMaxPool3d extends AdaptiveMaxPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The largest of as many windows over the last three dimensions as are asked for: as `nn.AdaptiveMaxPool2d`.
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @param return_indices whether the positions of the largest are returned too
 * @example
 * nn.AdaptiveMaxPool3d(2)(torch.ones(1, 2, 8, 6, 4)).shape; // [1, 2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
const AdaptiveMaxPool3d_ = callable(AdaptiveMaxPool3d);
type AdaptiveMaxPool3d_ = AdaptiveMaxPool3d;

export {
  AvgPool1d_ as AvgPool1d,
  AvgPool2d_ as AvgPool2d,
  AvgPool3d_ as AvgPool3d,
  AdaptiveAvgPool1d_ as AdaptiveAvgPool1d,
  AdaptiveAvgPool2d_ as AdaptiveAvgPool2d,
  AdaptiveAvgPool3d_ as AdaptiveAvgPool3d,
  AdaptiveMaxPool1d_ as AdaptiveMaxPool1d,
  AdaptiveMaxPool2d_ as AdaptiveMaxPool2d,
  AdaptiveMaxPool3d_ as AdaptiveMaxPool3d,
};
