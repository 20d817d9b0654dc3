// Calling hooks: what they may give back, and PyTorch's errors about what they may not.
import { RuntimeError, describe } from '../errors.js';
import { type Gradients, type NodeHook, type NodePreHook, typeName } from '../graph/node.js';
import { sameShape } from '../shape.js';
import { type Hook, Tensor } from '../tensor.js';

const nameOf = (hook: { readonly name: string }): string => hook.name || '<lambda>';

/** The gradient of a tensor, by way of its hooks. */
export function runHooks(hooks: Iterable<Hook>, grad: Tensor): Tensor {
  let now = grad;
  for (const hook of hooks) {
    const given: unknown = hook(now);
    if (given !== undefined && given !== null) now = replaced(hook, given, grad);
  }
  return now;
}

function replaced(hook: { readonly name: string }, given: unknown, grad: Tensor): Tensor {
  if (!(given instanceof Tensor)) {
    throw new TypeError(`expected Variable, but hook returned '${describe(given)}'`);
  }
  if (given.dtype !== grad.dtype) {
    throw new RuntimeError(
      `hook '${nameOf(hook)}' has changed the type of value (was torch.${typeName(grad)} got torch.${typeName(given)})`,
    );
  }
  if (!sameShape(given.shape, grad.shape)) {
    throw new RuntimeError(`hook '${nameOf(hook)}' has changed the size of value`);
  }
  return given;
}

/** What a hook of a node gave: as many gradients as it was given, of the same types and shapes; a tensor alone is one. */
function several(hook: { readonly name: string }, given: unknown, grads: Gradients, count: number): Gradients {
  const list: unknown = given instanceof Tensor ? [given] : given;
  if (!Array.isArray(list)) throw new TypeError(`expected tuple, but hook returned '${describe(given)}'`);
  if (list.length !== count) {
    throw new RuntimeError(
      `hook '${nameOf(hook)}' has returned an incorrect number of values (got ${list.length}, but expected ${count})`,
    );
  }
  return list.map((value: unknown, k) => {
    const grad = grads[k] ?? null;
    if (value === null || value === undefined) return null;
    if (grad !== null) return replaced(hook, value, grad);
    if (value instanceof Tensor) return value;
    throw new TypeError(`expected Variable, but hook returned '${describe(value)}'`);
  });
}

/** Gradients on their way into a node, by way of the hooks before it. */
export function runNodePreHooks(hooks: Iterable<NodePreHook>, grads: Gradients): Gradients {
  let now = grads;
  for (const hook of hooks) {
    const given: unknown = hook([...now]);
    if (given !== undefined && given !== null) now = several(hook, given, now, grads.length);
  }
  return now;
}

/** Gradients that a node passes on to `count` operands, by way of the hooks after it. */
export function runNodeHooks(
  hooks: Iterable<NodeHook>,
  results: Gradients,
  grads: Gradients,
  count: number,
): Gradients {
  let now = results;
  for (const hook of hooks) {
    const given: unknown = hook(now, grads);
    if (given !== undefined && given !== null) now = several(hook, given, now, count);
  }
  return now;
}
