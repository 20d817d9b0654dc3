// `torch.where` in both its forms.
import type { Several } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { where as choose } from '../pointwise/comparison.js';
import { withFirst } from '../row/signature.js';
import { nonzero } from './elements.js';

/** The subscripts of the elements that are not zero: one tensor a dimension. */
type Subscripts = (condition: Tensor) => Several<Tensor>;

const either = (...args: readonly unknown[]): unknown => {
  const all = withFirst('condition', args);
  return all.length === 1
    ? nonzero(all[0] as Tensor, { as_tuple: true })
    : (Reflect.apply(choose, undefined, all) as unknown);
};

/**
 * `input` where the condition holds, else `other`; without those two the subscripts of what is not zero, as
 * `nonzero(condition, { as_tuple: true })`.
 *
 * `out_i = input_i` where `condition_i`, else `other_i`.
 *
 * @param condition bool
 * @param input a tensor or a number
 * @param other a tensor or a number
 * @returns a tensor of the broadcast shape; of a condition alone what `nonzero(condition, { as_tuple: true })` gives
 * @example
 * torch.where(torch.tensor([true, false]), torch.tensor([1, 2]), 0); // tensor([1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.where.html
 */
export const where = Object.assign(either, choose) as typeof choose & Subscripts;
