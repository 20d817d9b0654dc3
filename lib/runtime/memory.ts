// Memory without `dispose`: which storages can JavaScript still reach? Found inside synchronous loops too.
//
// Storages hold a *token*, and a WeakRef watches the token: one for each large storage, one for a group of small ones (a
// WeakRef costs a microsecond). A group knows how to give the memory back without knowing its storages, which it would
// keep alive. WeakRefs are made when a sweep begins, so storages that the library releases itself never cost one.
//
// When a sweep is safe. Optimised code drops a tensor as soon as no later statement uses it, even if an address that was
// read from it is still in use. So the rule is: *an address is read by the kernel that uses it, and none is kept while a
// storage is allocated or an operator called*. Kernels get their outputs from their callers and allocate no storages (the
// heap's `malloc` and `scratch`, which give them room to work in, never sweep). With that, sweeps come
// - at `entry()`, which the outermost operator calls before anything else: the usual place;
// - in an allocation that failed: sweep, try again, then OutOfMemoryError.
// TFJS_TORCH_MEMORY=n sweeps at every n-th allocation and poisons what it frees, so that a test finds who breaks the rule.
import { collect, endJob, environment } from '#platform';

/** Gives back what a storage held. An engine has one; handles are whatever finds the memory (an address, tfjs's data). */
export interface Reclaimer<H> {
  /** @returns how many bytes that were */
  reclaim(handle: H): number;
  /** How many bytes the device can hold, where that is known. */
  readonly capacity?: number;
}

/** What the manager needs of a storage. */
export interface Tracked {
  token: Token | null;
  /** Its place in the token's group. */
  slot: number;
  /** Whether scopes leave it alone: it belongs to something that outlives them, as a parameter's gradient does. */
  kept: boolean;
  /** Told when its memory has been given back, and it must not be used again. */
  freed(): void;
}

/** What storages hold and WeakRefs watch. */
export class Token {
  constructor(readonly group: Releasing) {}
}

interface Releasing {
  release(slot: number): void;
}

/** Storages of at least so many bytes are watched one by one. */
export const LARGE = 65536;
/** How many smaller ones share a token. */
const SHARED = 8;

/** Sweeps after so many bytes, and after so many storages; both grow with what a sweep costs and finds. */
const BYTES = 256 << 20;
const STORAGES = 50_000;
/** The most storages that are made between two sweeps because sweeps are slow: a busy machine must not let the heap grow. */
const MOST = 100_000;

// A storage that is made adds its bytes and `weight` to `debt`, one that is released takes them off: one comparison with
// `limit` tells whether to sweep. All three count units of 64 bytes, since V8 is quick with integers below 2^31 only.
const UNIT = 64;
const NEVER = 2 ** 31 - 1;
let limit = collect === null ? NEVER : BYTES / UNIT;
let weight = Math.ceil(BYTES / STORAGES / UNIT);
let debt = 0;

/** Every how many allocations to sweep, for tests; 0 for never. */
const every = Number(environment('TFJS_TORCH_MEMORY') ?? 0);
let made = 0;
/** Whether freed memory should be overwritten, so that a use of it shows. */
export const poisons = every > 0;

/** Whether what is unreachable can be found inside a job; else only between tasks, as in browsers. */
export const collects = collect !== null;

const registry = collect === null ? new FinalizationRegistry<{ reclaim(): void }>((group) => group.reclaim()) : null;

class Group<H extends number | object> implements Releasing {
  readonly handles: (H | undefined)[] = [];
  count = 0;
  /** Held until a sweep watches it, or until the group is full where the registry does. */
  token: Token | null;
  private watched: WeakRef<Token> | null = null;

  constructor(private readonly tracker: Tracker<H>) {
    this.token = new Token(this);
    registry?.register(this.token, this);
  }

  release(slot: number): void {
    const handle = this.handles[slot];
    if (handle === undefined) return;
    this.handles[slot] = undefined;
    this.count--;
    // The last of a group that is still open makes room again: temporaries cost no groups.
    if (slot === this.handles.length - 1) this.shorten();
    const left = debt - (this.tracker.reclaimed(handle) >>> 6) - weight;
    debt = left > 0 ? left : 0;
  }

  private shorten(): void {
    const { handles } = this;
    do handles.pop();
    while (handles.length > 0 && handles[handles.length - 1] === undefined);
  }

  /** Gives back all that is left. */
  reclaim(): void {
    for (let slot = 0; slot < this.handles.length; slot++) {
      const handle = this.handles[slot];
      if (handle !== undefined) this.tracker.reclaimed(handle);
    }
    this.handles.length = 0;
    this.count = 0;
  }

  watch(): void {
    this.watched = new WeakRef(this.token!);
    this.token = null;
  }

  /** Right after a collection: gives back what nobody reaches, and tells whether the group lives on. */
  survives(): boolean {
    if (this.count > 0 && this.watched!.deref() === undefined) this.reclaim();
    return this.count > 0;
  }
}

/** The storages of one engine. */
export class Tracker<H extends number | object> {
  readonly statistics = { allocated: 0, peak: 0, storages: 0 };
  private open: Group<H> | null = null;
  /** Groups that no sweep has seen. */
  private fresh: Group<H>[] = [];
  private watched: Group<H>[] = [];
  private tidyAt = 1024;

  constructor(private readonly reclaimer: Reclaimer<H>) {
    trackers.push(this);
  }

  /** Bytes that the device could still give, as far as that is known. */
  get room(): number {
    return (this.reclaimer.capacity ?? Infinity) - this.statistics.allocated;
  }

  /** A new storage, whose memory `handle` finds: from now on it is given back when JavaScript cannot reach the storage. */
  track(storage: Tracked, handle: H, bytes: number): void {
    if (every > 0 && ++made % every === 0) sweep();
    const { statistics } = this;
    statistics.storages++;
    if ((statistics.allocated += bytes) > statistics.peak) statistics.peak = statistics.allocated;
    debt += (bytes >>> 6) + weight;
    let group = this.open;
    if (bytes >= LARGE) {
      group = this.begin();
    } else if (group === null || group.handles.length === SHARED) {
      if (group !== null && registry !== null) group.token = null;
      group = this.open = this.begin();
    }
    storage.token = group.token;
    storage.slot = group.handles.length;
    group.handles.push(handle);
    group.count++;
    if (bytes >= LARGE && registry !== null) group.token = null;
    if (scope !== null) scope.push(storage);
  }

  private begin(): Group<H> {
    const group = new Group(this);
    if (registry === null) {
      if (this.fresh.length >= this.tidyAt) {
        this.fresh = this.fresh.filter(({ count }) => count > 0);
        this.tidyAt = 2 * this.fresh.length + 1024;
      }
      this.fresh.push(group);
    }
    return group;
  }

  reclaimed(handle: H): number {
    const bytes = this.reclaimer.reclaim(handle);
    this.statistics.allocated -= bytes;
    this.statistics.storages--;
    return bytes;
  }

  beforeCollection(): void {
    this.open = null;
    for (const group of this.fresh) {
      if (group.count === 0) continue;
      group.watch();
      this.watched.push(group);
    }
    this.fresh = [];
  }

  afterCollection(): void {
    this.watched = this.watched.filter((group) => group.survives());
  }

  resetPeak(): void {
    this.statistics.peak = this.statistics.allocated;
  }
}

const trackers: Pick<Tracker<number>, 'room' | 'statistics' | 'beforeCollection' | 'afterCollection'>[] = [];

/**
 * Before the outermost operator reads anything of its operands: sweeps when enough has been made since the last sweep.
 * Costs a comparison.
 */
export function entry(): void {
  if (debt > limit) sweep();
}

/** Makes the next `entry` sweep: for an allocation that failed where no sweep was safe. */
export function sweepSoon(): void {
  if (collect !== null) debt = NEVER - (1 << 27); // leaves room for what is made before the sweep
}

/**
 * Gives back the memory of every storage that JavaScript cannot reach. Only where no address is in use.
 *
 * @returns whether there was a sweep: not in a browser, which collects between tasks only
 */
export function sweep(): boolean {
  if (collect === null) {
    debt = 0;
    return false;
  }
  const start = performance.now();
  for (const tracker of trackers) tracker.beforeCollection();
  // An open scope holds what was made in it; during the collection it holds it weakly.
  const scopes = [...outer, ...(scope === null ? [] : [scope])];
  const held = scopes.map((list) => list.splice(0).map((storage) => new WeakRef(storage)));
  collect();
  for (const tracker of trackers) tracker.afterCollection();
  held.forEach((list, k) => {
    for (const weak of list) {
      const storage = weak.deref();
      if (storage !== undefined) scopes[k]!.push(storage);
    }
  });
  endJob(); // reading the survivors' WeakRefs has just kept them for this job
  adapt(performance.now() - start);
  return true;
}

/** Limits with which sweeps cost a quarter of a microsecond a storage, or a millisecond for 8 MB, and find garbage at all. */
function adapt(milliseconds: number): void {
  let room = Infinity;
  let bytes = 0;
  let storages = 0;
  for (const tracker of trackers) {
    room = Math.min(room, tracker.room);
    bytes += tracker.statistics.allocated;
    storages += tracker.statistics.storages;
  }
  const wanted = Math.min(Math.max(BYTES, Math.min(milliseconds * (8 << 20), 2 * BYTES), bytes / 2), 2 ** 36);
  limit = Math.ceil(Math.min(wanted, Math.max(0.7 * room, BYTES / 4)) / UNIT);
  weight = Math.ceil(limit / Math.max(STORAGES, Math.min(milliseconds * 4000, MOST), storages / 2));
  debt = 0;
}

/** Gives a storage's memory back now. Does nothing the second time. */
export function release(storage: Tracked): void {
  const { token } = storage;
  storage.token = null;
  storage.freed();
  if (token !== null) token.group.release(storage.slot);
}

/** What the innermost open scope has seen, and those around it. */
let scope: Tracked[] | null = null;
const outer: Tracked[][] = [];

/** From now on, until the matching `closeScope`, notes every storage that is made. */
export function openScope(): void {
  if (scope !== null) outer.push(scope);
  scope = [];
}

/**
 * Releases every storage made since the matching `openScope`, except those in `keep`, which now belong to the scope
 * around this one. Call it in a `finally`, with nothing to keep after an error.
 *
 * @param all whether to keep everything
 * @returns those that it kept
 */
export function closeScope(keep: readonly (Tracked | null | undefined)[], all = false): Tracked[] {
  const closed = scope ?? [];
  scope = outer.pop() ?? null;
  const kept: Tracked[] = [];
  for (const storage of closed) {
    if (storage.token === null) continue;
    if (!all && !storage.kept && !keep.includes(storage)) {
      release(storage);
      continue;
    }
    kept.push(storage);
    if (scope !== null) scope.push(storage);
  }
  return kept;
}
