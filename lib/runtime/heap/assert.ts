// Claims about values on the heap, where looking is free.
import { int64 } from '../../dtype.js';
import { isContiguous, numel } from '../../shape.js';
import { type Claim, firstWrong } from '../claim.js';
import type { View } from '../engine.js';
import { heap } from './heap.js';
import { windowOf } from './providers/loops/provider.js';
import { addressOf, pack } from './providers/pack/module.js';

/** The first value that is not as claimed, or null. */
export function wrongOn(claim: Claim, view: View): number | null {
  if (claim.holds === 'within' && view.storage.dtype === int64 && isContiguous(view.shape, view.strides)) {
    return firstOutside(view, claim.low, claim.high, claim.except);
  }
  return firstWrong(claim, windowOf(view));
}

function firstOutside(index: View, low: number, high: number, except: number | null): number | null {
  const { firstOutside: next } = pack();
  const start = addressOf(index);
  const { u32, i32 } = heap;
  for (let from = 0, left = numel(index.shape); left > 0;) {
    const piece = Math.min(left, PIECE); // it counts in 32 bits
    const place = next(piece, start + 8 * from, low, high);
    from += place;
    left -= place;
    if (place === piece) continue;
    const at = start / 4 + 2 * from;
    const value = i32[at + 1]! * 2 ** 32 + u32[at]!;
    if (value !== except) return value;
    from++;
    left--;
  }
  return null;
}
const PIECE = 2 ** 27;
