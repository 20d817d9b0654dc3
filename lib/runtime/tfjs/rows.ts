// Kernels that follow indices: rows taken and put, sorting, extremes. None of them reads a value.
import type { DType } from '../../dtype.js';
import { IndexError } from '../../errors.js';
import type { ArgReduction, Scatter } from '../kernels/index.js';
import type { Calculator } from './calculator.js';
import { type Handle, type HandleType } from './kernels.js';
import { compute } from './opcodes.js';

/** Elements that a comparison of everything with everything may have here; more go through the CPU. */
const PAIRS = 1 << 22;

/** Runs kernels that look at their indices themselves, and makes PyTorch's error of what they say of one out of range. */
function indexing(size: number, f: () => Handle): Handle {
  try {
    return f();
  } catch (error) {
    const [, bad] =
      /(?:index value |\] = \[?|Invalid indices: )(-?\d+)\]? (?:is not in|does not index)/.exec(String(error)) ?? [];
    if (bad === undefined) throw error;
    throw new IndexError(`index ${bad} is out of bounds for dimension 0 with size ${size}`);
  }
}

/** Rows of `x` by `index`. All kernels look for an index that is out of range: on GPUs they give zeros, elsewhere an error. */
export const takeRows = (c: Calculator, x: Handle, index: Handle): Handle =>
  indexing(x.shape[0]!, () => c.gather(x, index));

/** An index that cannot leave a buffer of `n` rows, for kernels that write wherever they are told. */
function bounded(c: Calculator, index: Handle, n: number): Handle {
  if (c.javascript || c.kernels.name === 'tensorflow') return index;
  return c.binary('Maximum', c.binary('Minimum', index, n - 1), 0);
}

/** The combination of `base` [n, inner] with rows [count, inner] at `index`; null where this would need too much memory. */
export function putRows(
  c: Calculator,
  kind: Scatter,
  dtype: DType,
  base: Handle,
  rows: Handle,
  index: Handle,
): Handle | null {
  const [n, inner] = base.shape as [number, number];
  const count = rows.shape[0]!;
  const safe = bounded(c, index, n);
  const type = base.dtype as HandleType;
  // tfjs-wasm moves and adds elements of four bytes only.
  const wide = (x: Handle) => (type === 'bool' ? c.cast(x, 'int32') : x);
  if (kind === 'set') return indexing(n, () => c.scatter(base, c.reshape(safe, [count, 1]), rows));
  if (kind === 'add') {
    const operands = { indices: c.reshape(safe, [count, 1]), updates: wide(rows) };
    const sum = indexing(n, () => c.call('ScatterNd', operands, { shape: [n, inner] }));
    return compute(c, 'add', dtype, base, c.cast(sum, type));
  }
  if (n * count * inner > PAIRS) return null;
  const places = c.list(`range ${n}`, () => Int32Array.from({ length: n }, (_, k) => k), [n]);
  const here = c.equal(c.reshape(places, [n, 1, 1]), c.reshape(safe, [1, count, 1]));
  const value = c.reshape(wide(rows), [1, count, inner]);
  const opcode = kind === 'mul' ? 'mul' : kind === 'amax' ? 'maximum' : 'minimum';
  const most = type === 'float32' ? Infinity : type === 'bool' ? 1 : 2 ** 31 - 1;
  const neutral = kind === 'mul' ? 1 : kind === 'amin' ? most : type === 'bool' ? 0 : -most;
  const chosen = c.select(here, value, neutral);
  const combined = reduce(c, kind === 'mul' ? 'prod' : kind, chosen, [1]);
  return compute(c, opcode, dtype, base, c.cast(combined, type));
}

/** A reduction over one or more dimensions, which are left out. amax and amin of a NaN are NaN. */
export function reduce(c: Calculator, kind: 'sum' | 'prod' | 'amax' | 'amin', x: Handle, axis: number[]): Handle {
  if (kind === 'sum' || kind === 'prod')
    return c.call(kind === 'sum' ? 'Sum' : 'Prod', { x }, { axis, keepDims: false });
  const name = kind === 'amax' ? 'Max' : 'Min';
  const extreme = (y: Handle) => c.call(name, { x: y }, { reductionIndices: axis, axis, keepDims: false });
  if (c.javascript || x.dtype !== 'float32') return extreme(x);
  const missing = c.isNan(x);
  const any = c.call('Any', { x: missing }, { axis, keepDims: false });
  return c.select(any, NaN, extreme(c.select(missing, kind === 'amax' ? -Infinity : Infinity, x)));
}

/** Where the extreme along a dimension lies: the first of several; the first NaN where there is one. */
export function argreduce(c: Calculator, kind: ArgReduction, given: Handle, axis: number): Handle {
  const arg = (name: string, x: Handle) => c.call(name, { x }, { axis });
  const name = kind === 'argmax' ? 'ArgMax' : 'ArgMin';
  const x = given.dtype === 'bool' ? c.cast(given, 'int32') : given;
  if (x.dtype !== 'float32') return arg(name, x);
  const missing = c.isNan(x);
  const any = c.call('Any', { x: missing }, { axis: [axis], keepDims: false });
  const present = arg(name, c.select(missing, kind === 'argmax' ? -Infinity : Infinity, x));
  return c.select(any, arg('ArgMax', c.cast(missing, 'int32')), present);
}

/**
 * Values [rows, n] sorted along the last dimension, stably, NaN as the largest, and where each stood; null where comparing
 * every element with every other would need too much memory.
 */
export function sort(c: Calculator, given: Handle, descending: boolean): { values: Handle; indices: Handle } | null {
  const [rows, n] = given.shape as [number, number];
  if (rows * n * n > PAIRS) return null;
  const x = given.dtype === 'bool' ? c.cast(given, 'int32') : given;
  // How many come before it is an element's place: those that are less, and its equals in front of it.
  const other = c.reshape(x, [rows, 1, n]);
  const own = c.reshape(x, [rows, n, 1]);
  let before = descending ? c.greater(other, own) : c.less(other, own);
  let equal = c.equal(other, own);
  if (x.dtype === 'float32') {
    const missing = c.isNan(x);
    const otherMissing = c.reshape(missing, [rows, 1, n]);
    const ownMissing = c.reshape(missing, [rows, n, 1]);
    const larger = descending ? c.and(otherMissing, c.not(ownMissing)) : c.and(ownMissing, c.not(otherMissing));
    before = c.or(before, larger);
    equal = c.or(equal, c.and(otherMissing, ownMissing));
  }
  const inFront = c.list(
    `in front ${n}`,
    () => Int32Array.from({ length: n * n }, (_, k) => Number(k % n < Math.floor(k / n))),
    [1, n, n],
  );
  const counted = c.or(before, c.and(equal, c.cast(inFront, 'bool')));
  const place = c.call('Sum', { x: c.cast(counted, 'int32') }, { axis: [2], keepDims: false });
  const starts = startsOf(c, rows, n);
  const numbers = c.list(`numbers ${rows} ${n}`, () => Int32Array.from({ length: rows * n }, (_, k) => k % n), [
    rows * n,
  ]);
  const target = c.reshape(c.add(place, starts), [rows * n, 1]);
  const indices = c.call('ScatterNd', { indices: target, updates: numbers }, { shape: [rows * n] });
  const from = c.reshape(c.add(c.reshape(indices, [rows, n]), starts), [rows * n]);
  const values = c.cast(c.gather(c.reshape(x, [rows * n]), from), given.dtype as HandleType);
  return { values: c.reshape(values, [rows, n]), indices: c.reshape(indices, [rows, n]) };
}

/** Where the rows of [rows, n] start: a column. */
const startsOf = (c: Calculator, rows: number, n: number): Handle =>
  c.list(`starts ${rows} ${n}`, () => Int32Array.from({ length: rows }, (_, k) => k * n), [rows, 1]);

/** Where in sorted rows [rows, n] the last of the most frequent lies, of equally frequent ones the smallest, counted through all rows. */
export function lastOfMost(c: Calculator, sorted: Handle): Handle {
  const [rows, n] = sorted.shape as [number, number];
  const x = sorted.dtype === 'bool' ? c.cast(sorted, 'int32') : sorted;
  const equal = c.equal(c.reshape(x, [rows, 1, n]), c.reshape(x, [rows, n, 1]));
  const counts = c.call('Sum', { x: c.cast(equal, 'int32') }, { axis: [2], keepDims: false });
  const first = argreduce(c, 'argmax', counts, 1);
  // A NaN equals nothing.
  const length = c.binary('Maximum', reduce(c, 'amax', counts, [1]), 1);
  return c.add(c.add(first, c.sub(length, 1)), c.reshape(startsOf(c, rows, n), [rows]));
}

/** a·b for [batch, m, k]·[batch, k, n] of integers on a backend that multiplies matrices of floats only. */
export function integerProduct(c: Calculator, a: Handle, b: Handle): Handle | null {
  const [batch, m, k] = a.shape as [number, number, number];
  const n = b.shape[2]!;
  if (batch * m * k * n > PAIRS) return null;
  const products = c.mul(c.reshape(a, [batch, m, k, 1]), c.reshape(b, [batch, 1, k, n]));
  return c.call('Sum', { x: products }, { axis: [2], keepDims: false });
}
