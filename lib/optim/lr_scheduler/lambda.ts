// Learning rates by functions of the epoch.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, describe } from '../../ops/row/signature.js';
import type { Optimizer } from '../optimizer.js';
import { last_epoch, optimizer } from './parameters.js';
import { type SchedulerStateDict, LRScheduler, checkOptimizer, checkPaired } from './scheduler.js';

/** A factor by epoch. */
export type Factor = (epoch: number) => number;
const signature = [optimizer, any<Factor | readonly Factor[]>()('lr_lambda'), last_epoch] as const;

/** A function for each group. */
function factors(on: Optimizer, lambda: Factor | readonly Factor[], refusal: (kind: string) => string): Factor[] {
  checkOptimizer(on);
  const count = on.param_groups.length;
  const list: unknown[] = Array.isArray(lambda) ? [...(lambda as readonly unknown[])] : new Array(count).fill(lambda);
  if (list.length !== count) throw new ValueError(`Expected ${count} lr_lambdas, but got ${list.length}`);
  return list.map((factor) => {
    if (typeof factor !== 'function') throw new TypeError(refusal(describe(factor)));
    return factor as Factor;
  });
}

/** A scheduler with functions, which are not saved. */
abstract class FactorLR extends LRScheduler {
  lr_lambdas: Factor[];

  /** @param refusal what is said of a value of this kind in a function's place */
  constructor(on: Optimizer, lambda: Factor | readonly Factor[], last: number, refusal: (kind: string) => string) {
    const list = factors(on, lambda, refusal);
    super(on, last);
    this.lr_lambdas = list;
  }

  protected override get unsaved(): readonly string[] {
    return ['lr_lambdas'];
  }

  /** The fields but the functions, in whose places null stands. */
  override state_dict(): SchedulerStateDict {
    return { ...super.state_dict(), lr_lambdas: this.lr_lambdas.map(() => null) };
  }

  override load_state_dict(state_dict: SchedulerStateDict): void {
    super.load_state_dict({ ...state_dict, lr_lambdas: this.lr_lambdas });
  }
}

class LambdaLR extends FactorLR {
  constructor(...args: Arguments<typeof signature>) {
    const [on, lambda, last] = bind('LambdaLR.__init__', signature, args) as Values<typeof signature>;
    super(on, lambda, last, (kind) => `'${kind}' object is not callable`);
    this.begin(LambdaLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    return this.base_lrs.map((lr, k) => lr * this.lr_lambdas[k]!(this.last_epoch));
  }
}

class MultiplicativeLR extends FactorLR {
  constructor(...args: Arguments<typeof signature>) {
    const [on, lambda, last] = bind('MultiplicativeLR.__init__', signature, args) as Values<typeof signature>;
    super(on, lambda, last, (kind) => `lr_lambda should be a function, but got ${kind}`);
    this.begin(MultiplicativeLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    if (this._is_initial) return this.lrs;
    const { lrs, lr_lambdas } = this;
    checkPaired(lr_lambdas, lrs);
    return lrs.map((lr, k) => lr * lr_lambdas[k]!(this.last_epoch));
  }
}

/**
 * Sets each group's learning rate to its initial one times a function of the epoch.
 *
 * @param optimizer whose learning rates to set
 * @param lr_lambda a function of the epoch, or one for each group; they are not saved
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for another number of functions than of groups
 * @example
 * const scheduler = optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 0.95 ** epoch);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
const LambdaLR_ = callable(LambdaLR);
type LambdaLR_ = LambdaLR;
/**
 * Multiplies each group's learning rate by a function of the epoch, at each epoch.
 *
 * @param optimizer whose learning rates to set
 * @param lr_lambda a function of the epoch, or one for each group; they are not saved
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for another number of functions than of groups
 * @example
 * const scheduler = optim.lr_scheduler.MultiplicativeLR(optimizer, () => 0.95);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
const MultiplicativeLR_ = callable(MultiplicativeLR);
type MultiplicativeLR_ = MultiplicativeLR;
export {
  LambdaLR_ as LambdaLR,
  type LambdaLR as LambdaLRClass,
  MultiplicativeLR_ as MultiplicativeLR,
  type MultiplicativeLR as MultiplicativeLRClass,
};
