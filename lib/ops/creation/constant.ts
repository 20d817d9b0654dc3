// Copies whose elements are all the same.
import { preserved } from '../../shape.js';
import { structural } from '../row/structural.js';
import { checkValue, fillAll, filling, valued } from './value.js';

/**
 * A copy in which all elements are `value`, a number or a zero-dimensional tensor.
 *
 * @param value a number or a tensor without dimensions
 * @returns a tensor of the input's shape
 * @throws RuntimeError where `value` has dimensions
 * @example
 * torch.fill(torch.tensor([1, 2]), 7); // tensor([7., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fill.html
 */
export const fill = structural('fill', valued, {
  plan: ({ input, value }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
    given: checkValue(value),
  }),
  node: ({ given }) => (given ? 'FillBackward1' : 'FillBackward0'),
  compute: ({ value }, [out]): void => fillAll(value, out!),
  ...filling,
});
