// Cholesky factors, and what is solved by them.
import { int32 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { cholesky as kernel, solveTriangular } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { composite } from '../row/composite.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, flag, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  batched,
  broadcastLeading,
  byColumns,
  castable,
  checkFloat,
  checkInfo,
  checkInverse,
  checkKernel,
  checkSameType,
  checkSquare,
  definite,
  identityLike,
  leading,
} from './matrices.js';
import { solve_triangular } from './triangular.js';

/**
 * As `cholesky`, without a check.
 *
 * @param check_errors whether a matrix that is not positive definite is an error
 * @param upper whether the factor is upper triangular
 * @returns `L`, and `info`: 0, or the order of the first leading minor that is not positive
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.cholesky_ex(torch.tensor([[4, 0], [0, 1]])).L.tolist(); // [[2, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky_ex.html
 */
export const cholesky_ex = structural(
  'linalg_cholesky_ex',
  [keywordOnly(optional(flag('upper'), false)), keywordOnly(optional(flag('check_errors'), false))],
  {
    outputs: ['L', 'info'],
    differentiable: ['L'],
    types: 'exact',
    plan: ({ input, upper }) => {
      checkSquare('linalg.cholesky', input);
      checkFloat('linalg.cholesky', input, 'cholesky_cpu');
      const { shape, dtype } = input;
      const outs = [
        { shape, dtype, strides: byColumns(shape) },
        { shape: leading(input), dtype: int32 },
      ] as const;
      return { outs, upper };
    },
    compute: ({ input, check_errors }, [L, info], { upper }): void => {
      if (numel(input.shape) === 0) {
        if (numel(info!.shape) > 0) info!.zero_();
        return;
      }
      // The upper triangle of A is the lower one of its transpose.
      const [a, factor] = upper ? [input.mT, L!.mT] : [input, L!];
      L!.storage.engine.run(kernel, null, [batched(a)], [batched(factor), batched(info!, 0)]);
      if (check_errors) checkDefinite(info!, input.shape.at(-1)!);
    },
    gradients: ({ saves }) => ({
      // L^{-T} phi(L^T grad) L^{-1}, symmetric, where phi halves the diagonal of the lower triangle (Murray, 2016).
      input: saves(['L'], (grad, { L }, { upper }): Tensor => {
        const [g, l] = upper ? [grad.mT, L.mT] : [grad, L];
        const lower = l.mT.matmul(g).tril();
        const phi = lower.sub(lower.diagonal(0, -2, -1).mul(0.5).diag_embed());
        const both = phi.add(phi.mT).mul(0.5);
        const right = solve_triangular(l, both, { upper: false, left: false });
        return solve_triangular(l.mT, right, { upper: true });
      }),
    }),
    samples: (make): Samples => [[definite(make, 3, 3)], [definite(make, 2, 2, 2), true], [make(0, 0)]],
  },
);
function checkDefinite(info: Tensor, n: number): void {
  const words = (code: number): string =>
    `The factorization could not be completed because the input is not positive-definite (the leading minor of order ${code} is not positive-definite).`;
  checkInfo('linalg.cholesky', info, n, words);
}

/**
 * The Cholesky factor of symmetric positive definite matrices: `A = L L^T`.
 *
 * @param input A: [*, n, n], of which the lower triangle is read (the upper one for `upper`)
 * @param upper whether the factor is upper triangular: `A = U^T U`
 * @returns L, with a positive diagonal
 * @throws LinAlgError where a matrix is not positive definite
 * @example
 * torch.linalg.cholesky(torch.tensor([[4, 2], [2, 3]]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 */
export const cholesky = composite(
  'linalg.cholesky',
  [keywordOnly(optional(flag('upper'), false))],
  (input, upper): Tensor => {
    const { L, info } = cholesky_ex(input, { upper });
    checkDefinite(info, input.shape.at(-1)!);
    return L;
  },
  { types: 'exact', recorded: 'linalg_cholesky_ex' },
);

/** Writes X with `L L^T X = B`, or `U^T U X = B`. */
function solveInto(factor: Tensor, right: Tensor, upper: boolean, out: Tensor): void {
  if (numel(out.shape) === 0) return;
  const lead = leading(out);
  const { engine } = out.storage;
  const [first, second] = [batched(upper ? factor.mT : factor, 2, lead), batched(upper ? factor : factor.mT, 2, lead)];
  const target = batched(out);
  const middle = out.new_empty([...target.shape]);
  engine.run(solveTriangular, { upper: false, unit: false }, [first, batched(right, 2, lead)], [middle]);
  engine.run(solveTriangular, { upper: true, unit: false }, [second, middle], [target]);
}

/**
 * X with `A X = B`, from the Cholesky factor of A.
 *
 * @param input B: [*, n, k]
 * @param L the factor, [*, n, n]
 * @param upper whether the factor is upper triangular
 * @returns the solution, of the right-hand side's shape
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.cholesky_solve(torch.tensor([[4], [1]]), torch.tensor([[2, 0], [0, 1]])).tolist(); // [[1], [1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cholesky_solve.html
 */
export const cholesky_solve = structural('cholesky_solve', [tensor('L'), optional(flag('upper'), false)], {
  types: castable('cholesky_solve', ['result']),
  plan: ({ input, L, upper }) => {
    for (const [t, what] of [
      [input, 'b'],
      [L, 'u'],
    ] as const) {
      if (t.ndim < 2) {
        throw new RuntimeError(`${what} should have at least 2 dimensions, but has ${t.ndim} dimensions instead`);
      }
    }
    const [m, n] = L.shape.slice(-2) as [number, number];
    if (m !== n) throw new RuntimeError(`A must be batches of square matrices, but they are ${m} by ${n} matrices`);
    const [rows, columns] = input.shape.slice(-2) as [number, number];
    if (rows !== n) {
      throw new RuntimeError(
        `Incompatible matrix sizes for cholesky_solve: each A matrix is ${n} by ${n} but each b matrix is ${rows} by ${columns}`,
      );
    }
    checkSameType(input, L);
    checkKernel('cholesky_solve_cpu', input);
    const shape = [...broadcastLeading(input, L), rows, columns];
    return { out: { shape, dtype: input.dtype, strides: byColumns(shape) }, upper };
  },
  compute: ({ input, L }, [out], { upper }): void => solveInto(L, input, upper, out!),
  gradients: ({ joint }) =>
    joint(
      ['input', 'L'],
      ['input', 'L', 'result'],
      (grad, { L, result }, { upper }, wants): Partial<Record<'input' | 'L', Tensor>> => {
        const gB = cholesky_solve(grad, L, upper);
        if (!wants.L) return { input: gB };
        const half = gB.matmul(result.mT);
        const common = half.add(half.mT).neg();
        return { input: gB, L: upper ? L.matmul(common) : common.matmul(L) };
      },
    ),
  samples: (make): Samples => [
    [make(3, 2), lower(make, 3)],
    [make(2, 3, 2), lower(make, 3).mT, true],
  ],
});
function lower(make: (...shape: number[]) => Tensor, n: number): Tensor {
  return make(n, n).tril().fill_diagonal_(1.5);
}

/**
 * The inverse of A, from its Cholesky factor.
 *
 * `out = (L Lᵀ)^{-1}`, or `(Uᵀ U)^{-1}` of an upper factor.
 *
 * @param input the factor, [*, n, n]
 * @param upper whether it is upper triangular
 * @returns a matrix, or a batch of them
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.cholesky_inverse(torch.tensor([[2, 0], [0, 1]])).tolist(); // [[0.25, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cholesky_inverse.html
 */
export const cholesky_inverse = structural('cholesky_inverse', [optional(flag('upper'), false)], {
  types: castable('cholesky_inverse', ['result']),
  plan: ({ input, upper }) => {
    checkSquare('cholesky_inverse', input);
    checkKernel('cholesky_inverse_out_cpu', input);
    const { shape, dtype } = input;
    return { out: { shape, dtype, strides: byColumns(shape) }, upper };
  },
  compute: ({ input }, [out], { upper }): void => {
    if (numel(input.shape) === 0) return;
    const zero = input.diagonal(0, -2, -1).eq(0);
    const first = zero.to(int32).argmax(-1).add(1).mul(zero.any(-1));
    checkInverse('cholesky_inverse', first, input.shape.at(-1)!);
    solveInto(input, identityLike(input.shape.at(-1)!, input), upper, out!);
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { upper }): Tensor => {
      const common = result.matmul(grad.add(grad.mT)).matmul(result).neg();
      return upper ? input.matmul(common) : common.matmul(input);
    }),
  }),
  samples: (make): Samples => [[lower(make, 3)], [lower(make, 2).mT, true]],
});
