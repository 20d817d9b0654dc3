import type { DType } from '../dtype.js';
import type { Engine } from './engine.js';
import type { Token, Tracked } from './memory.js';

/**
 * A buffer that tensors share: its contents change in place, its identity never does. Every engine keeps what it needs to
 * find the bytes in a subclass.
 */
export abstract class Storage implements Tracked {
  /** What the memory manager watches to learn that JavaScript reaches this storage no more; see `memory.ts`. */
  token: Token | null = null;
  /** This storage's place in its token's group. */
  slot = 0;
  /** Whether `torch.tidy` leaves it alone. */
  kept = false;
  /** False once the memory has been given back. */
  alive = true;

  /** @param length elements, not bytes */
  constructor(
    readonly engine: Engine,
    readonly dtype: DType,
    readonly length: number,
  ) {}

  freed(): void {
    this.alive = false;
  }
}
