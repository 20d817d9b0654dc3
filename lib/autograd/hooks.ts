// Hooks on tensors, and gradients kept where they are not by default.
import { RuntimeError } from '../errors.js';
import { Node } from '../graph/node.js';
import type { Hook, Tensor } from '../tensor.js';

/** What takes a hook off again. */
export interface RemovableHandle {
  remove(): void;
}

const handle = <T>(set: Set<T>, item: T): RemovableHandle => {
  set.add(item);
  return { remove: () => void set.delete(item) };
};

/**
 * Calls `hook` with this tensor's gradient whenever backward has computed it; what the hook returns takes its place.
 *
 * @returns a handle whose `remove()` takes the hook off
 * @throws RuntimeError for a tensor that needs no gradient
 */
export function register_hook(input: Tensor, hook: Hook): RemovableHandle {
  if (!input.requires_grad) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  const node = input.grad_fn;
  // A set of its own for every hook: the same function may be registered twice.
  const own: Hook = Object.defineProperty((grad: Tensor) => hook(grad), 'name', { value: hook.name });
  if (!(node instanceof Node)) return handle((input.hooks ??= new Set()), own);
  const lists = (node.tensorHooks ??= []);
  return handle((lists[input.output_nr] ??= new Set()), own);
}

/** Calls `hook` with this leaf after backward has added to its `grad`. */
export function register_post_accumulate_grad_hook(input: Tensor, hook: (leaf: Tensor) => void): RemovableHandle {
  if (!input.requires_grad) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  if (!input.is_leaf) throw new RuntimeError('post accumulate grad hooks cannot be registered on non-leaf tensors');
  return handle((input.accumulated ??= new Set()), (leaf: Tensor) => hook(leaf));
}

/** Makes backward keep the gradient of this tensor in its `grad` though it is no leaf. */
export function retain_grad(input: Tensor): void {
  if (!input.requires_grad) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
  const node = input.grad_fn;
  if (!(node instanceof Node)) return;
  input.retains_grad = true;
  (node.retained ??= [])[input.output_nr] = input;
}
