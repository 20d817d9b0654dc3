// Sums around the centers of rows: what statistics and their gradients are made of.
import { element } from '../arithmetic.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import type { Window } from '../window.js';
import { demand, demandCount, demandShape, demandType } from './check.js';
import { compute, formula, repeated } from './formula.js';
import { reduce } from './reduction.js';

const squared = formula(2, (x, center) => {
  const apart = x.sub(center);
  return apart.mul(apart);
});
const product = formula(3, (g, x, center) => g.mul(x.sub(center)));

const at = ({ cells, offset, strides }: Window, ...place: number[]): number =>
  Number(cells[place.reduce((sum, k, d) => sum + k * strides[d]!, offset)]!);

/** Writes for each row the sum of `term` over it. */
function sumRows(out: Window, n: number, term: (i: number, j: number) => number): void {
  for (let i = 0; i < out.shape[0]!; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += term(i, j);
    out.cells[out.offset + i * out.strides[0]!] = element(sum, out.dtype);
  }
}

/** Sums of rows of what a formula makes of matrices and the centers of their rows. */
function compose<V extends Operand>(on: Composer<V>, f: typeof squared, inputs: readonly V[], out: V): void {
  const { shape, storage } = inputs[0]!;
  const terms = on.temporary(shape, storage.dtype);
  const center = repeated(on, inputs.at(-1)!, 1, shape[1]!);
  compute(on, f, [...inputs.slice(0, -1), center], terms);
  on.run(reduce, { kind: 'sum', dims: [1] }, [terms], [out]);
}

function checkAll(matrices: readonly Operand[], columns: readonly Operand[]): void {
  const { shape, storage } = matrices[0]!;
  demand(shape.length === 2, `x should be a matrix, has ${shape.length} dimensions`);
  demand(storage.dtype.kind === 'float', `x should be of fractions, is ${storage.dtype.name}`);
  for (const operand of matrices) demandShape('an operand', operand, shape);
  for (const operand of columns) demandShape('an operand', operand, [shape[0]!]);
  for (const operand of [...matrices, ...columns]) demandType('an operand', operand, storage.dtype);
}

/** The sum of (x - center)² over each row, from [x [rows, n], center [rows]]. */
export const squaresAround = defineKernel<null>({
  name: 'squaresAround',
  widens: () => true,
  reference(_, [x, center], [out]) {
    sumRows(out!, x!.shape[1]!, (i, j) => (at(x!, i, j) - at(center!, i)) ** 2);
  },
  compose: (on, _, inputs, [out]) => compose(on, squared, inputs, out!),
  parts: () => ({ inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    checkAll([inputs[0]!], [inputs[1]!, outs[0]!]);
  },
});

/** The sums of g (x - center) and of g over each row, from [g [rows, n], x [rows, n], center [rows]]. */
export const productsAround = defineKernel<null>({
  name: 'productsAround',
  widens: () => true,
  reference(_, [g, x, center], [products, sums]) {
    const n = x!.shape[1]!;
    sumRows(products!, n, (i, j) => at(g!, i, j) * (at(x!, i, j) - at(center!, i)));
    sumRows(sums!, n, (i, j) => at(g!, i, j));
  },
  compose(on, _, inputs, [products, sums]) {
    compose(on, product, inputs, products!);
    on.run(reduce, { kind: 'sum', dims: [1] }, [inputs[0]!], [sums!]);
  },
  parts: () => ({ inputs: [0, 0, 0], outs: [0, 0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 3, 2);
    checkAll(inputs.slice(0, 2), [inputs[2]!, ...outs]);
  },
});
