// tfjs-wasm's own C kernels, called by their raw exports on the heap. Only those that agree with PyTorch, on operands for
// which they do; `false` leaves the rest to the next provider. A tensor there is an id, a length and an address, made for
// the call.
//
// Not here, because they are wrong or give other bits: ArgMax and ArgMin (skip NaN), TopK (cannot order NaN), Cumsum and
// Cumprod of fractions (add in float32; PyTorch in float64), long float sums (naive order). Nor BatchMatMul: the pack takes whatever it
// takes, and faster; and it is alone in its need of XNNPACK, two thirds of what the module would weigh.
import { type DType, bool, float32, int32 } from '../../../dtype.js';
import { type Shape, isContiguous, isDense, numel, outermostFirst } from '../../../shape.js';
import type { View } from '../../engine.js';
import * as kernels from '../../kernels/index.js';
import type { FunctionName } from '../functions.js';
import { HeapStorage, heap } from '../heap.js';
import { implement, provider } from './provider.js';

const FLOAT = 0;
const INT = 1;
const BOOL = 2;

/** tfjs's number for a type, or null for one that it does not have. */
const codeOf = (dtype: DType): number | null =>
  dtype === float32 ? FLOAT : dtype === int32 ? INT : dtype === bool ? BOOL : null;

/** Ids of the operands of the one call that goes on; 0 stands for none. */
const [A, OUT] = [1, 2] as const;

const address = (view: View): number =>
  (view.storage as HeapStorage).address + view.offset * view.storage.dtype.itemsize;

/** Calls a kernel with its operand registered as A, its result as OUT. An id that stayed registered would keep its address. */
function call(kernel: FunctionName, x: View, out: View, ...operands: readonly number[]): true {
  const { c } = heap;
  try {
    c.register_tensor(A, numel(x.shape), address(x));
    c.register_tensor(OUT, numel(out.shape), address(out));
    c[kernel](...operands);
  } finally {
    c.dispose_data(A);
    c.dispose_data(OUT);
  }
  return true;
}

/** Writes shapes (or permutations) one after the other for C; returns where each begins. */
function place(...shapes: readonly Shape[]): number[] {
  let at = heap.scratch(4 * shapes.reduce((n, { length }) => n + length, 0));
  return shapes.map((shape) => {
    const begin = at;
    heap.i32.set(shape, begin >>> 2);
    at += 4 * shape.length;
    return begin;
  });
}

const dense = (view: View): boolean => isContiguous(view.shape, view.strides);

type Reduction = Exclude<kernels.Reduction, 'count'>;
const reductions: Record<
  Reduction,
  { name: FunctionName; types: readonly DType[]; operands: (code: number, n: number) => number[] }
> = {
  sum: { name: 'Sum', types: [float32, int32], operands: (code, n) => [n, code] },
  prod: { name: 'Prod', types: [float32, int32], operands: (code, n) => [n, code] },
  amax: { name: 'Max', types: [float32, int32], operands: (code, n) => [code, n] },
  amin: { name: 'Min', types: [float32, int32], operands: (code, n) => [code, n] },
  all: { name: 'All', types: [bool], operands: (_, n) => [n] },
  any: { name: 'Any', types: [bool], operands: (_, n) => [n] },
};
/** Sums and products of more fractions than this lose more by their naive order than PyTorch's do. */
const LONGEST_SUM = 512;

function reduce(kind: Reduction, x: View, dims: readonly number[], out: View): boolean {
  const { dtype } = x.storage;
  const { name, types, operands } = reductions[kind];
  const code = codeOf(dtype);
  const first = x.shape.length - dims.length;
  const count = numel(x.shape.slice(first));
  if (out.storage.dtype !== kernels.reducedType(kind, dtype)) return false;
  if (code === null || !types.includes(dtype) || !dense(x) || !dense(out) || numel(x.shape) === 0) return false;
  if (dims.some((dim, k) => dim !== first + k)) return false; // the last dimensions only
  if (dtype === float32 && (kind === 'sum' || kind === 'prod') && count > LONGEST_SUM) return false;
  return call(name, x, out, A, ...operands(code, count), OUT);
}

/** A copy that makes a dense, permuted view row-major. */
function copy(from: View, out: View): boolean {
  const { dtype } = from.storage;
  if (dtype !== out.storage.dtype || (dtype.itemsize !== 4 && dtype.itemsize !== 1)) return false;
  // Dimensions of length 1 have no place in the order; those that follow one another in memory count as they are.
  const kept = from.shape.map((_, k) => k).filter((k) => from.shape[k] !== 1);
  const shape = kept.map((k) => from.shape[k]!);
  const strides = kept.map((k) => from.strides[k]!);
  if (!dense(out) || numel(shape) === 0 || strides.some((stride) => stride <= 0)) return false;
  if (isContiguous(shape, strides) || !isDense(shape, strides)) return false;
  const order = outermostFirst(strides); // of memory
  const permutation = shape.map((_, k) => order.indexOf(k));
  const [lying, turn] = place(
    order.map((k) => shape[k]!),
    permutation,
  ) as [number, number];
  const { length } = shape;
  // Only the size of an element matters.
  return call('Transpose', from, out, A, lying, length, dtype.itemsize === 4 ? INT : BOOL, OUT, turn, length);
}

/** Running sums and products of int32 along the last dimension. */
function scan(kind: 'cumsum' | 'cumprod', x: View, dim: number, out: View): boolean {
  if (x.storage.dtype !== int32 || !dense(x) || !dense(out) || numel(x.shape) === 0) return false;
  if (dim < 0 || numel(x.shape.slice(dim + 1)) !== 1) return false;
  return call(kind === 'cumsum' ? 'Cumsum' : 'Cumprod', x, out, A, 0, 0, x.shape[dim]!, OUT, INT);
}

/** tfjs-wasm's kernels, for operands for which they give PyTorch's numbers. */
export const tfjs = provider('tfjs', [
  implement(kernels.reduce, ({ kind, dims }, [x], [out]) => kind !== 'count' && reduce(kind, x!, dims, out!)),
  implement(kernels.copy, (_, [x], [out]) => copy(x!, out!)),
  implement(kernels.scan, ({ kind, dim }, [x], [out]) => scan(kind, x!, dim, out!)),
]);
