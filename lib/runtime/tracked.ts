// What the memory manager knows of a storage.

/** Finds the memory of storages without knowing them, which would keep them alive. */
interface Releasing {
  release(slot: number): void;
}

/** What storages hold and the manager watches: when it is gone, so are they. */
export class Token {
  /** Memory that V8 counts and nobody touches, for memory that it does not see: it gives V8 a reason to collect. */
  ballast: ArrayBuffer | null = null;

  constructor(readonly group: Releasing) {}
}

/** A buffer, as the manager sees it. */
export abstract class Tracked {
  /** What is watched to learn that JavaScript reaches this storage no more; null for one that holds no memory. */
  token: Token | null = null;
  /** This storage's place in its token's group. */
  slot = 0;
  /** False once the memory has been given back. */
  alive = true;
  /**
   * Whether more than the one tensor that it was made for may show it: a view, `detach()`, a parameter, the graph. `using` leaves
   * such a storage alone.
   */
  shared = false;
  /** Of how many tensors it is the `grad`: `using` leaves it alone as long as there are any. */
  leaves = 0;
  /** Whether a scope has closed that kept this for a leaf's gradient alone, and nobody has asked for it outside of scopes since. */
  kept = false;

  /** Whose memory this shows: its own, but where it is another's bytes as another type. */
  get owner(): Tracked {
    return this;
  }

  /** Puts the memory of `other` in the place of its own, which `other` has then. Both are of one device. */
  exchange(other: this): void {
    [this.token, other.token] = [other.token, this.token];
    [this.slot, other.slot] = [other.slot, this.slot];
  }

  /** Told when its memory has been given back, and it must not be used again. */
  freed(): void {
    this.alive = false;
  }
}

/** Gives a storage's memory back now. Does nothing the second time, nor for one that shows another's. */
export function release(storage: Tracked): void {
  if (storage.owner !== storage) return;
  const { token } = storage;
  storage.token = null;
  storage.freed();
  if (token !== null) token.group.release(storage.slot);
}
