// Distances and angles between vectors.
import { lacking } from '../row/refusals.js';
import { fractional, legacy } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { no_grad } from '../../graph/mode.js';
import { wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { result_type } from '../creation/types.js';
import { broadcast_tensors } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { called } from '../row/shown.js';
import { vectorNorm } from '../reduction/norms.js';
import { choice, flag, int, number, optional, tensor } from '../row/signature.js';
import { amongRows, byDifferences, byProducts } from './pairs.js';

/**
 * Cosine of the angle between vectors along `dim`: `x1 · x2 / (max(|x1|, eps) max(|x2|, eps))`.
 *
 * @param x1 a tensor of any shape
 * @param x2 of a shape that broadcasts with it
 * @param dim the dimension of the vectors
 * @param eps lower bound of the lengths
 * @returns a tensor without that dimension
 * @throws RuntimeError for integers, and where shapes do not broadcast
 * @example
 * F.cosine_similarity(torch.tensor([[1, 0]]), torch.tensor([[1, 1]])); // tensor([0.7071])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 */
export const cosine_similarity = operator(
  'cosine_similarity',
  [tensor('x2'), optional(int('dim'), 1), optional(number('eps'), 1e-8)],
  (x1, x2, dim, eps): Tensor => {
    const type = result_type(x1, x2);
    if (type.kind !== 'float') {
      throw new RuntimeError(`expected common dtype to be floating point, yet common dtype is ${legacy(type)}`);
    }
    if (eps < 0) throw new RuntimeError(`eps must be non-negative, got: ${eps}`);
    const [a, b] = broadcast_tensors(x1.to(type), x2.to(type)) as [Tensor, Tensor];
    const at = wrapDim(dim, a.ndim);
    // The bound does not stop gradients.
    const length = (x: Tensor): Tensor => {
      const norm = vectorNorm(x, 2, at, true).clone();
      no_grad(() => norm.clamp_min_(eps));
      return norm;
    };
    return a
      .div(length(a))
      .mul(b.div(length(b)))
      .sum(at);
  },
  'x1',
);

/**
 * Distance between vectors of the last dimension, pair by pair: the p-norm of `x1 - x2 + eps`.
 *
 * @param x1 [*, D]
 * @param x2 [*, D], broadcast
 * @param p degree of the norm, negative ones too
 * @param eps added to differences
 * @param keepdim whether the last dimension stays, with length 1
 * @returns a tensor without the last dimension
 * @example
 * F.pairwise_distance(torch.tensor([[0, 0]]), torch.tensor([[3, 4]])); // tensor([5.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 */
export const pairwise_distance = operator(
  'pairwise_distance',
  [tensor('x2'), optional(number('p'), 2), optional(number('eps'), 1e-6), optional(flag('keepdim'), false)],
  (x1, x2, p, eps, keepdim): Tensor => {
    const difference = x1.sub(x2);
    return called(vectorNorm(difference.to(fractional(difference.dtype)).add(eps), p, -1, keepdim), 'NormBackward1');
  },
  'x1',
);

/**
 * Distances between all pairs of rows: entries (0, 1), (0, 2), … (N-2, N-1).
 *
 * @param input [N, M]
 * @param p degree of the norm, not negative
 * @returns [N (N - 1) / 2]
 * @throws RuntimeError for other than a matrix, and a negative `p`
 * @example
 * F.pdist(torch.tensor([[0, 0], [3, 4], [0, 1]])); // tensor([5.0000, 1.0000, 4.2426])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
 */
export const pdist = operator('pdist', [optional(number('p'), 2)], (input, p): Tensor => {
  if (input.ndim !== 2) throw new RuntimeError(`pdist only supports 2D tensors, got: ${input.ndim}D`);
  if (input.dtype.kind !== 'float') throw new RuntimeError('pdist only supports floating-point dtypes');
  if (!(p >= 0)) throw new RuntimeError('pdist only supports non-negative p values');
  if (input.shape[0] > 1 && input.shape[1] > 0) lacking('pdist', 'half')([input.dtype], []);
  return amongRows(input, p);
});

const modes = [
  'use_mm_for_euclid_dist_if_necessary',
  'use_mm_for_euclid_dist',
  'donot_use_mm_for_euclid_dist',
] as const;
/** From so many rows on PyTorch takes Euclidean distances from a product of matrices. */
const MANY_ROWS = 25;
/**
 * Distances between each row of x1 and each row of x2, by the p-norm.
 *
 * @param x1 [*, P, M]
 * @param x2 [*, R, M]
 * @param p degree of the norm, not negative
 * @param compute_mode whether Euclidean distances come from a product of matrices, which is faster and rounds more:
 *   `'use_mm_for_euclid_dist_if_necessary'` where P or R is above 25, `'use_mm_for_euclid_dist'` always,
 *   `'donot_use_mm_for_euclid_dist'` never
 * @returns [*, P, R]
 * @throws RuntimeError for tensors of fewer than two dimensions, of other numbers of columns, and for a negative p
 * @example
 * torch.cdist(torch.zeros(1, 2), torch.tensor([[3, 4]])).item(); // 5
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
 */
export const cdist = operator(
  'cdist',
  [
    tensor('x2'),
    optional(number('p'), 2),
    optional(
      choice('compute_mode', modes, (mode) => new ValueError(`${String(mode)} is not a valid value for compute_mode`)),
      modes[0],
    ),
  ],
  (x1, x2, p, mode): Tensor => {
    if (x1.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X1 got: ${x1.ndim}D`);
    if (x2.ndim < 2) throw new RuntimeError(`cdist only supports at least 2D tensors, X2 got: ${x2.ndim}D`);
    if (x1.shape.at(-1) !== x2.shape.at(-1)) {
      throw new RuntimeError(
        `X1 and X2 must have the same number of columns. X1: ${x1.shape.at(-1)} X2: ${x2.shape.at(-1)}`,
      );
    }
    for (const [name, { dtype }] of Object.entries({ X1: x1, X2: x2 })) {
      if (dtype.kind !== 'float')
        throw new RuntimeError(`cdist only supports floating-point dtypes, ${name} got: ${legacy(dtype)}`);
    }
    if (!(p >= 0)) throw new RuntimeError('cdist only supports non-negative p values');
    const [n, m] = [x1.shape.at(-2)!, x2.shape.at(-2)!];
    const many = n > MANY_ROWS || m > MANY_ROWS;
    if (n * m === 0 || x1.shape.at(-1) === 0) return byDifferences(x1, x2, p);
    if (p !== 2 || !(mode === modes[1] || (mode === modes[0] && many))) return byDifferences(x1, x2, p);
    const out = byProducts(x1, x2);
    return out.view([...out.shape]);
  },
  'x1',
);
