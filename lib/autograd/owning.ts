// Who owns a gradient on its way: the walk of backward counts its uses (`storage.gradients`), gives its memory back after the last, and
// no longer owns what it has handed out.
import type { Gradients } from '../graph/node.js';
import type { Storage } from '../runtime/engine.js';
import { release } from '../runtime/tracked.js';
import { type Tensor, alias } from '../tensor.js';

/** Whether one of the gradients shows this memory. */
export function holds(grads: Gradients, storage: Storage): boolean {
  for (let k = 0; k < grads.length; k++) if (grads[k]?.storage === storage) return true;
  return false;
}

/** One use of a gradient on its way is over. */
export function drop({ storage }: Tensor): void {
  if (storage.gradients > 0 && --storage.gradients === 0) release(storage);
}

/** The user may keep it from now on. */
export function handOut(grad: Tensor): Tensor {
  grad.storage.gradients = 0;
  return grad;
}

/** A gradient that may have been made as a view of something in backward, as a tensor of its own that nothing else shows. */
export function itself(grad: Tensor): Tensor {
  grad.storage.shared = false;
  return grad.view_ === null ? grad : alias(grad, grad.shape, grad.strides, grad.offset);
}
