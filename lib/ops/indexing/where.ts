// `torch.where` in both its forms.
import type { Num } from '../../dtype.js';
import type { Several } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { where as choose } from '../pointwise/choosing.js';
import type { Out } from '../row/out.js';
import type { Pointwise } from '../row/pointwise.js';
import { type Arguments, type Parameter, withFirst } from '../row/signature.js';
import { nonzero } from './elements.js';

/** The subscripts of the elements that are not zero: one tensor a dimension. */
type Subscripts = (condition: Tensor) => Several<Tensor>;
type Choice = (
  condition: Tensor,
  ...args: Arguments<[Parameter<'input', Tensor | Num, false>, Parameter<'other', Tensor | Num, false>, Out]>
) => Tensor;
type OfTensor = (input: Tensor, condition: Tensor, other: Tensor | Num) => Tensor;

const either = (...args: readonly unknown[]): unknown => {
  const all = withFirst('condition', args);
  return all.length === 1
    ? nonzero(all[0] as Tensor, { as_tuple: true })
    : (Reflect.apply(choose, undefined, all) as unknown);
};

/** `x.where(condition, other)` is `where(condition, x, other)`: the one method whose tensor is not the first argument. */
const ofTensor = (input: Tensor, condition: unknown, ...rest: readonly unknown[]): unknown => {
  const [mask, ...others] = withFirst('condition', [condition, ...rest]);
  return Reflect.apply(choose.method, undefined, [mask, input, ...others]);
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
export const where = Object.assign(either, choose, { method: ofTensor }) as Choice &
  Subscripts & { readonly row: Pointwise; readonly method: OfTensor };
