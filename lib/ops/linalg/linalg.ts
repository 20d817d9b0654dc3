// torch.linalg, as far as it needs no decomposition (https://docs.pytorch.org/docs/stable/linalg.html).
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { broadcastShapes, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cross as crossAlong } from '../blas/contracting.js';
import { eye } from '../creation/factories.js';
import { stack } from '../joining/joining.js';
import { ctype, legacy, operator } from '../row/operator.js';
import { vectorNorm } from '../reduction/norms.js';
import {
  dims,
  dtype,
  flag,
  int,
  ints,
  number,
  optional,
  tensor,
  tensors,
  type Arguments,
  bind,
  parameter,
  Refusal,
} from '../row/signature.js';

type Order = number | 'fro' | 'nuc' | null;
const norms = [optional(dims('dim'), null), optional(flag('keepdim'), false), optional(dtype('dtype'), null)] as const;

/** The p-norm of vectors: `(Σ |x|^ord)^{1/ord}`, of all elements or over dimensions. */
export const vector_norm = operator(
  'linalg.vector_norm',
  [optional(number('ord'), 2), ...norms],
  (input, ord, dim, keepdim, type): Tensor => {
    if (type !== null && type.kind !== 'float') {
      throw new RuntimeError(`linalg.vector_norm: dtype should be floating point or complex, but got ${legacy(type)}`);
    }
    if (type !== null && input.dtype.kind === 'float' && type.id < input.dtype.id) {
      throw new RuntimeError(
        `linalg.vector_norm: the dtype of the input (${legacy(input.dtype)}) should be convertible without narrowing to the specified dtype (${legacy(type)})`,
      );
    }
    return vectorNorm(input, ord, dim, keepdim, type);
  },
);

const decomposed = (ord: Order): NotImplementedError =>
  new NotImplementedError(`linalg.matrix_norm: ord=${String(ord)} needs singular values, which are not there yet`);
const order = <const N extends string>(name: N) =>
  parameter(name, (v): Exclude<Order, null> | Refusal =>
    typeof v === 'number' || v === 'fro' || v === 'nuc'
      ? v
      : typeof v === 'string'
        ? invalidOrder(v)
        : new Refusal('Number'),
  );
function invalidOrder(word: string): never {
  throw new RuntimeError(`linalg.matrix_norm: Order ${word} not supported.`);
}

/**
 * A norm of matrices: `'fro'` the root of the sum of squares, 1 and -1 the largest and smallest column sum of magnitudes, inf and -inf
 * those of rows.
 *
 * @throws NotImplementedError for 2, -2 and `'nuc'`, which need singular values
 */
export const matrix_norm = operator(
  'linalg.matrix_norm',
  [
    optional(order('ord'), 'fro'),
    optional(ints('dim'), [-2, -1]),
    optional(flag('keepdim'), false),
    optional(dtype('dtype'), null),
  ],
  (input, ord, dim, keepdim, type): Tensor => {
    const x = type === null ? input : input.to(type);
    if (x.ndim < 2) throw new RuntimeError(`linalg.matrix_norm: The input tensor A must have at least 2 dimensions.`);
    if (dim.length !== 2) throw new RuntimeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(', ')}`);
    if (x.dtype.kind !== 'float') {
      throw new NotImplementedError(
        `linalg.matrix_norm: Expected a floating point or complex tensor as input. Got ${legacy(x.dtype)}`,
      );
    }
    const [rows, columns] = dim.map((d) => wrapDim(d, x.ndim)) as [number, number];
    if (rows === columns) throw new RuntimeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`);
    if (ord === 'fro') return vectorNorm(x, 2, [rows, columns], keepdim);
    const magnitude = ord === 'nuc' ? 2 : Math.abs(ord);
    if (ord === 'nuc' || magnitude === 2) throw decomposed(ord);
    if (magnitude !== 1 && magnitude !== Infinity) {
      throw new RuntimeError(`linalg.matrix_norm: Order ${ord} not supported.`);
    }
    const [summed, chosen] = magnitude === 1 ? [rows, columns] : [columns, rows];
    const sums = vectorNorm(x, 1, summed, true);
    const out = ord > 0 ? sums.amax(chosen, true) : sums.amin(chosen, true);
    return keepdim ? out : out.squeeze([rows, columns]);
  },
);

/** A norm of vectors, or of matrices where `dim` names two dimensions, or where `ord` is given and the input is a matrix. */
export const norm = operator(
  'linalg.norm',
  [optional(order('ord'), null), ...norms],
  (input, ord, dim, keepdim, type): Tensor => {
    if (ord === null) return vectorNorm(input, 2, dim, keepdim, type);
    const over = dim === null ? null : typeof dim === 'number' ? [dim] : dim;
    if (over === null && input.ndim > 2) {
      throw new RuntimeError(
        `linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${input.ndim}D.`,
      );
    }
    const matrix = over === null ? input.ndim === 2 : over.length === 2;
    if (matrix) return matrix_norm(input, ord, over ?? [-2, -1], keepdim, { dtype: type });
    // PyTorch takes words for norms of matrices, and its errors are theirs.
    if (typeof ord === 'string') return matrix_norm(input, ord, over ?? [-2, -1], keepdim, { dtype: type });
    if (over !== null && over.length > 2) {
      throw new RuntimeError(`linalg.norm: If dim is specified, it must be of length 1 or 2. Got [${over.join(', ')}]`);
    }
    return vectorNorm(input, ord, dim, keepdim, type);
  },
);

/** Cross product of three-dimensional vectors along `dim`, broadcast. */
export const cross = operator(
  'linalg.cross',
  [tensor('other'), optional(int('dim'), -1)],
  (input, other, dim): Tensor => {
    if (input.ndim !== other.ndim)
      throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
    const shape = broadcastShapes(input.shape, other.shape);
    const at = wrapDim(dim, shape.length);
    if (input.shape[at] !== 3 || other.shape[at] !== 3) {
      throw new RuntimeError(
        `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.shape[at]} and ${other.shape[at]}`,
      );
    }
    return crossAlong(input, other, at);
  },
);
/** The diagonal of two dimensions, by default of the last two. */
export const diagonal = operator(
  'linalg.diagonal',
  [optional(int('offset'), 0), optional(int('dim1'), -2), optional(int('dim2'), -1)],
  (input, offset, dim1, dim2): Tensor => input.diagonal(offset, dim1, dim2),
);
/** Dot products along `dim`, broadcast. */
export const vecdot = operator('linalg.vecdot', [tensor('y'), optional(int('dim'), -1)], (input, y, dim): Tensor => {
  if (input.dtype !== y.dtype) {
    throw new RuntimeError(
      `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${legacy(input.dtype)} and y of type ${legacy(y.dtype)} instead`,
    );
  }
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(
      `linalg.vecdot: Expected a floating point or complex tensor as input. Got ${legacy(input.dtype)}`,
    );
  }
  return input.ndim === 1 && y.ndim === 1 ? input.dot(y) : input.mul(y).sum(dim);
});
/** As `torch.matmul`. */
export const matmul = operator('linalg.matmul', [tensor('other')], (input, other): Tensor => input.matmul(other));

/** The n-th power of square matrices, by squaring. @throws NotImplementedError for a negative n, which needs an inverse */
export const matrix_power = operator('linalg.matrix_power', [int('n')], (input, n): Tensor => {
  const [rows, columns] = input.shape.slice(-2);
  if (input.ndim < 2)
    throw new RuntimeError('linalg.matrix_power: The input tensor A must have at least 2 dimensions.');
  if (rows !== columns) {
    throw new RuntimeError(
      `linalg.matrix_power: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
    );
  }
  if (n < 0)
    throw new NotImplementedError('linalg.matrix_power: a negative power needs an inverse, which is not there yet');
  let power: Tensor | null = null;
  for (let rest = n, square = input; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = power === null ? square : power.matmul(square);
    if (rest > 1) square = square.matmul(square);
  }
  return power ?? input.clone().copy_(eye(rows!, { dtype: input.dtype, device: input.device }));
});

const chain = [tensors('tensors')] as const;
/** Matrices multiplied in the order that needs the fewest products; the first and the last may be vectors. */
export function multi_dot(...args: Arguments<typeof chain>): Tensor {
  const [list] = bind('linalg.multi_dot', chain, args) as [readonly Tensor[]];
  if (list.length < 2) throw new RuntimeError(`multi_dot(): expected at least 2 tensors but got ${list.length}`);
  const first = list[0]!;
  for (const [k, t] of list.entries()) {
    if (t.dtype !== first.dtype) {
      throw new RuntimeError(
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${ctype(first.dtype)} and tensor ${k} ${ctype(t.dtype)}`,
      );
    }
  }
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
    if (k > 0 && all[k - 1]!.shape[1] !== t.shape[0]) {
      throw new RuntimeError(
        `multi_dot(): tensors ${k - 1} and ${k} with shapes [${list[k - 1]!.shape.join(', ')}] and [${list[k]!.shape.join(', ')}] cannot be multiplied`,
      );
    }
  });
  let out = inBestOrder(all);
  if (first.ndim === 1) out = out.squeeze(0);
  return last.ndim === 1 ? out.squeeze(-1) : out;
}
/** The matrix-chain order by dynamic programming over stretches. */
function inBestOrder(list: readonly Tensor[]): Tensor {
  const sizes = [list[0]!.shape[0]!, ...list.map((t) => t.shape[1]!)];
  const n = list.length;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const cut = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 2; length <= n; length++) {
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      cost[i]![j] = Infinity;
      for (let k = i; k < j; k++) {
        const total = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        if (total < cost[i]![j]!) [cost[i]![j], cut[i]![j]] = [total, k];
      }
    }
  }
  const product = (i: number, j: number): Tensor =>
    i === j ? list[i]! : product(i, cut[i]![j]!).mm(product(cut[i]![j]! + 1, j));
  return product(0, n - 1);
}

/** Powers of each element as a new last dimension: 1, x, x², …, N of them. @param N null: as many as the last dimension is long */
export const vander = operator('linalg.vander', [optional(int('N'), null)], (input, count): Tensor => {
  if (input.dtype.kind === 'bool') {
    throw new NotImplementedError('linalg.vander supports floating point, complex, and integer tensors, but got Bool');
  }
  const x = input.ndim === 0 ? input.reshape(1) : input;
  const n = count ?? x.shape.at(-1)!;
  if (n <= 1) throw new RuntimeError(`N must be greater than 1.`);
  const powers: Tensor[] = [x.pow(0)];
  for (let k = 1; k < n; k++) powers.push(powers[k - 1]!.mul(x));
  return stack(powers, -1);
});
