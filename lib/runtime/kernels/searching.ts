// Places of values in sorted rows.
import { type DType, bool, int64 } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { defineKernel } from '../kernel.js';
import { demand, demandCount, demandDense, demandShape, demandType } from './check.js';
import { repeated } from './formula.js';
import { pointwise } from './pointwise.js';
import { reduce } from './reduction.js';

/** Whether an element stands before a value, by side and type. */
const programs = { left: new Map<DType, Program>(), right: new Map<DType, Program>() };
function programOf(side: 'left' | 'right', dtype: DType): Program {
  let program = programs[side].get(dtype);
  if (program === undefined) {
    const [element, value] = [Expression.input(0, dtype), Expression.input(1, dtype)];
    const behind = side === 'right' ? element.gt(value) : element.ge(value);
    program = new Program([behind.logical_not().to(bool)], [dtype, dtype], 0);
    programs[side].set(dtype, program);
  }
  return program;
}

/**
 * How many elements of its row stand before each value, from [rows [r, n], sorted; values [r, m] of the same type]: out [r, m], dense
 * int64. `right` counts those that equal the value, too. An element is passed where it is not behind the value, as beside NaN.
 */
export const searchsorted = defineKernel<{ readonly right: boolean }>({
  name: 'searchsorted',
  widens: () => true,
  reference({ right }, [rows, values], [out]) {
    const n = rows!.shape[1]!;
    const [r, m] = values!.shape as [number, number];
    for (let i = 0; i < r; i++) {
      const first = rows!.offset + i * rows!.strides[0]!;
      for (let j = 0; j < m; j++) {
        const value = values!.cells[values!.offset + i * values!.strides[0]! + j * values!.strides[1]!]!;
        let [low, high] = [0, n];
        while (low < high) {
          const middle = (low + high) >>> 1;
          const element = rows!.cells[first + middle * rows!.strides[1]!]!;
          if (right ? element > value : element >= value) high = middle;
          else low = middle + 1;
        }
        out!.cells[out!.offset + i * out!.strides[0]! + j * out!.strides[1]!] = BigInt(low);
      }
    }
  },
  compose(on, { right }, [rows, values], [out]) {
    const [r, n] = rows!.shape as [number, number];
    const m = values!.shape[1]!;
    const before = on.temporary([r, m, n], bool);
    const program = programOf(right ? 'right' : 'left', rows!.storage.dtype);
    on.run(pointwise, { program, scalars: [] }, [repeated(on, rows!, 1, m), repeated(on, values!, 2, n)], [before]);
    on.run(reduce, { kind: 'sum', dims: [2] }, [before], [out!]);
  },
  parts: () => ({ inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [rows, values, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    demand(rows.shape.length === 2, `rows should be a matrix, has ${rows.shape.length} dimensions`);
    demandShape('values', values, [rows.shape[0]!, values.shape[1] ?? -1]);
    demandType('values', values, rows.storage.dtype);
    demandShape('out', out, values.shape);
    demandType('out', out, int64);
    demandDense('out', out);
  },
});
