// The pack, compiled and put on the heap when its first kernel is called.
import type { DType } from '../../../../dtype.js';
import type { Layout } from '../../../../shape.js';
import { enableRelaxedSimd } from '#platform';
import type { View } from '../../../engine.js';
import { twins } from '../../../../embedded.js';
import { type HeapStorage, heap } from '../../heap.js';
import { packs } from './assembly.generated.js';

/** The module's functions; their parameters are said in `pack/*.ts`. Addresses count bytes, strides elements. */
export type Pack = Readonly<
  Record<
    | 'gemm'
    | 'gemmScratch'
    | 'convForward'
    | 'convInput'
    | 'convScratch'
    | 'convWeight'
    | 'winograd'
    | 'winogradInput'
    | 'winogradWeight'
    | 'maxPool'
    | 'sumInPlanes'
    | 'resample'
    | 'scale'
    | 'copy'
    | 'copyMatrix'
    | 'convert'
    | 'reduce'
    | 'test'
    | 'extreme'
    | 'scan'
    | 'takeRows'
    | 'firstOutside'
    | 'gather'
    | 'scatterSet'
    | 'scatterAdd'
    | 'setRows'
    | 'putRows'
    | 'sort'
    | 'top'
    | 'softmaxRows'
    | 'softmaxGradRows'
    | 'layerNorm'
    | 'layerNormGrad'
    | 'layerNormAffine'
    | 'squaresAround'
    | 'productsAround'
    | 'wideSum',
    (...operands: number[]) => number
  >
>;

let started: Pack | null = null;

/** Where layouts are written for the kernels that take them. */
export let layoutBlock = 0;
/** The most dimensions that a layout there may have, which is PyTorch's bound. */
export const MOST_DIMENSIONS = 64;

function start(): Pack {
  enableRelaxedSimd();
  const [relaxed, plain] = twins(packs);
  const module = new WebAssembly.Module(WebAssembly.validate(relaxed) ? relaxed : plain);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
  layoutBlock = heap.malloc(4 * MOST_DIMENSIONS * 4);
  return (started = exports as Pack & WebAssembly.Exports);
}

/** The pack's functions. */
export const pack = (): Pack => started ?? start();

/** Where a view's first element is. */
export const addressOf = (view: View): number =>
  (view.storage as HeapStorage).address + view.offset * view.storage.dtype.itemsize;

/** Whether the pack computes with a type; it copies all. */
export const computes = (dtype: DType): boolean => !dtype.widens;

/** Combinations of two elements, by the numbers that the pack has for them. */
export const combinations = {
  set: 0,
  add: 1,
  sum: 1,
  cumsum: 1,
  mul: 2,
  prod: 2,
  cumprod: 2,
  amax: 3,
  amin: 4,
  squares: 5,
} as const;

/** Bytes rounded up to what addresses are multiples of. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** A layout's lengths before, at and after `dim`, for a kernel that works along the middle of [outer, n, inner]. */
export function around({ shape }: Pick<Layout, 'shape'>, dim: number): [outer: number, n: number, inner: number] {
  let outer = 1;
  let inner = 1;
  for (let k = 0; k < dim; k++) outer *= shape[k]!;
  for (let k = dim + 1; k < shape.length; k++) inner *= shape[k]!;
  return [outer, shape[dim] ?? 1, inner];
}
