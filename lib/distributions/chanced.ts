// What is said by chances, or by their logits.
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { clamped } from './arguments.js';
import { type Constraint, real, unit_interval } from './constraints.js';
import { Distribution } from './distribution.js';

/** A distribution of trials that succeed by chance: the other of `probs` and `logits` is worked out when it is first read. */
export abstract class Chanced extends Distribution {
  /** @internal Which of the two it was made of. */
  readonly said: 'probs' | 'logits';
  private readonly known: { probs: Tensor | null; logits: Tensor | null };

  constructor(
    parameter: Tensor,
    said: 'probs' | 'logits',
    checked: boolean | null,
    batch_shape: Shape = parameter.shape,
  ) {
    super(batch_shape, [], checked ?? true);
    this.said = said;
    this.known = { probs: null, logits: null, [said]: parameter };
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { probs: unit_interval, logits: real };
  }

  get probs(): Tensor {
    return (this.known.probs ??= this.fromLogits(this.logits));
  }

  get logits(): Tensor {
    return (this.known.logits ??= this.toLogits(clamped(this.probs)));
  }

  /** The shape of `probs`. */
  get param_shape(): Shape {
    return this[this.said].shape;
  }

  protected fromLogits(logits: Tensor): Tensor {
    return logits.sigmoid();
  }

  protected toLogits(probs: Tensor): Tensor {
    return probs.log().sub(probs.neg().log1p());
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [[this.said, this[this.said]]];
  }

  protected override shown(): readonly (readonly [string, Tensor])[] {
    const rest = this.parameters().filter(([name]) => name !== this.said);
    return [...rest, ...Object.entries(this.known).flatMap(([name, value]) => (value ? [[name, value] as const] : []))];
  }
}
