// Weighted sums of a few elements along a dimension: interpolation, averages of windows, borders that repeat.
import { int64 } from '../../dtype.js';
import { type Value, element, operation } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { walk } from '../window.js';
import { demand, demandCount, demandDense, demandType } from './check.js';
import { compute, dense, formula, repeated } from './formula.js';
import { putRows, takeRows } from './rows.js';
import { fill } from './writing.js';

/** Which elements make each element of the result, in a list: those from `begin[j]` up to `begin[j + 1]` make element j. */
export interface ResampleParams {
  readonly begin: Int32Array;
  readonly index: Int32Array;
  /** null: all are 1 */
  readonly weight: Float64Array | null;
  /** Whether floats of 16 bits are rounded after each step; left out: once. */
  readonly stepped?: boolean;
}

const times = formula(2, (x, w) => x.mul(w));
const plus = formula(2, (x, y) => x.add(y));

/** out[o, j, i] = Σ weight[k] · x[o, index[k], i] over the k of j: x [outer, n, inner], out [outer, m, inner], dense. */
export const resample = defineKernel<ResampleParams>({
  name: 'resample',
  widens: ({ stepped }) => stepped !== true,
  reference({ begin, index, weight, stepped }, [x], [out]) {
    const { dtype } = out!;
    const [step, to] = [x!.strides[1]!, out!.strides[1]!];
    const real = dtype.kind === 'float';
    const add = real ? null : operation(dtype, 'add');
    const round = (value: number): Value => (stepped === true ? element(value, dtype) : value);
    const sum = (a: Value, b: Value, k: number): Value =>
      add === null ? round(Number(a) + Number(round(Number(b) * (weight?.[k] ?? 1)))) : add(a, b);
    const lines = [
      [x!.strides[0]!, x!.strides[2]!],
      [out!.strides[0]!, out!.strides[2]!],
    ];
    walk([x!.shape[0]!, x!.shape[2]!], lines, [x!.offset, out!.offset], ([i, j]) => {
      for (let m = 0; m + 1 < begin.length; m++) {
        let total: Value = real ? 0 : element(0, dtype);
        for (let k = begin[m]!; k < begin[m + 1]!; k++) total = sum(total, x!.cells[i! + index[k]! * step]!, k);
        out!.cells[j! + m * to] = element(total, dtype);
      }
    });
  },
  compose(on, { begin, index, weight }, [x], [out]) {
    const [outer, n, inner] = x!.shape as [number, number, number];
    const m = out!.shape[1]!;
    if (outer * m * inner === 0) return;
    const { dtype } = out!.storage;
    on.run(fill, { value: 0 }, [], [out!]);
    const most = begin.reduce((best, at, j) => (j === 0 ? best : Math.max(best, at - begin[j - 1]!)), 0);
    const rows = on.seen(dense(on, x!), [outer * n, inner], [inner, 1]);
    const sums = on.seen(out!, [outer * m, inner], [inner, 1]);
    // The first of all elements, then the second of those that have one, and so on.
    for (let k = 0; k < most; k++) {
      const some = Array.from({ length: m }, (_, j) => j).filter((j) => begin[j]! + k < begin[j + 1]!);
      const count = some.length;
      const at = (place: (j: number, o: number) => number): number[] =>
        Array.from({ length: outer * count }, (_, i) => place(some[i % count]!, Math.floor(i / count)));
      const taken = on.temporary([outer * count, inner], dtype);
      const from = at((j, o) => o * n + index[begin[j]! + k]!);
      on.run(takeRows, null, [rows, on.holding(from, int64)], [taken]);
      if (weight !== null) {
        const factors = on.holding(
          some.map((j) => weight[begin[j]! + k]!),
          dtype,
        );
        const cube = on.seen(taken, [outer, count, inner], [count * inner, inner, 1]);
        compute(on, times, [cube, repeated(on, repeated(on, factors, 1, inner), 0, outer)], cube);
      }
      if (count === m) compute(on, plus, [sums, taken], sums);
      else
        on.run(
          putRows,
          { kind: 'add' },
          [
            taken,
            on.holding(
              at((j, o) => o * m + j),
              int64,
            ),
          ],
          [sums],
        );
    }
  },
  parts: () => ({ inputs: [0], outs: [0] }),
  check({ begin, index, weight }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    const [x, out] = [inputs[0]!, outs[0]!];
    demand(x.shape.length === 3 && out.shape.length === 3, 'x and out should have three dimensions');
    demand(x.shape[0] === out.shape[0] && x.shape[2] === out.shape[2], 'lengths before and after differ');
    demand(begin.length === out.shape[1]! + 1 && begin[0] === 0, 'a list for each element');
    demand(begin.at(-1) === index.length, 'all elements in a list');
    demand(weight === null || weight.length === index.length, 'a weight for each element');
    demand(
      index.every((i) => i >= 0 && i < x.shape[1]!),
      'an element that is not there',
    );
    demand(weight === null || out.storage.dtype.kind === 'float', 'weights of whole numbers');
    demandType('out', out, x.storage.dtype);
    demandDense('out', out);
  },
});
