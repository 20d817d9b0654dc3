// Memory without `dispose`: which storages can JavaScript still reach? Found inside synchronous loops too.
//
// Storages hold a *token*, and a WeakRef watches the token: one for each large storage, one for a group of small ones (a
// WeakRef costs a microsecond). A group knows how to give the memory back without knowing its storages, which it would
// keep alive. Tokens are watched from the next look on, so storages that the library releases itself never cost a WeakRef.
//
// When to look. An address is read by the kernel that uses it, and none is kept while a storage is allocated or an operator
// called: optimised code drops a tensor as soon as no later statement uses it, even if an address that was read from it is
// still in use. Kernels get their outputs from their callers and allocate no storages (the heap's `malloc` and `scratch`,
// which give them room to work in, never look). With that, looks come
// - at `entry()`, which operators call before they read anything: the usual place;
// - in an allocation that failed: sweep, try again, then OutOfMemoryError.
//
// What a look costs. A collection that is forced stops the program for as long as everything takes that JavaScript holds (1.5 s
// for 1 GB); V8's own go on beside the program. So a look forces none: it asks whether one has come since the last look, by
// *canaries* that nothing holds, and only then looks for the dead, some at a time. V8 counts what JavaScript objects take, and not
// WebAssembly's memory: the tokens of large storages hold an untouched ArrayBuffer, their *ballast*, which it counts. A
// collection is forced only when far more has been made than was alive, or than the device has room for.
//
// TFJS_TORCH_MEMORY=n sweeps at every n-th allocation and poisons what it frees, so that a test finds who breaks the rule;
// TFJS_TORCH_MEMORY=off never looks, to see what looking costs.
import { collect, endJob, environment, heapUsed } from '#platform';
import { loosenScopes, note } from './scope.js';
import { Token, type Tracked } from './tracked.js';

/** Gives back what a storage held. An engine has one; handles are whatever finds the memory (an address, tfjs's data). */
export interface Reclaimer<H> {
  /** @returns how many bytes that were */
  reclaim(handle: H): number;
  /** How many bytes the device can hold, where that is known. */
  readonly capacity?: number;
}

/** Storages of at least so many bytes are watched one by one. */
const LARGE = 65536;
/** How many smaller ones share a token. */
const SHARED = 8;

/** A look comes after so many bytes, or so many storages. */
const BYTES = 64 << 20;
const STORAGES = 10_000;
/** As long as some of what was watched has not been looked at since V8's last collection, looks come so many times as often. */
const HURRY = 8;
/** How many groups one look asks at most. */
const SLICE = 2000;
/**
 * For every so many bytes that were made, one token gets a ballast. V8 begins to collect for every 64 MB of ballast; so it is a
 * quarter of those bytes while a collection is cheap, and an eighth when JavaScript holds much. In Node a resizable buffer is mapped and
 * never touched, where one of fixed length is memory that the allocator clears; Chromium's V8 does not count resizable ones.
 */
const BALLASTED = 4 << 20;
/** More has V8 collect no sooner; and what a device promises and nobody fills may be larger than any memory. */
const MOST_BALLAST = 256 << 20;
const MUCH = 256 << 20;

/**
 * A collection is forced when so much more is held than was alive after the last look through everything, which grows with what
 * JavaScript holds, as the cost of a collection does: of bytes half a gigabyte to one, of storages a million or more.
 */
const mostBytes = (heap: number): number => Math.min((512 << 20) + heap / 2, 2 ** 30);
const mostStorages = (heap: number): number => Math.max(1_000_000, heap / 2048);
/** And when a device has less room than this part of what it can hold. */
const SPARE = 1 / 8;

// A storage that is made adds its bytes and `WEIGHT` to `debt`, one that is released takes them off: one comparison with
// `limit` tells whether to look. All count units of 64 bytes, since V8 is quick with integers below 2^31 only.
const UNIT = 64;
const NEVER = 2 ** 31 - 1;
/** More than any memory holds, with room for what is made before the sweep that it asks for. */
const URGENT = NEVER - (1 << 27);
const WEIGHT = Math.ceil(BYTES / STORAGES / UNIT);
let limit = BYTES / UNIT;
let debt = 0;

const mode = environment('TFJS_TORCH_MEMORY') ?? '0';
/** Every how many allocations to sweep, for tests; 0 for never. */
const every = mode === 'off' ? 0 : Number(mode);
if (mode === 'off') limit = Infinity;
let made = 0;
/** Whether freed memory should be overwritten, so that a use of it shows. */
export const poisons = every > 0;

/** Whether what is unreachable can be found inside a job; else only between tasks, as in browsers. */
export const collects = collect !== null;

/** How often a collection was forced since the start. */
export let forced = 0;
/** Whether the next look forces one: an allocation failed where none was safe. */
let urgent = false;

const registry = collects ? null : new FinalizationRegistry<{ reclaim(): void }>((group) => group.reclaim());

/** An ArrayBuffer that nobody touches; null where there is no room for one, since it is a hint and no more. */
function ballastOf(bytes: number): ArrayBuffer | null {
  try {
    return new ArrayBuffer(bytes, collects ? { maxByteLength: bytes } : {});
  } catch {
    return null;
  }
}

class Group<H extends number | object> {
  readonly handles: (H | undefined)[] = [];
  count = 0;
  bytes = 0;
  /** Held until the group is watched. */
  token: Token | null = new Token(this);
  private watched: WeakRef<Token> | null = null;

  constructor(private readonly tracker: Tracker<H>) {}

  release(slot: number): void {
    const handle = this.handles[slot];
    if (handle === undefined) return;
    this.handles[slot] = undefined;
    this.count--;
    // The last of a group that is still open makes room again: temporaries cost no groups.
    if (slot === this.handles.length - 1) this.shorten();
    const bytes = this.tracker.reclaimed(handle);
    this.bytes -= bytes;
    const left = debt - (bytes >>> 6) - WEIGHT;
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

  watch(ballast: number): void {
    const token = this.token!;
    if (ballast > 0) token.ballast = ballastOf(ballast);
    if (registry === null) this.watched = new WeakRef(token);
    else registry.register(token, this);
    this.token = null;
  }

  /** Gives back what nobody reaches, and tells whether the group lives on. */
  survives(): boolean {
    if (this.count > 0 && this.watched!.deref() === undefined) this.reclaim();
    return this.count > 0;
  }
}

/** The storages of one engine. */
export class Tracker<H extends number | object> {
  /**
   * What `structuredClone` and `postMessage` stumble over in a tensor before anything else: V8's error shows it, so that it says what to do.
   */
  readonly uncloneable = Symbol('a tensor: send the bytes of torch.save(x), and torch.load them there; itself it');
  private readonly reclaimer: Reclaimer<H>;
  readonly statistics = { allocated: 0, peak: 0, storages: 0 };
  private open: Group<H> | null = null;
  /** Groups that no look has seen. */
  private fresh: Group<H>[] = [];
  private watched: Group<H>[] = [];
  /** Those that were watched when V8 last collected, and have not been asked since; from the end. */
  private suspects: Group<H>[] = [];
  private tidyAt = 1024;
  /** Bytes that are watched and of which V8 knows nothing yet. */
  private unseen = 0;
  /** What was alive at the end of the last look through everything, as far as that found out. */
  private alive = { bytes: 0, storages: 0 };

  constructor(reclaimer: Reclaimer<H>) {
    this.reclaimer = reclaimer;
    trackers.push(this);
  }

  /** A new storage, whose memory `handle` finds: from now on it is given back when JavaScript cannot reach the storage. */
  track(storage: Tracked, handle: H, bytes: number): void {
    if (every > 0 && ++made % every === 0) sweep();
    const { statistics } = this;
    statistics.storages++;
    if ((statistics.allocated += bytes) > statistics.peak) statistics.peak = statistics.allocated;
    debt += (bytes >>> 6) + WEIGHT;
    let group = this.open;
    if (bytes >= LARGE) group = this.begin();
    else if (group === null || group.handles.length === SHARED) group = this.open = this.begin();
    storage.token = group.token;
    storage.slot = group.handles.length;
    group.handles.push(handle);
    group.count++;
    group.bytes += bytes;
    note(storage);
  }

  private begin(): Group<H> {
    const group = new Group(this);
    if (this.fresh.length >= this.tidyAt) {
      this.fresh = this.fresh.filter(({ count }) => count > 0);
      this.tidyAt = 2 * this.fresh.length + 1024;
    }
    this.fresh.push(group);
    if (registry !== null) lookAfterJob();
    return group;
  }

  reclaimed(handle: H): number {
    const bytes = this.reclaimer.reclaim(handle);
    this.statistics.allocated -= bytes;
    this.statistics.storages--;
    return bytes;
  }

  /** Watches what was made since the last look. @param part how much of it is ballast */
  watch(part: number): void {
    this.open = null;
    for (const group of this.fresh) {
      if (group.count === 0) continue;
      this.unseen += group.bytes;
      const ballast = this.unseen < BALLASTED ? 0 : Math.min(Math.ceil(this.unseen * part), MOST_BALLAST);
      if (ballast > 0) this.unseen = 0;
      group.watch(ballast);
      if (registry === null) this.watched.push(group);
    }
    this.fresh = [];
  }

  /** A collection has come: whoever is watched may be dead. */
  suspect(): void {
    const { watched, suspects } = this;
    this.watched = [];
    this.suspects = suspects.length === 0 ? watched : suspects.concat(watched);
  }

  /** Asks some of the suspects. @returns whether there are more */
  ask(most = SLICE): boolean {
    const { suspects, statistics } = this;
    if (suspects.length === 0) return false;
    for (let k = Math.min(most, suspects.length); k > 0; k--) {
      const group = suspects.pop()!;
      if (group.survives()) this.watched.push(group);
    }
    if (suspects.length > 0) return true;
    this.alive = { bytes: statistics.allocated, storages: statistics.storages };
    return false;
  }

  /** Whether so much may be dead that it must be found now. */
  overflows(heap: number): boolean {
    const { statistics, alive, reclaimer } = this;
    const capacity = reclaimer.capacity ?? Infinity;
    const room = capacity - statistics.allocated;
    const more = statistics.allocated - alive.bytes;
    return (
      statistics.storages - alive.storages > mostStorages(heap) ||
      more > mostBytes(heap) ||
      (room < capacity * SPARE && more > room / 2) // the less room, the less is worth a collection
    );
  }
}

const trackers: Pick<Tracker<number>, 'watch' | 'suspect' | 'ask' | 'overflows'>[] = [];

/**
 * Before an operator reads anything of its operands: looks for what is dead when enough has been made since the last look.
 * Costs a comparison.
 */
export function entry(): void {
  if (debt > limit) look();
}

/**
 * Runs what makes many storages and drops none, as the loading of a file: looks before it, and then not until it is done, as long as there
 * is room. Ballast for what was made while V8 learns of a grown memory costs it a collection of the young.
 */
export function withoutLooks<T>(body: () => T): T {
  entry();
  const before = limit;
  limit = Math.max(limit, URGENT - 1);
  try {
    return body();
  } finally {
    limit = before;
  }
}

/** Makes the next `entry` sweep: for an allocation that failed where no sweep was safe. */
export function sweepSoon(): void {
  urgent = true;
  debt = URGENT;
}

/**
 * What nothing holds: when one is gone, V8 has collected. To ask for one while V8 marks keeps it for that collection; so there are
 * several, and each look asks another.
 */
const canaries = new Array<WeakRef<object> | undefined>(8);
let asked = 0;

function releaseCanaries(): void {
  for (let k = 0; k < canaries.length; k++) canaries[k] = new WeakRef({});
}

/** Whether V8 has collected since it was last asked and had. */
function hasCollected(): boolean {
  asked = (asked + 1) % canaries.length;
  if (canaries[asked]?.deref() !== undefined) return false;
  releaseCanaries();
  return true;
}

/** Finds some of what is dead if V8 has collected, and watches what is new. Only where no address is in use. */
function look(): void {
  debt = 0;
  const heap = heapUsed();
  let more = false;
  if (collects) {
    loosenScopes();
    if (hasCollected()) for (const tracker of trackers) tracker.suspect();
    for (const tracker of trackers) if (tracker.ask()) more = true;
    endJob(); // WeakRefs that were made or read have kept what they watch for this job
  }
  // Last, since the ballast may have V8 begin to mark: what WeakRefs keep by then would be kept for that whole collection.
  for (const tracker of trackers) tracker.watch(heap < MUCH ? 1 / 4 : 1 / 8);
  if (!collects) return;
  endJob();
  limit = BYTES / UNIT / (more ? HURRY : 1);
  if (urgent || trackers.some((tracker) => tracker.overflows(heap))) relieve(heap);
}

/** Finds all of what V8 has seen to be dead, and forces a collection where that is not enough. */
function relieve(heap: number): void {
  for (const tracker of trackers) tracker.ask(Infinity);
  endJob();
  if (urgent || trackers.some((tracker) => tracker.overflows(heap))) sweep();
}

let waiting = false;
/** Where what is dead is found between tasks, everything new must be watched when the job ends. */
function lookAfterJob(): void {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    look();
  });
}

/**
 * Gives back the memory of every storage that JavaScript cannot reach. Only where no address is in use.
 *
 * @returns whether there was a sweep: not in a browser, which collects between tasks only
 */
export function sweep(): boolean {
  if (collect === null) {
    look();
    return false;
  }
  forced++;
  urgent = false;
  for (const tracker of trackers) tracker.watch(0);
  loosenScopes();
  collect(); // ends the job first
  releaseCanaries();
  for (const tracker of trackers) {
    tracker.suspect();
    tracker.ask(Infinity);
  }
  endJob();
  debt = 0;
  if (limit < NEVER) limit = BYTES / UNIT;
  return true;
}
