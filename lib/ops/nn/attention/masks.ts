// Masks of attention.
import { type DType, bool } from '../../../dtype.js';
import { AssertionError } from '../../../errors.js';
import type { Tensor } from '../../../tensor.js';
import { warnOnce } from '../../../warnings.js';

/** Throws PyTorch's AssertionError unless something holds. */
export function must(holds: boolean, message: string): asserts holds {
  if (!holds) throw new AssertionError(message);
}

/**
 * A mask as numbers to add to scores: -infinity where a bool mask holds.
 *
 * @param dtype the type of the numbers
 * @param beside another mask, by its name, which should have the same type
 */
export function additive(
  mask: Tensor | null,
  name: string,
  dtype: DType,
  beside: readonly [name: string, mask: Tensor | null] | null = null,
): Tensor | null {
  if (mask === null) return null;
  must(mask.dtype === bool || mask.dtype.kind === 'float', `only bool and floating types of ${name} are supported`);
  const other = beside?.[1] ?? null;
  if (other !== null && other.dtype !== mask.dtype) {
    warnOnce(`Support for mismatched ${name} and ${beside![0]} is deprecated. Use same type for both instead.`);
  }
  return mask.dtype === bool ? mask.new_zeros([...mask.shape], { dtype }).masked_fill(mask, -Infinity) : mask;
}
