// Order along a dimension.
import { int64 } from '../../dtype.js';
import { compare } from '../arithmetic.js';
import { type Layout, numel } from '../../shape.js';
import { type Operand, type Parts, defineKernel } from '../kernel.js';
import { type Before, type Places, select } from '../selection.js';
import { type Window, line, walk, without } from '../window.js';
import { demand, demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';

/** Puts the places of a line's elements in order, at least as many as are asked for. */
type Ordering = (order: Places, before: Before, count: number) => void;

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
      by(order, (a, b) => sign * compare(line[a]!, line[b]!) < 0, target.length);
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

/**
 * The first alone, as many as the results have along `dim`: the largest, or the smallest, in order where they are `sorted`. Which of equals
 * are taken, and how they follow each other, is as in PyTorch on CPUs; devices on which values cannot be looked at take the first of equals.
 */
export const topk = defineKernel<{ readonly dim: number; readonly largest: boolean; readonly sorted: boolean }>({
  name: 'topk',
  widens: () => true,
  reference: ({ dim, largest, sorted: ordered }, [x], [values, indices]) => {
    if (numel(values!.shape) === 0) return;
    const by: Ordering = (order, before, count) => select(order, before, count, ordered);
    sorted(dim, largest, by, x!, values!, indices!);
  },
  parts: ({ dim }, [x]) => linesOf(dim, x!),
  check({ dim }, inputs, outs) {
    const length = outs[0]?.shape[dim] ?? 0;
    demand(length <= (inputs[0]?.shape[dim] ?? 0), 'takes no more than there are');
    checkOrder(dim, inputs, outs, length);
  },
});
