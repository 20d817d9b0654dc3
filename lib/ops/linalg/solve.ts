// Systems of linear equations, and inverses.
import { int32 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { numel, wrapDim } from '../../shape.js';
import { copyView } from '../../runtime/kernels/index.js';
import { type Tensor, allocate } from '../../tensor.js';
import { checkRealFloat } from '../row/refusals.js';
import { composite, composites } from '../row/composite.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, flag, int, ints, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { discard } from '../row/temporary.js';
import { checkOneType, lu_solve, solveInto } from './factored.js';
import { factorInto, factorResults } from './lu.js';
import {
  broadcastLeading,
  byColumns,
  checkComputed,
  checkFloat,
  checkInfo,
  checkInverse,
  checkSquare,
  identityLike,
  regular,
  castable,
} from './matrices.js';
import { checkSystem } from './triangular.js';

/** Whether B counts as vectors: it has one dimension, or is what a batch of matrices has one of for each. */
const isVector = (A: Meta, B: Meta): boolean =>
  B.ndim === 1 || (A.ndim - 1 === B.ndim && String(B.shape) === String(A.shape.slice(0, -1)));
/** An operand as a plan sees it, with one more dimension. */
const asColumn = (t: Meta): Meta => ({
  shape: [...t.shape, 1],
  strides: [...t.strides, 1],
  offset: t.offset,
  ndim: t.ndim + 1,
  dtype: t.dtype,
  device: t.device,
  requires_grad: t.requires_grad,
  storage: t.storage,
});

/** The solution with what the derivative is made of. */
export const solution = structural(
  '_linalg_solve_ex',
  [tensor('B'), keywordOnly(optional(flag('left'), true)), keywordOnly(optional(flag('check_errors'), false))],
  {
    outputs: ['result', 'LU', 'pivots', 'info'],
    differentiable: ['result'],
    plan: ({ input, B, left }) => {
      checkRealFloat('linalg.solve', input);
      checkOneType('linalg.solve', input, B);
      const vector = isVector(input, B);
      const right = vector ? asColumn(B) : B;
      checkSystem('linalg.solve', input, right, left);
      if (vector && !left) {
        throw new RuntimeError(
          'linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)',
        );
      }
      checkComputed('lu_cpu', input);
      const whole = [...broadcastLeading(input, right), ...right.shape.slice(-2)];
      const shape = vector ? whole.slice(0, -1) : whole;
      const result = { shape, dtype: input.dtype };
      return {
        outs: [
          left && shape.length > 1 ? { ...result, strides: byColumns(shape) } : result,
          ...factorResults(input.shape, input.dtype),
        ],
        vector,
        left,
      };
    },
    compute: ({ input, B, check_errors }, [result, LU, pivots, info], { vector, left }): void => {
      factorInto(input, LU!, pivots!, info!);
      if (check_errors) checkSolved(info!, input.shape.at(-1)!);
      if (!vector) {
        if (left) solveInto(LU!, pivots!, B, false, result!);
        else solveInto(LU!, pivots!, B.mT, true, result!.mT);
        return;
      }
      // Batches of vectors that lie by columns are not seen as one batch.
      const made = allocate(result!.storage.engine, [...result!.shape, 1], result!.dtype);
      solveInto(LU!, pivots!, B.unsqueeze(-1), false, made);
      copyView(made.squeeze(-1), result!);
      discard(made);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'B'],
        ['input', 'result', 'LU', 'pivots'],
        (grad, { input, result, LU, pivots }, { vector, left }, wants): Partial<Record<'input' | 'B', Tensor>> => {
          const [g, x] = vector ? [grad.unsqueeze(-1), result.unsqueeze(-1)] : [grad, result];
          // With the factors at hand; what is derived again has to know the matrix.
          const gB = is_grad_enabled()
            ? solve(input.mT, g, { left })
            : lu_solve(LU, pivots, g, { left, adjoint: true });
          const B = vector ? gB.squeeze(-1) : gB;
          if (!wants.input) return { B };
          return { B, input: (left ? gB.matmul(x.mT) : x.mT.matmul(gB)).neg() };
        },
      ),
    node: 'LinalgSolveExBackward0',
    samples: (make): Samples => [
      [regular(make, 3, 3), make(3, 2)],
      [regular(make, 3, 3), make(3)],
      [regular(make, 3, 3), make(2, 2, 3), false],
      [
        regular(make, 3, 3)
          .expand(2, 3, 3)
          .mul(make.positive(2, 1, 1)),
        make(2, 3),
      ],
      [
        regular(make, 3, 3)
          .expand(2, 2, 3, 3)
          .mul(make.positive(2, 2, 1, 1)),
        make(3),
      ],
      [make(0, 0), make(0, 2)],
    ],
  },
);
const checkSolved = (info: Tensor, n: number): void =>
  checkInfo('torch.linalg.solve', info, n, () => 'The solver failed because the input matrix is singular.');

/**
 * As `solve`, without a check.
 *
 * @param check_errors whether a singular matrix is an error
 * @param B right-hand sides
 * @param left whether `A X = B` is solved, not `X A = B`
 * @returns `result`, and `info`: 0, or the first zero on the diagonal of U, from 1
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.solve_ex(torch.tensor([[2, 0], [0, 4]]), torch.tensor([2, 4])).result; // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_ex.html
 */
export const solve_ex = composites(
  'linalg.solve_ex',
  ['result', 'info'],
  [tensor('B'), keywordOnly(optional(flag('left'), true)), keywordOnly(optional(flag('check_errors'), false))],
  (input, B, left, check_errors): Tensor[] => {
    const { result, info } = solution(input, B, { left, check_errors });
    return [result, info];
  },
  { types: 'exact', recorded: '_linalg_solve_ex' },
);

/**
 * X with `A X = B`, for square matrices with an inverse.
 *
 * The gradient: `grad_B = A^{-T} grad`, `grad_A = -grad_B X^T`.
 *
 * @param input A: [*, n, n]
 * @param B [*, n, k], or vectors: [n], or [*, n] for a batch of as many matrices
 * @param left false: `X A = B`, with B [*, k, n]
 * @returns X, of B's shape, broadcast over the batch
 * @throws LinAlgError where a matrix is singular
 * @example
 * torch.linalg.solve(torch.tensor([[3, 1], [1, 2]]), torch.tensor([9, 8])); // tensor([2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve.html
 */
export const solve = composite(
  'linalg.solve',
  [tensor('B'), keywordOnly(optional(flag('left'), true))],
  (input, B, left): Tensor => {
    const { result, info } = solution(input, B, { left });
    checkSolved(info, input.shape.at(-1)!);
    return result;
  },
  { types: 'exact', recorded: '_linalg_solve_ex' },
);

/**
 * As `inv`, without a check.
 *
 * @param check_errors whether a singular matrix is an error
 * @returns `inverse`, and `info`: 0, or the first zero on the diagonal of U, from 1
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.inv_ex(torch.tensor([[2, 0], [0, 4]])).info; // tensor(0, dtype=torch.int32)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv_ex.html
 */
export const inv_ex = structural('linalg_inv_ex', [keywordOnly(optional(flag('check_errors'), false))], {
  outputs: ['inverse', 'info'],
  differentiable: ['inverse'],
  types: 'exact',
  plan: ({ input }) => {
    checkSquare('linalg.inv', input);
    checkFloat('linalg.inv', input);
    const { shape, dtype } = input;
    return {
      outs: [
        { shape, dtype, strides: byColumns(shape) },
        { shape: shape.slice(0, -2), dtype: int32 },
      ],
    };
  },
  compute: ({ input, check_errors }, [inverse, info]): void => {
    const { shape } = input;
    const n = shape.at(-1)!;
    const LU = input.new_empty(shape);
    const pivots = input.new_empty(shape.slice(0, -1), { dtype: int32 });
    factorInto(input, LU, pivots, info!);
    if (check_errors) checkInverse('linalg.inv', info!, n);
    if (numel(shape) > 0) solveInto(LU, pivots, identityLike(n, input), false, inverse!);
  },
  gradients: ({ saves }) => ({
    input: saves(['inverse'], (grad, { inverse }): Tensor => inverse.mT.matmul(grad.matmul(inverse.mT)).neg()),
  }),
  samples: (make): Samples => [[regular(make, 3, 3)], [regular(make, 2, 2, 2)], [make(0, 0)]],
});

/**
 * The inverse of square matrices.
 *
 * `A A^{-1} = A^{-1} A = I`.
 *
 * @param input A: [*, n, n]
 * @returns A^{-1}
 * @throws LinAlgError where a matrix is singular
 * @example
 * torch.linalg.inv(torch.tensor([[2, 0], [0, 4]]));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.inv.html
 */
export const inv = composite(
  'linalg.inv',
  [],
  (input): Tensor => {
    const { inverse, info } = inv_ex(input);
    checkInverse('linalg.inv', info, input.shape.at(-1)!);
    return inverse;
  },
  { types: 'exact', recorded: 'linalg_inv_ex' },
);

/**
 * The inverse of a tensor as a linear map: `tensordot(tensorinv(A, ind), B, ind) = tensorsolve(A, B)`.
 *
 * @param input A, whose first `ind` lengths have the product of the others
 * @param ind how many dimensions the map's results have
 * @returns a tensor of the shape `input.shape[ind:] + input.shape[:ind]`
 * @throws RuntimeError where the lengths do not make a square matrix
 * @example
 * torch.linalg.tensorinv(torch.eye(4).reshape(2, 2, 2, 2)).shape; // [2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorinv.html
 */
export const tensorinv = composite(
  'linalg.tensorinv',
  [optional(int('ind'), 2)],
  (input, ind): Tensor => {
    if (ind <= 0) throw new RuntimeError(`Expected a strictly positive integer for 'ind', but got ${ind}`);
    const [to, from] = [input.shape.slice(0, ind), input.shape.slice(ind)];
    if (numel(to) !== numel(from)) {
      throw new RuntimeError(
        `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${numel(from)} != ${numel(to)}`,
      );
    }
    const { inverse, info } = inv_ex(input.reshape([numel(to), numel(from)]));
    checkInverse('inv', info, numel(to));
    return inverse.reshape([...from, ...to]);
  },
  { types: castable('tensorinv', ['result']), copied: true, rowMajor: true },
);

/**
 * X with `tensordot(A, X, X.ndim) = B`.
 *
 * @param input A: its first lengths are B's, and the product of the others is that of those
 * @param other B
 * @param dims dimensions of A that are moved to its end first
 * @returns a tensor of the shape that is left
 * @throws RuntimeError where the lengths do not make a square matrix
 * @example
 * torch.linalg.tensorsolve(torch.eye(4).reshape(2, 2, 2, 2), torch.ones(2, 2)).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.tensorsolve.html
 */
export const tensorsolve = composite(
  'linalg.tensorsolve',
  [tensor('other'), optional(ints('dims'), null)],
  (input, other, dims): Tensor => {
    const last = dims?.map((d) => wrapDim(d, input.ndim)) ?? [];
    const A =
      dims === null
        ? input
        : input.movedim(
            [...dims],
            last.map((_, k) => input.ndim - last.length + k),
          );
    const from = A.shape.slice(other.ndim);
    if (numel(from) !== numel(other.shape)) {
      throw new RuntimeError(
        `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${numel(from)} != ${numel(other.shape)}`,
      );
    }
    return solve(A.reshape([numel(from), numel(from)]), other.flatten()).reshape(from);
  },
  { types: castable('tensorsolve', ['result']), copied: true },
);
