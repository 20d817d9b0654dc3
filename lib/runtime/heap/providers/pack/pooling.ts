// Windows, and sums along a dimension, by the pack.
import { float32, float64 } from '../../../../dtype.js';
import { type Shape, isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { ResampleParams, WindowParams } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { addressOf, aligned, pack } from './module.js';

const takes = (...views: readonly View[]): boolean =>
  views.every(({ shape, strides }) => numel(shape) > 0 && isContiguous(shape, strides)) &&
  (views[0]!.storage.dtype === float32 || views[0]!.storage.dtype === float64);

/** Three lengths: `missing` for the dimensions that come before. */
const three = (list: Shape, missing: number): readonly number[] => [
  ...new Array<number>(3 - list.length).fill(missing),
  ...list,
];

export function maxPool(params: WindowParams, x: View, values: View, indices: View): boolean {
  const rank = x.shape.length - 1;
  if (rank > 3 || !takes(x, values, indices)) return false;
  const { kernel, stride, padding, dilation } = params;
  pack().maxPool(
    x.storage.dtype.id,
    x.shape[0]!,
    ...three(x.shape.slice(1), 1),
    ...three(values.shape.slice(1), 1),
    ...three(kernel, 1),
    ...three(stride, 1),
    ...three(padding, 0),
    ...three(dilation, 1),
    addressOf(x),
    addressOf(values),
    addressOf(indices),
  );
  return true;
}

export function sumInPlanes(rows: View, index: View, out: View): boolean {
  if (!takes(rows, out) || !takes(out, index)) return false;
  const [planes, count] = rows.shape as [number, number];
  pack().sumInPlanes(
    rows.storage.dtype.id,
    planes,
    count,
    out.shape[1]!,
    addressOf(rows),
    addressOf(index),
    addressOf(out),
  );
  return true;
}

export function resample({ begin, index, weight }: ResampleParams, x: View, out: View): boolean {
  if (!takes(x, out)) return false;
  const { dtype } = x.storage;
  const [ofBegin, ofIndex] = [aligned(4 * begin.length), aligned(4 * index.length)];
  const first = heap.scratch(ofBegin + ofIndex + aligned(8 * index.length));
  const [second, third] = [first + ofBegin, first + ofBegin + ofIndex];
  heap.i32.set(begin, first / 4);
  heap.i32.set(index, second / 4);
  const factors = dtype === float32 ? heap.f32 : heap.f64;
  const from = third / dtype.itemsize;
  if (weight === null) factors.fill(1, from, from + index.length);
  else factors.set(weight, from);
  const [outer, n, inner] = x.shape as [number, number, number];
  pack().resample(dtype.id, outer, n, out.shape[1]!, inner, addressOf(x), first, second, third, addressOf(out));
  return true;
}
