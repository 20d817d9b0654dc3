// The singular value decomposition.
import { defineKernel } from '../../kernel.js';
import { demand, demandCount, demandShape } from '../check.js';
import { diagonalize } from './bidiagonal.js';
import { order } from './eigen.js';
import { demandInfo, demandMatrices, demandTypes, loaded, scaled, store, storeOne, storeRow } from './matrix.js';
import { reflectColumns, reflectRows, reflector, triangularize, vectorAt } from './reflections.js';

interface Decomposed {
  /** Singular values, largest first. */
  readonly values: readonly number[];
  /** U^T, k rows of length m. */
  readonly left: Float64Array;
  /** V^T, n rows of length n. */
  readonly right: Float64Array;
  /** Rows of U^T and V^T by place: the first n in the order of the values. */
  readonly places: readonly number[];
  readonly info: number;
}

/** Rows of the identity, [rows, columns]. */
function identity(rows: number, columns: number): Float64Array {
  const a = new Float64Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) a[i * columns + i] = 1;
  return a;
}

/**
 * A [m, n], m >= n, by reflections to bidiagonal form and the iteration there (Golub and Van Loan, 8.6). A much taller than wide is
 * made triangular first (Chan, 1982).
 *
 * @param k columns of U, from n to m; null: no vectors
 */
function decompose(a: Float64Array, m: number, n: number, k: number | null): Decomposed {
  const tall = m >= Math.floor((n * 11) / 6) && m > n;
  const above = tall ? triangularize(a, m, n) : null;
  const b = tall ? a.slice(0, n * n) : a;
  if (tall) for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) b[i * n + j] = 0;
  const rows = tall ? n : m;
  const [d, e] = [new Float64Array(n), new Float64Array(Math.max(n - 1, 0))];
  const [lefts, rights] = [new Float64Array(n), new Float64Array(Math.max(n - 1, 0))];
  for (let i = 0; i < n; i++) {
    const at = i * n + i;
    lefts[i] = reflector(b, at, rows - i, n);
    d[i] = b[at]!;
    reflectRows(b, n, vectorAt(b, at, rows - i, n), lefts[i]!, i, i + 1, n);
    if (i === n - 1) continue;
    rights[i] = reflector(b, at + 1, n - i - 1, 1);
    e[i] = b[at + 1]!;
    reflectColumns(b, n, vectorAt(b, at + 1, n - i - 1, 1), rights[i]!, i + 1, rows, i + 1);
  }
  if (k === null) {
    const info = diagonalize({ d, e, u: null, v: null });
    const places = order(d, false);
    return { values: places.map((p) => d[p]!), left: new Float64Array(0), right: new Float64Array(0), places, info };
  }
  // The product of reflections from the left, transposed: each from the right, the last one first.
  const left = identity(k, m);
  for (let i = n - 1; i >= 0; i--) {
    const v = vectorAt(b, i * n + i, rows - i, n);
    reflectColumns(left, m, v, lefts[i]!, i, Math.min(k, tall ? n : k), i);
  }
  if (above !== null) {
    for (let i = n - 1; i >= 0; i--) reflectColumns(left, m, vectorAt(a, i * n + i, m - i, n), above[i]!, 0, k, i);
  }
  const right = identity(n, n);
  for (let i = n - 2; i >= 0; i--) {
    reflectColumns(right, n, vectorAt(b, i * n + i + 1, n - i - 1, 1), rights[i]!, i + 1, n, i + 1);
  }
  const info = diagonalize({ d, e, u: { rows: left, columns: m }, v: { rows: right, columns: n } });
  const places = order(d, false);
  return { values: places.map((p) => d[p]!), left, right, places, info };
}

const turned = (a: Float64Array, m: number, n: number): Float64Array => {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[j * m + i] = a[i * n + j]!;
  return t;
};

/**
 * A = U diag(s) V^T of [b, m, n]: s [b, min(m, n)], largest first, int32 [b] that counts what has not converged (-1: A has a NaN; of infinities all is NaN), and where
 * there are four operands U [b, m, k] and V^T [b, l, n], with k and l both min(m, n), or m and n.
 */
export const svd = defineKernel<null>({
  name: 'svd',
  widens: () => true,
  reference(_, [a], [values, info, u, vh]) {
    const [batch, m, n] = a!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const given = loaded(a!, b);
      if (!given.every(Number.isFinite)) {
        storeRow(values!, b, new Float64Array(Math.min(m, n)).fill(NaN));
        for (const vectors of [u, vh]) if (vectors !== undefined) store(vectors, b, () => NaN);
        const k = Math.min(m, n);
        // LAPACK's iteration for vectors, of up to 25, does not end where nothing is finite.
        const endless = u !== undefined && k > 2 && k <= 25 && !given.some(Number.isFinite);
        storeOne(info!, b, given.some(Number.isNaN) ? -1 : endless ? k - 1 : 0);
        continue;
      }
      const scale = scaled(given);
      const wide = m < n;
      const [long, short] = wide ? [n, m] : [m, n];
      const columns = u === undefined ? null : wide ? vh!.shape[1]! : u.shape[2]!;
      const found = decompose(wide ? turned(given, m, n) : given, long, short, columns);
      storeRow(
        values!,
        b,
        found.values.map((value) => scale * value),
      );
      storeOne(info!, b, found.info);
      if (u === undefined) continue;
      const of = (rows: Float64Array, length: number, k: number, i: number): number =>
        rows[(found.places[k] ?? k) * length + i]!;
      store(u, b, (i, j) => (wide ? of(found.right, short, j, i) : of(found.left, long, j, i)));
      store(vh!, b, (i, j) => (wide ? of(found.left, long, i, j) : of(found.right, short, i, j)));
    }
  },
  parts: (_, _inputs, outs) => ({ inputs: [0], outs: outs.map(() => 0) }),
  check(_, inputs, outs) {
    demand(outs.length === 2 || outs.length === 4, `has 2 or 4 outputs, got ${outs.length}`);
    demandCount(inputs, outs, 1, outs.length);
    const [a, values, info, u, vh] = [inputs[0]!, outs[0]!, outs[1]!, outs[2], outs[3]];
    const [batch, m, n] = demandMatrices('a', a);
    demandShape('values', values, [batch, Math.min(m, n)]);
    demandInfo(info, batch);
    demandTypes(a.storage.dtype, { values });
    if (u === undefined || vh === undefined) return;
    const full = u.shape[2] === m && vh.shape[1] === n;
    demandShape('u', u, [batch, m, full ? m : Math.min(m, n)]);
    demandShape('vh', vh, [batch, full ? n : Math.min(m, n), n]);
    demandTypes(a.storage.dtype, { u, vh });
  },
});
