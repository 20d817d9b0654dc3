// Matrix products by the pack.
import { type DType, bool } from '../../../../dtype.js';
import type { View } from '../../../engine.js';
import { heap } from '../../heap.js';
import { addressOf, aligned, computes, pack } from './module.js';

/** Whether `b` is `a` with rows for columns: then their product is symmetric. */
function isTranspose(a: View, b: View): boolean {
  if (a.storage !== b.storage || a.offset !== b.offset) return false;
  const last = a.strides.length - 1;
  for (let k = 0; k <= last; k++) {
    const at = k === last ? k - 1 : k === last - 1 ? last : k;
    if (a.shape[k] !== b.shape[at] || a.strides[k] !== b.strides[at]) return false;
  }
  return true;
}

export function gemm(a: View, b: View, out: View, alpha: number, beta: number, symmetric: boolean): boolean {
  const last = out.shape.length - 1;
  const rows = last - 1;
  const half = symmetric || (beta === 0 && isTranspose(a, b));
  const columnsAdjacent = out.strides[last] === 1 || out.shape[last]! <= 1;
  if (columnsAdjacent) return product(a, rows, last, b, rows, last, out, rows, last, alpha, beta, half);
  // Columns of the result lie dense: outᵀ = bᵀ·aᵀ.
  if (out.strides[rows] === 1 || out.shape[rows]! <= 1) {
    return product(b, last, rows, a, last, rows, out, last, rows, alpha, beta, half);
  }
  return false;
}

/** out = alpha · a·b + beta · out, where each operand says which dimensions are its rows and its columns; `out` may be symmetric. */
function product(
  a: View,
  aRow: number,
  aCol: number,
  b: View,
  bRow: number,
  bCol: number,
  out: View,
  row: number,
  col: number,
  alpha: number,
  beta: number,
  symmetric: boolean,
): boolean {
  const { dtype } = out.storage;
  const [m, n, k] = [out.shape[row]!, out.shape[col]!, a.shape[aCol]!];
  const batched = out.shape.length === 3;
  const batch = batched ? out.shape[0]! : 1;
  const count = batch * m * n;
  if (count === 0) return true;
  if (dtype === bool || !computes(dtype)) return false;
  const ldc = m === 1 ? n : out.strides[row]!;
  const step = batch === 1 ? m * n : out.strides[0]!;
  const plain = alpha === 1 && (beta === 0 || beta === 1);
  // Scaling goes over the whole result at once.
  if (!plain && (dtype.kind !== 'float' || ldc !== n || step !== m * n)) return false;
  const wasm = pack();
  const apart = !plain && alpha !== 1 && beta !== 0;
  const room = roomFor(dtype, m, n, k);
  const scratch = heap.scratch(room + (apart ? count * dtype.itemsize : 0));
  const c = addressOf(out);
  const target = apart ? scratch + room : c;
  if (!plain && alpha === 1) wasm.scale(dtype.id, count, beta, c, 0, c);
  wasm.gemm(
    dtype.id,
    batch,
    batched ? a.strides[0]! : 0,
    batched ? b.strides[0]! : 0,
    step,
    m,
    n,
    k,
    addressOf(a),
    a.strides[aRow]!,
    a.strides[aCol]!,
    addressOf(b),
    b.strides[bRow]!,
    b.strides[bCol]!,
    target,
    ldc,
    alpha === 1 && beta !== 0 ? 1 : 0,
    symmetric ? 1 : 0,
    scratch,
    0,
    0,
  );
  if (alpha !== 1) wasm.scale(dtype.id, count, alpha, target, beta, c);
  return true;
}

/** Blocks that the product packs: no more than the pack's bounds, and at least a tile. */
const roomFor = (dtype: DType, m: number, n: number, k: number): number =>
  aligned(pack().gemmScratch(dtype.id, m, n, k));
