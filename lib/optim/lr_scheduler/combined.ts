// Schedulers made of schedulers.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, ints, optional } from '../../ops/row/signature.js';
import type { Optimizer } from '../optimizer.js';
import { last_epoch, optimizer } from './parameters.js';
import { ReduceLROnPlateau } from './plateau.js';
import { type SchedulerStateDict, LRScheduler, setOption, valuesOf } from './scheduler.js';

const parts = any<readonly LRScheduler[]>()('schedulers');

/** Schedulers that work on one optimizer. */
abstract class CombinedScheduler extends LRScheduler {
  _schedulers: readonly LRScheduler[];

  constructor(name: string, schedulers: readonly LRScheduler[], on: Optimizer | null) {
    const target = on ?? schedulers[0]!.optimizer;
    schedulers.forEach((scheduler, k) => {
      if (!(scheduler instanceof LRScheduler)) {
        throw new TypeError(`${name} at index ${k} should have \`optimizer\` as its attribute.`);
      }
      if (scheduler instanceof ReduceLROnPlateau) {
        throw new ValueError(
          `${name} does not support \`ReduceLROnPlateau\` scheduler as it requires additional kwargs to be specified when calling \`step\`, but got one at index ${k} in the given schedulers sequence.`,
        );
      }
      if (scheduler.optimizer !== target) {
        throw new ValueError(
          `${name} expects all schedulers to belong to the same optimizer, but got scheduler ${scheduler.constructor.name} at index ${k} has ${String(scheduler.optimizer)}, which is different from ${target.constructor.name}.`,
        );
      }
    });
    super(target, null);
    this._schedulers = [...schedulers];
  }

  protected override get unsaved(): readonly string[] {
    return ['base_lrs', '_step_count', '_is_initial', '_get_lr_called_within_step', '_schedulers'];
  }

  override state_dict(): SchedulerStateDict {
    return { ...super.state_dict(), _schedulers: this._schedulers.map((scheduler) => scheduler.state_dict()) };
  }

  override load_state_dict(state_dict: SchedulerStateDict): void {
    const saved = state_dict._schedulers as SchedulerStateDict[];
    super.load_state_dict({ ...state_dict, _schedulers: this._schedulers });
    saved.forEach((own, k) => this._schedulers[k]!.load_state_dict(own));
  }
}

const sequential = [optimizer, parts, ints('milestones'), last_epoch] as const;

class SequentialLR extends CombinedScheduler {
  _milestones: readonly number[];

  constructor(...args: Arguments<typeof sequential>) {
    const [on, schedulers, milestones, last] = bind('SequentialLR.__init__', sequential, args) as Values<
      typeof sequential
    >;
    if (schedulers.length < 1)
      throw new ValueError('SequentialLR expects at least one scheduler, but got no scheduler.');
    super('SequentialLR', schedulers, on);
    if (milestones.length !== schedulers.length - 1) {
      throw new ValueError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    this._milestones = [...milestones];
    this.last_epoch = last + 1;
    // All of them took their first step when they were made. That is undone, and the first one's is taken again.
    for (const group of on.param_groups) setOption(group, 'lr', group.initial_lr as number);
    undo(this);
    const first = this._schedulers[this.at(0)]!;
    first._initial_step();
    this._last_lr = first.get_last_lr();
  }

  /** Which scheduler's turn an epoch is. */
  private at(epoch: number): number {
    return this._milestones.filter((milestone) => milestone <= epoch).length;
  }

  /** Goes on to the next epoch. */
  override step(): void {
    this.last_epoch++;
    const at = this.at(this.last_epoch);
    const scheduler = this._schedulers[at]!;
    if (at > 0 && this._milestones[at - 1] === this.last_epoch) scheduler._update_lr(0);
    else scheduler.step();
    this._last_lr = scheduler.get_last_lr();
  }
}

function undo(scheduler: LRScheduler): void {
  if (scheduler instanceof CombinedScheduler) scheduler._schedulers.forEach(undo);
  else scheduler.last_epoch--;
}

const chained = [parts, optional(any<Optimizer | null>()('optimizer'), null)] as const;

class ChainedScheduler extends CombinedScheduler {
  protected override get unsaved(): readonly string[] {
    return [...super.unsaved, 'last_epoch'];
  }

  constructor(...args: Arguments<typeof chained>) {
    const [schedulers, on] = bind('ChainedScheduler.__init__', chained, args) as Values<typeof chained>;
    if (schedulers.length < 1) {
      throw new ValueError('ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.');
    }
    super('ChainedScheduler', schedulers, on);
    this._last_lr = valuesOf(this.optimizer, 'lr');
  }

  /** Goes on to the next epoch. */
  override step(): void {
    for (const scheduler of this._schedulers) scheduler.step();
    this._last_lr = valuesOf(this.optimizer, 'lr');
  }
}

/**
 * One scheduler after the other.
 *
 * @param optimizer whose learning rates to set
 * @param schedulers schedulers on this optimizer, in order
 * @param milestones the epochs at which the second, third, … begin, one less than schedulers
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws ValueError for none, for another optimizer's, for ReduceLROnPlateau, and for another number of milestones
 * @example
 * const warmup = optim.lr_scheduler.LinearLR(optimizer, { total_iters: 5 });
 * const decay = optim.lr_scheduler.ExponentialLR(optimizer, 0.9);
 * const scheduler = optim.lr_scheduler.SequentialLR(optimizer, [warmup, decay], { milestones: [5] });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
const SequentialLR_ = callable(SequentialLR);
type SequentialLR_ = SequentialLR;
/**
 * Several schedulers at once: each step is a step of all of them, one after the other.
 *
 * @param schedulers schedulers on one optimizer
 * @param optimizer theirs; null: the first one's
 * @throws ValueError for none, for several optimizers, and for ReduceLROnPlateau
 * @example
 * const warmup = optim.lr_scheduler.ConstantLR(optimizer, { factor: 0.1, total_iters: 20 });
 * const decay = optim.lr_scheduler.ExponentialLR(optimizer, 0.9);
 * const scheduler = optim.lr_scheduler.ChainedScheduler([warmup, decay]);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
const ChainedScheduler_ = callable(ChainedScheduler);
type ChainedScheduler_ = ChainedScheduler;
export {
  SequentialLR_ as SequentialLR,
  type SequentialLR as SequentialLRClass,
  ChainedScheduler_ as ChainedScheduler,
  type ChainedScheduler as ChainedSchedulerClass,
};
