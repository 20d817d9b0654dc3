import { callable } from '../../callable.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { type Arguments, type Values, bind, int, number, optional, string } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { warnOfScalar } from '../../warnings.js';
import { numberOf } from '../numbers.js';
import { numbers, optimizer } from './parameters.js';
import { type SchedulerStateDict, LRScheduler, checkOptimizer, setOption, valuesOf } from './scheduler.js';

const signature = [
  optimizer,
  optional(string('mode'), 'min'),
  optional(number('factor'), 0.1),
  optional(int('patience'), 10),
  optional(number('threshold'), 1e-4),
  optional(string('threshold_mode'), 'rel'),
  optional(int('cooldown'), 0),
  optional(numbers('min_lr'), 0),
  optional(number('eps'), 1e-8),
] as const;

class ReduceLROnPlateau extends LRScheduler {
  factor: number;
  default_min_lr: number | null;
  min_lrs: number[];
  patience: number;
  cooldown: number;
  eps: number;
  mode: string;
  threshold: number;
  threshold_mode: string;
  /** What every metric is better than. */
  mode_worse: number;
  best: number;
  cooldown_counter = 0;
  num_bad_epochs = 0;

  constructor(...args: Arguments<typeof signature>) {
    const [on, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps] = bind(
      'ReduceLROnPlateau.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    if (factor >= 1) throw new ValueError('Factor should be < 1.0.');
    checkOptimizer(on);
    const count = on.param_groups.length;
    if (typeof min_lr !== 'number' && min_lr.length !== count) {
      throw new ValueError(`expected ${count} min_lrs, got ${min_lr.length}`);
    }
    if (mode !== 'min' && mode !== 'max') throw new ValueError(`mode ${mode} is unknown!`);
    if (threshold_mode !== 'rel' && threshold_mode !== 'abs') {
      throw new ValueError(`threshold mode ${threshold_mode} is unknown!`);
    }
    super(on, null);
    this.factor = factor;
    this.default_min_lr = typeof min_lr === 'number' ? min_lr : null;
    this.min_lrs = typeof min_lr === 'number' ? new Array<number>(count).fill(min_lr) : [...min_lr];
    this.patience = patience;
    this.cooldown = cooldown;
    this.eps = eps;
    this.last_epoch = 0;
    this._last_lr = valuesOf(on, 'lr');
    this.mode = mode;
    this.threshold = threshold;
    this.threshold_mode = threshold_mode;
    this.mode_worse = mode === 'min' ? Infinity : -Infinity;
    this.best = this.mode_worse;
  }

  /** Whether nothing is counted now. */
  get in_cooldown(): boolean {
    return this.cooldown_counter > 0;
  }

  /**
   * Notes an epoch's metric, and lowers the learning rates if it has not improved for long enough.
   *
   * @param metrics a number, or a tensor of one element, which is read
   * @param epoch the epoch to go to instead of the next (deprecated, as in PyTorch)
   */
  protected override get unsaved(): readonly string[] {
    return ['base_lrs', '_step_count', '_is_initial', '_get_lr_called_within_step'];
  }

  override step(metrics?: number | Tensor | null, epoch: number | null = null): void {
    if (metrics === undefined || metrics === null) {
      throw new TypeError("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'");
    }
    if (metrics instanceof Tensor) warnOfScalar(metrics);
    const current = numberOf(metrics instanceof Tensor ? metrics.detach() : metrics);
    this.last_epoch = epoch ?? this.last_epoch + 1;
    if (this.better(current)) {
      this.best = current;
      this.num_bad_epochs = 0;
    } else {
      this.num_bad_epochs++;
    }
    if (this.in_cooldown) {
      this.cooldown_counter--;
      this.num_bad_epochs = 0;
    }
    if (this.num_bad_epochs > this.patience) {
      this.reduce();
      this.cooldown_counter = this.cooldown;
      this.num_bad_epochs = 0;
    }
    this._last_lr = valuesOf(this.optimizer, 'lr');
  }

  private better(metric: number): boolean {
    const { best, threshold } = this;
    if (this.mode === 'min')
      return metric < (this.threshold_mode === 'rel' ? best * (1 - threshold) : best - threshold);
    return metric > (this.threshold_mode === 'rel' ? best * (threshold + 1) : best + threshold);
  }

  private reduce(): void {
    const groups = this.optimizer.param_groups;
    if (groups.length !== this.min_lrs.length) {
      if (this.default_min_lr === null) {
        throw new RuntimeError(
          `The number of param groups in the \`optimizer\` (${groups.length}) differs from when \`ReduceLROnPlateau\` was initialized (${this.min_lrs.length}), usually due to a new param group being added to the optimizer. Please modify the \`min_lrs\` field to match the length of the \`optimizer\` param groups.`,
        );
      }
      this.min_lrs = new Array<number>(groups.length).fill(this.default_min_lr);
    }
    valuesOf(this.optimizer, 'lr').forEach((old, k) => {
      const lr = Math.max(old * this.factor, this.min_lrs[k]!);
      if (old - lr > this.eps) setOption(groups[k]!, 'lr', lr);
    });
  }

  override state_dict(): SchedulerStateDict {
    const { mode_worse, mode, threshold, threshold_mode, best, cooldown_counter, num_bad_epochs, ...first } =
      super.state_dict();
    return { ...first, mode_worse, mode, threshold, threshold_mode, best, cooldown_counter, num_bad_epochs };
  }

  override load_state_dict(state_dict: SchedulerStateDict): void {
    super.load_state_dict(state_dict);
    this.mode_worse = this.mode === 'min' ? Infinity : -Infinity;
  }
}

/**
 * Lowers the learning rates when a metric has stopped improving.
 *
 * @param optimizer whose learning rates to set
 * @param mode `'min'` where a lower metric is better, `'max'` where a higher one is
 * @param factor what learning rates are multiplied by, below 1
 * @param patience epochs without improvement that are let pass
 * @param threshold how much better counts as an improvement
 * @param threshold_mode `'rel'`: a fraction of the best so far; `'abs'`: a difference
 * @param cooldown epochs after a reduction in which nothing is counted
 * @param min_lr the least learning rate, for all groups or for each
 * @param eps a smaller change of the learning rate is not made
 * @throws ValueError for a factor of 1 or more, and for unknown modes
 * @example
 * const scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { factor: 0.1, patience: 10 });
 * const validation = criterion(model(x), y); // after each epoch
 * scheduler.step(validation);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
const ReduceLROnPlateau_ = callable(ReduceLROnPlateau);
type ReduceLROnPlateau_ = ReduceLROnPlateau;
export { ReduceLROnPlateau_ as ReduceLROnPlateau, type ReduceLROnPlateau as ReduceLROnPlateauClass };
