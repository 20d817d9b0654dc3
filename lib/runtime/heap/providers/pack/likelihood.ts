// The likelihood of classes: one element a row is read, or written, which JavaScript does as fast as WebAssembly would.
import { float32, float64, int64 } from '../../../../dtype.js';
import { isContiguous } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { LikelihoodParams } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { fill } from './copy.js';
import { addressOf } from './module.js';

/** Where a view's first element is, counted in elements. */
const start = (view: View): number => addressOf(view) / view.storage.dtype.itemsize;

const known = (x: View, target: View): boolean =>
  (x.storage.dtype === float32 || x.storage.dtype === float64) &&
  target.storage.dtype === int64 &&
  isContiguous(target.shape, target.strides);

const cellsOf = (x: View): Float32Array | Float64Array => (x.storage.dtype === float32 ? heap.f32 : heap.f64);

export function likelihood(params: LikelihoodParams, inputs: readonly View[], outs: readonly View[]): boolean {
  const [x, target, weight] = inputs as [View, View, View | undefined];
  if (!known(x, target)) return false;
  const { ignore, kind } = params;
  const [n, , inner] = x.shape as [number, number, number];
  const [step, across, along] = x.strides as [number, number, number];
  const [cells, { i32 }] = [cellsOf(x), heap];
  const low = addressOf(target) / 4; // classes are below 2^31, and so in the low word
  const [first, factors, out] = [start(x), weight === undefined ? 0 : start(weight), start(outs[0]!)];
  const factorStep = weight?.strides[0] ?? 0;
  let [sum, total] = [0, 0];
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < inner; j++, k++) {
      const t = i32[low + 2 * k]!;
      let loss = 0;
      if (t !== ignore) {
        const w = weight === undefined ? 1 : cells[factors + t * factorStep]!;
        loss = -cells[first + i * step + t * across + j * along]! * w;
        total += w;
      }
      if (kind === 'none') cells[out + k] = loss;
      else sum += loss;
    }
  }
  if (kind === 'none') return true;
  cells[out] = kind === 'mean' ? sum / total : sum;
  cells[start(outs[1]!)] = total;
  return true;
}

export function likelihoodGrad(params: LikelihoodParams, inputs: readonly View[], out: View): boolean {
  const [grad, target] = inputs as [View, View];
  if (!known(out, target)) return false;
  const { ignore, kind } = params;
  const weight = params.weight ? inputs[2] : undefined;
  const [n, classes, inner] = out.shape as [number, number, number];
  fill(out, 0);
  const [cells, { i32 }] = [cellsOf(out), heap];
  const low = addressOf(target) / 4;
  const [first, factors, from] = [start(out), weight === undefined ? 0 : start(weight), start(grad)];
  const factorStep = weight?.strides[0] ?? 0;
  const [step, along] = kind === 'none' ? (grad.strides as [number, number]) : [0, 0];
  const total = kind === 'mean' ? cells[start(inputs.at(-1)!)]! : 1;
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < inner; j++, k++) {
      const t = i32[low + 2 * k]!;
      if (t === ignore) continue;
      const w = weight === undefined ? 1 : cells[factors + t * factorStep]!;
      cells[first + (i * classes + t) * inner + j] = (-cells[from + i * step + j * along]! * w) / total;
    }
  }
  return true;
}
