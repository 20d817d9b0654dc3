// The default device computes by providers over one memory: the best first, and the first that accepts the operands does it.
import type { Threads, View } from '../../engine.js';
import type { Kernel } from '../../kernel.js';

/** A kernel that looks at its operands first: true when it has done the work, false when it leaves it to the next provider. */
export type Accepting<P> = { of(params: P, inputs: readonly View[], outs: readonly View[]): boolean }['of'];

export interface Provider {
  /** As `TFJS_TORCH_PROVIDERS` names it. */
  readonly name: string;
  /** How this provider computes a kernel, if it does. */
  find(kernel: Kernel<unknown>): Accepting<unknown> | undefined;
  /** Its threads, where it has any but the caller's. */
  readonly threads?: Threads;
}

/** A kernel with a provider's function for it. */
export type Entry = readonly [Kernel<unknown>, Accepting<unknown>];
export const implement = <P>(kernel: Kernel<P>, accepting: Accepting<P>): Entry => [kernel, accepting];

/** A provider of some kernels. */
export function provider(name: string, entries: readonly Entry[], threads?: Threads): Provider {
  const table = new Map(entries);
  return { name, find: (kernel) => table.get(kernel), threads };
}
