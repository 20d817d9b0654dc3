// Tensors joined into one, and brought to one shape.
import { type DType, result_type } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { type Several, broadcastShapes, likeAll, numel, sameShape, viewStrides, wrapDim } from '../../shape.js';
import { type Tensor, alias } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { structuralOf } from '../row/structural.js';
import { wholeOf } from '../row/numerals.js';
import { variadic } from '../row/variadic.js';
import { type Meta, describe, int, optional, tensors } from '../row/signature.js';
import { joinedTypes } from './types.js';
import { copyView } from '../../runtime/kernels/index.js';

const listed = [tensors('tensors'), optional(int('dim'), 0)] as const;

/** Whether a tensor has a place in what is joined: an empty vector has none, whatever the others' shape is. */
const isPart = (t: Meta): boolean => t.ndim !== 1 || t.shape[0] !== 0;
/** The type that all are brought to. */
function typeOfAll(all: readonly Meta[]): DType {
  for (let k = 1; k < all.length; k++) {
    if (all[k]!.dtype !== all[0]!.dtype) return result_type(all.map(({ dtype }) => ({ dtype, weight: 0 })));
  }
  return all[0]!.dtype;
}

/**
 * Tensors joined along a dimension. All have one shape but for that dimension; an empty one-dimensional tensor joins anything.
 *
 * @param tensors of types that are promoted to a common one
 * @param dim where they are joined
 * @returns a tensor with the sum of the lengths along the dimension
 * @throws RuntimeError where lengths of other dimensions differ, ValueError for no tensors, IndexError for a dimension that there is not
 * @example
 * torch.cat([torch.tensor([1, 2]), torch.tensor([3])]); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cat.html
 */
export const cat = structuralOf('cat', listed, {
  types: joinedTypes,
  apart: ['tensors'],
  plan: ({ tensors: all, dim }) => {
    if (all.length === 0) throw new ValueError('torch.cat(): expected a non-empty list of Tensors');
    let lead: Meta | null = null;
    for (let k = 0; k < all.length; k++) {
      if (all[k]!.ndim === 0) {
        throw new RuntimeError(`zero-dimensional tensor (at position ${k}) cannot be concatenated`);
      }
      if (lead === null && isPart(all[k]!)) lead = all[k]!;
    }
    // Where all are empty PyTorch does not look at the dimension.
    const at = lead === null ? 0 : wrapDim(dim, lead.ndim);
    const shape = [...(lead ?? all[0]!).shape];
    shape[at] = 0;
    const lengths = new Array<number | null>(all.length);
    for (let k = 0; k < all.length; k++) {
      const t = all[k]!;
      lengths[k] = isPart(t) ? t.shape[at]! : null;
      if (lengths[k] === null) continue;
      if (t.ndim !== shape.length) {
        throw new RuntimeError(`Tensors must have same number of dimensions: got ${shape.length} and ${t.ndim}`);
      }
      for (let d = 0; d < shape.length; d++) {
        if (d === at || t.shape[d] === shape[d]) continue;
        throw new RuntimeError(
          `Sizes of tensors must match except in dimension ${at}. Expected size ${shape[d]} but got size ${t.shape[d]} for tensor number ${k} in the list.`,
        );
      }
      shape[at] += t.shape[at]!;
    }
    return {
      out: { shape, dtype: typeOfAll(all), ...likeAll(shape, all) },
      at,
      lengths,
      dtypes: all.map((t) => t.dtype),
    };
  },
  compute: ({ tensors: all }, [out], { at, lengths }): void => {
    const { strides } = out!;
    for (let k = 0, start = 0; k < all.length; k++) {
      const t = all[k]!;
      if (numel(t.shape) === 0) continue;
      copyView(t, alias(out!, t.shape, strides, start * strides[at]!));
      start += lengths[k]!;
    }
  },
  gradients: () => ({
    tensors: (grad, _, { at, lengths, dtypes }): (Tensor | null)[] => {
      let start = 0;
      return lengths.map((length, k) => {
        if (length === null) return grad.new_zeros([0]).to(dtypes[k]!);
        start += length;
        return grad.narrow(at, start - length, length).to(dtypes[k]!);
      });
    },
  }),
  samples: (make): Samples => [[[make(2, 3), make(2, 1)], 1], [[make(2), make(0), make(1)]]],
});

/**
 * As `cat`: tensors one after the other, along a dimension that there is.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where lengths of other dimensions differ, ValueError for no tensors, IndexError for a dimension that there is not
 * @example
 * torch.concat([torch.tensor([1]), torch.tensor([2])]); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.concat.html
 */
export const concat = cat;

/**
 * As `cat`: tensors one after the other, along a dimension that there is.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where lengths of other dimensions differ, ValueError for no tensors, IndexError for a dimension that there is not
 * @example
 * torch.concatenate([torch.tensor([1]), torch.tensor([2])]); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.concatenate.html
 */
export const concatenate = cat;

/**
 * Tensors of one shape joined along a new dimension.
 *
 * @param tensors of types that are promoted to a common one
 * @param dim where the new dimension stands
 * @returns a tensor with one more dimension
 * @throws RuntimeError where shapes differ, or there are no tensors; IndexError for a dimension that there is not
 * @example
 * torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist(); // [[1, 2], [3, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.stack.html
 */
export const stack = structuralOf('stack', listed, {
  types: joinedTypes,
  plan: ({ tensors: all, dim }) => {
    if (all.length === 0) throw new RuntimeError('stack expects a non-empty TensorList');
    const { shape } = all[0]!;
    const at = wrapDim(dim, shape.length + 1);
    all.forEach((t, k) => {
      if (!sameShape(t.shape, shape)) {
        throw new RuntimeError(
          `stack expects each tensor to be equal size, but got [${shape.join(', ')}] at entry 0 and [${t.shape.join(', ')}] at entry ${k}`,
        );
      }
    });
    const dtype = result_type(all.map((t) => ({ dtype: t.dtype, weight: 0 })));
    const joined = [...shape.slice(0, at), all.length, ...shape.slice(at)];
    // PyTorch joins them along the dimension and splits that in two, where there is one.
    const long = shape.map((n, k) => (k === at ? n * all.length : n));
    const { strides } = at < shape.length ? likeAll(long, all) : {};
    const split = strides && viewStrides(long, strides, joined);
    return { out: { shape: joined, dtype, ...(split && { strides: split }) }, at, types: all.map((t) => t.dtype) };
  },
  compute: ({ tensors: all }, [out], { at }): void => {
    const { strides, offset } = out!;
    const rest = strides.filter((_, k) => k !== at);
    all.forEach((t, k) => copyView(t, alias(out!, t.shape, rest, offset + k * strides[at]!)));
  },
  gradients: () => ({
    tensors: (grad, _, { at, types }): Tensor[] => types.map((dtype, k) => grad.select(at, k).to(dtype)),
  }),
  samples: (make): Samples => [
    [[make(2, 3), make(2, 3)], 1],
    [[make(70), make(70), make(70)], -1],
    [[make(), make()]],
    [[make(0, 2)]],
  ],
});

/**
 * Tensors expanded to their common shape.
 *
 * @param list tensors, one by one
 * @returns views, all of the common shape
 * @example
 * torch.broadcast_tensors(torch.ones(2, 1), torch.ones(3))[0].shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 */
export function broadcast_tensors(...list: readonly Tensor[] | readonly [readonly Tensor[]]): Several<Tensor> {
  const [all] = variadic('broadcast_tensors', list);
  const shape = all.reduce<readonly number[]>((s, t) => broadcastShapes(s, t.shape), []);
  return all.map((t) => (sameShape(t.shape, shape) ? t : t.expand([...shape]))) as Several<Tensor>;
}

const isLength = (v: unknown): boolean => typeof v === 'boolean' || typeof v === 'bigint' || Number.isInteger(v);
function lengthOf(v: unknown, at: number): number {
  if (isLength(v)) return wholeOf(v) ?? Number(v);
  throw new TypeError(
    typeof v === 'number'
      ? `torch.Size() takes an iterable of 'int' (item ${at} is 'float')`
      : `'<' not supported between instances of '${describe(v)}' and 'int'`,
  );
}

/**
 * The common shape of shapes.
 *
 * @param shapes lists of lengths
 * @returns the common shape
 * @throws RuntimeError where the shapes do not broadcast
 * @example
 * torch.broadcast_shapes([2, 1], [3]); // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
 */
export function broadcast_shapes(...shapes: readonly (number | readonly number[] | null)[]): number[] {
  const all = shapes
    .filter((shape) => shape !== null)
    .map((shape) => {
      if (Array.isArray(shape)) return shape.map(lengthOf);
      if (isLength(shape)) return [lengthOf(shape, 0)];
      throw new RuntimeError(
        `Input shapes should be of type ints, a tuple of ints, or a list of ints, got ${String(shape)}`,
      );
    });
  const out = new Array<number>(Math.max(0, ...all.map((shape) => shape.length))).fill(1);
  all.forEach((shape, at) => {
    for (let k = -1; k >= -shape.length; k--) {
      const [length, place] = [shape.at(k)!, out.length + k];
      if (length === out[place]) continue;
      if (out[place] === 1) {
        if (length < 0) throw new ValueError('Attempting to broadcast a dimension with negative length!');
        out[place] = length;
      } else if (length !== 1) {
        throw new RuntimeError(
          `Attempting to broadcast a dimension of length ${length} at ${k}! Mismatching argument at index ${at} had [${shape.join(', ')}]; but expected shape should be broadcastable to [${out.join(', ')}]`,
        );
      }
    }
  });
  return out;
}
