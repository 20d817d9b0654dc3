// Learning rates along a cosine.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, bind, int, number, optional } from '../../ops/row/signature.js';
import { repr } from '../repr.js';
import { cos } from './cos.js';
import { last_epoch, optimizer } from './parameters.js';
import { LRScheduler, checkPaired } from './scheduler.js';

const annealing = [optimizer, int('T_max'), optional(number('eta_min'), 0), last_epoch] as const;

class CosineAnnealingLR extends LRScheduler {
  T_max: number;
  eta_min: number;

  constructor(...args: Arguments<typeof annealing>) {
    const [on, T_max, eta_min, last] = bind('CosineAnnealingLR.__init__', annealing, args) as Values<typeof annealing>;
    super(on, last);
    this.T_max = T_max;
    this.eta_min = eta_min;
    this.begin(CosineAnnealingLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const { T_max, eta_min, last_epoch: epoch } = this;
    if (this._is_initial) return this.lrs;
    if (this._step_count === 1 && epoch > 0) {
      checkPaired(this.base_lrs, this.lrs);
      return this._get_closed_form_lr();
    }
    if ((epoch - 1 - T_max) % (2 * T_max) === 0) {
      checkPaired(this.base_lrs, this.lrs);
      const rise = (1 - cos(Math.PI / T_max)) / 2;
      return this.lrs.map((lr, k) => lr + (this.base_lrs[k]! - eta_min) * rise);
    }
    const factor = (1 + cos((Math.PI * epoch) / T_max)) / (1 + cos((Math.PI * (epoch - 1)) / T_max));
    return this.lrs.map((lr) => factor * (lr - eta_min) + eta_min);
  }

  override _get_closed_form_lr(): number[] {
    const { T_max, eta_min, last_epoch: epoch } = this;
    return this.base_lrs.map((lr) => eta_min + ((lr - eta_min) * (1 + cos((Math.PI * epoch) / T_max))) / 2);
  }
}

const restarting = [
  optimizer,
  number('T_0'),
  optional(number('T_mult'), 1),
  optional(number('eta_min'), 0),
  last_epoch,
] as const;

class CosineAnnealingWarmRestarts extends LRScheduler {
  T_0: number;
  T_i: number;
  T_mult: number;
  eta_min: number;
  T_cur: number;

  constructor(...args: Arguments<typeof restarting>) {
    const [on, T_0, T_mult, eta_min, last] = bind('CosineAnnealingWarmRestarts.__init__', restarting, args) as Values<
      typeof restarting
    >;
    if (T_0 <= 0 || !Number.isInteger(T_0)) throw new ValueError(`Expected positive integer T_0, but got ${repr(T_0)}`);
    if (T_mult < 1 || !Number.isInteger(T_mult)) {
      throw new ValueError(`Expected integer T_mult >= 1, but got ${repr(T_mult)}`);
    }
    super(on, last);
    this.T_0 = T_0;
    this.T_i = T_0;
    this.T_mult = T_mult;
    this.eta_min = eta_min;
    this.T_cur = last;
    this.begin(CosineAnnealingWarmRestarts);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const height = (1 + cos((Math.PI * this.T_cur) / this.T_i)) / 2;
    return this.base_lrs.map((lr) => this.eta_min + (lr - this.eta_min) * height);
  }

  /**
   * Goes on to the next epoch.
   *
   * @param epoch where to go instead; may be a fraction
   */
  override step(epoch: number | null = null): void {
    if (!this._is_initial) void this.optimizer.param_groups;
    const to = epoch ?? (this.last_epoch < 0 ? 0 : null);
    if (to === null) {
      this.T_cur++;
      if (this.T_cur >= this.T_i) {
        this.T_cur %= this.T_i;
        this.T_i *= this.T_mult;
      }
      this.last_epoch++;
    } else {
      this.seek(to);
      this.last_epoch = Math.floor(to);
    }
    this.setRates(this.ratesOfStep());
  }

  /** Finds the period that an epoch lies in. */
  private seek(epoch: number): void {
    const { T_0, T_mult } = this;
    if (epoch < 0) throw new ValueError(`Expected non-negative epoch, but got ${repr(epoch)}`);
    if (epoch < T_0) {
      this.T_i = T_0;
      this.T_cur = epoch;
    } else if (T_mult === 1) {
      this.T_cur = epoch % T_0;
    } else {
      // Periods before the n-th have T_0 (T_mult^n - 1) / (T_mult - 1) epochs together.
      const n = Math.trunc(Math.log((epoch / T_0) * (T_mult - 1) + 1) / Math.log(T_mult));
      this.T_cur = epoch - (T_0 * (T_mult ** n - 1)) / (T_mult - 1);
      this.T_i = T_0 * T_mult ** n;
    }
  }
}

/**
 * Lets the learning rates fall to `eta_min` in `T_max` epochs along half a period of a cosine, and rise again.
 *
 * `lr = eta_min + (initial - eta_min) * (1 + cos(pi * epoch / T_max)) / 2`, computed from the last epoch's learning rate, so that it
 * goes together with other schedulers.
 *
 * @param optimizer whose learning rates to set
 * @param T_max epochs of half a period
 * @param eta_min the least learning rate
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError where groups of parameters were added after the scheduler was made
 * @example
 * const scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 50 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
const CosineAnnealingLR_ = callable(CosineAnnealingLR);
type CosineAnnealingLR_ = CosineAnnealingLR;
/**
 * Lets the learning rates fall to `eta_min` along half a period of a cosine, again and again from the start
 * (https://arxiv.org/abs/1608.03983). The first period has `T_0` epochs, each later one `T_mult` times as many.
 *
 * `lr = eta_min + 1/2 · (base_lr - eta_min) (1 + cos(π T_cur / T_i))`, T_cur being the epochs since the last start, and T_i the length
 * of the period.
 *
 * @param optimizer whose learning rates to set
 * @param T_0 epochs of the first period
 * @param T_mult how much longer each period is
 * @param eta_min the least learning rate
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError unless T_0 and T_mult are positive integers
 * @example
 * const scheduler = optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, { T_0: 10, T_mult: 2 });
 * scheduler.step(3 + 1 / 8);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
const CosineAnnealingWarmRestarts_ = callable(CosineAnnealingWarmRestarts);
type CosineAnnealingWarmRestarts_ = CosineAnnealingWarmRestarts;
export {
  CosineAnnealingLR_ as CosineAnnealingLR,
  type CosineAnnealingLR as CosineAnnealingLRClass,
  CosineAnnealingWarmRestarts_ as CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestarts as CosineAnnealingWarmRestartsClass,
};
