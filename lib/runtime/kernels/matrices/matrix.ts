// Matrices as kernels of linear algebra compute with them: float64, row after row, whatever the type and layout of the operand.
import { type DType, float64, int32 } from '../../../dtype.js';
import { conversion } from '../../arithmetic.js';
import type { Operand } from '../../kernel.js';
import type { Window } from '../../window.js';
import { demand, demandCount, demandShape, demandType } from '../check.js';

/** Matrix `b` of a batch [batch, m, n]. */
export function loaded({ cells, shape, strides, offset }: Window, b: number): Float64Array {
  const [, m, n] = shape as [number, number, number];
  const [step, down, right] = strides as [number, number, number];
  const values = new Float64Array(m * n);
  for (let i = 0, k = 0; i < m; i++) {
    for (let j = 0, at = offset + b * step + i * down; j < n; j++, at += right) values[k++] = Number(cells[at]!);
  }
  return values;
}

/** Writes matrix `b` of a batch [batch, m, n], by element. */
export function store(
  { cells, dtype, shape, strides, offset }: Window,
  b: number,
  valueOf: (i: number, j: number) => number,
): void {
  const [, m, n] = shape as [number, number, number];
  const [step, down, right] = strides as [number, number, number];
  const round = conversion(float64, dtype);
  for (let i = 0; i < m; i++) {
    for (let j = 0, at = offset + b * step + i * down; j < n; j++, at += right) cells[at] = round(valueOf(i, j));
  }
}

/** Row `b` of [batch, n]. */
export function loadedRow({ cells, shape, strides, offset }: Window, b: number): Float64Array {
  return Float64Array.from({ length: shape[1]! }, (_, j) => Number(cells[offset + b * strides[0]! + j * strides[1]!]!));
}

/** Writes row `b` of [batch, n], in a floating type or int32. */
export function storeRow({ cells, dtype, shape, strides, offset }: Window, b: number, values: ArrayLike<number>): void {
  const round = conversion(float64, dtype);
  for (let j = 0; j < shape[1]!; j++) cells[offset + b * strides[0]! + j * strides[1]!] = round(values[j]!);
}

/** Writes number `b` of [batch]. */
export const storeOne = ({ cells, strides, offset }: Window, b: number, value: number): void =>
  void (cells[offset + b * strides[0]!] = value);

/** The lengths of a batch of matrices, which is demanded to be one. */
export function demandMatrices(what: string, { shape }: Operand): readonly [batch: number, m: number, n: number] {
  demand(shape.length === 3, `${what} should be a batch of matrices, has ${shape.length} dimensions`);
  return shape as unknown as readonly [number, number, number];
}

/** The same of square ones. */
export function demandSquare(what: string, operand: Operand): readonly [batch: number, n: number] {
  const [batch, m, n] = demandMatrices(what, operand);
  demand(m === n, `${what} should be square, is ${m} by ${n}`);
  return [batch, n];
}

/** Factors with their pivots, and a right-hand side of k columns to a solution of the same shape. */
export function demandSystem(inputs: readonly Operand[], outs: readonly Operand[]): void {
  demandCount(inputs, outs, 3, 1);
  const [factors, pivots, right, out] = [inputs[0]!, inputs[1]!, inputs[2]!, outs[0]!];
  const [batch, n] = demandSquare('factors', factors);
  demandShape('pivots', pivots, [batch, n]);
  demandType('pivots', pivots, int32);
  demand(right.shape[0] === batch && right.shape[1] === n, `right should be of shape [${batch}, ${n}, k]`);
  demandShape('out', out, right.shape);
  demandTypes(factors.storage.dtype, { right, out });
}

/** What says of each matrix whether it went well: int32 [batch]. */
export function demandInfo(info: Operand, batch: number): void {
  demandShape('info', info, [batch]);
  demandType('info', info, int32);
}

/** Operands of one type. */
export const demandTypes = (dtype: DType, operands: Readonly<Record<string, Operand>>): void => {
  for (const [name, operand] of Object.entries(operands)) demandType(name, operand, dtype);
};

/** Divides a matrix by the power of two nearest its largest element, so that squares neither overflow nor vanish. @returns the power */
export function scaled(a: Float64Array): number {
  let largest = 0;
  for (const value of a) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 1;
  const power = 2 ** Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  for (let k = 0; k < a.length; k++) a[k]! /= power;
  return power;
}

/**
 * `row i of a += Σ sign factors[at + k] row k of b`, from column `left` on, of matrices with n columns; k from `from` up to `to`. Four
 * rows at a time, so that what is written is written a quarter as often.
 */
export function addRows(
  a: Float64Array,
  i: number,
  b: Float64Array,
  n: number,
  from: number,
  to: number,
  factors: Float64Array,
  at: number,
  sign: 1 | -1,
  left = 0,
): void {
  const start = i * n + left;
  const end = (i + 1) * n;
  let k = from;
  for (; k + 3 < to; k += 4) {
    const w = sign * factors[at + k]!;
    const x = sign * factors[at + k + 1]!;
    const y = sign * factors[at + k + 2]!;
    const z = sign * factors[at + k + 3]!;
    for (let p = start, q = k * n + left; p < end; p++, q++) {
      a[p]! += w * b[q]! + x * b[q + n]! + (y * b[q + 2 * n]! + z * b[q + 3 * n]!);
    }
  }
  for (; k < to; k++) {
    const factor = sign * factors[at + k]!;
    if (factor === 0) continue;
    for (let p = start, q = k * n + left; p < end; p++, q++) a[p]! += factor * b[q]!;
  }
}
