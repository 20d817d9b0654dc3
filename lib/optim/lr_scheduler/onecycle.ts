import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, bind, flag, number, optional, string } from '../../ops/row/signature.js';
import { repr } from '../repr.js';
import { cos } from './cos.js';
import { beginMomentum, setMomentum, usesBeta } from './momentum.js';
import { last_epoch, numbers, optimizer } from './parameters.js';
import { LRScheduler, checkOptimizer, forGroups, optionOf } from './scheduler.js';

const signature = [
  optimizer,
  numbers('max_lr'),
  optional(number('total_steps'), null),
  optional(number('epochs'), null),
  optional(number('steps_per_epoch'), null),
  optional(number('pct_start'), 0.3),
  optional(string('anneal_strategy'), 'cos'),
  optional(flag('cycle_momentum'), true),
  optional(numbers('base_momentum'), 0.85),
  optional(numbers('max_momentum'), 0.95),
  optional(number('div_factor'), 25),
  optional(number('final_div_factor'), 1e4),
  optional(flag('three_phase'), false),
  last_epoch,
] as const;

/** A stretch of the schedule: the options of the group that learning rate and momentum go from and to. */
interface Phase {
  readonly end_step: number;
  readonly start_lr: string;
  readonly end_lr: string;
  readonly start_momentum: string;
  readonly end_momentum: string;
}

function phases(total: number, pct_start: number, three: boolean): Phase[] {
  const end_step = pct_start * total - 1;
  const momenta = { start_momentum: 'max_momentum', end_momentum: 'base_momentum' };
  const back = { start_momentum: 'base_momentum', end_momentum: 'max_momentum' };
  const up = { end_step, start_lr: 'initial_lr', end_lr: 'max_lr', ...momenta };
  if (!three) return [up, { end_step: total - 1, start_lr: 'max_lr', end_lr: 'min_lr', ...back }];
  const flat = { start_momentum: 'max_momentum', end_momentum: 'max_momentum' };
  return [
    up,
    { end_step: 2 * pct_start * total - 2, start_lr: 'max_lr', end_lr: 'initial_lr', ...back },
    { end_step: total - 1, start_lr: 'initial_lr', end_lr: 'min_lr', ...flat },
  ];
}

/** Throws PyTorch's ValueError for what is no positive integer. */
function checkCount(name: string, count: number): void {
  if (count <= 0 || !Number.isInteger(count))
    throw new ValueError(`Expected positive integer ${name}, but got ${repr(count)}`);
}

function totalSteps(total: number | null, epochs: number | null, steps: number | null): number {
  if (total !== null) {
    checkCount('total_steps', total);
    return total;
  }
  if (epochs === null || steps === null) {
    throw new ValueError('You must define either total_steps OR (epochs AND steps_per_epoch)');
  }
  checkCount('epochs', epochs);
  checkCount('steps_per_epoch', steps);
  return epochs * steps;
}

class OneCycleLR extends LRScheduler {
  total_steps: number;
  _schedule_phases: Phase[];
  _anneal_func_type: string;
  cycle_momentum: boolean;
  use_beta1: boolean;

  constructor(...args: Arguments<typeof signature>) {
    const [
      on,
      max_lr,
      steps,
      epochs,
      steps_per_epoch,
      pct_start,
      strategy,
      cycles,
      base_momentum,
      max_momentum,
      div,
      last_div,
      three,
      last,
    ] = bind('OneCycleLR.__init__', signature, args) as Values<typeof signature>;
    checkOptimizer(on);
    const total = totalSteps(steps, epochs, steps_per_epoch);
    if (!(pct_start >= 0 && pct_start <= 1)) {
      throw new ValueError(`Expected float between 0 and 1 pct_start, but got ${repr(pct_start)}`);
    }
    if (strategy !== 'cos' && strategy !== 'linear') {
      throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${strategy}`);
    }
    const highs = forGroups('max_lr', on, max_lr);
    if (last === -1) {
      on.param_groups.forEach((group, k) => {
        group.initial_lr = highs[k]! / div;
        group.max_lr = highs[k]!;
        group.min_lr = highs[k]! / div / last_div;
      });
    }
    const beta = cycles && usesBeta(on);
    if (cycles) {
      const most = forGroups('max_momentum', on, max_momentum);
      const bases = forGroups('base_momentum', on, base_momentum);
      if (last === -1) beginMomentum(on, beta, bases, most);
    }
    super(on, last);
    this.total_steps = total;
    this._schedule_phases = phases(total, pct_start, three);
    this._anneal_func_type = strategy;
    this.cycle_momentum = cycles;
    this.use_beta1 = beta;
    this.begin(OneCycleLR);
  }

  private anneal(start: number, end: number, part: number): number {
    if (this._anneal_func_type === 'linear') return (end - start) * part + start;
    return end + ((start - end) / 2) * (cos(Math.PI * part) + 1);
  }

  protected override get unsaved(): readonly string[] {
    return this.cycle_momentum ? [] : ['use_beta1'];
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const step = this.last_epoch;
    if (step > this.total_steps) {
      throw new ValueError(`Tried to step ${step} times. The specified number of total steps is ${this.total_steps}`);
    }
    const list = this._schedule_phases;
    const found = list.findIndex((phase) => step <= phase.end_step);
    const at = found < 0 ? list.length - 1 : found;
    const phase = list[at]!;
    const start = at === 0 ? 0 : list[at - 1]!.end_step;
    const part = (step - start) / (phase.end_step - start);
    return this.optimizer.param_groups.map((group) => {
      const between = (from: string, to: string) => this.anneal(optionOf(group, from), optionOf(group, to), part);
      const lr = between(phase.start_lr, phase.end_lr);
      if (this.cycle_momentum) setMomentum(group, this.use_beta1, between(phase.start_momentum, phase.end_momentum));
      return lr;
    });
  }
}

/**
 * One cycle of the learning rates: up from `max_lr / div_factor` to `max_lr`, and down to far below where they began
 * (https://arxiv.org/abs/1708.07120). Stepped after each batch.
 *
 * @param optimizer whose learning rates to set
 * @param max_lr the highest learning rate, for all groups or for each
 * @param total_steps steps of the cycle; null: `epochs * steps_per_epoch`
 * @param epochs epochs of the cycle
 * @param steps_per_epoch batches of an epoch
 * @param pct_start part of the cycle in which learning rates rise, 0 to 1
 * @param anneal_strategy along a `'cos'` or a `'linear'` function
 * @param cycle_momentum whether momentum (or the first beta) goes the other way
 * @param base_momentum lower bound of momentum
 * @param max_momentum upper bound of momentum
 * @param div_factor the initial learning rate is `max_lr / div_factor`
 * @param final_div_factor the last one is the initial one over this
 * @param three_phase whether they fall to the initial one first, in as many steps as they rose
 * @param last_epoch the step after which to go on; -1: from the start
 * @throws ValueError for numbers out of range, for an optimizer without momentum where it is to be cycled, and for more steps than
 *   there are
 * @example
 * const scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 0.01, { epochs: 10, steps_per_epoch: loader.length });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
const OneCycleLR_ = callable(OneCycleLR);
type OneCycleLR_ = OneCycleLR;
export { OneCycleLR_ as OneCycleLR, type OneCycleLR as OneCycleLRClass };
