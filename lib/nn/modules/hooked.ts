// How hooks are put on a module: what calls them is in hooks.ts.
import type { RemovableHandle } from '../../hooks.js';
import { Base } from './fields.js';
import {
  type After,
  type AfterKeyed,
  type BackwardHook,
  type BackwardPreHook,
  type Before,
  type BeforeKeyed,
  type Hooking,
  type Keyed,
  type OrKeyed,
  type Post,
  type Pre,
  type With,
  register,
} from './hooks.js';

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
