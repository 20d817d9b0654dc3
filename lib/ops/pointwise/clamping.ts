// Bounds that are numbers or tensors.
import type { Num } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkHistory } from '../../graph/inplace.js';
import { Tensor } from '../../tensor.js';
import { operator, operatorWithOut } from '../row/operator.js';
import { clampAbove, clampBelow, clampNumbers, clampTensors } from './parts.js';
import { numberOf } from '../row/numerals.js';
import { any, optional, noSignature } from '../row/signature.js';

const signatures = [
  'Tensor input, Tensor min = None, Tensor max = None',
  'Tensor input, Number min = None, Number max = None',
];
/** A bound; what is neither a tensor nor a number fits none of the signatures. */
const bound = any<Tensor | Num>();

type Bound = Tensor | Num | null;
const isNum = (value: Bound): value is Num =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';

/** The rows that bound by numbers, from one side by a tensor, from both by tensors. */
interface Rows {
  readonly numbers: (min: Num | null, max: Num | null) => Tensor;
  readonly below: (min: Tensor) => Tensor;
  readonly above: (max: Tensor) => Tensor;
  readonly tensors: (min: Tensor, max: Tensor) => Tensor;
}
function bounded(name: string, input: Tensor, min: Bound, max: Bound, rows: Rows): Tensor {
  if (min === null && max === null) {
    if (name === 'clamp_') checkHistory(input);
    throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  }
  if ((min === null || isNum(min)) && (max === null || isNum(max))) return rows.numbers(min, max);
  // Beside a number a tensor may stand for one.
  const [least, most] = [numberOf(min), numberOf(max)];
  if ((isNum(min) || isNum(max)) && least !== null && most !== null) return rows.numbers(least, most);
  if (min instanceof Tensor && max === null) return rows.below(min);
  if (min === null && max instanceof Tensor) return rows.above(max);
  if (min instanceof Tensor && max instanceof Tensor) return rows.tensors(min, max);
  const given = [min, max].filter((value) => value !== null);
  throw noSignature(name, [input, ...given], signatures);
}
const bounds = [optional(bound('min'), null), optional(bound('max'), null)] as const;

/**
 * Bounded from both sides, or from one: `out_i = min(max(input_i, min_i), max_i)`.
 *
 * @param min lower bound, a number, a tensor or null
 * @param max upper bound; where it is below `min`, everything becomes `max`
 * @returns a tensor of the input's shape
 * @throws RuntimeError when both are null
 * @example
 * torch.clamp(torch.tensor([-2, 0.5, 3]), -1, 1); // tensor([-1.0000,  0.5000,  1.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
 */
export const clamp = operatorWithOut('clamp', bounds, (input, min, max, out): Tensor =>
  bounded('clamp', input, min, max, {
    numbers: (least, most) => clampNumbers(input, least, most, { out }),
    below: (least) => clampBelow(input, least, { out }),
    above: (most) => clampAbove(input, most, { out }),
    tensors: (least, most) => clampTensors(input, least, most, { out }),
  }),
);
/**
 * As `clamp`: elements between two bounds.
 *
 * @param min a number or a tensor: the least; null: none
 * @param max a number or a tensor of the same kind: the greatest; null: none
 * @returns a tensor
 * @throws RuntimeError for neither a least nor a greatest value
 * @example
 * torch.clip(torch.tensor([-2, 0, 2]), -1, 1); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clip.html
 */
export const clip = clamp;
/**
 * As `clamp`, written to the input.
 *
 * @param min a number or a tensor: the least; null: none
 * @param max a number or a tensor of the same kind: the greatest; null: none
 * @returns a tensor of the input's shape
 * @throws RuntimeError for neither a least nor a greatest value
 * @example
 * torch.clamp_(torch.tensor([-2, 0.5, 3]), { min: 0 }); // tensor([0.0000, 0.5000, 3.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clamp_.html
 */
export const clamp_ = operator('clamp_', bounds, (input, min, max): Tensor =>
  bounded('clamp_', input, min, max, {
    numbers: (least, most) => clampNumbers.inplace(input, least, most),
    below: (least) => clampBelow.inplace(input, least),
    above: (most) => clampAbove.inplace(input, most),
    tensors: (least, most) => clampTensors.inplace(input, least, most),
  }),
);
/**
 * As `clamp_`: elements between two bounds, in place.
 *
 * @param min a number or a tensor: the least; null: none
 * @param max a number or a tensor of the same kind: the greatest; null: none
 * @returns the tensor
 * @throws RuntimeError for neither a least nor a greatest value
 * @example
 * torch.clip_(torch.tensor([-2, 0, 2]), -1, 1); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.clip.html
 */
export const clip_ = clamp_;
