// What a module saves and loads, and the hooks of both: what is done with one module's own members is in state.ts.
import { RuntimeError } from '../../errors.js';
import type { RemovableHandle } from '../../hooks.js';
import { type Arguments, type Values, any, bind, flag, optional, string } from '../../ops/row/signature.js';
import { membersOf } from './fields.js';
import { Hooked, type OrKeyed, hookOf } from './hooked.js';
import {
  type Findings,
  type IncompatibleKeys,
  type LoadHook,
  type LoadPreHook,
  type LocalMetadata,
  type StateDict,
  type StateDictLike,
  type StateHook,
  type StatePreHook,
  addingStateHooks,
  copyOf,
  emptyState,
  load,
  metadataOf,
  report,
  save,
  stateHooksOf,
} from './state.js';

const saving = [
  optional(any<Record<string, unknown>>()('destination'), null),
  optional(string('prefix'), ''),
  optional(flag('keep_vars'), false),
] as const;
const loading = [optional(flag('strict'), true), optional(flag('assign'), false)] as const;

/** A module that is saved and loaded. */
export abstract class Saved extends Hooked {
  /** The version of what a class saves; a class that changes its layout counts on. */
  static _version = 1;

  /**
   * Parameters and persistent buffers by dotted names, in order: a plain object whose tensors share the module's elements.
   *
   * @param destination an object to add to
   * @param prefix what stands before the names
   * @param keep_vars whether the tensors themselves are given, which the graph knows
   */
  state_dict(...args: Arguments<typeof saving>): StateDict {
    const [given, at, keepVars] = bind('state_dict', saving, args) as Values<typeof saving>;
    const destination = (given ?? emptyState()) as StateDict;
    const metadata: LocalMetadata = { version: (this.constructor as typeof Saved)._version };
    const all = metadataOf(destination);
    if (all !== null) all[at.slice(0, -1)] = metadata;
    const hooks = stateHooksOf(this);
    for (const hook of hooks?.pre ?? []) hook(this, at, keepVars);
    save(this, destination, at, keepVars);
    if (this.get_extra_state !== Saved.prototype.get_extra_state)
      (destination as Record<string, unknown>)[`${at}_extra_state`] = this.get_extra_state();
    for (const [name, child] of membersOf(this).children) {
      (child as Saved | null)?.state_dict({ destination, prefix: `${at}${name}.`, keep_vars: keepVars });
    }
    for (const hook of hooks?.post ?? []) hook(this, destination, at, metadata);
    return destination;
  }

  /** What else a class saves, under `_extra_state`: a class that has something says so. */
  get_extra_state(): unknown {
    throw new RuntimeError(unsaid('get_extra_state'));
  }

  /** Takes what `get_extra_state` gave. */
  set_extra_state(_state: unknown): void {
    throw new RuntimeError(unsaid('set_extra_state'));
  }

  /** False, as PyTorch's: what changed of a class that was saved is not printed. */
  get dump_patches(): boolean {
    return false;
  }

  /**
   * Copies tensors of a `state_dict` into this module's parameters and buffers.
   *
   * @param state_dict an object, or a Map, of tensors by dotted names
   * @param strict whether missing and unexpected names are errors
   * @param assign whether the tensors themselves take the members' places
   * @returns the missing and the unexpected names
   * @throws RuntimeError that lists missing and unexpected names and shapes that differ
   */
  load_state_dict(state_dict: StateDictLike, ...args: Arguments<typeof loading>): IncompatibleKeys {
    const [strict, assign] = bind('load_state_dict', loading, args) as Values<typeof loading>;
    const state = copyOf(state_dict);
    const metadata = metadataOf(state_dict) ?? {};
    const [missing_keys, unexpected_keys]: [string[], string[]] = [[], []];
    const findings: Findings = [true, missing_keys, unexpected_keys, []];
    const one = (module: Saved, state: StateDict, at: string): void => {
      const local = { ...metadata[at.slice(0, -1)], ...(assign ? { assign_to_params_buffers: true } : {}) };
      module._load_from_state_dict(state, at, local, ...findings);
      for (const [name, child] of membersOf(module).children) {
        const within = `${at}${name}.`;
        const its = Object.entries(state).filter(([key]) => key.startsWith(within));
        if (child !== null) one(child as Saved, Object.fromEntries(its), within);
      }
      for (const hook of stateHooksOf(module)?.loadPost ?? []) hook(module, { missing_keys, unexpected_keys });
    };
    one(this, state, '');
    return report(this._get_name(), findings, strict);
  }

  /** Loads this module's own members; children have their own turn. A class that changed its layout renames in `state_dict` first. */
  _load_from_state_dict(
    state_dict: StateDict,
    prefix: string,
    local_metadata: LocalMetadata,
    ...findings: Findings
  ): void {
    for (const hook of stateHooksOf(this)?.loadPre ?? []) hook(this, state_dict, prefix, local_metadata, ...findings);
    const extra = this.set_extra_state !== Saved.prototype.set_extra_state;
    load(this, state_dict, prefix, local_metadata, findings, extra);
    if (!extra) return;
    const key = `${prefix}_extra_state`;
    if (Object.hasOwn(state_dict, key)) this.set_extra_state(state_dict[key]);
    else findings[1].push(key);
  }

  /** Calls `hook(module, prefix, keep_vars)` before the module is saved. */
  register_state_dict_pre_hook(hook: OrKeyed<StatePreHook<this>>): RemovableHandle {
    return addingStateHooks(this).pre.add(hookOf('register_state_dict_pre_hook', hook) as StatePreHook);
  }

  /** Calls `hook(module, state_dict, prefix, metadata)` after the module was saved; it may change the state in place. */
  register_state_dict_post_hook(hook: OrKeyed<StateHook<this>>): RemovableHandle {
    return addingStateHooks(this).post.add(hookOf('register_state_dict_post_hook', hook) as StateHook);
  }

  /** Calls `hook(module, state_dict, prefix, metadata, strict, missing, unexpected, errors)` before the module is loaded. */
  register_load_state_dict_pre_hook(hook: OrKeyed<LoadPreHook<this>>): RemovableHandle {
    return addingStateHooks(this).loadPre.add(hookOf('register_load_state_dict_pre_hook', hook) as LoadPreHook);
  }

  /** Calls `hook(module, { missing_keys, unexpected_keys })` after the module was loaded; it may change the lists in place. */
  register_load_state_dict_post_hook(hook: OrKeyed<LoadHook<this>>): RemovableHandle {
    return addingStateHooks(this).loadPost.add(hookOf('register_load_state_dict_post_hook', hook) as LoadHook);
  }
}

const unsaid = (method: string): string =>
  `Reached a code path in Module.${method}() that should never be called. Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.`;
