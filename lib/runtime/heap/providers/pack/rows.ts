// Rows chosen by an index.
import { bool } from '../../../../dtype.js';
import { type Shape, isContiguous } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { Scatter } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { MOST_DIMENSIONS, addressOf, combinations, computes, layoutBlock, pack } from './module.js';

/** Writes lengths, and the steps of two layouts where `dim` has none, where the pack reads them. */
function placeAlong(dim: number, shape: Shape, one: Shape, other: Shape): void {
  const { i32 } = heap;
  const rank = shape.length;
  for (let k = 0, at = layoutBlock >>> 2; k < rank; k++, at++) {
    i32[at] = shape[k]!;
    i32[at + rank] = k === dim ? 0 : one[k]!;
    i32[at + 2 * rank] = other[k]!;
  }
}

export function gather(dim: number, x: View, index: View, out: View): boolean {
  const { shape } = out;
  if (shape.length > MOST_DIMENSIONS || !isContiguous(shape, index.strides)) return false;
  if (shape.includes(0)) return true;
  const wasm = pack();
  placeAlong(dim, shape, x.strides, out.strides);
  const places = [addressOf(x), x.strides[dim]!, addressOf(index), addressOf(out)] as const;
  wasm.gather(x.storage.dtype.itemsize, shape.length, layoutBlock, ...places);
  return true;
}

/** What is set, and sums of what the pack computes. */
export function scatter(kind: Scatter, dim: number, x: View, index: View, out: View): boolean {
  const { shape } = x;
  const { dtype } = out.storage;
  const adds = kind === 'add' && computes(dtype) && dtype !== bool;
  if ((kind !== 'set' && !adds) || shape.length > MOST_DIMENSIONS || !isContiguous(shape, index.strides)) return false;
  if (shape.includes(0)) return true;
  const wasm = pack();
  placeAlong(dim, shape, out.strides, x.strides);
  const places = [addressOf(x), addressOf(index), addressOf(out), out.strides[dim]!] as const;
  if (adds) wasm.scatterAdd(dtype.id, shape.length, layoutBlock, ...places);
  else wasm.scatterSet(dtype.itemsize, shape.length, layoutBlock, ...places);
  return true;
}

export function takeRows(x: View, index: View, out: View): boolean {
  if (!isContiguous(out.shape, out.strides)) return false;
  const [count, inner] = [out.shape[0]!, out.shape[1]!];
  if (count * inner === 0) return true;
  pack().takeRows(
    x.storage.dtype.itemsize,
    count,
    inner,
    addressOf(x),
    x.strides[0]!,
    x.strides[1]!,
    addressOf(index),
    index.strides[0]!,
    addressOf(out),
  );
  return true;
}

/** Combinations of bools: a sum is their greatest, a product their least. */
const boolean: Record<Scatter, Scatter> = { set: 'set', add: 'amax', amax: 'amax', mul: 'amin', amin: 'amin' };

export function putRows(kind: Scatter, rows: View, index: View, out: View): boolean {
  const [count, inner] = [rows.shape[0]!, rows.shape[1]!];
  if (count * inner === 0) return true;
  const { dtype } = out.storage;
  if (kind !== 'set' && !computes(dtype)) return false;
  const wasm = pack();
  const put =
    kind === 'set' ? wasm.setRows : wasm.putRows.bind(null, combinations[dtype === bool ? boolean[kind] : kind]);
  put(
    kind === 'set' ? dtype.itemsize : dtype.id,
    count,
    inner,
    addressOf(rows),
    rows.strides[0]!,
    rows.strides[1]!,
    addressOf(index),
    index.strides[0]!,
    addressOf(out),
    out.strides[0]!,
    out.strides[1]!,
  );
  return true;
}
