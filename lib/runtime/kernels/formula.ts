// Formulas for compositions: one program a type.
import type { DType } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { isContiguous } from '../../shape.js';
import type { Composer, Operand } from '../kernel.js';
import { pointwise } from './pointwise.js';
import { copy } from './writing.js';

export type Formula = (dtype: DType) => Program;

/** Programs of `count` inputs of one type, made when a type first comes. */
export function formula(count: number, f: (...x: Expression[]) => Expression, scalars = 0): Formula {
  const programs = new Map<DType, Program>();
  return (dtype) => {
    let program = programs.get(dtype);
    if (program === undefined) {
      const inputs = Array.from({ length: count }, (_, k) => Expression.input(k, dtype));
      const numbers = Array.from({ length: scalars }, (_, k) => Expression.scalar(k, dtype));
      program = new Program(
        [f(...inputs, ...numbers).to(dtype)],
        inputs.map(() => dtype),
        scalars,
      );
      programs.set(dtype, program);
    }
    return program;
  };
}

/** Runs a formula in the output's type. */
export const compute = <V extends Operand>(
  on: Composer<V>,
  f: Formula,
  inputs: readonly V[],
  out: V,
  scalars: readonly number[] = [],
): void => on.run(pointwise, { program: f(out.storage.dtype), scalars }, inputs, [out]);

/** A view without `dim`, seen with it again, repeated to a length. */
export function repeated<V extends Operand>(on: Composer<V>, view: V, dim: number, length: number): V {
  const { shape, strides } = view;
  return on.seen(
    view,
    [...shape.slice(0, dim), length, ...shape.slice(dim)],
    [...strides.slice(0, dim), 0, ...strides.slice(dim)],
  );
}

/** A row-major view of the same elements: itself, or a copy. */
export function dense<V extends Operand>(on: Composer<V>, view: V): V {
  if (isContiguous(view.shape, view.strides)) return view;
  const made = on.temporary(view.shape, view.storage.dtype);
  on.run(copy, null, [view], [made]);
  return made;
}
