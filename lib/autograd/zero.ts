// Forgetting gradients, as modules and optimizers do between steps.
import type { Tensor } from '../tensor.js';

/** Makes a parameter's `grad` null, or zeros: in place, out of any graph. */
export function zeroGrad(param: Tensor, setToNone: boolean): void {
  const { grad } = param;
  if (grad === null) return;
  if (setToNone) {
    param.grad = null;
    return;
  }
  if (grad.grad_fn !== null) grad.detach_();
  else grad.requires_grad = false;
  grad.zero_();
}
