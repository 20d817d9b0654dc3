// Containers: modules whose members have keys that the user gives, or numbers. `model[0]`, `model[-1]`, `layers['conv']` and
// writes to them are answered by a proxy in the prototype chain, between a container's class and Module: what a container has
// by itself is found before it.
import { IndexError, KeyError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { Parameter, isParameter } from '../parameter.js';
import { type Base, CORE, isModule, notModule, put, remove, typename } from './fields.js';
import { Module } from './module.js';

const isIndex = (key: string): boolean => /^-?\d+$/.test(key);

/** What containers have in common. Members set as fields (by a subclass) are members as well, in their turn. */
export class Keyed extends Module {
  /** How many members there are. */
  override get length(): number {
    return this.entries_().size;
  }

  constructor() {
    super();
    this[CORE].settle = Keyed.settle;
  }

  private static readonly settle = (module: Base): void => void (module as Keyed).adopt();

  /** The members by key, in order. */
  protected entries_(): Map<string, unknown> {
    if (!settled.has(this)) {
      settled.add(this);
      this.adopt();
    }
    return this[CORE].entries;
  }

  /** Makes members of what a subclass has as fields and the container is made for. */
  private adopt(): Map<string, unknown> {
    const { entries } = this[CORE];
    for (const name of Object.keys(this)) {
      const value = (this as Record<string, unknown>)[name];
      if (!this.takes(value)) continue;
      Reflect.deleteProperty(this, name);
      entries.set(name, value);
    }
    return entries;
  }

  /** The key that is meant: itself, or the one at a position. */
  protected keyAt(key: string): string {
    return key;
  }

  /** Whether what is set under a name is a member; else it is a field, as a parameter of a list of modules. */
  protected takes(value: unknown): boolean {
    return isModule(value);
  }

  /** Makes of a value what the container keeps. */
  protected admitted(value: unknown): unknown {
    if (value !== null && !isModule(value)) throw notModule(value);
    return value;
  }

  /** The same of what is set once the container is made, where no subclass's constructor sets its fields. */
  protected takesLater(value: unknown): boolean {
    return this.takes(value);
  }

  /** Sets a member under its key. */
  protected set_(key: string, value: unknown): void {
    if (!settled.has(this)) this.adopt();
    const kept = this.admitted(value);
    put(this, key, kept, isParameter(kept) ? 'parameter' : isModule(kept) ? 'module' : null, true);
  }

  /** Takes a member out. */
  protected delete_(key: string): unknown {
    const entries = this.entries_();
    const value = entries.get(key);
    remove(this, key);
    return value;
  }

  /** @internal What `container[key]` is; undefined is left to Module. */
  static read(container: Keyed, key: string): unknown {
    const entries = container.entries_();
    if (entries.has(key)) return entries.get(key);
    return isIndex(key) ? entries.get(container.keyAt(key)) : undefined;
  }

  /** @internal Whether `container[key] = value` sets a member; else it is a field. */
  static write(container: Keyed, key: string, value: unknown): boolean {
    if (isIndex(key)) container.set_(container.keyAt(key), value);
    else if (container[CORE].entries.has(key) || container.takesLater(value)) container.set_(key, value);
    else return false;
    return true;
  }
}
// Containers that are made, their subclasses' fields included: whatever is set from here on passes the proxy below.
const settled = new WeakSet<Base>();

const between = new Proxy(Module.prototype, {
  get(target, key, receiver: Keyed) {
    if (typeof key === 'string' && !(key in target) && CORE in receiver) {
      const member = Keyed.read(receiver, key);
      if (member !== undefined) return member;
    }
    return Reflect.get(target, key, receiver) as unknown;
  },
  set(target, key, value, receiver: Keyed) {
    if (typeof key === 'string' && !(key in target) && CORE in receiver && Keyed.write(receiver, key, value))
      return true;
    return Reflect.set(target, key, value, receiver);
  },
  getPrototypeOf: () => Module.prototype,
});
Object.setPrototypeOf(Keyed.prototype, between);

/** A container whose keys are positions. */
export class Listed extends Keyed {
  /** The key at a position, which may count from the end. Throws IndexError. */
  protected override keyAt(key: string | number): string {
    const entries = this.entries_();
    const at = Number(key);
    if (!(at >= -entries.size && at < entries.size)) throw new IndexError(`index ${key} is out of range`);
    return [...entries.keys()][at < 0 ? at + entries.size : at]!;
  }

  /** Takes out the member at a position and numbers the others anew. */
  protected deleteAt(index: number): unknown {
    const value = this.delete_(this.keyAt(index));
    this.renumber([...this.entries_().values()]);
    return value;
  }

  /** Puts a member before a position. */
  protected insertAt(index: number, value: unknown): void {
    const kept = this.admitted(value);
    this.renumber([...this.entries_().values()].toSpliced(index, 0, kept));
  }

  private renumber(values: readonly unknown[]): void {
    for (const key of [...this.entries_().keys()]) remove(this, key);
    values.forEach((value, k) => this.set_(String(k), value));
  }
}

/** Key and value of what a dictionary is updated with: an object, a Map, a container, or pairs. */
export function pairsOf(owner: string, source: unknown): [string, unknown][] {
  if (source instanceof Map) return [...(source as Map<string, unknown>)];
  if (source instanceof Keyed) return [...source[CORE].entries];
  if (typeof source !== 'object' || source === null || source instanceof Tensor) {
    throw new TypeError(
      `${owner}.update should be called with an iterable of key/value pairs, but got ${typename(source)}`,
    );
  }
  if (!(Symbol.iterator in source)) return Object.entries(source);
  return [...(source as Iterable<readonly [string, unknown]>)].map(([key, value]) => [key, value]);
}

export function missingKey(key: string): KeyError {
  return new KeyError(`'${key}'`);
}

/** A tensor as a parameter; other values as they are. */
export const asParameter = (value: unknown): unknown =>
  value instanceof Tensor && !isParameter(value) ? new Parameter(value) : value;

/** What dictionaries of modules and of parameters have in common. */
export class Dictionary<V> extends Keyed {
  /** The keys, in order of insertion. */
  keys(): IterableIterator<string> {
    return this.entries_().keys();
  }

  /** The values, in order of insertion. */
  values(): IterableIterator<V> {
    return this.entries_().values() as IterableIterator<V>;
  }

  /** Keys with values, in order of insertion. */
  items(): IterableIterator<[string, V]> {
    return this.entries_().entries() as IterableIterator<[string, V]>;
  }

  /** The keys, as iterating a dictionary gives in Python. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }

  /** Whether there is such a key (Python's `in`). */
  has(key: string): boolean {
    return this.entries_().has(key);
  }

  /** The value at a key. Throws KeyError. */
  at(key: string): V {
    if (!this.has(key)) throw missingKey(key);
    return this.entries_().get(key) as V;
  }

  /** Takes out the value at a key. Throws KeyError. */
  pop(key: string): V {
    if (!this.has(key)) throw missingKey(key);
    return this.delete_(key) as V;
  }

  /** Takes everything out. */
  clear(): void {
    for (const key of [...this.keys()]) this.delete_(key);
  }
}
