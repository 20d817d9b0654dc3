// Tensors looked at in pieces: each piece is a view.
import { IndexError, RuntimeError } from '../../errors.js';
import { deriveAll } from '../../graph/derive.js';
import { viewOf } from '../../graph/view.js';
import { type Shape, wrapDim } from '../../shape.js';
import { Tensor, alias } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { dims, int, ints, optional, parameter, type Parameter, Refusal } from '../row/signature.js';

/** Several views that one operation made: in-place writes through them are refused, as in PyTorch. */
function several(
  name: string,
  input: Tensor,
  parts: readonly { shape: Shape; strides: Shape; offset: number }[],
  replay: (t: Tensor, k: number) => Tensor,
): Tensor[] {
  const outs = parts.map((part, k) =>
    viewOf(input, alias(input, part.shape, part.strides, part.offset), (t) => replay(t, k), 'several'),
  );
  const before = input.shape;
  return [
    ...deriveAll(name, outs, [
      input,
      (grads) => {
        const like = grads.find((grad) => grad !== null)!;
        const whole = like.new_zeros([...before]);
        grads.forEach((grad, k) => {
          if (grad !== null) replay(whole, k).copy_(grad);
        });
        return whole;
      },
    ]),
  ];
}

/** The slices along a dimension, each without it. */
export const unbind = operator('unbind', [optional(int('dim'), 0)], (input, dim): Tensor[] => {
  if (input.ndim === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
  const at = wrapDim(dim, input.ndim);
  const shape = input.shape.filter((_, k) => k !== at);
  const strides = input.strides.filter((_, k) => k !== at);
  const parts = Array.from({ length: input.shape[at]! }, (_, i) => ({
    shape,
    strides,
    offset: input.offset + i * input.strides[at]!,
  }));
  return several('UnbindBackward0', input, parts, (t, k) => t.select(at, k));
});

function pieces(
  name: string,
  input: Tensor,
  at: number,
  starts: readonly number[],
  lengths: readonly number[],
): Tensor[] {
  const parts = starts.map((start, k) => ({
    shape: input.shape.map((length, d) => (d === at ? lengths[k]! : length)),
    strides: input.strides,
    offset: input.offset + (lengths[k] === 0 ? 0 : start * input.strides[at]!),
  }));
  return several(name, input, parts, (t, k) => {
    const [start, length] = [starts[k] ?? 0, lengths[k] ?? 0];
    return t.slice(at, start, start + length, 1);
  });
}

/** Pieces of given lengths along a dimension. */
export const split_with_sizes = operator(
  'split_with_sizes',
  [ints('split_sizes'), optional(int('dim'), 0)],
  (input, lengths, dim): Tensor[] => {
    if (input.ndim === 0) throw new RuntimeError('split expects at least a 1-dimensional tensor');
    const at = wrapDim(dim, input.ndim);
    if (lengths.some((n) => n < 0)) {
      throw new RuntimeError(
        `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[${lengths.join(', ')}]`,
      );
    }
    if (lengths.reduce((a, b) => a + b, 0) !== input.shape[at]) {
      throw new RuntimeError(
        `split_with_sizes expects split_sizes to sum exactly to ${input.shape[at]} (input tensor's size at dimension ${at}), but got split_sizes=[${lengths.join(', ')}]`,
      );
    }
    let start = 0;
    const starts = lengths.map((length) => (start += length) - length);
    return pieces('SplitWithSizesBackward0', input, at, starts, lengths);
  },
);

/** Pieces of `split_size` along a dimension, the last one shorter where it must be; or of the given lengths. */
export const split = operator('split', [dims('split_size'), optional(int('dim'), 0)], (input, size, dim): Tensor[] => {
  if (typeof size !== 'number') return input.split_with_sizes(size, dim);
  if (input.ndim === 0) throw new RuntimeError('split expects at least a 1-dimensional tensor');
  if (size < 0) throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${size}`);
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  if (size === 0 && length !== 0) {
    throw new RuntimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${length}`);
  }
  const count = size === 0 ? 1 : Math.max(Math.ceil(length / size), 1);
  const starts = Array.from({ length: count }, (_, k) => k * size);
  return pieces(
    'SplitBackward0',
    input,
    at,
    starts,
    starts.map((start) => Math.min(size, length - start)),
  );
});

/** At most `chunks` pieces of equal length along a dimension, the last one shorter where it must be. */
export const chunk = operator('chunk', [int('chunks'), optional(int('dim'), 0)], (input, chunks, dim): Tensor[] => {
  if (input.ndim === 0) throw new RuntimeError('chunk expects at least a 1-dimensional tensor');
  if (chunks <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  if (length === 0) return input.split_with_sizes(new Array<number>(chunks).fill(0), at);
  return input.split(Math.ceil(length / chunks), at);
});

/** Pieces along a dimension: so many of nearly equal length, or cut at the given positions. */
export const tensor_split = operator(
  'tensor_split',
  [sectionsOrIndices('indices_or_sections'), optional(int('dim'), 0)],
  (input, where, dim): Tensor[] => {
    if (input.ndim === 0)
      throw new RuntimeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    const given = where instanceof Tensor ? (where.tolist() as number | number[]) : where;
    let cuts: number[];
    if (typeof given === 'number') {
      if (given <= 0) throw new RuntimeError(`number of sections must be larger than 0, got ${given}`);
      const [each, more] = [Math.floor(length / given), length % given];
      cuts = Array.from({ length: given - 1 }, (_, k) => (k + 1) * each + Math.min(k + 1, more));
    } else {
      cuts = [...given];
    }
    const bounds = [0, ...cuts, length];
    return bounds.slice(1).map((end, k) => input.slice(at, bounds[k] ?? 0, k === cuts.length ? null : end, 1));
  },
);
function sectionsOrIndices<const N extends string>(name: N): Parameter<N, number | readonly number[] | Tensor, false> {
  return parameter(name, (v) => {
    if (v instanceof Tensor) return v;
    const checked = dims(name).check(v);
    return checked instanceof Refusal ? new Refusal('int, tuple of ints or Tensor') : checked;
  });
}
