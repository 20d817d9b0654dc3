// Formulas of several results over one element, each of them one kernel: what a step of a recurrent network does.
import type { DType } from '../../../dtype.js';
import { Expression, Program, type Scalar } from '../../../expression/expression.js';
import { pointwise } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';

/** Results of operands, generic over what stands for an element. */
export type Formula = <T extends Scalar<T>>(...operands: T[]) => readonly T[];

const NONE: readonly number[] = [];

/** A formula, as a kernel and on tensors. */
export class Fused {
  private readonly programs = new Map<DType, Program>();

  /** @param count how many operands it has as a kernel; on tensors it may take more, which are left out there */
  constructor(
    private readonly count: number,
    readonly formula: Formula,
  ) {}

  /** Writes the results to views of one shape, which may be operands; nothing is recorded. */
  run(operands: readonly Tensor[], outs: readonly Tensor[]): void {
    const { engine, dtype } = outs[0]!.storage;
    engine.run(pointwise, { program: this.program(dtype), scalars: NONE }, operands, outs);
  }

  private program(dtype: DType): Program {
    let program = this.programs.get(dtype);
    if (program === undefined) {
      const operands = Array.from({ length: this.count }, (_, k) => Expression.input(k, dtype));
      program = new Program(this.formula(...operands), new Array<DType>(this.count).fill(dtype), 0);
      this.programs.set(dtype, program);
    }
    return program;
  }
}
