// Triangular systems.
import { legacy } from '../../dtype.js';
import { ownTypes } from '../row/out.js';
import { RuntimeError } from '../../errors.js';
import { solveTriangular as kernel } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, flag, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { batched, broadcastLeading, byColumns, checkKernel, checkSameType, leading } from './matrices.js';

/** Throws where A and B do not fit into `A X = B` (or `X A = B`). */
export function checkSystem(name: string, A: Meta, B: Meta, left: boolean, what = 'A'): void {
  const matrix = (t: Meta, which: string): void => {
    if (t.ndim < 2) throw new RuntimeError(`${name}: The input tensor ${which} must have at least 2 dimensions.`);
  };
  matrix(A, what);
  const [m, n] = A.shape.slice(-2) as [number, number];
  if (m !== n) {
    throw new RuntimeError(`${name}: ${what} must be batches of square matrices, but they are ${m} by ${n} matrices`);
  }
  matrix(B, 'B');
  const [rows, columns] = B.shape.slice(-2) as [number, number];
  if ((left ? rows : columns) !== n) {
    throw new RuntimeError(
      `${name}: Incompatible shapes of A and B for the equation ${left ? 'AX = B' : 'XA = B'} (${m}x${n} and ${rows}x${columns})`,
    );
  }
}

/** Writes X with `A X = B` for a triangular A, broadcast to the result's batch. */
function solveInto(a: Tensor, b: Tensor, upper: boolean, unit: boolean, out: Tensor): void {
  if (numel(out.shape) === 0) return;
  const lead = leading(out);
  out.storage.engine.run(kernel, { upper, unit }, [batched(a, 2, lead), batched(b, 2, lead)], [batched(out)]);
}

/** The part of a gradient that a triangular operand has. */
const triangleOf = (grad: Tensor, upper: boolean, unit: boolean): Tensor =>
  upper ? grad.triu(unit ? 1 : 0) : grad.tril(unit ? -1 : 0);

/**
 * X with `A X = B` for a triangular A.
 *
 * @param input A: [*, n, n]; what stands in its other triangle is not looked at
 * @param B [*, n, k]
 * @param upper whether A is upper triangular
 * @param left false: `X A = B`, with B [*, k, n]
 * @param unitriangular whether A's diagonal counts as ones, whatever is there
 * @returns X, of B's shape, broadcast over the batch
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.solve_triangular(torch.tensor([[1, 2], [0, 4]]), torch.tensor([[5], [4]]), { upper: true });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
 */
export const solve_triangular = structural(
  'linalg_solve_triangular',
  [
    tensor('B'),
    keywordOnly(flag('upper')),
    keywordOnly(optional(flag('left'), true)),
    keywordOnly(optional(flag('unitriangular'), false)),
  ],
  {
    types: ownTypes((wanted, given) => `expected scalar type ${legacy(wanted)} but found ${legacy(given)}`),
    plan: ({ input, B, upper, left, unitriangular }) => {
      checkSystem('linalg.solve_triangular', input, B, left);
      checkKernel('triangular_solve_cpu', input);
      const shape = [...broadcastLeading(input, B), ...B.shape.slice(-2)];
      return {
        out: { shape, dtype: input.dtype, strides: byColumns(shape) },
        upper,
        left,
        unitriangular,
      };
    },
    compute: ({ input, B, upper, left, unitriangular }, [out]): void => {
      const right = B.dtype === input.dtype ? B : B.to(input.dtype);
      if (left) solveInto(input, right, upper, unitriangular, out!);
      else solveInto(input.mT, right.mT, !upper, unitriangular, out!.mT);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'B'],
        ['input', 'result'],
        (grad, { input, result }, { upper, left, unitriangular }, wants): Partial<Record<'input' | 'B', Tensor>> => {
          const gB = solve_triangular(input.mT, grad, { upper: !upper, left, unitriangular });
          if (!wants.input) return { B: gB };
          const gA = left ? gB.matmul(result.mT) : result.mT.matmul(gB);
          return { B: gB, input: triangleOf(gA.neg(), upper, unitriangular) };
        },
      ),
    samples: (make): Samples => [
      [make(3, 3), make(3, 2), true],
      [make(2, 3, 3), make(3, 2), false],
      [make(3, 3), make(2, 2, 3), true, false],
      [make(3, 3), make(3, 2), false, true, true],
      [make(0, 0), make(0, 2), false],
    ],
  },
);

/**
 * As `linalg.solve_triangular`, with the operands the other way round.
 *
 * @param input b: [*, n, k]
 * @param A [*, n, n]
 * @param transpose whether A is transposed
 * @param upper whether A is an upper triangle
 * @param unitriangular whether its diagonal counts as ones
 * @returns `solution`, and `cloned_coefficient`, a copy of A
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * torch.triangular_solve(torch.tensor([[4], [6]]), torch.tensor([[2, 0], [0, 3]])).solution.tolist(); // [[2], [2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.triangular_solve.html
 */
export const triangular_solve = structural(
  'triangular_solve',
  [
    tensor('A'),
    optional(flag('upper'), true),
    optional(flag('transpose'), false),
    optional(flag('unitriangular'), false),
  ],
  {
    outputs: ['solution', 'cloned_coefficient'],
    types: 'exact',
    plan: ({ input, A, upper, transpose, unitriangular }) => {
      for (const [t, what] of [
        [input, 'b'],
        [A, 'A'],
      ] as const) {
        if (t.ndim < 2) {
          throw new RuntimeError(
            `torch.triangular_solve: Expected ${what} to have at least 2 dimensions, but it has ${t.ndim} dimensions instead`,
          );
        }
      }
      const [m, n] = A.shape.slice(-2) as [number, number];
      if (m !== n) throw new RuntimeError(`A must be batches of square matrices, but they are ${m} by ${n} matrices`);
      const [rows, columns] = input.shape.slice(-2) as [number, number];
      if (rows !== n) {
        throw new RuntimeError(
          `Incompatible matrix sizes for triangular_solve: each A matrix is ${n} by ${n} but each b matrix is ${rows} by ${columns}`,
        );
      }
      checkSameType(input, A);
      checkKernel('triangular_solve_cpu', input);
      const { dtype } = input;
      const lead = broadcastLeading(input, A);
      const of = (shape: number[]) => ({ shape, dtype, strides: byColumns(shape) });
      const outs = [of([...lead, rows, columns]), of([...lead, n, n])];
      return { outs, upper, transpose, unitriangular, before: input.shape };
    },
    compute: ({ input, A, upper, transpose, unitriangular }, [solution, copy]): void => {
      solveInto(transpose ? A.mT : A, input, upper !== transpose, unitriangular, solution!);
      copy!.copy_(A);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'A'],
        ['input', 'A', 'solution'],
        (
          { solution: grad, cloned_coefficient: gCopy },
          { A, solution },
          { upper, transpose, unitriangular, before },
          wants,
        ): Partial<Record<'input' | 'A', Tensor | null>> => {
          if (grad === null) return { input: A.new_zeros([1]).expand([...before]), A: gCopy };
          const { solution: gB } = triangular_solve(grad, A, upper, !transpose, unitriangular);
          if (!wants.A) return { input: gB };
          const gA = transpose ? solution.matmul(gB.mT) : gB.matmul(solution.mT);
          const part = triangleOf(gA.neg(), upper, unitriangular);
          return { input: gB, A: gCopy === null ? part : part.add(gCopy) };
        },
      ),
    samples: (make): Samples => [
      [make(3, 2), make(3, 3)],
      [make(3, 2), make(2, 3, 3), false],
      [make(3, 2), make(3, 3), true, true],
      [make(3, 2), make(3, 3), false, true, true],
    ],
  },
);
