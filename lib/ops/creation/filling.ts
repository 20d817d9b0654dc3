// Tensors whose elements become all the same.
import { Tensor } from '../../tensor.js';
import { fillView } from '../../runtime/kernels/index.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { writing } from '../row/structural.js';
import { beside } from './transfer.js';
import { _fillWith, valued } from './value.js';

/**
 * All elements become `value`, a number or a zero-dimensional tensor.
 *
 * @param value a number or a tensor without dimensions
 * @returns the tensor itself
 * @throws RuntimeError where `value` has dimensions
 * @example
 * torch.fill_(torch.tensor([1, 2]), 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fill_.html
 */
export const fill_ = operator('fill_', valued, (input, value): Tensor =>
  _fillWith(input, value instanceof Tensor ? beside(value, input) : value),
);

/**
 * All elements become 0.
 *
 * @returns the tensor itself
 * @example
 * torch.zero_(torch.tensor([1, 2])); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.zero_.html
 */
export const zero_ = writing('zero_', [], {
  plan: ({ input }) => ({ out: { shape: input.shape, dtype: input.dtype } }),
  repeats: true,
  compute: (_, [out]): void => fillView(out!, 0),
  gradients: () => ({ input: (grad): Tensor => grad.new_zeros([...grad.shape]) }),
  samples: (make): Samples => [[make(3, 4)], [make(70)], [make(0, 2)], [make()]],
});
