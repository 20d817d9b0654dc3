// Triangular systems, and the Cholesky factor.
import { defineKernel } from '../../kernel.js';
import { demand, demandCount, demandShape } from '../check.js';
import { addRows, demandInfo, demandSquare, demandTypes, loaded, store, storeOne } from './matrix.js';

interface Triangle {
  readonly upper: boolean;
  /** Whether the diagonal counts as ones, whatever is there. */
  readonly unit: boolean;
}

/** X with `A X = B` for a triangular A [b, n, n], of which the other triangle is not read, and B [b, n, k]. */
export const solveTriangular = defineKernel<Triangle>({
  name: 'solveTriangular',
  widens: () => true,
  reference({ upper, unit }, [a, right], [out]) {
    const [batch, n, k] = right!.shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      const [triangle, x] = [loaded(a!, b), loaded(right!, b)];
      for (let step = 0; step < n; step++) {
        const i = upper ? n - 1 - step : step;
        const [from, to] = upper ? [i + 1, n] : [0, i];
        addRows(x, i, x, k, from, to, triangle, i * n, -1);
        if (!unit) for (let p = i * k; p < (i + 1) * k; p++) x[p]! /= triangle[i * n + i]!;
      }
      store(out!, b, (i, j) => x[i * k + j]!);
    }
  },
  parts: () => ({ inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [a, right, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    const [batch, n] = demandSquare('a', a);
    demand(right.shape[0] === batch && right.shape[1] === n, `right should be of shape [${batch}, ${n}, k]`);
    demandShape('out', out, right.shape);
    demandTypes(a.storage.dtype, { right, out });
  },
});

/**
 * A = LL^T of symmetric positive definite matrices [b, n, n], of which the lower triangle is read: L [b, n, n]; and int32 [b], 0 or the
 * order of the first leading minor that is not positive, from whose column on L has no meaning.
 */
export const cholesky = defineKernel<null>({
  name: 'cholesky',
  widens: () => true,
  reference(_, [a], [factor, info]) {
    const [batch, n] = a!.shape as [number, number];
    for (let b = 0; b < batch; b++) {
      const l = loaded(a!, b);
      let failed = 0;
      for (let i = 0; i < n; i++) {
        // Of what comes after a minor that is not positive LAPACK has the columns before it.
        const columns = failed === 0 ? i + 1 : failed - 1;
        for (let j = 0; j < columns; j++) {
          let sum = l[i * n + j]!;
          for (let p = i * n, q = j * n, end = p + j; p < end; p++, q++) sum -= l[p]! * l[q]!;
          if (j < i) l[i * n + j] = sum / l[j * n + j]!;
          else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
          else [l[i * n + i], failed] = [sum, i + 1];
        }
      }
      store(factor!, b, (i, j) => (j > i ? 0 : l[i * n + j]!));
      storeOne(info!, b, failed);
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [a, factor, info] = [inputs[0]!, outs[0]!, outs[1]!];
    const [batch] = demandSquare('a', a);
    demandShape('factor', factor, a.shape);
    demandTypes(a.storage.dtype, { factor });
    demandInfo(info, batch);
  },
});
