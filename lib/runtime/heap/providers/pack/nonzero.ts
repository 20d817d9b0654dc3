// Where the elements are that are not zero.
import { bool } from '../../../../dtype.js';
import { isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import { type HeapStorage, heap } from '../../heap.js';
import { convertTo } from './copy.js';
import { addressOf } from './module.js';

/** Where a view's elements lie row-major as bytes that are 0 for zero: its own, or a copy in scratch; null where neither can be. */
function bytesOf(x: View): number | null {
  if (x.storage.dtype.itemsize === 1 && isContiguous(x.shape, x.strides)) return addressOf(x);
  const address = heap.scratch(numel(x.shape));
  return convertTo(bool, x, address) ? address : null;
}

/** Row-major positions. */
export function positions(x: View, out: View): boolean {
  const end = numel(x.shape);
  if (end === 0) return true;
  const from = bytesOf(x);
  if (from === null) return false;
  const { u8, i32 } = heap;
  let to = (out.storage as HeapStorage).address / 4 + 2 * out.offset;
  for (let i = 0; i < end; i++) {
    if (u8[from + i] === 0) continue;
    i32[to] = i; // positions are below 2^32, as addresses are
    i32[to + 1] = 0;
    to += 2;
  }
  return true;
}
