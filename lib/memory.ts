/// <reference lib="esnext.disposable" preserve="true" />
// Memory as a user sees it: given back early, and counted.
import type { DeviceLike } from './runtime/device.js';
import { closeScope, openScope, release, sweep } from './runtime/memory.js';
import { defaultEngine, engineOf } from './runtime/registry.js';
import type { Storage } from './runtime/engine.js';
import { Tensor } from './tensor.js';

/** The tensors in a value: itself, and those in arrays, maps and objects. */
function* tensorsIn(value: unknown, seen: Set<unknown>): Generator<Tensor> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Tensor) yield value;
  else if (value instanceof Map) for (const item of value.values()) yield* tensorsIn(item, seen);
  else if (Symbol.iterator in value) for (const item of value as Iterable<unknown>) yield* tensorsIn(item, seen);
  else for (const item of Object.values(value)) yield* tensorsIn(item, seen);
}

/**
 * Runs a function and gives back at once the memory of every tensor made in it, but for those in its result, gradients in
 * the `grad` of leaves, and the state of optimizers. Programs need it nowhere in Node, where what is out of reach is found
 * inside loops too; in browsers it keeps long synchronous loops small.
 *
 * @param body a synchronous function; a result with a graph keeps all that was made, since the graph may need it
 * @returns what `body` returns
 * @throws TypeError for a function that returns a promise
 * @example
 * for (const [x, y] of loader) torch.tidy(() => { optimizer.zero_grad(); criterion(model(x), y).backward(); optimizer.step(); });
 */
export function tidy<R>(body: () => R): R {
  openScope();
  let keep: Storage[] = [];
  let all = false;
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new TypeError(
        'torch.tidy: the function returned a promise; what it makes after its first await would be missed',
      );
    }
    const kept = [...tensorsIn(result, new Set())];
    all = kept.some((t) => t.grad_fn !== null);
    keep = kept.map((t) => t.storage);
    return result;
  } finally {
    closeScope(keep, all);
  }
}

/** Bytes that living tensors hold on a device. @param device null: the default device */
export const memory_allocated = (device: DeviceLike | null = null): number => engineAt(device).statistics.allocated;
/** The most bytes that living tensors have held on a device since the start, or `reset_peak_memory_stats`. */
export const max_memory_allocated = (device: DeviceLike | null = null): number => engineAt(device).statistics.peak;
/** Counts of a device's memory: `allocated` and `peak` in bytes, `storages` alive. */
export const memory_stats = (
  device: DeviceLike | null = null,
): { allocated: number; peak: number; storages: number } => ({
  ...engineAt(device).statistics,
});
/** Lets `max_memory_allocated` start anew from what is held now. */
export function reset_peak_memory_stats(device: DeviceLike | null = null): void {
  const { statistics } = engineAt(device);
  statistics.peak = statistics.allocated;
}
/** Gives back the memory of tensors that are out of reach, which otherwise happens when enough has been made. */
export const empty_cache = (): void => void sweep();

const engineAt = (device: DeviceLike | null) => (device === null ? defaultEngine() : engineOf(device));

declare module './tensor.js' {
  interface Tensor extends Disposable {}
}

/** Ends a tensor that was declared by `using`: its memory is given back, unless it is a view of another's. */
Object.defineProperty(Tensor.prototype, Symbol.dispose ?? Symbol.for('Symbol.dispose'), {
  value(this: Tensor): void {
    if (this._base === null) release(this.storage);
  },
  writable: true,
  configurable: true,
});
