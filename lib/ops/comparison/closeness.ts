// Whether whole tensors agree.
import { fractional } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { commonEngine } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { flag, number, optional, tensor } from '../row/signature.js';

/**
 * Whether two tensors have the same shape and elements.
 *
 * @returns true or false
 * @example
 * torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2])); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.equal.html
 */
export const equal = operator('equal', [tensor('other')], (input, other): boolean => {
  commonEngine(input, other);
  if (!sameShape(input.shape, other.shape)) return false;
  return Boolean(input.detach().eq(other.detach()).all().item());
});

const closeness = [
  tensor('other'),
  optional(number('rtol'), 1e-5),
  optional(number('atol'), 1e-8),
  optional(flag('equal_nan'), false),
] as const;

/**
 * Whether `|input - other| <= atol + rtol * |other|`, element by element.
 *
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param equal_nan whether NaN is close to NaN
 * @returns a bool tensor of the broadcast shape
 * @throws RuntimeError where types differ, and for negative tolerances
 * @example
 * torch.isclose(torch.tensor([1, 1.1]), torch.tensor([1, 1.0])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.isclose.html
 */
export const isclose = operator('isclose', closeness, (input, other, rtol, atol, equalNan): Tensor => {
  if (input.dtype !== other.dtype)
    throw new RuntimeError(`${legacy(input.dtype)} did not match ${legacy(other.dtype)}`);
  if (!(rtol >= 0)) throw new RuntimeError(`rtol must be greater than or equal to zero, but got ${rtol}`);
  if (!(atol >= 0)) throw new RuntimeError(`atol must be greater than or equal to zero, but got ${atol}`);
  const [a, b] = [input.detach(), other.detach()];
  const close = a.eq(b);
  if (equalNan && a.dtype.kind === 'float') close.logical_or_(a.isnan().logical_and(b.isnan()));
  if (rtol === 0 && atol === 0) return close;
  const y = b.to(fractional(b.dtype));
  const distance = a.to(fractional(a.dtype)).sub(y).abs();
  const allowed = y.abs().mul(rtol).add(atol);
  return close.logical_or_(distance.isfinite().logical_and(distance.le(allowed)));
});

/**
 * Whether all elements are close.
 *
 * `|input_i - other_i| ≤ atol + rtol · |other_i|`.
 *
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param equal_nan whether NaN is close to NaN
 * @returns true or false
 * @example
 * torch.allclose(torch.tensor([1, 1.1]), torch.tensor([1, 1.1])); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.allclose.html
 */
export const allclose = operator('allclose', closeness, (input, other, rtol, atol, equalNan): boolean => {
  return Boolean(input.isclose(other, rtol, atol, equalNan).all().item());
});
