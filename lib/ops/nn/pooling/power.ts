// Power means of windows.
import { ValueError } from '../../../errors.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { flag, number, optional } from '../../row/signature.js';
import { avg_pool1d, avg_pool2d, avg_pool3d } from './average.js';
import { lengths, spread } from './checks.js';
import { max_pool1d, max_pool2d, max_pool3d } from './max.js';

const signature = [
  number('norm_type'),
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(flag('ceil_mode'), false),
] as const;
const averages = [avg_pool1d, avg_pool2d, avg_pool3d];
const largest = [max_pool1d, max_pool2d, max_pool3d];

const pooling = (rank: 1 | 2 | 3) => {
  const name = `lp_pool${rank}d`;
  return operator(name, signature, (input, p, size, stride, ceil): Tensor => {
    if (p === 0) throw new ValueError(`norm_type must be a non-zero value, but got ${p}`);
    const found = Array.isArray(size) ? size.length : rank;
    if (rank > 1 && found !== rank) {
      const what =
        found > rank
          ? `too many values to unpack (expected ${rank})`
          : `not enough values to unpack (expected ${rank}, got ${found})`;
      throw new ValueError(what);
    }
    const most = (x: Tensor): Tensor => largest[rank - 1]!(x, size, stride, 0, 1, ceil);
    if (p === Infinity) return most(input.abs());
    if (p === -Infinity) return most(input.abs().neg()).neg();
    const mean = averages[rank - 1]!(input.pow(p), size, stride, 0, ceil);
    const count = spread(name, 'kernel_size', size, rank).reduce((product, n) => product * n, 1);
    return mean
      .sign()
      .mul(mean.abs().relu())
      .mul(count)
      .pow(1 / p);
  });
};

/**
 * The power sum of each window over the last dimension: `(sum x^p)^(1/p)`; of `p = 1` the sum, of infinity the largest magnitude.
 *
 * @param input [N, C, L], or [C, L]
 * @param norm_type p
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param ceil_mode whether a last window counts that is not whole
 * @returns a tensor `(N, C, L)`
 * @throws ValueError for p = 0
 * @example
 * F.lp_pool1d(torch.tensor([[[3, 4]]]), 2, 2).tolist(); // [[[5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export const lp_pool1d = pooling(1);
/**
 * The power sum of each window over the last two dimensions: as `lp_pool1d`, of [N, C, H, W].
 *
 * @param norm_type the power
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @returns a tensor `(N, C, H, W)`
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.lp_pool2d(torch.ones(1, 1, 4, 4), 2, 2).shape; // [1, 1, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export const lp_pool2d = pooling(2);
/**
 * The power sum of each window over the last three dimensions: as `lp_pool1d`, of [N, C, D, H, W].
 *
 * @param norm_type the power
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @returns a tensor `(N, C, D, H, W)`
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.lp_pool3d(torch.ones(1, 1, 4, 4, 4), 2, 2).shape; // [1, 1, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 */
export const lp_pool3d = pooling(3);
