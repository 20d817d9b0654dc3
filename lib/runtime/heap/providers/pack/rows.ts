// Rows chosen by an index.
import { bool } from '../../../../dtype.js';
import { isContiguous } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { Scatter } from '../../../kernels/index.js';
import { addressOf, combinations, computes, pack } from './module.js';

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
