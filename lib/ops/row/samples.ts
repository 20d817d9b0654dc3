// Arguments with which rows are tried: by the tests of values, of gradients to second order, of what is saved, and of plans.
import type { DType } from '../../dtype.js';
import type { Tensor } from '../../tensor.js';

/** Makes operands of samples, the same in every run, on any device. */
export interface Make {
  /** Distinct fractions between -2 and 2, none of them near 0 or each other, in no order. */
  (...shape: number[]): Tensor;
  /** The same between 0.1 and 2. */
  positive(...shape: number[]): Tensor;
  /** int64 below `limit`, with repetitions. */
  ids(limit: number, ...shape: number[]): Tensor;
  /** These numbers, as int64 or another type. */
  of(values: readonly number[], dtype?: DType): Tensor;
  mask(...shape: number[]): Tensor;
}

/** Arguments of several calls, in the signature's order. The tests lay the operands out in other ways too. */
export type Samples = readonly (readonly unknown[])[];
