// Fractional pools as layers.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Lengths, lengths } from '../../ops/nn/pooling/checks.js';
import { ratio } from '../../ops/nn/pooling/fractional.js';
import { type Arguments, flag, optional, tensor } from '../../ops/row/signature.js';
import { Buffer } from '../parameter.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { take } from './arguments.js';
import { each } from './convolution.js';
import { Module } from './module.js';

const signature = [
  lengths('kernel_size'),
  optional(lengths('output_size'), null),
  optional(ratio, null),
  optional(flag('return_indices'), false),
  optional(tensor('_random_samples'), null),
] as const;
const pools = [F.fractional_max_pool2d, F.fractional_max_pool3d];
class FractionalMaxPoolNd extends Module {
  /** The number of dimensions, which a class has. */
  static readonly rank: number = 0;
  kernel_size: readonly number[];
  return_indices: boolean;
  output_size: Lengths | null;
  output_ratio: readonly number[] | null;
  _random_samples!: Tensor | null;

  constructor(...args: Arguments<typeof signature>) {
    super();
    const { rank } = new.target;
    const name = this._get_name();
    const [kernel, size, ratios, indices, samples] = take(name, signature, args);
    if (kernel instanceof Array ? kernel.some((n) => n <= 0) : kernel <= 0) {
      throw new ValueError(`kernel_size must greater than zero, but got ${String(kernel)}`);
    }
    this.kernel_size = each(kernel, rank);
    this.return_indices = indices;
    this.register_buffer('_random_samples', samples === null ? null : Buffer(samples));
    this.output_size = size === null ? null : each(size, rank);
    this.output_ratio = ratios === null ? null : each(ratios, rank);
    if (size === null && ratios === null) {
      throw new ValueError(`${name} requires specifying either an output size, or a pooling ratio`);
    }
    if (size !== null && ratios !== null) {
      throw new ValueError('only one of output_size and output_ratio may be specified');
    }
    if (this.output_ratio?.some((n) => !(n > 0 && n < 1)) === true) {
      throw new ValueError(`output_ratio must be between 0 and 1 (got ${String(ratios)})`);
    }
  }

  /** With `return_indices` it gives `[values, indices]`. */
  override forward(input: Tensor): Tensor {
    const pool = pools[(this.constructor as typeof FractionalMaxPoolNd).rank - 2]!;
    const { kernel_size, output_size, output_ratio, return_indices, _random_samples } = this;
    return pool(input, kernel_size, output_size, output_ratio, return_indices, _random_samples);
  }
}

class FractionalMaxPool2d extends FractionalMaxPoolNd {
  static override readonly rank: number = 2;
}
/**
 * The largest of windows that begin at random places, by B. Graham, "Fractional Max-Pooling", 2014.
 *
 * @param kernel_size height and width of a window; one number for both, as of the others
 * @param output_size how many windows down and across
 * @param output_ratio the same as a part of the input's size, between 0 and 1
 * @param return_indices whether calls return `[values, indices]`
 * @param _random_samples [N, C, 2] of [0, 1), which each call draws where they are not given
 * @returns a module from `(N, C, H, W)` to `(N, C, H', W')`, where N may be left out
 * @throws ValueError unless one of size and ratio is given
 * @example
 * nn.FractionalMaxPool2d(3, { output_size: [13, 12] })(torch.randn(20, 16, 50, 32)).shape; // [20, 16, 13, 12]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool2d.html
 */
const FractionalMaxPool2d_ = callable(FractionalMaxPool2d);
type FractionalMaxPool2d_ = FractionalMaxPool2d;

class FractionalMaxPool3d extends FractionalMaxPoolNd {
  static override readonly rank: number = 3;
}
/**
 * The largest of windows that begin at random places: as `nn.FractionalMaxPool2d`, of `(N, C, D, H, W)`.
 *
 * @param kernel_size lengths of a window; one number for all
 * @param output_size how many windows in each dimension; one number for all
 * @param output_ratio the same as a part of the input's size, between 0 and 1
 * @param return_indices whether calls return `[values, indices]`
 * @param _random_samples [N, C, 3] of [0, 1), which are drawn where they are not given
 * @throws ValueError for a kernel that is empty, unless just one of `output_size` and `output_ratio` is given, and for
 *   ratios outside of (0, 1)
 * @example
 * nn.FractionalMaxPool3d(2, { output_size: 3 })(torch.ones(1, 2, 8, 8, 8)).shape; // [1, 2, 3, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 */
const FractionalMaxPool3d_ = callable(FractionalMaxPool3d);
type FractionalMaxPool3d_ = FractionalMaxPool3d;

export { FractionalMaxPool2d_ as FractionalMaxPool2d, FractionalMaxPool3d_ as FractionalMaxPool3d };
