// fill and copy.
import type { View } from '../engine.js';
import { conversion, element } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { walkAll } from '../window.js';
import { demand, demandCount, demandShape } from './check.js';

/** out = value */
export const fill = defineKernel<{ readonly value: number | bigint }>({
  name: 'fill',
  repeats: true,
  reference({ value }, _, [out]) {
    const { cells, dtype } = out!;
    const what = element(value, dtype);
    walkAll([out!], ([i]) => void (cells[i!] = what));
  },
  parts: (_, __, [out]) => (out!.shape.length === 0 ? null : { inputs: [], outs: [0] }),
  check({ value }, inputs, outs) {
    demandCount(inputs, outs, 0, 1);
    demand(typeof value === 'number' || typeof value === 'bigint', `value should be a number, is ${typeof value}`);
  },
});

/** out = x, converted to out's type; `x` has out's shape (strides of 0 repeat). */
export const copy = defineKernel<null>({
  name: 'copy',
  reference(_, [x], [out]) {
    const [from, to] = [x!.cells, out!.cells];
    const convert = conversion(x!.dtype, out!.dtype);
    walkAll([out!, x!], ([i, j]) => void (to[i!] = convert(from[j!]!)));
  },
  parts: (_, __, [out]) => (out!.shape.length === 0 ? null : { inputs: [0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    demandShape('x', inputs[0]!, outs[0]!.shape);
  },
});

/** Fills a view with a number. */
export const fillView = (out: View, value: number | bigint): void => out.storage.engine.run(fill, { value }, [], [out]);

/** Copies a view to another of its shape on the same engine. */
export const copyView = (from: View, out: View): void => out.storage.engine.run(copy, null, [from], [out]);
