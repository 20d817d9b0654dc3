// Views as JavaScript sees them: a typed array over the whole heap, and positions in it.
import { type DType, byType } from '../../../../dtype.js';
import type { Layout, Shape } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import { halfOf } from '../../../halves.js';
import { type HeapStorage, heap } from '../../heap.js';
import type { Value } from './arithmetic.js';

/** Elements by position. */
export interface Cells {
  [position: number]: Value;
}

/** Numbers that lie as patterns of 16 bits. */
function patterns(bits: Uint16Array, dtype: DType): Cells {
  const { toBits, fromBits } = halfOf(dtype)!;
  return new Proxy<Cells>(
    {},
    {
      get: (_, at) => fromBits(bits[Number(at)]!),
      set(_, at, value) {
        bits[Number(at)] = toBits(Number(value));
        return true;
      },
    },
  );
}

const windows = byType<(dtype: DType) => Cells>({
  bool: () => heap.u8,
  uint8: () => heap.u8,
  int8: () => heap.i8,
  int16: () => heap.i16,
  int32: () => heap.i32,
  int64: () => heap.i64,
  float16: (dtype) => patterns(heap.u16, dtype),
  bfloat16: (dtype) => patterns(heap.u16, dtype),
  float32: () => heap.f32,
  float64: () => heap.f64,
});

/** The heap as elements of `dtype`, until it grows. */
export const cells = (dtype: DType): Cells => windows(dtype)(dtype);

/** Where a view's first element is. */
export const start = (view: View): number =>
  (view.storage as HeapStorage).address / view.storage.dtype.itemsize + view.offset;

/**
 * Goes through the elements of several layouts of one shape together, in row-major order.
 *
 * @param starts the position of each layout's first element
 * @param visit gets the layouts' positions, in one array that is used again
 */
export function walk(
  shape: Shape,
  strides: readonly Shape[],
  starts: readonly number[],
  visit: (at: readonly number[]) => void,
): void {
  const rank = shape.length;
  if (shape.includes(0)) return;
  const at = [...starts];
  const index = new Array<number>(rank).fill(0);
  for (;;) {
    visit(at);
    let k = rank - 1;
    for (; k >= 0; k--) {
      const more = ++index[k]! < shape[k]!;
      const steps = more ? 1 : 1 - shape[k]!;
      for (let i = 0; i < at.length; i++) at[i]! += steps * strides[i]![k]!;
      if (more) break;
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

/** A layout's length and step along one dimension. */
export interface Line {
  readonly length: number;
  readonly step: number;
}
export const line = ({ shape, strides }: Layout, dim: number): Line => ({ length: shape[dim]!, step: strides[dim]! });

export const without = (list: Shape, dims: readonly number[]): number[] => list.filter((_, k) => !dims.includes(k));
export const only = (list: Shape, dims: readonly number[]): number[] => dims.map((k) => list[k]!);
