// Python's values while a pickle is read. Strings, numbers, booleans, null and lists are JavaScript's own from the start; what a dict
// becomes depends on all of its keys, and who refers to it may be read before they are.
import { UnpicklingError } from '../../errors.js';
import { DType } from '../../dtype.js';
import { Device } from '../../runtime/device.js';
import { isParameter } from '../../nn/parameter.js';
import { Tensor } from '../../tensor.js';
import { isBytes } from '../source.js';

/** A value that becomes another one at last: which, is kept here, as a table of all of them would cost more than they. */
abstract class Pending {
  finished: unknown = undefined;
}

export class Tuple extends Pending {
  constructor(readonly items: readonly unknown[]) {
    super();
  }
}

export class Set_ extends Pending {
  constructor(readonly items: unknown[] = []) {
    super();
  }
}

export class Dict extends Pending {
  /** Keys and values by turns. */
  readonly items: unknown[] = [];
  /** Attributes of the object, where it has any. */
  attributes: Dict | null = null;

  constructor(readonly type: 'dict' | 'collections.OrderedDict' | 'collections.Counter') {
    super();
  }

  set(key: unknown, value: unknown): void {
    checkHashable(key);
    this.items.push(key, value);
  }

  /** The value of a string key, the last where there are several. */
  get(key: string): unknown {
    for (let k = this.items.length - 2; k >= 0; k -= 2) if (this.items[k] === key) return this.items[k + 1];
    return undefined;
  }
}

/** Throws Python's TypeError for what cannot be a key, nor in a set. */
export function checkHashable(key: unknown): void {
  if (key instanceof Dict || key instanceof Set_ || Array.isArray(key)) {
    throw new TypeError(`unhashable type: '${typeOf(key)}'`);
  }
}

/** A class or function that a pickle may name. */
export abstract class Global {
  /** @param path its module and name, with dots between them */
  constructor(readonly path: string) {}

  /** Calls it. */
  abstract call(args: readonly unknown[]): unknown;

  /** Makes an object without its constructor, as Python's `__new__`; by default what a call makes. */
  create(args: readonly unknown[]): unknown {
    return this.call(args);
  }
}

/** An object that takes a state, and at last becomes a value. */
export abstract class Instance extends Pending {
  constructor(readonly type: string) {
    super();
  }

  abstract build(state: unknown): void;
  abstract finish(): unknown;
}

/** What Python calls a value's type. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Set_) return 'set';
  if (value instanceof Dict || value instanceof Instance) return value.type;
  if (value instanceof Tensor) return isParameter(value) ? 'torch.nn.parameter.Parameter' : 'torch.Tensor';
  if (value instanceof DType) return 'torch.dtype';
  if (value instanceof Device) return 'torch.device';
  if (value instanceof Global) return 'type';
  if (isBytes(value)) return 'bytes';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'object';
}

/** `<class 'list'>` */
export const classOf = (value: unknown): string => `<class '${typeOf(value)}'>`;

/** Python's files nest lists and dicts this deep at most: its pickler recurses. */
const DEEPEST = 1000;

/** Integers that JavaScript's objects have as keys in ascending order before all others. */
export const isIndex = (key: string): boolean => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;

/**
 * JavaScript's values of what a pickle held: a tuple is a frozen array, a set a Set, a dict a plain object or a Map. Who is one
 * object stays one object.
 */
export class Finisher {
  /** Lists, which stay what they are, that have been gone through. */
  private readonly lists = new Set<unknown[]>();
  private depth = 0;

  /** @throws UnpicklingError for what is nested deeper than Python writes, and for a class, which JavaScript has no value for */
  finish(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Global) {
      throw new UnpicklingError(`${value.path} stands in the file as a value; a class has no counterpart here`);
    }
    const isList = Array.isArray(value);
    if (!isList && !(value instanceof Pending)) return value;
    if (isList ? value.length === 0 || this.lists.has(value) : value.finished !== undefined) {
      return isList ? value : value.finished;
    }
    if (++this.depth > DEEPEST) throw new UnpicklingError(`the file nests values more than ${DEEPEST} deep`);
    const out = isList ? this.ofList(value) : this.ofPending(value);
    this.depth--;
    return out;
  }

  private ofList(list: unknown[]): unknown {
    this.lists.add(list);
    for (let k = 0; k < list.length; k++) list[k] = this.finish(list[k]);
    return list;
  }

  private ofPending(value: Pending): unknown {
    if (value instanceof Dict) return this.ofDict(value);
    if (value instanceof Tuple) {
      const out: unknown[] = [];
      value.finished = out;
      for (const item of value.items) out.push(this.finish(item));
      return Object.freeze(out);
    }
    if (value instanceof Set_) {
      const out = new Set<unknown>();
      value.finished = out;
      for (const item of value.items) out.add(this.finish(item));
      return out;
    }
    return (value.finished = (value as Instance).finish());
  }

  private ofDict(dict: Dict): unknown {
    if (dict.items.length === 0 && dict.attributes === null) return (dict.finished = {});
    const last = new Map<unknown, unknown>();
    for (let k = 0; k < dict.items.length; k += 2) last.set(this.finish(dict.items[k]), dict.items[k + 1]);
    const metadata = dict.attributes?.get('_metadata');
    const plain = staysPlain(last.keys(), metadata instanceof Dict);
    const out: Record<string, unknown> | Map<unknown, unknown> = plain ? {} : new Map<unknown, unknown>();
    dict.finished = out;
    for (const [key, value] of last) {
      if (out instanceof Map) out.set(key, this.finish(value));
      else out[String(key)] = this.finish(value);
    }
    if (metadata instanceof Dict) {
      Object.defineProperty(out, '_metadata', {
        value: this.metadata(metadata),
        writable: true,
        configurable: true,
      });
    }
    return out;
  }

  /** Modules' versions by their names, which are often numbers and whose order says nothing. */
  private metadata(dict: Dict): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (let k = 0; k < dict.items.length; k += 2) {
      const name = dict.items[k];
      if (typeof name === 'string' && name !== '__proto__') out[name] = this.finish(dict.items[k + 1]);
    }
    return out;
  }
}

/**
 * Whether a plain object keeps these keys, their order and their types: it is written with strings as keys, and with integers
 * where they are array indices; a module's state has strings alone.
 */
function staysPlain(keys: Iterable<unknown>, isState: boolean): boolean {
  let next = 0;
  let strings = false;
  for (const key of keys) {
    if (key === '__proto__') return false;
    const index =
      typeof key === 'number' ? key : isState && typeof key === 'string' && isIndex(key) ? Number(key) : null;
    if (index === null) {
      if (typeof key !== 'string' || (isIndex(key) && !isState)) return false;
      strings = true;
    } else {
      if ((isState && typeof key === 'number') || strings || !isIndex(String(index)) || index < next) return false;
      next = index + 1;
    }
  }
  return true;
}
