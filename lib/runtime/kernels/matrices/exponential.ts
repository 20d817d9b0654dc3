// The exponential of matrices.
import { defineKernel } from '../../kernel.js';
import { demandCount, demandShape } from '../check.js';
import { factorize, solveFactored } from './lu.js';
import { addRows, demandSquare, demandTypes, loaded, store } from './matrix.js';

/** Coefficients of the diagonal Padé approximant of order 13 to the exponential, from the constant one on. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
] as const;
/** The norm up to which that is as good as float64. */
const REACH = 5.371920351148152;

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) addRows(out, i, b, n, 0, n, a, i * n, 1);
  return out;
}

/** e^A by scaling, a Padé approximant, and squaring (Higham, The scaling and squaring method for the matrix exponential revisited, 2005). */
function exponential(a: Float64Array, n: number): Float64Array {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(a[i * n + j]!);
    norm = Math.max(norm, sum);
  }
  if (!Number.isFinite(norm)) return new Float64Array(n * n).fill(NaN);
  const squarings = norm > REACH ? Math.ceil(Math.log2(norm / REACH)) : 0;
  const x = a.map((value) => value / 2 ** squarings);
  const x2 = product(x, x, n);
  const x4 = product(x2, x2, n);
  const x6 = product(x4, x2, n);
  /** A polynomial of even powers, `c[k] x^{2k}`. */
  const even = (c: readonly number[]): Float64Array => {
    const out = new Float64Array(n * n);
    for (let k = 0; k < out.length; k++) out[k] = c[1]! * x2[k]! + c[2]! * x4[k]! + c[3]! * x6[k]!;
    for (let k = 0; k < n; k++) out[k * (n + 1)]! += c[0]!;
    return out;
  };
  const upper = (from: number): Float64Array =>
    product(x6, even([0, PADE[from + 8]!, PADE[from + 10]!, PADE[from + 12] ?? 0]), n);
  const sum = (from: number): Float64Array => {
    const low = even([PADE[from]!, PADE[from + 2]!, PADE[from + 4]!, PADE[from + 6]!]);
    const high = upper(from);
    return low.map((value, k) => value + high[k]!);
  };
  const v = sum(0);
  const u = product(x, sum(1), n);
  const below = v.map((value, k) => value - u[k]!);
  let result: Float64Array = v.map((value, k) => value + u[k]!);
  const { pivots } = factorize(below, n, n);
  solveFactored(below, pivots, result, n, n, false);
  for (let k = 0; k < squarings; k++) result = product(result, result, n);
  return result;
}

/** e^A of [b, n, n]. */
export const matrixExp = defineKernel<null>({
  name: 'matrixExp',
  widens: () => true,
  reference(_, [a], [out]) {
    const [batch, n] = a!.shape as [number, number];
    for (let b = 0; b < batch; b++) {
      const result = exponential(loaded(a!, b), n);
      store(out!, b, (i, j) => result[i * n + j]!);
    }
  },
  parts: () => ({ inputs: [0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    demandSquare('a', inputs[0]!);
    demandShape('out', outs[0]!, inputs[0]!.shape);
    demandTypes(inputs[0]!.storage.dtype, { out: outs[0]! });
  },
});
