// Every kernel's reference, over windows on the heap: slow, simple, and what the other providers are tested against.
import { type DType, byType } from '../../../../dtype.js';
import type { View } from '../../../engine.js';
import { halfOf } from '../../../halves.js';
import type { Cells, Window } from '../../../window.js';
import { type HeapStorage, heap } from '../../heap.js';
import type { Provider } from '../provider.js';

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

/** A view as a window on the whole heap, until it grows. */
export const windowOf = ({ storage, shape, strides, offset }: View): Window => ({
  dtype: storage.dtype,
  cells: cells(storage.dtype),
  shape,
  strides,
  offset: (storage as HeapStorage).address / storage.dtype.itemsize + offset,
});

/** The provider that has all kernels and accepts everything. */
export const loops: Provider = {
  name: 'loops',
  find: (kernel) => (params, inputs, outs) => {
    kernel.reference(params, inputs.map(windowOf), outs.map(windowOf));
    return true;
  },
};
