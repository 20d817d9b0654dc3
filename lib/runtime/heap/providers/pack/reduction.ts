// Reductions along dimensions: the pack's kernels work on the middle of [outer, n, inner].
import { type DType, type Elements, bool, int64 } from '../../../../dtype.js';
import { type Shape, isContiguous, numel, outermostFirst } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import type { ArgReduction, Reduction, Scan } from '../../../kernels/index.js';
import { heap } from '../../heap.js';
import { copy, densify } from './copy.js';
import { addressOf, aligned, around, combinations, computes, pack } from './module.js';

/** A stretch of neighbouring dimensions that are all reduced, or all kept. */
interface Run {
  length: number;
  reduced: boolean;
}

/** How the pack reduces; `wide` is a sum of bytes or int32 as int64, as `count` is of truth, `squares` one of floats' squares. */
type How = Reduction | 'wide' | 'squares';

/** A bool's sum is whether any is true, its product whether all are. */
const boolean: Record<Exclude<How, 'wide' | 'squares' | 'count'>, 'any' | 'all'> = {
  sum: 'any',
  amax: 'any',
  any: 'any',
  prod: 'all',
  amin: 'all',
  all: 'all',
};

function call(
  kind: How,
  type: number,
  outer: number,
  n: number,
  inner: number,
  x: number,
  y: number,
  totals: number,
): void {
  const wasm = pack();
  if (kind === 'any' || kind === 'all') wasm.test(kind === 'any' ? 1 : 0, type, outer, n, inner, x, y);
  else if (kind === 'wide' || kind === 'count') wasm.wideSum(kind === 'count' ? 1 : 0, type, outer, n, inner, x, y);
  else wasm.reduce(combinations[kind], type, outer, n, inner, x, y, totals);
}

export function reduce(kind: Reduction, x: View, dims: readonly number[], out: View): boolean {
  return reduceBy(howOf(kind, x.storage.dtype, out.storage.dtype), x, dims, out);
}

/** Sums of squares, which are never written down. */
export const sumSquares = (x: View, dims: readonly number[], out: View): boolean => reduceBy('squares', x, dims, out);

function reduceBy(how: How, x: View, dims: readonly number[], out: View): boolean {
  const { dtype } = x.storage;
  if (!computes(dtype) || !isContiguous(out.shape, out.strides)) return false;
  if (isContiguous(x.shape, x.strides)) {
    let [outer, n, inner, next] = [1, 1, 1, 0];
    let simple = true;
    for (let k = 0; k < x.shape.length; k++) {
      const length = x.shape[k]!;
      if (dims[next] === k) {
        next++;
        if (length !== 1 && inner !== 1) simple = false;
        n *= length;
      } else if (next === 0 || n === 1) outer *= length;
      else inner *= length;
    }
    if (simple) {
      if (outer * inner === 0) return true;
      call(how, dtype.id, outer, n, inner, addressOf(x), addressOf(out), inner === 1 ? 0 : heap.scratch(8 * inner));
      return true;
    }
  }
  return reduceRuns(how, x, dims, out);
}

function howOf(kind: Reduction, from: DType, to: DType): How {
  if (kind === 'count') return kind;
  if (kind === 'sum' && to === int64 && from !== int64) return 'wide';
  return from === bool ? boolean[kind] : kind;
}

/** One call of a kernel. */
interface Step {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** The general case: an operand in any order, and several runs of reduced dimensions, of which the innermost goes first. */
function reduceRuns(kind: How, x: View, dims: readonly number[], out: View): boolean {
  if (numel(out.shape) === 0) return true;
  const { itemsize, id } = x.storage.dtype;
  const widens = kind === 'wide' || kind === 'count';
  const width = widens ? 8 : itemsize;
  const order = orderOf(x, dims);
  const steps = stepsOf(runsOf(x.shape, dims, order ?? x.shape.map((_, k) => k)));
  const dense = order === null ? aligned(numel(x.shape) * itemsize) : 0;
  const totals = aligned(8 * Math.max(...steps.map(({ inner }) => inner)));
  const between = steps.map(({ outer, inner }, i) => (i + 1 < steps.length ? aligned(outer * inner * width) : 0));
  const scratch = heap.scratch(totals + dense + between.reduce((sum, bytes) => sum + bytes));
  let free = scratch + totals + dense;
  let source = addressOf(x);
  if (order === null) densify(x, (source = scratch + totals));
  steps.forEach(({ outer, n, inner }, i) => {
    const target = i + 1 < steps.length ? free : addressOf(out);
    // What has been tested once is bytes of 0 and 1, what has been widened int64.
    if (i === 0) call(kind, id, outer, n, inner, source, target, scratch);
    else if (widens) call('sum', int64.id, outer, n, inner, source, target, scratch);
    else if (kind === 'squares') call('sum', id, outer, n, inner, source, target, scratch);
    else call(kind, kind === 'any' || kind === 'all' ? bool.id : id, outer, n, inner, source, target, scratch);
    source = target;
    free += between[i]!;
  });
  return true;
}

/** The calls that reduce all runs; one that changes nothing where none is reduced. */
function stepsOf(runs: readonly Run[]): Step[] {
  const product = (list: readonly Run[]): number => list.reduce((n, { length }) => n * length, 1);
  const steps: Step[] = [];
  let left = runs;
  for (;;) {
    const k = left.findLastIndex(({ reduced }) => reduced);
    if (k < 0) break;
    const [before, after] = [left.slice(0, k), left.slice(k + 1)];
    steps.push({ outer: product(before), n: left[k]!.length, inner: product(after) });
    left = [...before, ...after];
  }
  return steps.length > 0 ? steps : [{ outer: product(left), n: 1, inner: 1 }];
}

/** Dimensions by how they lie in memory, where x is dense and those that are kept lie in order; else null. */
function orderOf(x: View, dims: readonly number[]): number[] | null {
  const order = outermostFirst(x.strides).filter((k) => x.shape[k] !== 1);
  let step = 1;
  let before = Infinity;
  for (const k of order.toReversed()) {
    if (x.strides[k] !== step) return null;
    step *= x.shape[k]!;
    if (dims.includes(k)) continue;
    if (k > before) return null;
    before = k;
  }
  return order;
}

function runsOf(shape: Shape, dims: readonly number[], order: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const k of order) {
    const reduced = dims.includes(k);
    const last = runs.at(-1);
    if (last !== undefined && last.reduced === reduced) last.length *= shape[k]!;
    else runs.push({ length: shape[k]!, reduced });
  }
  return runs;
}

/** The address of a view's elements, dense: its own, or `room` after a copy. */
function denseAt(x: View, room: number): number {
  if (isContiguous(x.shape, x.strides)) return addressOf(x);
  densify(x, room);
  return room;
}
const roomFor = (x: View): number =>
  isContiguous(x.shape, x.strides) ? 0 : aligned(numel(x.shape) * x.storage.dtype.itemsize);

export function argreduce(kind: ArgReduction, x: View, dim: number, out: View): boolean {
  if (!computes(x.storage.dtype) || !isContiguous(out.shape, out.strides)) return false;
  const [outer, n, inner] = around(x, dim);
  if (outer * n * inner === 0) return outer * inner === 0;
  const room = roomFor(x);
  const source = denseAt(x, room === 0 ? 0 : heap.scratch(room));
  pack().extreme(kind === 'argmax' ? 1 : 0, x.storage.dtype.id, outer, n, inner, source, addressOf(out));
  return true;
}

export function scan(kind: Scan, x: View, dim: number, out: View): boolean {
  const { dtype } = x.storage;
  if (dtype === bool || !computes(dtype) || !isContiguous(out.shape, out.strides)) return false;
  if (x.shape.length === 0) return copy(x, out);
  const [outer, n, inner] = around(x, dim);
  if (outer * n * inner === 0) return true;
  const totals = aligned(8 * inner);
  const scratch = heap.scratch(totals + roomFor(x));
  pack().scan(combinations[kind], dtype.id, outer, n, inner, denseAt(x, scratch + totals), addressOf(out), scratch);
  return true;
}

/** Room for a line of `n` keys and places, and as much again to sort them into, behind 256 counters. */
const roomToSort = (x: View, n: number): number =>
  aligned(1024 + 2 * n * (Math.max(x.storage.dtype.itemsize, 4) + 4) + 8);

export function sort(x: View, dim: number, descending: boolean, values: View, indices: View): boolean {
  if (!computes(x.storage.dtype)) return false;
  for (const { shape, strides } of [values, indices]) if (!isContiguous(shape, strides)) return false;
  const [outer, n, inner] = around(x, dim);
  if (outer * n * inner === 0) return true;
  const work = roomToSort(x, n);
  const inPlace = addressOf(values) === addressOf(x); // values are read where they were
  const scratch = heap.scratch(work + (inPlace ? aligned(numel(x.shape) * x.storage.dtype.itemsize) : roomFor(x)));
  const source = inPlace ? scratch + work : denseAt(x, scratch + work);
  if (inPlace) densify(x, source);
  pack().sort(
    x.storage.dtype.id,
    outer,
    n,
    inner,
    descending ? 1 : 0,
    source,
    addressOf(values),
    addressOf(indices),
    scratch,
  );
  return true;
}

/** Whether two of the first `k` of a line are equal, or the last of them and one that is not among them. */
function hasEquals(
  taken: Elements,
  from: number,
  k: number,
  step: number,
  all: Elements,
  start: number,
  n: number,
): boolean {
  for (let i = 1; i < k; i++) {
    const [a, b] = [taken[from + (i - 1) * step]!, taken[from + i * step]!];
    if (a === b || b !== b) return true;
  }
  const last = taken[from + (k - 1) * step]!;
  if (last !== last) return true;
  let count = 0;
  for (let at = start, end = start + n * step; at < end; at += step) if (all[at] === last) count++;
  return count > 1;
}

/** The first elements of `x` sorted along `dim`, as many as the results have; not where equals would have to be chosen among. */
export function top(x: View, dim: number, descending: boolean, values: View, indices: View): boolean {
  if (!computes(x.storage.dtype)) return false;
  for (const { shape, strides } of [values, indices]) if (!isContiguous(shape, strides)) return false;
  const [outer, n, inner] = around(x, dim);
  const k = values.shape[dim]!;
  if (outer * k * inner === 0) return true;
  const work = roomToSort(x, n);
  const scratch = heap.scratch(work + roomFor(x));
  const source = denseAt(x, scratch + work);
  const [order, to, places] = [descending ? 1 : 0, addressOf(values), addressOf(indices)];
  pack().top(x.storage.dtype.id, outer, n, k, inner, order, source, to, places, scratch);
  const { Array: List } = x.storage.dtype;
  const all = new List(heap.memory.buffer, source, outer * n * inner);
  const taken = new List(heap.memory.buffer, to, outer * k * inner);
  for (let line = 0; line < outer * inner; line++) {
    const [block, column] = [Math.floor(line / inner), line % inner];
    if (hasEquals(taken, block * k * inner + column, k, inner, all, block * n * inner + column, n)) return false;
  }
  return true;
}
