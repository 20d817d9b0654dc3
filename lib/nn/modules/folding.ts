// Sliding blocks as columns, and back.
import { callable } from '../../callable.js';
import { sides } from '../../ops/nn/convolution/geometry.js';
import { type Arguments, optional } from '../../ops/row/signature.js';
import { tupleText } from '../../python.js';
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { Module } from './module.js';

type Lengths = number | Shape;
/** A number, or a tuple, as it was given. */
export const lengthsText = (given: Lengths): string => (typeof given === 'number' ? String(given) : tupleText(given));

const unfold = [
  sides('kernel_size'),
  optional(sides('dilation'), 1),
  optional(sides('padding'), 0),
  optional(sides('stride'), 1),
] as const;
class Unfold extends Module {
  kernel_size: Lengths;
  dilation: Lengths;
  padding: Lengths;
  stride: Lengths;

  constructor(...args: Arguments<typeof unfold>) {
    super();
    [this.kernel_size, this.dilation, this.padding, this.stride] = take('Unfold', unfold, args);
  }

  override forward(input: Tensor): Tensor {
    return F.unfold(input, this.kernel_size, this.dilation, this.padding, this.stride);
  }

  override extra_repr(): string {
    return `kernel_size=${lengthsText(this.kernel_size)}, dilation=${lengthsText(this.dilation)}, padding=${lengthsText(this.padding)}, stride=${lengthsText(this.stride)}`;
  }
}
/**
 * Sliding blocks of pictures, each flattened to a column.
 *
 * Of the blocks there are `L = Π_d (⌊(size_d + 2 padding_d - dilation_d (kernel_size_d - 1) - 1) / stride_d⌋ + 1)`.
 *
 * @param kernel_size height and width of a block; one number for both, as of the others
 * @param dilation how far apart a block's elements are
 * @param padding zeros on each side
 * @param stride how far apart blocks are
 * @returns a module from `(N, C, H, W)` to `(N, C · KH · KW, blocks)`
 * @example
 * nn.Unfold([2, 3])(torch.randn(2, 5, 3, 4)).shape; // [2, 30, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
const Unfold_ = callable(Unfold);
type Unfold_ = Unfold;

const fold = [sides('output_size'), ...unfold] as const;
class Fold extends Module {
  output_size: Lengths;
  kernel_size: Lengths;
  dilation: Lengths;
  padding: Lengths;
  stride: Lengths;

  constructor(...args: Arguments<typeof fold>) {
    super();
    [this.output_size, this.kernel_size, this.dilation, this.padding, this.stride] = take('Fold', fold, args);
  }

  override forward(input: Tensor): Tensor {
    return F.fold(input, this.output_size, this.kernel_size, this.dilation, this.padding, this.stride);
  }

  override extra_repr(): string {
    return `output_size=${lengthsText(this.output_size)}, kernel_size=${lengthsText(this.kernel_size)}, dilation=${lengthsText(this.dilation)}, padding=${lengthsText(this.padding)}, stride=${lengthsText(this.stride)}`;
  }
}
/**
 * Columns of blocks laid back over a picture, where they overlap added up.
 *
 * Of the blocks there are `L = Π_d (⌊(output_size_d + 2 padding_d - dilation_d (kernel_size_d - 1) - 1) / stride_d⌋ + 1)`.
 *
 * @param output_size height and width of the picture; one number for both, as of the others
 * @param kernel_size height and width of a block
 * @param dilation how far apart a block's elements are
 * @param padding how much is cut off on each side
 * @param stride how far apart blocks are
 * @returns a module from `(N, C · KH · KW, blocks)` to `(N, C, H, W)`
 * @example
 * nn.Fold([4, 5], [2, 2])(torch.randn(1, 3 * 2 * 2, 12)).shape; // [1, 3, 4, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
const Fold_ = callable(Fold);
type Fold_ = Fold;

export { Fold_ as Fold, Unfold_ as Unfold };
