// Order along a dimension.
import { int64 } from '../../dtype.js';
import { compare } from '../arithmetic.js';
import { type Layout, numel } from '../../shape.js';
import { type Operand, type Parts, defineKernel } from '../kernel.js';
import { type Before, type Places, select, selectKth, unstably } from '../selection.js';
import { type Window, line, walk, without } from '../window.js';
import { demand, demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';

/** Puts the places of a line's elements in order, at least as many as are asked for. */
type Ordering = (order: Places, before: Before, count: number, line: readonly (number | bigint)[]) => void;

/** Writes the first elements of each line of x in order, and where they stood: as many as the results have. */
function sorted(dim: number, descending: boolean, by: Ordering, x: Window, values: Window, indices: Window): void {
  const [from, to, where] = [x.cells, values.cells, indices.cells];
  const [source, target, position] = [line(x, dim), line(values, dim), line(indices, dim)];
  const sign = descending ? -1 : 1;
  const all = [x, values, indices];
  walk(
    without(x.shape, [dim]),
    all.map(({ strides }) => without(strides, [dim])),
    all.map(({ offset }) => offset),
    ([i, j, l]) => {
      const order = Int32Array.from({ length: source.length }, (_, k) => k);
      const line = Array.from(order, (k) => from[i! + k * source.step]!);
      by(order, (a, b) => sign * compare(line[a]!, line[b]!) < 0, target.length, line);
      for (let n = 0; n < target.length; n++) {
        to[j! + n * target.step] = line[order[n]!]!;
        where[l! + n * position.step] = BigInt(order[n]!);
      }
    },
  );
}

const stably: Ordering = (order, before) => void order.sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : a - b));

function checkOrder(dim: number, inputs: readonly Operand[], outs: readonly Operand[], length?: number): void {
  demandCount(inputs, outs, 1, 2);
  const [x, values, indices] = [inputs[0]!, outs[0]!, outs[1]!];
  demandDim(dim, x);
  const shape = x.shape.map((n, k) => (k === dim ? (length ?? n) : n));
  for (const [what, out, dtype] of [
    ['values', values, x.storage.dtype],
    ['indices', indices, int64],
  ] as const) {
    demandShape(what, out, shape);
    demandDense(what, out);
    demandType(what, out, dtype);
  }
}

/** Lines along `dim` are ordered each by itself. */
function linesOf(dim: number, { shape }: Layout): Parts | null {
  const other = shape.findIndex((_, k) => k !== dim);
  return other < 0 ? null : { inputs: [other], outs: [other, other] };
}

/** [values, indices] of x sorted along `dim`, stably, NaN as the largest; indices (int64) say where each stood. Both are dense. */
export const sort = defineKernel<{ readonly dim: number; readonly descending: boolean }>({
  name: 'sort',
  widens: () => true,
  reference: ({ dim, descending }, [x], [values, indices]) => sorted(dim, descending, stably, x!, values!, indices!),
  parts: ({ dim }, [x]) => linesOf(dim, x!),
  check: ({ dim }, inputs, outs) => checkOrder(dim, inputs, outs),
});

/** A kernel that takes some elements of each line, as many as the results have along `dim`, by an order of its own. */
const taking = <P extends { readonly dim: number; readonly largest?: boolean }>(
  name: string,
  by: (params: P) => Ordering,
) =>
  defineKernel<P>({
    name,
    widens: () => true,
    reference: (params, [x], [values, indices]) => {
      if (numel(values!.shape) > 0) sorted(params.dim, params.largest === true, by(params), x!, values!, indices!);
    },
    parts: ({ dim }, [x]) => linesOf(dim, x!),
    check({ dim }, inputs, outs) {
      const length = outs[0]?.shape[dim] ?? 0;
      demand(length <= (inputs[0]?.shape[dim] ?? 0), 'takes no more than there are');
      checkOrder(dim, inputs, outs, length);
    },
  });

/**
 * The first alone: the largest, or the smallest, in order where they are `sorted`. Which of equals these kernels take, and how they follow
 * each other, is as in PyTorch on CPUs; devices on which values cannot be looked at take the first of equals, or the last that is most frequent.
 */
export const topk = taking<{ readonly dim: number; readonly largest: boolean; readonly sorted: boolean }>(
  'topk',
  (params) => (order, before, count) => select(order, before, count, params.sorted),
);

/** The k-th in order, k from 1. */
export const kth = taking<{ readonly dim: number; readonly k: number }>(
  'kth',
  ({ k }) =>
    (order, before) =>
      selectKth(order, before, k - 1),
);

/** The most frequent, of equally frequent ones the smallest. A NaN is nobody's equal, and nowhere in the order. */
export const mode = taking<{ readonly dim: number }>('mode', () => (order, _before, _count, line) => {
  unstably(order, (i, j) => line[i]! < line[j]!);
  let [most, found, run] = [0, 0, 0];
  for (let k = 0; k < order.length; k++) {
    run++;
    if (k + 1 < order.length && line[order[k]!] === line[order[k + 1]!]) continue;
    if (run > most) [most, found] = [run, order[k]!];
    run = 0;
  }
  order[0] = found;
});
