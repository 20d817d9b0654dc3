// Decompositions of matrices.
import { type Value, element } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { demand, demandCount, demandShape, demandType } from './check.js';

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
    const steps = Math.min(m, n);
    const round = (value: number): Value => element(value, q!.dtype);
    const at = (w: typeof a, b: number, i: number, j: number): number =>
      w!.offset + b * w!.strides[0]! + i * w!.strides[1]! + j * w!.strides[2]!;
    for (let b = 0; b < batch; b++) {
      const work = Array.from({ length: m }, (_, i) =>
        Float64Array.from({ length: n }, (_, j) => Number(a!.cells[at(a, b, i, j)]!)),
      );
      // Reflections H = 1 - tau v v^T with v_j = 1, below the diagonal of what becomes R.
      const taus: number[] = [];
      const reflect = (
        rows: readonly Float64Array[],
        j: number,
        from: number,
        v: (i: number) => number,
        tau: number,
      ): void => {
        for (let c = from; c < rows[0]!.length; c++) {
          let sum = 0;
          for (let i = j; i < m; i++) sum += v(i) * rows[i]![c]!;
          for (let i = j; i < m; i++) rows[i]![c]! -= tau * sum * v(i);
        }
      };
      const below = (j: number) => (i: number) => (i === j ? 1 : work[i]![j]!);
      for (let j = 0; j < steps; j++) {
        const alpha = work[j]![j]!;
        let norm = 0;
        for (let i = j + 1; i < m; i++) norm = Math.hypot(norm, work[i]![j]!);
        if (norm === 0) {
          taus.push(0);
          continue;
        }
        const beta = -Math.sign(alpha || 1) * Math.hypot(alpha, norm);
        const tau = (beta - alpha) / beta;
        for (let i = j + 1; i < m; i++) work[i]![j]! /= alpha - beta;
        work[j]![j] = beta;
        taus.push(tau);
        reflect(work, j, j + 1, below(j), tau);
      }
      const basis = Array.from({ length: m }, (_, i) => Float64Array.from({ length: k }, (_, j) => (i === j ? 1 : 0)));
      for (let j = steps - 1; j >= 0; j--) reflect(basis, j, 0, below(j), taus[j]!);
      for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) q!.cells[at(q, b, i, j)] = round(basis[i]![j]!);
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < n; j++) r!.cells[at(r, b, i, j)] = round(j < i ? 0 : work[i]![j]!);
      }
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [a, q, r] = [inputs[0]!, outs[0]!, outs[1]!];
    demand(a.shape.length === 3, `a should be a batch of matrices, has ${a.shape.length} dimensions`);
    const [batch, m, n] = a.shape as [number, number, number];
    const k = q.shape[2]!;
    demand(k === m || k === Math.min(m, n), `q should have ${m} or ${Math.min(m, n)} columns, has ${k}`);
    demandShape('q', q, [batch, m, k]);
    demandShape('r', r, [batch, k, n]);
    for (const out of outs) demandType('out', out, a.storage.dtype);
  },
});
