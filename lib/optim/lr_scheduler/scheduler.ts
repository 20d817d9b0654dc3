// The base of all schedulers.
import { callable } from '../../callable.js';
import { KeyError, NotImplementedError, ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, describe, optional } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import type { ParamGroup } from '../groups.js';
import { numberOf } from '../numbers.js';
import { Optimizer, watch } from '../optimizer.js';

/** What `state_dict()` gives: the fields of a scheduler but its optimizer. */
export type SchedulerStateDict = Record<string, unknown>;

/** An option of each group, as numbers. */
export const valuesOf = (optimizer: Optimizer, key: string): number[] =>
  optimizer.param_groups.map((group) => numberOf(group[key] as number | Tensor));

/** Sets an option of a group; one that is a tensor is written to in place. */
export function setOption(group: ParamGroup, key: string, value: number): void {
  const old: unknown = group[key];
  if (old instanceof Tensor) old.detach().fill_(value);
  else group[key] = value;
}

/** One value for each group, from one for all or an array. Throws PyTorch's ValueError for an array of another length. */
export function forGroups<T>(name: string, optimizer: Optimizer, value: T | readonly T[]): T[] {
  const count = optimizer.param_groups.length;
  if (!Array.isArray(value)) return new Array<T>(count).fill(value as T);
  if (value.length !== count) {
    throw new ValueError(
      `${name} must have the same length as optimizer.param_groups. ${name} has ${value.length} values, param_groups has ${count}.`,
    );
  }
  return [...(value as readonly T[])];
}

/** Throws Python's ValueError where two lists of one item a group differ in length: a group was added since the scheduler was made. */
export function checkPaired(first: readonly unknown[], second: readonly unknown[]): void {
  if (first.length === second.length) return;
  throw new ValueError(`zip() argument 2 is ${second.length < first.length ? 'shorter' : 'longer'} than argument 1`);
}

/** An option of a group. Throws KeyError where it has none. */
export function optionOf(group: ParamGroup, key: string): number {
  if (!(key in group)) throw new KeyError(`'${key}'`);
  return group[key] as number;
}

/** Throws PyTorch's TypeError for what is no optimizer. */
export function checkOptimizer(optimizer: unknown): void {
  if (!(optimizer instanceof Optimizer)) throw new TypeError(`${describe(optimizer)} is not an Optimizer`);
}

const order =
  'Failure to do this will result in PyTorch skipping the first value of the learning rate schedule. See more details at https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate';

const scheduling = [any<Optimizer>()('optimizer'), optional(any<number | null>()('last_epoch'), -1)] as const;

const inherited: ReadonlySet<string> = new Set([
  'base_lrs',
  'last_epoch',
  '_step_count',
  '_is_initial',
  '_get_lr_called_within_step',
  '_last_lr',
]);

class LRScheduler {
  declare readonly optimizer: Optimizer;
  base_lrs: number[] = [];
  last_epoch = -1;
  _step_count = 0;
  /** Whether the first step is being taken. */
  _is_initial = false;
  _get_lr_called_within_step = false;
  _last_lr: number[] = [];
  /** The learning rate of an epoch from the start, not from the last epoch's, for schedulers that know one. */
  _get_closed_form_lr?(): number[];

  /** `null` for `last_epoch` is for schedulers without a formula of their own. */
  constructor(...args: Arguments<typeof scheduling>) {
    const [optimizer, last_epoch] = bind(new.target.name, scheduling, args) as Values<typeof scheduling>;
    checkOptimizer(optimizer);
    Object.defineProperty(this, 'optimizer', { value: optimizer, enumerable: false });
    watch(optimizer);
    if (last_epoch === null) return;
    optimizer.param_groups.forEach((group, k) => {
      if (last_epoch === -1) group.initial_lr ??= numberOf(group.lr as number | Tensor);
      else if (!('initial_lr' in group)) {
        throw new KeyError(
          `param 'initial_lr' is not specified in param_groups[${k}] when resuming scheduler with last_epoch >= 0.\n` +
            'This typically happens when:\n' +
            "1. You're trying to resume training from a checkpoint but haven't properly loaded the optimizer state\n" +
            "2. You're using last_epoch >= 0 for a fresh training run (not recommended)",
        );
      }
    });
    this.base_lrs = valuesOf(optimizer, 'initial_lr');
    this.last_epoch = last_epoch;
    optimizer.machinery.pending.push(() => this._initial_step());
  }

  /** Takes the first step now, when called by the constructor of the class that this is an instance of. */
  protected begin(of: { readonly prototype: LRScheduler }): void {
    if (Object.getPrototypeOf(this) === of.prototype) void this.optimizer.param_groups;
  }

  /** @internal */
  _initial_step(): void {
    this._step_count = 0;
    this._is_initial = true;
    try {
      this.step();
    } finally {
      this._is_initial = false;
    }
  }

  /** The learning rates of the groups at `last_epoch`. */
  get_lr(): number[] {
    throw new NotImplementedError(`${this.constructor.name} has no get_lr()`);
  }

  /** Warns, in PyTorch's words, where somebody but `step()` asks for `get_lr()`, which is about the step that is being taken. */
  protected warnOutsideStep(): void {
    if (this._get_lr_called_within_step) return;
    warnOnce('To get the last learning rate computed by the scheduler, please use `get_last_lr()`.');
  }

  /** What `get_lr()` says within a step, or the closed form where that is asked for and there is one. */
  protected ratesOfStep(closed = false): number[] {
    this._get_lr_called_within_step = true;
    try {
      return closed && this._get_closed_form_lr !== undefined ? this._get_closed_form_lr() : this.get_lr();
    } finally {
      this._get_lr_called_within_step = false;
    }
  }

  /** The learning rates of the groups as this scheduler set them last. */
  get_last_lr(): number[] {
    void this.optimizer.param_groups; // takes the first step, if it is due
    return this._last_lr;
  }

  /**
   * Goes on to the next epoch.
   *
   * @param epoch the epoch to go to instead (deprecated, as in PyTorch)
   */
  step(epoch: number | null = null): void {
    const { optimizer } = this;
    if (!this._is_initial) void optimizer.param_groups;
    if (this._step_count === 1) {
      if (optimizer.step !== optimizer.machinery.watched) {
        console.warn(
          `Seems like \`optimizer.step()\` has been overridden after learning rate scheduler initialization. Please, make sure to call \`optimizer.step()\` before \`lr_scheduler.step()\`. ${order}`,
        );
      } else if (!optimizer.machinery.stepped) {
        console.warn(
          `Detected call of \`lr_scheduler.step()\` before \`optimizer.step()\`. In PyTorch 1.1.0 and later, you should call them in the opposite order: \`optimizer.step()\` before \`lr_scheduler.step()\`.  ${order}`,
        );
      }
    }
    this._step_count++;
    if (epoch !== null) {
      warnOnce(
        'The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used instead of the new chainable form, where available.',
      );
    }
    this._update_lr(epoch);
  }

  /** @internal */
  _update_lr(epoch: number | null = null): void {
    this.last_epoch = epoch ?? this.last_epoch + 1;
    this.setRates(this.ratesOfStep(epoch !== null));
  }

  /** Gives each group its learning rate. */
  protected setRates(lrs: readonly number[]): void {
    const groups = this.optimizer.param_groups;
    for (let k = 0; k < Math.min(groups.length, lrs.length); k++) setOption(groups[k]!, 'lr', lrs[k]!);
    checkPaired(groups, lrs);
    this._last_lr = valuesOf(this.optimizer, 'lr');
  }

  /** The learning rates that the groups have now. */
  protected get lrs(): number[] {
    return valuesOf(this.optimizer, 'lr');
  }

  /** Fields that PyTorch's scheduler of this class does not have, or saves otherwise. */
  protected get unsaved(): readonly string[] {
    return [];
  }

  /** The fields of this scheduler but its optimizer, and functions that it was given. */
  state_dict(): SchedulerStateDict {
    void this.optimizer.param_groups;
    const { unsaved } = this;
    const saved = Object.entries(this).filter(
      ([name, value]) => typeof value !== 'function' && !unsaved.includes(name),
    );
    // PyTorch's classes set their own fields before those of the base.
    return Object.fromEntries([true, false].flatMap((own) => saved.filter(([name]) => own !== inherited.has(name))));
  }

  /** Goes on from what `state_dict()` gave. */
  load_state_dict(state_dict: SchedulerStateDict): void {
    void this.optimizer.param_groups;
    Object.assign(this, state_dict);
  }

  toString(): string {
    return `<torch.optim.lr_scheduler.${this.constructor.name} object>`;
  }
}

/** What a subclass says itself. Abstract here, beside a `get_lr` that is not, so that nobody has to write `override`. */
declare abstract class Rates {
  abstract get_lr(): number[];
}
interface SchedulerBase {
  new (...args: ConstructorParameters<typeof LRScheduler>): LRScheduler & Rates;
  (...args: ConstructorParameters<typeof LRScheduler>): LRScheduler & Rates;
  readonly prototype: LRScheduler;
}

/**
 * Base class of schedulers: each `step()` sets every group's `lr` to what `get_lr()` says for the next `last_epoch`.
 *
 * The first step, to epoch 0, is taken when the constructor is done: at the latest when anybody looks at the optimizer's groups.
 * So a subclass may set its fields after `super(optimizer)`, and `get_lr` sees them.
 *
 * @param optimizer whose learning rates to set
 * @param last_epoch the epoch after which to go on; -1: from the start, where `lr` becomes `initial_lr`
 * @throws TypeError for what is no optimizer, KeyError for a group without `initial_lr` when going on
 * @example
 * class Halving extends optim.lr_scheduler.LRScheduler {
 *   get_lr() {
 *     return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch);
 *   }
 * }
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html
 */
const LRScheduler_: SchedulerBase = callable(LRScheduler);
type LRScheduler_ = LRScheduler;
export { LRScheduler_ as LRScheduler, type LRScheduler as LRSchedulerClass };
