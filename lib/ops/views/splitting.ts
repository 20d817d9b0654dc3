// Tensors looked at in pieces: each piece is a view.
import { int64, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { type Several, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { type Meta, dims, int, ints, optional, parameter, type Parameter, Refusal } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { views } from '../row/view.js';

/**
 * The slices along a dimension, each without it.
 *
 * @returns views, one an index
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.unbind(torch.tensor([[1, 2], [3, 4]]))[1]; // tensor([3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unbind.html
 */
export const unbind = views('unbind', [optional(int('dim'), 0)], {
  plan: ({ input, dim }) => {
    if (input.ndim === 0) throw new IndexError('Dimension specified as 0 but tensor has no dimensions');
    const at = wrapDim(dim, input.ndim);
    const shape = input.shape.filter((_, k) => k !== at);
    const strides = input.strides.filter((_, k) => k !== at);
    const parts = Array.from({ length: input.shape[at]! }, (_, i) => ({
      shape,
      strides,
      offset: input.offset + i * input.strides[at]!,
    }));
    return { parts, at };
  },
  piece: (whole, { at }, k): Tensor => whole.select(at, k),
  samples: (make): Samples => [[make(2, 3)], [make(2, 3), -1]],
});

/** Pieces of a dimension that follow one another. */
function pieces(input: Meta, at: number, lengths: readonly number[]) {
  let end = 0;
  const starts = lengths.map((length) => (end += length) - length);
  const parts = lengths.map((length, k) => ({
    shape: input.shape.map((n, d) => (d === at ? length : n)),
    strides: input.strides,
    offset: input.offset + (length === 0 ? 0 : starts[k]! * input.strides[at]!),
  }));
  return { parts, at, starts, lengths };
}
const piece = (whole: Tensor, { at, starts, lengths }: ReturnType<typeof pieces>, k: number): Tensor =>
  whole.narrow(at, starts[k]!, lengths[k]!);

/**
 * Pieces of given lengths along a dimension.
 *
 * @param split_sizes lengths, which add up to the dimension's
 * @returns views, one a size
 * @throws RuntimeError for a negative length, or lengths that do not add up; IndexError for a dimension that there is not
 * @example
 * torch.split_with_sizes(torch.arange(5), [2, 3])[1]; // tensor([2, 3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.split_with_sizes.html
 */
export const split_with_sizes = views('split_with_sizes', [ints('split_sizes'), optional(int('dim'), 0)], {
  plan: ({ input, split_sizes: lengths, dim }) => {
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
    return pieces(input, at, lengths);
  },
  piece,
  samples: (make): Samples => [
    [make(5, 2), [2, 3]],
    [make(2, 4), [1, 0, 3], 1],
  ],
});

/** @internal Pieces of one length along a dimension, the last one shorter where it must be. */
export const _splitEvenly = views('split', [int('split_size'), optional(int('dim'), 0)], {
  plan: ({ input, split_size: size, dim }) => {
    if (input.ndim === 0) throw new RuntimeError('split expects at least a 1-dimensional tensor');
    if (size < 0) throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${size}`);
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    if (size === 0 && length !== 0) {
      throw new RuntimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${length}`);
    }
    const count = size === 0 ? 1 : Math.max(Math.ceil(length / size), 1);
    return pieces(
      input,
      at,
      Array.from({ length: count }, (_, k) => Math.min(size, length - k * size)),
    );
  },
  piece,
  samples: (make): Samples => [
    [make(5, 2), 2],
    [make(2, 4), 2, 1],
  ],
});
/**
 * Pieces of `split_size` along a dimension, the last one shorter where it must be; or of the given lengths.
 *
 * @param split_size the length of a piece, or a list of lengths
 * @returns views
 * @throws RuntimeError for a negative length, or lengths that do not add up; IndexError for a dimension that there is not
 * @example
 * torch.split(torch.arange(5), 2)[2]; // tensor([4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.split.html
 */
export const split = operator(
  'split',
  [dims('split_size'), optional(int('dim'), 0)],
  (input, size, dim): Several<Tensor> =>
    typeof size === 'number' ? _splitEvenly(input, size, dim) : input.split_with_sizes(size, dim),
);

/** @internal The split that `chunks` chunks are: of one length, or of given lengths where the dimension is empty. */
export function _chunks(input: Meta, count: number, dim: number): { at: number; size: number | readonly number[] } {
  if (input.ndim === 0) throw new RuntimeError('chunk expects at least a 1-dimensional tensor');
  if (count <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${count}`);
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  return { at, size: length === 0 ? new Array<number>(count).fill(0) : Math.ceil(length / count) };
}
/**
 * At most `chunks` pieces of equal length along a dimension, the last one shorter where it must be.
 *
 * @param chunks how many pieces at most
 * @returns views, at most as many as asked
 * @throws RuntimeError for `chunks` below 1, IndexError for a dimension that there is not
 * @example
 * torch.chunk(torch.arange(5), 2)[1]; // tensor([3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.chunk.html
 */
export const chunk = operator(
  'chunk',
  [int('chunks'), optional(int('dim'), 0)],
  (input, count, dim): Several<Tensor> => {
    const { at, size } = _chunks(input, count, dim);
    return typeof size === 'number' ? _splitEvenly(input, size, at) : input.split_with_sizes(size, at);
  },
);

/**
 * Pieces along a dimension: so many of nearly equal length, or cut at the given positions.
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for a number of pieces below 1, IndexError for a dimension that there is not
 * @example
 * torch.tensor_split(torch.arange(5), 2)[0]; // tensor([0, 1, 2])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html
 */
export const tensor_split = operator(
  'tensor_split',
  [sectionsOrIndices('indices_or_sections'), optional(int('dim'), 0)],
  (input, where, dim): Several<Tensor> => {
    if (input.ndim === 0)
      throw new RuntimeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    if (where instanceof Tensor && where.dtype !== int64) {
      throw new RuntimeError(
        `tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${legacy(where.dtype)}`,
      );
    }
    const given = where instanceof Tensor ? where.tolist<number | number[]>() : where;
    let cuts: number[];
    if (typeof given === 'number') {
      if (given <= 0) throw new RuntimeError(`number of sections must be larger than 0, got ${given}`);
      const [each, more] = [Math.floor(length / given), length % given];
      cuts = Array.from({ length: given - 1 }, (_, k) => (k + 1) * each + Math.min(k + 1, more));
    } else {
      cuts = [...given];
    }
    const bounds = [0, ...cuts, length];
    const pieces = bounds.slice(1).map((end, k) => input.slice(at, bounds[k] ?? 0, k === cuts.length ? null : end, 1));
    return pieces as Several<Tensor>;
  },
);
function sectionsOrIndices<const N extends string>(name: N): Parameter<N, number | readonly number[] | Tensor, false> {
  return parameter(name, (v) => {
    if (v instanceof Tensor) return v;
    const checked = dims(name).check(v);
    return checked instanceof Refusal ? new Refusal('int, tuple of ints or Tensor') : checked;
  });
}
