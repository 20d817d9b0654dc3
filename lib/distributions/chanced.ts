// What is said by a chance, or by its logit.
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { clamped } from './arguments.js';
import { type Constraint, real, unit_interval } from './constraints.js';
import { Distribution } from './distribution.js';

/** A distribution of trials that succeed by chance. */
export abstract class Chanced extends Distribution {
  protected readonly said: 'probs' | 'logits';
  private probs_: Tensor | null = null;
  private logits_: Tensor | null = null;

  constructor(parameter: Tensor, said: 'probs' | 'logits', checked: boolean | null) {
    super(parameter.shape, [], checked ?? true);
    this.said = said;
    if (said === 'probs') this.probs_ = parameter;
    else this.logits_ = parameter;
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { probs: unit_interval, logits: real };
  }

  get probs(): Tensor {
    return (this.probs_ ??= this.logits.sigmoid());
  }

  get logits(): Tensor {
    if (this.logits_ === null) {
      const probs = clamped(this.probs);
      this.logits_ = probs.log().sub(probs.neg().log1p());
    }
    return this.logits_;
  }

  /** The shape of `probs`. */
  get param_shape(): Shape {
    return this.batch_shape;
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [[this.said, this[this.said]]];
  }
}
