// Determinants.
import { int32 } from '../../dtype.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { finfo } from '../creation/types.js';
import type { Tensor } from '../../tensor.js';
import { where } from '../indexing/where.js';
import { composite, composites } from '../row/composite.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { lu_solve } from './factored.js';
import { factorInto, factorResults } from './lu.js';
import { checkFloat, checkSquare, leading, regular } from './matrices.js';
import { solve } from './solve.js';

/** 1 or -1 by how often rows changed places. */
function parity(pivots: Tensor, like: Tensor): Tensor {
  const n = pivots.shape.at(-1)!;
  const places = pivots.new_zeros([n]).add(1).cumsum(-1).to(int32);
  return pivots.ne(places).sum(-1).remainder(2).mul(-2).add(1).to(like.dtype);
}

/** A^{-T} times a number for each matrix, from the factors, or from the matrices where that will be derived again. */
function inverseTimes(A: Tensor, factor: Tensor, LU: Tensor, pivots: Tensor): Tensor {
  const scaled = factor
    .unsqueeze(-1)
    .expand([...leading(A), A.shape.at(-1)!])
    .diag_embed();
  return is_grad_enabled() ? solve(A.mT, scaled) : lu_solve(LU, pivots, scaled, { adjoint: true });
}

/** The determinant with the factors that it is made of. */
export const determinant = structural('_linalg_det', [], {
  outputs: ['result', 'LU', 'pivots'],
  differentiable: ['result'],
  plan: ({ input }) => {
    checkSquare('linalg.det', input);
    checkFloat('linalg.det', input, 'lu_cpu');
    const [lu, pivots] = factorResults(input.shape, input.dtype);
    return { outs: [{ shape: leading(input), dtype: input.dtype }, lu, pivots] };
  },
  compute: ({ input }, [result, LU, pivots]): void => {
    factorInto(input, LU!, pivots!, pivots!.new_empty([...leading(input)]));
    result!.copy_(LU!.diagonal(0, -2, -1).prod(-1).mul(parity(pivots!, input)));
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result', 'LU', 'pivots'], (grad, { input, result, LU, pivots }): Tensor => {
      // That of a matrix of one element is that element.
      if (input.shape.at(-1) === 1) return grad.unsqueeze(-1).unsqueeze(-1);
      // The determinant is smooth where it is zero too: there, its gradient is that of a matrix nearby.
      const diagonal = LU.diagonal(0, -2, -1);
      const nudge = diagonal.eq(0).to(LU.dtype).mul(finfo(LU.dtype).eps);
      const regular = is_grad_enabled() ? LU : LU.add(nudge.diag_embed());
      const det = is_grad_enabled() ? result : regular.diagonal(0, -2, -1).prod(-1).mul(parity(pivots, LU));
      return inverseTimes(input, grad.mul(det), regular, pivots);
    }),
  }),
  node: 'LinalgDetBackward0',
  samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 2, 2)], [make(0, 0)]],
});

/**
 * The determinant of square matrices.
 *
 * @param input A: [*, n, n]
 * @returns [*]
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.det(torch.tensor([[1, 2], [3, 4]])); // tensor(-2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html
 */
export const det = composite('linalg.det', [], (input): Tensor => determinant(input).result, {
  types: 'exact',
  recorded: '_linalg_det',
});

/** Sign and logarithm with the factors that they are made of. */
export const signAndLogarithm = structural('_linalg_slogdet', [], {
  outputs: ['sign', 'logabsdet', 'LU', 'pivots'],
  differentiable: ['sign', 'logabsdet'],
  plan: ({ input }) => {
    checkSquare('linalg.slogdet', input);
    checkFloat('linalg.slogdet', input);
    const [lu, pivots] = factorResults(input.shape, input.dtype);
    const result = { shape: leading(input), dtype: input.dtype };
    return { outs: [result, result, lu, pivots] };
  },
  compute: ({ input }, [sign, logabsdet, LU, pivots]): void => {
    factorInto(input, LU!, pivots!, pivots!.new_empty([...leading(input)]));
    const diagonal = LU!.diagonal(0, -2, -1);
    sign!.copy_(diagonal.sgn().prod(-1).mul(parity(pivots!, input)));
    logabsdet!.copy_(diagonal.abs().log().sum(-1));
  },
  gradients: ({ saves }) => ({
    // The sign is constant wherever there is an inverse; PyTorch keeps it.
    input: saves(['input', 'sign', 'LU', 'pivots'], ({ logabsdet: grad }, { input, LU, pivots }): Tensor | null =>
      grad === null ? null : inverseTimes(input, grad, LU, pivots),
    ),
  }),
  node: 'LinalgSlogdetBackward0',
  samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 2, 2)], [make(0, 0)]],
});

/**
 * Sign and logarithm of the magnitude of the determinant, where the determinant itself is too large or too small for its type:
 * `det = sign e^{logabsdet}`.
 *
 * @param input A: [*, n, n]
 * @returns `sign` (0 for a singular matrix) and `logabsdet` (-inf for one), [*]
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.slogdet(torch.tensor([[2, 0], [0, -3]])).sign; // tensor(-1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export const slogdet = composites(
  'linalg.slogdet',
  ['sign', 'logabsdet'],
  [],
  (input): Tensor[] => {
    const { sign, logabsdet } = signAndLogarithm(input);
    return [sign, logabsdet];
  },
  { types: 'exact', recorded: '_linalg_slogdet' },
);

/**
 * The logarithm of the determinant: -inf where that is 0, NaN where it is negative.
 *
 * @param input A: [*, n, n]
 * @returns [*]
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.logdet(torch.tensor([[2, 0], [0, 3]])); // tensor(1.7918)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logdet.html
 */
export const logdet = operator('logdet', [], (input): Tensor => {
  checkSquare('logdet', input);
  checkFloat('logdet', input);
  const { sign, logabsdet } = signAndLogarithm(input);
  return where(sign.eq(-1), logabsdet.new_full([], NaN), logabsdet);
});
