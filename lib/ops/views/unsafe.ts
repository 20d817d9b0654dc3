// Another shape for what has just been made, and is nobody else's.
import { RuntimeError } from '../../errors.js';
import { inferShape, numel, viewStrides } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { optional, sizes, string } from '../row/signature.js';
import { view } from '../row/view.js';
import { _splitEvenly } from './chunks.js';
import { allUnsafe } from './derived.js';

/**
 * As `view`, of a tensor that is not used again: the result is no view to autograd, and may be written to as any other. It counts writes
 * with that tensor, which its node may have kept.
 *
 * @param node the name of its node: that of the operator whose result it is
 */
export const unsafeView = view('_unsafe_view', [sizes('size'), optional(string('node'), 'UnsafeViewBackward0')], {
  plan: ({ input, size, node }) => {
    const shape = inferShape(size, numel(input.shape));
    const strides = viewStrides(input.shape, input.strides, shape);
    if (strides === null) {
      throw new RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return { shape, strides, offset: input.offset, node };
  },
  fresh: true,
  node: ({ node }) => node,
  gradient: (grad, _, { shape }): Tensor => grad.reshape([...shape]),
  samples: (make): Samples => [[make(2, 3), [3, 2]]],
});
/** @internal `view` as `reshape` records it of what is not row-major. */
export const reshapeAlias = view('_reshape_alias', [sizes('size')], {
  plan: ({ input, size }) => ({
    shape: size,
    strides: viewStrides(input.shape, input.strides, size)!,
    offset: input.offset,
  }),
  gradient: (grad, _, { shape }): Tensor => grad.reshape([...shape]),
  samples: (make): Samples => [[make(3, 2).t(), [1, 2, 3]]],
});
/** @internal `split` into pieces of one length, whose results in-place operations may write to. */
export const _unsafeSplitEvenly = allUnsafe(_splitEvenly, 'unsafe_split', 'UnsafeSplitBackward0');
