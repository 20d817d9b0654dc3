// Elements that are not zero: how many there are, and where.
import { bool } from '../../../../dtype.js';
import { isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import { type HeapStorage, heap } from '../../heap.js';
import { convertTo } from './copy.js';
import { addressOf } from './module.js';

/** Where a view's elements lie row-major as bytes that are 0 for zero: its own, or a copy in scratch. */
function bytesOf(x: View): number {
  if (x.storage.dtype.itemsize === 1 && isContiguous(x.shape, x.strides)) return addressOf(x);
  const address = heap.scratch(numel(x.shape));
  convertTo(bool, x, address);
  return address;
}

/** How many elements of all are not zero; over some dimensions only another provider counts. */
export function count(x: View, dims: readonly number[], out: View): boolean {
  if (dims.length !== x.shape.length) return false;
  const end = numel(x.shape);
  const from = end === 0 ? 0 : bytesOf(x);
  const { u8, i64 } = heap;
  let found = 0;
  for (let i = from; i < from + end; i++) if (u8[i] !== 0) found++;
  i64[addressOf(out) / 8] = BigInt(found);
  return true;
}

export function positions(x: View, out: View): boolean {
  const end = numel(x.shape);
  if (end === 0) return true;
  const from = bytesOf(x);
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
