// Operands on the heap, without an engine above them.
import { type DType, type Elements, bool, float32, int64 } from '../../../../lib/dtype.js';
import type { Program } from '../../../../lib/expression/expression.js';
import type { Engine, View } from '../../../../lib/runtime/engine.js';
import { HeapStorage, elements, heap } from '../../../../lib/runtime/heap/heap.js';
import { pointwise } from '../../../../lib/runtime/heap/providers/pointwise/provider.js';
import { type Shape, contiguousStrides, numel } from '../../../../lib/shape.js';
import { kernelsBy } from '../../calling.js';

/** A number as goldens have it: what JSON cannot say is a string. */
export type Value = number | string | boolean;
const words: Record<string, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 };

export function valuesOf(dtype: DType, values: readonly (Value | bigint)[]): Elements {
  if (dtype === int64) return BigInt64Array.from(values, (v) => BigInt(typeof v === 'string' ? v : Number(v)));
  const numbers = Array.from(values, (v) => (typeof v === 'string' ? (words[v] ?? Number(v)) : Number(v)));
  return (dtype.Array as { from(v: number[]): Elements }).from(
    dtype === bool ? numbers.map((v) => Number(v !== 0)) : numbers,
  );
}

const engine = {} as Engine; // kernels see storages only
function storageOf(values: Elements, dtype: DType): HeapStorage {
  const address = heap.malloc(Math.max(values.byteLength, 1));
  heap.u8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
  return new HeapStorage(engine, dtype, values.length, address);
}
export const dense = (values: Elements, dtype: DType, shape: Shape = [values.length], offset = 0): View => ({
  storage: storageOf(values, dtype),
  shape,
  strides: contiguousStrides(shape),
  offset,
});
export const empty = (dtype: DType, shape: Shape): View =>
  dense(valuesOf(dtype, new Array<number>(numel(shape)).fill(0)), dtype, shape);

/** Elements row-major. */
export function listOf(view: View): Elements {
  const all = elements(view.storage as HeapStorage);
  const out = valuesOf(view.storage.dtype, new Array<number>(numel(view.shape)).fill(0));
  for (let i = 0; i < out.length; i++) {
    let at = view.offset;
    for (let d = view.shape.length - 1, rest = i; d >= 0; d--) {
      at += (rest % view.shape[d]!) * view.strides[d]!;
      rest = Math.floor(rest / view.shape[d]!);
    }
    out[i] = all[at]!;
  }
  return out;
}

export const run = (program: Program, inputs: View[], scalars: number[], outs: View[]): void => {
  expect(kernelsBy(pointwise).pointwise(program, inputs, scalars, outs)).toBe(true);
};

/** The same elements every third place of a larger storage. */
export function spread(values: Elements, dtype: DType, shape: Shape = [values.length]): View {
  const large = valuesOf(dtype, new Array<number>(values.length * 3 + 2).fill(1));
  values.forEach((v: number | bigint, k: number) => {
    large[2 + 3 * k] = v;
  });
  return { storage: storageOf(large, dtype), shape, strides: contiguousStrides(shape).map((s) => 3 * s), offset: 2 };
}

/** Units in the last place between numbers of a type. */
export function ulps(dtype: DType, got: number, wanted: number): number {
  if (Object.is(got, wanted) || got === wanted) return 0;
  if (!Number.isFinite(got) || !Number.isFinite(wanted)) return Infinity;
  const least = dtype === float32 ? 2 ** -149 : 2 ** -1074;
  const unit = Math.max(
    2 ** (Math.floor(Math.log2(Math.max(Math.abs(wanted), least))) - (dtype === float32 ? 23 : 52)),
    least,
  );
  return Math.abs(got - wanted) / unit;
}
