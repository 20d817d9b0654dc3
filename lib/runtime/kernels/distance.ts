// Distances between rows, and their slopes: numbers of pairs are kept, never those of pairs times columns.
import type { Scalar } from '../../expression/scalar.js';
import { element } from '../arithmetic.js';
import { type Kernel, type Operand, defineKernel } from '../kernel.js';
import type { Cells, Window } from '../window.js';
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

/** NaN for NaN, which `Math.sign` keeps too. */
const { sign, abs, sqrt, pow, ceil, min, max } = Math;

/** What a difference adds to the sum of powers. */
function powerOf(p: number): (d: number) => number {
  if (p === 0) return (d) => (d === 0 ? 0 : d === d ? 1 : NaN);
  if (p === 1) return abs;
  if (p === 2) return (d) => d * d;
  return (d) => pow(abs(d), p);
}
/** The distance that a sum of powers comes to. */
function rootOf(p: number): (sum: number) => number {
  if (p === 0 || p === 1 || p === Infinity) return (sum) => sum;
  return p === 2 ? sqrt : (sum) => pow(sum, 1 / p);
}

/** What a difference adds to the slope of a distance, by one gradient and that distance. */
function slopeOf(p: number): (d: number, grad: number, distance: number) => number {
  if (p === 0) return () => 0;
  if (p === 1) return (d, grad) => grad * sign(d);
  if (p === 2) return (d, grad, distance) => (distance === 0 ? 0 : (grad * d) / distance);
  // All that are the largest have the whole slope.
  if (p === Infinity) return (d, grad, distance) => grad * sign(d) * (1 - min(1, ceil(abs(abs(d) - distance))));
  if (p < 2) {
    return (d, grad, distance) =>
      distance === 0 || (d === 0 && p < 1) ? 0 : (sign(d) * pow(abs(d), p - 1) * grad) / pow(distance, p - 1);
  }
  return (d, grad, distance) => (distance === 0 ? 0 : (d * pow(abs(d), p - 2) * grad) / pow(distance, p - 1));
}

/** Σ powers over n columns, or the largest. */
function sumOf({
  p,
  within,
}: DistanceParams): (n: number, x: Cells, i: number, di: number, y: Cells, j: number, dj: number) => number {
  if (p === Infinity) {
    return (n, x, i, di, y, j, dj) => {
      let most = 0;
      for (; n > 0; n--, i += di, j += dj) {
        const d = abs(Number(x[i]!) - Number(y[j]!));
        if (d === d || within) most = max(most, d);
      }
      return most;
    };
  }
  const add = powerOf(p);
  return (n, x, i, di, y, j, dj) => {
    let sum = 0;
    for (; n > 0; n--, i += di, j += dj) sum += add(Number(x[i]!) - Number(y[j]!));
    return sum;
  };
}

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

/** Goes through the pairs of rows of x [b, n, k] and y [b, m, k]. */
function eachPair(
  x: Window,
  y: Window,
  visit: (b: number, i: number, j: number, rowOfX: number, rowOfY: number) => void,
): void {
  const [batch, n, m] = [x.shape[0]!, x.shape[1]!, y.shape[1]!];
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < n; i++) {
      const row = x.offset + b * x.strides[0]! + i * x.strides[1]!;
      for (let j = 0; j < m; j++) visit(b, i, j, row, y.offset + b * y.strides[0]! + j * y.strides[1]!);
    }
  }
}
const at = ({ offset, strides }: Window, b: number, i: number, j: number): number =>
  offset + b * strides[0]! + i * strides[1]! + j * strides[2]!;

function checkRows(x: Operand, y: Operand): void {
  for (const operand of [x, y]) demand(operand.shape.length === 3, `rows should be in batches`);
  demandShape('y', y, [x.shape[0]!, y.shape[1]!, x.shape[2]!]);
  demandType('y', y, x.storage.dtype);
}

/** The p-norm of x_i - y_j for rows of [x [b, n, k], y [b, m, k]], floats: out [b, n, m], dense. */
export const distances: Kernel<DistanceParams> = defineKernel<DistanceParams>({
  name: 'distances',
  reference(params, [x, y], [out]) {
    const [sum, finish] = [sumOf(params), rootOf(params.p)];
    const [from, other, to] = [x!.cells, y!.cells, out!.cells];
    const [k, di, dj] = [x!.shape[2]!, x!.strides[2]!, y!.strides[2]!];
    eachPair(x!, y!, (b, i, j, rowOfX, rowOfY) => {
      to[at(out!, b, i, j)] = element(finish(sum(k, from, rowOfX, di, other, rowOfY, dj)), out!.dtype);
    });
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
  reference(params, [grad, x, y, distance], [out]) {
    const add = slopeOf(params.p);
    const [from, other, to] = [x!.cells, y!.cells, out!.cells];
    const [k, di, dj] = [x!.shape[2]!, x!.strides[2]!, y!.strides[2]!];
    const sums = new Float64Array(k);
    const [m, { strides }] = [y!.shape[1]!, out!];
    const write = (b: number, i: number): void => {
      const first = out!.offset + b * strides[0]! + i * strides[1]!;
      for (let c = 0; c < k; c++) to[first + c * strides[2]!] = element(sums[c]!, out!.dtype);
      sums.fill(0);
    };
    if (m === 0) for (let b = 0; b < x!.shape[0]!; b++) for (let i = 0; i < x!.shape[1]!; i++) write(b, i);
    eachPair(x!, y!, (b, i, j, rowOfX, rowOfY) => {
      const g = Number(grad!.cells[at(grad!, b, i, j)]!);
      if (!(params.within && g === 0)) {
        const d = Number(distance!.cells[at(distance!, b, i, j)]!);
        for (let c = 0; c < k; c++) {
          sums[c]! += add(Number(from[rowOfX + c * di]!) - Number(other[rowOfY + c * dj]!), g, d);
        }
      }
      if (j === m - 1) write(b, i);
    });
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
