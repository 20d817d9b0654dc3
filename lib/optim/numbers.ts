// Options that may be tensors of one element, as `lr`.
import { NotImplementedError, ValueError } from '../errors.js';
import { is_grad_enabled } from '../graph/mode.js';
import { numel } from '../shape.js';
import { Tensor } from '../tensor.js';
import { type Claim, breaks } from '../runtime/claim.js';

/**
 * The number that an option stands for. A tensor is read, at each step: on a device that cannot read at once the error says so.
 */
export function numberOf(value: number | Tensor): number {
  if (typeof value === 'number') return value;
  if (value.requires_grad && is_grad_enabled()) {
    throw new NotImplementedError(
      'gradients by an option of an optimizer, as `lr`, are not there yet: detach the tensor',
    );
  }
  return Number(value.item());
}

/** Throws PyTorch's ValueError unless an option that is a tensor has one element. */
export function checkOneElement(name: string, value: number | Tensor): void {
  if (value instanceof Tensor && numel(value.shape) !== 1) throw new ValueError(`Tensor ${name} must be 1-element`);
}

/** Throws what `error` makes unless the option, a number or a tensor, is as claimed; of a tensor when its device says. */
export function checkOption(value: number | Tensor, claim: Claim, error: () => Error): void {
  if (value instanceof Tensor) value.storage.engine.assert(claim, value, error);
  else if (breaks(claim, value)) throw error();
}
