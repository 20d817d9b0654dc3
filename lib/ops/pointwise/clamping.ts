// Bounds that are numbers or tensors.
import { RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { clampNumbers, clampTensors } from './parts.js';
import { any, optional, noSignature } from '../row/signature.js';

const signatures = [
  'Tensor input, Tensor min = None, Tensor max = None',
  'Tensor input, Number min = None, Number max = None',
];
const bound = any<Tensor | number>();

/**
 * Bounded from both sides, or from one: `min(max(input_i, min_i), max_i)`.
 *
 * @param min lower bound, a number, a tensor or null
 * @param max upper bound; where it is below `min`, everything becomes `max`
 * @throws RuntimeError when both are null
 */
export const clamp = operator(
  'clamp',
  [optional(bound('min'), null), optional(bound('max'), null)],
  (input, min, max): Tensor => {
    const given = [min, max].filter((value) => value !== null);
    const tensors = given.filter((value) => value instanceof Tensor).length;
    if (
      (tensors > 0 && tensors < given.length) ||
      given.some((value) => !(value instanceof Tensor) && typeof value !== 'number')
    ) {
      throw noSignature('clamp', [input, ...given], signatures);
    }
    if (min === null && max === null)
      throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
    if (min instanceof Tensor || max instanceof Tensor) {
      if (min === null) return input.clamp_max(max!);
      if (max === null) return input.clamp_min(min);
      return clampTensors(input, min, max);
    }
    return clampNumbers(input, min, max);
  },
);
export const clip = clamp;
