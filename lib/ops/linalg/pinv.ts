// Pseudoinverses, ranks, and least squares.
import { int64, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Shape, broadcastShapes, numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { finfo } from '../creation/types.js';
import { composite, composites } from '../row/composite.js';
import { notDifferentiable } from '../row/derivative.js';
import { operator } from '../row/operator.js';
import { writtenTimes } from '../row/shown.js';
import type { Samples } from '../row/samples.js';
import {
  keywordOnly,
  type Meta,
  flag,
  noSignature,
  optional,
  real,
  string,
  tensor,
  tensorOrNumber,
} from '../row/signature.js';
import { structural } from '../row/structural.js';
import { unsafeView } from '../views/unsafe.js';
import { eigh, eigvalsh } from './eigen.js';
import { byColumns, checkInfo, leading, regular, castable } from './matrices.js';
import { svd, svdvals } from './svd.js';

type Tolerance = Tensor | number | null;
const tolerances = [
  optional(tensorOrNumber('atol'), null),
  optional(tensorOrNumber('rtol'), null),
  optional(flag('hermitian'), false),
] as const;
/** The same two by name, where others stand before them. */
const named = [keywordOnly(tolerances[0]), keywordOnly(tolerances[1])] as const;

/**
 * PyTorch has overloads of two tensors and of two numbers, which a tensor of no dimension may stand for, and of a tolerance under its
 * older name; none takes some of one and some of another.
 */
function checkTolerances(name: string, input: Tensor, older: Tolerance, atol: Tolerance, rtol: Tolerance): void {
  const isNumber = (given: Tolerance): boolean => typeof given === 'number';
  const isTensor = (given: Tolerance): boolean => given instanceof Tensor && given.ndim > 0;
  const mixed = (isNumber(atol) && isTensor(rtol)) || (isTensor(atol) && isNumber(rtol));
  if (!mixed && (older === null || (atol === null && rtol === null))) return;
  throw noSignature(
    name,
    [input, { atol, rtol }],
    [
      'Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False',
      'Tensor input, *, float atol = None, float rtol = None, bool hermitian = False',
    ],
  );
}

/** Throws for types of which PyTorch has no epsilon at hand. */
function checkEpsilon({ dtype }: Meta): void {
  if (dtype.kind === 'float' && dtype.compute === dtype) return;
  throw new RuntimeError("This function doesn't handle types other than float and double");
}

/** From which magnitude on values count: `max(atol, rtol * largest)`, [*, 1]. */
function threshold(input: Tensor, atol: Tolerance, rtol: Tolerance, largest: Tensor): Tensor {
  const usual = finfo(input.dtype).eps * Math.max(...input.shape.slice(-2));
  // A tolerance that is given takes the place of the relative one.
  const relative = (): Tensor | number =>
    atol === null
      ? usual
      : typeof atol === 'number'
        ? atol > 0
          ? 0
          : usual
        : atol.gt(0).logical_not().to(input.dtype).mul(usual);
  const column = (t: Tensor | number): Tensor | number => (typeof t === 'number' ? t : t.unsqueeze(-1));
  const absolute = atol ?? 0;
  const scaled = largest.mul(column(rtol ?? relative()));
  const least = column(absolute);
  return typeof least === 'number' ? scaled.clamp(least) : scaled.maximum(least.to(scaled.dtype));
}

/** Which values count. */
const counting = (input: Tensor, values: Tensor, atol: Tolerance, rtol: Tolerance): Tensor =>
  values.gt(threshold(input, atol, rtol, values.amax(-1, true)));

/**
 * The Moore-Penrose inverse by singular values, of which those below `max(atol, rtol * largest)` count as zero.
 *
 * The gradient is Golub and Pereyra's (1973), of matrices whose rank does not change nearby:
 * `-P^T g P^T + (1 - A P) g^T P P^T + P^T P g^T (1 - P A)`.
 */
export const pseudoinverse = structural('linalg_pinv', tolerances, {
  plan: ({ input }) => {
    if (input.ndim < 2 || input.dtype.kind !== 'float' || input.dtype.compute !== input.dtype) {
      throw new RuntimeError(
        `linalg.pinv(${legacy(input.dtype)}{[${input.shape.join(', ')}]}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types`,
      );
    }
    const [m, n] = input.shape.slice(-2) as [number, number];
    return { out: { shape: [...leading(input), n, m], dtype: input.dtype } };
  },
  compose: ({ input, atol, rtol, hermitian }): Tensor => {
    const [m, n] = input.shape.slice(-2) as [number, number];
    if (numel(input.shape) === 0) return input.new_empty([...leading(input), n, m]);
    const inverses = (values: Tensor, sizes: Tensor): Tensor =>
      values.reciprocal().masked_fill(counting(input, sizes, atol, rtol).logical_not(), 0);
    if (hermitian) {
      const { eigenvalues, eigenvectors: V } = eigh(input);
      return V.mul(inverses(eigenvalues, eigenvalues.abs()).unsqueeze(-2)).matmul(V.mT);
    }
    const { U, S, Vh } = svd(input, false);
    return Vh.mT.mul(inverses(S, S).unsqueeze(-2)).matmul(U.mT);
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }): Tensor => ofPseudoinverse(grad, result, input)),
    atol: notDifferentiable('linalg_pinv'),
    rtol: notDifferentiable('linalg_pinv'),
  }),
  node: 'LinalgPinvBackward0',
  samples: (make): Samples => [
    [regular(make, 3, 3)],
    [regular(make, 2, 4, 2)],
    [regular(make, 2, 4)],
    [make(0, 3)],
    [regular(make, 3, 3), 0.01, 0.001],
  ],
});
function ofPseudoinverse(grad: Tensor, P: Tensor, A: Tensor): Tensor {
  const g = grad.mT;
  const [Pt, gP] = [P.mT, g.matmul(P)];
  const first = Pt.matmul(grad).matmul(Pt).neg();
  const second = gP.matmul(Pt);
  const third = Pt.matmul(P).matmul(g);
  return first.add(second.sub(A.matmul(P.matmul(second)))).add(third.sub(third.matmul(P).matmul(A)));
}

/**
 * The Moore-Penrose inverse.
 *
 * @param input A: [*, m, n]
 * @param rcond the relative tolerance, under its older name
 * @param hermitian whether A is symmetric, so that its eigenvalues will do
 * @param atol values up to this, or to `rtol` times the largest, count as zero
 * @param rtol null: the type's epsilon times max(m, n); 0 where `atol` is given
 * @returns [*, n, m]
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.linalg.pinv(torch.tensor([[2, 0], [0, 4]])).tolist(); // [[0.5, 0], [0, 0.25]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.pinv.html
 */
export const pinv = composite(
  'linalg.pinv',
  [optional(tensorOrNumber('rcond'), null), optional(flag('hermitian'), false), ...named] as const,
  (input, rcond, hermitian, atol, rtol): Tensor => {
    checkTolerances('linalg_pinv', input, rcond, atol, rtol);
    return rcond === null ? pseudoinverse(input, atol, rtol, hermitian) : pseudoinverse(input, 0, rcond, hermitian);
  },
  (_, rcond, hermitian, ...tolerances) => ({
    types: castable('linalg.pinv', ['result']),
    recorded: 'linalg_pinv',
    // A tolerance that is a number belongs to an overload that copies.
    ...((rcond !== null || tolerances.some((given) => typeof given === 'number')) && { copied: true }),
  }),
);
/**
 * As `linalg.pinv`, with a relative tolerance.
 *
 * @param rcond singular values below it times the largest count as 0
 * @returns a matrix of shape `(n, m)`, or a batch of them
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.pinverse(torch.tensor([[2, 0], [0, 4]])).tolist(); // [[0.5, 0], [0, 0.25]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.pinverse.html
 */
export const pinverse = operator('pinverse', [optional(real('rcond'), 1e-15)], (input, rcond): Tensor => {
  return pseudoinverse(input, 0, rcond);
});

/**
 * How many singular values of matrices count.
 *
 * @param input A: [*, m, n]
 * @param tol an absolute tolerance
 * @param hermitian, atol, rtol as for `pinv`
 * @returns int64 [*]
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.linalg.matrix_rank(torch.tensor([[1, 2], [2, 4]])); // tensor(1)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
 */
export const matrix_rank = composite(
  'linalg.matrix_rank',
  [optional(tensorOrNumber('tol'), null), optional(flag('hermitian'), false), ...named] as const,
  (input, tol, hermitian, atol, rtol): Tensor => {
    checkTolerances('linalg_matrix_rank', input, tol, atol, rtol);
    if (input.ndim < 2) {
      throw new RuntimeError('torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.');
    }
    if (tol === null && rtol === null) checkEpsilon(input);
    if (numel(input.shape) === 0) return writtenTimes(input.new_zeros([...leading(input)], { dtype: int64 }));
    const x = input.detach();
    const values = hermitian ? eigvalsh(x).abs() : svdvals(x);
    const counted = tol === null ? counting(x, values, atol, rtol) : counting(x, values, tol, 0);
    return writtenTimes(counted.sum(-1));
  },
  { types: castable('torch.linalg.matrix_rank', ['result']) },
);

const isVector = (A: Meta, B: Meta): boolean =>
  B.ndim === 1 || (A.ndim - 1 === B.ndim && String(B.shape) === String(A.shape.slice(0, -1)));

/** The least squares solution of smallest norm, the squared lengths of what is left if they are asked for, the rank and the singular values. */
export const leastSquares = structural('linalg_lstsq', [tensor('b'), optional(real('rcond'), null), flag('measure')], {
  outputs: ['solution', 'residuals', 'rank', 'singular_values'],
  differentiable: ['solution', 'residuals'],
  plan: ({ input, b, measure }) => {
    const [m, n] = input.shape.slice(-2) as [number, number];
    const k = b.shape.at(-1)!;
    const lead = broadcastShapes(leading(input), leading(b));
    const { dtype } = input;
    // The solutions lie among what LAPACK writes over, which has the rows of the input.
    const whole = [...lead, Math.max(m, n), k];
    return {
      outs: [
        { shape: [...lead, n, k], dtype, strides: byColumns(whole) },
        { shape: measure ? [...lead, k] : [0], dtype },
        { shape: leading(input), dtype: int64 },
        { shape: [...leading(input), Math.min(m, n)], dtype },
      ],
      whole,
      measure,
    };
  },
  compose: ({ input, b, rcond, measure }, { whole }): Tensor[] => {
    const solution = input.new_empty_strided(whole, byColumns(whole)).narrow(-2, 0, input.shape.at(-1)!);
    const residuals = (): Tensor => (measure ? b.sub(input.matmul(solution)).square().sum(-2) : input.new_empty([0]));
    if (numel(input.shape) === 0) {
      const lead = leading(input);
      const least = Math.min(...input.shape.slice(-2));
      const ranks = input.new_zeros([...lead], { dtype: int64 });
      return [solution.zero_(), residuals(), ranks, input.new_empty([...lead, least])];
    }
    const { U, S, Vh } = svd(input, false);
    const counted = counting(input, S, 0, rcond);
    const inverse = S.reciprocal().masked_fill(counted.logical_not(), 0);
    solution.copy_(Vh.mT.matmul(inverse.unsqueeze(-1).mul(U.mT.matmul(b))));
    return [solution, residuals(), counted.sum(-1), S];
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'b'],
      ['input', 'b', 'solution'],
      (grads, { input, b, solution }, { measure }, wants): Partial<Record<'input' | 'b', Tensor>> => {
        const { solution: grad } = grads;
        const found: Partial<Record<'input' | 'b', Tensor>> = {};
        if (grad !== null) {
          const P = pinv(input);
          found.b = P.mT.matmul(grad);
          if (wants.input) found.input = ofPseudoinverse(grad.matmul(b.mT), P, input);
        }
        if (grads.residuals !== null && measure) {
          const left = b.sub(input.matmul(solution)).mul(grads.residuals.unsqueeze(-2).mul(2));
          found.b = found.b?.add(left) ?? left;
          if (wants.input) found.input = found.input?.sub(left.matmul(solution.mT)) ?? left.matmul(solution.mT).neg();
        }
        return found;
      },
    ),
  samples: (make): Samples => [
    [regular(make, 3, 3), make(3, 2), null, false],
    [regular(make, 4, 2), make(4, 1), null, true],
    [regular(make, 2, 2, 4), make(2, 2, 2), null, false],
  ],
});

const DRIVERS = ['gels', 'gelsy', 'gelsd', 'gelss'];

/**
 * X that makes `||A X - B||` least, and of these the smallest.
 *
 * All drivers are computed by singular values; they differ, as LAPACK's do, in what else they give, and `gels` takes no A without full rank.
 *
 * @param input A: [*, m, n]
 * @param B [*, m, k], or vectors: [*, m]
 * @param rcond singular values up to this times the largest count as zero; null: the type's epsilon times max(m, n)
 * @param driver `'gelsy'` (null), `'gels'`, `'gelsd'`, `'gelss'`
 * @returns `solution` [*, n, k]; `residuals`, the squared ones [*, k] where m > n and A has full rank, but for `gelsy`, else empty;
 *   `rank` int64 [*], empty for `gels`; `singular_values` of `gelsd` and `gelss`, else empty
 * @throws LinAlgError for `gels` where A has not full rank
 * @example
 * torch.linalg.lstsq(torch.tensor([[1, 0], [0, 2], [0, 0]]), torch.tensor([[1], [4], [5]])).solution.tolist(); // [[1], [2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
 */
export const lstsq = composites(
  'linalg.lstsq',
  ['solution', 'residuals', 'rank', 'singular_values'],
  [tensor('B'), optional(real('rcond'), null), keywordOnly(optional(string('driver'), null))],
  (input, B, rcond, driver): Tensor[] => {
    checkLeastSquares(input, B, driver);
    if (rcond === null) checkEpsilon(input);
    const vector = isVector(input, B);
    // Of a matrix for all of a batch PyTorch takes the first lengths for a batch's, too.
    const lead = broadcastShapes(leading(input), B.shape.slice(0, input.ndim - 2));
    const right = vector ? B.unsqueeze(-1) : B.ndim < input.ndim ? B.expand([...lead, ...B.shape.slice(-2)]) : B;
    const [m, n] = input.shape.slice(-2) as [number, number];
    const measure = m > n && driver !== null && driver !== 'gelsy';
    const { solution, residuals, rank, singular_values } = leastSquares(input, right, rcond, measure);
    const full = Math.min(m, n);
    const nothing = (shape: Shape, dtype = input.dtype): Tensor => input.new_empty(shape, { dtype });
    if (driver === 'gels' && numel(input.shape) > 0) {
      // 0 for a full rank, else the first that is missing.
      const missing = rank.add(1).mul(rank.ne(full));
      checkInfo(
        'torch.linalg.lstsq',
        missing,
        full,
        (code) =>
          `The least squares solution could not be computed because the input matrix does not have full rank (error code: ${code}).`,
      );
    }
    const lacking = measure && driver !== 'gels' && !rank.eq(full).all().item();
    const values = driver === 'gelsd' || driver === 'gelss' ? singular_values : nothing([0]);
    return [
      vector ? unsafeView(solution.squeeze(-1), solution.shape.slice(0, -1), 'LinalgLstsqBackward0') : solution,
      lacking ? nothing([0]) : residuals,
      driver === 'gels' ? nothing([0], int64) : rank,
      values,
    ];
  },
  {
    types: castable('torch.linalg.lstsq', ['solution', 'residuals', 'rank', 'singular_values']),
    recorded: 'linalg_lstsq',
  },
);
function checkLeastSquares(A: Tensor, B: Tensor, driver: string | null): void {
  const fail = (sentence: string): never => {
    throw new RuntimeError(`torch.linalg.lstsq: ${sentence}`);
  };
  if (A.ndim < 2) fail('input must have at least 2 dimensions.');
  if (B.ndim < 1) fail('other must have at least 1 dimension.');
  if (A.dtype !== B.dtype) {
    fail(
      `Expected input and other to have the same dtype, but got input's dtype ${legacy(A.dtype)} and other's dtype ${legacy(B.dtype)}`,
    );
  }
  const difference = A.ndim - B.ndim;
  if (difference < 0 || difference > 1) {
    fail('input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1');
  }
  if (isVector(A, B)) {
    if (A.shape.at(-2) !== B.shape.at(-1)) fail('input.size(-2) should match other.size(-1)');
  } else if (A.shape.at(-2) !== B.shape.at(-2)) fail('input.size(-2) should match other.size(-2)');
  if (driver !== null && !DRIVERS.includes(driver)) {
    fail('parameter `driver` should be one of (gels, gelsy, gelsd, gelss)');
  }
}
