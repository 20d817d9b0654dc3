// Values with tensors in them: tensors, arrays and plain objects of such.
import { isKeywords } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';

/** The same value with other tensors. */
export function mapTensors<V>(value: V, f: (t: Tensor) => Tensor): V;
export function mapTensors(value: unknown, f: (t: Tensor) => Tensor): unknown {
  if (value instanceof Tensor) return f(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTensors(item, f));
  if (isKeywords(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTensors(item, f)]));
  }
  return value;
}

/** The tensors in a value, in order. */
export function tensorsOf(value: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTensors(value, (t) => {
    found.push(t);
    return t;
  });
  return found;
}

/** The tensors in a value, and what else stands where they do. */
export function leavesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isKeywords(value) ? Object.values(value).flatMap(leavesOf) : [value];
}

/** A value of the same form with other things in its tensors' places, one after the other. */
export function filledWith(form: unknown, list: readonly unknown[]): unknown {
  let at = 0;
  const place = (value: unknown): unknown => {
    if (value instanceof Tensor) return list[at++];
    if (Array.isArray(value)) return value.map(place);
    if (!isKeywords(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, place(item)]));
  };
  return place(form);
}
