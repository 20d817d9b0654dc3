// Kernels by name, for suites that call many of them: on an engine, or on one of the default device's providers.
import { int64 } from '../../lib/dtype.js';
import type { Program } from '../../lib/expression/expression.js';
import type { Engine, View } from '../../lib/runtime/engine.js';
import type { Provider } from '../../lib/runtime/heap/providers/provider.js';
import type { Kernel } from '../../lib/runtime/kernel.js';
import * as kernels from '../../lib/runtime/kernels/index.js';

type Run<R> = <P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]) => R;

/** What stands before a call of each kernel. */
export interface Calls<R> {
  fill(out: View, value: number | bigint): R;
  copy(x: View, out: View): R;
  pointwise(program: Program, inputs: readonly View[], scalars: readonly number[], outs: readonly View[]): R;
  reduce(kind: kernels.Reduction, x: View, dims: readonly number[], out: View): R;
  argreduce(kind: kernels.ArgReduction, x: View, dim: number, out: View): R;
  scan(kind: kernels.Scan, x: View, dim: number, out: View): R;
  sort(x: View, dim: number, descending: boolean, values: View, indices: View): R;
  gemm(a: View, b: View, out: View, alpha: number, beta: number, base?: View): R;
  takeRows(x: View, index: View, out: View): R;
  putRows(kind: kernels.Scatter, rows: View, index: View, out: View): R;
}

const calling = <R>(run: Run<R>): Calls<R> => ({
  fill: (out, value) => run(kernels.fill, { value }, [], [out]),
  copy: (x, out) => run(kernels.copy, null, [x], [out]),
  pointwise: (program, inputs, scalars, outs) => run(kernels.pointwise, { program, scalars }, inputs, outs),
  reduce: (kind, x, dims, out) => run(kernels.reduce, { kind, dims }, [x], [out]),
  argreduce: (kind, x, dim, out) => run(kernels.argreduce, { kind, dim }, [x], [out]),
  scan: (kind, x, dim, out) => run(kernels.scan, { kind, dim }, [x], [out]),
  sort: (x, dim, descending, values, indices) => run(kernels.sort, { dim, descending }, [x], [values, indices]),
  gemm: (a, b, out, alpha, beta, base) =>
    run(kernels.gemm, { alpha, beta }, base === undefined ? [a, b] : [a, b, base], [out]),
  takeRows: (x, index, out) => run(kernels.takeRows, null, [x, index], [out]),
  putRows: (kind, rows, index, out) => run(kernels.putRows, { kind }, [rows, index], [out]),
});

/** An engine's kernels. */
export const kernelsOf = (engine: Engine): Calls<void> =>
  calling((kernel, params, inputs, outs) => engine.run(kernel, params, inputs, outs));

/** A provider's kernels: whether it took the operands. */
export const kernelsBy = (provider: Provider): Calls<boolean> =>
  calling((kernel, params, inputs, outs) => provider.find(kernel)?.(params, inputs, outs) ?? false);

/** Positions of what is not zero, as `nonzero` finds them. */
export function nonzero(x: View): number[] {
  const { engine } = x.storage;
  const view = (storage: View['storage'], shape: readonly number[]): View => ({
    storage,
    shape,
    strides: shape.map(() => 1),
    offset: 0,
  });
  const counted = view(engine.allocate(1, int64), []);
  engine.run(kernels.reduce, { kind: 'count', dims: x.shape.map((_, k) => k) }, [x], [counted]);
  const count = Number(engine.read(counted)[0]);
  const out = view(engine.allocate(count, int64), [count]);
  engine.run(kernels.positions, null, [x], [out]);
  return Array.from(engine.read(out) as BigInt64Array, Number);
}
