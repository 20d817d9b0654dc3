// Compositions that arrange, stack and combine tensors.
import { intoOut, outParameter } from '../row/out.js';
import { composite } from '../row/composite.js';
import { ZERO_DIMENSIONAL, int64, result_type } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Several, type Shape, broadcastShapes, contiguousStrides, numel, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import * as kernels from '../../runtime/kernels/index.js';
import { preserved } from '../creation/conversion.js';
import { empty } from '../creation/factories.js';
import { joinedTypes } from './types.js';
import { cat, stack } from './joining.js';
import { legacy, operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural, structuralOf } from '../row/structural.js';
import {
  type Meta,
  bind,
  dims,
  flag,
  int,
  ints,
  isKeywords,
  optional,
  parameter,
  Refusal,
  tensor,
  choice,
  noSignature,
  tensors,
  type Arguments,
  type Many,
  type Values,
  withFirst,
  keywordOnly,
} from '../row/signature.js';
import { variadic } from '../row/variadic.js';

/** Functions of one tensor, or of several: a list then. */
const each =
  (name: string, f: (t: Tensor) => Tensor) =>
  <L extends Many>(...list: L): L extends readonly [Tensor] ? Tensor : Tensor[] => {
    const given: readonly unknown[] = list;
    if (given.length === 0 || (!(given[0] instanceof Tensor) && !Array.isArray(given[0])))
      throw noSignature(name, given, ['Tensor input', 'tuple of Tensors tensors']);
    const [many] = variadic(name, given);
    const outs = many.map(f);
    return (list.length === 1 && list[0] instanceof Tensor ? outs[0] : outs) as L extends readonly [Tensor]
      ? Tensor
      : Tensor[];
  };
/**
 * At least one dimension.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @example
 * torch.atleast_1d(torch.tensor(5)).shape; // [1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export const atleast_1d = each('atleast_1d', (t) => (t.ndim === 0 ? t.reshape(1) : t));
/**
 * At least two dimensions.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @example
 * torch.atleast_2d(torch.tensor(5)).shape; // [1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export const atleast_2d = each('atleast_2d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1) : t.ndim === 1 ? t.unsqueeze(0) : t,
);
/**
 * At least three dimensions.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @example
 * torch.atleast_3d(torch.tensor(5)).shape; // [1, 1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export const atleast_3d = each('atleast_3d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1, 1) : t.ndim === 1 ? t.unsqueeze(0).unsqueeze(2) : t.ndim === 2 ? t.unsqueeze(2) : t,
);

const joined = [tensors('tensors'), outParameter] as const;
/** What a function of a list makes of it, written to `out` where that is given. */
function ofList(name: string, args: Arguments<typeof joined>, join: (list: readonly Tensor[]) => Tensor): Tensor {
  const [list, out] = bind(name, joined, args) as [readonly Tensor[], Tensor | null];
  if (list.length === 0) throw new RuntimeError(`${name} expects a non-empty TensorList`);
  return intoOut(name, out, join(list), list, { types: joinedTypes, recorded: 'cat' });
}
const sideBySide = (tensors: readonly Tensor[]): Tensor => {
  const list = atleast_1d<[readonly Tensor[]]>(tensors);
  return cat(list, list[0]!.ndim === 1 ? 0 : 1);
};

/**
 * Joined side by side: along the second dimension, of vectors along the first.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.hstack([torch.tensor([1, 2]), torch.tensor([3])]); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hstack.html
 */
export function hstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('hstack', args, sideBySide);
}
/**
 * Joined one below the other.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 2 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist(); // [[1, 2], [3, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vstack.html
 */
export function vstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('vstack', args, (list) => cat(atleast_2d<[readonly Tensor[]]>(list), 0));
}
/**
 * As `vstack`: tensors one below the other.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.row_stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.row_stack.html
 */
export const row_stack = vstack;
/**
 * Joined along the third dimension.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 3 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.dstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape; // [1, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dstack.html
 */
export function dstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('dstack', args, (list) => cat(atleast_3d<[readonly Tensor[]]>(list), 2));
}
/**
 * Vectors as columns, joined side by side.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 2 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist(); // [[1, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.column_stack.html
 */
export function column_stack(...args: Arguments<typeof joined>): Tensor {
  return ofList('column_stack', args, (list) => sideBySide(list.map((t) => (t.ndim <= 1 ? t.reshape(-1, 1) : t))));
}
/** A tensor's shape as a matrix of one row. */
const asMatrix = ({ shape }: Meta): readonly [number, number] =>
  shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0] ?? 1];
/** @internal Matrices along the diagonal of a larger one. */
export const blockDiagonal = structuralOf('block_diag', [tensors('tensors')], {
  plan: ({ tensors: all }) => {
    let [down, right] = [0, 0];
    const blocks = all.map((t, k) => {
      if (t.ndim > 2) {
        throw new RuntimeError(
          `torch.block_diag: Input tensors must have 2 or fewer dimensions. Input ${k} has ${t.ndim} dimensions`,
        );
      }
      const [rows, columns] = asMatrix(t);
      const block = { at: [down, right] as const, rows, columns, shape: t.shape, dtype: t.dtype };
      down += rows;
      right += columns;
      return block;
    });
    const dtype = result_type(all.map((t) => ({ dtype: t.dtype, weight: t.ndim === 0 ? ZERO_DIMENSIONAL : 0 })));
    return { out: { shape: [down, right], dtype }, blocks };
  },
  compute: ({ tensors: all }, [out], { blocks }): void => {
    kernels.fillView(out!, 0);
    all.forEach((t, k) => {
      const { at, rows, columns } = blocks[k]!;
      if (rows * columns === 0) return;
      kernels.copyView(t.reshape([rows, columns]), out!.narrow(0, at[0], rows).narrow(1, at[1], columns));
    });
  },
  gradients: () => ({
    tensors: (grad, _, { blocks }): Tensor[] =>
      blocks.map(({ at, rows, columns, shape, dtype }) =>
        grad
          .narrow(0, at[0], rows)
          .narrow(1, at[1], columns)
          .reshape([...shape])
          .to(dtype),
      ),
  }),
  samples: (make): Samples => [
    [[make(2, 3), make(2), make()]],
    [[make(0, 2), make(1, 2)]],
    [[make(2, 2), make.ids(3, 1, 2)]],
  ],
});
/**
 * Matrices along the diagonal of a larger one; vectors and numbers are matrices of one row.
 *
 * @param tensors of at most two dimensions, of types that are promoted to a common one
 * @returns a matrix
 * @throws RuntimeError for more than two dimensions
 * @example torch.block_diag(torch.ones(2, 2), torch.tensor([3])).shape; // [3, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function block_diag(...tensors: readonly Tensor[]): Tensor {
  const [given] = variadic('block_diag', tensors, { lists: false });
  return given.length === 0 ? empty([1, 0]) : blockDiagonal(given);
}

/**
 * Split along the second dimension (of vectors the first).
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.hsplit(torch.arange(4), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hsplit.html
 */
export const hsplit = operator('hsplit', [dims('indices_or_sections')], (input, where): Several<Tensor> => {
  if (input.ndim === 0)
    throw new RuntimeError(
      'torch.hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!',
    );
  return evenSplit('hsplit', input, where, input.ndim === 1 ? 0 : 1);
});
/**
 * Split along the first dimension.
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.vsplit(torch.ones(4, 2), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vsplit.html
 */
export const vsplit = operator('vsplit', [dims('indices_or_sections')], (input, where): Several<Tensor> => {
  if (input.ndim < 2)
    throw new RuntimeError(
      `torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('vsplit', input, where, 0);
});
/**
 * Split along the third dimension.
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.dsplit(torch.ones(1, 2, 4), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dsplit.html
 */
export const dsplit = operator('dsplit', [dims('indices_or_sections')], (input, where): Several<Tensor> => {
  if (input.ndim < 3)
    throw new RuntimeError(
      `torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('dsplit', input, where, 2);
});
function evenSplit(name: string, input: Tensor, where: number | Shape, dim: number): Several<Tensor> {
  if (typeof where === 'number' && (where <= 0 || input.shape[dim]! % where !== 0)) {
    throw new RuntimeError(
      `torch.${name} attempted to split along dimension ${dim}, but the size of the dimension ${input.shape[dim]} is not divisible by the split_size ${where}!`,
    );
  }
  return input.tensor_split(where, dim);
}

/**
 * Rows in the opposite order.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a number
 * @example
 * torch.flipud(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[3, 4], [1, 2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flipud.html
 */
export const flipud = operator('flipud', [], (input): Tensor => {
  if (input.ndim < 1) throw new RuntimeError('Input must be >= 1-d.');
  return input.flip(0);
});
/**
 * Columns in the opposite order.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.fliplr(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[2, 1], [4, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html
 */
export const fliplr = operator('fliplr', [], (input): Tensor => {
  if (input.ndim < 2) throw new RuntimeError('Input must be >= 2-d.');
  return input.flip(1);
});
/**
 * Turned by `k` right angles in the plane of two dimensions, from the first toward the second.
 *
 * @param k how often; backwards where negative
 * @param dims the two dimensions
 * @returns a tensor
 * @throws RuntimeError where these are not two different ones
 * @example torch.rot90(torch.tensor([[1, 2]])).tolist(); // [[2], [1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
 */
export const rot90 = structural('rot90', [optional(int('k'), 1), optional(ints('dims'), [0, 1])], {
  plan: ({ input, k, dims: plane }) => {
    if (plane.length !== 2) throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${plane.length}`);
    if (input.ndim < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${input.ndim}`);
    const [a, b] = plane.map((dim) => wrapDim(dim, input.ndim)) as [number, number];
    if (a === b) {
      throw new RuntimeError(
        `expected rotation dims to be different, but got dim0 = ${plane[0]} and dim1 = ${plane[1]}`,
      );
    }
    const turns = ((k % 4) + 4) % 4;
    const order = input.shape.map((_, d) => (turns % 2 === 0 ? d : d === a ? b : d === b ? a : d));
    const strides = turns === 0 ? contiguousStrides(input.shape) : preserved(input);
    const turned = <T>(list: readonly T[]): T[] => order.map((d) => list[d]!);
    return { out: { shape: turned(input.shape), dtype: input.dtype, strides: turned(strides) }, order, turns, a, b };
  },
  compute: ({ input }, [out], { order, turns, a, b }): void => {
    const over = [[], [b], [a, b], [a]][turns]!;
    kernels.copyView((over.length === 0 ? input : input.flip(over)).permute(order), out!);
  },
  gradients: () => ({ input: (grad, _, { turns, a, b }): Tensor => grad.rot90(-turns, [a, b]) }),
  samples: (make): Samples => [
    [make(2, 3)],
    [make(2, 3), 2],
    [make(2, 3, 2), -1, [2, 0]],
    [make(2, 3), 4],
    [make(0, 2), 1],
  ],
});

const grid = [
  optional(
    choice(
      'indexing',
      ['ij', 'xy'],
      (word) => new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${String(word)}`),
    ),
    null,
  ),
] as const;
/**
 * Coordinates of a grid: every tensor of the list along a dimension of its own.
 *
 * @param args vectors, one by one or in one list
 * @returns a tensor a vector, each of the grid's shape
 * @throws RuntimeError for more than one dimension, types that differ, and an unknown `indexing`
 * @example
 * torch.meshgrid([torch.tensor([1, 2]), torch.tensor([3, 4, 5])], { indexing: 'ij' })[0].shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(
  ...args: readonly (Tensor | readonly Tensor[] | { indexing?: 'ij' | 'xy' | null })[]
): Several<Tensor> {
  const [list, [given]] = variadic('meshgrid', args, { keywords: grid });
  const indexing = given ?? 'ij';
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
  return list.map((t, k) => t.reshape(order.map((j) => (j === k ? -1 : 1))).expand(shape)) as Several<Tensor>;
}
/**
 * All ways to take one element of each vector, as rows.
 *
 * @param args vectors
 * @returns a tensor with a row a combination
 * @throws RuntimeError for other than vectors
 * @example
 * torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist(); // [[1, 3], [1, 4], [2, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesian_prod(...args: readonly Tensor[]): Tensor {
  const [tensors] = variadic('cartesian_prod', args, { lists: false });
  for (const t of tensors)
    if (t.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${t.shape.join(', ')}]`);
  if (tensors.length === 1) return tensors[0]!;
  return stack(
    meshgrid(...tensors).map((t) => t.reshape(-1)),
    1,
  );
}
/**
 * All ways to take `r` elements of a vector in order, as rows.
 *
 * @param r how many elements each takes
 * @param with_replacement whether an element may be taken again
 * @returns a tensor with a row a combination
 * @throws RuntimeError for other than a vector, and a negative `r`
 * @example
 * torch.combinations(torch.tensor([1, 2, 3])).tolist(); // [[1, 2], [1, 3], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.combinations.html
 */
export const combinations = operator(
  'combinations',
  [optional(int('r'), 2), optional(flag('with_replacement'), false)],
  (input, r, again): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${input.shape.join(', ')}]`);
    if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
    if (r === 0) return input.new_empty([0]);
    const n = input.shape[0];
    const rows = choices(again ? n + r - 1 : n, r);
    const index = input.new_empty([rows * r], { dtype: int64 }); // first of all: there may be no room for it
    const { storage } = index;
    if (rows > 0) storage.engine.upload(storage, chosenInOrder(n, r, rows, again));
    return input.index([index.reshape([rows, r])]);
  },
);
/** How many ways there are to take `r` of `n`. */
function choices(n: number, r: number): number {
  if (r > n) return 0;
  let count = 1;
  for (let k = 1; k <= Math.min(r, n - r) && Number.isSafeInteger(count); k++) count = (count * (n - k + 1)) / k;
  return count;
}
/** Ascending rows of `r` numbers below `n`, in lexicographic order. */
function chosenInOrder(n: number, r: number, rows: number, again: boolean): BigInt64Array {
  const out = new BigInt64Array(rows * r);
  const step = again ? 0 : 1;
  const row = Array.from({ length: r }, (_, k) => k * step);
  for (let at = 0; at < out.length; at += r) {
    for (let k = 0; k < r; k++) out[at + k] = BigInt(row[k]!);
    // The last that can grow does, and those behind it start over from there.
    let k = r - 1;
    while (k > 0 && row[k] === n - 1 - (r - 1 - k) * step) k--;
    row[k]!++;
    for (let j = k + 1; j < r; j++) row[j] = row[j - 1]! + step;
  }
  return out;
}

/**
 * Each element (or slice along `dim`) so many times in a row.
 *
 * @returns a tensor
 * @example
 * torch.repeat_interleave(torch.tensor([1, 2]), 2); // tensor([1., 1., 2., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 */
export function repeat_interleave(repeats: Tensor, kwargs?: { output_size?: number | null }): Tensor;
export function repeat_interleave(kwargs: { repeats: Tensor; output_size?: number | null }): Tensor;
export function repeat_interleave(input: Tensor, kwargs: RepeatKeywords & { repeats: number | Tensor }): Tensor;
export function repeat_interleave(kwargs: RepeatKeywords & { input: Tensor; repeats: number | Tensor }): Tensor;
export function repeat_interleave(
  input: Tensor,
  repeats: number | Tensor,
  kwargs?: RepeatKeywords | number | null,
): Tensor;
export function repeat_interleave(...all: readonly unknown[]): Tensor {
  const last = all.at(-1);
  const keywords = isKeywords(last) ? last : {};
  if (all.length - (last === keywords ? 1 : 0) + Number('repeats' in keywords) + Number('input' in keywords) < 2) {
    const [counted, length] = bind('repeat_interleave', alone, all) as Values<typeof alone>;
    const counts = repeatCounts(counted);
    const places = counts.flatMap((c, i) => new Array<bigint>(c).fill(BigInt(i)));
    checkAllocated(length, places.length);
    return counted.new_tensor(BigInt64Array.from(places), { dtype: int64 }).to(counted.dtype);
  }
  const [input, ...args] = withFirst('input', all) as [Tensor, ...unknown[]];
  bind('repeat_interleave', [tensor('input')], [input]);
  const given = bind('repeat_interleave', repeatSignature, args);
  const [repeats, dim, length] = given as [number | Tensor, number | null, number | null];
  const x = dim === null ? input.reshape(-1) : input;
  const at = dim === null ? 0 : wrapDim(dim, x.ndim);
  const n = x.shape[at] ?? 1;
  if (typeof repeats === 'number') return eachRepeated(x, at, repeats, length);
  const counts = repeatCounts(repeats);
  const full = counts.length === 1 && n !== 1 ? new Array<number>(n).fill(counts[0]!) : counts;
  if (full.length !== n) {
    throw new RuntimeError(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${counts.length} and input.size(${at}) = ${n}`,
    );
  }
  checkAllocated(
    length,
    full.reduce((sum, c) => sum + c, 0),
  );
  const index = full.flatMap((c, i) => new Array<number>(c).fill(i));
  return x.index_select(at, x.new_tensor(BigInt64Array.from(index, BigInt), { dtype: int64 }));
}
type RepeatKeywords = { dim?: number | null; output_size?: number | null };
/** Each element along `at`, as many times: as PyTorch has it, a view of a copy. */
function eachRepeated(x: Tensor, at: number, times: number, length: number | null): Tensor {
  if (times < 0) throw new RuntimeError('Repeats must be non-negative');
  const parts = x.unsqueeze(at + 1);
  checkLength(length, (x.shape[at] ?? 1) * times);
  const wide = parts.expand(parts.shape.map((n, k) => (k === at + 1 ? times : n)));
  return wide.clone({ memory_format: 'contiguous_format' }).flatten(at, Math.min(at + 1, wide.ndim - 1));
}
function checkLength(given: number | null, length: number): void {
  if (given === null || given === length) return;
  throw new RuntimeError(`repeat_interleave: Invalid output_size, expected ${length} but got ${given}`);
}
function checkAllocated(given: number | null, length: number): void {
  if (given !== null && given !== length) throw new RuntimeError('allocated size does not match required size');
}
const alone = [tensor('repeats'), keywordOnly(optional(int('output_size'), null))] as const;
const repeatSignature = [
  parameter('repeats', (v): number | Tensor | Refusal => (v instanceof Tensor ? v : int('repeats').check(v))),
  optional(int('dim'), null),
  keywordOnly(optional(int('output_size'), null)),
] as const;
function repeatCounts(repeats: Tensor): number[] {
  if (repeats.ndim > 1) throw new RuntimeError('repeats must be 0-dim or 1-dim tensor');
  if (repeats.dtype.kind !== 'int')
    throw new NotImplementedError(`"repeat_interleave_cpu" not implemented for '${legacy(repeats.dtype)}'`);
  const counts = [repeats.tolist<number | number[]>()].flat();
  if (counts.some((c) => c < 0)) throw new RuntimeError('repeats can not be negative');
  return counts;
}

/**
 * Values at the positions of `indices` along `dim`, both broadcast; without `dim` of the flattened tensor.
 *
 * @param indices positions along `dim`, int64
 * @returns a tensor of the index's shape
 * @throws RuntimeError where types differ, or shapes do not broadcast
 * @example
 * torch.take_along_dim(torch.tensor([[3, 1]]), torch.tensor([[1, 0]]).long(), 1).tolist(); // [[1, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export const take_along_dim = composite(
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
    // Positions go round, in both directions.
    const around = numel(indices.shape) === 0 ? indices : indices.remainder(input.shape[at] ?? 1);
    const wide = (own: Shape, other: Shape): number[] => own.map((n, k) => (k === at ? n : Math.max(n, other[k]!)));
    return input.expand(wide(input.shape, indices.shape)).gather(at, around.expand(wide(indices.shape, input.shape)));
  },
  { types: 'exact', recorded: 'gather' },
);
