// Python's protocols, which data sets and samplers follow: `__len__`, `__getitem__`, `__iter__`, or JavaScript's own.
import { IndexError } from '../errors.js';
import { describe } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';

/** What a loader takes: anything with samples by number or one after the other, arrays and tensors too. */
export type DatasetLike = ArrayLike<unknown> | { __getitem__(index: number): unknown };

/** What the samples of a data set are; promises where it is asynchronous. */
export type Sample<D> = D extends { __iter__(): Iterator<infer T> }
  ? T
  : D extends { __iter__(): AsyncIterator<infer T> }
    ? Promise<T>
    : D extends { __getitem__(index: number): infer T }
      ? unknown extends T
        ? D extends Iterable<infer U>
          ? U
          : T
        : T
      : D extends ArrayLike<infer T>
        ? T
        : D extends Iterable<infer T>
          ? T
          : unknown;

/** A method by its name, bound to its object; null where there is none. */
export function method(value: unknown, name: string): ((...args: unknown[]) => unknown) | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null;
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'function' ? (...args) => Reflect.apply(found, value, args) as unknown : null;
}

/** Python's TypeError for what has no length. */
const lengthless = (value: unknown): TypeError =>
  new TypeError(`object of type '${describe(value)}' has no len(): give its class a method __len__()`);

/** Python's `len`. Throws its TypeError. */
export function lengthOf(value: unknown): number {
  if (method(value, '__len__') !== null) return ownLength(value as object);
  const length: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'length') : undefined;
  if (typeof length !== 'number') throw lengthless(value);
  return length;
}

/** Python's `value[index]`. */
export function itemOf(value: unknown, index: unknown): unknown {
  const own = method(value, '__getitem__');
  if (own !== null) return own(index);
  if (value instanceof Tensor) return value.index([index as number]);
  if (typeof index !== 'number') return Reflect.get(value as object, index as PropertyKey);
  const list = value as ArrayLike<unknown>;
  const at = index < 0 ? index + list.length : index;
  if (!(at >= 0 && at < list.length)) throw new IndexError('list index out of range');
  return list[at];
}

/** The length of an object that may have one by `__len__`: what `length` of data sets and samplers is. */
export function ownLength(value: object): number {
  const own = method(value, '__len__');
  if (own === null) throw lengthless(value);
  return Number(own());
}

/** Python's `iter`. Throws its TypeError. */
export function iterate(value: unknown): Iterator<unknown> {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    return (value as Iterable<unknown>)[Symbol.iterator]();
  }
  const own = method(value, '__iter__');
  if (own === null) throw new TypeError(`'${describe(value)}' object is not iterable`);
  return own() as Iterator<unknown>;
}

/** Whether a value is to come. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** The error of one who asks at once for what is to come. */
export function notYet(value: PromiseLike<unknown>, whose: string, remedy: string): TypeError {
  Promise.resolve(value).catch(() => {}); // what becomes of it matters to nobody
  return new TypeError(`${whose} gives promises, which only \`for await\` waits for: write ${remedy}`);
}

/** A pass over samples that may be to come, of an object that is iterated over asynchronously or not. */
export function iterateAsync(value: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value) {
    return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  }
  return iterate(value);
}
