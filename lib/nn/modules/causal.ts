// Masks of sequences whose elements see what came before them only.
import type { DType } from '../../dtype.js';
import { equal } from '../../ops/comparison/closeness.js';
import { full } from '../../ops/creation/factories.js';
import type { DeviceLike } from '../../runtime/device.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';

/** Where a mask is made, and of which type. */
export interface MaskOptions {
  readonly device?: DeviceLike | null;
  readonly dtype?: DType | null;
}

/** 0 where an element sees another, else -Infinity: [sz, sz]. */
export const subsequentMask = (sz: number, options: MaskOptions = {}): Tensor =>
  full([sz, sz], -Infinity, { dtype: options.dtype ?? null, device: options.device ?? null }).triu(1);

/** How many steps a sequence has. */
export const stepsIn = (t: Tensor, batchFirst: boolean): number => t.shape[t.ndim === 2 || !batchFirst ? 0 : 1];

/** Whether attention is causal: as was said, or, where nothing was, as the mask is. */
export function isCausal(mask: Tensor | null, said: boolean | null, size: number): boolean {
  if (said !== null || mask === null) return said === true;
  if (!sameShape(mask.shape, [size, size])) return false;
  return equal(mask, subsequentMask(size, { device: mask.device, dtype: mask.dtype }));
}
