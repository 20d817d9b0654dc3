// Tensors looked at in pieces: each piece is a view.
import { int64, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Several, wrapDim, wrapOwnDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { dims, int, ints, optional, parameter, type Parameter, Refusal } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { views } from '../row/view.js';
import { _chunks, _splitEvenly, piece, pieces } from './chunks.js';

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
    const at = wrapOwnDim(dim, input.ndim);
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
  joined: 'StackBackward0',
  samples: (make): Samples => [[make(2, 3)], [make(2, 3), -1]],
});

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
  joined: 'CatBackward0',
  samples: (make): Samples => [
    [make(5, 2), [2, 3]],
    [make(2, 4), [1, 0, 3], 1],
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
