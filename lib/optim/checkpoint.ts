// What an optimizer saves and loads: parameters by number, in the order of its groups.
import { KeyError, ValueError } from '../errors.js';
import { type Holder, touched } from '../runtime/scope.js';
import { Tensor } from '../tensor.js';
import type { ParamGroup } from './groups.js';

/** What an optimizer keeps of one parameter, by PyTorch's names. */
export interface ParamState {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [name: string]: any;
}

/**
 * What an optimizer keeps: a Map whose `get` makes an empty entry where there is none, as PyTorch's defaultdict does.
 *
 * @example
 * const sgd = optim.SGD([torch.zeros(1, { requires_grad: true })], { momentum: 0.9 });
 * sgd.state.size; // 0
 * @see https://docs.pytorch.org/docs/stable/optim.html
 */
export class OptimizerState extends Map<unknown, ParamState> implements Holder {
  override get(param: unknown): ParamState {
    touched(this);
    let state = super.get(param);
    if (state === undefined) this.set(param, (state = {}));
    return state;
  }

  override set(param: unknown, state: ParamState): this {
    touched(this);
    return super.set(param, state);
  }

  /** @internal */
  _holds(see: (held: unknown) => void): void {
    for (const state of this.values()) {
      for (const value of Object.values(state)) {
        for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
          if (!(item instanceof Tensor)) continue;
          item.storage.shared = true;
          see(item);
        }
      }
    }
  }
}

/** A group as it is saved: parameters by number. */
export interface SavedGroup {
  params: number[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [option: string]: any;
}

/** What `state_dict()` gives and `load_state_dict` takes, of PyTorch's structure. */
export interface OptimizerStateDict {
  /** by the parameter's number */
  state: Record<string | number, ParamState>;
  param_groups: SavedGroup[];
}

/** Numbers the parameters of all groups, and replaces them by their numbers. */
export function save(groups: readonly ParamGroup[], state: OptimizerState): OptimizerStateDict {
  const numbers = new Map<unknown, number>();
  let start = 0;
  const saved = groups.map(({ params, ...options }): SavedGroup => {
    const fresh = params.map((param) => !numbers.has(param)); // one that stands there twice has the number of the last
    params.forEach((param, k) => {
      if (fresh[k]!) numbers.set(param, start + k);
    });
    start += params.length;
    return { ...options, params: params.map((param) => numbers.get(param)!) };
  });
  const entries = [...state].map(([param, own]) => [numbers.get(param) ?? String(param), own] as const);
  return { state: Object.fromEntries(entries), param_groups: saved };
}

/**
 * The groups and state that were saved, with these groups' parameters in the saved ones' places.
 *
 * @throws ValueError where the number of groups, or of parameters in one, is another
 */
export function restore(groups: readonly ParamGroup[], saved: OptimizerStateDict): [ParamGroup[], OptimizerState] {
  if (!Object.hasOwn(saved, 'param_groups')) throw new KeyError("'param_groups'");
  const from = saved.param_groups;
  if (groups.length !== from.length) {
    throw new ValueError('loaded state dict has a different number of parameter groups');
  }
  if (groups.some((group, k) => group.params.length !== from[k]!.params.length)) {
    throw new ValueError(
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    );
  }
  if (!Object.hasOwn(saved, 'state')) throw new KeyError("'state'");
  const params = new Map<number, Tensor>();
  groups.forEach((group, k) => group.params.forEach((param, i) => params.set(from[k]!.params[i]!, param)));
  const state = new OptimizerState();
  const entries: Iterable<[unknown, ParamState]> =
    saved.state instanceof Map ? saved.state : Object.entries(saved.state);
  for (const [key, own] of entries) {
    const param = params.get(Number(key));
    if (param === undefined) state.set(key, own);
    else state.set(param, like(param, own, null) as ParamState);
  }
  const restored = groups.map((group, k): ParamGroup => {
    const { params: _numbers, ...options } = from[k]!;
    const names = 'param_names' in group ? { param_names: group.param_names } : {};
    return { params: group.params, ...names, ...(copied(options) as object) };
  });
  return [restored, state];
}

/** State with its tensors brought to the parameter's type and device; a `step` stays as it is. */
function like(param: Tensor, value: unknown, name: string | null): unknown {
  if (value instanceof Tensor) {
    if (name === 'step') return value;
    return param.is_floating_point() ? value.to({ dtype: param.dtype, device: param.device }) : value.to(param.device);
  }
  if (Array.isArray(value)) return mapped(value, (item) => like(param, item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, like(param, item, key)]));
}

/** A list of a list's, a tuple of a tuple's. */
function mapped(list: readonly unknown[], f: (value: unknown) => unknown): readonly unknown[] {
  const made = list.map(f);
  return Object.isFrozen(list) ? Object.freeze(made) : made;
}

/** A copy of options that shares nothing. */
function copied(value: unknown): unknown {
  if (value instanceof Tensor) return value.detach().clone();
  if (Array.isArray(value)) return mapped(value, copied);
  const plain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(Object.getPrototypeOf(value) ?? {}) === null;
  return plain ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)])) : value;
}
