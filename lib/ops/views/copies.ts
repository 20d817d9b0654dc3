// Views as copies, by the names that PyTorch gives them.
import { copyView } from '../../runtime/kernels/index.js';
import type { Tensor } from '../../tensor.js';
import { allCopied, copied } from './derived.js';
import { operator } from '../row/operator.js';
import { dims, int, optional } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import * as ordering from './ordering.js';
import * as parts from './parts.js';
import * as shaping from './shaping.js';
import * as splitting from './splitting.js';
import * as strided from './strided.js';

/** The same elements in a storage of their own, row-major. */
export const alias_copy = structural('alias_copy', [], {
  plan: ({ input }) => ({ out: { shape: input.shape, dtype: input.dtype } }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  node: 'AliasBackward0_copy',
  gradients: () => ({ input: (grad): Tensor => grad }),
  samples: (make): Samples => [[make(2, 3)], [make()], [make(0, 2)], [make(70)]],
});
/** `as_strided` as a copy. */
export const as_strided_copy = copied(strided.as_strided);
/** `diagonal` as a copy. */
export const diagonal_copy = copied(parts.diagonal);
/** `expand` as a copy. */
export const expand_copy = copied(shaping.expand);
/** `permute` as a copy. */
export const permute_copy = copied(ordering.permute);
/** `select` as a copy. */
export const select_copy = copied(parts.select);
/** `slice` as a copy. */
export const slice_copy = copied(parts.slice);
/** `squeeze` as a copy. */
export const squeeze_copy = copied(ordering.squeeze);
/** `t` as a copy. */
export const t_copy = copied(ordering.t);
/** `transpose` as a copy. */
export const transpose_copy = copied(ordering.transpose);
/** `unfold` as a copy. */
export const unfold_copy = copied(parts.unfold);
/** `unsqueeze` as a copy. */
export const unsqueeze_copy = copied(ordering.unsqueeze);
/** `view` as a copy. */
export const view_copy = copied(shaping.view);

/** `narrow` as a copy. */
export const narrow_copy = structural('narrow_copy', parts._narrowing, {
  plan: ({ input, dim, start, length }) => {
    const by = parts._narrowed(input, dim, start, length);
    return { out: { shape: input.shape.map((n, k) => (k === by.at ? length : n)), dtype: input.dtype }, by };
  },
  compute: ({ input }, [out], { by: { at, from, to } }): void => copyView(input.slice(at, from, to), out!),
  gradients: () => ({
    input: (grad, _, { by: { at, from, before } }): Tensor =>
      grad.new_zeros([...before]).slice_scatter(grad, at, from, from + grad.shape[at]!),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, 1, 2],
    [make(3, 4), -1, -3, 2],
    [make(70), 0, 3, 60],
  ],
});

/** `split` into pieces of given lengths, as copies. */
export const split_with_sizes_copy = allCopied(splitting.split_with_sizes);
/** `unbind` as copies. */
export const unbind_copy = allCopied(splitting.unbind);
/** `split` into pieces of one length, as copies. */
export const split_copy = allCopied(splitting._splitEvenly);
/** `split` into pieces of given lengths, whose results in-place operations may write to. */
export const unsafe_split_with_sizes = allCopied(
  splitting.split_with_sizes,
  'unsafe_split_with_sizes',
  'UnsafeSplitWithSizesBackward0',
);
/** @internal `split` into pieces of one length, whose results in-place operations may write to. */
export const _unsafeSplitEvenly = allCopied(splitting._splitEvenly, 'unsafe_split', 'UnsafeSplitBackward0');
/** `split` whose results in-place operations may write to. */
export const unsafe_split = operator(
  'unsafe_split',
  [dims('split_size'), optional(int('dim'), 0)],
  (input, size, dim): Tensor[] =>
    typeof size === 'number' ? _unsafeSplitEvenly(input, size, dim) : unsafe_split_with_sizes(input, size, dim),
);
/** `chunk` whose results in-place operations may write to. */
export const unsafe_chunk = operator(
  'unsafe_chunk',
  [int('chunks'), optional(int('dim'), 0)],
  (input, chunks, dim): Tensor[] => {
    const by = splitting._chunks(input, chunks, dim);
    return typeof by.size === 'number'
      ? _unsafeSplitEvenly(input, by.size, by.at)
      : unsafe_split_with_sizes(input, by.size, by.at);
  },
);
