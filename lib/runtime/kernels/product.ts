// Matrix products.
import { type DType } from '../../dtype.js';
import { expandedStrides } from '../../shape.js';
import { type Value, element, operation } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { type Cells, line, walk } from '../window.js';
import { demand, demandCount, demandShape, demandType } from './check.js';

/** Σ x[i + p·di]·y[j + p·dj] over p < n, of floats in float64. */
function dot(n: number, x: Cells, i: number, di: number, y: Cells, j: number, dj: number): number {
  let sum = 0;
  for (; n > 0; n--, i += di, j += dj) sum += Number(x[i]!) * Number(y[j]!);
  return sum;
}

/** The same of integers of `dtype`, which wrap. */
function integerDot(dtype: DType, n: number, x: Cells, i: number, di: number, y: Cells, j: number, dj: number): Value {
  const [add, mul] = [operation(dtype, 'add'), operation(dtype, 'mul')];
  let sum = element(0, dtype);
  for (; n > 0; n--, i += di, j += dj) sum = add(sum, mul(x[i]!, y[j]!));
  return sum;
}

export interface GemmParams {
  readonly alpha: number;
  readonly beta: number;
  /** Whether the result is known to be symmetric: a device may compute half of it. Integers' is computed whole. */
  readonly symmetric?: boolean;
}

/**
 * out = alpha · a·b + beta · base, for inputs [a, b] or [a, b, base]: [m, k]·[k, n] or [batch, m, k]·[batch, k, n] of one type
 * and any strides. Rows or columns of `out` are dense; `base`, which broadcasts to it, is `out` itself where it is left out, and with
 * beta = 0 its contents do not matter. Integers are multiplied as they are (alpha = 1, beta = 0 or 1).
 */
export const gemm = defineKernel<GemmParams>({
  name: 'gemm',
  widens: () => true,
  updates: ({ beta }, inputs) => beta !== 0 && inputs.length < 3,
  reference({ alpha, beta }, [a, b, given], [out]) {
    const { dtype, shape } = out!;
    const base = given ?? out!;
    const last = shape.length - 1;
    const [inA, inB] = [line(a!, last), line(b!, last - 1)];
    // Rows of `a` repeat along the result's columns, columns of `b` along its rows.
    const strides = [
      [...a!.strides.slice(0, last), 0],
      [...b!.strides.slice(0, last - 1), 0, b!.strides[last]!],
      out!.strides,
      expandedStrides(base.shape, base.strides, shape)!,
    ];
    const starts = [a!.offset, b!.offset, out!.offset, base.offset];
    const [x, y, before, to] = [a!.cells, b!.cells, base.cells, out!.cells];
    if (dtype.kind === 'float') {
      const round = (value: number): Value => element(value, dtype);
      walk(shape, strides, starts, ([i, j, k, l]) => {
        const product = alpha * dot(inA.length, x, i!, inA.step, y, j!, inB.step);
        to[k!] = round(beta === 0 ? product : product + beta * Number(before[l!]!));
      });
    } else {
      const add = operation(dtype, 'add');
      walk(shape, strides, starts, ([i, j, k, l]) => {
        const product = integerDot(dtype, inA.length, x, i!, inA.step, y, j!, inB.step);
        to[k!] = beta === 0 ? product : add(product, before[l!]!);
      });
    }
  },
  parts(_, [, , base], [out]) {
    const batched = out!.shape.length === 3;
    const along =
      base === undefined ? [] : base.shape.length === out!.shape.length && base.shape[0] !== 1 ? [0] : [null];
    // The batch where there is one, else rows.
    return { inputs: [0, batched ? 0 : null, ...along], outs: [0] };
  },
  check({ alpha, beta, symmetric = false }, inputs, outs) {
    demandCount(inputs.slice(0, 2), outs, 2, 1);
    demand(inputs.length <= 3, `takes 2 or 3 inputs, got ${inputs.length}`);
    const [a, b, base] = inputs;
    const out = outs[0]!;
    const rank = out.shape.length;
    demand(rank === 2 || rank === 3, `out should be a matrix or a batch of them, has ${rank} dimensions`);
    const lead = out.shape.slice(0, rank - 2);
    demand(!symmetric || out.shape[rank - 2] === out.shape[rank - 1], `what is symmetric is a square`);
    const k = a!.shape[rank - 1]!;
    demandShape('a', a!, [...lead, out.shape[rank - 2]!, k]);
    demandShape('b', b!, [...lead, k, out.shape[rank - 1]!]);
    if (base !== undefined) {
      demand(
        expandedStrides(base.shape, base.strides, out.shape) !== null,
        `base of [${base.shape.join(', ')}] does not broadcast to [${out.shape.join(', ')}]`,
      );
    }
    const { dtype } = out.storage;
    for (const [n, input] of inputs.entries()) demandType(['a', 'b', 'base'][n]!, input, dtype);
    const whole = dtype.kind !== 'float';
    demand(!whole || (alpha === 1 && (beta === 0 || beta === 1)), `of integers alpha is 1 and beta 0 or 1`);
  },
});
