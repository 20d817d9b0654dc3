// Distances between rows, and their slopes: numbers of pairs are kept, never those of pairs times columns.
import type { DType } from '../../dtype.js';
import type { Scalar } from '../../expression/scalar.js';
import { element } from '../arithmetic.js';
import { type Kernel, type Operand, defineKernel } from '../kernel.js';
import type { Window } from '../window.js';
import { demand, demandCount, demandDense, demandShape, demandType } from './check.js';
import { type Formula, compute, formula, repeated } from './formula.js';
import { reduce } from './reduction.js';

export interface DistanceParams {
  /** Degree of the norm, not negative. */
  readonly p: number;
  /**
   * Whether y is x: a difference that is NaN is then the largest of all, where else it is none, and what has no gradient has no slope,
   * as that of a row's distance from itself.
   */
  readonly within: boolean;
}

const { sign, abs, sqrt, pow, ceil, min } = Math; // `sign` keeps NaN

/** The distance of a row x from the row of y that starts at `from`. Each degree has a loop of its own, which is what makes them fast. */
type Distance = (x: Float64Array, y: Float64Array, from: number) => number;
function distanceOf({ p, within }: DistanceParams): Distance {
  const summed = (power: (d: number) => number, root: (sum: number) => number): Distance => {
    return (x, y, from) => {
      let sum = 0;
      for (let c = 0; c < x.length; c++) sum += power(x[c]! - y[from + c]!);
      return root(sum);
    };
  };
  if (p === 0)
    return summed(
      (d) => (d === 0 ? 0 : d === d ? 1 : NaN),
      (sum) => sum,
    );
  if (p === 1) {
    return (x, y, from) => {
      let sum = 0;
      for (let c = 0; c < x.length; c++) sum += abs(x[c]! - y[from + c]!);
      return sum;
    };
  }
  if (p === 2) {
    return (x, y, from) => {
      let sum = 0;
      for (let c = 0; c < x.length; c++) {
        const d = x[c]! - y[from + c]!;
        sum += d * d;
      }
      return sqrt(sum);
    };
  }
  if (p === Infinity) {
    return (x, y, from) => {
      let most = 0;
      for (let c = 0; c < x.length; c++) {
        const d = abs(x[c]! - y[from + c]!);
        if (d > most || (within && d !== d)) most = d;
        else if (most !== most) return most;
      }
      return most;
    };
  }
  return summed(
    (d) => pow(abs(d), p),
    (sum) => pow(sum, 1 / p),
  );
}

/** Adds the slope of one distance to those of a row x. */
type Slope = (to: Float64Array, x: Float64Array, y: Float64Array, from: number, grad: number, distance: number) => void;
function slopeOf(p: number, dtype: DType): Slope {
  if (p === 0) return () => undefined;
  if (p === 1) {
    return (to, x, y, from, grad) => {
      for (let c = 0; c < x.length; c++) to[c]! += grad * sign(x[c]! - y[from + c]!);
    };
  }
  if (p === 2) {
    return (to, x, y, from, grad, distance) => {
      if (distance === 0) return;
      const scale = grad / distance;
      if (scale !== 0 && abs(scale) < Infinity) {
        for (let c = 0; c < x.length; c++) to[c]! += scale * (x[c]! - y[from + c]!);
      } else {
        for (let c = 0; c < x.length; c++) to[c]! += (grad * (x[c]! - y[from + c]!)) / distance;
      }
    };
  }
  if (p === Infinity) {
    // All that are the largest have the whole slope; the distance they are compared with was rounded to its type.
    return (to, x, y, from, grad, distance) => {
      for (let c = 0; c < x.length; c++) {
        const d = Number(element(x[c]! - y[from + c]!, dtype));
        to[c]! += grad * sign(d) * (1 - min(1, ceil(abs(abs(d) - distance))));
      }
    };
  }
  const exponent = p < 2 ? p - 1 : p - 2;
  return (to, x, y, from, grad, distance) => {
    if (distance === 0) return;
    const under = pow(distance, p - 1);
    for (let c = 0; c < x.length; c++) {
      const d = x[c]! - y[from + c]!;
      if (d !== 0 || p >= 1) to[c]! += ((p < 2 ? sign(d) : d) * pow(abs(d), exponent) * grad) / under;
    }
  };
}

/** The rows of a batch's part, one after the other. */
function rowsOf({ cells, shape, strides, offset }: Window, b: number): Float64Array {
  const [, n, k] = shape as [number, number, number];
  const rows = new Float64Array(n * k);
  for (let i = 0, to = 0; i < n; i++) {
    for (let c = 0, at = offset + b * strides[0]! + i * strides[1]!; c < k; c++, at += strides[2]!) {
      rows[to++] = Number(cells[at]!);
    }
  }
  return rows;
}
const at = ({ offset, strides }: Window, b: number, i: number, j: number): number =>
  offset + b * strides[0]! + i * strides[1]! + j * strides[2]!;

// The same as formulas, a sort of degree each, whose numbers are the call's: for compositions, and for derivatives of slopes.

const sorts = ['zero', 'one', 'two', 'most', 'low', 'middle', 'high'] as const;
type Sort = (typeof sorts)[number];
function sortOf(p: number): Sort {
  if (p === 0 || p === 1 || p === 2) return sorts[p];
  return p === Infinity ? 'most' : p < 1 ? 'low' : p < 2 ? 'middle' : 'high';
}

function power<T extends Scalar<T>>(sort: Sort, d: T, p: T | number, within: boolean): T {
  if (sort === 'zero') return d.masked_fill(d.eq(d), 1).masked_fill(d.eq(0), 0);
  if (sort === 'two') return d.square();
  if (sort === 'one') return d.abs();
  if (sort === 'most') return within ? d.abs() : d.abs().masked_fill(d.ne(d), 0);
  return d.abs().pow(p);
}

/**
 * What a difference `d` adds to the slope of a distance `r` of degree `p`, by its gradient.
 *
 * @param less p - 1
 * @param least p - 2
 */
function slope<T extends Scalar<T>>(sort: Sort, d: T, grad: T, r: T, less: T | number, least: T | number): T {
  const direction = d.sgn().where(d.eq(d), d);
  switch (sort) {
    case 'zero':
      return grad.masked_fill(grad.eq(grad).logical_or(grad.ne(grad)), 0);
    case 'one':
      return grad.mul(direction);
    case 'two':
      return d.mul(grad.div(r).masked_fill(r.eq(0), 0));
    case 'most': {
      const off = d.abs().sub(r).abs().ceil();
      return direction.mul(grad).mul(off.masked_fill(off.gt(1), 1).rsub(1));
    }
    case 'high':
      return d.mul(d.abs().pow(least)).mul(grad.div(r.pow(less)).masked_fill(r.eq(0), 0));
    default: {
      const one = direction.mul(d.abs().pow(less)).mul(grad.div(r.pow(less)));
      return one.masked_fill(sort === 'low' ? r.eq(0).logical_or(d.eq(0)) : r.eq(0), 0);
    }
  }
}
export const distanceSlope = <T extends Scalar<T>>(p: number, d: T, grad: T, r: T): T =>
  slope(sortOf(p), d, grad, r, p - 1, p - 2);

const each = (make: (sort: Sort) => Formula): ReadonlyMap<Sort, Formula> =>
  new Map(sorts.map((sort) => [sort, make(sort)]));
const powers = [false, true].map((within) =>
  each((sort) => formula(2, (x, y, p) => power(sort, x.sub(y), p, within), 1)),
);
const root = formula(1, (sum, p) => sum.pow(p), 1);
const slopes = each((sort) =>
  formula(4, (grad, x, y, r, less, least) => slope(sort, x.sub(y), grad, r, less, least), 2),
);
/** Nothing where there is no gradient. */
const kept = formula(2, (one, grad) => one.masked_fill(grad.eq(0), 0));

function checkRows(x: Operand, y: Operand): void {
  for (const operand of [x, y]) demand(operand.shape.length === 3, `rows should be in batches`);
  demandShape('y', y, [x.shape[0]!, y.shape[1]!, x.shape[2]!]);
  demandType('y', y, x.storage.dtype);
}

/** The p-norm of x_i - y_j for rows of [x [b, n, k], y [b, m, k]], floats: out [b, n, m], dense. */
export const distances: Kernel<DistanceParams> = defineKernel<DistanceParams>({
  name: 'distances',
  reference(params, [x, y], [out]) {
    const distance = distanceOf(params);
    const [batch, n, k] = x!.shape as [number, number, number];
    const m = y!.shape[1]!;
    for (let b = 0; b < batch; b++) {
      const [rows, others] = [rowsOf(x!, b), rowsOf(y!, b)];
      for (let i = 0; i < n; i++) {
        const row = rows.subarray(i * k, (i + 1) * k);
        for (let j = 0; j < m; j++) {
          out!.cells[at(out!, b, i, j)] = element(distance(row, others, j * k), out!.dtype);
        }
      }
    }
  },
  compose(on, { p, within }, [x, y], [out]) {
    const [n, m, k] = [x!.shape[1]!, y!.shape[1]!, x!.shape[2]!];
    const { dtype } = out!.storage;
    const each = on.temporary([x!.shape[0]!, n, m, k], dtype);
    compute(on, powers[Number(within)]!.get(sortOf(p))!, [repeated(on, x!, 2, m), repeated(on, y!, 1, n)], each, [p]);
    on.run(reduce, { kind: p === Infinity && k > 0 ? 'amax' : 'sum', dims: [3] }, [each], [out!]);
    if (p !== 0 && p !== 1 && p !== Infinity) compute(on, root, [out!], out!, [1 / p]);
  },
  parts: () => ({ inputs: [1, null], outs: [1] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [x, y, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    checkRows(x, y);
    demandShape('out', out, [x.shape[0]!, x.shape[1]!, y.shape[1]!]);
    demandDense('out', out);
    demandType('out', out, x.storage.dtype);
  },
});

/** Their slopes by x: Σ_j grad_ij ∂distance_ij/∂x_i, from [grad [b, n, m], x, y, distances [b, n, m]]: out [b, n, k], dense. */
export const distancesGrad: Kernel<DistanceParams> = defineKernel<DistanceParams>({
  name: 'distancesGrad',
  reference({ p, within }, [grad, x, y, distance], [out]) {
    const add = slopeOf(p, out!.dtype);
    const [batch, n, k] = x!.shape as [number, number, number];
    const m = y!.shape[1]!;
    const sums = new Float64Array(k);
    for (let b = 0; b < batch; b++) {
      const [rows, others] = [rowsOf(x!, b), rowsOf(y!, b)];
      for (let i = 0; i < n; i++) {
        const row = rows.subarray(i * k, (i + 1) * k);
        sums.fill(0);
        for (let j = 0; j < m; j++) {
          const g = Number(grad!.cells[at(grad!, b, i, j)]!);
          if (within && g === 0) continue;
          add(sums, row, others, j * k, g, Number(distance!.cells[at(distance!, b, i, j)]!));
        }
        for (let c = 0; c < k; c++) out!.cells[at(out!, b, i, c)] = element(sums[c]!, out!.dtype);
      }
    }
  },
  compose(on, { p, within }, [grad, x, y, distance], [out]) {
    const [n, m, k] = [x!.shape[1]!, y!.shape[1]!, x!.shape[2]!];
    const each = on.temporary([x!.shape[0]!, n, m, k], out!.storage.dtype);
    const g = repeated(on, grad!, 3, k);
    const inputs = [g, repeated(on, x!, 2, m), repeated(on, y!, 1, n), repeated(on, distance!, 3, k)];
    compute(on, slopes.get(sortOf(p))!, inputs, each, [p - 1, p - 2]);
    if (within) compute(on, kept, [each, g], each);
    on.run(reduce, { kind: 'sum', dims: [2] }, [each], [out!]);
  },
  parts: () => ({ inputs: [1, 1, null, 1], outs: [1] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 4, 1);
    const [grad, x, y, distance] = inputs as [Operand, Operand, Operand, Operand];
    checkRows(x, y);
    const pairs = [x.shape[0]!, x.shape[1]!, y.shape[1]!];
    for (const [what, operand] of Object.entries({ grad, distance })) {
      demandShape(what, operand, pairs);
      demandType(what, operand, x.storage.dtype);
    }
    demandShape('out', outs[0]!, x.shape);
    demandDense('out', outs[0]!);
    demandType('out', outs[0]!, x.storage.dtype);
  },
});
