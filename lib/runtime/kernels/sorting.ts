// Order along a dimension.
import { int64 } from '../../dtype.js';
import { compare } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { line, walk, without } from '../window.js';
import { demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';

/** [values, indices] of x sorted along `dim`, stably, NaN as the largest; indices (int64) say where each stood. Both are dense. */
export const sort = defineKernel<{ readonly dim: number; readonly descending: boolean }>({
  name: 'sort',
  widens: () => true,
  reference({ dim, descending }, [x], [values, indices]) {
    const [from, to, where] = [x!.cells, values!.cells, indices!.cells];
    const [source, target, position] = [line(x!, dim), line(values!, dim), line(indices!, dim)];
    const sign = descending ? -1 : 1;
    const all = [x!, values!, indices!];
    walk(
      without(x!.shape, [dim]),
      all.map(({ strides }) => without(strides, [dim])),
      all.map(({ offset }) => offset),
      ([i, j, l]) => {
        const sorted = Array.from({ length: source.length }, (_, k) => ({ k, value: from[i! + k * source.step]! }));
        sorted.sort((a, b) => sign * compare(a.value, b.value) || a.k - b.k);
        sorted.forEach(({ k, value }, n) => {
          to[j! + n * target.step] = value;
          where[l! + n * position.step] = BigInt(k);
        });
      },
    );
  },
  parts({ dim }, [x]) {
    const other = x!.shape.findIndex((_, k) => k !== dim);
    return other < 0 ? null : { inputs: [other], outs: [other, other] };
  },
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [x, values, indices] = [inputs[0]!, outs[0]!, outs[1]!];
    demandDim(dim, x);
    for (const [what, out, dtype] of [
      ['values', values, x.storage.dtype],
      ['indices', indices, int64],
    ] as const) {
      demandShape(what, out, x.shape);
      demandDense(what, out);
      demandType(what, out, dtype);
    }
  },
});
