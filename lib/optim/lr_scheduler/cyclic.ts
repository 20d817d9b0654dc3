import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, flag, number, optional, string } from '../../ops/row/signature.js';
import { beginMomentum, setMomentum, usesBeta } from './momentum.js';
import { last_epoch, numbers, optimizer } from './parameters.js';
import {
  type SchedulerStateDict,
  LRScheduler,
  checkOptimizer,
  checkPaired,
  forGroups,
  setOption,
} from './scheduler.js';

/** How high a cycle is, by its number or by the epoch. */
export type Scale = (x: number) => number;

const signature = [
  optimizer,
  numbers('base_lr'),
  numbers('max_lr'),
  optional(number('step_size_up'), 2000),
  optional(number('step_size_down'), null),
  optional(string('mode'), 'triangular'),
  optional(number('gamma'), 1),
  optional(any<Scale | null>()('scale_fn'), null),
  optional(string('scale_mode'), 'cycle'),
  optional(flag('cycle_momentum'), true),
  optional(numbers('base_momentum'), 0.8),
  optional(numbers('max_momentum'), 0.9),
  last_epoch,
] as const;

class CyclicLR extends LRScheduler {
  max_lrs: number[];
  total_size: number;
  step_ratio: number;
  mode: string;
  gamma: number;
  _scale_fn_custom: Scale | null;
  scale_mode: string;
  cycle_momentum: boolean;
  use_beta1 = false;
  base_momentums: number[] = [];
  max_momentums: number[] = [];

  constructor(...args: Arguments<typeof signature>) {
    const [
      on,
      base_lr,
      max_lr,
      up,
      steps_down,
      mode,
      gamma,
      scale_fn,
      scale_mode,
      cycles,
      base_momentum,
      max_momentum,
      last,
    ] = bind('CyclicLR.__init__', signature, args) as Values<typeof signature>;
    checkOptimizer(on);
    const lows = forGroups('base_lr', on, base_lr);
    const highs = forGroups('max_lr', on, max_lr);
    if (last === -1) on.param_groups.forEach((group, k) => setOption(group, 'lr', lows[k]!));
    if (!['triangular', 'triangular2', 'exp_range'].includes(mode) && scale_fn === null) {
      throw new ValueError('mode is invalid and scale_fn is None');
    }
    const beta = cycles && usesBeta(on);
    const bases = cycles ? forGroups('base_momentum', on, base_momentum) : [];
    const most = cycles ? forGroups('max_momentum', on, max_momentum) : [];
    if (cycles && last === -1) beginMomentum(on, beta, bases, most);
    super(on, last);
    const down = steps_down ?? up;
    // The first step still goes by what another scheduler may have noted as the rates from the start.
    on.machinery.pending.push(() => (this.base_lrs = lows));
    this.max_lrs = highs;
    this.total_size = up + down;
    this.step_ratio = up / this.total_size;
    this.mode = mode;
    this.gamma = gamma;
    this._scale_fn_custom = scale_fn;
    this.scale_mode = scale_fn !== null ? scale_mode : mode === 'exp_range' ? 'iterations' : 'cycle';
    this.cycle_momentum = cycles;
    this.use_beta1 = beta;
    this.base_momentums = bases;
    this.max_momentums = most;
    this.begin(CyclicLR);
  }

  protected override get unsaved(): readonly string[] {
    return ['_scale_fn_custom', ...(this.cycle_momentum ? [] : ['use_beta1', 'base_momentums', 'max_momentums'])];
  }

  /** How high a cycle is, by its number (`'triangular'` and `'triangular2'`) or by the step. */
  scale_fn(x: number): number {
    if (this._scale_fn_custom !== null) return this._scale_fn_custom(x);
    if (this.mode === 'triangular2') return 1 / 2 ** (x - 1);
    return this.mode === 'exp_range' ? this.gamma ** x : 1;
  }

  override get_lr(): number[] {
    this.warnOutsideStep();
    const { last_epoch: epoch, total_size, step_ratio } = this;
    const cycle = Math.floor(1 + epoch / total_size);
    const x = 1 + epoch / total_size - cycle;
    const part = x <= step_ratio ? x / step_ratio : (x - 1) / (step_ratio - 1);
    const scale = this.scale_fn(this.scale_mode === 'cycle' ? cycle : epoch);
    if (this.cycle_momentum) {
      const { base_momentums, max_momentums } = this;
      const groups = this.optimizer.param_groups;
      for (let k = 0; k < Math.min(groups.length, max_momentums.length); k++) {
        const [base, max] = [base_momentums[k]!, max_momentums[k]!];
        setMomentum(groups[k]!, this.use_beta1, max - (max - base) * part * scale);
      }
      checkPaired(groups, max_momentums);
    }
    return this.base_lrs.map((base, k) => base + (this.max_lrs[k]! - base) * part * scale);
  }

  override state_dict(): SchedulerStateDict {
    return { ...super.state_dict(), _scale_fn_custom: null };
  }

  override load_state_dict(state_dict: SchedulerStateDict): void {
    super.load_state_dict({ ...state_dict, _scale_fn_custom: this._scale_fn_custom });
  }
}

/**
 * Lets the learning rates go up and down between two bounds (https://arxiv.org/abs/1506.01186). Stepped after each batch.
 *
 * @param optimizer whose learning rates to set
 * @param base_lr lower bound, for all groups or for each
 * @param max_lr upper bound, for all groups or for each
 * @param step_size_up steps of the rising half
 * @param step_size_down steps of the falling half; null: as many
 * @param mode `'triangular'`; `'triangular2'`: each cycle half as high; `'exp_range'`: `gamma^step` as high
 * @param gamma for `'exp_range'`
 * @param scale_fn how high, in place of `mode`; not saved
 * @param scale_mode whether `scale_fn` is given the `'cycle'` or the `'iterations'`
 * @param cycle_momentum whether momentum (or the first beta) goes the other way
 * @param base_momentum lower bound of momentum
 * @param max_momentum upper bound of momentum
 * @param last_epoch the step after which to go on; -1: from the start
 * @throws ValueError for an unknown mode, and for an optimizer without momentum where it is to be cycled
 * @example
 * const scheduler = optim.lr_scheduler.CyclicLR(optimizer, { base_lr: 0.01, max_lr: 0.1 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
const CyclicLR_ = callable(CyclicLR);
type CyclicLR_ = CyclicLR;
export { CyclicLR_ as CyclicLR, type CyclicLR as CyclicLRClass };
