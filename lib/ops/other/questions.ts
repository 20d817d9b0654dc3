// Questions about a tensor, or two.
import { RuntimeError } from '../../errors.js';
import { numel, sameShape } from '../../shape.js';
import { operator } from '../row/operator.js';
import { tensor } from '../row/signature.js';

/**
 * Whether the only element is not zero: what Python's `if x:` asks.
 *
 * @param input a tensor of one element
 * @returns whether it is not zero
 * @throws RuntimeError where there is not exactly one element
 * @example
 * torch.is_nonzero(torch.tensor(2)); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_nonzero.html
 */
export const is_nonzero = operator('is_nonzero', [], (input): boolean => {
  const count = numel(input.shape);
  if (count !== 1) {
    throw new RuntimeError(
      `Boolean value of Tensor with ${count === 0 ? 'no values' : 'more than one value'} is ambiguous`,
    );
  }
  return Number(input.item()) !== 0; // NaN is not zero
});
/**
 * Whether two tensors have the same shape.
 *
 * @param input a tensor
 * @param other another
 * @returns whether all lengths are equal
 * @example
 * torch.is_same_size(torch.ones(2), torch.ones(2, 1)); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const is_same_size = operator('is_same_size', [tensor('other')], (input, other): boolean =>
  sameShape(input.shape, other.shape),
);
/**
 * Whether the type holds numbers below zero.
 *
 * @param input a tensor
 * @returns false for uint8 and bool
 * @example
 * torch.is_signed(torch.ones(1)); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_signed.html
 */
export const is_signed = operator('is_signed', [], (input): boolean => !['bool', 'uint8'].includes(input.dtype.name));
