// A tensor's own shape changed.
import { RuntimeError } from '../../errors.js';
import { contiguousStrides } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { resize } from '../row/out.js';
import { sizes, tensor } from '../row/signature.js';

/**
 * Changes the shape; elements stay where they are in memory, and new ones are undefined.
 *
 * @param size lengths, as an array or one after the other
 * @returns this tensor
 * @throws RuntimeError for what requires grad
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_.html
 */
export const resize_ = operator('resize_', [sizes('size')], (input, size): Tensor => {
  if (size.some((n) => n < 0)) throw new RuntimeError('numel: integer multiplication overflow');
  if (input.requires_grad) throw new RuntimeError('cannot resize variables that require grad');
  resize(input, size, contiguousStrides(size));
  return input;
});
/**
 * Gives a tensor another one's shape, `resize_` to it.
 *
 * @param input the tensor
 * @param other whose shape it gets
 * @returns `input`
 * @example
 * torch.resize_as_(torch.arange(4), torch.ones(2, 2));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.resize_as_.html
 */
export const resize_as_ = operator('resize_as_', [tensor('other')], (input, other): Tensor =>
  input.resize_([...other.shape]),
);
