// The base of all optimizers: parameter groups, state, hooks, saving and loading. What a step does is its subclasses' business.
import { HookList, type RemovableHandle } from '../hooks.js';
import { zeroGrad } from '../autograd/zero.js';
import { callable } from '../callable.js';
import { NotImplementedError, RuntimeError } from '../errors.js';
import { Refusal, any, bind, flag, inOrder, optional, parameter } from '../ops/row/signature.js';
import { type OptimizerStateDict, type ParamState, OptimizerState, restore, save } from './checkpoint.js';
import { type GroupInit, type ParamGroup, type Params, groupsOf, makeGroup } from './groups.js';
import { repr } from './repr.js';

/** Evaluates the model again and returns the loss. */
export type Closure = () => unknown;
type Args = unknown[];
/** Called before a step with its arguments; may return others. */
export type StepPreHook = (optimizer: Optimizer, args: Args) => Args | null | undefined | void;
export type StepPostHook = (optimizer: Optimizer, args: Args) => void;
export type OptimizerHook = (optimizer: Optimizer) => void;
/** May return another dictionary in place of the one it is given. */
export type StateDictHook = (
  optimizer: Optimizer,
  state: OptimizerStateDict,
) => OptimizerStateDict | null | undefined | void;

type OrKeyed<F> = F | { hook: F };
type Hooking<F> = [hook: F, prepend?: boolean | { prepend?: boolean }] | [kwargs: { hook: F; prepend?: boolean }];
const hooked = [any<unknown>()('hook')] as const;
const hooking = [...hooked, optional(flag('prepend'), false)] as const;
type Making =
  | [params: Params, defaults?: Record<string, unknown>]
  | [kwargs: { params: Params; defaults: Record<string, unknown> }];

const zeroing = [optional(flag('set_to_none'), true)] as const;

/** What every optimizer has beside its groups and its state; not enumerable, as it is no part of what it optimizes. */
export interface Machinery {
  readonly stepPre: HookList<StepPreHook>;
  readonly stepPost: HookList<StepPostHook>;
  readonly savePre: HookList<OptimizerHook>;
  readonly savePost: HookList<StateDictHook>;
  readonly loadPre: HookList<StateDictHook>;
  readonly loadPost: HookList<OptimizerHook>;
  /** First steps of schedulers, taken when the groups are first looked at; see `LRScheduler`. */
  pending: (() => void)[];
  /** The method around which hooks are called, once there are any. */
  watched: ((...args: unknown[]) => unknown) | null;
  /** Whether `step` was called since a scheduler began to look. */
  stepped: boolean;
}

class Optimizer {
  /** Options of groups that do not give them. */
  readonly defaults: Record<string, unknown>;
  /** What is kept of each parameter between steps; `state.get(p)` is an object, empty at first. */
  state = new OptimizerState();
  private groups_: ParamGroup[] = [];
  /** @internal */
  declare readonly machinery: Machinery;

  constructor(...args: Making) {
    const [params, defaults = {}] = inOrder(['params', 'defaults'], args) as [Params, Record<string, unknown>?];
    this.defaults = defaults;
    const machinery: Machinery = {
      stepPre: new HookList(),
      stepPost: new HookList(),
      savePre: new HookList(),
      savePost: new HookList(),
      loadPre: new HookList(),
      loadPost: new HookList(),
      pending: [],
      watched: null,
      stepped: false,
    };
    Object.defineProperty(this, 'machinery', { value: machinery });
    for (const group of groupsOf(params)) this.add_param_group(group);
  }

  /** The groups: their parameters and options, which may be written to. */
  get param_groups(): [ParamGroup, ...ParamGroup[]] {
    const { machinery } = this;
    if (machinery.pending.length > 0) {
      const due = machinery.pending;
      machinery.pending = [];
      for (const begin of due) begin();
    }
    return this.groups_ as [ParamGroup, ...ParamGroup[]];
  }

  set param_groups(groups: ParamGroup[]) {
    this.groups_ = groups;
  }

  /**
   * Changes the parameters by their gradients.
   *
   * @param closure evaluates the model again and returns the loss; most optimizers need none
   * @returns what the closure returned, or null
   */
  step(closure?: Evaluating<unknown>): unknown;
  step(): unknown {
    throw new NotImplementedError(`${this.constructor.name} has no step()`);
  }

  /**
   * Forgets all gradients.
   *
   * @param set_to_none whether `grad` becomes null; false: zeros
   */
  zero_grad(...args: [set_to_none?: boolean] | [kwargs: { set_to_none?: boolean }]): void {
    const none = args.length === 0 || (bind('zero_grad', zeroing, args)[0] as boolean);
    for (const { params } of this.param_groups) {
      for (let k = 0; k < params.length; k++) {
        zeroGrad(params[k]!, none);
      }
    }
  }

  /**
   * Adds a group, as when layers are unfrozen.
   *
   * @param param_group `{ params, …options }`; what it does not say is as in `defaults`
   */
  add_param_group(param_group: GroupInit): void {
    const groups = this.param_groups;
    groups.push(makeGroup(param_group, this.defaults, groups));
  }

  /**
   * What this optimizer needs to go on later: `{ state: { 0: {…} }, param_groups: [{ …, params: [0, 1] }] }`, parameters by number.
   * Tensors in it are the optimizer's own, not copies.
   */
  state_dict(): OptimizerStateDict {
    const { savePre, savePost } = this.machinery;
    for (const hook of savePre) hook(this);
    const groups = this.param_groups;
    const packed = new OptimizerState([...this.state].map(([param, own]) => [param, this.packed(own)]));
    let saved = save(groups, packed);
    for (const hook of savePost) saved = hook(this, saved) ?? saved;
    return saved;
  }

  /**
   * Goes on from what `state_dict()` gave; parameters are matched by their order.
   *
   * @throws ValueError where groups or their sizes differ
   */
  load_state_dict(state_dict: OptimizerStateDict): void {
    const { loadPre, loadPost } = this.machinery;
    let saved = { ...state_dict };
    for (const hook of loadPre) saved = hook(this, saved) ?? saved;
    const [groups, state] = restore(this.param_groups, saved);
    for (const [param, own] of state) state.set(param, this.unpacked(own));
    for (const group of groups) {
      for (const [name, value] of Object.entries(this.laterOptions)) if (!(name in group)) group[name] = value;
    }
    this.groups_ = groups;
    this.state = state;
    this.defaults.differentiable ??= false; // as PyTorch does: groups that are added have it from now on
    for (const hook of loadPost) hook(this);
  }

  /** Options whose default is a whole number and a float, which JavaScript cannot tell from an int. */
  protected get floatOptions(): Readonly<Record<string, number>> {
    return {};
  }

  /** Options that older files do not have, with what they mean where they are left out. */
  protected get laterOptions(): Readonly<Record<string, unknown>> {
    return {};
  }

  /** A parameter's state as it is saved. */
  protected packed(state: ParamState): ParamState {
    return state;
  }

  /** A parameter's state as it was before it was saved. */
  protected unpacked(state: ParamState): ParamState {
    return state;
  }

  /** Calls `hook(optimizer, args)` before each step; it may return other arguments. */
  register_step_pre_hook(hook: OrKeyed<StepPreHook>): RemovableHandle {
    watch(this);
    return this.machinery.stepPre.add(...(bind('register_step_pre_hook', hooked, [hook]) as [StepPreHook]));
  }

  /** Calls `hook(optimizer, args)` after each step. */
  register_step_post_hook(hook: OrKeyed<StepPostHook>): RemovableHandle {
    watch(this);
    return this.machinery.stepPost.add(...(bind('register_step_post_hook', hooked, [hook]) as [StepPostHook]));
  }

  /** Calls `hook(optimizer)` before `state_dict`. */
  register_state_dict_pre_hook(...args: Hooking<OptimizerHook>): RemovableHandle {
    return this.machinery.savePre.add(
      ...(bind('register_state_dict_pre_hook', hooking, args) as [OptimizerHook, boolean]),
    );
  }

  /** Calls `hook(optimizer, state_dict)` after `state_dict`; it may return another. */
  register_state_dict_post_hook(...args: Hooking<StateDictHook>): RemovableHandle {
    return this.machinery.savePost.add(
      ...(bind('register_state_dict_post_hook', hooking, args) as [StateDictHook, boolean]),
    );
  }

  /** Calls `hook(optimizer, state_dict)` before `load_state_dict`; it may return another. */
  register_load_state_dict_pre_hook(...args: Hooking<StateDictHook>): RemovableHandle {
    return this.machinery.loadPre.add(
      ...(bind('register_load_state_dict_pre_hook', hooking, args) as [StateDictHook, boolean]),
    );
  }

  /** Calls `hook(optimizer)` after `load_state_dict`. */
  register_load_state_dict_post_hook(...args: Hooking<OptimizerHook>): RemovableHandle {
    return this.machinery.loadPost.add(
      ...(bind('register_load_state_dict_post_hook', hooking, args) as [OptimizerHook, boolean]),
    );
  }

  /** As Python prints an optimizer. */
  toString(): string {
    const { floatOptions: floats } = this;
    const groups = this.param_groups.map((group, k) => {
      const options = Object.keys(group)
        .filter((name) => name !== 'params')
        .sort();
      return `\nParameter Group ${k}\n${options.map((name) => `    ${name}: ${repr(group[name], group[name] === floats[name])}\n`).join('')}`;
    });
    return `${this.constructor.name} (${groups.join('')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const stepping = [
  optional(
    parameter('closure', (v): Closure | Refusal =>
      typeof v === 'function' ? (v as Closure) : new Refusal('callable'),
    ),
    null,
  ),
] as const;
/** What a step is given: its closure, or that among the keywords. */
export type Evaluating<R> = (() => R) | { closure: (() => R) | null } | null | undefined;
/** A step's closure, or null. */
export function closureOf<R>(given: Evaluating<R>): (() => R) | null {
  if (given === undefined || given === null) return null;
  return typeof given === 'function' ? given : (bind('step', stepping, [given])[0] as (() => R) | null);
}

/** Makes an optimizer's `step` call hooks, and note that it was called. */
export function watch(optimizer: Optimizer): void {
  const { machinery } = optimizer;
  if (machinery.watched !== null) return;
  const own = optimizer.step as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    void optimizer.param_groups; // schedulers come first
    machinery.stepped = true;
    let given = args;
    for (const hook of machinery.stepPre) {
      const others = hook(optimizer, given);
      if (others === null || others === undefined) continue;
      if (!Array.isArray(others)) {
        throw new RuntimeError(
          `a step pre-hook must return None or an array of new arguments, but got ${repr(others)}.`,
        );
      }
      given = others;
    }
    const out = own.apply(optimizer, given);
    for (const hook of machinery.stepPost) hook(optimizer, given);
    return out;
  };
  machinery.watched = watched;
  Object.defineProperty(optimizer, 'step', { value: watched, writable: true, configurable: true, enumerable: false });
}

/**
 * What a subclass says itself. Abstract here, beside a `step` that is not, so that nobody has to write `override`; the closure is of
 * the subclass's own type.
 */
declare abstract class Step {
  abstract step(closure: never): unknown;
}
interface OptimizerBase {
  new (...args: Making): Optimizer & Step;
  (...args: Making): Optimizer & Step;
  readonly prototype: Optimizer;
}

/**
 * Base class of all optimizers (https://docs.pytorch.org/docs/stable/optim.html#torch.optim.Optimizer).
 *
 * @param params tensors, `[name, tensor]` pairs, or groups `{ params, …options }`, in an array or from a generator
 * @param defaults options of groups that do not give them
 * @throws TypeError for what is no tensor, ValueError for none at all, for one that is no leaf or stands in two groups
 * @example
 * class Plain extends optim.Optimizer {
 *   constructor(params, { lr = 0.01 } = {}) {
 *     super(params, { lr });
 *   }
 *   step() {
 *     for (const { params, lr } of this.param_groups) {
 *       for (const p of params) if (p.grad) p.data.sub_(p.grad.mul(lr));
 *     }
 *   }
 * }
 */
const Optimizer_: OptimizerBase = callable(Optimizer);
type Optimizer_ = Optimizer;
export { Optimizer_ as Optimizer, type Optimizer as OptimizerClass };
