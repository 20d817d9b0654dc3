// Softmax, its logarithm, and their gradients.
import { element } from '../arithmetic.js';
import { type Operand, defineKernel } from '../kernel.js';
import { type Window, line, walk, without } from '../window.js';
import { demand, demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';
import { compute, formula, repeated } from './formula.js';
import { reduce } from './reduction.js';

export interface SoftmaxParams {
  readonly dim: number;
  readonly log: boolean;
}

const expOf = formula(2, (x, top) => x.sub(top).exp());
const quotient = formula(2, (x, sum) => x.div(sum));
const logOf = formula(3, (x, top, sum) => x.sub(top).sub(sum.log()));
const isNumber = formula(1, (x) => x.gt(-Infinity));
const kept = formula(2, (y, seen) => y.masked_fill(seen.eq(0), 0));
const product = formula(2, (g, y) => g.mul(y));
const gradient = formula(3, (g, y, sum) => y.mul(g.sub(sum)));
const logGradient = formula(3, (g, y, sum) => g.sub(y.exp().mul(sum)));

/** Calls `visit` with the places of a line's elements in each window, line after line. */
function lines(dim: number, windows: readonly Window[], visit: (at: (k: number, i: number) => number) => void): void {
  const steps = windows.map((window) => line(window, dim).step);
  walk(
    without(windows[0]!.shape, [dim]),
    windows.map(({ strides }) => without(strides, [dim])),
    windows.map(({ offset }) => offset),
    (starts) => visit((k, i) => starts[k]! + i * steps[k]!),
  );
}

function checkLike(dim: number, inputs: readonly Operand[], out: Operand): void {
  demandDim(dim, out);
  demandDense('out', out);
  demand(out.storage.dtype.kind === 'float', `out should be of fractions, is ${out.storage.dtype.name}`);
  inputs.forEach((input, k) => {
    demandShape(`input ${k}`, input, out.shape);
    demandType(`input ${k}`, input, out.storage.dtype);
  });
}

const partsOf = (dim: number, rank: number, inputs: number) => {
  const other = rank === 1 ? -1 : dim === 0 ? 1 : 0;
  return other < 0 ? null : { inputs: new Array<number>(inputs).fill(other), outs: [other] };
};

/** out_i = e^{x_i} / Σ_j e^{x_j} along `dim`, or its logarithm; out is dense, of x's shape and type. */
export const softmax = defineKernel<SoftmaxParams>({
  name: 'softmax',
  widens: () => true,
  reference({ dim, log }, [x], [out]) {
    const n = x!.shape[dim]!;
    lines(dim, [x!, out!], (at) => {
      const values = Array.from({ length: n }, (_, i) => Number(x!.cells[at(0, i)]!));
      const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
      const sum = values.reduce((total, value) => total + Math.exp(value - top), 0);
      values.forEach((value, i) => {
        const result = log ? value - top - Math.log(sum) : Math.exp(value - top) / sum;
        out!.cells[at(1, i)] = element(result, out!.dtype);
      });
    });
  },
  compose(on, { dim, log }, [x], [out]) {
    const { shape, storage } = out!;
    if (shape.includes(0)) return;
    const [top, sum] = [0, 1].map(() => on.temporary(without(shape, [dim]), storage.dtype)) as [typeof x, typeof x];
    on.run(reduce, { kind: 'amax', dims: [dim] }, [x!], [top!]);
    const powers = log ? on.temporary(shape, storage.dtype) : out!;
    const [tops, sums] = [repeated(on, top!, dim, shape[dim]!), repeated(on, sum!, dim, shape[dim]!)];
    compute(on, expOf, [x!, tops], powers);
    on.run(reduce, { kind: 'sum', dims: [dim] }, [powers], [sum!]);
    if (log) compute(on, logOf, [x!, tops, sums], out!);
    else compute(on, quotient, [powers, sums], out!);
  },
  parts: ({ dim }, [x]) => partsOf(dim, x!.shape.length, 1),
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    checkLike(dim, inputs, outs[0]!);
  },
});

/** The gradient of softmax, or of its logarithm, from [the result's gradient, the result]. */
export const softmaxGrad = defineKernel<SoftmaxParams>({
  name: 'softmaxGrad',
  widens: () => true,
  reference({ dim, log }, [grad, y], [out]) {
    const n = grad!.shape[dim]!;
    lines(dim, [grad!, y!, out!], (at) => {
      const g = Array.from({ length: n }, (_, i) => Number(grad!.cells[at(0, i)]!));
      const r = Array.from({ length: n }, (_, i) => Number(y!.cells[at(1, i)]!));
      const sum = g.reduce((total, value, i) => total + (log ? value : value * r[i]!), 0);
      g.forEach((value, i) => {
        const result = log ? value - Math.exp(r[i]!) * sum : r[i]! * (value - sum);
        out!.cells[at(2, i)] = element(result, out!.dtype);
      });
    });
  },
  compose(on, { dim, log }, [grad, y], [out]) {
    const { shape, storage } = out!;
    const sum = on.temporary(without(shape, [dim]), storage.dtype);
    let terms = grad!;
    if (!log) {
      terms = on.temporary(shape, storage.dtype);
      compute(on, product, [grad!, y!], terms);
    }
    on.run(reduce, { kind: 'sum', dims: [dim] }, [terms], [sum]);
    compute(on, log ? logGradient : gradient, [grad!, y!, repeated(on, sum, dim, shape[dim]!)], out!);
  },
  parts: ({ dim }, [grad]) => partsOf(dim, grad!.shape.length, 2),
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    checkLike(dim, inputs, outs[0]!);
  },
});

/** Lines of `out`, the softmax of x along `dim`, become 0 where x has no number above -infinity. */
export const silence = defineKernel<Pick<SoftmaxParams, 'dim'>>({
  name: 'silence',
  widens: () => true,
  updates: () => true,
  reference({ dim }, [x], [out]) {
    const n = x!.shape[dim]!;
    lines(dim, [x!, out!], (at) => {
      for (let i = 0; i < n; i++) if (Number(x!.cells[at(0, i)]!) > -Infinity) return;
      for (let i = 0; i < n; i++) out!.cells[at(1, i)] = 0;
    });
  },
  compose(on, { dim }, [x], [out]) {
    const { shape, storage } = out!;
    if (shape.includes(0)) return;
    const [numbers, seen] = [on.temporary(shape, storage.dtype), on.temporary(without(shape, [dim]), storage.dtype)];
    compute(on, isNumber, [x!], numbers);
    on.run(reduce, { kind: 'amax', dims: [dim] }, [numbers], [seen]);
    compute(on, kept, [out!, repeated(on, seen, dim, shape[dim]!)], out!);
  },
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    checkLike(dim, inputs, outs[0]!);
  },
});
