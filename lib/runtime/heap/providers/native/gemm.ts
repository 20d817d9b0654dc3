// Matrix products by the native library, from operands as they lie, where it can say how they do.
import type { View } from '../../../engine.js';
import type { GemmParams } from '../../../kernels/index.js';
import { spread } from '../pack/copy.js';
import { addressOf } from '../pack/module.js';
import { Work } from '../pack/work.js';
import { type Multiply, multiplyOf } from './library.js';

/** Of how many products of elements a matrix the library is faster than the pack; of a single sum it is not. Measured. */
const LEAST = 1 << 14;
export const isLarge = (m: number, n: number, k: number): boolean => m * n * k >= LEAST && m * n > 1;

/**
 * How far apart the rows of a matrix of m rows and n columns lie, as a BLAS wants to know it: positive where they are dense, negative,
 * of its columns, where these are. 0 where neither are, or where they overlap.
 */
export function leadOf(m: number, n: number, row: number, column: number): number {
  if ((column === 1 || n === 1) && (row >= n || m === 1)) return m === 1 ? n : row;
  if ((row === 1 || m === 1) && (column >= m || n === 1)) return n === 1 ? -m : -column;
  return 0;
}

/** C = alpha · A · B + beta · C of matrices whose rows or columns lie so far apart (`leadOf`). */
export function product(
  multiply: Multiply,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  ofA: number,
  b: number,
  ofB: number,
  beta: number,
  c: number,
  ofC: number,
): void {
  if (ofC > 0) multiply(ofA < 0, ofB < 0, m, n, k, alpha, a, Math.abs(ofA), b, Math.abs(ofB), beta, c, ofC);
  // Where the result's columns are dense, Cᵀ = Bᵀ·Aᵀ.
  else multiply(ofB > 0, ofA > 0, n, m, k, alpha, b, Math.abs(ofB), a, Math.abs(ofA), beta, c, -ofC);
}

const leadIn = ({ shape, strides }: View, row: number): number =>
  leadOf(shape[row]!, shape[row + 1]!, strides[row]!, strides[row + 1]!);

export function gemm({ alpha, beta }: GemmParams, inputs: readonly View[], outs: readonly View[]): boolean {
  const out = outs[0]!;
  let a = inputs[0]!;
  let b = inputs[1]!;
  const { dtype } = out.storage;
  const row = out.shape.length - 2;
  const m = out.shape[row]!;
  const n = out.shape[row + 1]!;
  const k = a.shape[row + 1]!;
  // What no sum is (k = 0), or what a BLAS leaves out of it (alpha = 0, be there NaNs), is the pack's.
  if (!isLarge(m, n, k) || alpha === 0) return false;
  const multiply = multiplyOf(dtype);
  if (multiply === null) return false;
  const ofC = leadIn(out, row);
  if (ofC === 0) return false;
  let ofA = leadIn(a, row);
  let ofB = leadIn(b, row);
  const work = ofA === 0 || ofB === 0 ? new Work() : null;
  try {
    if (ofA === 0) ofA = leadIn((a = work!.dense(a)), row);
    if (ofB === 0) ofB = leadIn((b = work!.dense(b)), row);
    const base = inputs[2];
    if (base !== undefined && beta !== 0 && base !== out) spread(base, out);
    const batch = row === 0 ? 1 : out.shape[0]!;
    const byA = batch === 1 ? 0 : a.strides[0]! * dtype.itemsize;
    const byB = batch === 1 ? 0 : b.strides[0]! * dtype.itemsize;
    const byC = batch === 1 ? 0 : out.strides[0]! * dtype.itemsize;
    let p = addressOf(a);
    let q = addressOf(b);
    let r = addressOf(out);
    for (let i = 0; i < batch; i++, p += byA, q += byB, r += byC) {
      product(multiply, m, n, k, alpha, p, ofA, q, ofB, beta, r, ofC);
    }
  } finally {
    work?.end();
  }
  return true;
}
