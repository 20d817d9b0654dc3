// LDL^T factors of symmetric matrices.
import { int32, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { within } from '../../runtime/claim.js';
import { ldl, ldlSolve } from '../../runtime/kernels/index.js';
import { broadcastShapes, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { checkRealFloat } from '../row/refusals.js';
import { composites } from '../row/composite.js';
import { missing } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, flag, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  batched,
  byColumns,
  checkInfo,
  checkComputed,
  checkKernel,
  checkMatrix,
  checkSameType,
  checkSquare,
  leading,
  regular,
} from './matrices.js';

const NAME = 'torch.linalg.ldl_factor_ex';
function checkSymmetric(input: Meta): void {
  checkSquare(NAME, input);
  checkRealFloat(NAME, input);
  checkComputed('ldl_factor_kernel_cpu', input);
}

const hermitian = keywordOnly(optional(flag('hermitian'), false));
/**
 * As `linalg.ldl_factor`, with `info` in place of an error: 0, or the first block of D that is zero, from 1.
 *
 * @param input A: [*, n, n]
 * @param hermitian the same for real numbers
 * @param check_errors whether a zero block is an error
 * @returns `LD`, `pivots`, `info`
 * @throws RuntimeError for what are no square matrices, and where `check_errors` and a matrix is singular
 * @throws NotImplementedError for integers, bool, float16 and bfloat16
 * @example
 * torch.linalg.ldl_factor_ex(torch.tensor([[2, 0], [0, 4]])).info; // tensor(0, dtype=torch.int32)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.ldl_factor_ex.html
 */
export const ldl_factor_ex = structural(
  'linalg_ldl_factor_ex',
  [hermitian, keywordOnly(optional(flag('check_errors'), false))],
  {
    outputs: ['LD', 'pivots', 'info'],
    differentiable: ['LD'],
    types: 'exact',
    plan: ({ input }) => {
      checkSymmetric(input);
      const { shape, dtype } = input;
      return {
        outs: [
          { shape, dtype, strides: byColumns(shape) },
          { shape: shape.slice(0, -1), dtype: int32 },
          { shape: leading(input), dtype: int32 },
        ],
      };
    },
    compute: ({ input, check_errors }, [LD, pivots, info]): void => {
      if (numel(input.shape) === 0) {
        if (numel(info!.shape) > 0) info!.zero_();
        return;
      }
      LD!.storage.engine.run(ldl, null, [batched(input)], [batched(LD!), batched(pivots!, 1), batched(info!, 0)]);
      if (check_errors) checkFactors(NAME, info!, input.shape.at(-1)!);
    },
    node: 'NotImplemented',
    gradients: () => ({ input: missing('linalg_ldl_factor_ex') }),
    samples: (make): Samples => [[regular(make, 3, 3)], [make(2, 4, 4)], [make(0, 0)]],
  },
);
const checkFactors = (name: string, info: Tensor, n: number): void =>
  checkInfo(name, info, n, (code) => `D[${code},${code}] is zero: the matrix is singular`, RuntimeError);

/**
 * A = L D L^T of symmetric matrices that need not be definite, by Bunch and Kaufman's pivots: D has blocks of one and of two by two.
 *
 * @param input A: [*, n, n], of which the lower triangle is read
 * @param hermitian the same for real numbers
 * @returns `LD` [*, n, n], D with L below it, and `pivots`, int32 [*, n], as LAPACK's `sytrf` gives them; `linalg.ldl_solve` takes both
 * @throws RuntimeError where D has a zero block
 * @example
 * torch.linalg.ldl_factor(torch.tensor([[2, 1], [1, 3]])).LD.tolist(); // [[2, 0], [0.5, 2.5]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.ldl_factor.html
 */
export const ldl_factor = composites(
  'linalg.ldl_factor',
  ['LD', 'pivots'],
  [hermitian],
  (input, same): Tensor[] => {
    const { LD, pivots, info } = ldl_factor_ex(input, { hermitian: same });
    checkFactors('torch.linalg.ldl_factor', info, input.shape.at(-1)!);
    return [LD, pivots];
  },
  { types: 'exact', underived: 'linalg_ldl_factor_ex' },
);

function checkSystem(LD: Meta, pivots: Meta, B: Meta): void {
  const name = 'torch.linalg.ldl_solve';
  checkSquare(name, LD);
  checkMatrix(name, B, 'B');
  checkSameType(B, LD);
  checkKernel('ldl_solve_cpu', LD);
  const [n, rows] = [LD.shape.at(-1)!, B.shape.at(-2)!];
  if (rows !== n) {
    throw new RuntimeError(
      `Incompatible matrix sizes for ${name}: each A matrix is ${n} by ${n} but each b matrix is ${rows} by ${B.shape.at(-1)}`,
    );
  }
  if (String(pivots.shape) !== String(LD.shape.slice(0, -1))) {
    throw new RuntimeError(
      `${name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape [${pivots.shape.join(', ')}] instead`,
    );
  }
  if (pivots.dtype.kind !== 'int') {
    throw new RuntimeError(`${name}: Expected pivots to be integers. Got ${legacy(pivots.dtype)}`);
  }
}

/**
 * X with `A X = B`, from the LDL^T factors of A.
 *
 * @param input LD: [*, n, n], as `linalg.ldl_factor` gives it
 * @param pivots [*, n], likewise
 * @param B [*, n, k]
 * @param hermitian the same for real numbers
 * @returns X, of B's shape, broadcast over the batch
 * @throws RuntimeError where shapes or types do not fit
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * const { LD, pivots } = torch.linalg.ldl_factor(torch.tensor([[0, 2], [2, 0]]));
 * torch.linalg.ldl_solve(LD, pivots, torch.tensor([[2], [4]])).tolist(); // [[2], [1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.ldl_solve.html
 */
export const ldl_solve = structural('linalg_ldl_solve', [tensor('pivots'), tensor('B'), hermitian], {
  types: 'exact',
  plan: ({ input, pivots, B }) => {
    checkSystem(input, pivots, B);
    const shape = [...broadcastShapes(leading(input), leading(B)), ...B.shape.slice(-2)];
    return { out: { shape, dtype: input.dtype, strides: byColumns(shape) } };
  },
  compute: ({ input, pivots, B }, [out]): void => {
    if (numel(out!.shape) === 0) return;
    const { engine } = out!.storage;
    const n = input.shape.at(-1)!;
    engine.assert(
      within(1, n + 1),
      pivots.abs(),
      () => new RuntimeError('pivots given to ldl_solve must be those that ldl_factor gives'),
    );
    const lead = leading(out!);
    const operands = [batched(input, 2, lead), batched(pivots.to(int32), 1, lead), batched(B, 2, lead)];
    engine.run(ldlSolve, null, operands, [batched(out!)]);
  },
  node: 'NotImplemented',
  gradients: () => ({ input: missing('linalg_ldl_solve'), B: missing('linalg_ldl_solve') }),
  samples: (make): Samples => [
    [make(3, 3), make.of([1, 3, 3], int32), make(3, 2)],
    [make(3, 3), make.of([-2, -2, 3], int32), make(2, 3, 2)],
    [make(0, 0), make.of([], int32), make(0, 2)],
  ],
});
