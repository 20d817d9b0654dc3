// LU factors of matrices, and what is solved by them.
import { int32, int64 } from '../../../dtype.js';
import { defineKernel } from '../../kernel.js';
import { demand, demandCount, demandShape, demandType } from '../check.js';
import {
  addRows,
  demandInfo,
  demandMatrices,
  demandSystem,
  loaded,
  loadedRow,
  store,
  storeOne,
  storeRow,
} from './matrix.js';

/** Rows i and j of a matrix with n columns change places. */
export const swapRows = (a: Float64Array, n: number, i: number, j: number): void => {
  if (i === j) return;
  const held = a.slice(i * n, (i + 1) * n);
  a.copyWithin(i * n, j * n, (j + 1) * n);
  a.set(held, j * n);
};

/** Columns that are factorized together. */
const PANEL = 32;

/** `row i -= factor row k` of matrices with n columns. */
function eliminate(a: Float64Array, n: number, i: number, k: number, factor: number): void {
  if (factor === 0) return;
  for (let p = i * n, q = k * n, end = (i + 1) * n; p < end; p++, q++) a[p]! -= factor * a[q]!;
}

/**
 * Overwrites A [m, n] by its factors: the row that has the largest element of a column changes places with the row of the diagonal
 * (Golub and Van Loan, Matrix Computations, 3.4).
 *
 * @param subtract what columns `from` to `to` mean for what is below and right of them: `A[to:, to:] -= A[to:, from:to] A[from:to, to:]`
 * @returns the rows that changed places, from 1 as in LAPACK; and the first diagonal element of U that is zero, from 1, else 0
 */
export function factorize(
  a: Float64Array,
  m: number,
  n: number,
  subtract = (from: number, to: number): void => {
    for (let i = to; i < m; i++) addRows(a, i, a, n, from, to, a, i * n, -1, to);
  },
): { pivots: Int32Array; info: number } {
  const steps = Math.min(m, n);
  const pivots = new Int32Array(steps);
  let info = 0;
  for (let start = 0; start < steps; start += PANEL) {
    const stop = Math.min(start + PANEL, steps);
    // The panel's columns, and then in one go what they mean for the columns behind it.
    for (let k = start; k < stop; k++) {
      let best = k;
      for (let i = k + 1; i < m; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i;
      pivots[k] = best + 1;
      const pivot = a[best * n + k]!;
      if (pivot === 0) {
        info ||= k + 1;
        continue;
      }
      swapRows(a, n, k, best);
      for (let i = k + 1; i < m; i++) {
        const factor = (a[i * n + k]! /= pivot);
        for (let p = i * n + k + 1, q = k * n + k + 1, end = i * n + stop; p < end; p++, q++) a[p]! -= factor * a[q]!;
      }
    }
    for (let i = start + 1; i < stop; i++) addRows(a, i, a, n, start, i, a, i * n, -1, stop);
    subtract(start, stop);
  }
  return { pivots, info };
}

/** Overwrites B [n, k] by the solution of `A X = B`, or of `A^T X = B`, from A's factors. */
export function solveFactored(
  lu: Float64Array,
  pivots: ArrayLike<number>,
  b: Float64Array,
  n: number,
  k: number,
  adjoint: boolean,
): void {
  const divide = (i: number): void => {
    const diagonal = lu[i * n + i]!;
    for (let p = i * k; p < (i + 1) * k; p++) b[p]! /= diagonal;
  };
  if (!adjoint) {
    for (let i = 0; i < n; i++) swapRows(b, k, i, pivots[i]! - 1);
    for (let i = 0; i < n; i++) addRows(b, i, b, k, 0, i, lu, i * n, -1);
    for (let i = n - 1; i >= 0; i--) {
      addRows(b, i, b, k, i + 1, n, lu, i * n, -1);
      divide(i);
    }
    return;
  }
  for (let i = 0; i < n; i++) {
    divide(i);
    for (let j = i + 1; j < n; j++) eliminate(b, k, j, i, lu[i * n + j]!);
  }
  for (let i = n - 1; i >= 0; i--) for (let j = 0; j < i; j++) eliminate(b, k, j, i, lu[i * n + j]!);
  for (let i = n - 1; i >= 0; i--) swapRows(b, k, i, pivots[i]! - 1);
}

/**
 * A = PLU by partial pivoting: [b, m, n] to its factors in one matrix [b, m, n], L below the diagonal; LAPACK's pivots int32 [b, min(m, n)];
 * and int32 [b], 0 or the first zero on the diagonal of U, from 1.
 */
export const lu = defineKernel<null>({
  name: 'lu',
  widens: () => true,
  reference(_, [a], [factors, pivots, info]) {
    const [batch, m, n] = a!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(a!, b);
      const found = factorize(work, m, n);
      store(factors!, b, (i, j) => work[i * n + j]!);
      storeRow(pivots!, b, found.pivots);
      storeOne(info!, b, found.info);
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 3);
    const [a, factors, pivots, info] = [inputs[0]!, outs[0]!, outs[1]!, outs[2]!];
    const [batch, m, n] = demandMatrices('a', a);
    demandShape('factors', factors, a.shape);
    demandType('factors', factors, a.storage.dtype);
    demandShape('pivots', pivots, [batch, Math.min(m, n)]);
    demandType('pivots', pivots, int32);
    demandInfo(info, batch);
  },
});

/** X with `A X = B`, or `A^T X = B`, from A's factors [b, n, n], its pivots int32 [b, n], and B [b, n, k]. */
export const luSolve = defineKernel<{ readonly adjoint: boolean }>({
  name: 'luSolve',
  widens: () => true,
  reference({ adjoint }, [factors, pivots, right], [out]) {
    const [batch, n, k] = right!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(right!, b);
      solveFactored(loaded(factors!, b), loadedRow(pivots!, b), work, n, k, adjoint);
      store(out!, b, (i, j) => work[i * k + j]!);
    }
  },
  parts: () => ({ inputs: [0, 0, 0], outs: [0] }),
  claims: (_, inputs) => [
    { input: 1, claim: { holds: 'within', low: 1, high: inputs[0]!.shape[1]! + 1, except: null } },
  ],
  check: (_, inputs, outs): void => demandSystem(inputs, outs),
});

/** Where each row of A stands in PLU: pivots int32 [b, k] to int64 [b, m], so that row i of LU is row `out[i]` of A. */
export const permutation = defineKernel<null>({
  name: 'permutation',
  reference(_, [pivots], [out]) {
    const [batch, k] = pivots!.shape as [number, number];
    const m = out!.shape[1]!;
    for (let b = 0; b < batch; b++) {
      const rows = Array.from({ length: m }, (_, i) => i);
      loadedRow(pivots!, b).forEach((pivot, i) => {
        if (i < k) [rows[i], rows[pivot - 1]] = [rows[pivot - 1]!, rows[i]!];
      });
      for (let i = 0; i < m; i++) {
        out!.cells[out!.offset + b * out!.strides[0]! + i * out!.strides[1]!] = BigInt(rows[i]!);
      }
    }
  },
  parts: () => ({ inputs: [0], outs: [0] }),
  claims: (_, _inputs, outs) => [
    { input: 0, claim: { holds: 'within', low: 1, high: outs[0]!.shape[1]! + 1, except: null } },
  ],
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    const [pivots, out] = [inputs[0]!, outs[0]!];
    demand(pivots.shape.length === 2, `pivots should be a matrix, has ${pivots.shape.length} dimensions`);
    demandShape('out', out, [pivots.shape[0]!, out.shape[1]!]);
    demandType('pivots', pivots, int32);
    demandType('out', out, int64);
  },
});
