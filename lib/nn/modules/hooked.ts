// How hooks are put on a module: what calls them is in hooks.ts.
import { RuntimeError } from '../../errors.js';
import type { RemovableHandle } from '../../hooks.js';
import { bind, describe, flag, keywordOnly, optional, parameter } from '../../ops/row/signature.js';
import { Base, CORE } from './fields.js';
import { type BackwardHook, type BackwardPreHook, Hooks, type Kwargs } from './hooks.js';

/** A hook, which may also stand among the keywords. */
export type OrKeyed<F> = F | { hook: F };
/** What hooks of gradients are registered by. */
export type Hooking<F> =
  [hook: F, prepend?: boolean | { prepend?: boolean }] | [kwargs: { hook: F; prepend?: boolean }];
/** What hooks before a call are registered with; `with_kwargs` says what they are called with. */
export interface Pre<W extends boolean> {
  prepend?: boolean;
  with_kwargs?: W;
}
/** The same of hooks after it. */
export interface Post<W extends boolean> extends Pre<W> {
  always_call?: boolean;
}
/** A hook among such keywords. */
export type With<F, O> = { hook: F } & O;
export interface Keyed {
  with_kwargs: boolean;
}
interface Forward {
  // As `Module` has it: whatever a module takes and returns.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  forward(...input: any[]): any;
}
/** A hook before a call, without and with the keywords of that call. */
export type Before<M extends Forward> = (module: M, args: Parameters<M['forward']>) => unknown;
export type BeforeKeyed<M extends Forward> = (module: M, args: Parameters<M['forward']>, kwargs: Kwargs) => unknown;
/** A hook after a call, without and with the keywords of that call. */
export type After<M extends Forward> = (
  module: M,
  args: Parameters<M['forward']>,
  output: ReturnType<M['forward']>,
) => unknown;
export type AfterKeyed<M extends Forward> = (
  module: M,
  args: Parameters<M['forward']>,
  kwargs: Kwargs,
  output: ReturnType<M['forward']>,
) => unknown;

const hook = parameter('hook', (v): ((...args: never[]) => unknown) => {
  if (typeof v === 'function') return v as (...args: never[]) => unknown;
  throw new TypeError(`a hook must be a function, but got ${describe(v)}: its keywords follow it`);
});
const alone = [hook] as const;
const prepend = optional(flag('prepend'), false);
const withKwargs = keywordOnly(optional(flag('with_kwargs'), false));
const ofGradients = [hook, prepend] as const;
const before = [hook, keywordOnly(prepend), withKwargs] as const;
const after = [...before, keywordOnly(optional(flag('always_call'), false))] as const;
const signatures = {
  forwardPre: before,
  forward: after,
  backward: ofGradients,
  backwardPre: ofGradients,
  last: alone,
} as const;

/** The only argument of a call, which is a hook, or has it among the keywords. */
export const hookOf = (operator: string, given: unknown): unknown => bind(operator, alone, [given])[0];

/** Adds a hook to one of a module's lists, by the arguments of such a call. */
function register(
  module: Base,
  list: keyof typeof signatures,
  operator: string,
  args: readonly unknown[],
): RemovableHandle {
  const [given, first, with_kwargs = false, always_call = false] = bind(operator, signatures[list], args) as [
    never,
    boolean,
    boolean?,
    boolean?,
  ];
  const core = module[CORE];
  const hooks = core.caller instanceof Hooks ? core.caller : new Hooks();
  core.caller = hooks;
  if ((list === 'backward' && hooks.last.size > 0) || (list === 'last' && hooks.backward.size > 0)) {
    throw new RuntimeError(
      'Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them.',
    );
  }
  const handle =
    list === 'forwardPre' || list === 'forward'
      ? hooks[list].add({ hook: given, withKwargs: with_kwargs, always: always_call }, first)
      : hooks[list].add(given, first);
  return {
    remove() {
      handle.remove();
      if (hooks.empty && core.caller === hooks) core.caller = null;
    },
  };
}

/** A module whose calls have hooks. */
export abstract class Hooked extends Base {
  /**
   * Calls `hook(module, args)` before every `forward`; what it returns takes the inputs' place.
   *
   * @param hook with `with_kwargs` it is called with the trailing keywords as third argument, and returns `[args, kwargs]`
   * @returns a handle whose `remove()` takes the hook off
   */
  register_forward_pre_hook(hook: Before<this>, kwargs?: Pre<false>): RemovableHandle;
  register_forward_pre_hook(hook: BeforeKeyed<this>, kwargs: Pre<boolean> & Keyed): RemovableHandle;
  register_forward_pre_hook(kwargs: With<Before<this>, Pre<false>>): RemovableHandle;
  register_forward_pre_hook(kwargs: With<BeforeKeyed<this>, Pre<boolean> & Keyed>): RemovableHandle;
  register_forward_pre_hook(...args: readonly unknown[]): RemovableHandle {
    return register(this, 'forwardPre', 'register_forward_pre_hook', args);
  }

  /**
   * Calls `hook(module, args, output)` after every `forward`; what it returns takes the output's place.
   *
   * @param hook with `with_kwargs` it is called as `hook(module, args, kwargs, output)`; with `always_call` also after an error
   * @returns a handle whose `remove()` takes the hook off
   */
  register_forward_hook(hook: After<this>, kwargs?: Post<false>): RemovableHandle;
  register_forward_hook(hook: AfterKeyed<this>, kwargs: Post<boolean> & Keyed): RemovableHandle;
  register_forward_hook(kwargs: With<After<this>, Post<false>>): RemovableHandle;
  register_forward_hook(kwargs: With<AfterKeyed<this>, Post<boolean> & Keyed>): RemovableHandle;
  register_forward_hook(...args: readonly unknown[]): RemovableHandle {
    return register(this, 'forward', 'register_forward_hook', args);
  }

  /** Calls `hook(module, grad_input, grad_output)` when the inputs' gradients are known; what it returns takes their place. */
  register_full_backward_hook(...args: Hooking<BackwardHook<this>>): RemovableHandle {
    return register(this, 'backward', 'register_full_backward_hook', args);
  }

  /**
   * Calls `hook(module, grad_input, grad_output)` with what goes into and out of the last operator of `forward` on the way back.
   *
   * @deprecated `register_full_backward_hook` has the gradients of the module's inputs
   * @param hook what it returns takes the place of `grad_input`
   * @returns a handle whose `remove()` takes the hook off
   * @throws RuntimeError where the module has a full hook
   */
  register_backward_hook(hook: OrKeyed<BackwardHook<this>>): RemovableHandle {
    return register(this, 'last', 'register_backward_hook', [hook]);
  }

  /** Calls `hook(module, grad_output)` when the outputs' gradients are known; what it returns takes their place. */
  register_full_backward_pre_hook(...args: Hooking<BackwardPreHook<this>>): RemovableHandle {
    return register(this, 'backwardPre', 'register_full_backward_pre_hook', args);
  }
}
