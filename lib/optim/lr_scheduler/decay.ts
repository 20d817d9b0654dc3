// Learning rates by one formula of the epoch.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, bind, int, number, optional } from '../../ops/row/signature.js';
import { last_epoch, optimizer } from './parameters.js';
import { LRScheduler } from './scheduler.js';

const constant = [optimizer, optional(number('factor'), 1 / 3), optional(int('total_iters'), 5), last_epoch] as const;

class ConstantLR extends LRScheduler {
  factor: number;
  total_iters: number;

  constructor(...args: Arguments<typeof constant>) {
    const [on, factor, total_iters, last] = bind('ConstantLR.__init__', constant, args) as Values<typeof constant>;
    if (factor > 1 || factor < 0)
      throw new ValueError('Constant multiplicative factor expected to be between 0 and 1.');
    super(on, last);
    this.factor = factor;
    this.total_iters = total_iters;
    this.begin(ConstantLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    if (this.last_epoch === 0) return this.lrs.map((lr) => lr * this.factor);
    return this.last_epoch === this.total_iters ? this.lrs.map((lr) => lr * (1 / this.factor)) : this.lrs;
  }

  override _get_closed_form_lr(): number[] {
    const over = this.last_epoch >= this.total_iters ? 1 : 0;
    return this.base_lrs.map((lr) => lr * (this.factor + over * (1 - this.factor)));
  }
}

const linear = [
  optimizer,
  optional(number('start_factor'), 1 / 3),
  optional(number('end_factor'), 1),
  optional(int('total_iters'), 5),
  last_epoch,
] as const;

class LinearLR extends LRScheduler {
  start_factor: number;
  end_factor: number;
  total_iters: number;

  constructor(...args: Arguments<typeof linear>) {
    const [on, start, end, total_iters, last] = bind('LinearLR.__init__', linear, args) as Values<typeof linear>;
    if (start > 1 || start <= 0) {
      throw new ValueError('Starting multiplicative factor expected to be greater than 0 and less or equal to 1.');
    }
    if (end > 1 || end < 0) throw new ValueError('Ending multiplicative factor expected to be between 0 and 1.');
    super(on, last);
    this.start_factor = start;
    this.end_factor = end;
    this.total_iters = total_iters;
    this.begin(LinearLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const { last_epoch: epoch, start_factor: start, total_iters: total } = this;
    if (epoch === 0) return this.lrs.map((lr) => lr * start);
    if (this._is_initial || epoch > total) return this.lrs;
    const rise = this.end_factor - start;
    return this.lrs.map((lr) => lr * (1 + rise / (total * start + (epoch - 1) * rise)));
  }

  override _get_closed_form_lr(): number[] {
    const { start_factor: start, end_factor: end, total_iters: total } = this;
    const part = Math.min(total, this.last_epoch) / total;
    return this.base_lrs.map((lr) => lr * (start + (end - start) * part));
  }
}

const exponential = [optimizer, number('gamma'), last_epoch] as const;

class ExponentialLR extends LRScheduler {
  gamma: number;

  constructor(...args: Arguments<typeof exponential>) {
    const [on, gamma, last] = bind('ExponentialLR.__init__', exponential, args) as Values<typeof exponential>;
    super(on, last);
    this.gamma = gamma;
    this.begin(ExponentialLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    return this._is_initial ? this.lrs : this.lrs.map((lr) => lr * this.gamma);
  }

  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** this.last_epoch);
  }
}

const polynomial = [optimizer, optional(int('total_iters'), 5), optional(number('power'), 1), last_epoch] as const;

class PolynomialLR extends LRScheduler {
  total_iters: number;
  power: number;

  constructor(...args: Arguments<typeof polynomial>) {
    const [on, total_iters, power, last] = bind('PolynomialLR.__init__', polynomial, args) as Values<typeof polynomial>;
    super(on, last);
    this.total_iters = total_iters;
    this.power = power;
    this.begin(PolynomialLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const { last_epoch: epoch, total_iters: total } = this;
    if (this._is_initial || epoch > total) return this.lrs;
    const factor = ((1 - epoch / total) / (1 - (epoch - 1) / total)) ** this.power;
    return this.lrs.map((lr) => lr * factor);
  }

  override _get_closed_form_lr(): number[] {
    const { last_epoch: epoch, total_iters: total } = this;
    return this.base_lrs.map((lr) => lr * (1 - Math.min(total, epoch) / total) ** this.power);
  }
}

/**
 * Multiplies the learning rates by `factor` for the first `total_iters` epochs.
 *
 * @param optimizer whose learning rates to set
 * @param factor between 0 and 1
 * @param total_iters how many epochs
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for a factor outside [0, 1]
 * @example
 * const scheduler = optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.5, total_iters: 4 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
const ConstantLR_ = callable(ConstantLR);
type ConstantLR_ = ConstantLR;
/**
 * Multiplies the learning rates by a factor that goes evenly from `start_factor` to `end_factor` in `total_iters` epochs.
 *
 * @param optimizer whose learning rates to set
 * @param start_factor in (0, 1]
 * @param end_factor in [0, 1]
 * @param total_iters how many epochs
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for factors out of range
 * @example
 * const scheduler = optim.lr_scheduler.LinearLR(optimizer, { start_factor: 0.1, total_iters: 10 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
const LinearLR_ = callable(LinearLR);
type LinearLR_ = LinearLR;
/**
 * Multiplies the learning rates by `gamma` at each epoch.
 *
 * @param optimizer whose learning rates to set
 * @param gamma factor of an epoch
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @example
 * const scheduler = optim.lr_scheduler.ExponentialLR(optimizer, { gamma: 0.9 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
const ExponentialLR_ = callable(ExponentialLR);
type ExponentialLR_ = ExponentialLR;
/**
 * Lets the learning rates fall to 0 in `total_iters` epochs, as `(1 - epoch / total_iters)^power`.
 *
 * @param optimizer whose learning rates to set
 * @param total_iters how many epochs
 * @param power of the polynomial
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @example
 * const scheduler = optim.lr_scheduler.PolynomialLR(optimizer, { total_iters: 100, power: 0.9 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
const PolynomialLR_ = callable(PolynomialLR);
type PolynomialLR_ = PolynomialLR;
export {
  ConstantLR_ as ConstantLR,
  type ConstantLR as ConstantLRClass,
  LinearLR_ as LinearLR,
  type LinearLR as LinearLRClass,
  ExponentialLR_ as ExponentialLR,
  type ExponentialLR as ExponentialLRClass,
  PolynomialLR_ as PolynomialLR,
  type PolynomialLR as PolynomialLRClass,
};
