/// <reference lib="esnext.disposable" preserve="true" />
// Memory as a user sees it: given back early, and counted.
import { checkFunction, takesNothing } from './errors.js';
import type { DeviceLike } from './runtime/device.js';
import type { Storage } from './runtime/engine.js';
import { sweep } from './runtime/memory.js';
import { defaultEngine, engineOf } from './runtime/registry.js';
import { closeScope, isHolder, openScope } from './runtime/scope.js';
import { Tracked, release } from './runtime/tracked.js';
import { Tensor } from './tensor.js';

/** What a function's result can reach, as far as that can be seen. */
class Reach {
  readonly storages: Storage[] = [];
  /** Whether it may reach more: a graph, a closure, a generator or a promise shows nothing of what it holds. */
  more = false;
  private readonly seen = new Set<object>();

  constructor(result: unknown) {
    const left: unknown[] = [result];
    const see = (value: unknown): void => void left.push(value);
    while (left.length > 0) {
      const value = left.pop();
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
      if (this.seen.has(value)) continue;
      this.seen.add(value);
      this.look(value, see);
    }
  }

  private look(value: object, see: (value: unknown) => void): void {
    if (value instanceof Tensor) {
      this.storages.push(value.storage);
      if (value.requires_grad && value.grad_fn !== null) this.more = true;
      return;
    }
    if (value instanceof Tracked || ArrayBuffer.isView(value)) return;
    if (isHolder(value)) value._holds(see);
    else if (typeof value === 'function' || isIterator(value) || isThenable(value)) this.more = true;
    if (value instanceof Map) for (const entry of value) (entry as [unknown, unknown]).forEach(see);
    else if (value instanceof Set) for (const item of value) see(item);
    if (isHolder(value)) {
      for (const key of Object.keys(value)) see((value as unknown as Record<string, unknown>)[key]);
      return;
    }
    // Names that are symbols, or do not show, count too; a getter is not run.
    for (const key of Reflect.ownKeys(value)) see(Object.getOwnPropertyDescriptor(value, key)?.value);
  }
}

const isIterator = (value: object): boolean => 'next' in value && typeof value.next === 'function';
const isThenable = (value: object): boolean => 'then' in value && typeof value.then === 'function';

/**
 * Runs a function and gives back at once the memory of every tensor made in it, but for what is still held when it ends: by
 * its result, by parameters, buffers and other fields of modules, by gradients in the `grad` of leaves, by the state of
 * optimizers. Programs need it nowhere in Node, where what is out of reach is found inside loops too; in browsers it keeps long
 * synchronous loops small.
 *
 * A result is looked through: arrays, Maps, Sets and objects with all their properties. Where it holds a graph, a function or
 * a generator, everything is kept and left to garbage collection, since what those reach cannot be seen. Other ways out of the
 * function cannot be seen either: a tensor that is assigned to a variable outside, put into an array or a private field there,
 * or caught by a hook, has ended when the function has, and says so in an error when it is used. Return it.
 *
 * @param body a synchronous function
 * @returns what `body` returns
 * @throws TypeError for a function that returns a promise
 * @example
 * for (const [x, y] of loader) torch.tidy(() => { optimizer.zero_grad(); criterion(model(x), y).backward(); optimizer.step(); });
 * @see https://js.tensorflow.org/api/latest/#tidy
 */
export function tidy<R>(body: () => R): R {
  checkFunction('tidy', 'body', 1, body);
  openScope();
  let reached: Reach | null = null;
  try {
    const result = body();
    if (typeof result === 'object' && result !== null && isThenable(result)) {
      throw new TypeError(
        'torch.tidy: the function returned a promise; what it makes after its first await would be missed',
      );
    }
    reached = new Reach(result);
    return result;
  } finally {
    closeScope(reached?.storages ?? [], reached?.more ?? false);
  }
}

/**
 * Bytes that living tensors hold on a device.
 *
 * @param device null: the default device
 * @returns bytes
 * @example
 * torch.memory_allocated() >= 0; // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.memory_allocated.html
 */
export const memory_allocated = (device: DeviceLike | null = null): number => engineAt(device).statistics.allocated;
/**
 * The most bytes that living tensors have held on a device since the start, or `reset_peak_memory_stats`.
 *
 * @returns bytes
 * @example
 * torch.max_memory_allocated() >= torch.memory_allocated(); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.max_memory_allocated.html
 */
export const max_memory_allocated = (device: DeviceLike | null = null): number => engineAt(device).statistics.peak;
/**
 * Counts of a device's memory: `allocated` and `peak` in bytes, `storages` alive.
 *
 * @returns an object
 * @example
 * typeof torch.memory_stats(); // object
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory.memory_stats.html
 */
export const memory_stats = (
  device: DeviceLike | null = null,
): { allocated: number; peak: number; storages: number } => ({
  ...engineAt(device).statistics,
});
/**
 * Lets `max_memory_allocated` start anew from what is held now.
 *
 * @param device null: the default device
 * @returns nothing
 * @example
 * torch.reset_peak_memory_stats();
 * torch.max_memory_allocated() === torch.memory_allocated(); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory.reset_peak_memory_stats.html
 */
export function reset_peak_memory_stats(device: DeviceLike | null = null): void {
  const { statistics } = engineAt(device);
  statistics.peak = statistics.allocated;
}
/**
 * Gives back the memory of tensors that are out of reach, which otherwise happens when enough has been made.
 *
 * @returns nothing
 * @example
 * torch.empty_cache();
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cuda.memory.empty_cache.html
 */
export function empty_cache(): void {
  takesNothing('empty_cache', arguments.length);
  sweep();
}

const engineAt = (device: DeviceLike | null) => (device === null ? defaultEngine() : engineOf(device));

declare module './tensor.js' {
  interface Tensor extends Disposable {}
}

/**
 * Ends a tensor that was declared by `using`: its memory is given back at once, unless it is shared. What a view, `detach()`, a
 * parameter or a graph has shown once, or what is a leaf's `grad`, is left to garbage collection.
 */
Object.defineProperty(Tensor.prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), {
  value(this: Tensor): void {
    const { storage } = this;
    if (!storage.shared && storage.leaves === 0) release(storage);
  },
  writable: true,
  configurable: true,
});
