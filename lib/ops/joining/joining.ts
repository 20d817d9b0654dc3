// Tensors joined into one, repeated and rearranged.
import { int64, result_type } from '../../dtype.js';
import { IndexError, RuntimeError, ValueError } from '../../errors.js';
import { derive } from '../../graph/derive.js';
import { broadcastShapes, numel, wrapDim, wrapDims } from '../../shape.js';
import { Tensor, alias, allocate } from '../../tensor.js';
import { preserved } from '../creation/conversion.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { structuralOf } from '../row/structural.js';
import { variadic } from '../row/variadic.js';
import { type Arguments, type Meta, bind, dims, int, optional, sizes, tensors } from '../row/signature.js';
import { copyView } from '../../runtime/kernels/index.js';

const listed = [tensors('tensors'), optional(int('dim'), 0)] as const;

/**
 * Tensors joined along a dimension. All have one shape but for that dimension; an empty one-dimensional tensor joins anything.
 *
 * @param tensors of types that are promoted to a common one
 * @param dim where they are joined
 */
export const cat = structuralOf('cat', listed, {
  plan: ({ tensors: all, dim }) => {
    if (all.length === 0) throw new ValueError('torch.cat(): expected a non-empty list of Tensors');
    all.forEach((t, k) => {
      if (t.ndim === 0) throw new RuntimeError(`zero-dimensional tensor (at position ${k}) cannot be concatenated`);
    });
    const isPart = (t: Meta): boolean => !(t.ndim === 1 && t.shape[0] === 0);
    const lead = all.find(isPart) ?? all[0]!;
    const at = wrapDim(dim, lead.ndim);
    let length = 0;
    const pieces = all.map((t, k) => {
      const start = length;
      if (!isPart(t)) return { start: 0, length: null, dtype: t.dtype };
      if (t.ndim !== lead.ndim) {
        throw new RuntimeError(`Tensors must have same number of dimensions: got ${lead.ndim} and ${t.ndim}`);
      }
      t.shape.forEach((n, d) => {
        if (d !== at && n !== lead.shape[d]) {
          throw new RuntimeError(
            `Sizes of tensors must match except in dimension ${at}. Expected size ${lead.shape[d]} but got size ${n} for tensor number ${k} in the list.`,
          );
        }
      });
      length += t.shape[at]!;
      return { start, length: t.shape[at]!, dtype: t.dtype };
    });
    const dtype = result_type(all.map((t) => ({ dtype: t.dtype, weight: 0 })));
    return { out: { shape: lead.shape.map((n, k) => (k === at ? length : n)), dtype }, at, pieces };
  },
  compute: ({ tensors: all }, [out], { at, pieces }): void => {
    all.forEach((t, k) => {
      if (numel(t.shape) > 0) copyView(t, alias(out!, t.shape, out!.strides, pieces[k]!.start * out!.strides[at]!));
    });
  },
  gradients: () => ({
    tensors: (grad, _, { at, pieces }): (Tensor | null)[] =>
      pieces.map(({ start, length, dtype }) =>
        length === null ? grad.new_zeros([0]).to(dtype) : grad.narrow(at, start, length).to(dtype),
      ),
  }),
  samples: (make): Samples => [[[make(2, 3), make(2, 1)], 1], [[make(2), make(0), make(1)]]],
});
export const concat = cat;
export const concatenate = cat;

/** Tensors of one shape joined along a new dimension. */
export function stack(...args: Arguments<typeof listed>): Tensor {
  const [all, dim] = bind('stack', listed, args) as [readonly Tensor[], number];
  if (all.length === 0) throw new RuntimeError('stack expects a non-empty TensorList');
  const { shape } = all[0]!;
  all.forEach((t, k) => {
    if (t.shape.length !== shape.length || t.shape.some((n, d) => n !== shape[d])) {
      throw new RuntimeError(
        `stack expects each tensor to be equal size, but got [${shape.join(', ')}] at entry 0 and [${t.shape.join(', ')}] at entry ${k}`,
      );
    }
  });
  const at = wrapDim(dim, shape.length + 1);
  return cat(
    all.map((t) => t.unsqueeze(at)),
    at,
  );
}

/** The elements in the opposite order along dimensions. */
export const flip = operator('flip', [sizes('dims')], (input, list): Tensor => {
  const places = wrapDims(list, input.ndim, false);
  let turned = input.detach();
  for (const at of places) turned = reversed(turned, at);
  const out = allocate(input.storage.engine, input.shape, input.dtype, preserved(input));
  copyView(turned, out);
  return derive('FlipBackward0', out, [input, (grad) => grad.flip(places)]);
});
/** Rows in the opposite order, taken by index: strides here are never negative. */
function reversed(x: Tensor, dim: number): Tensor {
  const n = x.shape[dim]!;
  const index = x.new_tensor(
    BigInt64Array.from({ length: n }, (_, i) => BigInt(n - 1 - i)),
    { dtype: int64 },
  );
  return x.index_select(dim, index);
}

/** Elements moved along dimensions, those that leave at one end coming in at the other; without dims, of the flattened tensor. */
export const roll = operator('roll', [dims('shifts'), optional(dims('dims'), [])], (input, shifts, dims): Tensor => {
  const by = typeof shifts === 'number' ? [shifts] : shifts;
  const over = typeof dims === 'number' ? [dims] : dims;
  if (by.length === 0) throw new RuntimeError('`shifts` required');
  if (over.length === 0 && by.length === 1)
    return input
      .reshape(-1)
      .roll(by, [0])
      .reshape([...input.shape]);
  if (over.length !== by.length) {
    throw new RuntimeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${over.length}`);
  }
  if (input.ndim === 0 && over.length > 0)
    throw new IndexError(`Dimension specified as ${over[0]} but tensor has no dimensions`);
  return over.reduce((x, dim, k) => {
    const at = wrapDim(dim, x.ndim);
    const n = x.shape[at]!;
    if (n === 0) return x.clone();
    const start = ((-by[k]! % n) + n) % n;
    return cat([x.narrow(at, start, n - start), x.narrow(at, 0, start)], at);
  }, input);
});

/** Repeated so many times along each dimension; more numbers than dimensions add dimensions in front. */
export const repeat = operator('repeat', [sizes('repeats')], (input, times): Tensor => {
  const lead = times.length - input.ndim;
  if (lead < 0) {
    throw new RuntimeError(
      'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
    );
  }
  const shape = [...new Array<number>(lead).fill(1), ...input.shape];
  if (times.some((n) => n < 0)) {
    const size = shape.map((n, k) => n * times[k]!);
    throw new RuntimeError(
      `Trying to create tensor with negative dimension ${size.find((n) => n < 0) ?? times.find((n) => n < 0)}: [${size.join(', ')}]`,
    );
  }
  // [n, m] becomes [1, n, 1, m], is expanded to [r, n, s, m], and seen as [r n, s m].
  const apart = shape.flatMap((n) => [1, n]);
  const wide = shape.flatMap((n, k) => [times[k]!, n]);
  return input
    .reshape(apart)
    .expand(wide)
    .clone({ memory_format: 'contiguous_format' })
    .view(shape.map((n, k) => n * times[k]!));
});
/** As `repeat`; fewer numbers than dimensions count from the last. */
export const tile = operator('tile', [sizes('dims')], (input, times): Tensor =>
  input.repeat([...new Array<number>(Math.max(input.ndim - times.length, 0)).fill(1), ...times]),
);

/** Tensors expanded to their common shape. */
export function broadcast_tensors(...list: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor[] {
  const [all] = variadic('broadcast_tensors', list);
  const shape = all.reduce<readonly number[]>((s, t) => broadcastShapes(s, t.shape), []);
  return all.map((t) => t.expand([...shape]));
}
/** The common shape of shapes. */
export function broadcast_shapes(...shapes: readonly (number | readonly number[])[]): number[] {
  const all = shapes.map((shape) => (typeof shape === 'number' ? [shape] : shape));
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
