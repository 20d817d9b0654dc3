// Compositions that arrange, stack and combine tensors.
import { type DType, int64, result_type } from '../dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../errors.js';
import { type Shape, broadcastShapes, numel, wrapDim, wrapDims } from '../shape.js';
import { Tensor } from '../tensor.js';
import { arange } from './creation.js';
import { broadcast_tensors, cat, stack } from './joining.js';
import { legacy, operator } from './operator.js';
import {
  bind,
  describe,
  dims,
  flag,
  int,
  ints,
  isKeywords,
  number,
  optional,
  tensor,
  tensorOrNumber,
  noSignature,
} from './signature.js';

type Many = readonly Tensor[] | readonly [readonly Tensor[]];
const gathered = (list: Many): readonly Tensor[] => (Array.isArray(list[0]) ? list[0] : list) as readonly Tensor[];
/** Functions of one tensor, or of several: a list then. */
const each =
  (name: string, f: (t: Tensor) => Tensor) =>
  <L extends Many>(...list: L): L extends readonly [Tensor] ? Tensor : Tensor[] => {
    const many = gathered(list);
    if (!many.every((t) => t instanceof Tensor))
      throw noSignature(name, list, ['Tensor input', 'tuple of Tensors tensors']);
    const outs = many.map(f);
    return (list.length === 1 && list[0] instanceof Tensor ? outs[0] : outs) as L extends readonly [Tensor]
      ? Tensor
      : Tensor[];
  };
/** At least one dimension. */
export const atleast_1d = each('atleast_1d', (t) => (t.ndim === 0 ? t.reshape(1) : t));
/** At least two dimensions. */
export const atleast_2d = each('atleast_2d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1) : t.ndim === 1 ? t.unsqueeze(0) : t,
);
/** At least three dimensions. */
export const atleast_3d = each('atleast_3d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1, 1) : t.ndim === 1 ? t.unsqueeze(0).unsqueeze(2) : t.ndim === 2 ? t.unsqueeze(2) : t,
);

/** Joined side by side: along the second dimension, of vectors along the first. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new RuntimeError('hstack expects a non-empty TensorList');
  const list = atleast_1d<[readonly Tensor[]]>(tensors);
  return cat(list, list[0]!.ndim === 1 ? 0 : 1);
}
/** Joined one below the other. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new RuntimeError('vstack expects a non-empty TensorList');
  return cat(atleast_2d<[readonly Tensor[]]>(tensors), 0);
}
export const row_stack = vstack;
/** Joined along the third dimension. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new RuntimeError('dstack expects a non-empty TensorList');
  return cat(atleast_3d<[readonly Tensor[]]>(tensors), 2);
}
/** Vectors as columns, joined side by side. */
export function column_stack(tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw new RuntimeError('column_stack expects a non-empty TensorList');
  return hstack(tensors.map((t) => (t.ndim <= 1 ? t.reshape(-1, 1) : t)));
}
/** Matrices along the diagonal of a larger one. */
export function block_diag(...tensors: readonly Tensor[]): Tensor {
  const list = tensors.map((t, k) => {
    if (t.ndim > 2)
      throw new RuntimeError(
        `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${k} has ${t.ndim} dimensions`,
      );
    return atleast_2d(t);
  });
  const type = result_type(list.map((t) => ({ dtype: t.dtype, weight: 0 as const })));
  const columns = list.reduce((n, t) => n + t.shape[1]!, 0);
  let before = 0;
  const rows = list.map((t) => {
    const [m, n] = t.shape as [number, number];
    const parts = [t.new_zeros([m, before]), t, t.new_zeros([m, columns - before - n])];
    before += n;
    return cat(
      parts.map((part) => part.to(type)),
      1,
    );
  });
  return cat(rows, 0);
}

/** Split along the second dimension (of vectors the first). */
export const hsplit = operator('hsplit', [dims('indices_or_sections')], (input, where): Tensor[] => {
  if (input.ndim === 0)
    throw new RuntimeError(
      'torch.hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!',
    );
  return evenSplit('hsplit', input, where, input.ndim === 1 ? 0 : 1);
});
/** Split along the first dimension. */
export const vsplit = operator('vsplit', [dims('indices_or_sections')], (input, where): Tensor[] => {
  if (input.ndim < 2)
    throw new RuntimeError(
      `torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('vsplit', input, where, 0);
});
/** Split along the third dimension. */
export const dsplit = operator('dsplit', [dims('indices_or_sections')], (input, where): Tensor[] => {
  if (input.ndim < 3)
    throw new RuntimeError(
      `torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('dsplit', input, where, 2);
});
function evenSplit(name: string, input: Tensor, where: number | Shape, dim: number): Tensor[] {
  if (typeof where === 'number' && (where <= 0 || input.shape[dim]! % where !== 0)) {
    throw new RuntimeError(
      `torch.${name} attempted to split along dimension ${dim}, but the size of the dimension ${input.shape[dim]} is not divisible by the split_size ${where}!`,
    );
  }
  return input.tensor_split(where, dim);
}

/** Rows in the opposite order. */
export const flipud = operator('flipud', [], (input): Tensor => {
  if (input.ndim < 1) throw new RuntimeError('Input must be >= 1-d.');
  return input.flip(0);
});
/** Columns in the opposite order. */
export const fliplr = operator('fliplr', [], (input): Tensor => {
  if (input.ndim < 2) throw new RuntimeError('Input must be >= 2-d.');
  return input.flip(1);
});
/** Turned by `k` right angles in the plane of two dimensions, from the first toward the second. */
export const rot90 = operator(
  'rot90',
  [optional(int('k'), 1), optional(ints('dims'), [0, 1])],
  (input, k, plane): Tensor => {
    if (plane.length !== 2) throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${plane.length}`);
    if (input.ndim < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${input.ndim}`);
    const [a, b] = plane.map((dim) => wrapDim(dim, input.ndim));
    if (a === b)
      throw new RuntimeError(
        `expected rotation dims to be different, but got dim0 = ${plane[0]} and dim1 = ${plane[1]}`,
      );
    const turns = ((k % 4) + 4) % 4;
    if (turns === 1) return input.flip(b!).transpose(a!, b!);
    if (turns === 2) return input.flip(a!, b!);
    if (turns === 3) return input.flip(a!).transpose(a!, b!);
    return input.clone({ memory_format: 'contiguous_format' });
  },
);

/** Coordinates of a grid: every tensor of the list along a dimension of its own. */
export function meshgrid(...args: readonly (Tensor | readonly Tensor[] | { indexing?: 'ij' | 'xy' })[]): Tensor[] {
  const keywords = args.find(
    (arg): arg is { indexing?: 'ij' | 'xy' } => !(arg instanceof Tensor) && !Array.isArray(arg),
  );
  const list = args.flatMap((arg) => (arg instanceof Tensor || Array.isArray(arg) ? (arg as Tensor | Tensor[]) : []));
  const indexing = keywords?.indexing ?? 'ij';
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${String(indexing)}`);
  }
  if (list.length === 0) throw new RuntimeError('meshgrid expects a non-empty TensorList');
  for (const t of list) {
    if (t.dtype !== list[0]!.dtype) throw new RuntimeError('meshgrid expects all tensors to have the same dtype');
    if (t.ndim > 1) {
      throw new RuntimeError(
        `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${[...t.numpy()].map((x) => ` ${String(x)} `).join('')}`,
      );
    }
  }
  // 'xy' exchanges the first two dimensions of every grid.
  const order = list.map((_, k) => (indexing === 'xy' && list.length >= 2 && k < 2 ? 1 - k : k));
  const shape = order.map((k) => numel(list[k]!.shape));
  return list.map((t, k) => t.reshape(order.map((j) => (j === k ? -1 : 1))).expand(shape));
}
/** All ways to take one element of each vector, as rows. */
export function cartesian_prod(...tensors: readonly Tensor[]): Tensor {
  for (const t of tensors)
    if (t.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${t.shape.join(', ')}]`);
  if (tensors.length === 1) return tensors[0]!;
  return stack(
    meshgrid(...tensors).map((t) => t.reshape(-1)),
    1,
  );
}
/** All ways to take `r` elements of a vector in order, as rows. */
export const combinations = operator(
  'combinations',
  [optional(int('r'), 2), optional(flag('with_replacement'), false)],
  (input, r, again): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${input.shape.join(', ')}]`);
    if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
    const n = input.shape[0]!;
    const rows: number[][] = [];
    const take = (start: number, row: number[]): void => {
      if (row.length === r) rows.push(row);
      else for (let i = start; i < n; i++) take(again ? i : i + 1, [...row, i]);
    };
    if (r === 0) return input.new_empty([0]);
    take(0, []);
    const index = input.new_tensor(BigInt64Array.from(rows.flat(), BigInt), { dtype: int64 });
    return input.index_select(0, index).reshape([rows.length, r]);
  },
);

/** Each element (or slice along `dim`) so many times in a row. */
export function repeat_interleave(repeats: Tensor, kwargs?: RepeatKeywords): Tensor;
export function repeat_interleave(
  input: Tensor,
  repeats: number | Tensor,
  kwargs?: RepeatKeywords | number | null,
): Tensor;
export function repeat_interleave(input: Tensor, ...args: readonly unknown[]): Tensor {
  if (args.length === 0 || (isKeywords(args[0]) && !('repeats' in args[0]))) {
    const counts = repeatCounts(input);
    return input.new_tensor(BigInt64Array.from(counts.flatMap((c, i) => new Array<bigint>(c).fill(BigInt(i)))), {
      dtype: int64,
    });
  }
  const [repeats, dim] = bind('repeat_interleave', repeatSignature, args) as [number | Tensor, number | null];
  const x = dim === null ? input.reshape(-1) : input;
  const at = dim === null ? 0 : wrapDim(dim, x.ndim);
  const n = x.shape[at] ?? 1;
  if (typeof repeats === 'number' && repeats < 0) throw new RuntimeError('Repeats must be non-negative');
  const counts = typeof repeats === 'number' ? new Array<number>(n).fill(repeats) : repeatCounts(repeats);
  const full = counts.length === 1 && n !== 1 ? new Array<number>(n).fill(counts[0]!) : counts;
  if (full.length !== n) {
    throw new RuntimeError(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${counts.length} and input.size(${at}) = ${n}`,
    );
  }
  const index = full.flatMap((c, i) => new Array<number>(c).fill(i));
  return x.index_select(at, x.new_tensor(BigInt64Array.from(index, BigInt), { dtype: int64 }));
}
type RepeatKeywords = { dim?: number | null; output_size?: number | null };
const repeatSignature = [
  tensorOrNumber('repeats'),
  optional(int('dim'), null),
  optional(int('output_size'), null),
] as const;
function repeatCounts(repeats: Tensor): number[] {
  if (repeats.ndim > 1) throw new RuntimeError('repeats must be 0-dim or 1-dim tensor');
  if (repeats.dtype.kind !== 'int')
    throw new NotImplementedError(`"repeat_interleave_cpu" not implemented for '${legacy(repeats.dtype)}'`);
  const counts = [repeats.tolist()].flat() as number[];
  if (counts.some((c) => c < 0)) throw new RuntimeError('repeats can not be negative');
  return counts;
}

/** Kronecker product. */
export const kron = operator('kron', [tensor('other')], (input, other): Tensor => {
  const rank = Math.max(input.ndim, other.ndim);
  const [a, b] = [input, other].map((t) => [...new Array<number>(rank - t.ndim).fill(1), ...t.shape]) as [
    number[],
    number[],
  ];
  const out = input.reshape(a.flatMap((n) => [n, 1])).mul(other.reshape(b.flatMap((n) => [1, n])));
  return out.reshape(a.map((n, k) => n * b[k]!));
});
/** Sum of products over dimensions of both: so many of the last and first, or those named. */
export function tensordot(
  a: Tensor,
  b: Tensor,
  kwargs:
    | number
    | readonly [readonly number[], readonly number[]]
    | { dims?: number | readonly [readonly number[], readonly number[]] } = 2,
): Tensor {
  const given =
    typeof kwargs === 'number' || Array.isArray(kwargs)
      ? (kwargs as number | [number[], number[]])
      : ((kwargs as { dims?: number | [number[], number[]] }).dims ?? 2);
  const [da, db] =
    typeof given === 'number'
      ? [Array.from({ length: given }, (_, k) => a.ndim - given + k), Array.from({ length: given }, (_, k) => k)]
      : given;
  if (typeof given === 'number' && given < 0)
    throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${given}`);
  if (typeof given === 'number' && given > Math.min(a.ndim, b.ndim)) {
    throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${given}`);
  }
  if (da.length !== db.length) throw new RuntimeError('both dimension lists should have same length');
  const [over, with_] = [wrapDims(da, a.ndim, false), wrapDims(db, b.ndim, false)];
  over.forEach((k, i) => {
    if (a.shape[k] !== b.shape[with_[i]!]) {
      throw new RuntimeError(
        `contracted dimensions need to match, but first has size ${a.shape[k]} in dim ${k} and second has size ${b.shape[with_[i]!]} in dim ${with_[i]}`,
      );
    }
  });
  const keepA = a.shape.map((_, k) => k).filter((k) => !over.includes(k));
  const keepB = b.shape.map((_, k) => k).filter((k) => !with_.includes(k));
  const inner = over.reduce((n, k) => n * a.shape[k]!, 1);
  const left = a.permute([...keepA, ...over]).reshape([numel(keepA.map((k) => a.shape[k]!)), inner]);
  const right = b.permute([...with_, ...keepB]).reshape([inner, numel(keepB.map((k) => b.shape[k]!))]);
  return left.mm(right).reshape([...keepA.map((k) => a.shape[k]!), ...keepB.map((k) => b.shape[k]!)]);
}

/**
 * Einstein's sum convention: products of elements, summed over letters that the result does not name.
 *
 * @param equation as `'bij,bjk->bik'`; without `->` the letters that occur once, in alphabetical order
 * @example
 * torch.einsum('ij,jk->ik', a, b);
 */
export function einsum(equation: string, ...args: Many): Tensor {
  if (args.length === 0) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  }
  if (typeof equation !== 'string')
    throw new TypeError(`einsum(): argument 'equation' (position 1) must be str, not ${describe(equation)}`);
  const operands = gathered(args);
  const odd = [...equation.split('->')[0]!].findIndex((c) => !/[a-zA-Z ,.]/.test(c));
  if (odd >= 0) {
    throw new RuntimeError(
      `einsum(): invalid subscript given at index ${odd} in the equation string, subscripts must be in [a-zA-Z]`,
    );
  }
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const terms = left.split(',');
  if (terms.length !== operands.length) {
    throw new RuntimeError(
      `einsum(): ${terms.length > operands.length ? 'fewer' : 'more'} operands were provided than specified in the equation`,
    );
  }
  // Letters for what `...` stands for, aligned at the right.
  const spare = operands.map((t, k) => (terms[k]!.includes('...') ? t.ndim - terms[k]!.replace('...', '').length : 0));
  const widest = Math.max(0, ...spare);
  const dots = Array.from({ length: widest }, (_, k) => String.fromCharCode(0x100 + k));
  const letters = terms.map((term, k) => [...term.replace('...', dots.slice(widest - spare[k]!).join(''))]);
  const all = letters.flat();
  const out =
    right === undefined
      ? [...dots, ...[...new Set(all)].filter((c) => c < '\u0100' && all.indexOf(c) === all.lastIndexOf(c)).sort()]
      : [...right.replace('...', dots.join(''))];
  const size = new Map<string, number>();
  const views = operands.map((operand, k) => {
    const names = letters[k]!;
    if (names.length !== operand.ndim) {
      throw new RuntimeError(
        `einsum(): the number of subscripts in the equation (${names.length}) does not match the number of dimensions (${operand.ndim}) for operand ${k} and no ellipsis was given`,
      );
    }
    let t = operand;
    const own = [...names];
    for (let i = 0; i < own.length; i++) {
      // A letter that occurs twice stands for the diagonal.
      for (let j = own.indexOf(own[i]!, i + 1); j >= 0; j = own.indexOf(own[i]!, i + 1)) {
        t = t.diagonal(0, i, j).movedim(-1, i);
        own.splice(j, 1);
      }
      const n = t.shape[i]!;
      const so = size.get(own[i]!) ?? 1;
      if (so !== 1 && n !== 1 && so !== n) {
        throw new RuntimeError(
          `einsum(): subscript ${own[i]} has size ${n} for operand ${k} which does not broadcast with previously seen size ${so}`,
        );
      }
      size.set(own[i]!, Math.max(so, n));
    }
    return { t, own };
  });
  const twice = out.find((c, k) => out.indexOf(c) !== k);
  if (twice !== undefined)
    throw new RuntimeError(`einsum(): output subscript ${twice} appears more than once in the output`);
  const missing = out.find((c) => !size.has(c));
  if (missing !== undefined)
    throw new RuntimeError(
      `einsum(): output subscript ${missing} does not appear in the equation for any input operand`,
    );
  const order = [...out, ...[...size.keys()].filter((c) => !out.includes(c))];
  const aligned = views.map(({ t, own }) => {
    const present = order.filter((c) => own.includes(c));
    const moved = t.permute(present.map((c) => own.indexOf(c)));
    return moved.reshape(order.map((c) => (own.includes(c) ? t.shape[own.indexOf(c)]! : 1)));
  });
  const summedAfter = (k: number): number[] =>
    order.map((_, d) => d).filter((d) => d >= out.length && aligned.slice(k + 1).every((t) => t.shape[d] === 1));
  let result = aligned[0]!;
  for (let k = 1; k < aligned.length; k++) result = contract(result, aligned[k]!, summedAfter(k));
  const rest = order
    .map((_, d) => d)
    .slice(out.length)
    .filter((d) => result.shape[d] !== 1);
  if (rest.length > 0) result = result.sum(rest, true);
  return result.reshape(order.slice(0, out.length).map((c, d) => (result.shape[d] === 1 ? 1 : size.get(c)!)));
}
/** The product of two aligned tensors summed over dimensions: a batched matrix product. */
function contract(a: Tensor, b: Tensor, over: readonly number[]): Tensor {
  const kinds = a.shape.map((n, d) => {
    const [m, k] = [n, b.shape[d]!];
    if (over.includes(d)) return m !== 1 && k !== 1 ? 'sum' : m !== 1 ? 'a' : 'b';
    return m !== 1 && k !== 1 ? 'batch' : m !== 1 ? 'a' : k !== 1 ? 'b' : 'batch';
  });
  const left = over.filter((d) => kinds[d] === 'a');
  const right = over.filter((d) => kinds[d] === 'b');
  const x = left.length > 0 ? a.sum(left, true) : a;
  const y = right.length > 0 ? b.sum(right, true) : b;
  const at = (kind: string): number[] => kinds.map((k, d) => (k === kind ? d : -1)).filter((d) => d >= 0);
  const [batch, ours, theirs, inner] = [at('batch'), at('a'), at('b'), at('sum')];
  const count = (t: Tensor, list: readonly number[]): number => list.reduce((n, d) => n * t.shape[d]!, 1);
  const m = x
    .permute([...batch, ...ours, ...inner, ...theirs])
    .reshape([count(x, batch), count(x, ours), count(x, inner)]);
  const n = y
    .permute([...batch, ...inner, ...theirs, ...ours])
    .reshape([count(y, batch), count(y, inner), count(y, theirs)]);
  const product = m.bmm(n);
  const order = [...batch, ...ours, ...theirs, ...inner];
  const shape = order.map((d) => (inner.includes(d) ? 1 : Math.max(x.shape[d]!, y.shape[d]!)));
  return product.reshape(shape).permute(order.map((_, d) => order.indexOf(d)));
}

/** Differences of neighbours along `dim`, `n` times. */
export const diff = operator(
  'diff',
  [
    optional(int('n'), 1),
    optional(int('dim'), -1),
    optional(tensor('prepend'), null),
    optional(tensor('append'), null),
  ],
  (input, n, dim, prepend, append): Tensor => {
    if (input.ndim === 0) throw new RuntimeError('diff expects input to be at least one-dimensional');
    if (n < 0) throw new RuntimeError(`order must be non-negative but got ${n}`);
    const at = wrapDim(dim, input.ndim);
    for (const t of [prepend, append]) {
      if (t !== null && t.ndim !== input.ndim)
        throw new RuntimeError('diff expects prepend or append to be the same dimension as input');
    }
    if (n === 0) return input.clone();
    const parts = [prepend, input, append].filter((t) => t !== null);
    let x = parts.length > 1 ? cat(parts, at) : input;
    for (let k = 0; k < n && x.shape[at]! > 0; k++) {
      const length = x.shape[at]! - 1;
      const [later, earlier] = [x.narrow(at, 1, length), x.narrow(at, 0, length)];
      x = x.dtype.kind === 'bool' ? later.logical_xor(earlier) : later.sub(earlier);
    }
    return x;
  },
);
const trapezoidal = [optional(tensor('x'), null), optional(number('dx'), 1), optional(int('dim'), -1)] as const;
function trapezoids(name: string, y: Tensor, x: Tensor | null, dx: number, dim: number): Tensor {
  const at = wrapDim(dim, y.ndim);
  const n = y.shape[at]!;
  for (const [letter, t] of [
    ['y', y],
    ['x', x],
  ] as const) {
    if (t?.dtype.kind === 'bool')
      throw new NotImplementedError(`${name}: received a bool input for \`${letter}\`, but bool is not supported`);
  }
  if (x !== null && x.ndim === 1 && x.shape[0] !== n)
    throw new RuntimeError(`${name}: There must be one \`x\` value for each sample point`);
  const heights = y.narrow(at, 1, Math.max(n - 1, 0)).add(y.narrow(at, 0, Math.max(n - 1, 0)));
  if (x === null) return heights.mul(dx / 2);
  const along = x.ndim === 1 ? x.reshape(y.shape.map((_, k) => (k === at ? x.shape[0]! : 1))) : x;
  const widths = along.diff({ dim: x.ndim === 1 ? at : dim });
  return heights.mul(widths).div(2);
}
/** Area under points by trapezoids, along `dim`. */
export const trapezoid = operator('trapezoid', trapezoidal, (input, x, dx, dim): Tensor =>
  input.shape[wrapDim(dim, input.ndim)] === 0
    ? input.new_zeros(input.shape.filter((_, k) => k !== wrapDim(dim, input.ndim)))
    : trapezoids('trapezoid', input, x, dx, dim).sum(wrapDim(dim, input.ndim)),
);
export const trapz = trapezoid;
/** Running area under points by trapezoids, along `dim`. */
export const cumulative_trapezoid = operator('cumulative_trapezoid', trapezoidal, (input, x, dx, dim): Tensor =>
  trapezoids('cumulative_trapezoid', input, x, dx, dim).cumsum(wrapDim(dim, input.ndim)),
);

/** Cross product of three-dimensional vectors along `dim`. */
export const cross = operator('cross', [tensor('other'), optional(int('dim'), null)], (input, other, dim): Tensor => {
  if (input.ndim !== other.ndim)
    throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
  const [a, b] = broadcast_tensors(input, other) as [Tensor, Tensor];
  const at = dim === null ? a.shape.indexOf(3) : wrapDim(dim, a.ndim);
  if (at < 0) throw new RuntimeError('no dimension of size 3 in input');
  if (input.shape[at] !== 3 || other.shape[at] !== 3) {
    throw new RuntimeError(
      `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.shape[at]} and ${other.shape[at]}`,
    );
  }
  return a
    .roll(-1, at)
    .mul(b.roll(-2, at))
    .sub(a.roll(-2, at).mul(b.roll(-1, at)));
});
/** p-norm of the difference of two tensors. */
export const dist = operator('dist', [tensor('other'), optional(number('p'), 2)], (input, other, p): Tensor =>
  input.sub(other).norm(p),
);
/** The mean of a matrix's rows' products: covariance of variables (rows) over observations (columns). */
export const cov = operator(
  'cov',
  [optional(int('correction'), 1), optional(tensor('fweights'), null), optional(tensor('aweights'), null)],
  (input, correction, fweights, aweights): Tensor => {
    if (input.dtype.kind === 'bool') throw new NotImplementedError('cov(): bool dtype is not supported for input');
    if (input.ndim > 2)
      throw new RuntimeError(
        `cov(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
      );
    const x = input.ndim < 2 ? input.reshape(1, -1) : input;
    checkWeights(x.shape[1]!, fweights, aweights);
    const weights = fweights === null ? aweights : aweights === null ? fweights : fweights.mul(aweights);
    const n = x.shape[1]!;
    const total = weights === null ? x.new_full([], n, { dtype: float(x) }) : weights.sum();
    if (weights !== null && total.storage.engine.synchronous && total.item() === 0)
      throw new RuntimeError("cov(): weights sum to zero, can't be normalized");
    const mean = weights === null ? x.to(float(x)).sum(1, true).div(n) : x.mul(weights).sum(1, true).div(total);
    const norm =
      aweights === null || correction === 0
        ? total.sub(correction)
        : total.sub(weights!.mul(aweights).sum().mul(correction).div(total));
    const centered = x.sub(mean);
    const weighted = weights === null ? centered : centered.mul(weights);
    return weighted.mm(centered.t()).div(norm.clamp_min(0)).squeeze();
  },
);
function checkWeights(count: number, fweights: Tensor | null, aweights: Tensor | null): void {
  for (const [name, t, integral] of [
    ['fweights', fweights, true],
    ['aweights', aweights, false],
  ] as const) {
    if (t === null) continue;
    if (t.ndim > 1)
      throw new RuntimeError(
        `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${t.ndim} dimensions`,
      );
    if (integral !== (t.dtype.kind === 'int')) {
      throw new RuntimeError(
        `cov(): expected ${name} to have ${integral ? 'integral' : 'floating point'} dtype but got ${name} with ${legacy(t.dtype)} dtype`,
      );
    }
    if (numel(t.shape) !== count) {
      throw new RuntimeError(
        `cov(): expected ${name} to have the same numel as there are observations in the input but got ${numel(t.shape)} != ${count}`,
      );
    }
    const negative = t.storage.engine.synchronous && Boolean(t.detach().lt(0).any().item());
    if (negative) throw new RuntimeError(`cov(): ${name} cannot be negative`);
  }
}
const float = (t: Tensor): DType => (t.dtype.kind === 'float' ? t.dtype : t.float().dtype);
/** Correlation coefficients of variables (rows) over observations (columns). */
export const corrcoef = operator('corrcoef', [], (input): Tensor => {
  if (input.ndim > 2)
    throw new RuntimeError(
      `corrcoef(): expected input to have two or fewer dimensions but got an input with ${input.ndim} dimensions`,
    );
  const c = input.cov();
  if (c.ndim === 0) return c.div(c);
  const deviation = c.diagonal().sqrt();
  return c.div(deviation.unsqueeze(1)).div(deviation.unsqueeze(0)).clamp({ min: -1, max: 1 });
});

/** Values at the positions of `indices` along `dim`, both broadcast; without `dim` of the flattened tensor. */
export const take_along_dim = operator(
  'take_along_dim',
  [tensor('indices'), optional(int('dim'), null)],
  (input, indices, dim): Tensor => {
    if (indices.dtype !== int64)
      throw new RuntimeError(
        `torch.take_along_dim(): dtype of indices should be Long but got ${legacy(indices.dtype)}`,
      );
    if (dim === null) return input.reshape(-1).gather(0, indices.reshape(-1));
    const at = wrapDim(dim, input.ndim);
    if (input.ndim !== indices.ndim) {
      throw new RuntimeError(
        `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.ndim} dimensions for input, and ${indices.ndim} dimensions for indices`,
      );
    }
    broadcastShapes(
      input.shape.map((n, k) => (k === at ? 1 : n)),
      indices.shape.map((n, k) => (k === at ? 1 : n)),
    );
    const wide = (own: Shape, other: Shape): number[] => own.map((n, k) => (k === at ? n : Math.max(n, other[k]!)));
    return input.expand(wide(input.shape, indices.shape)).gather(at, indices.expand(wide(indices.shape, input.shape)));
  },
);
/** The positions of non-zero elements of the lower or upper triangle of a matrix. */
export function tril_indices(row: number, col: number, kwargs: number | { offset?: number } = {}): Tensor {
  const offset = typeof kwargs === 'number' ? kwargs : (kwargs.offset ?? 0);
  return triangleIndices(row, col, (i, j) => j - i <= offset);
}
export function triu_indices(row: number, col: number, kwargs: number | { offset?: number } = {}): Tensor {
  const offset = typeof kwargs === 'number' ? kwargs : (kwargs.offset ?? 0);
  return triangleIndices(row, col, (i, j) => j - i >= offset);
}
function triangleIndices(rows: number, columns: number, holds: (i: number, j: number) => boolean): Tensor {
  if (rows < 0) throw new RuntimeError(`row must be non-negative, got${rows}`);
  if (columns < 0) throw new RuntimeError(`col must be non-negative, got${columns}`);
  const [is, js]: [bigint[], bigint[]] = [[], []];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (!holds(i, j)) continue;
      is.push(BigInt(i));
      js.push(BigInt(j));
    }
  }
  return stack([is, js].map((list) => arange(0).new_tensor(BigInt64Array.from(list), { dtype: int64 })));
}
/** Each slice along `dim` scaled down so that its p-norm is at most `maxnorm`. */
export const renorm = operator(
  'renorm',
  [number('p'), int('dim'), number('maxnorm')],
  (input, p, dim, maxnorm): Tensor => {
    if (p <= 0) throw new RuntimeError('renorm: non-positive-norm not supported');
    if (maxnorm < 0) throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${maxnorm}`);
    if (input.ndim < 2)
      throw new RuntimeError(`renorm: input needs at least 2 dimensions, got ${input.ndim} dimensions`);
    const at = wrapDim(dim, input.ndim);
    const others = input.shape.map((_, k) => k).filter((k) => k !== at);
    const norms = input.norm(p, others, true);
    return input.mul(norms.add(1e-7).reciprocal().mul(maxnorm).where(norms.gt(maxnorm), 1));
  },
);
