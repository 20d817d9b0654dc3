// Convolutions by the pack: products over patches, which two tables of offsets describe.
import { float32, float64 } from '../../../../dtype.js';
import { type Shape, contiguousStrides, isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { ConvolveParams } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { copy, fill } from './copy.js';
import { addressOf, aligned, pack } from './module.js';
import { byTiles, winograd, winogradInput, winogradWeight } from './winograd.js';
import { Work } from './work.js';

/** What is inside of the margins. */
const inside = (whole: View, shape: Shape, padding: Shape): View => ({
  ...whole,
  shape,
  offset: padding.reduce((sum, n, d) => sum + n * whole.strides[d + 2]!, whole.offset),
});
const withMargins = (shape: Shape, padding: Shape): number[] =>
  shape.map((n, d) => (d < 2 ? n : n + 2 * padding[d - 2]!));

/** Row-major sums of `steps[d] · i_d`. */
function offsets(counts: Shape, steps: Shape): Int32Array {
  let list = [0];
  counts.forEach((count, d) => {
    list = list.flatMap((at) => Array.from({ length: count }, (_, i) => at + i * steps[d]!));
  });
  return Int32Array.from(list);
}

interface Tables {
  readonly elements: Int32Array;
  readonly pixels: Int32Array;
}
const known = new Map<string, Tables>();
/** The tables of an image with margins [n, c, …]; the last ones used are kept. */
function tablesOf({ stride, dilation, groups }: ConvolveParams, image: Shape, kernel: Shape, places: Shape): Tables {
  const key = [image, kernel, places, stride, dilation, [groups]].join(';');
  let tables = known.get(key);
  if (tables === undefined) {
    const steps = contiguousStrides(image);
    const along = steps.slice(2);
    tables = {
      elements: offsets([image[1]! / groups, ...kernel], [steps[1]!, ...along.map((step, d) => step * dilation[d]!)]),
      pixels: offsets(
        places,
        along.map((step, d) => step * stride[d]!),
      ),
    };
    if (known.size >= 64) known.clear();
    known.set(key, tables);
  }
  return tables;
}

/** Whether the pack has these: floats, of sizes that its numbers count. */
function takes(...views: readonly View[]): boolean {
  const { dtype } = views[0]!.storage;
  return (dtype === float32 || dtype === float64) && views.every(({ shape }) => numel(shape) > 0);
}

/** What all three calls begin with, and the scratch behind them. */
function prepare(params: ConvolveParams, image: View, w: View, y: View) {
  const { groups } = params;
  const { elements, pixels } = tablesOf(params, image.shape, w.shape.slice(2), y.shape.slice(2));
  const { dtype } = image.storage;
  const [batch, channels] = image.shape as [number, number];
  const [outputs, step] = [w.shape[0]! / groups, contiguousStrides(image.shape)];
  const wasm = pack();
  const room = aligned(4 * elements.length) + aligned(4 * pixels.length);
  const scratch = heap.scratch(room + wasm.convScratch(dtype.id, groups, outputs, elements.length));
  const later = scratch + aligned(4 * elements.length);
  heap.i32.set(elements, scratch / 4);
  heap.i32.set(pixels, later / 4);
  const sizes = [dtype.id, batch, groups, outputs, elements.length, pixels.length] as const;
  const place = [addressOf(image), step[0]!, (channels / groups) * step[1]!] as const;
  return { wasm, sizes, place, tables: [scratch, later] as const, scratch: scratch + room };
}

const anyMargin = ({ padding }: ConvolveParams): boolean => padding.some((n) => n > 0);

/** x, row-major, within its margins of zeros. */
function padded(work: Work, x: View, params: ConvolveParams): View {
  if (!anyMargin(params)) return work.dense(x);
  const whole = work.like(x, withMargins(x.shape, params.padding));
  fill(whole, 0);
  copy(x, inside(whole, x.shape, params.padding));
  return whole;
}

export function convolve(params: ConvolveParams, inputs: readonly View[], [out]: readonly View[]): boolean {
  const [x, w, bias] = inputs as [View, View, View | undefined];
  if (!takes(x, w, out!)) return false;
  if (byTiles(params, x, w, out!) && winograd(params, inputs, out!)) return true;
  const work = new Work();
  try {
    const image = padded(work, x, params);
    const [weight, offset] = [work.dense(w), bias === undefined ? undefined : work.dense(bias)];
    const y = isContiguous(out!.shape, out!.strides) ? out! : work.like(out!);
    const { wasm, sizes, place, tables, scratch } = prepare(params, image, w, y);
    const limit = addressOf(image) + numel(image.shape) * image.storage.dtype.itemsize;
    const b = offset === undefined ? 0 : addressOf(offset);
    wasm.convForward(...sizes, ...place, limit, ...tables, addressOf(weight), b, addressOf(y), scratch);
    if (y !== out) copy(y, out!);
  } finally {
    work.end();
  }
  return true;
}

export function convolveInput(params: ConvolveParams, [y, w]: readonly View[], [x]: readonly View[]): boolean {
  if (!takes(y!, w!, x!)) return false;
  if (byTiles(params, x!, w!, y!) && winogradInput(params, y!, w!, x!)) return true;
  const work = new Work();
  try {
    const [grad, weight] = [work.dense(y!), work.dense(w!)];
    const direct = !anyMargin(params) && isContiguous(x!.shape, x!.strides);
    const image = direct ? x! : work.like(x!, withMargins(x!.shape, params.padding));
    fill(image, 0);
    const { wasm, sizes, place, tables, scratch } = prepare(params, image, w!, grad);
    wasm.convInput(...sizes, ...place, ...tables, addressOf(weight), addressOf(grad), scratch);
    if (!direct) copy(inside(image, x!.shape, params.padding), x!);
  } finally {
    work.end();
  }
  return true;
}

export function convolveWeight(params: ConvolveParams, [y, x]: readonly View[], [w]: readonly View[]): boolean {
  if (!takes(y!, x!, w!)) return false;
  if (byTiles(params, x!, w!, y!) && winogradWeight(params, y!, x!, w!)) return true;
  const work = new Work();
  try {
    const [grad, image] = [work.dense(y!), padded(work, x!, params)];
    const weight = isContiguous(w!.shape, w!.strides) ? w! : work.like(w!);
    fill(weight, 0);
    const { wasm, sizes, place, tables, scratch } = prepare(params, image, weight, grad);
    wasm.convWeight(...sizes, ...place, ...tables, addressOf(weight), addressOf(grad), scratch);
    if (weight !== w) copy(weight, w!);
  } finally {
    work.end();
  }
  return true;
}
