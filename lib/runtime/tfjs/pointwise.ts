// A program of expressions, walked once with tfjs's kernels. What the outputs share is computed once, and a temporary is
// disposed right after its last use.
import type { DType } from '../../dtype.js';
import type { Expression, Opcode, Program } from '../../expression/expression.js';
import type { Shape } from '../../shape.js';
import { specials } from '../../special/table.js';
import type { Scalars } from '../kernels/index.js';
import type { Calculator } from './calculator.js';
import { type Handle, handleType } from './kernels.js';
import { compute, computeNumbers, computeWithNumber, convert, convertNumber } from './opcodes.js';

interface Step {
  readonly node: Expression;
  /** Steps whose results are the operands. */
  readonly args: readonly number[];
  /** Steps whose results nobody needs after this one. */
  readonly last: number[];
}

interface Walk {
  readonly steps: readonly Step[];
  /** The step that gives each output. */
  readonly outputs: readonly number[];
}

function plan(program: Program): Walk {
  const places = new Map<Expression, number>();
  const steps: Step[] = [];
  const visit = (node: Expression): number => {
    const seen = places.get(node);
    if (seen !== undefined) return seen;
    const args = node.args.map(visit);
    places.set(node, steps.length);
    return steps.push({ node, args, last: [] }) - 1;
  };
  const outputs = program.outputs.map(visit);
  const needed = new Set(outputs);
  for (let k = steps.length - 1; k >= 0; k--) {
    for (const arg of steps[k]!.args) {
      if (needed.has(arg)) continue;
      needed.add(arg);
      steps[k]!.last.push(arg);
    }
  }
  return { steps, outputs };
}

const foreigners: (Opcode | null | undefined)[] = [];

/** An opcode in the program that tfjs has no kernels for, or null. */
export function foreign(program: Program): Opcode | null {
  let found = foreigners[program.id];
  if (found === undefined) {
    const step = plan(program).steps.find(({ node }) => node.op in specials);
    foreigners[program.id] = found = step === undefined ? null : (step.node.op as Opcode);
  }
  return found;
}

/** The result of a step: a number, or a handle which is ours to dispose where `owned`. */
type Value = number | Handle;

const walks: (Walk | undefined)[] = [];

/**
 * The program's results: handles of `shape`, which the caller owns.
 *
 * @param inputs handles of shapes that broadcast to `shape`
 */
export function walk(
  c: Calculator,
  program: Program,
  inputs: readonly Handle[],
  scalars: Scalars,
  shape: Shape,
): Handle[] {
  const { steps, outputs } = (walks[program.id] ??= plan(program));
  const values = new Array<Value>(steps.length);
  const owned = new Array<boolean>(steps.length).fill(false);
  const results: Handle[] = [];
  try {
    for (let k = 0; k < steps.length; k++) {
      const { node, args, last } = steps[k]!;
      switch (node.op) {
        case 'input':
          values[k] = inputs[node.index]!;
          break;
        case 'scalar':
          values[k] = convertNumber(Number(scalars[node.index]!), node.dtype);
          break;
        case 'constant':
          values[k] = convertNumber(node.index, node.dtype);
          break;
        default: {
          const value = evaluate(
            c,
            node,
            args.map((arg) => values[arg]!),
          );
          values[k] = value;
          owned[k] = typeof value !== 'number';
        }
      }
      for (const arg of last) {
        if (!owned[arg]) continue;
        owned[arg] = false;
        c.kernels.dispose(values[arg] as Handle);
      }
    }
    outputs.forEach((k, i) => {
      const value = values[k]!;
      const dtype = program.results[i]!;
      results.push(
        c.scoped(() =>
          typeof value === 'number' ? c.full(shape, value, handleType(dtype)) : c.broadcast(value, shape),
        ),
      );
    });
    return results;
  } catch (error) {
    for (const result of results) c.kernels.dispose(result);
    throw error;
  } finally {
    for (let k = 0; k < steps.length; k++) if (owned[k]) c.kernels.dispose(values[k] as Handle);
  }
}

/** How a step's values lie: a formula's steps in float64 are in float32 here, where there is nothing wider. */
const heldWithin = (dtype: DType) => (dtype.kind === 'float' ? 'float32' : handleType(dtype));

function evaluate(c: Calculator, node: Expression, args: readonly Value[]): Value {
  const [first, second, third] = args;
  if (node.op === 'where') {
    if (typeof first === 'number') {
      const chosen = first !== 0 ? second! : third!;
      return typeof chosen === 'number' ? chosen : c.kernels.share(chosen);
    }
    return c.scoped(() => c.select(first!, second!, third!, heldWithin(node.dtype)));
  }
  if (node.op === 'cast') {
    if (typeof first === 'number') return convertNumber(first, node.dtype);
    return c.scoped(() => convert(c, first!, node.args[0]!.dtype, node.dtype));
  }
  const op = node.op as Opcode;
  const dtype: DType = node.args[0]!.dtype;
  if (typeof first === 'number' && (second === undefined || typeof second === 'number')) {
    const value = computeNumbers(op, dtype, first, second ?? 0);
    if (value !== null) return value;
  }
  return c.scoped(() => {
    const short = second === undefined ? null : computeWithNumber(c, op, dtype, first!, second);
    if (short !== null) return short;
    const a = c.lift(first!, heldWithin(dtype));
    return compute(c, op, dtype, a, second === undefined ? a : c.lift(second, heldWithin(dtype)));
  });
}
