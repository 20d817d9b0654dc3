// The learning rate of stochastic weight averaging.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, optional } from '../../ops/row/signature.js';
import { repr } from '../repr.js';
import { cos } from './cos.js';
import { last_epoch, numbers, optimizer } from './parameters.js';
import { LRScheduler, forGroups, optionOf } from './scheduler.js';

const signature = [
  optimizer,
  numbers('swa_lr'),
  optional(any<number>()('anneal_epochs'), 10),
  optional(any<'cos' | 'linear'>()('anneal_strategy'), 'cos'),
  last_epoch,
] as const;

/** How much of the way is gone after a part of the epochs. */
const strategies: Readonly<Record<string, (part: number) => number>> = {
  cos: (part) => (1 - cos(Math.PI * part)) / 2,
  linear: (part) => part,
};

class SWALR extends LRScheduler {
  _anneal_strategy: string;
  anneal_epochs: number;

  constructor(...args: Arguments<typeof signature>) {
    const [on, swa_lr, epochs, strategy, last] = bind('SWALR.__init__', signature, args) as Values<typeof signature>;
    const rates = forGroups('swa_lr', on, swa_lr);
    on.param_groups.forEach((group, k) => (group.swa_lr = rates[k]!));
    if (!Object.hasOwn(strategies, strategy)) {
      throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${repr(strategy)}`);
    }
    if (!Number.isInteger(epochs) || epochs < 0) {
      throw new ValueError(`anneal_epochs must be equal or greater than 0, got ${repr(epochs)}`);
    }
    super(on, last);
    this._anneal_strategy = strategy;
    this.anneal_epochs = epochs;
    this.begin(SWALR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const { anneal_epochs: epochs } = this;
    const way = strategies[this._anneal_strategy]!;
    const step = epochs === 0 ? Math.max(1, this._step_count - 1) : this._step_count - 1;
    const part = (at: number): number => way(Math.max(0, Math.min(1, at / Math.max(1, epochs))));
    const [before, now] = [part(step - 1), part(step)];
    const targets = this.optimizer.param_groups.map((group) => optionOf(group, 'swa_lr'));
    return this.lrs.map((lr, k) => {
      const target = targets[k]!;
      // Where annealing began, from where it is now: another scheduler may have moved it.
      const start = before === 1 ? target : (lr - before * target) / (1 - before);
      return target * now + start * (1 - now);
    });
  }
}

/**
 * Moves the learning rates to `swa_lr` in `anneal_epochs` epochs, and keeps them there, for stochastic weight averaging.
 *
 * @param optimizer whose learning rates to set
 * @param swa_lr where they end; a number, or one for each group
 * @param anneal_epochs how many epochs it takes
 * @param anneal_strategy `'cos'` along a cosine, `'linear'` evenly
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for another strategy, and for epochs that are no whole number from 0 on
 * @example
 * const swa_scheduler = optim.swa_utils.SWALR(optimizer, 0.05, { anneal_epochs: 20, anneal_strategy: 'linear' });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.SWALR.html
 */
const SWALR_ = callable(SWALR);
type SWALR_ = SWALR;
export { SWALR_ as SWALR, type SWALR as SWALRClass };
