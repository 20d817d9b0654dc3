// torch.autograd.graph: how tensors are kept for backward.
import { describe } from '../errors.js';
import { type Keeping, keep } from '../graph/keeping.js';
import type { Tensor } from '../tensor.js';

function within<R>(how: Keeping, body: (() => R) | undefined): R | Disposable {
  const held = keep(how);
  if (body === undefined) return held;
  try {
    return body();
  } finally {
    held[Symbol.dispose]();
  }
}

/**
 * Keeps tensors for backward in a program's own way, while a function runs, or to the end of the block in
 * `using _ = torch.autograd.graph.saved_tensors_hooks(…)`.
 *
 * @param pack_hook makes of a tensor what is kept
 * @param unpack_hook makes of that a tensor with the same elements, when backward needs it
 * @param body what to run
 * @returns what `body` returns
 * @example
 * const y = torch.autograd.graph.saved_tensors_hooks(
 *   (t: Tensor) => t.half(),
 *   (kept: Tensor) => kept.float(),
 *   () => model(x),
 * );
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.saved_tensors_hooks
 */
export function saved_tensors_hooks<P>(pack_hook: (t: Tensor) => P, unpack_hook: (packed: P) => Tensor): Disposable;
export function saved_tensors_hooks<P, R>(
  pack_hook: (t: Tensor) => P,
  unpack_hook: (packed: P) => Tensor,
  body: () => R,
): R;
export function saved_tensors_hooks<P, R>(
  pack_hook: (t: Tensor) => P,
  unpack_hook: (packed: P) => Tensor,
  body?: () => R,
): R | Disposable {
  for (const [name, hook] of Object.entries({ pack_hook, unpack_hook })) {
    if (typeof hook !== 'function') {
      throw new TypeError(`saved_tensors_hooks(): argument '${name}' must be function, not ${describe(hook)}`);
    }
  }
  return within({ pack: pack_hook, unpack: (packed) => unpack_hook(packed as P) }, body);
}
