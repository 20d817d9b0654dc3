// From samples to batches.
import { type Elements, get_default_dtype, int64 } from '../dtype.js';
import { IndexError, KeyError, RuntimeError } from '../errors.js';
import type { Data } from '../ops/creation/data.js';
import { as_tensor, from_numpy, tensor as tensor_ } from '../ops/creation/factories.js';
import { stack } from '../ops/joining/joining.js';
import { describe, isKeywords } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';

/** What a batch of samples of type T is. */
export type Collated<T> = T extends Tensor | number | bigint | boolean | Elements
  ? Tensor
  : T extends string
    ? string[]
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, Collated<V>>
      : T extends object
        ? { -readonly [K in keyof T]: Collated<T[K]> }
        : unknown;

const isElements = (value: unknown): value is Elements => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** What a dict of a batch has under a key of the first. */
function valueOf(sample: unknown, key: unknown): unknown {
  if (sample instanceof Map) {
    if (sample.has(key)) return sample.get(key);
  } else if (Object.hasOwn(sample as object, key as string)) return (sample as Record<string, unknown>)[key as string];
  throw new KeyError(typeof key === 'string' ? `'${key}'` : String(key));
}

function collate(batch: readonly unknown[]): unknown {
  if (batch.length === 0) throw new IndexError('list index out of range');
  const first = batch[0];
  if (first instanceof Tensor) return stack(batch as readonly Tensor[], 0);
  if (isElements(first))
    return stack(
      (batch as readonly Elements[]).map((values) => from_numpy(values)),
      0,
    );
  switch (typeof first) {
    case 'number':
      return tensor_(batch as readonly Data[], { dtype: batch.every(Number.isInteger) ? int64 : get_default_dtype() });
    case 'bigint':
    case 'boolean':
      return tensor_(batch as readonly Data[]);
    case 'string':
      return [...batch];
  }
  if (Array.isArray(first)) {
    const samples = batch as readonly (readonly unknown[])[];
    if (samples.some((sample) => sample.length !== first.length)) {
      throw new RuntimeError('each element in list of batch should be of equal size');
    }
    return first.map((_, k) => collate(samples.map((sample) => sample[k])));
  }
  if (first instanceof Map) {
    return new Map([...first.keys()].map((key) => [key, collate(batch.map((sample) => valueOf(sample, key)))]));
  }
  if (isKeywords(first)) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [key, collate(batch.map((sample) => valueOf(sample, key)))]),
    );
  }
  throw new TypeError(
    `default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class '${describe(first)}'>`,
  );
}

/**
 * Makes one batch of samples: what the samples are made of gets a first dimension, the batch's.
 *
 * Tensors (and typed arrays) are stacked. Numbers become a tensor: int64 where all of the batch are integers, else of
 * the default type (JavaScript has one type of number: return targets that are floats as tensors); so do BigInts, int64,
 * and booleans, bool. Strings stay a list. Arrays and objects are collated entry by entry.
 *
 * @param batch the samples, at least one
 * @throws TypeError for what is none of these, RuntimeError for arrays of several lengths
 * @returns the batch
 * @example default_collate([[0, 'a'], [1, 'b']]) // [tensor([0, 1]), [a, b]]
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
 */
export function default_collate<T>(batch: readonly T[]): Collated<T> {
  return collate(batch) as Collated<T>;
}

function convert(data: unknown): unknown {
  if (data instanceof Tensor) return data;
  if (isElements(data)) return as_tensor(data);
  if (Array.isArray(data)) return data.map(convert);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [key, convert(value)]));
  if (isKeywords(data)) return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, convert(value)]));
  return data;
}

/** What typed arrays become. */
export type Converted<T> = T extends Tensor
  ? T
  : T extends Elements
    ? Tensor
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Converted<T[K]> }
      : T;

/**
 * Makes tensors of the typed arrays in a sample, and leaves all else as it is: what loaders do that make no batches.
 *
 * @param data what a dataset gives
 * @returns the same, of tensors
 * @example
 * torch.utils.data.default_convert([new Float32Array([1, 2])])[0]; // tensor([1., 2.])
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_convert
 */
export function default_convert<T>(data: T): Converted<T> {
  return convert(data) as Converted<T>;
}
