// What a recurrent layer does in each of its steps: products and formulas, over the rows that a step has.
import type { Layout } from '../../shape.js';
import { numel } from '../../shape.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import type { Window } from '../window.js';
import { demand, demandType } from './check.js';
import { pointwise } from './pointwise.js';
import { gemm } from './product.js';
import type { Program } from '../../expression/expression.js';

/** One step: its rows begin at `at`, and are `count`. */
export interface Step {
  readonly at: number;
  readonly count: number;
}

/** What of an operand a step sees: its own rows, the first rows, as many as it has, or all. */
export type Sight = 'rows' | 'first' | 'all';

/** One of `of` blocks of an operand's columns; operands are counted through inputs and outputs. */
export interface Place {
  readonly operand: number;
  readonly block: number;
  readonly of: number;
}

/** out = a b + beta out */
export interface Product {
  readonly a: Place;
  readonly b: Place;
  readonly out: Place;
  readonly beta: 0 | 1;
}
/** What a program without numbers makes of elements. */
export interface Formula {
  readonly program: Program;
  readonly inputs: readonly Place[];
  readonly outs: readonly Place[];
}
export type Act = Product | Formula;

export interface RecurrenceParams {
  /** in their order */
  readonly steps: readonly Step[];
  /** of each operand */
  readonly sights: readonly Sight[];
  /** what each step does, one after the other */
  readonly acts: readonly Act[];
}

/** Where a step finds a place. */
export function layoutAt({ shape, strides, offset }: Layout, sight: Sight, { block, of }: Place, step: Step): Layout {
  const [rows, columns] = shape as [number, number];
  const width = columns / of;
  return {
    shape: [sight === 'all' ? rows : step.count, width],
    strides,
    offset: offset + (sight === 'rows' ? step.at * strides[0]! : 0) + block * width * strides[1]!,
  };
}

/** Goes through all acts of all steps. */
function perform<V extends Layout>(
  { steps, sights, acts }: RecurrenceParams,
  operands: readonly V[],
  see: (operand: V, layout: Layout) => V,
  multiply: (beta: number, inputs: readonly V[], out: V) => void,
  compute: (program: Program, inputs: readonly V[], outs: readonly V[]) => void,
): void {
  for (const step of steps) {
    const at = (place: Place): V => {
      const operand = operands[place.operand]!;
      return see(operand, layoutAt(operand, sights[place.operand]!, place, step));
    };
    for (const act of acts) {
      const outs = 'program' in act ? act.outs.map(at) : [at(act.out)];
      if (numel(outs[0]!.shape) === 0) continue;
      if ('program' in act) compute(act.program, act.inputs.map(at), outs);
      else multiply(act.beta, [at(act.a), at(act.b)], outs[0]!);
    }
  }
}

/** Matrices of one type, `params.sights` saying how steps see them, are changed by the acts of all steps. */
export const recurrence = defineKernel<RecurrenceParams>({
  name: 'recurrence',
  updates: () => true,
  reference(params, inputs, outs) {
    perform<Window>(
      params,
      [...inputs, ...outs],
      (window, layout) => ({ ...window, ...layout }),
      (beta, given, out) => gemm.reference({ alpha: 1, beta }, given, [out]),
      (program, given, results) => pointwise.reference({ program, scalars: [] }, given, results),
    );
  },
  compose<V extends Operand>(on: Composer<V>, params: RecurrenceParams, inputs: readonly V[], outs: readonly V[]) {
    perform<V>(
      params,
      [...inputs, ...outs],
      (view, { shape, strides, offset }) => on.seen(view, shape, strides, offset),
      (beta, given, out) => on.run(gemm, { alpha: 1, beta }, given, [out]),
      (program, given, results) => on.run(pointwise, { program, scalars: [] }, given, results),
    );
  },
  check(params, inputs, outs) {
    const operands = [...inputs, ...outs];
    const { dtype } = operands[0]!.storage;
    demand(params.sights.length === operands.length, `sees ${params.sights.length} of ${operands.length} operands`);
    operands.forEach((operand, k) => {
      demand(operand.shape.length === 2, `operand ${k} should be a matrix, has ${operand.shape.length} dimensions`);
      demandType(`operand ${k}`, operand, dtype);
    });
    const written = ({ operand }: Place): void =>
      demand(operand >= inputs.length, `writes to operand ${operand}, an input`);
    for (const act of params.acts) ('program' in act ? act.outs : [act.out]).forEach(written);
    for (const { at, count } of params.steps) {
      params.sights.forEach((sight, k) => {
        const end = sight === 'rows' ? at + count : sight === 'first' ? count : 0;
        demand(end <= operands[k]!.shape[0]!, `operand ${k} ends before row ${end}`);
      });
    }
    perform<Operand>(
      params,
      operands,
      ({ storage }, layout) => ({ storage, ...layout }),
      (beta, given, out) => gemm.check({ alpha: 1, beta }, given, [out]),
      (program, given, results) => pointwise.check({ program, scalars: [] }, given, results),
    );
  },
});
