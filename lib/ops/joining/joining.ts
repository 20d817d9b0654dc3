// Tensors joined into one, repeated and rearranged.
import { type DType, int64, result_type } from '../../dtype.js';
import { IndexError, RuntimeError, ValueError } from '../../errors.js';
import { type Several, broadcastShapes, numel, sameShape, wrapDim, wrapDims } from '../../shape.js';
import { type Tensor, alias } from '../../tensor.js';
import { preserved } from '../creation/conversion.js';
import { arange } from '../creation/sequences.js';
import { dense, reshaped } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structural, structuralOf } from '../row/structural.js';
import { variadic } from '../row/variadic.js';
import { type Meta, bind, dims, int, optional, sizes, tensors } from '../row/signature.js';
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
    return { out: { shape, dtype: typeOfAll(all) }, at, lengths, dtypes: all.map((t) => t.dtype) };
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
    all.forEach((t, k) => {
      if (!sameShape(t.shape, shape)) {
        throw new RuntimeError(
          `stack expects each tensor to be equal size, but got [${shape.join(', ')}] at entry 0 and [${t.shape.join(', ')}] at entry ${k}`,
        );
      }
    });
    const at = wrapDim(dim, shape.length + 1);
    const dtype = result_type(all.map((t) => ({ dtype: t.dtype, weight: 0 })));
    const joined = [...shape.slice(0, at), all.length, ...shape.slice(at)];
    return { out: { shape: joined, dtype }, at, types: all.map((t) => t.dtype) };
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
 * The elements in the opposite order along dimensions.
 *
 * @param dims dimensions, one by one or in a list
 * @returns a tensor of the input's shape
 * @example
 * torch.flip(torch.tensor([1, 2, 3]), [0]); // tensor([3., 2., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flip.html
 */
export const flip = structural('flip', [sizes('dims')], {
  plan: ({ input, dims: list }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
    places: wrapDims(list, input.ndim, false),
  }),
  compute: ({ input }, [out], { places }): void => {
    // Rows taken by index: strides here are never negative.
    const { device } = input;
    const backwards = (n: number): Tensor =>
      arange(n, { dtype: int64, device })
        .mul(-1)
        .add(n - 1);
    let turned: Tensor = input;
    for (const at of places)
      turned = numel(turned.shape) === 0 ? turned : turned.index_select(at, backwards(turned.shape[at]!));
    copyView(turned, out!);
  },
  gradients: () => ({ input: (grad, _, { places }): Tensor => grad.flip([...places]) }),
  samples: (make): Samples => [
    [make(3, 4), [0]],
    [make(2, 3, 4), [0, -1]],
    [make(70), [0]],
    [make(0, 2), [0, 1]],
    [make(), []],
  ],
});

/** A stretch of a dimension. */
const part = (t: Tensor, dim: number, start: number, length: number): Tensor =>
  alias(
    t,
    t.shape.map((n, k) => (k === dim ? length : n)),
    t.strides,
    t.offset + start * t.strides[dim]!,
  );

/**
 * Elements moved along dimensions, those that leave at one end coming in at the other; without dims, of the flattened tensor.
 *
 * @param shifts by how many positions, for each of `dims`
 * @param dims dimensions; left out: of the flattened input
 * @returns a tensor of the input's shape
 * @throws RuntimeError for `dims` and `shifts` of different number, IndexError for a dimension that there is not
 * @example
 * torch.roll(torch.tensor([1, 2, 3]), 1); // tensor([3., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.roll.html
 */
export const roll = structural('roll', [dims('shifts'), optional(dims('dims'), null)], {
  plan: ({ input, shifts, dims: given }) => {
    const by = typeof shifts === 'number' ? [shifts] : shifts;
    const over = typeof given === 'number' ? [given] : (given ?? []);
    if (by.length === 0) throw new RuntimeError('`shifts` required');
    const flat = over.length === 0 && by.length === 1;
    if (!flat && over.length !== by.length) {
      throw new RuntimeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${over.length}`);
    }
    if (over.length === 1 && by.length === 1 && numel(input.shape) === 0) {
      return { out: { shape: input.shape, dtype: input.dtype }, by, over, flat }; // whatever the dimension is
    }
    if (input.ndim === 0 && over.length > 0) {
      throw new IndexError(`Dimension specified as ${over[0]} but tensor has no dimensions`);
    }
    const places = over.map((dim) => wrapDim(dim, input.ndim));
    return { out: { shape: input.shape, dtype: input.dtype }, by, over: places, flat };
  },
  compute: ({ input }, [out], { by, over, flat }): void => {
    if (numel(input.shape) === 0) return;
    const along = flat ? [0] : over;
    const move = (from: Tensor, to: Tensor, k: number): void => {
      if (k === along.length) return copyView(from, to);
      const dim = along[k]!;
      const n = from.shape[dim]!;
      const start = ((by[k]! % n) + n) % n; // where the first element comes to stand
      move(part(from, dim, 0, n - start), part(to, dim, start, n - start), k + 1);
      if (start > 0) move(part(from, dim, n - start, start), part(to, dim, 0, start), k + 1);
    };
    if (flat) move(reshaped(dense(input), [numel(input.shape)]), reshaped(out!, [numel(input.shape)]), 0);
    else move(input, out!, 0);
  },
  gradients: () => ({
    input: (grad, _, { by, over }): Tensor =>
      grad.roll(
        by.map((n) => -n),
        [...over],
      ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 1, 0],
    [make(3, 4), [1, -2], [0, 1]],
    [make(3, 4), 5],
    [make(70), -3, 0],
    [make(0, 2), 1, 0],
    [make(), 1],
  ],
});

/** `[n, m]` as `[1, n, 1, m]`, and repeated as `[r, n, s, m]`. */
const interleaved = <T>(outer: readonly T[], inner: readonly T[]): T[] => outer.flatMap((n, k) => [n, inner[k]!]);

/**
 * Repeated so many times along each dimension; more numbers than dimensions add dimensions in front.
 *
 * @returns a tensor whose lengths are multiplied
 * @example
 * torch.tensor([1, 2]).repeat(2); // tensor([1., 2., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.repeat.html
 */
export const repeat = structural('repeat', [sizes('repeats')], {
  plan: ({ input, repeats: times }) => {
    const lead = times.length - input.ndim;
    if (lead < 0) {
      throw new RuntimeError(
        'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
      );
    }
    const before = [...new Array<number>(lead).fill(1), ...input.shape];
    const shape = before.map((n, k) => n * times[k]!);
    if (times.some((n) => n < 0)) {
      throw new RuntimeError(
        `Trying to create tensor with negative dimension ${shape.find((n) => n < 0) ?? times.find((n) => n < 0)}: [${shape.join(', ')}]`,
      );
    }
    return { out: { shape, dtype: input.dtype }, times, before, lead, size: input.shape };
  },
  compute: ({ input }, [out], { times, before, lead }): void => {
    const wide = interleaved(times, before);
    const none = before.map(() => 0);
    const from = [...new Array<number>(lead).fill(0), ...input.strides];
    const { strides, offset } = out!;
    const blocks = strides.map((step, k) => step * before[k]!);
    copyView(
      alias(input, wide, interleaved(none, from), input.offset),
      alias(out!, wide, interleaved(blocks, strides), offset),
    );
  },
  gradients: () => ({
    input: (grad, _, { times, lead, size }): Tensor => {
      if (times.includes(0)) return grad.new_zeros([...size]);
      let g = grad;
      for (let k = 0; k < lead; k++) g = g.sum(0);
      const wide: number[] = [];
      const sums: number[] = [];
      size.forEach((n, k) => {
        if (times[lead + k] !== 1) sums.push(wide.push(times[lead + k]!) - 1);
        wide.push(n);
      });
      return sums.length > 0 ? g.reshape(wide).sum(sums) : g;
    },
  }),
  samples: (make): Samples => [
    [make(3, 4), [2, 3]],
    [make(3), [2, 1, 2]],
    [make(35), [2]],
    [make(2), [0]],
    [make(0, 2), [2, 2]],
    [make(), []],
    [make(), [3]],
  ],
});
/**
 * As `repeat`; fewer numbers than dimensions count from the last.
 *
 * @param dims how often along each dimension, one by one or in a list
 * @returns a tensor whose lengths are multiplied
 * @example
 * torch.tile(torch.tensor([1, 2]), [2]); // tensor([1., 2., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tile.html
 */
export const tile = operator('tile', [sizes('dims')], (input, times): Tensor =>
  input.repeat([...new Array<number>(Math.max(input.ndim - times.length, 0)).fill(1), ...times]),
);

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
export function broadcast_shapes(...shapes: readonly (number | readonly number[])[]): number[] {
  const all = shapes.map((shape) => bind('broadcast_shapes', [sizes('shapes')], [shape])[0] as readonly number[]);
  const out = new Array<number>(Math.max(0, ...all.map((shape) => shape.length))).fill(1);
  all.forEach((shape, at) => {
    shape.forEach((length, k) => {
      if (length < 0)
        throw new RuntimeError(`Trying to create tensor with negative dimension (${length}): (${length})`);
      const place = out.length - shape.length + k;
      if (length === 1 || length === out[place]) return;
      if (out[place] !== 1) {
        throw new RuntimeError(
          `Attempting to broadcast a dimension of length ${length} at ${k - shape.length}! Mismatching argument at index ${at} had [${shape.join(', ')}]; but expected shape should be broadcastable to [${out.join(', ')}]`,
        );
      }
      out[place] = length;
    });
  });
  return out;
}
