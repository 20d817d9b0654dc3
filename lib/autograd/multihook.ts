// Hooks on several tensors at once.
import { AssertionError, ValueError } from '../errors.js';
import { type Node, edgeOf } from '../graph/node.js';
import type { RemovableHandle } from '../hooks.js';
import { any, bind, keywordOnly, optional } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import { register_hook } from './hooks.js';
import type { Task } from './queue.js';

type OfAll = (grads: (Tensor | null)[]) => void;
type OfOne = (grad: Tensor) => void;

/** The gradients of a pass that have arrived, and how many have not. */
interface Arrived {
  readonly grads: (Tensor | null)[];
  left: number;
}

/** The walk of backward that a node is a part of. */
const walkOf = ({ task }: Node): object | undefined => (task as Task | null)?.walk;

/** Hooks by number, of which the last in a walk calls `fn`. */
function ofAll(nodes: readonly Node[], fn: OfAll): (k: number) => OfOne {
  const walks = new WeakMap<object, Arrived>();
  return (k) => (grad) => {
    const walk = walkOf(nodes[k]!)!;
    let arrived = walks.get(walk);
    if (arrived === undefined) {
      const left = nodes.filter((node) => walkOf(node) === walk && (node.task as Task).wanted).length;
      walks.set(walk, (arrived = { grads: nodes.map(() => null), left }));
    }
    arrived.grads[k] = grad;
    if (--arrived.left === 0) fn(arrived.grads);
  };
}
/** Hooks by number, of which the first in a walk calls `fn`. */
function ofAny(nodes: readonly Node[], fn: OfOne): (k: number) => OfOne {
  const walks = new WeakSet();
  return (k) => (grad) => {
    const walk = walkOf(nodes[k]!)!;
    if (walks.has(walk)) return;
    walks.add(walk);
    fn(grad);
  };
}

/**
 * Calls `fn` once in a backward, with the gradients of several tensors when all that this backward computes have arrived, null in the
 * places of the others; or with the first that arrives.
 *
 * @param tensors which require gradients
 * @param fn what is called; what it returns does not matter
 * @param mode `'all'`: with all gradients, in the tensors' order; `'any'`: with the first
 * @returns a handle whose `remove()` takes the hook off
 * @throws ValueError for another mode; AssertionError where the mode is `'all'` and a tensor requires no gradient
 * @example
 * const [a, b] = [torch.ones(2, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
 * let count = 0;
 * torch.autograd.graph.register_multi_grad_hook([a, b], (grads) => void (count = grads.length));
 * a.mul(b).sum().backward();
 * count; // 2
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.graph.register_multi_grad_hook
 */
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: OfAll,
  kwargs?: { mode?: 'all' },
): RemovableHandle;
export function register_multi_grad_hook(
  tensors: readonly Tensor[],
  fn: OfOne,
  kwargs: { mode: 'any' },
): RemovableHandle;
export function register_multi_grad_hook(...args: unknown[]): RemovableHandle {
  const [tensors, fn, mode] = bind('register_multi_grad_hook', signature, args) as [Tensor[], OfAll & OfOne, string];
  if (mode !== 'all' && mode !== 'any') {
    throw new ValueError(`Expects mode to be one of ('all', 'any') but got ${mode}`);
  }
  const hooked = mode === 'all' ? tensors : tensors.filter((t) => t.requires_grad);
  const nodes = hooked.map((t) => {
    const edge = t.requires_grad ? edgeOf(t) : null;
    if (edge === null) throw new AssertionError('Expected gradient function to be set');
    return edge.node;
  });
  const hook = (mode === 'all' ? ofAll : ofAny)(nodes, fn);
  const handles = hooked.map((t, k) => register_hook(t, hook(k)));
  return { remove: () => handles.forEach((handle) => handle.remove()) };
}
const signature = [
  any<readonly Tensor[]>()('tensors'),
  any<OfAll & OfOne>()('fn'),
  keywordOnly(optional(any<string>()('mode'), 'all')),
] as const;
