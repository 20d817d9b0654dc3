// Vandermonde's matrix.
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { optional, int, flag } from '../row/signature.js';
import { writtenPowers } from './powers.js';

/**
 * Vandermonde's matrix: powers of a vector's elements as columns.
 *
 * @param N how many columns; null: as many as elements
 * @param increasing whether the powers grow from left to right
 * @returns a matrix of shape `(n, N)`
 * @throws RuntimeError for other than a vector
 * @example
 * torch.vander(torch.tensor([1, 2, 3])).tolist(); // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vander.html
 */
export const vander = operator(
  'vander',
  [optional(int('N'), null), optional(flag('increasing'), false)],
  (input, n, increasing): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError('x must be a one-dimensional tensor.');
    if (n !== null && n < 0) throw new RuntimeError('N must be non-negative.');
    const powers = writtenPowers(input, n ?? input.shape[0]);
    return increasing ? powers : powers.flip([-1]);
  },
);
