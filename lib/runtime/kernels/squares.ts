// Sums of squares.
import { element } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { only, walk, without } from '../window.js';
import { demand } from './check.js';
import { compute, formula } from './formula.js';
import { reduce } from './reduction.js';

const squareOf = formula(1, (x) => x.mul(x));

/**
 * out = Σ x² over `dims`, each square rounded to the type: what squaring and adding up give, without the squares in memory. `out` is dense,
 * of x's shape with these dimensions left out, and of x's type, a float's.
 */
export const sumSquares = defineKernel<{ readonly dims: readonly number[] }>({
  name: 'sumSquares',
  widens: () => true,
  reference({ dims }, [x], [out]) {
    const { dtype, cells } = x!;
    const lengths = only(x!.shape, dims);
    const strides = [only(x!.strides, dims)];
    walk(
      without(x!.shape, dims),
      [without(x!.strides, dims), out!.strides],
      [x!.offset, out!.offset],
      ([first, at]) => {
        let total = 0;
        walk(lengths, strides, [first!], ([i]) => {
          const value = Number(cells[i!]!);
          total += Number(element(value * value, dtype));
        });
        out!.cells[at!] = element(total, out!.dtype);
      },
    );
  },
  compose(on, { dims }, [x], [out]) {
    const squares = on.temporary(x!.shape, x!.storage.dtype);
    compute(on, squareOf, [x!], squares);
    on.run(reduce, { kind: 'sum', dims }, [squares], [out!]);
  },
  parts: (params, inputs, outs) => reduce.parts!({ kind: 'sum', ...params }, inputs, outs),
  check({ dims }, inputs, outs) {
    reduce.check({ kind: 'sum', dims }, inputs, outs);
    demand(inputs[0]!.storage.dtype.kind === 'float', `x should be of fractions, is ${inputs[0]!.storage.dtype.name}`);
  },
});
