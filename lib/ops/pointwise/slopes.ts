// What slopes activations may have, and those of self-normalizing networks.
import type { Num } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';

/** Throws PyTorch's error where a result does not tell what it was made of. */
export function checkSlope(name: string, slope: Num, more: string): void {
  if (Number(slope) >= 0) return;
  throw new RuntimeError(
    `In-place ${name} backward calculation is triggered with a negative slope which is not supported. This is caused by calling in-place forward function with a negative slope, please call out-of-place version instead. ${more}`,
  );
}
export const SELU_ALPHA = 1.6732632423543772848170429916717;
export const SELU_SCALE = 1.0507009873554804934193349852946;
