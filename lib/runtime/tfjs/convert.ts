// Elements in JavaScript's arrays to and from those that tfjs's backends hold.
import { type DType, type Elements, byType, float32, int32 } from '../../dtype.js';
import { checkedInteger } from './calculator.js';
import { heldAs } from './kernels.js';

/** Refuses element types that tfjs's backends do not have: they could neither be stored nor computed exactly. */
export function checkType(dtype: DType, device: string): void {
  if (heldAs(dtype) !== null) return;
  const instead = dtype.kind === 'float' ? float32 : int32;
  throw new TypeError(
    `Cannot convert a tensor to ${dtype.name} dtype as the ${device} framework doesn't support ${dtype.name}. Please use ${instead.name} instead.`,
  );
}

type Held = Float32Array | Int32Array | Uint8Array;
const absent = (): never => {
  throw new TypeError('a type that TensorFlow.js does not have');
};
const integers = (values: Elements): Held => Int32Array.from(values as Int32Array | Uint8Array);

/** A copy of the elements as a backend keeps them. Throws RuntimeError for an int64 that needs more than 32 bits. */
export const toBackend = (values: Elements, dtype: DType): Held => copies(dtype)(values);
const copies = byType<(values: Elements) => Held>({
  bool: (values) => Uint8Array.from(values as Uint8Array, (x) => (x === 0 ? 0 : 1)),
  uint8: integers,
  int8: absent,
  int16: absent,
  int32: integers,
  int64(values) {
    const given = values as BigInt64Array;
    const out = new Int32Array(given.length);
    for (let k = 0; k < out.length; k++) out[k] = checkedInteger(given[k]!);
    return out;
  },
  float16: absent,
  bfloat16: absent,
  float32: (values) => Float32Array.from(values as Float32Array),
  float64: absent,
});

/** A copy of what a backend gave, as elements of `dtype`. */
export const fromBackend = (values: ArrayLike<number>, dtype: DType): Elements => elements(dtype)(values);
const elements = byType<(values: ArrayLike<number>) => Elements>({
  bool: (values) => new Uint8Array(values),
  uint8: (values) => new Uint8Array(values),
  int8: absent,
  int16: absent,
  int32: (values) => new Int32Array(values),
  int64(values) {
    const out = new BigInt64Array(values.length);
    for (let k = 0; k < out.length; k++) out[k] = BigInt(values[k]!);
    return out;
  },
  float16: absent,
  bfloat16: absent,
  float32: (values) => new Float32Array(values),
  float64: absent,
});
