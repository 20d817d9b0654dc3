// LDL^T factors of symmetric matrices that need not be definite, and what is solved by them.
import { int32 } from '../../../dtype.js';
import { defineKernel } from '../../kernel.js';
import { demandCount, demandShape, demandType } from '../check.js';
import { demandInfo, demandSquare, demandSystem, loaded, loadedRow, store, storeOne, storeRow } from './matrix.js';

/** Below this part of the largest element beside it a diagonal element makes no pivot: it bounds how elements grow. */
const ALPHA = (1 + Math.sqrt(17)) / 8;

/** The place and the magnitude of the largest element of a stretch: `count` of them, `step` apart. */
function largest(a: Float64Array, start: number, count: number, step: number): readonly [place: number, size: number] {
  let [place, size] = [-1, 0];
  for (let k = 0; k < count; k++) {
    const magnitude = Math.abs(a[start + k * step]!);
    if (place < 0 || magnitude > size) [place, size] = [k, magnitude];
  }
  return [place, size];
}
function swap(a: Float64Array, i: number, j: number): void {
  const held = a[i]!;
  a[i] = a[j]!;
  a[j] = held;
}

/** Which row the pivot of column k comes from, and whether it is a block of two by two. */
function choose(a: Float64Array, n: number, k: number): readonly [from: number, size: 1 | 2] {
  const own = Math.abs(a[k * n + k]!);
  const [below, column] = largest(a, (k + 1) * n + k, n - k - 1, n);
  const at = k + 1 + below;
  if (own >= ALPHA * column) return [k, 1];
  const [, left] = largest(a, at * n + k, at - k, 1);
  const [, down] = largest(a, (at + 1) * n + at, n - at - 1, n);
  const row = Math.max(left, down);
  if (own >= ALPHA * column * (column / row)) return [k, 1];
  return [at, Math.abs(a[at * n + at]!) >= ALPHA * row ? 1 : 2];
}

/** Rows and columns i and j > i of the trailing matrix from column k on change places, of which the lower triangle is there. */
function interchange(a: Float64Array, n: number, k: number, i: number, j: number): void {
  for (let r = j + 1; r < n; r++) swap(a, r * n + i, r * n + j);
  for (let r = i + 1; r < j; r++) swap(a, r * n + i, j * n + r);
  swap(a, i * n + i, j * n + j);
  if (i > k) swap(a, i * n + k, j * n + k);
}

/**
 * Overwrites the lower triangle of A [n, n] by D, of blocks of one and of two by two, and below it L without its ones (Bunch and Kaufman,
 * Some stable methods for calculating inertia and solving symmetric linear systems, 1977).
 *
 * @returns as LAPACK the rows that changed places, from 1, of both columns of a block of two negative; and the first zero block, from 1
 */
function factorize(a: Float64Array, n: number): { pivots: Int32Array; info: number } {
  const pivots = new Int32Array(n);
  let info = 0;
  for (let k = 0; k < n;) {
    const own = a[k * n + k]!;
    if (Number.isNaN(own) || largest(a, k * n + k, n - k, n)[1] === 0) {
      info ||= k + 1;
      pivots[k] = ++k;
      continue;
    }
    const [from, size] = choose(a, n, k);
    const last = k + size - 1;
    if (from !== last) interchange(a, n, k, last, from);
    if (size === 1) {
      const pivot = a[k * n + k]!;
      for (let j = k + 1; j < n; j++) {
        const factor = a[j * n + k]! / pivot;
        for (let i = j; i < n; i++) a[i * n + j]! -= a[i * n + k]! * factor;
      }
      for (let i = k + 1; i < n; i++) a[i * n + k]! /= pivot;
      pivots[k] = from + 1;
    } else {
      const off = a[(k + 1) * n + k]!;
      const [first, second] = [a[k * n + k]! / off, a[(k + 1) * n + k + 1]! / off];
      const scale = 1 / (first * second - 1) / off;
      for (let j = k + 2; j < n; j++) {
        const [x, y] = [a[j * n + k]!, a[j * n + k + 1]!];
        const [u, v] = [scale * (second * x - y), scale * (first * y - x)];
        for (let i = j; i < n; i++) a[i * n + j]! -= a[i * n + k]! * u + a[i * n + k + 1]! * v;
        [a[j * n + k], a[j * n + k + 1]] = [u, v];
      }
      pivots[k] = pivots[k + 1] = -(from + 1);
    }
    k += size;
  }
  return { pivots, info };
}

/** Overwrites B [n, m] by the solution of `A X = B`, from A's factors. */
function solve(a: Float64Array, pivots: ArrayLike<number>, b: Float64Array, n: number, m: number): void {
  const swapRows = (i: number, j: number): void => {
    if (i !== j) for (let c = 0; c < m; c++) swap(b, i * m + c, j * m + c);
  };
  const subtract = (i: number, factor: number, k: number): void => {
    for (let c = 0; c < m; c++) b[i * m + c]! -= factor * b[k * m + c]!;
  };
  for (let k = 0; k < n;) {
    const pivot = pivots[k]!;
    if (pivot > 0 || k + 1 >= n) {
      swapRows(k, Math.abs(pivot) - 1);
      for (let i = k + 1; i < n; i++) subtract(i, a[i * n + k]!, k);
      for (let c = 0; c < m; c++) b[k * m + c]! /= a[k * n + k]!;
      k++;
      continue;
    }
    swapRows(k + 1, -pivot - 1);
    for (let i = k + 2; i < n; i++) {
      subtract(i, a[i * n + k]!, k);
      subtract(i, a[i * n + k + 1]!, k + 1);
    }
    const off = a[(k + 1) * n + k]!;
    const [first, second] = [a[k * n + k]! / off, a[(k + 1) * n + k + 1]! / off];
    const determinant = first * second - 1;
    for (let c = 0; c < m; c++) {
      const [x, y] = [b[k * m + c]! / off, b[(k + 1) * m + c]! / off];
      b[k * m + c] = (second * x - y) / determinant;
      b[(k + 1) * m + c] = (first * y - x) / determinant;
    }
    k += 2;
  }
  for (let k = n - 1; k >= 0;) {
    const pivot = pivots[k]!;
    for (let i = k + 1; i < n; i++) subtract(k, a[i * n + k]!, i);
    if (pivot <= 0 && k > 0) {
      for (let i = k + 1; i < n; i++) subtract(k - 1, a[i * n + k - 1]!, i);
    }
    swapRows(k, Math.abs(pivot) - 1);
    k -= pivot > 0 ? 1 : 2;
  }
}

/**
 * A = LDL^T of symmetric matrices, whose lower triangle is read: [b, n, n] to D and L in one matrix [b, n, n], zeros above; LAPACK's pivots
 * int32 [b, n]; and int32 [b], 0 or the first block of D that is zero, from 1.
 */
export const ldl = defineKernel<null>({
  name: 'ldl',
  widens: () => true,
  reference(_, [a], [factors, pivots, info]) {
    const [batch, n] = a!.shape as [number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(a!, b);
      const found = factorize(work, n);
      store(factors!, b, (i, j) => (j > i ? 0 : work[i * n + j]!));
      storeRow(pivots!, b, found.pivots);
      storeOne(info!, b, found.info);
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 3);
    const [a, factors, pivots, info] = [inputs[0]!, outs[0]!, outs[1]!, outs[2]!];
    const [batch, n] = demandSquare('a', a);
    demandShape('factors', factors, a.shape);
    demandType('factors', factors, a.storage.dtype);
    demandShape('pivots', pivots, [batch, n]);
    demandType('pivots', pivots, int32);
    demandInfo(info, batch);
  },
});

/** X with `A X = B`, from A's factors [b, n, n], its pivots int32 [b, n], and B [b, n, k]. */
export const ldlSolve = defineKernel<null>({
  name: 'ldlSolve',
  widens: () => true,
  reference(_, [factors, pivots, right], [out]) {
    const [batch, n, k] = right!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(right!, b);
      solve(loaded(factors!, b), loadedRow(pivots!, b), work, n, k);
      store(out!, b, (i, j) => work[i * k + j]!);
    }
  },
  parts: () => ({ inputs: [0, 0, 0], outs: [0] }),
  check: (_, inputs, outs): void => demandSystem(inputs, outs),
});
