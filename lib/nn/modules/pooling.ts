// Pools as layers.
import { callable } from '../../callable.js';
import { type Lengths, lengths } from '../../ops/nn/pooling/checks.js';
import { type Arguments, flag, ints, number, optional, tensor } from '../../ops/row/signature.js';
import { boolText, tupleText } from '../../python.js';
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { each } from './convolution.js';
import { lengthsText } from './folding.js';
import { Module } from './module.js';

const maxPool = [
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(lengths('padding'), 0),
  optional(lengths('dilation'), 1),
  optional(flag('return_indices'), false),
  optional(flag('ceil_mode'), false),
] as const;
const largest = [F.max_pool1d, F.max_pool2d, F.max_pool3d];
class MaxPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  kernel_size: Lengths;
  stride: Lengths;
  padding: Lengths;
  dilation: Lengths;
  return_indices: boolean;
  ceil_mode: boolean;

  constructor(...args: Arguments<typeof maxPool>) {
    super();
    const [kernel, stride, padding, dilation, indices, ceil] = take(this._get_name(), maxPool, args);
    this.kernel_size = kernel;
    this.stride = stride ?? kernel;
    this.padding = padding;
    this.dilation = dilation;
    this.return_indices = indices;
    this.ceil_mode = ceil;
  }

  /** With `return_indices` it gives `[values, indices]`. */
  override forward(input: Tensor): Tensor {
    const pool = largest[(this.constructor as typeof MaxPoolNd).rank - 1]!;
    const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = this;
    return pool(input, kernel_size, stride, padding, dilation, ceil_mode, return_indices);
  }

  override extra_repr(): string {
    return `kernel_size=${lengthsText(this.kernel_size)}, stride=${lengthsText(this.stride)}, padding=${lengthsText(this.padding)}, dilation=${lengthsText(this.dilation)}, ceil_mode=${boolText(this.ceil_mode)}`;
  }
}

class MaxPool1d extends MaxPoolNd {
  static override readonly rank: number = 1;
}
/**
 * The largest of each window over the last dimension.
 *
 * `out_{n,c,l} = max_m input_{n,c, stride · l + m}`, m from 0 to k - 1, k being the `kernel_size`. There are
 * `⌊(L + 2 padding - dilation (k - 1) - 1) / stride⌋ + 1` windows.
 *
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param return_indices whether calls return `[values, indices]`, which `nn.MaxUnpool1d` takes
 * @param ceil_mode whether a last window counts that is not whole
 * @returns a module from `(N, C, L)` to `(N, C, L')`, where N may be left out
 * @example
 * nn.MaxPool1d(3, { stride: 2 })(torch.randn(20, 16, 50)).shape; // [20, 16, 24]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
const MaxPool1d_ = callable(MaxPool1d);
type MaxPool1d_ = MaxPool1d;

class MaxPool2d extends MaxPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The largest of each window over the last two dimensions.
 *
 * `out_{n,c,h,w} = max_m max_j input_{n,c, stride_0 · h + m, stride_1 · w + j}`, with m before kH and j before kW, the `kernel_size`.
 * Along each dimension there are `⌊(L + 2 padding - dilation (k - 1) - 1) / stride⌋ + 1` windows.
 *
 * @param kernel_size height and width of a window; one number for both, as of the others
 * @param stride how far apart windows are; null: as large as they are
 * @param padding how many places outside of the input (of -infinity) on each side windows may see
 * @param dilation how far apart the elements of a window are
 * @param return_indices whether calls return `[values, indices]`, which `nn.MaxUnpool2d` takes
 * @param ceil_mode whether a last window counts that is not whole
 * @returns a module from `(N, C, H, W)` to `(N, C, H', W')`, where N may be left out
 * @example
 * nn.MaxPool2d(2)(torch.randn(20, 16, 50, 32)).shape; // [20, 16, 25, 16]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
const MaxPool2d_ = callable(MaxPool2d);
type MaxPool2d_ = MaxPool2d;

class MaxPool3d extends MaxPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The largest of each window over the last three dimensions: as `nn.MaxPool2d`, of `(N, C, D, H, W)`.
 *
 * `out_{n,c,d,h,w} = max_k max_m max_j input_{n,c, stride_0 · d + k, stride_1 · h + m, stride_2 · w + j}`.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param return_indices whether the positions of the largest are returned too
 * @example
 * nn.MaxPool3d(2)(torch.ones(1, 2, 8, 6, 4)).shape; // [1, 2, 4, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 */
const MaxPool3d_ = callable(MaxPool3d);
type MaxPool3d_ = MaxPool3d;

const maxUnpool = [lengths('kernel_size'), optional(lengths('stride'), null), optional(lengths('padding'), 0)] as const;
const unpools = [F.max_unpool1d, F.max_unpool2d, F.max_unpool3d];
const unpooled = [tensor('indices'), optional(ints('output_size'), null)] as const;
class MaxUnpoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  kernel_size: Shape;
  stride: Shape;
  padding: Shape;

  constructor(...args: Arguments<typeof maxUnpool>) {
    super();
    const [kernel, stride, padding] = take(this._get_name(), maxUnpool, args);
    const { rank } = new.target;
    this.kernel_size = each(kernel, rank);
    this.stride = each(stride ?? kernel, rank);
    this.padding = each(padding, rank);
  }

  /** @param output_size the size that the result is to have, of those that the pool leaves open */
  override forward(input: Tensor, ...args: Arguments<typeof unpooled>): Tensor {
    const [indices, size] = take(`${this._get_name()}.forward`, unpooled, args);
    const unpool = unpools[(this.constructor as typeof MaxUnpoolNd).rank - 1]!;
    return unpool(input, indices, this.kernel_size, this.stride, this.padding, size);
  }

  override extra_repr(): string {
    return `kernel_size=${tupleText(this.kernel_size)}, stride=${tupleText(this.stride)}, padding=${tupleText(this.padding)}`;
  }
}

class MaxUnpool1d extends MaxUnpoolNd {
  static override readonly rank: number = 1;
}
/**
 * The partial inverse of `nn.MaxPool1d`: each element back at its index, zeros elsewhere.
 *
 * Its length is `(L - 1) stride - 2 padding + kernel_size`, where `output_size` does not say another.
 *
 * @param kernel_size length of a window
 * @param stride how far apart windows were; null: as long as they are
 * @param padding what was added at both ends
 * @example
 * const [values, at] = nn.MaxPool1d(2, { return_indices: true })(torch.tensor([[[1, 5, 2, 4]]]));
 * nn.MaxUnpool1d(2)(values, at).tolist(); // [[[0, 5, 0, 4]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
const MaxUnpool1d_ = callable(MaxUnpool1d);
type MaxUnpool1d_ = MaxUnpool1d;

class MaxUnpool2d extends MaxUnpoolNd {
  static override readonly rank: number = 2;
}
/**
 * The partial inverse of `nn.MaxPool2d`: each element back at its index, zeros elsewhere.
 *
 * Each dimension has the length `(L - 1) stride - 2 padding + kernel_size`, where `output_size` does not say another.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding what was added on both sides
 * @example
 * const [values, indices] = F.max_pool2d(torch.randn(1, 1, 4, 4), 2, { return_indices: true });
 * nn.MaxUnpool2d(2)(values, indices).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
const MaxUnpool2d_ = callable(MaxUnpool2d);
type MaxUnpool2d_ = MaxUnpool2d;

class MaxUnpool3d extends MaxUnpoolNd {
  static override readonly rank: number = 3;
}
/**
 * The partial inverse of `nn.MaxPool3d`: each element back at its index, zeros elsewhere.
 *
 * Each dimension has the length `(L - 1) stride - 2 padding + kernel_size`, where `output_size` does not say another.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding what was added on both sides
 * @example
 * const [values, at] = nn.MaxPool3d(2, { return_indices: true })(torch.ones(1, 1, 4, 4, 4));
 * nn.MaxUnpool3d(2)(values, at).shape; // [1, 1, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
const MaxUnpool3d_ = callable(MaxUnpool3d);
type MaxUnpool3d_ = MaxUnpool3d;

const power = [
  number('norm_type'),
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(flag('ceil_mode'), false),
] as const;
const powers = [F.lp_pool1d, F.lp_pool2d, F.lp_pool3d];
class LPPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  norm_type: number;
  kernel_size: Lengths;
  stride: Lengths | null;
  ceil_mode: boolean;

  constructor(...args: Arguments<typeof power>) {
    super();
    [this.norm_type, this.kernel_size, this.stride, this.ceil_mode] = take(this._get_name(), power, args);
  }

  override forward(input: Tensor): Tensor {
    const pool = powers[(this.constructor as typeof LPPoolNd).rank - 1]!;
    return pool(input, this.norm_type, this.kernel_size, this.stride, this.ceil_mode);
  }

  override extra_repr(): string {
    const stride = this.stride === null ? 'None' : lengthsText(this.stride);
    return `norm_type=${this.norm_type}, kernel_size=${lengthsText(this.kernel_size)}, stride=${stride}, ceil_mode=${boolText(this.ceil_mode)}`;
  }
}

class LPPool1d extends LPPoolNd {
  static override readonly rank: number = 1;
}
/**
 * The power sum of each window over the last dimension: `(sum x^p)^(1/p)`.
 *
 * @param norm_type p; infinity for the largest magnitude
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param ceil_mode whether a last window counts that is not whole
 * @example
 * nn.LPPool1d(2, 2)(torch.tensor([[[3, 4]]])).tolist(); // [[[5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
const LPPool1d_ = callable(LPPool1d);
type LPPool1d_ = LPPool1d;

class LPPool2d extends LPPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The power sum of each window over the last two dimensions: `(sum x^p)^(1/p)`; arguments as of `nn.LPPool1d`.
 *
 * @param norm_type the power
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @example
 * nn.LPPool2d(2, 2)(torch.ones(1, 1, 4, 4)).shape; // [1, 1, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
const LPPool2d_ = callable(LPPool2d);
type LPPool2d_ = LPPool2d;

class LPPool3d extends LPPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The power sum of each window over the last three dimensions: `(sum x^p)^(1/p)`; arguments as of `nn.LPPool1d`.
 *
 * @param norm_type the power
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @example
 * nn.LPPool3d(2, 2)(torch.ones(1, 1, 4, 4, 4)).shape; // [1, 1, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 */
const LPPool3d_ = callable(LPPool3d);
type LPPool3d_ = LPPool3d;

export {
  MaxPool1d_ as MaxPool1d,
  MaxPool2d_ as MaxPool2d,
  MaxPool3d_ as MaxPool3d,
  MaxUnpool1d_ as MaxUnpool1d,
  MaxUnpool2d_ as MaxUnpool2d,
  MaxUnpool3d_ as MaxUnpool3d,
  LPPool1d_ as LPPool1d,
  LPPool2d_ as LPPool2d,
  LPPool3d_ as LPPool3d,
};
