// Formulas of several results over one element, each of them one kernel: what a step of a recurrent network does.
import type { DType } from '../../../dtype.js';
import { Expression, Program, type Scalar } from '../../../expression/expression.js';

/** Results of operands, generic over what stands for an element. */
export type Formula = <T extends Scalar<T>>(...operands: T[]) => readonly T[];

/** A formula, as a kernel and on tensors. */
export class Fused {
  private readonly programs = new Map<DType, Program>();

  /** @param count how many operands it has as a kernel; on tensors it may take more, which are left out there */
  constructor(
    private readonly count: number,
    readonly formula: Formula,
  ) {}

  /** The formula for a kernel. */
  program(dtype: DType): Program {
    let program = this.programs.get(dtype);
    if (program === undefined) {
      const operands = Array.from({ length: this.count }, (_, k) => Expression.input(k, dtype));
      program = new Program(this.formula(...operands), new Array<DType>(this.count).fill(dtype), 0);
      this.programs.set(dtype, program);
    }
    return program;
  }
}
