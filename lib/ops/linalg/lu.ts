// LU factors with partial pivoting.
import { composites } from '../row/composite.js';
import { type DType, int32, int64 } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { within } from '../../runtime/claim.js';
import { lu as factors, permutation } from '../../runtime/kernels/index.js';
import { type Shape, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, flag, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { batched, byColumns, checkInfo, checkComputed, leading, regular } from './matrices.js';
import { solve_triangular } from './triangular.js';

/** Two or more dimensions, in the words of the LU decompositions. */
function checkRank(name: string, { ndim, shape }: Meta): void {
  if (ndim < 2) {
    throw new RuntimeError(
      `${name}: Expected tensor with 2 or more dimensions. Got size: [${shape.join(', ')}] instead`,
    );
  }
}
function checkPivots(pivot: boolean): void {
  if (!pivot) throw new RuntimeError('linalg.lu_factor: LU without pivoting is not implemented on the CPU');
}

/** The factors of `input`, its pivots and what went wrong, as results. */
export const factorResults = (shape: Shape, dtype: DType) => {
  const lead = shape.slice(0, -2);
  const k = Math.min(...shape.slice(-2));
  return [
    { shape, dtype, strides: byColumns(shape) },
    { shape: [...lead, k], dtype: int32 },
    { shape: lead, dtype: int32 },
  ] as const;
};

/** Writes the factors of matrices. */
export function factorInto(input: Tensor, lu: Tensor, pivots: Tensor, info: Tensor): void {
  if (numel(input.shape) === 0) {
    if (numel(info.shape) > 0) info.zero_();
    return;
  }
  lu.storage.engine.run(factors, null, [batched(input)], [batched(lu), batched(pivots, 1), batched(info, 0)]);
}

/**
 * LU factors without a check: as `lu_factor`, and `info`, which is 0 where U has an inverse, else the first zero of its diagonal, from 1.
 *
 * @param pivot false is not there on the CPU, as in PyTorch
 * @param check_errors whether a zero of the diagonal is an error
 * @returns `LU`, `pivots`, `info`
 * @throws RuntimeError for fewer than two dimensions, for `pivot` false, and where `check_errors` and a matrix is
 *   singular
 * @throws NotImplementedError for integers, bool, float16 and bfloat16
 * @example
 * torch.linalg.lu_factor_ex(torch.tensor([[2, 0], [0, 4]])).info; // tensor(0, dtype=torch.int32)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_factor_ex.html
 */
export const lu_factor_ex = structural(
  'linalg_lu_factor_ex',
  [keywordOnly(optional(flag('pivot'), true)), keywordOnly(optional(flag('check_errors'), false))],
  {
    outputs: ['LU', 'pivots', 'info'],
    differentiable: ['LU'],
    types: 'exact',
    plan: ({ input, pivot }) => {
      checkRank('torch.lu_factor', input);
      checkComputed('lu_cpu', input);
      checkPivots(pivot);
      return { outs: factorResults(input.shape, input.dtype) };
    },
    compute: ({ input, check_errors }, [lu, pivots, info]): void => {
      factorInto(input, lu!, pivots!, info!);
      if (check_errors) checkFactors(info!, Math.min(...input.shape.slice(-2)));
    },
    gradients: ({ saves }) => ({
      input: saves(['LU', 'pivots'], (grad, { LU, pivots }): Tensor => {
        const { P, L, U } = lu_unpack(LU, pivots);
        const [m, n] = LU.shape.slice(-2) as [number, number];
        const k = Math.min(m, n);
        return ofFactors(grad.narrow(-1, 0, k).tril(-1), grad.narrow(-2, 0, k).triu(), P, L, U);
      }),
    }),
    samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 4, 3)], [regular(make, 3, 5)], [make(0, 3)]],
  },
);
const checkFactors = (info: Tensor, most: number): void =>
  checkInfo(
    'torch.linalg.lu_factor',
    info,
    most,
    (code) =>
      `U[${code},${code}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)`,
    RuntimeError,
  );

/**
 * The gradient of A = PLU, from those of L and U, by products and triangular solutions with the square parts (de Hoog, Anderssen and Lukas,
 * Differentiation of matrix functionals using triangular factorization, 2011).
 */
function ofFactors(gl: Tensor | null, gu: Tensor | null, P: Tensor, L: Tensor, U: Tensor): Tensor {
  const [m, n] = [L.shape.at(-2)!, U.shape.at(-1)!];
  const k = Math.min(m, n);
  const square = [L.narrow(-2, 0, k), U.narrow(-1, 0, k)] as const;
  const lower = gl ?? L.mul(0);
  const upper = gu ?? U.mul(0);
  // Of a tall A = [A1; A2] = [L1; L2] U, and of a wide one [A1 A2] = L [U1 U2]: what stands beside the square part is solved with it.
  const [l1, u1] = square;
  let middleL = l1.mT.matmul(lower.narrow(-2, 0, k));
  let middleU = upper.narrow(-1, 0, k).matmul(u1.mT);
  const rest: { below?: Tensor; beside?: Tensor } = {};
  if (m > k) {
    const [l2, g2] = [L.narrow(-2, k, m - k), lower.narrow(-2, k, m - k)];
    rest.below = solve_triangular(u1.mT, g2, { upper: false, left: false });
    middleU = middleU.sub(l2.mT.matmul(g2).triu());
  }
  if (n > k) {
    const [u2, g2] = [U.narrow(-1, k, n - k), upper.narrow(-1, k, n - k)];
    rest.beside = solve_triangular(l1.mT, g2, { upper: true, unitriangular: true });
    middleL = middleL.sub(g2.matmul(u2.mT).tril(-1));
  }
  const middle = middleL.tril(-1).add(middleU.triu());
  const left = solve_triangular(l1.mT, middle, { upper: true, unitriangular: true });
  let grad = solve_triangular(u1.mT, left, { upper: false, left: false });
  if (rest.below !== undefined) grad = cat([grad, rest.below], -2);
  if (rest.beside !== undefined) grad = cat([grad, rest.beside], -1);
  return P.matmul(grad);
}

/**
 * Factors of matrices in one: L below the diagonal, whose ones are left out, and U.
 *
 * @param input [*, m, n]
 * @param pivot whether rows are exchanged
 * @returns `LU` [*, m, n] and `pivots`, int32 [*, min(m, n)]: row i changed places with row `pivots[i] - 1`
 * @throws RuntimeError where U has a zero on its diagonal
 * @example
 * const { LU, pivots } = torch.linalg.lu_factor(torch.tensor([[1, 2], [3, 4]]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_factor.html
 */
export const lu_factor = composites(
  'linalg.lu_factor',
  ['LU', 'pivots'],
  [keywordOnly(optional(flag('pivot'), true))],
  (input, pivot): Tensor[] => {
    const { LU, pivots, info } = lu_factor_ex(input, { pivot });
    checkFactors(info, Math.min(...input.shape.slice(-2)));
    return [LU, pivots];
  },
  { types: 'exact', recorded: 'linalg_lu_factor_ex' },
);
export type LuFactor = [Tensor, Tensor] & { LU: Tensor; pivots: Tensor };

/**
 * A = PLU: a permutation, a lower triangular matrix with ones on its diagonal, and an upper triangular one.
 *
 * `A = P L U`.
 *
 * @param input [*, m, n]
 * @param pivot false is not there on the CPU, as in PyTorch
 * @returns `P` [*, m, m], `L` [*, m, k], `U` [*, k, n] with k = min(m, n)
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.linalg.lu(torch.tensor([[0, 2], [4, 0]])).U.tolist(); // [[4, 0], [0, 2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu.html
 */
export const lu = structural('linalg_lu', [keywordOnly(optional(flag('pivot'), true))], {
  outputs: ['P', 'L', 'U'],
  differentiable: ['L', 'U'],
  types: 'exact',
  plan: ({ input, pivot }) => {
    checkRank('linalg.lu', input);
    checkComputed('lu_cpu', input);
    checkPivots(pivot);
    return { outs: unpacked(input) };
  },
  compose: ({ input }): Tensor[] => {
    const { LU, pivots } = lu_factor_ex(input);
    return [...lu_unpack(LU, pivots)];
  },
  gradients: ({ saves }) => ({
    input: saves(['P', 'L', 'U'], ({ L: gl, U: gu }, { P, L, U }): Tensor => {
      return ofFactors(gl?.tril(-1) ?? null, gu?.triu() ?? null, P, L, U);
    }),
  }),
  samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 4, 3)], [regular(make, 3, 5)], [make(0, 3)]],
});
function unpacked({ shape, dtype }: Meta) {
  const lead = shape.slice(0, -2);
  const [m, n] = shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  return [
    { shape: [...lead, m, m], dtype },
    { shape: [...lead, m, k], dtype },
    { shape: [...lead, k, n], dtype },
  ] as const;
}

/**
 * P, L and U of factors in one matrix.
 *
 * @param LU_data as `lu_factor` gives it
 * @param LU_pivots likewise
 * @param unpack_data whether L and U are wanted; else they are empty
 * @param unpack_pivots whether P is wanted; else it is empty
 * @returns `P`, `L`, `U`
 * @throws RuntimeError for fewer than two dimensions, and for pivots that are not int32 and contiguous
 * @throws ValueError for pivots of another shape
 * @example
 * torch.lu_unpack(...torch.linalg.lu_factor(torch.tensor([[2, 0], [0, 4]])))[2].tolist(); // [[2, 0], [0, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lu_unpack.html
 */
export const lu_unpack = structural(
  'lu_unpack',
  [tensor('LU_pivots'), optional(flag('unpack_data'), true), optional(flag('unpack_pivots'), true)],
  {
    outputs: ['P', 'L', 'U'],
    differentiable: ['L', 'U'],
    types: 'exact',
    plan: ({ input, LU_pivots, unpack_data, unpack_pivots }) => {
      checkRank('torch.lu_unpack', input);
      if (unpack_pivots && LU_pivots.dtype !== int32) {
        throw new RuntimeError(
          'torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.',
        );
      }
      const expected = [...leading(input), Math.min(...input.shape.slice(-2))];
      if (unpack_pivots && String(expected) !== String(LU_pivots.shape)) {
        throw new ValueError(
          `Expected LU_pivots to have shape [${expected.join(', ')}] but got [${LU_pivots.shape.join(', ')}] instead.`,
        );
      }
      const { dtype } = input;
      const [p, l, u] = unpacked(input);
      const nothing = { shape: [0], dtype };
      const [m, n] = input.shape.slice(-2) as [number, number];
      return { outs: [unpack_pivots ? p : nothing, ...(unpack_data ? [l, u] : [nothing, nothing])], m, n };
    },
    compose: ({ input, LU_pivots, unpack_data, unpack_pivots }, { m, n }): Tensor[] => {
      const k = Math.min(m, n);
      const parts = unpack_data
        ? [
            input
              .narrow(-1, 0, k)
              .tril(-1)
              .add(input.new_zeros([m, k]).fill_diagonal_(1)),
            input.narrow(-2, 0, k).triu(),
          ]
        : [input.new_empty([0]), input.new_empty([0])];
      return [unpack_pivots ? permutationOf(input, LU_pivots, m) : input.new_empty([0]), ...parts];
    },
    gradients: ({ saves }) => ({
      input: saves([], ({ L, U }, _, { m, n }): Tensor => {
        const k = Math.min(m, n);
        const lower = L?.tril(-1) ?? null;
        const upper = U?.triu() ?? null;
        const like = (L ?? U)!;
        const fill = (rows: number, columns: number): Tensor => like.new_zeros([...leading(like), rows, columns]);
        const l = lower === null ? fill(m, n) : n > k ? cat([lower, fill(m, n - k)], -1) : lower;
        const u = upper === null ? fill(m, n) : m > k ? cat([upper, fill(m - k, n)], -2) : upper;
        return l.add(u);
      }),
    }),
    samples: (make): Samples => [
      [make(3, 3), make.of([3, 2, 3], int32)],
      [make(4, 2), make.of([2, 4], int32)],
      [make(2, 4), make.of([2, 2], int32), true, false],
    ],
  },
);
/** P of pivots, with ones of the type of `like`. */
function permutationOf(like: Tensor, pivots: Tensor, m: number): Tensor {
  const lead = leading(like);
  const { engine } = like.storage;
  const P = like.new_zeros([...lead, m, m]);
  if (numel(P.shape) === 0) return P;
  engine.assert(
    within(1, m + 1),
    pivots,
    () =>
      new RuntimeError(
        'pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the result of lu_factor?',
      ),
  );
  const rows = like.new_empty([...lead, m], { dtype: int64 });
  engine.run(permutation, null, [batched(pivots, 1)], [batched(rows, 1)]);
  return P.scatter_(-2, rows.unsqueeze(-2), 1);
}
