// What a load has that is not in the file: where tensors go, and what may be spent.
import { UnpicklingError } from '../errors.js';
import type { Placing } from './location.js';

/** What making values costs a load, and where tensors go. */
export interface Context {
  readonly place: Placing;
  /** Takes what a call copies out of what may be spent. Throws UnpicklingError where a file makes much of little. */
  charge(bytes: number): void;
}

/** How many times its size a file may have copied by what it calls, beside one that is allowed any file. */
const MOST_COPIED = 4;
const LITTLE = 1 << 20;

/** What calls of a file may copy; see `Context`. */
export function budget(size: number): (bytes: number) => void {
  let left = MOST_COPIED * size + LITTLE;
  return (bytes) => {
    left -= bytes;
    if (left < 0) throw new UnpicklingError(`the file makes more than ${MOST_COPIED} times its size of itself`);
  };
}
