// The same elements in another shape, or as another type's: views only.
import type { DType } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { expandedStrides, inferShape, numel, viewStrides } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { tooFewSizes } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { type Arguments, sizes, optional, keywordOnly, flag, tensor } from '../row/signature.js';
import { view as looking } from '../row/view.js';
import { type AsType, asksForType, viewed } from './typed.js';

const lengths = [sizes('size')] as const;
/** @internal The same elements in another shape. */
export const _shaped = looking('view', lengths, {
  plan: ({ input, size }) => {
    const shape = inferShape(size, numel(input.shape));
    const strides = viewStrides(input.shape, input.strides, shape);
    if (strides === null) {
      throw new RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return { shape, strides, offset: input.offset };
  },
  gradient: (grad, _, { shape }): Tensor => grad.reshape([...shape]),
  samples: (make): Samples => [
    [make(2, 6), [3, -1]],
    [make(0, 2), [2, 0]],
    [make(), [1, 1]],
  ],
});
/**
 * The same elements in another shape, or the same bytes as elements of another type, without a copy.
 *
 * As another type they lie as before where both take as many bytes; else the last dimension has more or fewer of them. What is written
 * to either is seen in both. No gradient flows to the input, of which autograd does not take it for a view.
 *
 * @param size lengths, one of which may be -1
 * @param dtype the other type; bytes that are seen as bools are 0 or 1
 * @throws RuntimeError when the layout of `input` does not allow it: of shapes `reshape` copies then; NotImplementedError on another
 *   device than `cpu`, and for bytes that are no bools
 * @example
 * torch.tensor([1, 2]).view(torch.int32); // tensor([1065353216, 1073741824], dtype=torch.int32)
 */
export function view(input: Tensor, dtype: DType): Tensor;
export function view(input: Tensor, kwargs: { dtype: DType }): Tensor;
export function view(input: Tensor, ...size: Arguments<typeof lengths>): Tensor;
export function view(input: Tensor, ...args: AsType | Arguments<typeof lengths>): Tensor {
  return asksForType(args) ? viewed(input, ...args) : _shaped(input, ...args);
}
/** In the shape of another tensor, without a copy. */
export const view_as = operator('view_as', [tensor('other')], (input, other): Tensor => input.view([...other.shape]));
/** In the shape of another tensor. */
export const reshape_as = operator('reshape_as', [tensor('other')], (input, other): Tensor =>
  input.reshape([...other.shape]),
);
/**
 * Repeated along dimensions of length 1, without a copy. -1 leaves a length as it is.
 *
 * @param size lengths, as an array or one after the other
 * @param implicit a hint: whether broadcasting asks for it
 */
export const expand = looking('expand', [sizes('size'), keywordOnly(optional(flag('implicit'), false))], {
  plan: ({ input, size }) => {
    const lead = size.length - input.ndim;
    if (lead < 0) throw tooFewSizes(input, size);
    const shape = size.map((length, k) => {
      if (length !== -1) return length;
      if (k < lead) {
        throw new RuntimeError(
          `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${k}`,
        );
      }
      return input.shape[k - lead]!;
    });
    const strides = expandedStrides(input.shape, input.strides, shape);
    if (strides === null) {
      const at = shape.findLastIndex(
        (length, k) => k >= lead && input.shape[k - lead] !== 1 && input.shape[k - lead] !== length,
      );
      throw new RuntimeError(
        `The expanded size of the tensor (${shape[at]}) must match the existing size (${input.shape[at - lead]}) at non-singleton dimension ${at}.  Target sizes: [${size.join(', ')}].  Tensor sizes: [${input.shape.join(', ')}]`,
      );
    }
    return { shape, strides, offset: input.offset };
  },
  gradient: (grad, _, { shape }): Tensor => grad.sum_to_size([...shape]),
  samples: (make): Samples => [
    [make(3, 1), [2, 3, 4]],
    [make(1), [0]],
    [make(), [2, 2]],
  ],
});
export const expand_as = operator('expand_as', [tensor('other')], (input, other): Tensor =>
  input.expand([...other.shape]),
);
