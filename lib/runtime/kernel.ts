// What a kernel is: a value that says what is computed. How it is done is a provider's or a device's affair.
import type { DType } from '../dtype.js';
import type { Layout, Shape } from '../shape.js';
import type { Claim } from './claim.js';
import type { Window } from './window.js';

/** What a kernel knows of an operand before it reads it. */
export interface Operand extends Layout {
  readonly storage: { readonly dtype: DType; readonly length: number };
}

/** Where a composition runs the kernels that it is made of. */
export interface Composer<V extends Operand> {
  run<P>(kernel: Kernel<P>, params: P, inputs: readonly V[], outs: readonly V[]): void;
  /** A dense operand to work with, undefined at first, which ends with the composition. */
  temporary(shape: Shape, dtype: DType): V;
  /** A dense vector of these values, which ends with the composition, too. */
  holding(values: readonly number[], dtype: DType): V;
  /** The same elements in another layout. */
  seen(view: V, shape: Shape, strides: Shape, offset?: number): V;
}

/**
 * How a call falls into parts that do not depend on each other: for each operand the dimension that is cut, null for one that every
 * part reads whole. All dimensions that are cut have one length; a part is the same kernel with the same parameters.
 */
export interface Parts {
  readonly inputs: readonly (number | null)[];
  readonly outs: readonly (number | null)[];
}

/** An input that has to be as claimed. */
export interface Reliance {
  readonly input: number;
  readonly claim: Claim;
}

/** What a kernel's author says of it. */
export interface Description<P> {
  readonly name: string;
  /** The kernel in plain JavaScript: what it means. Sums and products of floats are kept in float64 and rounded at the end. */
  reference(params: P, inputs: readonly Window[], outs: readonly Window[]): void;
  /** The kernel by others, for devices without one of their own. */
  compose?<V extends Operand>(on: Composer<V>, params: P, inputs: readonly V[], outs: readonly V[]): void;
  /** Null where a call is one piece. */
  parts?(params: P, inputs: readonly Layout[], outs: readonly Layout[]): Parts | null;
  /** Throws where operands are not what the kernel is promised: an error of ours, never of a program's. */
  check(params: P, inputs: readonly Operand[], outs: readonly Operand[]): void;
  /** What it relies on of its inputs' values, whoever calls it having asserted that. */
  claims?(params: P, inputs: readonly Operand[], outs: readonly Operand[]): readonly Reliance[];
  /** Whether a call reads what its outputs held before; left out: never. */
  updates?(params: P, inputs: readonly Operand[]): boolean;
  /** Whether an output may show an element more than once; left out: never. */
  readonly repeats?: boolean;
  /** Whether operands of a type that is stored smaller than it is computed are widened first; left out: never. */
  widens?(params: P): boolean;
  /** Whether its reference alone rounds what it computes of floats of 16 bits as PyTorch does, step by step; left out: no. */
  steps?(params: P): boolean;
}

/** A kernel; `engine.run(kernel, params, inputs, outs)` computes it. */
export interface Kernel<P> extends Description<P> {
  /** Its place in tables over kernels. */
  readonly id: number;
}

let count = 0;

export const defineKernel = <P>(description: Description<P>): Kernel<P> => ({ ...description, id: count++ });
