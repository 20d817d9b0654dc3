// Copies: what kernels that want dense operands fall back on, too.
import { type DType, bool } from '../../../../dtype.js';
import { type Shape, contiguousStrides, expandedStrides, isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import { element } from '../../../arithmetic.js';
import { cells } from '../loops/provider.js';
import { heap } from '../../heap.js';
import { MOST_DIMENSIONS, addressOf, computes, layoutBlock, pack } from './module.js';

// The dimensions of the copy that goes on, outermost first: lengths, steps of x, steps of y. Used again and again.
const lengths: number[] = [];
const from: number[] = [];
const to: number[] = [];

function exchange(i: number, j: number): void {
  for (const list of [lengths, from, to]) [list[i], list[j]] = [list[j]!, list[i]!];
}

/**
 * Leaves out dimensions of length 1, nests the others as y's memory has them, merges those that lie one after the other in
 * both, and puts a dimension along which x's elements are neighbours next to the last.
 *
 * @returns how many dimensions are left
 */
function arrange(shape: Shape, x: Shape, y: Shape): number {
  let rank = 0;
  for (let k = 0; k < shape.length; k++) {
    if (shape[k] === 1) continue;
    lengths[rank] = shape[k]!;
    from[rank] = x[k]!;
    to[rank] = y[k]!;
    rank++;
    for (let i = rank - 1; i > 0 && (to[i - 1]! - to[i]! || from[i - 1]! - from[i]!) < 0; i--) exchange(i - 1, i);
  }
  let kept = 0;
  for (let k = 1; k < rank; k++) {
    if (to[kept] === to[k]! * lengths[k]! && from[kept] === from[k]! * lengths[k]!) {
      lengths[kept]! *= lengths[k]!;
    } else {
      kept++;
      lengths[kept] = lengths[k]!;
    }
    from[kept] = from[k]!;
    to[kept] = to[k]!;
  }
  rank = Math.min(rank, kept + 1);
  if (rank > 2 && from[rank - 1] !== 1) {
    for (let k = 0; k < rank - 2; k++) {
      if (from[k] !== 1) continue;
      for (let i = k; i < rank - 2; i++) exchange(i, i + 1);
      break;
    }
  }
  return rank;
}

/** The same of elements that are neighbours in both. */
function arrangeDense(count: number): number {
  lengths[0] = count;
  from[0] = to[0] = 1;
  return 1;
}

/** Writes the arranged dimensions where the pack reads them. */
function place(rank: number): void {
  const { i32 } = heap;
  for (let k = 0, at = layoutBlock >>> 2; k < rank; k++, at++) {
    i32[at] = lengths[k]!;
    i32[at + rank] = from[k]!;
    i32[at + 2 * rank] = to[k]!;
  }
}

/** Copies items of `size` bytes, none of the lengths being 0. */
function copyItems(size: number, shape: Shape, x: Shape, y: Shape, source: number, target: number): void {
  const wasm = pack();
  const rank = arrange(shape, x, y);
  if (rank === 0) wasm.copyMatrix(size, 1, 1, 0, 1, 0, 1, source, target);
  else if (rank === 1) wasm.copyMatrix(size, 1, lengths[0]!, 0, from[0]!, 0, to[0]!, source, target);
  else if (rank === 2) {
    wasm.copyMatrix(size, lengths[0]!, lengths[1]!, from[0]!, from[1]!, to[0]!, to[1]!, source, target);
  } else {
    place(rank);
    wasm.copy(size, rank, layoutBlock, source, target);
  }
}

/** Makes a view's elements dense, row-major, at `target`. */
export function densify(x: View, target: number): void {
  if (x.shape.includes(0)) return;
  copyItems(x.storage.dtype.itemsize, x.shape, x.strides, contiguousStrides(x.shape), addressOf(x), target);
}

/** Writes a view's elements, converted, dense and row-major at `target`; false where the pack does not know their type. */
export function convertTo(dtype: DType, x: View, target: number): boolean {
  if (x.shape.includes(0)) return true;
  if (x.shape.length > MOST_DIMENSIONS || !computes(x.storage.dtype) || !computes(dtype)) return false;
  const rank = arrange(x.shape, x.strides, contiguousStrides(x.shape));
  const wasm = pack();
  place(rank);
  wasm.convert(x.storage.dtype.id, dtype.id, rank, layoutBlock, addressOf(x), target);
  return true;
}

/** Copies a view that broadcasts to `out` into it. */
export function spread({ storage, shape, strides, offset }: View, out: View): boolean {
  return copy({ storage, shape: out.shape, strides: expandedStrides(shape, strides, out.shape)!, offset }, out);
}

export function copy(x: View, out: View): boolean {
  const { shape } = out;
  if (shape.length > MOST_DIMENSIONS) return false;
  const count = numel(shape);
  if (count === 0) return true;
  const source = x.storage.dtype;
  const target = out.storage.dtype;
  const wasm = pack();
  // A bool is a byte of 0 or 1, and so is its uint8.
  const dense = isContiguous(shape, x.strides) && isContiguous(shape, out.strides);
  if (source === target || (source === bool && target.itemsize === 1)) {
    if (dense) {
      wasm.copyMatrix(target.itemsize, 1, count, 0, 1, 0, 1, addressOf(x), addressOf(out));
    } else {
      copyItems(target.itemsize, shape, x.strides, out.strides, addressOf(x), addressOf(out));
    }
    return true;
  }
  if (!computes(source) || !computes(target)) return false;
  const rank = dense ? arrangeDense(count) : arrange(shape, x.strides, out.strides);
  place(rank);
  wasm.convert(source.id, target.id, rank, layoutBlock, addressOf(x), addressOf(out));
  return true;
}

const none: readonly number[] = new Array<number>(MOST_DIMENSIONS).fill(0);

export function fill(out: View, value: number | bigint): boolean {
  const { dtype } = out.storage;
  if (out.shape.length > MOST_DIMENSIONS) return false;
  const count = numel(out.shape);
  if (count === 0) return true;
  const one = heap.scratch(8);
  cells(dtype)[one / dtype.itemsize] = element(value, dtype);
  if (isContiguous(out.shape, out.strides)) {
    pack().copyMatrix(dtype.itemsize, 1, count, 0, 0, 0, 1, one, addressOf(out));
  } else {
    copyItems(dtype.itemsize, out.shape, none, out.strides, one, addressOf(out));
  }
  return true;
}
