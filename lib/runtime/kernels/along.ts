// Elements chosen along a dimension by an index of its own for each: taken and put.
import { int64 } from '../../dtype.js';
import { type Shape, numel } from '../../shape.js';
import { type Value, operation } from '../arithmetic.js';
import { within } from '../claim.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import { walk } from '../window.js';
import { demand, demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';
import { compute, dense, formula } from './formula.js';
import { type Scatter, opcodes, putRows, takeRows } from './rows.js';

interface Along {
  readonly dim: number;
}

/** Strides without the one along `dim`, where the index leads instead. */
const across = (strides: Shape, dim: number): number[] => strides.map((step, k) => (k === dim ? 0 : step));

const sum = formula(2, (a, b) => a.add(b));
const product = formula(1, (a, by) => a.mul(by), 1);

/** Where in a column of all that `strides` reach the elements lie that the index names, as a vector. */
function places<V extends Operand>(on: Composer<V>, index: V, dim: number, strides: Shape): V {
  const { shape } = index;
  const out = on.temporary(shape, int64);
  compute(on, product, [index], out, [strides[dim]!]);
  shape.forEach((n, k) => {
    if (k === dim || n === 1) return;
    const along = on.holding(
      Array.from({ length: n }, (_, i) => i * strides[k]!),
      int64,
    );
    const seen = on.seen(
      along,
      shape,
      shape.map((_, j) => (j === k ? 1 : 0)),
    );
    compute(on, sum, [out, seen], out);
  });
  return on.seen(out, [numel(shape)], [1]);
}
/** All that a view's strides can reach, as rows of one element. */
function column<V extends Operand>(on: Composer<V>, view: V): V {
  const { shape, strides } = view;
  const span = numel(shape) === 0 ? 0 : shape.reduce((n, length, k) => n + (length - 1) * strides[k]!, 1);
  return on.seen(view, [span, 1], [1, 1]);
}

function checkAlong({ dim }: Along, whole: Operand, index: Operand): void {
  demandType('index', index, int64);
  demandDim(dim, index);
  demand(whole.shape.length === index.shape.length, 'the index should have as many dimensions as what it leads into');
  index.shape.forEach((n, k) =>
    demand(k === dim || n <= whole.shape[k]!, `the index should not be longer along dimension ${k}`),
  );
}

/**
 * out[i, j, …] = x[index[i, j, …], j, …] for dim 0, and so along others. The index (int64, 0 ≤ index < x's length along `dim`, which
 * is asserted) is no longer than `x` along other dimensions; out has its shape and is dense.
 */
export const gather = defineKernel<Along>({
  name: 'gather',
  reference({ dim }, [x, index], [out]) {
    const [from, at, to] = [x!.cells, index!.cells, out!.cells];
    const step = x!.strides[dim]!;
    walk(
      out!.shape,
      [index!.strides, across(x!.strides, dim), out!.strides],
      [index!.offset, x!.offset, out!.offset],
      ([i, j, k]) => void (to[k!] = from[j! + Number(at[i!]!) * step]!),
    );
  },
  compose(on, { dim }, [x, index], [out]) {
    const where = places(on, index!, dim, x!.strides);
    on.run(takeRows, null, [column(on, x!), where], [on.seen(out!, [numel(out!.shape), 1], [1, 1])]);
  },
  parts: ({ dim }, [x, index]) => {
    if (dim === 0) return { inputs: [null, 0], outs: [0] };
    return x!.shape[0] === index!.shape[0] ? { inputs: [0, 0], outs: [0] } : null;
  },
  claims: ({ dim }, [x]) => [{ input: 1, claim: within(0, x!.shape[dim]!) }],
  check(params, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [x, index, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    checkAlong(params, x, index);
    demandShape('out', out, index.shape);
    demandDense('out', out);
    demandType('out', out, x.storage.dtype);
  },
});

/** out[index[i, j, …], j, …] ∘= x[i, j, …] for dim 0, and so along others, in row-major order; `x` has the shape of the index, which is as above. */
export const scatter = defineKernel<Along & { readonly kind: Scatter }>({
  name: 'scatter',
  widens: ({ kind }) => kind !== 'set',
  updates: () => true,
  reference({ dim, kind }, [x, index], [out]) {
    const [from, at, to] = [x!.cells, index!.cells, out!.cells];
    const step = out!.strides[dim]!;
    const combine = kind === 'set' ? (_: Value, b: Value) => b : operation(out!.dtype, opcodes[kind]);
    walk(
      index!.shape,
      [x!.strides, index!.strides, across(out!.strides, dim)],
      [x!.offset, index!.offset, out!.offset],
      ([i, j, k]) => {
        const position = k! + Number(at[j!]!) * step;
        to[position] = combine(to[position]!, from[i!]!);
      },
    );
  },
  compose(on, { dim, kind }, [x, index], [out]) {
    const where = places(on, index!, dim, out!.strides);
    const rows = on.seen(dense(on, x!), [numel(x!.shape), 1], [1, 1]);
    on.run(putRows, { kind }, [rows, where], [column(on, out!)]);
  },
  // Elements may meet along `dim`, and nowhere else.
  parts: ({ dim }, [, index], [out]) =>
    dim > 0 && out!.shape[0] === index!.shape[0] ? { inputs: [0, 0], outs: [0] } : null,
  claims: ({ dim }, _, [out]) => [{ input: 1, claim: within(0, out!.shape[dim]!) }],
  check(params, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [x, index, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    checkAlong(params, out, index);
    demandShape('x', x, index.shape);
    demandType('x', x, out.storage.dtype);
  },
});
