// What follows an index: rows taken and put, and positions of what is not zero.
import { type DType, bool, int64 } from '../../dtype.js';
import { type Value, conversion, element, operation } from '../arithmetic.js';
import { within } from '../claim.js';
import { defineKernel } from '../kernel.js';
import { walk } from '../window.js';
import { demand, demandCount, demandDense, demandIndex, demandShape, demandType } from './check.js';

/** What becomes of an element that is written to: replaced, or combined with what was there. */
export type Scatter = 'set' | 'add' | 'mul' | 'amax' | 'amin';

/** The operations of expressions that combine. */
export const opcodes = { add: 'add', mul: 'mul', amax: 'maximum', amin: 'minimum' } as const;

/** Rows of `x` [n, inner] chosen by `index` [count] (int64, 0 ≤ index < n, which is asserted): out [count, inner], dense. */
export const takeRows = defineKernel<null>({
  name: 'takeRows',
  reference(_, [x, index], [out]) {
    const [from, at, to] = [x!.cells, index!.cells, out!.cells];
    const step = x!.strides[0]!;
    walk(
      out!.shape,
      [[index!.strides[0]!, 0], [0, x!.strides[1]!], out!.strides],
      [index!.offset, x!.offset, out!.offset],
      ([i, j, k]) => void (to[k!] = from[j! + Number(at[i!]!) * step]!),
    );
  },
  parts: () => ({ inputs: [null, 0], outs: [0] }),
  claims: (_, [x]) => [{ input: 1, claim: within(0, x!.shape[0]!) }],
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [x, index, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    demandIndex(index);
    demand(x.shape.length === 2, `x should be a matrix, has ${x.shape.length} dimensions`);
    demandShape('out', out, [index.shape[0]!, x.shape[1]!]);
    demandDense('out', out);
    demandType('out', out, x.storage.dtype);
  },
});

/** How rows are put. */
export interface Putting {
  readonly kind: Scatter;
  /** The float of 16 bits that each sum is rounded to, where not the last alone is; left out: none. */
  readonly rounds?: DType | null;
}
/** Rows are added one after the other, as PyTorch does, also in floats of 16 bits. */
export const adding = (dtype: DType): Putting => ({
  kind: 'add',
  rounds: dtype.kind === 'float' && dtype.widens ? dtype : null,
});

/** out[index[i], :] ∘= rows[i, :] in order of i; out [n, inner] has any strides, rows [count, inner], index [count] (int64). */
export const putRows = defineKernel<Putting>({
  name: 'putRows',
  widens: ({ kind }) => kind !== 'set',
  updates: () => true,
  reference({ kind, rounds = null }, [rows, index], [out]) {
    const [from, at, to] = [rows!.cells, index!.cells, out!.cells];
    const step = out!.strides[0]!;
    const combined = kind === 'set' ? (_: Value, b: Value) => b : operation(out!.dtype, opcodes[kind]);
    const combine = rounds === null ? combined : (a: Value, b: Value) => element(combined(a, b), rounds);
    walk(
      rows!.shape,
      [rows!.strides, [index!.strides[0]!, 0], [0, out!.strides[1]!]],
      [rows!.offset, index!.offset, out!.offset],
      ([i, j, k]) => {
        const position = k! + Number(at[j!]!) * step;
        to[position] = combine(to[position]!, from[i!]!);
      },
    );
  },
  claims: (_, __, [out]) => [{ input: 1, claim: within(0, out!.shape[0]!) }],
  // Rows may meet in one place, columns cannot.
  parts: () => ({ inputs: [1, null], outs: [1] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [rows, index, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    demandIndex(index);
    demand(out.shape.length === 2, `out should be a matrix, has ${out.shape.length} dimensions`);
    demandShape('rows', rows, [index.shape[0]!, out.shape[1]!]);
    demandType('rows', rows, out.storage.dtype);
  },
});

/** Row-major positions of the elements of `x` that are not zero: out [count], dense int64, where `reduce` has counted them. */
export const positions = defineKernel<null>({
  name: 'positions',
  widens: () => true,
  reference(_, [x], [out]) {
    const truth = conversion(x!.dtype, bool);
    let [place, to] = [0, out!.offset];
    walk(x!.shape, [x!.strides], [x!.offset], ([i]) => {
      if (truth(x!.cells[i!]!) === 1) out!.cells[to++] = BigInt(place);
      place++;
    });
  },
  check(_, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    demandIndex(outs[0]!);
    demandDense('out', outs[0]!);
    demandType('out', outs[0]!, int64);
  },
});
