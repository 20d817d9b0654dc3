// nn.Module: what every model, layer and loss is.
import { callable } from '../../callable.js';
import { type CompileKeywords, compile } from '../../compile.js';
import type { DType } from '../../dtype.js';
import { AttributeError, NotImplementedError, RuntimeError, ValueError } from '../../errors.js';
import { zeroGrad } from '../../autograd/zero.js';
import { GradMode } from '../../graph/mode.js';
import type { RemovableHandle } from '../../hooks.js';
import { empty_like } from '../../ops/creation/factories.js';
import {
  type Arguments,
  type Values,
  any,
  bind,
  device,
  dtype,
  flag,
  inOrder,
  keywordOnly,
  optional,
  string,
} from '../../ops/row/signature.js';
import type { DeviceLike } from '../../runtime/device.js';
import { Tensor } from '../../tensor.js';
import { type Parameter, isParameter } from '../parameter.js';
import { isUninitialized } from '../uninitialized.js';
import { type Destination, destinationOf } from './destination.js';
import { Base, CORE, get, has, isModule, membersOf, notModule, put, typename } from './fields.js';
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
  hookOf,
  register,
} from './hooks.js';
import {
  type IncompatibleKeys,
  type LoadHook,
  type LoadPreHook,
  type Loading,
  type LocalMetadata,
  type StateDict,
  type StateDictLike,
  type StateHook,
  type StatePreHook,
  addingStateHooks,
  emptyState,
  entriesOf,
  load,
  metadataOf,
  report,
  save,
  stateHooksOf,
} from './state.js';
import { checkName, lastDot, memberOf, named, seconds, walk } from './traverse.js';

const recurse = optional(flag('recurse'), true);
const prefix = optional(string('prefix'), '');
const removeDuplicate = optional(flag('remove_duplicate'), true);
const recursing = [recurse] as const;
const repeated = [removeDuplicate] as const;
const requiring = [optional(flag('requires_grad'), true)] as const;
const placed = [optional(device('device'), null)] as const;
const typed = [dtype('dst_type')] as const;
const emptied = [keywordOnly(any<DeviceLike | null>()('device')), keywordOnly(recurse)] as const;
const namedMembers = [prefix, recurse, removeDuplicate] as const;
const namedModules = [optional(any<Set<Module>>()('memo'), null), prefix, removeDuplicate] as const;
// What it may be, `train` says.
const training = [optional(any<boolean>()('mode'), true)] as const;
const setToNone = [optional(flag('set_to_none'), true)] as const;
const loading = [optional(flag('strict'), true), optional(flag('assign'), false)] as const;
const saving = [
  optional(any<Record<string, unknown>>()('destination'), null),
  prefix,
  optional(flag('keep_vars'), false),
] as const;

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a class cannot declare that its instances are called
interface Module {
  (...input: Parameters<this['forward']>): ReturnType<this['forward']>;
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
class Module extends Base {
  /** Whether the module trains, which dropout and batch normalisation ask; `train()` and `eval()` set it. */
  training = true;

  /** What a call computes; subclasses say. */
  // Whatever a module takes and returns: its subclass's own types replace these.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  override forward(..._input: any[]): any {
    throw new NotImplementedError(`Module [${this._get_name()}] is missing the required "forward" function`);
  }

  // ---- members

  /** Adds a parameter under a name; null is a parameter that is not there. */
  register_parameter(name: string, param: Parameter | null): void;
  register_parameter(kwargs: { name: string; param: Parameter | null }): void;
  register_parameter(...args: unknown[]): void {
    const [name, param] = inOrder(['name', 'param'], args) as [string, Parameter | null];
    checkName(this, 'parameter', name);
    if (param !== null && !isParameter(param)) {
      throw new TypeError(
        `cannot assign '${typename(param)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    put(this, name, param, 'parameter');
  }

  /** Adds a buffer: a tensor that moves and is saved with the module (unless not `persistent`), and is no parameter. */
  register_buffer(...args: Arguments<typeof bufferRegistration>): void {
    const [name, tensor, persistent] = bind('register_buffer', bufferRegistration, args) as Values<
      typeof bufferRegistration
    >;
    checkName(this, 'buffer', name);
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${typename(tensor)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    put(this, name, tensor, 'buffer');
    if (persistent) this[CORE].transient.delete(name);
    else this[CORE].transient.add(name);
  }

  /** Adds a child under a name, which may be a number. */
  add_module(...args: Arguments<typeof childRegistration>): void {
    const [name, module] = bind('add_module', childRegistration, args) as Values<typeof childRegistration>;
    if (module !== null && !isModule(module)) throw notModule(module);
    checkName(this, 'module', name);
    put(this, name, module, 'module');
  }

  /** Adds a child under a name. */
  register_module(...args: Arguments<typeof childRegistration>): void {
    this.add_module(...args);
  }

  /** The module at a dotted path, as `'encoder.0'`. */
  get_submodule(...args: Arguments<typeof targeted>): Module {
    const [target] = bind('get_submodule', targeted, args) as Values<typeof targeted>;
    const names = target === '' ? [] : target.split('.');
    return names.reduce<Module>((at, name) => {
      const next = memberOf(at, name);
      if (!isModule(next)) throw new AttributeError(`\`${name}\` is not an nn.Module`);
      return next as Module;
    }, this);
  }

  /** Puts a module at a dotted path. */
  set_submodule(...args: Arguments<typeof replacing>): void {
    const [target, module] = bind('set_submodule', replacing, args) as Values<typeof replacing>;
    if (target === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!isModule(module)) throw new ValueError(`\`module\` is not an nn.Module, found ${typename(module)}`);
    const [path, name] = lastDot(target);
    const parent = this.get_submodule(path);
    if (has(parent, name) && !isModule(get(parent, name))) throw new AttributeError(`\`${name}\` is not an nn.Module`);
    put(parent, name, module, 'module');
  }

  /** The parameter at a dotted path, as `'0.weight'`. */
  get_parameter(...args: Arguments<typeof targeted>): Parameter {
    const [target] = bind('get_parameter', targeted, args) as Values<typeof targeted>;
    const [path, name] = lastDot(target);
    const found = memberOf(this.get_submodule(path), name);
    if (!isParameter(found)) throw new AttributeError(`\`${name}\` is not an nn.Parameter`);
    return found;
  }

  /** The buffer at a dotted path. */
  get_buffer(...args: Arguments<typeof targeted>): Tensor {
    const [target] = bind('get_buffer', targeted, args) as Values<typeof targeted>;
    const [path, name] = lastDot(target);
    const owner = this.get_submodule(path);
    const found = memberOf(owner, name);
    if (!membersOf(owner).buffers.some(([own]) => own === name))
      throw new AttributeError(`\`${name}\` is not a buffer`);
    return found as Tensor;
  }

  /** All parameters, each once: what an optimizer is given. @param recurse whether children's are among them */
  parameters(...args: Arguments<typeof recursing>): Generator<Parameter> {
    const [deep] = bind('parameters', recursing, args) as Values<typeof recursing>;
    return seconds(named(this, (module) => membersOf(module).parameters, '', deep, true));
  }

  /** Parameters with their dotted names. */
  named_parameters(...args: Arguments<typeof namedMembers>): Generator<[string, Parameter]> {
    const [at, deep, once] = bind('named_parameters', namedMembers, args) as Values<typeof namedMembers>;
    return named(this, (module) => membersOf(module).parameters, at, deep, once);
  }

  /** All buffers, each once. @param recurse whether children's are among them */
  buffers(...args: Arguments<typeof recursing>): Generator<Tensor> {
    const [deep] = bind('buffers', recursing, args) as Values<typeof recursing>;
    return seconds(named(this, (module) => membersOf(module).buffers, '', deep, true));
  }

  /** Buffers with their dotted names. */
  named_buffers(...args: Arguments<typeof namedMembers>): Generator<[string, Tensor]> {
    const [at, deep, once] = bind('named_buffers', namedMembers, args) as Values<typeof namedMembers>;
    return named(this, (module) => membersOf(module).buffers, at, deep, once);
  }

  /** The modules directly in this one, each once. */
  children(): Generator<Module> {
    return seconds(this.named_children());
  }

  /** The modules directly in this one with their names, each once. */
  named_children(): Generator<[string, Module]> {
    return named(this, (module) => membersOf(module).children as [string, Module | null][], '', false, true);
  }

  /** This module and all modules in it, each once unless `remove_duplicate` is false. */
  modules(...args: Arguments<typeof repeated>): Generator<Module> {
    const [once] = bind('modules', repeated, args) as Values<typeof repeated>;
    return seconds(this.named_modules({ remove_duplicate: once }));
  }

  /** This module and all modules in it with their dotted names, each once unless `remove_duplicate` is false. */
  named_modules(...args: Arguments<typeof namedModules>): Generator<[string, Module]> {
    const [memo, at, once] = bind('named_modules', namedModules, args) as Values<typeof namedModules>;
    return walk(this, at, once, memo ?? new Set()) as Generator<[string, Module]>;
  }

  // ---- modes, types and places

  /** Sets training mode, here and in all modules inside. */
  train(...args: Arguments<typeof training>): this {
    const [mode] = bind('train', training, args) as Values<typeof training>;
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Ends training mode: `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `fn` with every module inside, children first, and with this one. */
  apply(...args: Arguments<typeof applied>): this {
    const [fn] = bind('apply', applied, args) as Values<typeof applied>;
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Sets whether parameters collect gradients. */
  requires_grad_(...args: Arguments<typeof requiring>): this {
    const [required] = bind('requires_grad_', requiring, args) as Values<typeof requiring>;
    for (const p of this.parameters()) p.requires_grad_(required);
    return this;
  }

  /** Takes away the parameters' gradients, or sets them to zero. */
  zero_grad(...args: Arguments<typeof setToNone>): void {
    const [none] = bind('zero_grad', setToNone, args) as Values<typeof setToNone>;
    for (const p of this.parameters()) zeroGrad(p, none);
  }

  /**
   * Moves parameters and buffers, in place: to a device, to a floating type (integers keep theirs), or to those of a tensor.
   *
   * @param dtype a floating type
   * @param device where to; before the type where both are given
   * @param tensor whose type and device to take
   * @param non_blocking a hint
   * @returns this module
   * @example
   * model.to(torch.float64); model.to('cpu'); model.to({ device: 'cpu', dtype: torch.float32 });
   */
  to(dtype: DType, non_blocking?: boolean): this;
  to(device: DeviceLike | null, dtype?: DType | null, non_blocking?: boolean): this;
  to(tensor: Tensor, non_blocking?: boolean): this;
  to(kwargs: Destination): this;
  to(...args: readonly unknown[]): this {
    const { dtype, device } = destinationOf(args);
    if (dtype !== null && dtype.kind !== 'float') {
      throw new TypeError(
        `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${String(dtype)}`,
      );
    }
    return this._apply((t) =>
      t.to({ dtype: dtype !== null && t.dtype.kind === 'float' ? dtype : t.dtype, device: device ?? t.device }),
    );
  }

  /** Floating point members as float32. */
  float(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.float() : t));
  }

  /** Floating point members as float64. */
  double(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.double() : t));
  }

  /** Floating point members as float16. */
  half(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.half() : t));
  }

  /** Floating point members as bfloat16. */
  bfloat16(): this {
    return this._apply((t) => (t.dtype.kind === 'float' ? t.bfloat16() : t));
  }

  /**
   * Parameters and buffers on a device, with whatever elements its memory holds: they are to be filled next, as those of a module on
   * `'meta'` are.
   *
   * @param device where to
   * @param recurse whether those of the modules inside move too
   * @returns this module
   */
  to_empty(...args: Arguments<typeof emptied>): this {
    const [device, recurse] = bind('to_empty', emptied, args) as Values<typeof emptied>;
    return this._apply((t) => empty_like(t, { device: device ?? t.device }), recurse);
  }

  /** Gives back the module: there is one process, and its workers share memory anyway. */
  share_memory(): this {
    return this;
  }

  /** Compiles nothing, as `torch.compile`, and says so once. */
  compile(...args: readonly [kwargs?: CompileKeywords]): void {
    compile(this, ...args);
  }

  /** Parameters and buffers on the CPU. */
  cpu(): this {
    return this._apply((t) => t.cpu());
  }

  /** Parameters and buffers on the CUDA device. */
  cuda(...args: Arguments<typeof placed>): this {
    const [device] = bind('cuda', placed, args) as Values<typeof placed>;
    return this._apply((t) => (device === null ? t.cuda() : t.to(device)));
  }

  /** @throws RuntimeError: no such device is there */
  xpu(...args: Arguments<typeof placed>): this {
    return this.on('xpu', args);
  }

  /** @throws RuntimeError: no such device is there */
  mtia(...args: Arguments<typeof placed>): this {
    return this.on('mtia', args);
  }

  /** @throws RuntimeError: no such device is there */
  ipu(...args: Arguments<typeof placed>): this {
    return this.on('ipu', args);
  }

  private on(type: string, args: readonly unknown[]): this {
    const [device] = bind(type, placed, args) as Values<typeof placed>;
    return this.to(device ?? type);
  }

  /** All parameters and buffers as a type. */
  type(...args: Arguments<typeof typed>): this {
    const [type] = bind('type', typed, args) as Values<typeof typed>;
    return this._apply((t) => t.to(type));
  }

  /** Replaces the contents of every parameter and buffer by what `fn` makes of them. */
  _apply(fn: (t: Tensor) => Tensor, recurse = true): this {
    if (recurse) for (const child of this.children()) child._apply(fn);
    const { parameters, buffers } = membersOf(this);
    using _ = new GradMode(false);
    for (const [, p] of parameters) {
      if (p === null) continue;
      if (isUninitialized(p)) {
        p.move(fn);
        continue;
      }
      const { grad } = p;
      p.grad = null;
      p.data = fn(p.detach());
      p.accumulator = null; // it knows the type and the device that were
      if (grad !== null) p.grad = fn(grad);
    }
    for (const [name, buffer] of buffers) {
      if (isUninitialized(buffer)) buffer.move(fn);
      else if (buffer !== null) put(this, name, fn(buffer), 'buffer');
    }
    return this;
  }

  // ---- saving and loading

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
    const metadata: LocalMetadata = { version: (this.constructor as typeof Module)._version };
    const all = metadataOf(destination);
    if (all !== null) all[at.slice(0, -1)] = metadata;
    const hooks = stateHooksOf(this);
    for (const hook of hooks?.pre ?? []) hook(this, at, keepVars);
    save(this, destination, at, keepVars);
    if (this.get_extra_state !== Module.prototype.get_extra_state)
      (destination as Record<string, unknown>)[`${at}_extra_state`] = this.get_extra_state();
    for (const [name, child] of membersOf(this).children) {
      (child as Module | null)?.state_dict({ destination, prefix: `${at}${name}.`, keep_vars: keepVars });
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
    const state = entriesOf(state_dict);
    const metadata = metadataOf(state_dict) ?? {};
    const found = { missing: [], unexpected: [], errors: [] };
    const one = (module: Module, state: Map<string, unknown>, at: string): void => {
      const local = { ...metadata[at.slice(0, -1)], ...(assign ? { assign_to_params_buffers: true } : {}) };
      module._load_from_state_dict({ state, ...found }, at, local);
      for (const [name, child] of membersOf(module).children) {
        const within = `${at}${name}.`;
        if (child !== null) one(child as Module, new Map([...state].filter(([key]) => key.startsWith(within))), within);
      }
      for (const hook of stateHooksOf(module)?.loadPost ?? []) {
        hook(module, { missing_keys: found.missing, unexpected_keys: found.unexpected });
      }
    };
    one(this, state, '');
    return report(this._get_name(), { state, ...found }, strict);
  }

  /** Loads this module's own members; children have their own turn. */
  _load_from_state_dict(loading: Loading, prefix: string, metadata: LocalMetadata): void {
    const { state, missing, unexpected, errors } = loading;
    for (const hook of stateHooksOf(this)?.loadPre ?? [])
      hook(this, state, prefix, metadata, true, missing, unexpected, errors);
    const extra = this.set_extra_state !== Module.prototype.set_extra_state;
    load(this, loading, prefix, metadata, extra);
    if (!extra) return;
    if (state.has(`${prefix}_extra_state`)) this.set_extra_state(state.get(`${prefix}_extra_state`));
    else missing.push(`${prefix}_extra_state`);
  }

  // ---- hooks

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

  // ---- printing

  /** What is printed between the brackets: `in_features=10, out_features=32, bias=True`. */
  extra_repr(): string {
    return '';
  }

  /** @internal `JSON.stringify(model)` gives its `state_dict`, of nested lists. */
  toJSON(): StateDict {
    return this.state_dict();
  }

  /** The module as Python prints it. */
  override toString(): string {
    const extra = this.extra_repr();
    const lines = extra === '' ? [] : extra.split('\n');
    const children = membersOf(this).children.map(
      ([name, child]) => `(${name}): ${child === null ? 'None' : indented((child as Module).toString())}`,
    );
    if (lines.length + children.length === 0) return `${this._get_name()}()`;
    if (lines.length === 1 && children.length === 0) return `${this._get_name()}(${lines[0]})`;
    return `${this._get_name()}(\n  ${[...lines, ...children].join('\n  ')}\n)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
const bufferRegistration = [
  any<string>()('name'),
  any<Tensor | null>()('tensor'),
  optional(flag('persistent'), true),
] as const;
/** How a child is registered. */
export const childRegistration = [any<string>()('name'), any<Module | null>()('module')] as const;
const targeted = [string('target')] as const;
const replacing = [string('target'), any<Module>()('module')] as const;
const applied = [any<(module: Module) => void>()('fn')] as const;

const unsaid = (method: string): string =>
  `Reached a code path in Module.${method}() that should never be called. Please file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug.`;

/** Lines after the first, two columns to the right. */
export const indented = (text: string): string => text.replace(/\n/g, '\n  ');

/** What a subclass says itself. Abstract here, beside a `forward` that is not, so that nobody has to write `override`. */
declare abstract class Forward {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Module's own
  abstract forward(...input: any[]): any;
}
interface ModuleClass {
  new (): Module & Forward;
  (): Module & Forward;
  readonly prototype: Module;
  /** The version of what a class saves; a class that changes its layout counts on. */
  _version: number;
}

/**
 * The base class of models, layers and losses. A subclass has its layers as fields and says in `forward` what a call
 * computes; its instances are called.
 *
 * Parameters, buffers and children are found among an instance's fields, in their order. A subclass that declares an
 * inherited field again writes `declare weight: nn.Parameter`.
 *
 * @example
 * class Net extends nn.Module {
 *   fc1 = nn.Linear(10, 32);
 *   fc2 = nn.Linear(32, 1);
 *   forward(x: Tensor) { return this.fc2(this.fc1(x).relu()); }
 * }
 * const model = new Net();
 * const y = model(torch.randn(4, 10));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
const Module_: ModuleClass = callable(Module);
type Module_ = Module;
export { Module_ as Module };
