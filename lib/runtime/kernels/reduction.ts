// Reductions over dimensions, and running ones along a dimension.
import { type DType, bool, float32, int64 } from '../../dtype.js';
import type { Opcode } from '../../expression/opcodes.js';
import { type Operation, type Value, compare, conversion, element, operation } from '../arithmetic.js';
import { type Several, isContiguous, numel } from '../../shape.js';
import { defineKernel } from '../kernel.js';
import { line, only, walk, without } from '../window.js';
import { demand, demandCount, demandDense, demandDim, demandShape, demandType } from './check.js';

export type Reduction = 'sum' | 'prod' | 'amax' | 'amin' | 'any' | 'all' | 'count';
export type ArgReduction = 'argmax' | 'argmin';
export type Scan = 'cumsum' | 'cumprod';

const opcodes = { sum: 'add', prod: 'mul', amax: 'maximum', amin: 'minimum' } as const;

const isHalf = (dtype: DType): boolean => dtype.widens && dtype.kind === 'float';
/** float32 is added up in float64; products of 16 bits are rounded each. */
const accumulator = (dtype: DType, code: Opcode): Operation => {
  if (dtype === float32 && code === 'add') return (a, b) => Number(a) + Number(b);
  const combine = operation(dtype, code);
  return code === 'mul' && isHalf(dtype) ? (a, b) => element(combine(a, b), dtype) : combine;
};
/** Combined as PyTorch's vectors do it: 64 columns at once, four of them with each other, then those; what is left over last. */
function inColumns(line: readonly Value[], combine: Operation): Value {
  const columns = line.slice(0, 64);
  const rest = line.length - (line.length % 64);
  for (let k = 64; k < rest; k++) columns[k % 64] = combine(columns[k % 64]!, line[k]!);
  const [a, b, c, d] = [0, 16, 32, 48].map((from) => columns.slice(from, from + 16)) as Several<Value[]>;
  return [...a.map((v, k) => combine(combine(v, b[k]!), combine(c[k]!, d[k]!))), ...line.slice(rest)].reduce(combine);
}

/** The type that a reduction of `dtype` has where none is asked for. */
export const reducedType = (kind: Reduction, dtype: DType): DType =>
  kind === 'any' || kind === 'all' ? bool : kind === 'count' ? int64 : dtype;

export interface ReduceParams {
  readonly kind: Reduction;
  /** ascending, distinct */
  readonly dims: readonly number[];
}

/**
 * out = x reduced over `dims`. `out` is dense, of x's shape with these dimensions left out, and of x's type (any and all: bool; `count`, how
 * many elements are not zero: int64; a sum of whole numbers or bools may be int64, too). Nothing reduced: sum and count 0, prod 1, any false, all true; amax and amin are
 * never asked for it. amax and amin of a NaN are NaN.
 */
export const reduce = defineKernel<ReduceParams>({
  name: 'reduce',
  widens: ({ kind }) => kind !== 'prod', // which rounds each step
  reference({ kind, dims }, [x], [out]) {
    const { dtype, cells: from } = x!;
    const to = out!.cells;
    const lengths = only(x!.shape, dims);
    const strides = [only(x!.strides, dims)];
    const truth = conversion(dtype, bool);
    const ends = kind === 'any' ? 1 : 0; // the truth value that decides
    const test = kind === 'any' || kind === 'all';
    const combine = test || kind === 'count' ? null : accumulator(out!.dtype, opcodes[kind]);
    const convert = conversion(dtype, out!.dtype);
    const empty = test ? 1 - ends : element(kind === 'prod' ? 1 : 0, out!.dtype);
    const columns = kind === 'prod' && isHalf(dtype) && numel(lengths) >= 64 && isContiguous(lengths, strides[0]!);
    walk(
      without(x!.shape, dims),
      [without(x!.strides, dims), out!.strides],
      [x!.offset, out!.offset],
      ([first, at]) => {
        if (columns) {
          const all = Array.from({ length: numel(lengths) }, (_, k) => from[first! + k]!);
          return void (to[at!] = inColumns(all, combine!));
        }
        let result: Value | undefined;
        let found = 0;
        walk(lengths, strides, [first!], ([i]) => {
          const value = from[i!]!;
          if (combine !== null) result = result === undefined ? convert(value) : combine(result, convert(value));
          else if (kind === 'count') found += Number(truth(value));
          else if (truth(value) === ends) result = ends;
        });
        to[at!] = kind === 'count' ? element(found, out!.dtype) : (result ?? empty);
      },
    );
  },
  parts({ dims }, [x]) {
    const kept = x!.shape.findIndex((_, k) => !dims.includes(k));
    return kept < 0 ? null : { inputs: [kept], outs: [0] };
  },
  check({ kind, dims }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    const [x, out] = [inputs[0]!, outs[0]!];
    demand(
      dims.every((dim, k) => k === 0 || dim > dims[k - 1]!),
      `dims should ascend, are [${dims.join(', ')}]`,
    );
    for (const dim of dims) demandDim(dim, x);
    demandShape('out', out, without(x.shape, dims));
    demandDense('out', out);
    const { dtype } = x.storage;
    const widened = kind === 'sum' && dtype.kind !== 'float' && out.storage.dtype === int64;
    if (!widened) demandType('out', out, reducedType(kind, dtype));
    const extreme = kind === 'amax' || kind === 'amin';
    demand(!(extreme && only(x.shape, dims).includes(0) && !out.shape.includes(0)), `${kind} of nothing`);
  },
});

/** Where along `dim` the extreme lies (the first of several; of NaNs the first), as int64. `out` is dense, without `dim`. */
export const argreduce = defineKernel<{ readonly kind: ArgReduction; readonly dim: number }>({
  name: 'argreduce',
  widens: () => true,
  reference({ kind, dim }, [x], [out]) {
    const [from, to] = [x!.cells, out!.cells];
    const { length, step } = line(x!, dim);
    const sign = kind === 'argmax' ? 1 : -1;
    const better = (a: Value, b: Value): boolean => (b !== b ? false : a !== a || compare(a, b) * sign > 0);
    walk(
      without(x!.shape, [dim]),
      [without(x!.strides, [dim]), out!.strides],
      [x!.offset, out!.offset],
      ([first, at]) => {
        let best = 0;
        for (let k = 1; k < length; k++) if (better(from[first! + k * step]!, from[first! + best * step]!)) best = k;
        to[at!] = BigInt(best);
      },
    );
  },
  parts({ dim }, [x]) {
    const kept = x!.shape.findIndex((_, k) => k !== dim);
    return kept < 0 ? null : { inputs: [kept], outs: [0] };
  },
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    const [x, out] = [inputs[0]!, outs[0]!];
    demandDim(dim, x);
    demandShape('out', out, without(x.shape, [dim]));
    demandDense('out', out);
    demandType('out', out, int64);
    demand(x.shape[dim] !== 0 || out.shape.includes(0), 'an extreme of nothing');
  },
});

/** out[i] = x[0] ∘ … ∘ x[i] along `dim`. `out` is dense, of x's shape and type. */
export const scan = defineKernel<{ readonly kind: Scan; readonly dim: number }>({
  name: 'scan',
  widens: () => true,
  reference({ kind, dim }, [x], [out]) {
    const { dtype, cells: from } = x!;
    const to = out!.cells;
    const code = kind === 'cumsum' ? 'add' : 'mul';
    const wide: Operation = code === 'add' ? (a, b) => Number(a) + Number(b) : (a, b) => Number(a) * Number(b);
    const combine = dtype === float32 ? wide : operation(dtype, code);
    const [source, target] = [line(x!, dim), line(out!, dim)];
    walk(
      without(x!.shape, [dim]),
      [without(x!.strides, [dim]), without(out!.strides, [dim])],
      [x!.offset, out!.offset],
      ([i, j]) => {
        let so: Value | undefined;
        for (let k = 0; k < source.length; k++) {
          const value = from[i! + k * source.step]!;
          so = so === undefined ? value : combine(so, value);
          to[j! + k * target.step] = so;
        }
      },
    );
  },
  parts({ dim }, [x]) {
    const kept = x!.shape.findIndex((_, k) => k !== dim);
    return kept < 0 ? null : { inputs: [kept], outs: [kept] };
  },
  check({ dim }, inputs, outs) {
    demandCount(inputs, outs, 1, 1);
    const [x, out] = [inputs[0]!, outs[0]!];
    demandDim(dim, x);
    demandShape('out', out, x.shape);
    demandDense('out', out);
    demandType('out', out, x.storage.dtype);
  },
});
