// Layer normalization of rows, and its gradients.
import { element } from '../arithmetic.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import { demand, demandCount, demandDense, demandShape, demandType } from './check.js';
import { compute, formula, repeated } from './formula.js';
import { reduce } from './reduction.js';

export interface LayerNormParams {
  readonly eps: number;
  readonly weight: boolean;
  readonly bias: boolean;
}

const less = formula(2, (x, mean) => x.sub(mean));
const square = formula(1, (x) => x.mul(x));
const divided = formula(1, (x, n) => x.div(n), 1);
const inverse = formula(1, (x, n, eps) => x.div(n).add(eps).rsqrt(), 2);
const times = formula(2, (x, y) => x.mul(y));
const plus = formula(2, (x, y) => x.add(y));
const standard = formula(3, (x, mean, rstd) => x.sub(mean).mul(rstd));
// r·(h − s/n − x̂·t/n)
const gradient = formula(5, (h, z, rstd, s, t, n) => rstd.mul(h.sub(s.div(n)).sub(z.mul(t.div(n)))), 1);

/** A row [n] repeated for each of `rows`. */
const row = <V extends Operand>(on: Composer<V>, view: V, rows: number): V => repeated(on, view, 0, rows);
/** A column [rows] repeated along rows of n. */
const column = <V extends Operand>(on: Composer<V>, view: V, n: number): V => repeated(on, view, 1, n);

function checkAll(matrices: readonly Operand[], columns: readonly Operand[], rows: readonly Operand[]): void {
  const { shape, storage } = matrices[0]!;
  demand(shape.length === 2, `x should be a matrix, has ${shape.length} dimensions`);
  demand(storage.dtype.kind === 'float', `x should be of fractions, is ${storage.dtype.name}`);
  for (const [list, expected] of [
    [matrices, shape],
    [columns, [shape[0]!]],
    [rows, [shape[1]!]],
  ] as const) {
    for (const operand of list) {
      demandShape('an operand', operand, expected);
      demandType('an operand', operand, storage.dtype);
    }
  }
}

/**
 * Rows of x [rows, n] to mean 0 and variance 1, times a weight [n], plus a bias [n], from [x, weight?, bias?] as `params` say:
 * [out, mean, rstd], all dense, with mean and rstd = 1 / sqrt(variance + eps) of each row.
 */
export const layerNorm = defineKernel<LayerNormParams>({
  name: 'layerNorm',
  widens: () => true,
  reference({ eps, weight, bias }, inputs, [out, mean, rstd]) {
    const x = inputs[0]!;
    const w = weight ? inputs[1]! : null;
    const b = bias ? inputs[weight ? 2 : 1]! : null;
    const [rows, n] = x.shape as [number, number];
    const round = (value: number) => element(value, x.dtype);
    for (let i = 0; i < rows; i++) {
      const values = Array.from({ length: n }, (_, j) =>
        Number(x.cells[x.offset + i * x.strides[0]! + j * x.strides[1]!]!),
      );
      const center = values.reduce((a, v) => a + v, 0) / n;
      const rate = 1 / Math.sqrt(values.reduce((a, v) => a + (v - center) ** 2, 0) / n + eps);
      mean!.cells[mean!.offset + i * mean!.strides[0]!] = round(center);
      rstd!.cells[rstd!.offset + i * rstd!.strides[0]!] = round(rate);
      values.forEach((value, j) => {
        let result = (value - center) * rate;
        if (w !== null) result *= Number(w.cells[w.offset + j * w.strides[0]!]!);
        if (b !== null) result += Number(b.cells[b.offset + j * b.strides[0]!]!);
        out!.cells[out!.offset + i * out!.strides[0]! + j * out!.strides[1]!] = round(result);
      });
    }
  },
  compose(on, { eps, weight, bias }, inputs, [out, mean, rstd]) {
    const x = inputs[0]!;
    const [rows, n] = x.shape as [number, number];
    if (rows * n === 0) return;
    const { dtype } = x.storage;
    on.run(reduce, { kind: 'sum', dims: [1] }, [x], [mean!]);
    compute(on, divided, [mean!], mean!, [n]);
    const squares = on.temporary(x.shape, dtype);
    compute(on, less, [x, column(on, mean!, n)], squares);
    compute(on, square, [squares], squares);
    on.run(reduce, { kind: 'sum', dims: [1] }, [squares], [rstd!]);
    compute(on, inverse, [rstd!], rstd!, [n, eps]);
    compute(on, standard, [x, column(on, mean!, n), column(on, rstd!, n)], out!);
    if (weight) compute(on, times, [out!, row(on, inputs[1]!, rows)], out!);
    if (bias) compute(on, plus, [out!, row(on, inputs[weight ? 2 : 1]!, rows)], out!);
  },
  parts: (_, inputs) => ({ inputs: inputs.map((__, k) => (k === 0 ? 0 : null)), outs: [0, 0, 0] }),
  check({ weight, bias }, inputs, outs) {
    demandCount(inputs, outs, 1 + Number(weight) + Number(bias), 3);
    checkAll([inputs[0]!, outs[0]!], outs.slice(1), inputs.slice(1));
    outs.forEach((out, k) => demandDense(`output ${k}`, out));
  },
});

/** The gradient of x from [the result's gradient, x, mean, rstd, weight?]: dense. */
export const layerNormGrad = defineKernel<{ readonly weight: boolean }>({
  name: 'layerNormGrad',
  widens: () => true,
  reference({ weight }, [g, x, mean, rstd, w], [out]) {
    const [rows, n] = x!.shape as [number, number];
    for (let i = 0; i < rows; i++) {
      const c = Number(mean!.cells[mean!.offset + i * mean!.strides[0]!]!);
      const r = Number(rstd!.cells[rstd!.offset + i * rstd!.strides[0]!]!);
      const list = Array.from({ length: n }, (_, j) => {
        const h = Number(g!.cells[g!.offset + i * g!.strides[0]! + j * g!.strides[1]!]!);
        const z = (Number(x!.cells[x!.offset + i * x!.strides[0]! + j * x!.strides[1]!]!) - c) * r;
        return [weight ? h * Number(w!.cells[w!.offset + j * w!.strides[0]!]!) : h, z] as const;
      });
      const s = list.reduce((a, [h]) => a + h, 0) / n;
      const t = list.reduce((a, [h, z]) => a + h * z, 0) / n;
      list.forEach(([h, z], j) => {
        out!.cells[out!.offset + i * out!.strides[0]! + j * out!.strides[1]!] = element(
          r * (h - s - z * t),
          out!.dtype,
        );
      });
    }
  },
  compose(on, { weight }, [g, x, mean, rstd, w], [out]) {
    const [rows, n] = x!.shape as [number, number];
    if (rows * n === 0) return;
    const { dtype } = x!.storage;
    const wide = () => on.temporary(x!.shape, dtype);
    const narrow = () => on.temporary([rows], dtype);
    const z = wide();
    compute(on, standard, [x!, column(on, mean!, n), column(on, rstd!, n)], z);
    let h = g!;
    if (weight) compute(on, times, [g!, row(on, w!, rows)], (h = wide()));
    const [s, t, hz] = [narrow(), narrow(), wide()];
    on.run(reduce, { kind: 'sum', dims: [1] }, [h], [s]);
    compute(on, times, [h, z], hz);
    on.run(reduce, { kind: 'sum', dims: [1] }, [hz], [t]);
    compute(on, gradient, [h, z, column(on, rstd!, n), column(on, s, n), column(on, t, n)], out!, [n]);
  },
  parts: ({ weight }) => ({ inputs: weight ? [0, 0, 0, 0, null] : [0, 0, 0, 0], outs: [0] }),
  check({ weight }, inputs, outs) {
    demandCount(inputs, outs, weight ? 5 : 4, 1);
    checkAll([inputs[0]!, inputs[1]!, outs[0]!], inputs.slice(2, 4), inputs.slice(4));
    demandDense('out', outs[0]!);
  },
});

/** The gradients [weight's, bias's] from [the result's gradient, x, mean, rstd]: dense. */
export const layerNormAffine = defineKernel<null>({
  name: 'layerNormAffine',
  widens: () => true,
  reference(_, [g, x, mean, rstd], [dw, db]) {
    const [rows, n] = x!.shape as [number, number];
    for (let j = 0; j < n; j++) {
      let [a, b] = [0, 0];
      for (let i = 0; i < rows; i++) {
        const h = Number(g!.cells[g!.offset + i * g!.strides[0]! + j * g!.strides[1]!]!);
        const c = Number(mean!.cells[mean!.offset + i * mean!.strides[0]!]!);
        const r = Number(rstd!.cells[rstd!.offset + i * rstd!.strides[0]!]!);
        a += h * (Number(x!.cells[x!.offset + i * x!.strides[0]! + j * x!.strides[1]!]!) - c) * r;
        b += h;
      }
      dw!.cells[dw!.offset + j * dw!.strides[0]!] = element(a, dw!.dtype);
      db!.cells[db!.offset + j * db!.strides[0]!] = element(b, db!.dtype);
    }
  },
  compose(on, _, [g, x, mean, rstd], [dw, db]) {
    const n = x!.shape[1]!;
    const z = on.temporary(x!.shape, x!.storage.dtype);
    compute(on, standard, [x!, column(on, mean!, n), column(on, rstd!, n)], z);
    compute(on, times, [g!, z], z);
    on.run(reduce, { kind: 'sum', dims: [0] }, [z], [dw!]);
    on.run(reduce, { kind: 'sum', dims: [0] }, [g!], [db!]);
  },
  parts: () => ({ inputs: [1, 1, null, null], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 4, 2);
    checkAll(inputs.slice(0, 2), inputs.slice(2), outs);
    outs.forEach((out, k) => demandDense(`output ${k}`, out));
  },
});
