// Large factorizations, and what is solved by them: as their references do it, but by blocks.
import type { View } from '../../../engine.js';
import { factorize, swapRows } from '../../../kernels/matrices/lu.js';
import { addRows, loaded, loadedRow, store, storeOne, storeRow } from '../../../kernels/matrices/matrix.js';
import { windowOf } from '../loops/provider.js';
import { BLOCK, type Block, LEAST, Workspace } from './workspace.js';

/** Overwrites B, [n, k] from `b` on, by X with `T X = B` for a triangular T. */
function solveBlocks(
  work: Workspace,
  triangle: Block,
  n: number,
  b: number,
  k: number,
  upper: boolean,
  unit: boolean,
): void {
  const { cells } = work;
  const { at, row, col } = triangle;
  const [x, factors] = [cells.subarray(b), new Float64Array(BLOCK)];
  for (let done = 0; done < n; done += BLOCK) {
    const size = Math.min(BLOCK, n - done);
    const [first, solved] = upper ? [n - done - size, n - done] : [done, 0];
    const of = (i: number, j: number): Block => ({ at: at + i * row + j * col, row, col });
    const rowsOf = (i: number): Block => ({ at: b + i * k, row: k, col: 1 });
    work.subtract(size, k, done, rowsOf(first), of(first, solved), rowsOf(solved));
    for (let step = 0; step < size; step++) {
      const i = upper ? first + size - 1 - step : first + step;
      const [from, to] = upper ? [i + 1, first + size] : [first, i];
      for (let j = from; j < to; j++) factors[j - from] = cells[at + i * row + j * col]!;
      addRows(x, i, x, k, from, to, factors, -from, -1);
      if (unit) continue;
      const diagonal = cells[at + i * (row + col)]!;
      for (let p = i * k; p < (i + 1) * k; p++) x[p]! /= diagonal;
    }
  }
}

/** `kernels.lu` of large matrices. */
export function lu([a]: readonly View[], [factors, pivots, info]: readonly View[]): boolean {
  const [batch, m, n] = a!.shape as [number, number, number];
  if (Math.min(m, n) < LEAST) return false;
  const work = new Workspace(m * n, Math.max(m, n));
  const { cells } = work;
  const of = (i: number, j: number): Block => ({ at: i * n + j, row: n, col: 1 });
  for (let b = 0; b < batch; b++) {
    cells.set(loaded(windowOf(a!), b));
    const found = factorize(cells, m, n, (from, to) =>
      work.subtract(m - to, n - to, to - from, of(to, to), of(to, from), of(from, to)),
    );
    store(windowOf(factors!), b, (i, j) => cells[i * n + j]!);
    storeRow(windowOf(pivots!), b, found.pivots);
    storeOne(windowOf(info!), b, found.info);
  }
  return true;
}

/**
 * Solves the systems of a batch, each in a workspace that holds its matrix, [n, n], and behind it the right sides, [n, k], which `solve`
 * overwrites: it is given what solves by a triangle of the matrix, the right sides, and the system's number.
 */
function solveEach(
  matrices: View,
  right: View,
  out: View,
  solve: (by: (triangle: Block, upper: boolean, unit: boolean) => void, x: Float64Array, b: number) => void,
): boolean {
  const [batch, n, k] = right.shape as [number, number, number];
  if (n < LEAST) return false;
  const size = n * n;
  const work = new Workspace(size + n * k, Math.max(n, k));
  const x = work.cells.subarray(size);
  for (let b = 0; b < batch; b++) {
    work.cells.set(loaded(windowOf(matrices), b));
    x.set(loaded(windowOf(right), b));
    solve((triangle, upper, unit) => solveBlocks(work, triangle, n, size, k, upper, unit), x, b);
    store(windowOf(out), b, (i, j) => x[i * k + j]!);
  }
  return true;
}

/** `kernels.luSolve` of large matrices. */
export function luSolve(
  { adjoint }: { readonly adjoint: boolean },
  [factors, pivots, right]: readonly View[],
  [out]: readonly View[],
): boolean {
  const [, n, k] = right!.shape as [number, number, number];
  const triangle = adjoint ? { at: 0, row: 1, col: n } : { at: 0, row: n, col: 1 };
  return solveEach(factors!, right!, out!, (by, x, b) => {
    const rows = loadedRow(windowOf(pivots!), b);
    if (!adjoint) {
      for (let i = 0; i < n; i++) swapRows(x, k, i, rows[i]! - 1);
      by(triangle, false, true);
      by(triangle, true, false);
    } else {
      by(triangle, false, false);
      by(triangle, true, true);
      for (let i = n - 1; i >= 0; i--) swapRows(x, k, i, rows[i]! - 1);
    }
  });
}

/** `kernels.solveTriangular` of large matrices. */
export function solveTriangular(
  { upper, unit }: { readonly upper: boolean; readonly unit: boolean },
  [a, right]: readonly View[],
  [out]: readonly View[],
): boolean {
  const triangle = { at: 0, row: right!.shape[1]!, col: 1 };
  return solveEach(a!, right!, out!, (by) => by(triangle, upper, unit));
}

/** `kernels.cholesky` of large matrices; what is not positive definite is left to the reference, which says where it stops. */
export function cholesky([a]: readonly View[], [factor, info]: readonly View[]): boolean {
  const [batch, n] = a!.shape as [number, number];
  if (n < LEAST) return false;
  const work = new Workspace(n * n, n);
  const { cells: l } = work;
  const of = (i: number, j: number): Block => ({ at: i * n + j, row: n, col: 1 });
  for (let b = 0; b < batch; b++) {
    l.set(loaded(windowOf(a!), b));
    for (let start = 0; start < n; start += BLOCK) {
      const stop = Math.min(start + BLOCK, n);
      work.subtract(n - start, stop - start, start, of(start, start), of(start, 0), { at: start * n, row: 1, col: n });
      for (let i = start; i < n; i++) {
        for (let j = start; j < Math.min(i + 1, stop); j++) {
          let sum = l[i * n + j]!;
          for (let p = i * n + start, q = j * n + start, end = i * n + j; p < end; p++, q++) sum -= l[p]! * l[q]!;
          if (j < i) l[i * n + j] = sum / l[j * n + j]!;
          else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
          else return false;
        }
      }
    }
    store(windowOf(factor!), b, (i, j) => (j > i ? 0 : l[i * n + j]!));
    storeOne(windowOf(info!), b, 0);
  }
  return true;
}
