// Which element type each of JavaScript's typed arrays has.
import { type DType, float16, float32, float64, int16, int32, int64, int8, uint8 } from '../../dtype.js';

type ArrayClass = abstract new (...args: never[]) => ArrayBufferView;

/** Not in every engine. */
const Float16Array = (globalThis as { Float16Array?: ArrayClass }).Float16Array;

/** Unsigned integers that PyTorch's uint16, uint32 and uint64 would hold have the smallest type here that holds them. */
const types: readonly (readonly [ArrayClass, DType])[] = [
  [Float32Array, float32],
  [Float64Array, float64],
  [Int32Array, int32],
  [BigInt64Array, int64],
  [Uint8Array, uint8],
  [Uint8ClampedArray, uint8],
  [Int8Array, int8],
  [Int16Array, int16],
  [Uint16Array, int32],
  [Uint32Array, int64],
  [BigUint64Array, int64],
  ...(Float16Array === undefined ? [] : [[Float16Array, float16] as const]),
];

/** The type of a typed array's elements; null for what is none. */
export function typeOfArray(data: unknown): DType | null {
  if (!ArrayBuffer.isView(data)) return null;
  for (const [Class, type] of types) if (data instanceof Class) return type;
  return null;
}
