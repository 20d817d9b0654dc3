// Elements in JavaScript's arrays to and from those that tfjs's backends hold.
import { type DType, type Elements, bool, float32, float64, int32, int64, uint8 } from '../../dtype.js';
import { checkedInteger } from './calculator.js';

/** Refuses element types that tfjs's backends do not have. */
export function checkType(dtype: DType, device: string): void {
  void dtype.Array;
  if (dtype !== float64) return;
  throw new TypeError(
    `Cannot convert a tensor to float64 dtype as the ${device} framework doesn't support float64. Please use float32 instead.`,
  );
}

/** A copy of the elements as a backend keeps them. Throws RuntimeError for an int64 that needs more than 32 bits. */
export function toBackend(values: Elements, dtype: DType): Float32Array | Int32Array | Uint8Array {
  if (dtype === float32) return Float32Array.from(values as Float32Array);
  if (dtype === bool) return Uint8Array.from(values as Uint8Array, (x) => (x === 0 ? 0 : 1));
  if (dtype === int64) {
    const given = values as BigInt64Array;
    const out = new Int32Array(given.length);
    for (let k = 0; k < out.length; k++) out[k] = checkedInteger(given[k]!);
    return out;
  }
  return Int32Array.from(values as Int32Array | Uint8Array);
}

/** A copy of what a backend gave, as elements of `dtype`. */
export function fromBackend(values: ArrayLike<number>, dtype: DType): Elements {
  if (dtype === int64) {
    const out = new BigInt64Array(values.length);
    for (let k = 0; k < out.length; k++) out[k] = BigInt(values[k]!);
    return out;
  }
  if (dtype === float32) return new Float32Array(values);
  return dtype === int32 ? new Int32Array(values) : dtype === uint8 ? new Uint8Array(values) : new Uint8Array(values);
}
