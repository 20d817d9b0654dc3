// What losses have in common.
import { type LossReduction, averaged, reductionOf as deprecated } from '../../ops/nn/loss/pointwise.js';
import { Refusal, optional, parameter, tensor } from '../../ops/row/signature.js';
import { Module } from './module.js';

export { type LossReduction, reduction } from '../../ops/nn/loss/pointwise.js';

export const weightKeyword = optional(tensor('weight'), null);
export const posWeight = optional(tensor('pos_weight'), null);
export const [sizeAverage, reduce] = averaged;
export const reductionWithBatchmean = optional(
  parameter('reduction', (v): LossReduction | 'batchmean' | Refusal => v as LossReduction | 'batchmean'),
  'mean',
);

/** What the deprecated keywords say, where they are given. Whether there is such a word, the function looks at. */
export const reductionOf = <R extends string>(
  average: boolean | null,
  reduced: boolean | null,
  word: R,
): R | LossReduction => (average === null && reduced === null ? word : deprecated(average, reduced, word));

export abstract class Loss<R extends string = LossReduction> extends Module {
  /** What becomes of the losses of all elements. */
  reduction!: R;
}
