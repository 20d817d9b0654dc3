// What is solved by LU factors.
import { int32, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { within } from '../../runtime/claim.js';
import { luSolve as solveFactored } from '../../runtime/kernels/index.js';
import { broadcastShapes, numel, wrapOwnDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { checkRealFloat } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, flag, optional, tensor } from '../row/signature.js';
import { structuralOf } from '../row/structural.js';
import { lu_unpack } from './lu.js';
import { batched, byColumns, checkComputed, leading } from './matrices.js';
import { checkSystem, solve_triangular } from './triangular.js';

/** Writes X with `A X = B` or `A^T X = B`, broadcast to the result's batch, from A's factors. */
export function solveInto(lu: Tensor, pivots: Tensor, right: Tensor, adjoint: boolean, out: Tensor): void {
  if (numel(out.shape) === 0) return;
  const lead = leading(out);
  const operands = [batched(lu, 2, lead), batched(pivots, 1, lead), batched(right, 2, lead)];
  out.storage.engine.run(solveFactored, { adjoint }, operands, [batched(out)]);
}

/**
 * X with `A X = B` from the factors of A.
 *
 * @param LU as `lu_factor` gives it, [*, n, n]
 * @param pivots likewise
 * @param B [*, n, k]
 * @param left false: `X A = B`, with B [*, k, n]
 * @param adjoint whether A is transposed
 * @returns the solution, of the right-hand side's shape
 * @throws RuntimeError for `pivots` that are not int32
 * @example
 * const { LU, pivots } = torch.linalg.lu_factor(torch.tensor([[2, 0], [0, 4]]));
 * torch.linalg.lu_solve(LU, pivots, torch.tensor([[2], [4]])).tolist(); // [[1], [1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.lu_solve.html
 */
export const lu_solve = structuralOf(
  'linalg_lu_solve',
  [
    tensor('LU'),
    tensor('pivots'),
    tensor('B'),
    keywordOnly(optional(flag('left'), true)),
    keywordOnly(optional(flag('adjoint'), false)),
  ],
  {
    types: 'exact',
    plan: ({ LU, pivots, B, left, adjoint }) => {
      checkRealFloat('torch.linalg.lu_solve', LU);
      if (pivots.dtype !== int32) {
        throw new RuntimeError('linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32');
      }
      checkOneType('linalg.lu_solve', LU, B, 'LU');
      checkSystem('linalg.lu_solve', LU, B, left, 'LU');
      if (LU.shape.at(-1) !== pivots.shape[wrapOwnDim(-1, pivots.ndim)]) {
        throw new RuntimeError(
          'linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix',
        );
      }
      if (String(leading(LU)) !== String(pivots.shape.slice(0, -1))) {
        throw new RuntimeError(
          `linalg.lu_solve: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape [${pivots.shape.join(', ')}] instead`,
        );
      }
      checkComputed('linalg.lu_solve_cpu', LU);
      const shape = [...broadcastShapes(leading(LU), leading(B)), ...B.shape.slice(-2)];
      return { out: { shape, dtype: LU.dtype, ...(left ? { strides: byColumns(shape) } : {}) }, left, adjoint };
    },
    compute: ({ LU, pivots, B, left, adjoint }, [out]): void => {
      LU.storage.engine.assert(
        within(1, LU.shape.at(-1)! + 1),
        pivots,
        () =>
          new RuntimeError(
            'pivots given to lu_solve must all be greater or equal to 1. Did you properly pass the result of lu_factor?',
          ),
      );
      if (left) solveInto(LU, pivots, B, adjoint, out!);
      else solveInto(LU, pivots, B.mT, !adjoint, out!.mT);
    },
    gradients: ({ saves }) => ({
      LU: saves(['LU', 'pivots', 'result'], (grad, { LU, pivots, result }, { left, adjoint }): Tensor => {
        const { P, L, U } = lu_unpack(LU, pivots);
        // A X = B with A = PLU; X A = B is the same of everything transposed.
        const [g, x] = left ? [grad, result] : [grad.mT, result.mT];
        return left === adjoint ? ofTransposed(g, x, P, L, U) : ofPlain(g, x, P, L, U);
      }),
      B: saves(['LU', 'pivots'], (grad, { LU, pivots }, { left, adjoint }): Tensor =>
        lu_solve(LU, pivots, grad, { left, adjoint: !adjoint }),
      ),
    }),
    samples: (make): Samples => [
      [make(3, 3), make.of([3, 2, 3], int32), make(3, 2)],
      [make(3, 3), make.of([2, 2, 3], int32), make(3, 2), true, true],
      [make(3, 3), make.of([3, 2, 3], int32), make(2, 3), false],
      [make(3, 3), make.of([3, 3, 3], int32), make(2, 2, 3), false, true],
    ],
  },
);
/** `LUX = P^T B`: `-X g^T` through U, and `-(UX)(gL)^T` through L, where g solves the transposed system. */
function ofPlain(grad: Tensor, x: Tensor, P: Tensor, L: Tensor, U: Tensor): Tensor {
  // -U^{-T} g X^T, and what U's part is for L.
  const gR = solve_triangular(U.mT, grad, { upper: false });
  const gU = gR.matmul(x.mT).neg();
  const gL = solve_triangular(L.mT, gR, { upper: true, unitriangular: true }).matmul(U.matmul(x).mT).neg();
  return gL.tril(-1).add(gU.triu());
}
/** `U^T L^T P^T X = B`. */
function ofTransposed(grad: Tensor, x: Tensor, P: Tensor, L: Tensor, U: Tensor): Tensor {
  const turned = P.mT.matmul(grad);
  const y = P.mT.matmul(x);
  // L^T y = z, U^T z = B.
  const gy = solve_triangular(L, turned, { upper: false, unitriangular: true });
  const gL = y.matmul(gy.mT).neg();
  const z = L.mT.matmul(y);
  const gz = solve_triangular(U, gy, { upper: true });
  const gU = z.matmul(gz.mT).neg();
  return gL.tril(-1).add(gU.triu());
}

/** Throws for operands of two types. */
export function checkOneType(name: string, A: Meta, B: Meta, what = 'A'): void {
  if (A.dtype !== B.dtype) {
    throw new RuntimeError(
      `${name}: Expected ${what} and B to have the same dtype, but found ${what} of type ${legacy(A.dtype)} and B of type ${legacy(B.dtype)} instead`,
    );
  }
}
