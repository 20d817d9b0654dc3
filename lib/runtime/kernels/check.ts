// Sentences that kernels check their operands with. What they throw is a fault of ours, not of a program.
import { type DType, int64 } from '../../dtype.js';
import { type Shape, isContiguous, sameShape } from '../../shape.js';
import type { Operand } from '../kernel.js';

/** An operand that is not what a kernel was promised. */
export class KernelFault extends Error {
  override readonly name = 'KernelFault';
}

export function demand(holds: boolean, sentence: string): void {
  if (!holds) throw new KernelFault(sentence);
}

const list = (shape: Shape): string => `[${shape.join(', ')}]`;

export function demandCount(inputs: readonly Operand[], outs: readonly Operand[], from: number, to: number): void {
  demand(inputs.length === from, `takes ${from} inputs, got ${inputs.length}`);
  demand(outs.length === to, `has ${to} outputs, got ${outs.length}`);
}

export const demandShape = (what: string, { shape }: Operand, expected: Shape): void =>
  demand(sameShape(shape, expected), `${what} should be of shape ${list(expected)}, is ${list(shape)}`);

export const demandType = (what: string, { storage }: Operand, expected: DType): void =>
  demand(storage.dtype === expected, `${what} should be ${expected.name}, is ${storage.dtype.name}`);

export const demandDense = (what: string, { shape, strides }: Operand): void =>
  demand(isContiguous(shape, strides), `${what} should be dense, is ${list(shape)} by ${list(strides)}`);

export const demandDim = (dim: number, { shape }: Operand): void =>
  demand(Number.isInteger(dim) && dim >= 0 && dim < shape.length, `no dimension ${dim} in ${list(shape)}`);

/** Positions: a vector of int64. */
export function demandIndex(index: Operand): void {
  demandType('index', index, int64);
  demand(index.shape.length === 1, `index should be a vector, is ${list(index.shape)}`);
}
