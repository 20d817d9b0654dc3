// Pieces that are no views.
import { RuntimeError } from '../../errors.js';
import { copyView } from '../../runtime/kernels/index.js';
import type { Several } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { ownTypes } from '../row/out.js';
import type { Samples } from '../row/samples.js';
import { called } from '../row/shown.js';
import { optional, int, length } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { allUnsafe } from './derived.js';
import * as narrowing from './narrowing.js';
import * as splitting from './splitting.js';
import { _chunks } from './chunks.js';
import { _unsafeSplitEvenly } from './unsafe.js';

/**
 * `narrow` as a copy.
 *
 * @param start the first position, negative from the end
 * @param length how many
 * @returns a new tensor
 * @throws IndexError for a dimension that there is not, RuntimeError where the piece leaves the tensor
 * @example
 * torch.narrow_copy(torch.arange(5), 0, 1, 3); // tensor([1, 2, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.narrow_copy.html
 */
export const narrow_copy = structural('narrow_copy', narrowing._narrowing, {
  types: ownTypes(
    () =>
      'Expected self.dtype() == output.dtype() to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
  ),
  plan: ({ input, dim, start, length }) => {
    if (input.ndim > 0 && dim >= input.ndim) {
      throw new RuntimeError(
        'Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
      );
    }
    const by = narrowing._narrowed(input, dim, start, length);
    return { out: { shape: input.shape.map((n, k) => (k === by.at ? length : n)), dtype: input.dtype }, by };
  },
  compute: ({ input }, [out], { by: { at, from, to } }): void => copyView(input.slice(at, from, to), out!),
  gradients: () => ({
    input: (grad, _, { by: { at, from, before } }): Tensor =>
      called(
        grad.new_zeros([...before]).slice_scatter(grad, at, from, from + grad.shape[at]!),
        'SliceBackwardBackward0',
      ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, 1, 2],
    [make(3, 4), -1, -3, 2],
    [make(70), 0, 3, 60],
  ],
});

/**
 * `split` into pieces of given lengths, whose results in-place operations may write to.
 *
 * @param split_sizes lengths, which add up to the dimension's
 * @returns views
 * @example
 * torch.unsafe_split_with_sizes(torch.arange(5), [2, 3])[1]; // tensor([2, 3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unsafe_split_with_sizes.html
 */
export const unsafe_split_with_sizes = allUnsafe(
  splitting.split_with_sizes,
  'unsafe_split_with_sizes',
  'UnsafeSplitWithSizesBackward0',
);

/**
 * `split` whose results in-place operations may write to.
 *
 * @param split_size the length of a piece
 * @returns views
 * @example
 * torch.unsafe_split(torch.arange(5), 2)[2]; // tensor([4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unsafe_split.html
 */
export const unsafe_split = operator(
  'unsafe_split',
  [length('split_size'), optional(int('dim'), 0)],
  (input, size, dim): Several<Tensor> => _unsafeSplitEvenly(input, size, dim),
);
/**
 * `chunk` whose results in-place operations may write to.
 *
 * @param chunks how many pieces at most
 * @returns views
 * @example
 * torch.unsafe_chunk(torch.arange(5), 2)[1]; // tensor([3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unsafe_chunk.html
 */
export const unsafe_chunk = operator(
  'unsafe_chunk',
  [int('chunks'), optional(int('dim'), 0)],
  (input, chunks, dim): Several<Tensor> => {
    const by = _chunks(input, chunks, dim);
    return typeof by.size === 'number'
      ? _unsafeSplitEvenly(input, by.size, by.at)
      : unsafe_split_with_sizes(input, by.size, by.at);
  },
);
