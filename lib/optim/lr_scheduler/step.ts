// Learning rates that drop at some epochs.
import { callable } from '../../callable.js';
import { type Arguments, type Values, any, bind, describe, int, number, optional } from '../../ops/row/signature.js';
import { last_epoch, optimizer } from './parameters.js';
import { type SchedulerStateDict, LRScheduler } from './scheduler.js';

const stepping = [optimizer, int('step_size'), optional(number('gamma'), 0.1), last_epoch] as const;

class StepLR extends LRScheduler {
  step_size: number;
  gamma: number;

  constructor(...args: Arguments<typeof stepping>) {
    const [on, step_size, gamma, last] = bind('StepLR.__init__', stepping, args) as Values<typeof stepping>;
    super(on, last);
    this.step_size = step_size;
    this.gamma = gamma;
    this.begin(StepLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    if (this.last_epoch === 0 || this.last_epoch % this.step_size !== 0) return this.lrs;
    return this.lrs.map((lr) => lr * this.gamma);
  }

  override _get_closed_form_lr(): number[] {
    return this.base_lrs.map((lr) => lr * this.gamma ** Math.floor(this.last_epoch / this.step_size));
  }
}

const multiple = [
  optimizer,
  any<Iterable<number>>()('milestones'),
  optional(number('gamma'), 0.1),
  last_epoch,
] as const;

class MultiStepLR extends LRScheduler {
  /** How often each milestone was given. */
  milestones: Map<number, number>;
  gamma: number;

  constructor(...args: Arguments<typeof multiple>) {
    const [on, milestones, gamma, last] = bind('MultiStepLR.__init__', multiple, args) as Values<typeof multiple>;
    if (milestones === null || typeof milestones !== 'object')
      throw new TypeError(`'${describe(milestones)}' object is not iterable`);
    super(on, last);
    this.milestones = new Map();
    for (const epoch of milestones) this.milestones.set(epoch, (this.milestones.get(epoch) ?? 0) + 1);
    this.gamma = gamma;
    this.begin(MultiStepLR);
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const times = this.milestones.get(this.last_epoch);
    return times === undefined ? this.lrs : this.lrs.map((lr) => lr * this.gamma ** times);
  }

  override _get_closed_form_lr(): number[] {
    let past = 0;
    for (const [epoch, times] of this.milestones) if (epoch <= this.last_epoch) past += times;
    return this.base_lrs.map((lr) => lr * this.gamma ** past);
  }

  /** The fields; milestones are an object, `{ epoch: times }`, so that JSON can hold them. */
  override state_dict(): SchedulerStateDict {
    return { ...super.state_dict(), milestones: Object.fromEntries(this.milestones) };
  }

  override load_state_dict(state_dict: SchedulerStateDict): void {
    const saved = state_dict.milestones as Map<number, number> | Record<string, number>;
    const entries = saved instanceof Map ? [...saved] : Object.entries(saved);
    const milestones = new Map(entries.map(([epoch, times]) => [Number(epoch), times] as const));
    super.load_state_dict({ ...state_dict, milestones });
  }
}

/**
 * Multiplies the learning rates by `gamma` every `step_size` epochs.
 *
 * @param optimizer whose learning rates to set
 * @param step_size epochs between drops
 * @param gamma factor of a drop
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @example
 * const scheduler = optim.lr_scheduler.StepLR(optimizer, { step_size: 30, gamma: 0.1 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
const StepLR_ = callable(StepLR);
type StepLR_ = StepLR;
/**
 * Multiplies the learning rates by `gamma` at each milestone.
 *
 * @param optimizer whose learning rates to set
 * @param milestones epochs; one that stands there twice counts twice
 * @param gamma factor of a drop
 * @param last_epoch the epoch after which to go on; -1: from the start
 * @throws TypeError for milestones that are no list
 * @example
 * const scheduler = optim.lr_scheduler.MultiStepLR(optimizer, [30, 80], { gamma: 0.1 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
const MultiStepLR_ = callable(MultiStepLR);
type MultiStepLR_ = MultiStepLR;
export {
  StepLR_ as StepLR,
  type StepLR as StepLRClass,
  MultiStepLR_ as MultiStepLR,
  type MultiStepLR as MultiStepLRClass,
};
