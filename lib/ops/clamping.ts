// Bounds that are numbers or tensors.
import { RuntimeError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { operator } from './operator.js';
import { clampNumbers, clampTensors } from './parts.js';
import { optional, tensorOrNumber } from './signature.js';

/**
 * Bounded from both sides, or from one: `min(max(input_i, min_i), max_i)`.
 *
 * @param min lower bound, a number, a tensor or null
 * @param max upper bound; where it is below `min`, everything becomes `max`
 * @throws RuntimeError when both are null
 */
export const clamp = operator('clamp', [optional(tensorOrNumber('min'), null), optional(tensorOrNumber('max'), null)], (input, min, max): Tensor => {
  if (min === null && max === null) throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
  if (min instanceof Tensor || max instanceof Tensor) {
    if (min === null) return input.clamp_max(max!);
    if (max === null) return input.clamp_min(min);
    return clampTensors(input, min, max);
  }
  return clampNumbers(input, min, max);
});
export const clip = clamp;
