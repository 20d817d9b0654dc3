// Functions that are called around what an optimizer does.
import type { RemovableHandle } from '../autograd/index.js';

/** Hooks in the order in which they are called. */
export class Hooks<F> {
  private list: { readonly hook: F }[] = [];

  /** @param prepend whether it is called before those that are there */
  add(hook: F, prepend = false): RemovableHandle {
    // An entry of its own: the same function may be registered twice.
    const entry = { hook };
    if (prepend) this.list.unshift(entry);
    else this.list.push(entry);
    return { remove: () => void (this.list = this.list.filter((other) => other !== entry)) };
  }

  /** A list of its own of the same functions. */
  copy(): Hooks<F> {
    const copy = new Hooks<F>();
    copy.list = [...this.list];
    return copy;
  }

  *[Symbol.iterator](): Generator<F> {
    for (const { hook } of [...this.list]) yield hook;
  }
}
