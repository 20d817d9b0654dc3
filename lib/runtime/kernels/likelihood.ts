// The negative log-likelihood of classes, and its gradient.
import { type DType, int64 } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { element } from '../arithmetic.js';
import { within } from '../claim.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import { demand, demandCount, demandDense, demandShape, demandType } from './check.js';
import { compute, formula, repeated } from './formula.js';
import { pointwise } from './pointwise.js';
import { reduce, scan } from './reduction.js';
import { fill } from './writing.js';

export interface LikelihoodParams {
  /** a class that does not count */
  readonly ignore: number;
  readonly kind: 'none' | 'sum' | 'mean';
  /** whether there are factors of the classes */
  readonly weight: boolean;
}

const quotient = formula(2, (x, y) => x.div(y));

/** Whether a class counts: its number, from 1 on, is the target's, and that is not ignored. */
const counts = (target: Expression, number: Expression, ignore: Expression): Expression =>
  number.sub(1).eq(target).logical_and(target.ne(ignore));

/** Programs by type: [−x·w where it counts, w where it counts] and [−g·w/total where it counts]. */
const programs = new Map<DType, readonly [forward: Program, backward: Program]>();
function programsOf(dtype: DType): readonly [Program, Program] {
  let made = programs.get(dtype);
  if (made === undefined) {
    const types = [dtype, int64, int64, dtype, dtype];
    const [x, target, number, weight, total] = types.map((type, k) => Expression.input(k, type)) as [
      Expression,
      Expression,
      Expression,
      Expression,
      Expression,
    ];
    const here = counts(target, number, Expression.scalar(0, int64));
    const zero = x.sub(x).masked_fill(here.logical_or(here.logical_not()), 0);
    const forward = [here.choose(x.mul(weight).neg(), zero), here.choose(weight, zero)];
    const backward = [here.choose(x.mul(weight).div(total).neg(), zero)];
    made = [
      new Program(
        forward.map((each) => each.to(dtype)),
        types.slice(0, 4),
        1,
      ),
      new Program(
        backward.map((each) => each.to(dtype)),
        types,
        1,
      ),
    ];
    programs.set(dtype, made);
  }
  return made;
}

/** Targets, numbers of classes, and factors, seen in the shape [n, classes, inner]. */
function spread<V extends Operand>(
  on: Composer<V>,
  [n, classes, inner]: readonly [number, number, number],
  dtype: DType,
  target: V,
  weight: V | undefined,
): V[] {
  const ones = on.temporary([classes], int64);
  on.run(fill, { value: 1 }, [], [ones]);
  const numbers = on.temporary([classes], int64);
  on.run(scan, { kind: 'cumsum', dim: 0 }, [ones], [numbers]);
  let factors = weight;
  if (factors === undefined) on.run(fill, { value: 1 }, [], [(factors = on.temporary([classes], dtype))]);
  const along = (view: V): V => on.seen(view, [n, classes, inner], [0, view.strides[0]!, 0]);
  return [repeated(on, target, 1, classes), along(numbers), along(factors)];
}

function checkLikelihood({ ignore }: LikelihoodParams, x: Operand, target: Operand, weight: Operand | undefined): void {
  demand(Number.isInteger(ignore), `ignore should be a class, is ${ignore}`);
  demand(x.shape.length === 3, `x should be [n, classes, inner], has ${x.shape.length} dimensions`);
  demandType('target', target, int64);
  demandShape('target', target, [x.shape[0]!, x.shape[2]!]);
  if (weight === undefined) return;
  demandShape('weight', weight, [x.shape[1]!]);
  demandType('weight', weight, x.storage.dtype);
}

/**
 * −weight[t]·x[i, t, j] with t = target[i, j], 0 where t is ignored, from [x, target, weight?]: x [n, classes, inner], target [n, inner] (int64,
 * a class or the ignored number, which is asserted). `none`: [losses]; `sum` and `mean`: [their sum, or that divided by the
 * factors' sum; the factors' sum].
 */
export const likelihood = defineKernel<LikelihoodParams>({
  name: 'likelihood',
  widens: ({ kind }) => kind === 'none',
  steps: ({ kind }) => kind !== 'none',
  claims: ({ ignore }, [x]) => [{ input: 1, claim: within(0, x!.shape[1]!, ignore) }],
  reference({ ignore, kind, weight }, [x, target, factors], outs) {
    const [n, , inner] = x!.shape as [number, number, number];
    const { dtype } = x!;
    const plus = (a: number, b: number): number => Number(element(a + b, dtype));
    // As PyTorch adds up: of every 16 in one place the sum goes on to the next.
    const sums = new Array<readonly [loss: number, weight: number]>(8).fill([0, 0]);
    let count = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < inner; j++) {
        const t = Number(target!.cells[target!.offset + i * target!.strides[0]! + j * target!.strides[1]!]!);
        let loss = 0;
        if (t !== ignore) {
          const w = weight ? Number(factors!.cells[factors!.offset + t * factors!.strides[0]!]!) : 1;
          const place = x!.offset + i * x!.strides[0]! + t * x!.strides[1]! + j * x!.strides[2]!;
          loss = Number(element(-Number(x!.cells[place]!) * w, dtype));
          count++;
          let [carried, k]: [readonly [number, number], number] = [[loss, w], 0];
          do sums[k] = carried = [plus(sums[k]![0], carried[0]), plus(sums[k]![1], carried[1])];
          while (k < 7 && (i * inner + j) % 16 ** (k + 1) === 0 && (sums[k++] = [0, 0]));
        }
        const out = outs[0]!;
        if (kind === 'none') {
          out.cells[out.offset + i * out.strides[0]! + j * out.strides[1]!] = element(loss, out.dtype);
        }
      }
    }
    if (kind === 'none') return;
    const [out, totals] = outs;
    const [sum, weights] = sums.reduce((a, b) => [plus(a[0], b[0]), plus(a[1], b[1])]);
    const total = weight ? weights : Number(element(count, dtype));
    out!.cells[out!.offset] = element(kind === 'mean' ? sum / total : sum, out!.dtype);
    totals!.cells[totals!.offset] = element(total, totals!.dtype);
  },
  compose(on, { ignore, kind }, [x, target, weight], outs) {
    const shape = x!.shape as readonly [number, number, number];
    const { dtype } = x!.storage;
    const [losses, factors] = [on.temporary(shape, dtype), on.temporary(shape, dtype)];
    const operands = spread(on, shape, dtype, target!, weight);
    on.run(pointwise, { program: programsOf(dtype)[0], scalars: [ignore] }, [x!, ...operands], [losses, factors]);
    const dims = kind === 'none' ? [1] : [0, 1, 2];
    on.run(reduce, { kind: 'sum', dims }, [losses], [outs[0]!]);
    if (kind === 'none') return;
    on.run(reduce, { kind: 'sum', dims }, [factors], [outs[1]!]);
    if (kind === 'mean') compute(on, quotient, [outs[0]!, outs[1]!], outs[0]!);
  },
  check(params, inputs, outs) {
    demandCount(inputs, outs, params.weight ? 3 : 2, params.kind === 'none' ? 1 : 2);
    const [x, target, weight] = inputs;
    checkLikelihood(params, x!, target!, weight);
    for (const out of outs) {
      demandShape('out', out, params.kind === 'none' ? target!.shape : []);
      demandType('out', out, x!.storage.dtype);
      demandDense('out', out);
    }
  },
});

/**
 * The gradient of x [n, classes, inner] from [the result's gradient, target, weight?, the factors' sum (of `mean`)]: −g·weight[t] (divided by the sum)
 * where t = target[i, j] counts, 0 elsewhere. Dense; the result's gradient is [n, inner] of `none`, else [].
 */
export const likelihoodGrad = defineKernel<LikelihoodParams>({
  name: 'likelihoodGrad',
  widens: () => true,
  claims: ({ ignore }, _, [out]) => [{ input: 1, claim: within(0, out!.shape[1]!, ignore) }],
  reference({ ignore, kind, weight }, [grad, target, ...rest], [out]) {
    const [n, classes, inner] = out!.shape as [number, number, number];
    const factors = weight ? rest[0]! : null;
    const last = rest.at(-1);
    const total = kind === 'mean' ? Number(last!.cells[last!.offset]!) : 1;
    const place = (i: number, t: number, j: number): number =>
      out!.offset + i * out!.strides[0]! + t * out!.strides[1]! + j * out!.strides[2]!;
    const zero = element(0, out!.dtype);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < inner; j++) {
        for (let t = 0; t < classes; t++) out!.cells[place(i, t, j)] = zero;
        const t = Number(target!.cells[target!.offset + i * target!.strides[0]! + j * target!.strides[1]!]!);
        if (t === ignore) continue;
        const at = kind === 'none' ? i * grad!.strides[0]! + j * grad!.strides[1]! : 0;
        const w = factors === null ? 1 : Number(factors.cells[factors.offset + t * factors.strides[0]!]!);
        const value = (-Number(grad!.cells[grad!.offset + at]!) * w) / total;
        out!.cells[place(i, t, j)] = element(value, out!.dtype);
      }
    }
  },
  compose(on, { ignore, kind, weight }, [grad, target, ...rest], [out]) {
    const shape = out!.shape as readonly [number, number, number];
    const { dtype } = out!.storage;
    const operands = spread(on, shape, dtype, target!, weight ? rest[0]! : undefined);
    let total = rest.at(-1);
    if (kind !== 'mean') on.run(fill, { value: 1 }, [], [(total = on.temporary([], dtype))]);
    const one = [0, 0, 0];
    const g = kind === 'none' ? repeated(on, grad!, 1, shape[1]) : on.seen(grad!, shape, one);
    const inputs = [g, ...operands, on.seen(total!, shape, one)];
    on.run(pointwise, { program: programsOf(dtype)[1], scalars: [ignore] }, inputs, [out!]);
  },
  check(params, inputs, outs) {
    const { kind, weight } = params;
    demandCount(inputs, outs, 2 + Number(weight) + Number(kind === 'mean'), 1);
    const [grad, target, ...rest] = inputs;
    checkLikelihood(params, outs[0]!, target!, weight ? rest[0] : undefined);
    demandShape('grad', grad!, kind === 'none' ? target!.shape : []);
    demandType('grad', grad!, outs[0]!.storage.dtype);
    if (kind === 'mean') demandShape('total', rest.at(-1)!, []);
    demandDense('out', outs[0]!);
  },
});
