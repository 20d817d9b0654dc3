// QR decompositions.
import { defineKernel } from '../../kernel.js';
import { demand, demandCount, demandShape } from '../check.js';
import { demandMatrices, demandTypes, loaded, loadedRow, store, storeRow } from './matrix.js';
import { multiplied, triangularize } from './reflections.js';

/**
 * A = QR by Householder reflections (Golub and Van Loan, Matrix Computations, 5.2): a batch [b, m, n] as Q [b, m, k] with orthonormal
 * columns and R [b, k, n], upper triangular, where k is min(m, n), or m. Signs are LAPACK's: a column of norm s gives R_jj = -sign(a_jj) s.
 */
export const qr = defineKernel<null>({
  name: 'qr',
  widens: () => true,
  reference(_, [a], [q, r]) {
    const [batch, m, n] = a!.shape as [number, number, number];
    const k = q!.shape[2]!;
    for (let b = 0; b < batch; b++) {
      const work = loaded(a!, b);
      const basis = multiplied(work, m, n, triangularize(work, m, n), k);
      store(q!, b, (i, j) => basis[i * k + j]!);
      store(r!, b, (i, j) => (j < i ? 0 : work[i * n + j]!));
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [a, q, r] = [inputs[0]!, outs[0]!, outs[1]!];
    const [batch, m, n] = demandMatrices('a', a);
    const k = q.shape[2]!;
    demand(k === m || k === Math.min(m, n), `q should have ${m} or ${Math.min(m, n)} columns, has ${k}`);
    demandShape('q', q, [batch, m, k]);
    demandShape('r', r, [batch, k, n]);
    demandTypes(a.storage.dtype, { q, r });
  },
});

/** R above and on the diagonal, and below it the vectors of the reflections that make it: [b, m, n]; their taus: [b, min(m, n)]. */
export const geqrf = defineKernel<null>({
  name: 'geqrf',
  widens: () => true,
  reference(_, [a], [out, taus]) {
    const [batch, m, n] = a!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const work = loaded(a!, b);
      storeRow(taus!, b, triangularize(work, m, n));
      store(out!, b, (i, j) => work[i * n + j]!);
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [a, out, taus] = [inputs[0]!, outs[0]!, outs[1]!];
    const [batch, m, n] = demandMatrices('a', a);
    demandShape('out', out, a.shape);
    demandShape('taus', taus, [batch, Math.min(m, n)]);
    demandTypes(a.storage.dtype, { out, taus });
  },
});

/** The first n columns of the product of reflections: vectors below the diagonal of [b, m, n], taus [b, k] with k <= n <= m. */
export const householderProduct = defineKernel<null>({
  name: 'householderProduct',
  widens: () => true,
  reference(_, [a, taus], [out]) {
    const [batch, m, n] = a!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const q = multiplied(loaded(a!, b), m, n, loadedRow(taus!, b), n);
      store(out!, b, (i, j) => q[i * n + j]!);
    }
  },
  parts: () => ({ inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [a, taus, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    const [batch, m, n] = demandMatrices('a', a);
    const k = taus.shape[1]!;
    demand(k <= n && n <= m, `lengths should not grow: ${m}, ${n}, ${k}`);
    demandShape('taus', taus, [batch, k]);
    demandShape('out', out, a.shape);
    demandTypes(a.storage.dtype, { taus, out });
  },
});
