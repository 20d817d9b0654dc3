// Kernels of whole numbers that no formula says.
import type { DType } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { type Value, element } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { walk } from '../window.js';
import { demand, demandCount, demandShape, demandType } from './check.js';
import { pointwise } from './pointwise.js';

/** Euclid's algorithm on |a| and |b|, in doubles where they are exact. The least of a type's numbers has no opposite, and stays. */
function divisor(a: Value, b: Value, dtype: DType): Value {
  const size = (v: Value): Value => element(v < 0 ? -v : v, dtype);
  let [x, y] = [Number(size(a)), Number(size(b))];
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
    while (y !== 0) [x, y] = [y, x % y];
    return typeof a === 'bigint' ? BigInt(x) : x;
  }
  let [m, n] = [BigInt(size(a)), BigInt(size(b))];
  while (n !== 0n) [m, n] = [n, m % n];
  return m;
}

/** One step of Euclid's algorithm on |a| and |b|, by their type. */
const steps = new Map<DType, readonly [absolute: Program, step: Program]>();
function stepsFor(dtype: DType): readonly [Program, Program] {
  let made = steps.get(dtype);
  if (made === undefined) {
    const [a, b] = [Expression.input(0, dtype), Expression.input(1, dtype)];
    const left = b.ne(0);
    const rest = a.fmod(b.masked_fill(left.logical_not(), 1)).masked_fill(left.logical_not(), 0);
    made = [
      new Program([a.abs(), b.abs()], [dtype, dtype], 0),
      new Program([b.where(left, a), rest.to(dtype)], [dtype, dtype], 0),
    ];
    steps.set(dtype, made);
  }
  return made;
}

/** The greatest common divisor of the elements of two inputs of out's shape and type; of 0 and 0 it is 0. */
export const gcd = defineKernel<null>({
  name: 'gcd',
  reference(_, [a, b], [out]) {
    const all = [a!, b!, out!];
    const strides = all.map((window) => window.strides);
    walk(
      out!.shape,
      strides,
      all.map(({ offset }) => offset),
      ([i, j, k]) => void (out!.cells[k!] = element(divisor(a!.cells[i!]!, b!.cells[j!]!, out!.dtype), out!.dtype)),
    );
  },
  // At most 92 steps for 64 bits, 45 for 32 (Lamé's theorem).
  compose(on, _, [a, b], [out]) {
    const { dtype } = out!.storage;
    const [absolute, step] = stepsFor(dtype);
    const rest = on.temporary(out!.shape, dtype);
    on.run(pointwise, { program: absolute, scalars: [] }, [a!, b!], [out!, rest]);
    for (let k = dtype.itemsize > 4 ? 92 : 45; k > 0; k--) {
      on.run(pointwise, { program: step, scalars: [] }, [out!, rest], [out!, rest]);
    }
  },
  parts: (_, __, [out]) => (out!.shape.length === 0 ? null : { inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const out = outs[0]!;
    demand(out.storage.dtype.kind === 'int', `out should be of integers, is ${out.storage.dtype.name}`);
    inputs.forEach((input, k) => {
      demandShape(`input ${k}`, input, out.shape);
      demandType(`input ${k}`, input, out.storage.dtype);
    });
  },
});
