// What a layer does in each of its steps, said once and computed by one kernel.
import {
  type Act as KernelAct,
  type Place,
  type Sight,
  type Step,
  recurrence,
} from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import type { Fused } from './fused.js';

/** What each step sees of a matrix, or of a block of its columns. */
export class Sighted {
  constructor(
    readonly tensor: Tensor,
    readonly sight: Sight,
    readonly block = 0,
    readonly of = 1,
  ) {}

  /** Blocks of columns. */
  blocks(count: number): readonly Sighted[] {
    return Array.from({ length: count }, (_, k) => new Sighted(this.tensor, this.sight, k, count));
  }
}

/** The rows of each step. */
export const rows = (t: Tensor): Sighted => new Sighted(t, 'rows');
/** The first rows, as many as each step has. */
export const first = (t: Tensor): Sighted => new Sighted(t, 'first');
const all = (t: Tensor): Sighted => new Sighted(t, 'all');

/** out = a b + beta out */
export interface Product {
  readonly out: Sighted;
  readonly a: Sighted;
  readonly b: Tensor;
  readonly beta: 0 | 1;
}
/** What a formula makes of operands, which may be its results. */
export interface Formula {
  readonly formula: Fused;
  readonly of: readonly Sighted[];
  readonly to: readonly Sighted[];
}

export type Act = Product | Formula;
export const isFormula = (act: Act): act is Formula => 'formula' in act;

/** Goes through the steps, and through the acts in each of them; nothing is recorded. */
export function perform(steps: readonly Step[], acts: readonly Act[]): void {
  const sights = (places: readonly Sighted[]) => new Map(places.map(({ tensor, sight }) => [tensor, sight]));
  const outs = sights(acts.flatMap((act) => (isFormula(act) ? act.to : [act.out])));
  const read = acts.flatMap((act) => (isFormula(act) ? act.of : [act.a, all(act.b)]));
  const inputs = sights(read.filter(({ tensor }) => !outs.has(tensor)));
  const operands = [...inputs.keys(), ...outs.keys()];
  const place = ({ tensor, block, of }: Sighted): Place => ({ operand: operands.indexOf(tensor), block, of });
  const { dtype, engine } = operands[0]!.storage;
  const params = {
    steps,
    sights: [...inputs.values(), ...outs.values()],
    acts: acts.map((act): KernelAct =>
      isFormula(act)
        ? { program: act.formula.program(dtype), inputs: act.of.map(place), outs: act.to.map(place) }
        : { a: place(act.a), b: place(all(act.b)), out: place(act.out), beta: act.beta },
    ),
  };
  engine.run(recurrence, params, [...inputs.keys()], [...outs.keys()]);
}
