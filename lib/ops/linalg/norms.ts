// Norms of torch.linalg, and condition numbers.
import { checkRealFloat } from '../row/refusals.js';
import { ownTypes, type Writes } from '../row/out.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { numel, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { checkNormType, vectorNorm } from '../reduction/norms.js';
import { composite } from '../row/composite.js';
import { numberOf } from '../row/numerals.js';
import { writtenTimes } from '../row/shown.js';
import { legacy } from '../row/operator.js';
import { keywordOnly, Refusal, dims, dtype, flag, ints, number, optional, parameter } from '../row/signature.js';
import { checkFloat, checkSquare, leading, castable } from './matrices.js';
import { inv_ex } from './solve.js';
import { svdvals } from './svd.js';
import { streamed } from '../../random/arithmetic.js';

type Order = number | 'fro' | 'nuc' | null;
const norms = [
  optional(dims('dim'), null),
  optional(flag('keepdim'), false),
  keywordOnly(optional(dtype('dtype'), null)),
] as const;

const normWrites = (name: string): Writes => ({
  types: ownTypes((wanted, given) => `${name} expected out tensor dtype ${legacy(wanted)} but got: ${legacy(given)}`),
  copied: true,
});

/**
 * The p-norm of vectors: `(Σ |x|^ord)^{1/ord}`, of all elements or over dimensions.
 *
 * @param ord the norm's p: a number, Infinity too
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.linalg.vector_norm(torch.tensor([3, 4]), 1); // tensor(7.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export const vector_norm = composite(
  'linalg.vector_norm',
  [optional(number('ord'), 2), ...norms],
  (input, ord, dim, keepdim, type): Tensor => vectorNorm(input, ord, dim, keepdim, { dtype: type }),
  { types: 'exact', recorded: 'linalg_vector_norm' },
);

const order = <const N extends string>(name: N) =>
  parameter(name, (v): Exclude<Order, null> | Refusal =>
    typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean'
      ? Number(v)
      : v === 'fro' || v === 'nuc'
        ? v
        : typeof v === 'string'
          ? invalidOrder(v)
          : new Refusal('Number'),
  );
/** The largest along a dimension: of no lengths, 0, which has no history. */
const largest = (t: Tensor, dim: number, keepdim: boolean): Tensor =>
  t.shape.at(dim) === 0 ? writtenTimes(t.detach().sum(dim, keepdim)) : t.amax(dim, keepdim);
const MATRIX = 'linalg.matrix_norm';
function invalidOrder(order: number | string): never {
  throw new RuntimeError(`${MATRIX}: Order ${typeof order === 'number' ? streamed(order) : order} not supported.`);
}

/**
 * A norm of matrices.
 *
 * @param input [*, m, n]
 * @param ord `'fro'`: the root of the sum of squares; `'nuc'`: the sum of the singular values, 2 and -2: the largest and the smallest of them; 1 and
 *   -1: the largest and smallest column sum of magnitudes, inf and -inf: those of rows
 * @param dim the two dimensions of the matrices
 * @param dtype null: the input's
 * @returns a tensor without the matrix's dimensions
 * @throws RuntimeError for fewer than two dimensions, and an `ord` that matrices have not
 * @example
 * torch.linalg.matrix_norm(torch.tensor([[3, 0], [0, 4]])); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 */
export const matrix_norm = composite(
  MATRIX,
  [
    optional(order('ord'), 'fro'),
    optional(ints('dim'), [-2, -1]),
    optional(flag('keepdim'), false),
    keywordOnly(optional(dtype('dtype'), null)),
  ],
  (input, ord, dim, keepdim, type): Tensor => {
    const magnitude = ord === 'nuc' ? 2 : ord === 'fro' ? null : Math.abs(ord);
    if (magnitude !== null && magnitude !== 1 && magnitude !== 2 && magnitude !== Infinity) invalidOrder(ord);
    if (input.ndim < 2) throw new RuntimeError(`${MATRIX}: The input tensor A must have at least 2 dimensions.`);
    if (magnitude === 2) checkFloat(MATRIX, input);
    else checkRealFloat(MATRIX, input);
    if (dim.length !== 2) throw new RuntimeError(`${MATRIX}: dim must be a 2-tuple. Got ${dim.join(' ')}`);
    const [rows, columns] = dim.map((d) => wrapDim(d, input.ndim)) as [number, number];
    if (rows === columns) throw new RuntimeError(`${MATRIX}: dims must be different. Got (${dim.join(', ')})`);
    checkNormType(MATRIX, input, type);
    const x = type === null ? input : input.to(type);
    if (ord === 'fro') return vectorNorm(x, 2, [rows, columns], keepdim);
    if (ord === 'nuc' || magnitude === 2) {
      const values = svdvals(x.movedim([rows, columns], [-2, -1]));
      const out = ord === 'nuc' ? values.sum(-1) : ord > 0 ? largest(values, -1, false) : values.amin(-1);
      return keepdim ? out.unsqueeze(-1).unsqueeze(-1).movedim([-2, -1], [rows, columns]) : out;
    }
    const [summed, chosen] = magnitude === 1 ? [rows, columns] : [columns, rows];
    const sums = vectorNorm(x, 1, summed, keepdim);
    const left = keepdim || chosen < summed ? chosen : chosen - 1;
    return ord > 0 ? largest(sums, left, keepdim) : sums.amin(left, keepdim);
  },
  normWrites(MATRIX),
);

/**
 * A norm of vectors, or of matrices where `dim` names two dimensions, or where `ord` is given and the input is a matrix.
 *
 * @param ord which norm; null: the 2-norm of all elements
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.linalg.norm(torch.tensor([3, 4])); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.norm.html
 */
export const norm = composite(
  'linalg.norm',
  [optional(order('ord'), null), ...norms],
  (input, ord, dim, keepdim, type): Tensor => {
    const over = dim === null ? null : typeof dim === 'number' ? [dim] : dim;
    if (over !== null && over.length !== 1 && over.length !== 2) {
      throw new RuntimeError(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got [${over.join(', ')}]`);
    }
    if (ord === null) return vectorNorm(input, 2, dim, keepdim, { dtype: type });
    if (over === null && (input.ndim > 2 || input.ndim === 0)) {
      throw new RuntimeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${input.ndim}D.`,
      );
    }
    const matrix = over === null ? input.ndim === 2 : over.length === 2;
    if (matrix) return matrix_norm(input, ord, over ?? [-2, -1], keepdim, { dtype: type });
    // PyTorch takes words for norms of matrices, and its errors are theirs.
    if (typeof ord === 'string') return matrix_norm(input, ord, over ?? [-2, -1], keepdim, { dtype: type });
    return vectorNorm(input, ord, dim, keepdim, { dtype: type });
  },
  normWrites('linalg.norm'),
);

/**
 * The condition number of matrices: a norm of theirs times that of their inverses, or the ratio of their singular values.
 *
 * `κ(A) = ‖A‖_p · ‖A^{-1}‖_p`, which for p = 2 is `σ_max / σ_min`.
 *
 * @param input [*, m, n]; square where p is not null, 2 or -2
 * @param p null, 2: the largest singular value by the smallest; -2: the other way round; else a norm of `matrix_norm`
 * @returns [*], infinite for singular matrices
 * @throws ValueError for another norm
 * @example
 * torch.linalg.cond(torch.tensor([[2, 0], [0, 1]])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.cond.html
 */
export const cond = composite(
  'linalg.cond',
  [optional(condition(), null)],
  (input, p): Tensor => {
    const name = `linalg.cond(ord=${typeof p === 'string' ? p : streamed(p ?? 2)})`;
    if (typeof p === 'string') checkSquare(name, input);
    if (input.ndim < 2) throw new RuntimeError('linalg.cond: The input tensor must have at least 2 dimensions.');
    if (numel(input.shape) === 0) return writtenTimes(input.new_zeros([...leading(input)]));
    if (p === null || p === 2 || p === -2) {
      const values = svdvals(input);
      const [most, least] = [values.narrow(-1, 0, 1), values.narrow(-1, -1, 1)];
      return (p === -2 ? least.div(most) : most.div(least)).squeeze(-1);
    }
    checkSquare(name, input);
    if (p === 'nuc') {
      const values = svdvals(input);
      return values.sum(-1).mul(values.reciprocal().sum(-1));
    }
    const { inverse, info } = inv_ex(input);
    const singular = info.gt(0).unsqueeze(-1).unsqueeze(-1);
    const product = matrix_norm(input, p).mul(matrix_norm(inverse.masked_fill(singular, Infinity), p));
    return product.nan_to_num_(Infinity, Infinity, -Infinity);
  },
  { types: castable('linalg.cond', ['result']), copied: true },
);
function condition() {
  return parameter('p', (v): Exclude<Order, null> | Refusal => {
    if (v === 'fro' || v === 'nuc') return v;
    if (typeof v === 'string') throw new ValueError(`linalg.cond got an invalid norm type: ${v}`);
    const given = numberOf(v);
    if (given === null) return new Refusal('Number');
    const order = Number(given);
    if (![1, 2, Infinity].includes(Math.abs(order))) {
      throw new ValueError(`linalg.cond got an invalid norm type: ${streamed(order)}`);
    }
    return order;
  });
}
