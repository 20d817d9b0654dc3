// Running extremes along a dimension, and where they were met.
import { type DType, int64 } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { type Value, compare } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { line, walk, without } from '../window.js';
import { demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';
import { pointwise } from './pointwise.js';
import { copy, fill } from './writing.js';

export type Extreme = 'cummax' | 'cummin';

/** By kind and type: [now, best, place] and a number i to [best, place]. */
const programs = { cummax: new Map<DType, Program>(), cummin: new Map<DType, Program>() };
function programOf(kind: Extreme, dtype: DType): Program {
  let program = programs[kind].get(dtype);
  if (program === undefined) {
    const [now, best] = [Expression.input(0, dtype), Expression.input(1, dtype)];
    const place = Expression.input(2, int64);
    const better = kind === 'cummax' ? now.ge(best) : now.le(best);
    const wins = better.logical_or(now.ne(now));
    program = new Program(
      [wins.choose(now, best).to(dtype), wins.choose(Expression.scalar(0, int64), place).to(int64)],
      [dtype, dtype, int64],
      1,
    );
    programs[kind].set(dtype, program);
  }
  return program;
}

/** [values, indices]: the extreme of x[0 … i] along `dim`, and where it stands, the last of equals; a NaN stays. Both are dense. */
export const runningExtreme = defineKernel<{ readonly kind: Extreme; readonly dim: number }>({
  name: 'runningExtreme',
  widens: () => true,
  reference({ kind, dim }, [x], [values, indices]) {
    const [from, to, where] = [x!.cells, values!.cells, indices!.cells];
    const sign = kind === 'cummax' ? 1 : -1;
    const all = [x!, values!, indices!];
    const [source, target, position] = all.map((window) => line(window, dim)) as [
      ReturnType<typeof line>,
      ReturnType<typeof line>,
      ReturnType<typeof line>,
    ];
    const wins = (a: Value, b: Value): boolean => a !== a || (b === b && compare(a, b) * sign >= 0);
    walk(
      without(x!.shape, [dim]),
      all.map(({ strides }) => without(strides, [dim])),
      all.map(({ offset }) => offset),
      ([i, j, l]) => {
        let place = 0;
        for (let k = 0; k < source.length; k++) {
          if (k > 0 && wins(from[i! + k * source.step]!, from[i! + place * source.step]!)) place = k;
          to[j! + k * target.step] = from[i! + place * source.step]!;
          where[l! + k * position.step] = BigInt(place);
        }
      },
    );
  },
  compose(on, { kind, dim }, [x], [values, indices]) {
    const n = x!.shape[dim]!;
    if (x!.shape.includes(0)) return;
    const at = (view: typeof x, k: number) =>
      on.seen(
        view!,
        without(view!.shape, [dim]),
        without(view!.strides, [dim]),
        view!.offset + k * view!.strides[dim]!,
      );
    on.run(copy, null, [at(x, 0)], [at(values, 0)]);
    on.run(fill, { value: 0 }, [], [at(indices, 0)]);
    const program = programOf(kind, x!.storage.dtype);
    for (let k = 1; k < n; k++) {
      const before = [at(x, k), at(values, k - 1), at(indices, k - 1)];
      on.run(pointwise, { program, scalars: [k] }, before, [at(values, k), at(indices, k)]);
    }
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
