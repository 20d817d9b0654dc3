// Products and powers of torch.linalg (https://docs.pytorch.org/docs/stable/linalg.html).
import { checkRealFloat } from '../row/refusals.js';
import { exactTypes, ownTypes, intoOut, outParameter } from '../row/out.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { broadcastShapes, wrapOwnDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cross as crossAlong } from '../blas/kronecker.js';
import { eye } from '../creation/factories.js';
import { ascendingPowers } from '../other/powers.js';
import { composite } from '../row/composite.js';
import { called } from '../row/shown.js';
import { ctype, legacy, operator } from '../row/operator.js';
import { type Arguments, bind, int, optional, tensor, tensors, keywordOnly } from '../row/signature.js';
import { castable, checkSquare } from './matrices.js';
import { inv } from './solve.js';

/**
 * Cross product of three-dimensional vectors along `dim`, broadcast.
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError where the length is not 3, or the shapes do not broadcast
 * @example
 * torch.linalg.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])); // tensor([0., 0., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
 */
export const cross = composite(
  'linalg.cross',
  [tensor('other'), keywordOnly(optional(int('dim'), -1))],
  (input, other, dim): Tensor => {
    if (input.ndim !== other.ndim)
      throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
    const shape = broadcastShapes(input.shape, other.shape);
    const at = wrapOwnDim(dim, shape.length);
    if (input.shape[at] !== 3 || other.shape[at] !== 3) {
      throw new RuntimeError(
        `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.shape[at]} and ${other.shape[at]}`,
      );
    }
    return crossAlong(input, other, at);
  },
  { types: 'exact', recorded: 'linalg_cross', apart: 'all' },
);
/**
 * The diagonal of two dimensions, by default of the last two.
 *
 * @param offset which diagonal: 0 the main one, above it where positive
 * @param dim1 the first dimension
 * @param dim2 the second
 * @returns a view with the diagonal as last dimension
 * @example
 * torch.linalg.diagonal(torch.tensor([[1, 2], [3, 4]])); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.diagonal.html
 */
export const diagonal = operator(
  'linalg.diagonal',
  [
    keywordOnly(optional(int('offset'), 0)),
    keywordOnly(optional(int('dim1'), -2)),
    keywordOnly(optional(int('dim2'), -1)),
  ],
  (input, offset, dim1, dim2): Tensor => input.diagonal(offset, dim1, dim2),
);
/**
 * Dot products along `dim`, broadcast.
 *
 * `out = Σ_i x_i y_i`.
 *
 * @param y vectors that broadcast with `x`
 * @returns a tensor without the dimension
 * @throws RuntimeError where the lengths differ
 * @example
 * torch.linalg.vecdot(torch.tensor([1, 2]), torch.tensor([3, 4])); // tensor(11.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
 */
export const vecdot = composite(
  'linalg.vecdot',
  [tensor('y'), keywordOnly(optional(int('dim'), -1))],
  (input, y, dim): Tensor => {
    checkRealFloat('linalg.vecdot', input);
    if (input.dtype !== y.dtype) {
      throw new RuntimeError(
        `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${legacy(input.dtype)} and y of type ${legacy(y.dtype)} instead`,
      );
    }
    return input.ndim === 1 && y.ndim === 1 ? called(input.dot(y), 'VdotBackward0') : input.mul(y).sum(dim);
  },
  {
    types: ownTypes(
      (wanted, given) => `linalg.vecdot: Expected out of dtype${legacy(wanted)} but found ${legacy(given)}`,
    ),
    recorded: 'sum',
  },
);
/**
 * As `torch.matmul`.
 *
 * @returns a tensor of the product's shape
 * @example
 * torch.linalg.matmul(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 1])); // tensor([3., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matmul.html
 */
export const matmul = composite('linalg.matmul', [tensor('other')], (input, other): Tensor => input.matmul(other), {
  types: 'exact',
  recorded: 'matmul',
});

/**
 * The n-th power of square matrices, by squaring; of their inverses where n is negative.
 *
 * @param input A: [*, n, n]
 * @returns a tensor of the input's shape
 * @throws LinAlgError for a negative n, where a matrix is singular
 * @example
 * torch.linalg.matrix_power(torch.tensor([[1, 1], [0, 1]]), 3).tolist(); // [[1, 3], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 */
export const matrix_power = composite(
  'linalg.matrix_power',
  [int('n')],
  (input, n): Tensor => {
    const rows = checkSquare('linalg.matrix_power', input);
    const base = n < 0 ? inv(input) : input;
    let power: Tensor | null = null;
    for (let rest = Math.abs(n), square = base; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = power === null ? square : power.matmul(square);
      if (rest > 1) square = square.matmul(square);
    }
    if (n === 1) return input.clone();
    return power ?? input.clone().copy_(eye(rows, { dtype: input.dtype, device: input.device }));
  },
  (_, n) => {
    // What ends without a product is copied: 0, 1, and what squaring alone comes to.
    const squares = n !== -1 && Math.abs(n) !== 2 && Number.isInteger(Math.log2(Math.abs(n)));
    const types = castable('matrix_power', ['result']);
    if (n === 0 || squares) return { types, copied: n === 0 ? 'values' : true };
    return {
      types: (wanted, given, k) => types(wanted, given, k) ?? exactTypes(wanted, given, k),
      recorded: n === -1 ? 'linalg_inv_ex' : 'matmul',
    };
  },
);

const chain = [tensors('tensors'), outParameter] as const;
/**
 * Matrices multiplied in the order that needs the fewest products; the first and the last may be vectors.
 *
 * `out = A_1 · A_2 · … · A_n`.
 *
 * @param tensors two matrices or more
 * @returns a tensor
 * @throws RuntimeError for fewer than two tensors, and where neighbours cannot be multiplied
 * @example
 * torch.linalg.multi_dot([torch.ones(1, 2), torch.ones(2, 3), torch.ones(3, 1)]).tolist(); // [[6]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
 */
export function multi_dot(...args: Arguments<typeof chain>): Tensor {
  const [list, target] = bind('linalg.multi_dot', chain, args) as [readonly Tensor[], Tensor | null];
  if (list.length < 2) throw new RuntimeError(`multi_dot(): expected at least 2 tensors but got ${list.length}`);
  const first = list[0]!;
  const last = list.at(-1)!;
  const all = list.map((t, k) =>
    t.ndim === 1 && k === 0 ? t.unsqueeze(0) : t.ndim === 1 && k === list.length - 1 ? t.unsqueeze(1) : t,
  );
  all.forEach((t, k) => {
    if (t.ndim !== 2) {
      const [which, rank] =
        k === 0
          ? ['the first tensor', '1D or 2D']
          : k === all.length - 1
            ? ['the last tensor', '1D or 2D']
            : [`tensor ${k}`, '2D'];
      throw new RuntimeError(`multi_dot(): ${which} must be ${rank} but got ${t.ndim}D`);
    }
  });
  all.forEach((t, k) => {
    if (t.dtype !== first.dtype) {
      throw new RuntimeError(
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${ctype(first.dtype)} and tensor ${k} ${ctype(t.dtype)}`,
      );
    }
    if (k > 0 && all[k - 1]!.shape[1] !== t.shape[0]) {
      throw new RuntimeError(
        `multi_dot(): tensors ${k - 1} and ${k} with shapes [${list[k - 1]!.shape.join(', ')}] and [${list[k]!.shape.join(', ')}] cannot be multiplied`,
      );
    }
  });
  const rows = first.ndim === 1 ? [] : [all[0]!.shape[0]];
  const columns = last.ndim === 1 ? [] : [all.at(-1)!.shape[1]];
  const out = inBestOrder(all).view([...rows, ...columns]);
  return intoOut('linalg.multi_dot', target, out, list, {
    types: ownTypes(
      (wanted, given) => `multi_dot(): expected out tensor to have dtype ${ctype(wanted)} but got ${ctype(given)}`,
    ),
    recorded: 'mm',
  });
}
/** The matrix-chain order by dynamic programming over stretches. */
function inBestOrder(list: readonly Tensor[]): Tensor {
  const sizes = [list[0]!.shape[0], ...list.map((t) => t.shape[1])];
  const n = list.length;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const cut = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 2; length <= n; length++) {
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      cost[i]![j] = Infinity;
      for (let k = i; k < j; k++) {
        const total = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        // Where three cost the same either way PyTorch begins on the left, otherwise on the right.
        if (total < cost[i]![j]! || (n === 3 && total === cost[i]![j]!)) [cost[i]![j], cut[i]![j]] = [total, k];
      }
    }
  }
  const product = (i: number, j: number): Tensor =>
    i === j ? list[i]! : product(i, cut[i]![j]!).mm(product(cut[i]![j]! + 1, j));
  return product(0, n - 1);
}

/**
 * Powers of each element as a new last dimension: 1, x, x², …, N of them.
 *
 * `out_{…ij} = x_{…i}^j`, for j from 0 to N - 1.
 *
 * @param N null: as many as the last dimension is long
 * @returns a tensor with one more dimension, of length `N`
 * @throws NotImplementedError for bool and 16-bit types, RuntimeError for an `N` below 2
 * @example
 * torch.linalg.vander(torch.tensor([1, 2, 3])).tolist(); // [[1, 1, 1], [1, 2, 4], [1, 3, 9]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.vander.html
 */
export const vander = operator('linalg.vander', [keywordOnly(optional(int('N'), null))], (input, count): Tensor => {
  if (input.dtype.kind === 'bool' || (input.dtype.kind === 'float' && input.itemsize < 4)) {
    throw new NotImplementedError(
      `linalg.vander supports floating point, complex, and integer tensors, but got ${legacy(input.dtype)}`,
    );
  }
  const x = input.ndim === 0 ? input.reshape(1) : input;
  const n = count ?? x.shape.at(-1)!;
  if (n <= 1) throw new RuntimeError(`N must be greater than 1.`);
  return ascendingPowers(x, n);
});
