// Eigenvalues and eigenvectors of symmetric matrices.
import { defineKernel } from '../../kernel.js';
import { demand, demandCount, demandShape } from '../check.js';
import { demandInfo, demandSquare, demandTypes, loaded, scaled, store, storeOne, storeRow } from './matrix.js';
import { reflectColumns, reflector, vectorAt } from './reflections.js';
import { eigenOfPair, rotateRows, rotation } from './rotations.js';

interface Tridiagonal {
  /** The diagonal, and what stands beside it. */
  readonly d: Float64Array;
  readonly e: Float64Array;
  /** Q^T by rows where A = Q T Q^T, or nothing. */
  readonly rows: Float64Array | null;
}

/** T = Q^T A Q by reflections from both sides (Golub and Van Loan, 8.3); the lower triangle of A is read and overwritten. */
function tridiagonalize(a: Float64Array, n: number, vectors: boolean): Tridiagonal {
  const d = new Float64Array(n);
  const e = new Float64Array(Math.max(n - 1, 0));
  const taus = new Float64Array(e.length);
  for (let i = 0; i < n - 1; i++) {
    const first = i + 1;
    const length = n - first;
    const at = first * n + i;
    taus[i] = reflector(a, at, length, n);
    e[i] = a[at]!;
    if (taus[i] === 0) continue;
    const v = vectorAt(a, at, length, n);
    rankTwo(a, n, first, v, taus[i]!);
  }
  for (let i = 0; i < n; i++) d[i] = a[i * n + i]!;
  if (!vectors) return { d, e, rows: null };
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let i = n - 2; i >= 0; i--) {
    reflectColumns(rows, n, vectorAt(a, (i + 1) * n + i, n - i - 1, n), taus[i]!, i + 1, n, i + 1);
  }
  return { d, e, rows };
}

/** The lower triangle of `A <- H A H` from row and column `first` on. */
function rankTwo(a: Float64Array, n: number, first: number, v: Float64Array, tau: number): void {
  const p = new Float64Array(v.length);
  for (let i = 0; i < v.length; i++) {
    let sum = 0;
    const factor = v[i]!;
    for (let j = 0, at = (first + i) * n + first; j < i; j++, at++) {
      sum += a[at]! * v[j]!;
      p[j]! += a[at]! * factor;
    }
    p[i]! += sum + a[(first + i) * (n + 1)]! * factor;
  }
  let dot = 0;
  for (let i = 0; i < v.length; i++) dot += (p[i]! *= tau) * v[i]!;
  for (let i = 0; i < v.length; i++) p[i]! -= 0.5 * tau * dot * v[i]!;
  for (let i = 0; i < v.length; i++) {
    const [x, y] = [v[i]!, p[i]!];
    for (let j = 0, at = (first + i) * n + first; j <= i; j++, at++) a[at]! -= x * p[j]! + y * v[j]!;
  }
}

/**
 * Eigenvalues of a tridiagonal matrix by the implicit QL iteration with Wilkinson's shifts (Golub and Van Loan, 8.3; Parlett, The
 * Symmetric Eigenvalue Problem, 8). A block is walked from the end at which its diagonal is larger.
 *
 * @returns how many elements beside the diagonal have not vanished
 */
function diagonalize({ d, e, rows }: Tridiagonal): number {
  const n = d.length;
  let left = 30 * n;
  for (let start = 0; start < n;) {
    let end = start;
    while (end < n - 1 && !splits(d, e, end)) end++;
    if (end < n - 1) e[end] = 0;
    // Walking up from the other end is walking down a matrix that has been turned over.
    const over = Math.abs(d[end]!) < Math.abs(d[start]!);
    const place = over ? (k: number) => end - k : (k: number) => start + k;
    const beside = over ? (k: number) => end - 1 - k : (k: number) => start + k;
    const length = end - start + 1;
    for (let l = 0; l < length;) {
      let m = l;
      for (; m < length - 1; m++) {
        const small = Math.abs(e[beside(m)]!);
        const size = Number.EPSILON ** 2 * 0.25 * Math.abs(d[place(m)]!) * Math.abs(d[place(m + 1)]!);
        if (small * small <= size + 2.2250738585072014e-308) break;
      }
      if (m < length - 1) e[beside(m)] = 0;
      if (m === l) l++;
      else if (m === l + 1) {
        pair(d, e, rows, Math.min(place(l), place(m)));
        l += 2;
      } else {
        if (left-- <= 0) return e.reduce((count, x) => count + Number(x !== 0), 0);
        sweep(d, e, rows, l, m, place, beside);
      }
    }
    start = end + 1;
  }
  return 0;
}
const splits = (d: Float64Array, e: Float64Array, k: number): boolean =>
  Math.abs(e[k]!) <= Math.sqrt(Math.abs(d[k]!)) * Math.sqrt(Math.abs(d[k + 1]!)) * (Number.EPSILON / 2);

/** A block of two, at once. */
function pair(d: Float64Array, e: Float64Array, rows: Float64Array | null, k: number): void {
  const { large, small, c, s } = eigenOfPair(d[k]!, e[k]!, d[k + 1]!);
  if (rows !== null) rotateRows(rows, d.length, k, k + 1, c, s);
  [d[k], d[k + 1], e[k]] = [large, small, 0];
}

/** One step of QL from m up to l. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array | null,
  l: number,
  m: number,
  place: (k: number) => number,
  beside: (k: number) => number,
): void {
  const first = d[place(l)]!;
  const shift = (d[place(l + 1)]! - first) / (2 * e[beside(l)]!);
  const root = Math.hypot(shift, 1);
  let g = d[place(m)]! - first + e[beside(l)]! / (shift + (shift < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[beside(i)]!;
    const b = c * e[beside(i)]!;
    const turn = rotation(g, f);
    [c, s] = [turn.c, turn.s];
    if (i !== m - 1) e[beside(i + 1)] = turn.r;
    g = d[place(i + 1)]! - p;
    const r = (d[place(i)]! - g) * s + 2 * c * b;
    p = s * r;
    d[place(i + 1)] = g + p;
    g = c * r - b;
    if (rows !== null) rotateRows(rows, d.length, place(i + 1), place(i), c, s);
  }
  d[place(l)]! -= p;
  e[beside(l)] = g;
}

/** Sorts eigenvalues, smallest first, and the rows that belong to them. @returns the old place of each */
export function order(values: Float64Array, ascending: boolean): number[] {
  const places = Array.from(values, (_, k) => k);
  return places.sort((i, j) => (ascending ? values[i]! - values[j]! : values[j]! - values[i]!) || i - j);
}

/**
 * A = V diag(w) V^T of symmetric matrices [b, n, n], of which the lower triangle is read: w [b, n], smallest first, and where there are
 * four operands V [b, n, n], by columns. int32 [b] counts what has not
 * converged. What is not finite has NaN everywhere, and counts as not converged as in LAPACK.
 */
export const eigh = defineKernel<null>({
  name: 'eigh',
  widens: () => true,
  reference(_, [a], [values, info, vectors]) {
    const [batch, n] = a!.shape as [number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(a!, b);
      const spread = spreads(work, n);
      if (spread !== null) {
        storeRow(values!, b, n === 1 ? work : new Float64Array(n).fill(NaN));
        if (vectors !== undefined) store(vectors, b, () => (n === 1 ? 1 : NaN));
        // Divide and conquer, for vectors of more than 25, does not count.
        const counted = spread && n > 2 && (vectors === undefined || n <= 25);
        storeOne(info!, b, counted ? n - (vectors === undefined ? 2 : 1) : 0);
        continue;
      }
      for (let i = 0; i < n; i++) work.fill(0, i * n + i + 1, (i + 1) * n);
      const scale = scaled(work);
      const reduced = tridiagonalize(work, n, vectors !== undefined);
      storeOne(info!, b, diagonalize(reduced));
      const places = order(reduced.d, true);
      storeRow(
        values!,
        b,
        places.map((k) => scale * reduced.d[k]!),
      );
      if (vectors !== undefined) store(vectors, b, (i, j) => reduced.rows![places[j]! * n + i]!);
    }
  },
  parts: (_, _inputs, outs) => ({ inputs: [0], outs: outs.map(() => 0) }),
  check(_, inputs, outs) {
    demand(outs.length === 2 || outs.length === 3, `has 2 or 3 outputs, got ${outs.length}`);
    demandCount(inputs, outs, 1, outs.length);
    const [a, values, info] = [inputs[0]!, outs[0]!, outs[1]!];
    const [batch, n] = demandSquare('a', a);
    demandShape('values', values, [batch, n]);
    demandInfo(info, batch);
    demandTypes(a.storage.dtype, { values });
    const vectors = outs[2];
    if (vectors === undefined) return;
    demandShape('vectors', vectors, a.shape);
    demandTypes(a.storage.dtype, { vectors });
  },
});
/** Whether what is not finite in the lower triangle reaches all of the tridiagonal matrix, as NaN do, and infinities outside of its place; null: all is finite. */
function spreads(a: Float64Array, n: number): boolean | null {
  let found: boolean | null = null;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = a[i * n + j]!;
      if (!Number.isFinite(value)) found = found === true || Number.isNaN(value) || i > j + 1;
    }
  }
  return found;
}
