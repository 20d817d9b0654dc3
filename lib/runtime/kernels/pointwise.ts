// Pointwise programs, an element at a time: the graph is put in order once, as a list of steps that fill slots.
import type { Expression, Opcode, Program } from '../../expression/expression.js';
import { sameShape } from '../../shape.js';
import { type Value, conversion, operand, operation } from '../arithmetic.js';
import { defineKernel } from '../kernel.js';
import { type Cells, walk } from '../window.js';
import { demand, demandCount, demandShape, demandType } from './check.js';

/** What a call needs: the value of each node, in order, with the operands' elements and the call's numbers at hand. */
interface Frame {
  readonly slots: Value[];
  inputs: readonly Cells[];
  at: readonly number[];
  scalars: Scalars;
}
type Step = (frame: Frame) => void;

interface Code {
  readonly frame: Frame;
  /** What depends on the call's numbers alone. */
  readonly prologue: readonly Step[];
  readonly steps: readonly Step[];
  readonly results: readonly number[];
}

function compile(program: Program): Code {
  const slotOf = new Map<Expression, number>();
  const constant = new Map<Expression, boolean>();
  const prologue: Step[] = [];
  const steps: Step[] = [];

  const slot = (node: Expression): number => {
    const known = slotOf.get(node);
    if (known !== undefined) return known;
    const [a, b, c] = node.args.map(slot);
    const to = slotOf.size;
    slotOf.set(node, to);
    const steady = node.op !== 'input' && node.args.every((arg) => constant.get(arg));
    constant.set(node, steady);
    (steady ? prologue : steps).push(step(node, to, a ?? 0, b ?? 0, c ?? 0));
    return to;
  };

  const results = program.outputs.map(slot);
  const slots = new Array<Value>(slotOf.size).fill(0);
  return { frame: { slots, inputs: [], at: [], scalars: [] }, prologue, steps, results };
}

function step(node: Expression, to: number, a: number, b: number, c: number): Step {
  const { op, index, dtype } = node;
  switch (op) {
    case 'input':
      return ({ slots, inputs, at }) => void (slots[to] = inputs[index]![at[index]!]!);
    case 'scalar':
      return ({ slots, scalars }) => void (slots[to] = operand(scalars[index]!, dtype));
    case 'constant': {
      const value = operand(index, dtype);
      return ({ slots }) => void (slots[to] = value);
    }
    case 'cast': {
      const convert = conversion(node.args[0]!.dtype, dtype);
      return ({ slots }) => void (slots[to] = convert(slots[a]!));
    }
    case 'where':
      return ({ slots }) => void (slots[to] = slots[a] !== 0 ? slots[b]! : slots[c]!);
    default: {
      const of = operation(node.args[0]!.dtype, op satisfies Opcode);
      return ({ slots }) => void (slots[to] = of(slots[a]!, slots[b]!));
    }
  }
}

const compiled = new WeakMap<Program, Code>();

/** A program, and the numbers that it is run with. */
export interface Call {
  readonly program: Program;
  readonly scalars: Scalars;
}

/** The numbers of a call; BigInts only where the program says int64. */
export type Scalars = readonly (number | bigint)[];

/**
 * Every output's element becomes its expression of the inputs' elements. All have the outputs' shape (inputs may repeat by strides
 * of 0) and the program's types.
 */
export const pointwise = defineKernel<Call>({
  name: 'pointwise',
  reference({ program, scalars }, inputs, outs) {
    let code = compiled.get(program);
    if (code === undefined) compiled.set(program, (code = compile(program)));
    const { frame, prologue, steps, results } = code;
    frame.inputs = inputs.map(({ cells }) => cells);
    frame.scalars = scalars;
    for (const run of prologue) run(frame);
    const first = inputs.length;
    const all = [...inputs, ...outs];
    const strides = all.map((window) => window.strides);
    const starts = all.map((window) => window.offset);
    walk(outs[0]!.shape, strides, starts, (at) => {
      frame.at = at;
      for (const run of steps) run(frame);
      for (let k = 0; k < results.length; k++) outs[k]!.cells[at[first + k]!] = frame.slots[results[k]!]!;
    });
  },
  parts(_, inputs, outs) {
    if (outs[0]!.shape.length === 0) return null;
    return { inputs: inputs.map(() => 0), outs: outs.map(() => 0) };
  },
  check({ program, scalars }, inputs, outs) {
    demandCount(inputs, outs, program.inputs.length, program.outputs.length);
    demand(scalars.length === program.scalars.length, `takes ${program.scalars.length} numbers, got ${scalars.length}`);
    const { shape } = outs[0]!;
    inputs.forEach((input, k) => {
      demandShape(`input ${k}`, input, shape);
      demandType(`input ${k}`, input, program.inputs[k]!);
    });
    outs.forEach((out, k) => {
      demand(sameShape(out.shape, shape), `output ${k} should have the shape of output 0`);
      demandType(`output ${k}`, out, program.results[k]!);
    });
  },
});

/**
 * The same program with the same numbers on several sets of operands, one set after the other: `inputs` are all sets' inputs in a row, and so are
 * `outs`. A set may read what one before it has written.
 */
export const pointwiseAll = defineKernel<Call>({
  name: 'pointwiseAll',
  reference(call, inputs, outs) {
    eachSet(call, inputs, outs, (given, results) => pointwise.reference(call, given, results));
  },
  compose(on, call, inputs, outs) {
    eachSet(call, inputs, outs, (given, results) => on.run(pointwise, call, given, results));
  },
  check(call, inputs, outs) {
    const sets = outs.length / call.program.outputs.length;
    demand(Number.isInteger(sets), `has ${outs.length} outputs for sets of ${call.program.outputs.length}`);
    demandCount(inputs, outs, sets * call.program.inputs.length, outs.length);
    eachSet(call, inputs, outs, (given, results) => pointwise.check(call, given, results));
  },
});

function eachSet<V>(
  { program }: Call,
  inputs: readonly V[],
  outs: readonly V[],
  visit: (inputs: readonly V[], outs: readonly V[]) => void,
): void {
  const [takes, gives] = [program.inputs.length, program.outputs.length];
  for (let k = 0; k * gives < outs.length; k++) {
    visit(inputs.slice(k * takes, (k + 1) * takes), outs.slice(k * gives, (k + 1) * gives));
  }
}
