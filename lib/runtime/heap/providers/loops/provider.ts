// Every kernel in plain JavaScript, over windows on the heap: slow, simple, and what the other providers are tested
// against. Sums and products of floats are kept in float64 and rounded at the end.
import { type DType, bool, float32, int64 } from '../../../../dtype.js';
import type { Opcode } from '../../../../expression/expression.js';
import type { ArgReduction, Reduction, Scan, Scatter, View } from '../../../engine.js';
import { heap } from '../../heap.js';
import { type Operation, type Value, compare, conversion, element, operation } from './arithmetic.js';
import { pointwise } from './interpret.js';
import { type Cells, cells, line, only, start, walk, without } from './window.js';
import type { Provider } from '../provider.js';

function fill(out: View, value: number | bigint): boolean {
  const to = cells(out.storage.dtype);
  const what = element(value, out.storage.dtype);
  walk(out.shape, [out.strides], [start(out)], ([i]) => void (to[i!] = what));
  return true;
}

function copy(from: View, out: View): boolean {
  const [x, y] = [cells(from.storage.dtype), cells(out.storage.dtype)];
  const convert = conversion(from.storage.dtype, out.storage.dtype);
  walk(out.shape, [from.strides, out.strides], [start(from), start(out)], ([i, j]) => void (y[j!] = convert(x[i!]!)));
  return true;
}

/** The opcode that combines two elements. */
const combining = { sum: 'add', prod: 'mul', add: 'add', mul: 'mul', amax: 'maximum', amin: 'minimum' } as const;

/** float32 is added up in float64. */
const accumulator = (dtype: DType, code: Opcode): Operation =>
  dtype === float32 && code === 'add' ? (a, b) => Number(a) + Number(b) : operation(dtype, code);

function reduce(kind: Reduction, x: View, dims: readonly number[], out: View): boolean {
  const { dtype } = x.storage;
  const [from, to] = [cells(dtype), cells(out.storage.dtype)];
  const lengths = only(x.shape, dims);
  const strides = [only(x.strides, dims)];
  const truth = conversion(dtype, bool);
  const ends = kind === 'any' ? 1 : 0; // the truth value that decides
  const test = kind === 'any' || kind === 'all';
  const combine = test ? null : accumulator(dtype, combining[kind]);
  const empty = test ? 1 - ends : element(kind === 'prod' ? 1 : 0, dtype);
  walk(without(x.shape, dims), [without(x.strides, dims), out.strides], [start(x), start(out)], ([first, at]) => {
    let result: Value | undefined;
    walk(lengths, strides, [first!], ([i]) => {
      const value = from[i!]!;
      if (combine === null) {
        if (truth(value) === ends) result = ends;
      } else {
        result = result === undefined ? value : combine(result, value);
      }
    });
    to[at!] = result ?? empty;
  });
  return true;
}

function argreduce(kind: ArgReduction, x: View, dim: number, out: View): boolean {
  const [from, to] = [cells(x.storage.dtype), cells(int64)];
  const { length, step } = line(x, dim);
  const sign = kind === 'argmax' ? 1 : -1;
  const better = (a: Value, b: Value): boolean => (b !== b ? false : a !== a || compare(a, b) * sign > 0);
  walk(without(x.shape, [dim]), [without(x.strides, [dim]), out.strides], [start(x), start(out)], ([first, at]) => {
    let best = 0;
    for (let k = 1; k < length; k++) if (better(from[first! + k * step]!, from[first! + best * step]!)) best = k;
    to[at!] = BigInt(best);
  });
  return true;
}

function scan(kind: Scan, x: View, dim: number, out: View): boolean {
  const { dtype } = x.storage;
  const [from, to] = [cells(dtype), cells(dtype)];
  const code = kind === 'cumsum' ? 'add' : 'mul';
  const wide: Operation = code === 'add' ? (a, b) => Number(a) + Number(b) : (a, b) => Number(a) * Number(b);
  const combine = dtype === float32 ? wide : operation(dtype, code);
  const [source, target] = [line(x, dim), line(out, dim)];
  walk(
    without(x.shape, [dim]),
    [without(x.strides, [dim]), without(out.strides, [dim])],
    [start(x), start(out)],
    ([i, j]) => {
      let so: Value | undefined;
      for (let k = 0; k < source.length; k++) {
        const value = from[i! + k * source.step]!;
        so = so === undefined ? value : combine(so, value);
        to[j! + k * target.step] = so;
      }
    },
  );
  return true;
}

function sort(x: View, dim: number, descending: boolean, values: View, indices: View): boolean {
  const from = cells(x.storage.dtype);
  const [to, where] = [cells(values.storage.dtype), cells(int64)];
  const [source, target, position] = [line(x, dim), line(values, dim), line(indices, dim)];
  const sign = descending ? -1 : 1;
  const others = [x, values, indices].map(({ strides }) => without(strides, [dim]));
  walk(without(x.shape, [dim]), others, [x, values, indices].map(start), ([i, j, l]) => {
    const sorted = Array.from({ length: source.length }, (_, k) => ({ k, value: from[i! + k * source.step]! }));
    sorted.sort((a, b) => sign * compare(a.value, b.value) || a.k - b.k);
    sorted.forEach(({ k, value }, n) => {
      to[j! + n * target.step] = value;
      where[l! + n * position.step] = BigInt(k);
    });
  });
  return true;
}

/** Σ x[i + p·di]·y[j + p·dj] over p < n, of floats in float64. */
function dot(n: number, x: Floats, i: number, di: number, y: Floats, j: number, dj: number): number {
  let sum = 0;
  for (; n > 0; n--, i += di, j += dj) sum += x[i]! * y[j]!;
  return sum;
}
type Floats = Float32Array | Float64Array;

/** The same of integers of `dtype`, which wrap. */
function integerDot(dtype: DType, n: number, x: Cells, i: number, di: number, y: Cells, j: number, dj: number): Value {
  const [add, mul] = [operation(dtype, 'add'), operation(dtype, 'mul')];
  let sum = element(0, dtype);
  for (; n > 0; n--, i += di, j += dj) sum = add(sum, mul(x[i]!, y[j]!));
  return sum;
}

function gemm(a: View, b: View, out: View, alpha: number, beta: number): boolean {
  const { dtype } = out.storage;
  const last = out.shape.length - 1;
  const [inA, inB] = [line(a, last), line(b, last - 1)];
  // Rows of `a` repeat along the result's columns, columns of `b` along its rows.
  const strides = [
    [...a.strides.slice(0, last), 0],
    [...b.strides.slice(0, last - 1), 0, b.strides[last]!],
    out.strides,
  ];
  const starts = [start(a), start(b), start(out)];
  if (dtype.kind === 'float') {
    const x = dtype === float32 ? heap.f32 : heap.f64;
    walk(out.shape, strides, starts, ([i, j, k]) => {
      const product = alpha * dot(inA.length, x, i!, inA.step, x, j!, inB.step);
      x[k!] = beta === 0 ? product : product + beta * x[k!]!;
    });
  } else {
    const x = cells(dtype);
    const add = operation(dtype, 'add');
    walk(out.shape, strides, starts, ([i, j, k]) => {
      const product = integerDot(dtype, inA.length, x, i!, inA.step, x, j!, inB.step);
      x[k!] = beta === 0 ? product : add(product, x[k!]!);
    });
  }
  return true;
}

function takeRows(x: View, index: View, out: View): boolean {
  const [from, at, to] = [cells(x.storage.dtype), cells(int64), cells(out.storage.dtype)];
  const [first, rows] = [start(x), start(index)];
  walk(
    out.shape,
    [[index.strides[0]!, 0], [0, x.strides[1]!], out.strides],
    [rows, first, start(out)],
    ([i, j, k]) => void (to[k!] = from[j! + Number(at[i!]!) * x.strides[0]!]!),
  );
  return true;
}

function putRows(kind: Scatter, rows: View, index: View, out: View): boolean {
  const { dtype } = out.storage;
  const [from, at, to] = [cells(dtype), cells(int64), cells(dtype)];
  const combine = kind === 'set' ? (_: Value, b: Value) => b : operation(dtype, combining[kind]);
  walk(
    rows.shape,
    [rows.strides, [index.strides[0]!, 0], [0, out.strides[1]!]],
    [start(rows), start(index), start(out)],
    ([i, j, k]) => {
      const position = k! + Number(at[j!]!) * out.strides[0]!;
      to[position] = combine(to[position]!, from[i!]!);
    },
  );
  return true;
}

/** The provider that has all kernels and accepts everything. */
export const loops: Provider = {
  name: 'loops',
  kernels: { fill, copy, pointwise, reduce, argreduce, scan, sort, gemm, takeRows, putRows },
};
