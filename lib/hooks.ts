// Lists of functions that are called around something, each with a handle that takes it off again.

/** What takes a hook off again. */
export interface RemovableHandle {
  remove(): void;
}

/** Hooks in the order in which they are called: those that were there when the calling began. */
export class HookList<F> {
  private entries: readonly { readonly hook: F }[] = [];

  get size(): number {
    return this.entries.length;
  }

  /** @param prepend whether it is called before those that are there */
  add(hook: F, prepend = false): RemovableHandle {
    // An entry of its own: the same function may be registered twice.
    const entry = { hook };
    this.entries = prepend ? [entry, ...this.entries] : [...this.entries, entry];
    return { remove: () => void (this.entries = this.entries.filter((other) => other !== entry)) };
  }

  /** A list of its own of the same functions. */
  copy(): HookList<F> {
    const copy = new HookList<F>();
    copy.entries = this.entries;
    return copy;
  }

  *[Symbol.iterator](): Generator<F> {
    for (const { hook } of this.entries) yield hook;
  }
}
