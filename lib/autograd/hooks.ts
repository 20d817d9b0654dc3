// Hooks on tensors, and gradients kept where they are not by default.
import { RuntimeError } from '../errors.js';
import { Node, NodeHooks, hang } from '../graph/node.js';
import { HookList, type RemovableHandle } from '../hooks.js';
import { operator } from '../ops/row/operator.js';
import type { Hook, Tensor } from '../tensor.js';

/**
 * Calls `hook` with this tensor's gradient whenever backward has computed it; what the hook returns takes its place.
 *
 * @returns a handle whose `remove()` takes the hook off
 * @throws RuntimeError for a tensor that needs no gradient
 */
export function register_hook(input: Tensor, hook: Hook): RemovableHandle {
  if (!input.requires_grad) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  const node = input.grad_fn;
  if (!(node instanceof Node)) return hang((input.hooks ??= new HookList()), 'register_hook', hook);
  const lists = (node.hooks ??= new NodeHooks()).tensors;
  return hang((lists[input.output_nr] ??= new HookList()), 'register_hook', hook);
}

/** Calls `hook` with this leaf after backward has added to its `grad`. */
export function register_post_accumulate_grad_hook(input: Tensor, hook: (leaf: Tensor) => void): RemovableHandle {
  if (!input.requires_grad) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  if (!input.is_leaf) throw new RuntimeError('post accumulate grad hooks cannot be registered on non-leaf tensors');
  return hang((input.accumulated ??= new HookList()), 'register_post_accumulate_grad_hook', hook);
}

/** Makes backward keep the gradient of this tensor in its `grad` though it is no leaf. */
export const retain_grad = operator('retain_grad', [], (input): void => {
  if (!input.requires_grad) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
  const node = input.grad_fn;
  if (!(node instanceof Node)) return;
  input.retains_grad = true;
  (node.hooks ??= new NodeHooks()).retained[input.output_nr] = input;
});
