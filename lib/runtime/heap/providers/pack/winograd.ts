// Convolutions of planes by kernels of 3×3 with a quarter of the products, in tiles of 4×4 results: the pack's `winograd`.
import { float32 } from '../../../../dtype.js';
import { type Shape, isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { ConvolveParams } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { copy } from './copy.js';
import { addressOf, pack } from './module.js';
import { Work } from './work.js';

const all = (list: Shape, value: number): boolean => list.every((n) => n === value);

/** How many tiles a picture has. */
const tilesOf = ({ shape }: View): number => Math.ceil(shape[2]! / 4) * Math.ceil(shape[3]! / 4);

/**
 * Whether a convolution of x by w to y goes by tiles. Measured (the gain over the plain sums, for all three passes): 8 to 16 channels 1.3 to
 * 1.9, 64 channels 1.6 with 49 tiles and 2.4 with 196; with 16 tiles, or with 4 channels, next to none, as kernels and inputs are
 * transformed too.
 */
export function byTiles({ stride, padding, dilation, groups }: ConvolveParams, x: View, w: View, y: View): boolean {
  if (x.storage.dtype !== float32 || x.shape.length !== 4 || !all(w.shape.slice(2), 3)) return false;
  if (!all(stride, 1) || !all(dilation, 1)) return false;
  for (let d = 0; d < 2; d++) {
    const [margin, length, places] = [padding[d]!, x.shape[d + 2]!, y.shape[d + 2]!];
    // The gradient's margins are what is left of two; and there must be as many places as there can be, whole tiles of them.
    if (margin > 2 || places !== length + 2 * margin - 2 || Math.min(length, places) < 4) return false;
  }
  const [inputs, outputs] = [w.shape[1]!, w.shape[0]! / groups];
  if (inputs < 8 || outputs < 8 || inputs % 4 > 0 || outputs % 4 > 0) return false;
  if (inputs * outputs > 1 << 20) return false; // kernels become four times as large: 150 MB
  return y.shape[0]! * tilesOf(y) >= 32;
}

/** Where polynomials are evaluated, besides 0 and ∞; what the pack multiplies by, four of each; and G, by rows. */
const [a, b] = [11 / 16, 3 / 2];
const [aa, bb] = [a * a, b * b];
const powers = (x: number, by: number): number[] => [by, by * x, by * x * x];
const [ofA, ofB] = [0.5 / (aa * (aa - bb)), 0.5 / (bb * (bb - aa))];
const constants = Float32Array.from([
  ...[a, -a, b, -b, -aa, -bb, aa * bb, -aa - bb, aa, bb].flatMap((x) => [x, x, x, x]),
  ...powers(0, 1 / (aa * bb)),
  ...[powers(a, ofA), powers(-a, ofA), powers(b, ofB), powers(-b, ofB), [0, 0, 1]].flat(),
]);

/** How many bytes a block's points have, which should stay in the second-level cache, and how many tiles it has at least. */
const [BYTES, LEAST] = [900 << 10, 24];
const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;

/** How many tiles are done at a time, in whole panels of eight, and the scratch that they take. */
function blocks(batch: number, cin: number, cout: number, places: Shape): readonly [tiles: number, bytes: number] {
  const [rows, columns] = places.map((n) => Math.ceil(n / 4)) as [number, number];
  const [total, most] = [batch * rows * columns, Math.max(LEAST, Math.floor(BYTES / (144 * (cin + cout))))];
  const tiles = upTo(total / Math.ceil(total / most), 8);
  const [lanes, outputs] = [upTo(cin, 24), upTo(cout, 12)];
  const slots = (Math.floor(tiles / columns) + 2) * (6 * (4 * columns + 4) * 16 + 72);
  const points = 37 * (4 * (lanes * outputs + lanes * tiles + outputs * tiles) + 192);
  const looks = 4 * (total + (4 * rows + 2) * (4 * columns + 4));
  return [tiles, 2304 + 148 * tiles + looks + slots + points];
}

/**
 * Whether numbers are coarse: multiples of 2⁻⁸, as whole numbers and masks are. Plain sums of their products are exact, and print as such;
 * those by tiles are not. Other numbers say so at once.
 */
function isCoarse(view: View): boolean {
  const begin = addressOf(view) / 4;
  for (let k = begin; k < begin + numel(view.shape); k++) if ((heap.f32[k]! * 256) % 1 !== 0) return false;
  return true;
}

type Four = readonly [number, number, number, number];
interface Operands {
  /** a convolution's input, or what stands for it, and its result: their shapes */
  readonly x: View;
  readonly y: View;
  readonly margins: Shape;
  readonly inputs: readonly View[];
  readonly out: View;
}

/** Has the pack compute dense operands; false where what it computed is not to be used. */
function compute(
  groups: number,
  { x, y, margins, inputs, out }: Operands,
  call: (sizes: readonly number[], addresses: readonly number[], rest: readonly [number, number, number]) => number,
): boolean {
  const work = new Work();
  try {
    const operands = inputs.map((view) => work.dense(view));
    if (isCoarse(operands[1]!) && isCoarse(operands[0]!)) return false;
    const result = isContiguous(out.shape, out.strides) ? out : work.like(out);
    const [batch, channels, ...size] = x.shape as Four;
    const [, outputs, ...places] = y.shape as Four;
    const [cin, cout] = [channels / groups, outputs / groups];
    const [tiles, bytes] = blocks(batch, cin, cout, places);
    const scratch = heap.scratch(bytes);
    heap.f32.set(constants, scratch / 4);
    const sizes = [batch, groups, cin, cout, ...size, ...margins, ...places];
    const good = call(sizes, operands.map(addressOf), [addressOf(result), tiles, scratch]) === 1;
    if (good && result !== out) copy(result, out);
    return good;
  } finally {
    work.end();
  }
}

/** y = x * w + bias. */
export const winograd = ({ groups, padding }: ConvolveParams, [x, w, bias]: readonly View[], y: View): boolean =>
  compute(
    groups,
    { x: x!, y, margins: padding, inputs: bias === undefined ? [x!, w!] : [x!, w!, bias], out: y },
    (sizes, [image, weight, b = 0], rest) => pack().winograd(...sizes, image!, weight!, 0, b, ...rest),
  );

/** The gradient of x from y's: y convolved by the kernel turned around, or what y's tiles add to x where these are fewer. */
export function winogradInput({ groups, padding }: ConvolveParams, y: View, w: View, x: View): boolean {
  const inputs = [y, w];
  if (tilesOf(y) < tilesOf(x)) {
    return compute(groups, { x, y, margins: padding, inputs, out: x }, (sizes, [grad, weight], rest) =>
      pack().winogradInput(...sizes, grad!, weight!, ...rest),
    );
  }
  const margins = padding.map((n) => 2 - n);
  return compute(groups, { x: y, y: x, margins, inputs, out: x }, (sizes, [image, weight], rest) =>
    pack().winograd(...sizes, image!, weight!, 1, 0, ...rest),
  );
}

/** The gradient of w from y's, and x. */
export const winogradWeight = ({ groups, padding }: ConvolveParams, y: View, x: View, w: View): boolean =>
  compute(groups, { x, y, margins: padding, inputs: [x, y], out: w }, (sizes, [image, grad], rest) =>
    pack().winogradWeight(...sizes, image!, grad!, ...rest),
  );
