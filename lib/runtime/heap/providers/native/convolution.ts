// Convolutions by oneDNN, whose primitives are kept by shape.
import { float32 } from '../../../../dtype.js';
import { type Shape, contiguousStrides, isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { ConvolveParams } from '../../../kernels/index.js';
import { copy } from '../pack/copy.js';
import { addressOf } from '../pack/module.js';
import { Work } from '../pack/work.js';
import { warnOnce } from '../../../../warnings.js';
import { native, threads } from './library.js';
import { type Operand, type Primitive, Primitives, Refusal, argument, dims } from './primitives.js';

/** Of how many products of elements oneDNN is faster than the pack. Measured. */
const LEAST = 1 << 16;
/** With fewer channels the gradient of x is faster where x lies as it does than in the library's blocks of channels. */
const FEW = 8;
/** How many primitives are kept. */
const KEPT = 128;

const [FORWARD, DIRECT] = [64, 1];
type Pass = 'forward' | 'input' | 'weight';

let primitives: Primitives | null | undefined;
/** oneDNN, or null where the native library is another. */
function onednn(): Primitives | null {
  if (primitives === undefined) {
    const library = native()?.library;
    try {
      primitives = library?.kind === 'onednn' ? new Primitives(library) : null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      warnOnce(`the native library computes products only: ${error.message}`);
      primitives = null;
    }
  }
  return primitives;
}

/** Rows of neighbours, or pixels' channels: what the library moves quickly. */
function isPlain({ shape, strides }: View): boolean {
  if (isContiguous(shape, strides)) return true;
  const [n, c, ...size] = shape as [number, number, ...number[]];
  const [byBatch, byChannel, ...along] = strides;
  return isContiguous([n, ...size, c], [byBatch!, ...along, byChannel!]);
}

/** Zeros behind the last element that a padded input has, so that there are as many places as there are; null where that is not so. */
function after({ stride, padding, dilation }: ConvolveParams, x: Shape, w: Shape, y: Shape): number[] | null {
  for (let d = 0; d < padding.length; d++) {
    const whole = x[d + 2]! + 2 * padding[d]! - (dilation[d]! * (w[d + 2]! - 1) + 1);
    if (whole < 0 || Math.floor(whole / stride[d]!) + 1 !== y[d + 2]) return null;
  }
  return [...padding];
}

/** A weight [o, c / groups, …] as the library has it: [groups, o / groups, c / groups, …] where there are groups. */
const grouped = (shape: Shape, groups: number): number[] =>
  groups === 1 ? [...shape] : [groups, shape[0]! / groups, ...shape.slice(1)];

function make(
  library: Primitives,
  pass: Pass,
  params: ConvolveParams,
  x: View,
  w: View,
  y: View,
  biased: boolean,
): Primitive | null {
  const behind = after(params, x.shape, w.shape, y.shape);
  if (behind === null) return null;
  const kernel = grouped(w.shape, params.groups);
  const geometry = [
    dims(params.stride),
    dims(params.dilation.map((step) => step - 1)),
    dims(params.padding),
    dims(behind),
  ];
  const four = ['void *', 'void *', 'void *', 'void *'] as const;
  const [asIs, free] = [pass === 'input' && x.shape[1]! < FEW, (shape: Shape) => library.layout(shape, null)];
  const [ofX, ofY] = [x, y].map(({ shape, strides }) => (asIs ? library.layout(shape, strides) : free(shape)));
  const [ofW, ofBias] = [free(kernel), biased ? library.layout([w.shape[0]!], [1]) : 0];
  const forward = library.described(
    'convolution_forward',
    ['int', 'int', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t', ...four, 'uintptr_t'],
    ...[FORWARD, DIRECT, ofX!, ofW, ofBias, ofY!, ...geometry, 0],
  );
  const operand = (name: keyof typeof argument, view: View, shape = view.shape, written = false): Operand => ({
    argument: argument[name],
    ours: library.layout(shape, shape === view.shape ? view.strides : contiguousStrides(shape)),
    written,
  });
  try {
    if (pass === 'forward') {
      const operands = [operand('x', x), operand('w', w, kernel), operand('y', y, y.shape, true)];
      if (biased) operands.push({ argument: argument.bias, ours: library.layout([w.shape[0]!], [1]), written: false });
      return library.primitive(forward, operands);
    }
    if (pass === 'input') {
      const described = library.described(
        'convolution_backward_data',
        ['int', 'uintptr_t', 'uintptr_t', 'uintptr_t', ...four, 'uintptr_t', 'uintptr_t'],
        ...[DIRECT, ofX!, ofW, ofY!, ...geometry, forward, 0],
      );
      return library.primitive(described, [operand('dy', y), operand('w', w, kernel), operand('dx', x, x.shape, true)]);
    }
    const described = library.described(
      'convolution_backward_weights',
      ['int', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t', ...four, 'uintptr_t', 'uintptr_t'],
      ...[DIRECT, ofX!, ofW, 0, ofY!, ...geometry, forward, 0],
    );
    return library.primitive(described, [operand('dy', y), operand('x', x), operand('dw', w, kernel, true)]);
  } finally {
    for (const layout of [ofX!, ofY!, ofW, ofBias]) if (layout !== 0) library.destroy('memory_desc', layout);
    if (pass !== 'forward') library.destroy('primitive_desc', forward);
  }
}

/** By what they are made for, the last used last; null for what the library refuses. */
const known = new Map<string, Primitive | null>();

function primitiveFor(
  library: Primitives,
  pass: Pass,
  params: ConvolveParams,
  x: View,
  w: View,
  y: View,
  biased: boolean,
): Primitive | null {
  const { stride, padding, dilation, groups } = params;
  const layouts = [x.shape, x.strides, w.shape, y.shape, y.strides, stride, padding, dilation];
  // One is made for as many threads as there are then.
  const key = [pass, threads.count(), groups, biased, ...layouts].join(';');
  let found = known.get(key);
  if (found === undefined) {
    try {
      found = make(library, pass, params, x, w, y, biased);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found = null;
    }
  } else known.delete(key);
  known.set(key, found);
  if (known.size > KEPT) {
    const [oldest, primitive] = known.entries().next().value!;
    primitive?.end();
    known.delete(oldest);
  }
  return found;
}

/** Whether a convolution of x by w to y is one that oneDNN computes faster, and which it is. */
function takes(x: View, w: View, y: View): Primitives | null {
  if (x.storage.dtype !== float32 || x.shape.length > 5) return null;
  // As many products as results have, of the elements that the kernel sees.
  if (numel(y.shape) * numel(w.shape.slice(1)) < LEAST || numel(x.shape) === 0) return null;
  return onednn();
}

/** Computes one of the passes, of operands in the order of `x`, `w`, `y`; `written` is one of them. */
function pass(
  kind: Pass,
  params: ConvolveParams,
  x: View,
  w: View,
  y: View,
  written: View,
  bias: View | undefined,
): boolean {
  const library = takes(x, w, y);
  if (library === null) return false;
  const work = new Work();
  try {
    const laid = (view: View): View => {
      const good = view === w ? isContiguous(view.shape, view.strides) : isPlain(view);
      if (good) return view;
      return view === written ? work.like(view) : work.dense(view);
    };
    const [image, weight, result] = [laid(x), laid(w), laid(y)];
    const offset = bias === undefined ? null : addressOf(work.dense(bias));
    const primitive = primitiveFor(library, kind, params, image, weight, result, bias !== undefined);
    if (primitive === null) return false;
    const [atX, atW, atY] = [image, weight, result].map(addressOf) as [number, number, number];
    if (kind === 'forward') primitive.run(offset === null ? [atX, atW, atY] : [atX, atW, atY, offset]);
    else if (kind === 'input') primitive.run([atY, atW, atX]);
    else primitive.run([atY, atX, atW]);
    const target = written === x ? image : written === w ? weight : result;
    if (target !== written) copy(target, written);
  } finally {
    work.end();
  }
  return true;
}

export const convolve = (params: ConvolveParams, [x, w, bias]: readonly View[], [y]: readonly View[]): boolean =>
  pass('forward', params, x!, w!, y!, y!, bias);
export const convolveInput = (params: ConvolveParams, [y, w]: readonly View[], [x]: readonly View[]): boolean =>
  pass('input', params, x!, w!, y!, x!, undefined);
export const convolveWeight = (params: ConvolveParams, [y, x]: readonly View[], [w]: readonly View[]): boolean =>
  pass('weight', params, x!, w!, y!, w!, undefined);
