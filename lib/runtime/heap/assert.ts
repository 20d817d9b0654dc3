// Claims about values on the heap, where looking is free.
import { int64 } from '../../dtype.js';
import { isContiguous, numel } from '../../shape.js';
import { type Claim, firstWrong } from '../claim.js';
import type { View } from '../engine.js';
import { type HeapStorage, heap } from './heap.js';
import { windowOf } from './providers/loops/provider.js';

/** The first value that is not as claimed, or null. */
export function wrongOn(claim: Claim, view: View): number | null {
  if (claim.holds === 'within' && view.storage.dtype === int64 && isContiguous(view.shape, view.strides)) {
    return firstOutside(view, claim.low, claim.high, claim.except);
  }
  return firstWrong(claim, windowOf(view));
}

/** Positions are read as two words each: a BigInt an element would cost more than the check. */
function firstOutside(index: View, low: number, high: number, except: number | null): number | null {
  const count = numel(index.shape);
  const first = (index.storage as HeapStorage).address / 4 + 2 * index.offset;
  const { u32, i32 } = heap;
  for (let i = first; i < first + 2 * count; i += 2) {
    const value = i32[i + 1]! * 2 ** 32 + u32[i]!;
    if ((value < low || value >= high) && value !== except) return value;
  }
  return null;
}
