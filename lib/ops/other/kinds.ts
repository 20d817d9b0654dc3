// What kind of object a value is.
import { describe, takesOne } from '../../errors.js';
import { Tensor } from '../../tensor.js';

/**
 * Whether a value is a tensor.
 *
 * @param obj any value
 * @returns true or false
 * @throws TypeError for more than one
 * @example
 * torch.is_tensor(torch.ones(1)); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_tensor.html
 */
export function is_tensor(obj: unknown): obj is Tensor {
  takesOne('is_tensor', 'obj', arguments.length);
  return obj instanceof Tensor;
}
/**
 * Whether a value is one of PyTorch's storages, which are no objects here.
 *
 * @param _obj any value
 * @returns false
 * @throws TypeError for more than one
 * @example
 * torch.is_storage(torch.ones(1)); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_storage.html
 */
export function is_storage(_obj: unknown): boolean {
  takesOne('is_storage', 'obj', arguments.length);
  return false;
}
/**
 * What PyTorch calls the type of a value.
 *
 * @param obj any value
 * @returns `torch.FloatTensor` for a tensor of float32, a class's name for others
 * @example
 * torch.typename(torch.ones(1)); // torch.FloatTensor
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const typename = (obj: unknown): string => (obj instanceof Tensor ? obj.type() : describe(obj));
