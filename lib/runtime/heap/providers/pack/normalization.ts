// Softmax, normalization and its statistics, of dense rows of float32, each row in one go.
import { float32 } from '../../../../dtype.js';
import { isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { LayerNormParams, SoftmaxParams } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { addressOf, pack } from './module.js';

/** Whether all are dense and of float32. */
const plain = (...views: readonly (View | undefined)[]): boolean =>
  views.every(
    (view) => view === undefined || (view.storage.dtype === float32 && isContiguous(view.shape, view.strides)),
  );

/** Elements a row where `dim` is the innermost; 0 where it is not, or nothing is there. */
function rowLength({ shape }: View, dim: number): number {
  for (let k = dim + 1; k < shape.length; k++) if (shape[k] !== 1) return 0;
  return numel(shape) === 0 ? 0 : shape[dim]!;
}

export function softmax({ dim, log }: SoftmaxParams, x: View, y: View): boolean {
  const n = rowLength(x, dim);
  if (n === 0 || !plain(x, y)) return false;
  pack().softmaxRows(numel(x.shape) / n, n, addressOf(x), addressOf(y), log ? 1 : 0);
  return true;
}

export function softmaxGrad({ dim, log }: SoftmaxParams, grad: View, y: View, out: View): boolean {
  const n = rowLength(y, dim);
  if (n === 0 || !plain(grad, y, out)) return false;
  pack().softmaxGradRows(numel(y.shape) / n, n, addressOf(grad), addressOf(y), addressOf(out), log ? 1 : 0);
  return true;
}

/** Where no row's softmax is NaN there is nothing to do, which its first element says. */
export function silence({ dim }: Pick<SoftmaxParams, 'dim'>, x: View, y: View): boolean {
  const n = rowLength(x, dim);
  if (n === 0 || !plain(x, y)) return false;
  const end = addressOf(y) / 4 + numel(y.shape);
  for (let k = addressOf(y) / 4; k < end; k += n) if (Number.isNaN(heap.f32[k]!)) return false;
  return true;
}

/** An address, or 0 for nothing. */
const orNothing = (view: View | undefined): number => (view === undefined ? 0 : addressOf(view));

export function layerNorm(params: LayerNormParams, inputs: readonly View[], outs: readonly View[]): boolean {
  const x = inputs[0]!;
  const [rows, n] = x.shape as [number, number];
  if (rows * n === 0 || !plain(...inputs, ...outs)) return false;
  const weight = params.weight ? inputs[1] : undefined;
  const bias = params.bias ? inputs[params.weight ? 2 : 1] : undefined;
  const [y, mean, rstd] = outs.map(addressOf) as [number, number, number];
  pack().layerNorm(rows, n, addressOf(x), orNothing(weight), orNothing(bias), params.eps, y, mean, rstd);
  return true;
}

export function layerNormGrad(inputs: readonly View[], out: View): boolean {
  const [grad, x, mean, rstd, weight] = inputs;
  const [rows, n] = x!.shape as [number, number];
  if (rows * n === 0 || !plain(...inputs, out)) return false;
  const addresses = [grad!, x!, mean!, rstd!].map(addressOf);
  pack().layerNormGrad(rows, n, ...addresses, orNothing(weight), addressOf(out));
  return true;
}

export function layerNormAffine(inputs: readonly View[], outs: readonly View[]): boolean {
  const [rows, n] = inputs[1]!.shape as [number, number];
  if (rows * n === 0 || !plain(...inputs, ...outs)) return false;
  pack().layerNormAffine(rows, n, ...inputs.map(addressOf), ...outs.map(addressOf));
  return true;
}

/** Rows this short are left to passes over all of them. */
const SHORT = 8;

export function squaresAround(x: View, center: View, out: View): boolean {
  const [rows, n] = x.shape as [number, number];
  if (rows === 0 || n < SHORT || !plain(x, center, out)) return false;
  pack().squaresAround(rows, n, addressOf(x), addressOf(center), addressOf(out));
  return true;
}

export function productsAround(inputs: readonly View[], outs: readonly View[]): boolean {
  const [rows, n] = inputs[0]!.shape as [number, number];
  if (rows === 0 || n < SHORT || !plain(...inputs, ...outs)) return false;
  pack().productsAround(rows, n, ...inputs.map(addressOf), ...outs.map(addressOf));
  return true;
}
