// The steps of recurrent layers, whose products are the native library's.
import { float32 } from '../../../../dtype.js';
import { contiguousStrides } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { RecurrenceParams } from '../../../kernels/index.js';
import { addressOf } from '../pack/module.js';
import { type Factors, type Run, goThrough } from '../pack/recurrence.js';
import { Work } from '../pack/work.js';
import { isLarge, leadOf, product } from './gemm.js';
import { multiplyOf } from './library.js';

/** So many products by a weight pay for a copy of it, by rows, by which libraries multiply faster: up to three times with so few rows. */
const MANY = 4;

export function recurrence(params: RecurrenceParams, inputs: readonly View[], outs: readonly View[]): boolean {
  const many = params.steps.length >= MANY;
  const work = new Work();
  const byLibrary = (products: readonly Factors[]): readonly Run[] | null => {
    if (!products.every(({ y, w }) => isLarge(y.shape[0]!, y.shape[1]!, w.shape[0]!))) return null;
    const multiply = multiplyOf(float32);
    if (multiply === null) return null;
    const runs: Run[] = [];
    for (const { x, w, y, beta, from, to } of products) {
      const [m, n, k] = [y.shape[0]!, y.shape[1]!, w.shape[0]!];
      const [ofX, ofY] = [leadOf(m, k, x.strides[0]!, x.strides[1]!), leadOf(m, n, y.strides[0]!, 1)];
      const given = leadOf(k, n, w.strides[0]!, w.strides[1]!);
      if (ofX === 0 || ofY === 0) return null;
      const weight = given === 0 || (given < 0 && many) ? work.dense(w) : w;
      const [b, ofB] = [addressOf(weight), weight === w ? given : contiguousStrides(w.shape)[0]!];
      runs.push((step) => product(multiply, step.count, n, k, 1, from(step), ofX, b, ofB, beta, to(step), ofY));
    }
    return runs;
  };
  try {
    return goThrough(params, inputs, outs, byLibrary);
  } finally {
    work.end();
  }
}
