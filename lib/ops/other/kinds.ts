// What kind of object a value is.
import { describe } from '../../errors.js';
import { Tensor } from '../../tensor.js';

/**
 * Whether a value is a tensor.
 *
 * @param value any value
 * @returns true or false
 * @example
 * torch.is_tensor(torch.ones(1)); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_tensor.html
 */
export const is_tensor = (value: unknown): value is Tensor => value instanceof Tensor;
/**
 * Whether a value is one of PyTorch's storages, which are no objects here.
 *
 * @param _obj any value
 * @returns false
 * @example
 * torch.is_storage(torch.ones(1)); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_storage.html
 */
export const is_storage = (_obj: unknown): boolean => false;
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
