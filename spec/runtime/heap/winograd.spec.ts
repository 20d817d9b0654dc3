// Convolutions by tiles: when, how exactly, and what elements that are not like their neighbours do to those.
import { float32, float64 } from '../../../lib/dtype.js';
import type { View } from '../../../lib/runtime/engine.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';
import { byTiles } from '../../../lib/runtime/heap/providers/pack/winograd.js';
import * as kernels from '../../../lib/runtime/kernels/index.js';
import { type Shape, numel } from '../../../lib/shape.js';
import { Chance, contents, dense } from './support.js';

/** Normal numbers, about. */
function noise(chance: Chance, shape: Shape): View {
  const one = (): number => [1, 2, 3, 4].reduce((sum) => sum + chance.next() - 0.5, 0) * Math.sqrt(3);
  return dense(float32, shape, Float32Array.from({ length: numel(shape) }, one));
}
const list = (view: View): number[] => Array.from(contents(view), Number);
function wide(view: View): View {
  const out = dense(float64, view.shape);
  cpu.run(kernels.copy, null, [view], [out]);
  return out;
}
/** How far numbers are from what they should be, as a part of that: root mean squares. */
function distance(view: View, exact: View): number {
  const [found, expected] = [list(view), list(exact)];
  const square = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x * x, 0);
  return Math.sqrt(square(found.map((x, i) => x - expected[i]!)) / square(expected));
}

/** x, w and y's gradient; y, and the gradients of x and w. */
function passes(params: kernels.ConvolveParams, x: View, w: View, dy: View): readonly [View, View, View] {
  const { dtype } = x.storage;
  const [y, dx, dw] = [dense(dtype, dy.shape), dense(dtype, x.shape), dense(dtype, w.shape)];
  cpu.run(kernels.convolve, params, [x, w], [y]);
  cpu.run(kernels.convolveInput, params, [dy, w], [dx]);
  cpu.run(kernels.convolveWeight, params, [dy, x], [dw]);
  return [y, dx, dw];
}
const plain: kernels.ConvolveParams = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };
const operands = (batch: number, cin: number, cout: number, h: number, w: number, { padding, groups } = plain) => {
  const chance = new Chance(7);
  return [
    noise(chance, [batch, cin, h, w]),
    noise(chance, [cout, cin / groups, 3, 3]),
    noise(chance, [batch, cout, h + 2 * padding[0]! - 2, w + 2 * padding[1]! - 2]),
  ] as const;
};

test('what goes by tiles', () => {
  const view = (shape: Shape, dtype = float32): View => dense(dtype, shape);
  const [x, w, y] = [view([2, 8, 18, 18]), view([8, 8, 3, 3]), view([2, 8, 16, 16])];
  expect(byTiles(plain, x, w, y)).toBe(true);
  expect(byTiles({ ...plain, padding: [1, 1] }, view([2, 8, 16, 16]), w, y)).toBe(true);
  expect(byTiles(plain, view([1, 8, 18, 18]), w, view([1, 8, 16, 16]))).toBe(false);
  expect(byTiles(plain, view([2, 4, 18, 18]), view([8, 4, 3, 3]), y)).toBe(false);
  expect(byTiles(plain, view([2, 10, 18, 18]), view([8, 10, 3, 3]), y)).toBe(false);
  expect(byTiles({ ...plain, dilation: [2, 2] }, view([2, 8, 20, 20]), w, y)).toBe(false);
  expect(byTiles({ ...plain, padding: [3, 3] }, view([2, 8, 12, 12]), w, y)).toBe(false);
  expect(byTiles(plain, view([2, 8, 18, 18], float64), view([8, 8, 3, 3], float64), y)).toBe(false);
});

test.each([
  ['whole tiles', [6, 16, 24, 18, 18], plain],
  ['several blocks', [3, 8, 16, 37, 62], plain],
  ['margins', [3, 8, 16, 21, 30], { ...plain, padding: [1, 2] }],
  ['groups', [9, 24, 16, 9, 11], { ...plain, padding: [1, 1], groups: 2 }],
  ['a result of fewer tiles than its input', [9, 24, 16, 11, 17], { ...plain, padding: [1, 0], groups: 2 }],
  ['a picture of one row of tiles', [1, 8, 8, 4, 500], { ...plain, padding: [1, 1] }],
] as const)('%s are near the sums in float64', (_, [batch, cin, cout, h, w], params) => {
  const given = operands(batch, cin, cout, h, w, params);
  expect(byTiles(params, given[0], given[1], given[2])).toBe(true);
  const exact = passes(params, ...(given.map(wide) as [View, View, View]));
  passes(params, ...given).forEach((view, k) => expect(distance(view, exact[k]!)).toBeLessThan(2e-6));
});

test('large numbers with little between them are as exact as plain sums', () => {
  const [x, w, dy] = operands(6, 16, 24, 18, 18);
  const far = dense(
    float32,
    x.shape,
    (contents(x) as Float32Array).map((value) => value + 10),
  );
  const exact = passes(plain, wide(far), wide(w), wide(dy));
  passes(plain, far, w, dy).forEach((view, k) => expect(distance(view, exact[k]!)).toBeLessThan(2e-6));
});

test('sums of whole numbers are exact', () => {
  const [x, w, dy] = operands(2, 8, 12, 18, 18).map((view) =>
    dense(float32, view.shape, (contents(view) as Float32Array).map(Math.round)),
  ) as [View, View, View];
  const exact = passes(plain, wide(x), wide(w), wide(dy));
  passes(plain, x, w, dy).forEach((view, k) => expect(list(view)).toEqual(list(exact[k]!)));
});

// Each of a tile's elements takes part in all of its results: where that would show, sums are plain.
test.each([Infinity, -Infinity, NaN, 1e30, 1e5])('what does not see %d is as if it were not there', (odd) => {
  const [x, w, dy] = operands(2, 8, 12, 18, 18);
  const changed = (view: View): View => {
    const values = (contents(view) as Float32Array).slice();
    values[7 * view.shape[3]! + 6] = odd;
    return dense(float32, view.shape, values);
  };
  const before = passes(plain, x, w, dy);
  const [y] = passes(plain, changed(x), w, dy);
  const [, dx] = passes(plain, x, w, changed(dy));
  for (const [now, was, from, to] of [
    [y, before[0], [5, 4], [7, 6]],
    [dx, before[1], [7, 6], [9, 8]],
  ] as const) {
    const [, , h, width] = now.shape as [number, number, number, number];
    const expected = list(was);
    list(now).forEach((value, i) => {
      const [image, row, column] = [Math.floor(i / (now.shape[1]! * h * width)), Math.floor(i / width) % h, i % width];
      const sees = image === 0 && row >= from[0] && row <= to[0] && column >= from[1] && column <= to[1];
      if (sees) expect(Number.isFinite(odd) || !Number.isFinite(value)).toBe(true);
      else if (!(Math.abs(value - expected[i]!) < 1e-4)) throw new Error(`${value} at ${i}, not ${expected[i]}`);
    });
  }
});

test('a gradient of one place reaches what it saw, and nothing else', () => {
  const [x, w] = operands(2, 8, 12, 18, 18);
  const dy = dense(float32, [2, 12, 16, 16]);
  cpu.upload(dy.storage, Float32Array.of(1), 5 * 16 + 6);
  const [, dx, dw] = passes(plain, x, w, dy);
  const seen = list(dx).flatMap((value, i) => (value === 0 ? [] : [[Math.floor(i / 18) % 18, i % 18]]));
  expect(seen).toHaveLength(8 * 9);
  expect(seen.every(([row, column]) => row! >= 5 && row! <= 7 && column! >= 6 && column! <= 8)).toBe(true);
  expect(list(dw).filter((value) => value !== 0)).toHaveLength(8 * 9);
});

test('what is masked in a gradient does not touch the weight’s', () => {
  const [x, w, dy] = operands(2, 8, 12, 18, 18);
  const [values, mask] = [(contents(x) as Float32Array).slice(), (contents(dy) as Float32Array).slice()];
  values[7 * 18 + 6] = 1e10;
  for (let o = 0; o < 12; o++) {
    for (let row = 5; row <= 7; row++)
      for (let column = 4; column <= 6; column++) mask[(o * 16 + row) * 16 + column] = 0;
  }
  const given = [dense(float32, x.shape, values), w, dense(float32, dy.shape, mask)] as const;
  const exact = passes(plain, ...(given.map(wide) as [View, View, View]));
  expect(distance(passes(plain, ...given)[2], exact[2])).toBeLessThan(2e-6);
});
