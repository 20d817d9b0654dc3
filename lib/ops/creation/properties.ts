// What a tensor is, by its type and place.
import { numel } from '../../shape.js';
import { operator } from '../row/operator.js';

/**
 * The number of elements.
 *
 * @returns a number
 * @example
 * torch.numel(torch.ones(2, 3)); // 6
 * @see https://docs.pytorch.org/docs/stable/generated/torch.numel.html
 */
const elements = operator('numel', [], (input): number => numel(input.shape));
export { elements as numel };
/**
 * Whether the type holds fractions.
 *
 * @returns true or false
 * @example
 * torch.is_floating_point(torch.tensor([1.5])); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_floating_point.html
 */
export const is_floating_point = operator('is_floating_point', [], (input): boolean => input.dtype.kind === 'float');
/**
 * Whether the tensor was made in `torch.inference_mode`: autograd does not know it.
 *
 * @returns true or false
 * @example
 * torch.is_inference(torch.tensor([1.5])); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_inference.html
 */
export const is_inference = operator('is_inference', [], (input): boolean => input.inference);
/**
 * Whether a tensor's type is complex: never, since there are no such tensors.
 *
 * @returns false
 * @example
 * torch.is_complex(torch.ones(1)); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_complex.html
 */
export const is_complex = operator('is_complex', [], (): boolean => false);
/**
 * The number of the device that a tensor is on.
 *
 * @param input a tensor
 * @returns -1 on the CPU
 * @example
 * torch.get_device(torch.ones(1)); // -1
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.get_device.html
 */
export const get_device = operator('get_device', [], (input): number =>
  input.device.type === 'cpu' ? -1 : (input.device.index ?? 0),
);
