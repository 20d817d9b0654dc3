// What a module saves and loads: its parameters and persistent buffers by name.
import { RuntimeError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { HookList } from '../../hooks.js';
import { isKeywords } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { Parameter, isParameter } from '../parameter.js';
import { isUninitialized } from '../uninitialized.js';
import { type Base, CORE, isModule, membersOf, put, typename } from './fields.js';

/** A module's tensors (and what `get_extra_state` gave) by their dotted names, in order. */
export type StateDict = Record<string, Tensor>;
/** What `load_state_dict` takes. */
export type StateDictLike = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

/** What is known of one module's part of a `state_dict`: the version of its layout. */
export interface LocalMetadata {
  version?: number;
  assign_to_params_buffers?: boolean;
}
const METADATA = '_metadata';

/** An empty `state_dict`, with a place for modules' versions that does not show. */
export function emptyState(): StateDict {
  return Object.defineProperty({}, METADATA, { value: {}, writable: true, configurable: true });
}

/** The modules' versions in a `state_dict`, by their names; null when it has none (a copy, a Map). */
export function metadataOf(state: object): Record<string, LocalMetadata> | null {
  const metadata = (state as Record<string, unknown>)[METADATA];
  return isKeywords(metadata) && !Object.keys(state).includes(METADATA)
    ? (metadata as Record<string, LocalMetadata>)
    : null;
}

/** What `load_state_dict` found. Prints as in Python. */
export class IncompatibleKeys {
  constructor(
    readonly missing_keys: string[],
    readonly unexpected_keys: string[],
  ) {}

  *[Symbol.iterator](): Generator<string[]> {
    yield this.missing_keys;
    yield this.unexpected_keys;
  }

  toString(): string {
    if (this.missing_keys.length + this.unexpected_keys.length === 0) return '<All keys matched successfully>';
    const list = (keys: string[]): string => `[${keys.map((key) => `'${key}'`).join(', ')}]`;
    return `_IncompatibleKeys(missing_keys=${list(this.missing_keys)}, unexpected_keys=${list(this.unexpected_keys)})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** One loading on its way: what was found wrong so far. */
export type Findings = [strict: boolean, missing_keys: string[], unexpected_keys: string[], error_msgs: string[]];

/** Parameters and persistent buffers that are there. */
function saved(module: Base): [string, Tensor][] {
  const { parameters, buffers } = membersOf(module);
  const { transient } = module[CORE];
  return [...parameters, ...buffers.filter(([name]) => !transient.has(name))].filter(
    (entry): entry is [string, Tensor] => entry[1] !== null,
  );
}

/** Puts a module's own tensors into `destination`. */
export function save(module: Base, destination: Record<string, unknown>, prefix: string, keepVars: boolean): void {
  for (const [name, t] of saved(module)) destination[prefix + name] = keepVars || isUninitialized(t) ? t : t.detach();
}

/** Gives a module its own tensors; children have their own turn. Notes what is wrong in `findings`. */
export function load(
  module: Base,
  state: StateDict,
  prefix: string,
  metadata: LocalMetadata,
  [, missing, unexpected, errors]: Findings,
  extra: boolean,
): void {
  const own = saved(module);
  for (const [name, t] of own) {
    const key = prefix + name;
    if (!Object.hasOwn(state, key)) missing.push(key);
    else loadOne(module, name, t, key, state[key], errors, metadata.assign_to_params_buffers === true);
  }
  const names = new Set(own.map(([name]) => name));
  const children = new Set(membersOf(module).children.map(([name]) => name));
  for (const key of Object.keys(state)) {
    if (!key.startsWith(prefix) || (extra && key === `${prefix}_extra_state`)) continue;
    const [name, ...rest] = key.slice(prefix.length).split('.') as [string, ...string[]];
    if (rest.length > 0 ? !children.has(name) : !names.has(name)) unexpected.push(key);
  }
}

function loadOne(
  module: Base,
  name: string,
  t: Tensor,
  key: string,
  given: unknown,
  errors: string[],
  assign: boolean,
): void {
  if (!(given instanceof Tensor)) {
    errors.push(
      `While copying the parameter named "${key}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${typename(given)}'>`,
    );
    return;
  }
  if (isUninitialized(t)) {
    if (isUninitialized(given)) return;
    t.materialize(given.shape);
  }
  // What PyTorch 0.3 saved of a scalar.
  const from = t.shape.length === 0 && given.shape.length === 1 && given.shape[0] === 1 ? given.select(0, 0) : given;
  if (String(from.shape) !== String(t.shape) || from.shape.length !== t.shape.length) {
    errors.push(
      `size mismatch for ${key}: copying a param with shape ${sizeText(from.shape)} from checkpoint, the shape in current model is ${sizeText(t.shape)}.`,
    );
    return;
  }
  if (!assign && t.is_meta && !from.is_meta) {
    warnOnce(
      `for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter in the current model, which is a no-op. (Did you mean to pass \`assign=True\` to assign items in the state dictionary to their corresponding key in the module instead of copying them in place?)`,
    );
  }
  try {
    using _ = new GradMode(false);
    if (!assign) t.copy_(from);
    else if (!isParameter(t)) put(module, name, from, 'buffer');
    else {
      const parameter = isParameter(from) ? from : new Parameter(from, { requires_grad: t.requires_grad });
      parameter.requires_grad = t.requires_grad;
      put(module, name, parameter, 'parameter');
    }
  } catch (error) {
    errors.push(
      `While copying the parameter named "${key}", whose dimensions in the model are ${sizeText(t.shape)} and whose dimensions in the checkpoint are ${sizeText(from.shape)}, an exception occurred : ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** Throws PyTorch's error when anything was wrong. */
export function report(name: string, [, missing, unexpected, errors]: Findings, strict: boolean): IncompatibleKeys {
  const keys = (list: string[]): string => list.map((key) => `"${key}"`).join(', ');
  const all = [...errors];
  if (strict && unexpected.length > 0) all.unshift(`Unexpected key(s) in state_dict: ${keys(unexpected)}. `);
  if (strict && missing.length > 0) all.unshift(`Missing key(s) in state_dict: ${keys(missing)}. `);
  if (all.length > 0) throw new RuntimeError(`Error(s) in loading state_dict for ${name}:\n\t${all.join('\n\t')}`);
  return new IncompatibleKeys(missing, unexpected);
}

/** A copy of what `load_state_dict` was given; what is no tensor is found where it is loaded. */
export function copyOf(state: unknown): StateDict {
  if (state instanceof Map) return Object.fromEntries(state as Map<string, Tensor>);
  if (isKeywords(state)) return { ...state } as StateDict;
  const remedy =
    typeof state === 'string'
      ? ' Write torch.load(path) for it.'
      : isModule(state)
        ? ' Write module.state_dict().'
        : '';
  throw new TypeError(`Expected state_dict to be dict-like, got <class '${typename(state)}'>.${remedy}`);
}

// ---- hooks

export type StatePreHook<M = Base> = (module: M, prefix: string, keepVars: boolean) => void;
export type StateHook<M = Base> = (module: M, state: StateDict, prefix: string, metadata: LocalMetadata) => void;
export type LoadPreHook<M = Base> = (
  module: M,
  state: StateDict,
  prefix: string,
  metadata: LocalMetadata,
  ...findings: Findings
) => void;
export type LoadHook<M = Base> = (
  module: M,
  incompatible: { missing_keys: string[]; unexpected_keys: string[] },
) => void;

class StateHooks {
  readonly pre = new HookList<StatePreHook>();
  readonly post = new HookList<StateHook>();
  readonly loadPre = new HookList<LoadPreHook>();
  readonly loadPost = new HookList<LoadHook>();
}
const hooked = new WeakMap<Base, StateHooks>();

/** A module's hooks on saving and loading, where it has any. */
export const stateHooksOf = (module: Base): StateHooks | undefined => hooked.get(module);

/** A module's hooks on saving and loading, to which some may be added. */
export function addingStateHooks(module: Base): StateHooks {
  const hooks = hooked.get(module) ?? new StateHooks();
  hooked.set(module, hooks);
  return hooks;
}
