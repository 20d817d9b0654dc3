// Scopes: what is made between the ends of one is given back when it closes, as `torch.tidy` promises and backward does with
// what a node makes on the way.
//
// The rule. A scope gives back what was made in it, but for
// - what the closing names: the function's result;
// - what a *holder* holds by then. A holder is something of the library's that may outlive the scope: a parameter, a tensor that
//   was given other data, a module, an optimizer's state. It says `touched` when it is used in the scope, and is asked at
//   the end, so that what it has let go of in between goes too;
// - the gradient of a leaf that lives on. When a later scope replaces it, it gives the old one back, unless the program has asked
//   for it in between, outside of scopes;
// - what was made by `lasting`, as the library's own caches are.
// What is left belongs to the scope around, and so do the holders, which it will ask again.
import { Tracked, release } from './tracked.js';

/** Something that holds tensors, and may outlive a scope. */
export interface Holder {
  /** @internal Calls `see` with each storage, and with each holder that this one holds. */
  _holds(see: (held: unknown) => void): void;
}

export const isHolder = (value: unknown): value is Holder =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '_holds' in value;

/** A tensor with a gradient. */
export interface Leaf {
  readonly storage: Tracked;
  readonly grad: { readonly storage: Tracked; readonly grad_fn: object | null } | null;
}

/** A set that can let go of its members for the time of a collection. */
class Loose<T extends object> {
  private readonly strong = new Set<T>();
  private weak: WeakRef<T>[] = [];

  add(member: T): void {
    this.strong.add(member);
  }

  /** The members that are alive. Right after `loosen` it keeps them for this job. */
  all(): Set<T> {
    for (const ref of this.weak) {
      const member = ref.deref();
      if (member !== undefined) this.strong.add(member);
    }
    this.weak = [];
    return this.strong;
  }

  loosen(): void {
    const members = this.all();
    this.weak = Array.from(members, (member) => new WeakRef(member));
    members.clear();
  }
}

class Scope {
  /** What was made since the last look. */
  made: Tracked[] = [];
  /** What was made before: held weakly, or nothing could be collected as long as the scope is open. */
  private earlier: WeakRef<Tracked>[] = [];
  holders: Loose<Holder> | null = null;
  leaves: Loose<Leaf> | null = null;

  constructor(readonly around: Scope | null) {}

  /** Everything that was made and is alive. */
  all(): Tracked[] {
    if (this.earlier.length === 0) return this.made;
    const alive = this.earlier.flatMap((ref) => ref.deref() ?? []);
    return [...alive, ...this.made];
  }

  loosen(): void {
    this.earlier = this.all().flatMap((storage) => (storage.token === null ? [] : [new WeakRef(storage)]));
    this.made = [];
    this.holders?.loosen();
    this.leaves?.loosen();
  }
}

let scope: Scope | null = null;

/** Tells the open scope of a storage that was made. */
export function note(storage: Tracked): void {
  if (scope !== null) scope.made.push(storage);
}

/** Tells the open scope that a holder is used in it. */
export function touched(holder: Holder): void {
  if (scope !== null) (scope.holders ??= new Loose()).add(holder);
}

/** Tells the open scope that a leaf has been given a gradient. */
export function given(leaf: Leaf): void {
  if (scope !== null) (scope.leaves ??= new Loose()).add(leaf);
}

/** Tells the open scope of a gradient that has been replaced. */
export function replaced(storage: Tracked): void {
  const { owner } = storage;
  if (owner.kept) note(owner);
  owner.kept = false;
}

/** Notes that a gradient is asked for: outside of scopes the program may keep it. */
export function asked(storage: Tracked): void {
  if (scope === null) storage.owner.kept = false;
}

/** What is made by `make` belongs to no scope: the library keeps it for later calls. */
export function lasting<T>(make: () => T): T {
  const open = scope;
  scope = null;
  try {
    return make();
  } finally {
    scope = open;
  }
}

/** From now on, until the matching `closeScope`, notes every storage that is made. */
export function openScope(): void {
  scope = new Scope(scope);
}

/** Lets open scopes hold what they hold weakly, before what cannot be reached is looked for. */
export function loosenScopes(): void {
  for (let open = scope; open !== null; open = open.around) open.loosen();
}

/**
 * Releases every storage made since the matching `openScope` that nobody holds. Call it in a `finally`, with nothing to keep
 * after an error.
 *
 * @param keep what the result shows
 * @param all whether everything is kept, as for a result with a graph
 * @returns what was kept of what the scope made; it belongs to the scope around
 */
export function closeScope(keep: readonly (Tracked | null | undefined)[], all = false): Tracked[] {
  const closed = scope!;
  scope = closed.around;
  const { holders, leaves } = closed;
  const made = closed.all();
  const owned = keep.map((storage) => storage?.owner);
  let kept: Tracked[];
  if (holders === null && leaves === null) {
    let count = 0;
    for (const storage of made) {
      if (storage.token === null) continue;
      if (all || owned.includes(storage)) made[count++] = storage;
      else release(storage);
    }
    made.length = count;
    kept = made; // nobody asks the closed scope again
  } else {
    kept = [];
    const held = new Set<unknown>(owned);
    const see = (value: unknown): void => {
      if (held.has(value)) return;
      held.add(value);
      if (value instanceof Tracked) held.add(value.owner);
      else if (isHolder(value)) value._holds(see);
    };
    for (const holder of holders?.all() ?? []) see(holder);
    const gradients = new Map<Tracked, Tracked[]>();
    for (const { storage, grad } of leaves?.all() ?? []) {
      if (grad === null) continue;
      const { owner } = grad.storage;
      const of = gradients.get(owner);
      if (of === undefined) gradients.set(owner, [storage]);
      else of.push(storage);
      all ||= grad.grad_fn !== null; // what made the gradient may be asked for its gradient
    }
    const waiting: Tracked[] = [];
    for (const storage of made) {
      if (storage.token === null) continue;
      if (all || held.has(storage)) kept.push(storage);
      else if (gradients.has(storage)) waiting.push(storage);
      else release(storage);
    }
    for (const storage of waiting) {
      if (gradients.get(storage)!.some((leaf) => leaf.alive)) {
        kept.push(storage);
        storage.kept = scope === null;
      } else release(storage);
    }
  }
  if (scope !== null) {
    for (const storage of kept) scope.made.push(storage);
    for (const holder of holders?.all() ?? []) touched(holder);
    for (const leaf of leaves?.all() ?? []) given(leaf);
  }
  return kept;
}
