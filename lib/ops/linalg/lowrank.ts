// Singular values of a matrix of low rank, from products with a random one (Halko, Martinsson and Tropp, 2009, algorithms 4.4 and 5.1).
import { ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { randn } from '../random/creation.js';
import { flag, int, optional, tensor } from '../row/signature.js';
import { operator } from '../row/operator.js';
import { qr } from './qr.js';
import { svd } from './svd.js';

/** An orthonormal basis [*, m, q] of what the columns of A span, nearly. */
function basis(A: Tensor, q: number, iterations: number): Tensor {
  const orthonormal = (X: Tensor): Tensor => qr(X)[0];
  let Q = orthonormal(A.matmul(randn([A.shape.at(-1)!, q], { dtype: A.dtype, device: A.device })));
  for (let k = 0; k < iterations; k++) Q = orthonormal(A.matmul(orthonormal(A.mT.matmul(Q))));
  return Q;
}

function lowRank(A: Tensor, q: number, iterations: number, M: Tensor | null): [U: Tensor, S: Tensor, V: Tensor] {
  const [m, n] = A.shape.slice(-2) as [number, number];
  const whole = M === null ? A : A.sub(M.broadcast_to([...A.shape]));
  // A wide matrix is looked at on its side.
  const matrix = m < n ? whole.mT : whole;
  const Q = basis(matrix, q, iterations);
  const [U, S, Vh] = svd(Q.mT.matmul(matrix), false);
  const [left, right] = [Q.matmul(U), Vh.mT];
  return m < n ? [right, S, left] : [left, S, right];
}

/**
 * The largest `q` singular values of matrices of low rank, and their vectors: `A ~ U diag(S) V^T`. Random, and as exact as the others are small.
 *
 * @param A [*, m, n]
 * @param q a little more than the rank
 * @param niter how often the basis is improved
 * @param M a mean to be taken from A first, or null
 * @returns U [*, m, q], S [*, q], V [*, n, q]
 * @example
 * const [U, S, V] = torch.svd_lowrank(torch.ones(4, 3), { q: 1 });
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.svd_lowrank.html
 */
export const svd_lowrank = operator(
  'svd_lowrank',
  [optional(int('q'), 6), optional(int('niter'), 2), optional(tensor('M'), null)],
  (A, q, niter, M): [U: Tensor, S: Tensor, V: Tensor] => lowRank(A, q, niter, M),
);

/**
 * Principal components of the rows of a matrix: `svd_lowrank` of what is left when the columns' means are taken away.
 *
 * @param A [*, m, n]: m samples of n features
 * @param q how many components; null: min(6, m, n)
 * @param center whether the means are taken away
 * @param niter how often the basis is improved
 * @returns U [*, m, q], S [*, q], V [*, n, q]: `A V` are the samples by their components
 * @throws ValueError for a `q` beyond min(m, n), or a negative `niter`
 * @example
 * const [U, S, V] = torch.pca_lowrank(torch.randn(5, 3), { q: 2 });
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.pca_lowrank.html
 */
export const pca_lowrank = operator(
  'pca_lowrank',
  [optional(int('q'), null), optional(flag('center'), true), optional(int('niter'), 2)],
  (A, given, center, niter): [U: Tensor, S: Tensor, V: Tensor] => {
    const [m, n] = A.shape.slice(-2) as [number, number];
    const q = given ?? Math.min(6, m, n);
    if (!(q >= 0 && q <= Math.min(m, n))) {
      throw new ValueError(`q(=${q}) must be non-negative integer and not greater than min(m, n)=${Math.min(m, n)}`);
    }
    if (niter < 0) throw new ValueError(`niter(=${niter}) must be non-negative integer`);
    return lowRank(center ? A.sub(A.mean(-2, true)) : A, q, niter, null);
  },
);
