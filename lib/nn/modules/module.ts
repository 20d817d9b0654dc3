// nn.Module: what every model, layer and loss is.
import { callable } from '../../callable.js';
import { type CompileKeywords, compile } from '../../compile.js';
import { AttributeError, NotImplementedError, ValueError } from '../../errors.js';
import { type Arguments, type Values, any, bind, flag, inOrder, optional, string } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { type Parameter, isParameter } from '../parameter.js';
import { CORE, has, isModule, membersOf, notModule, put, typename } from './fields.js';
import { Placed } from './placed.js';
import type { StateDict } from './state.js';
import { checkName, lastDot, memberOf, named, seconds, walk } from './traverse.js';

const recurse = optional(flag('recurse'), true);
const prefix = optional(string('prefix'), '');
const removeDuplicate = optional(flag('remove_duplicate'), true);
const recursing = [recurse] as const;
const repeated = [removeDuplicate] as const;
const namedMembers = [prefix, recurse, removeDuplicate] as const;
const namedModules = [optional(any<Set<Module>>()('memo'), null), prefix, removeDuplicate] as const;

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a class cannot declare that its instances are called
interface Module {
  (...input: Parameters<this['forward']>): ReturnType<this['forward']>;
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
class Module extends Placed {
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

  /** Puts a module at a dotted path, where with `strict` one has to be already. */
  set_submodule(...args: Arguments<typeof replacing>): void {
    const [target, module, strict] = bind('set_submodule', replacing, args) as Values<typeof replacing>;
    if (target === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!isModule(module)) throw new ValueError(`\`module\` is not an nn.Module, found ${typename(module)}`);
    const [path, name] = lastDot(target);
    const parent = this.get_submodule(path);
    if ((strict || has(parent, name)) && !isModule(memberOf(parent, name)))
      throw new AttributeError(`\`${name}\` is not an nn.Module`);
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

  /** Calls `fn` with every module inside, children first, and with this one. */
  apply(...args: Arguments<typeof applied>): this {
    const [fn] = bind('apply', applied, args) as Values<typeof applied>;
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Compiles nothing, as `torch.compile`, and says so once. */
  compile(...args: readonly [kwargs?: CompileKeywords]): void {
    compile(this, ...args);
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
const replacing = [string('target'), any<Module>()('module'), optional(flag('strict'), false)] as const;
const applied = [any<(module: Module) => void>()('fn')] as const;

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
 * @throws NotImplementedError where a module without `forward` is called
 * @throws TypeError where anything but a parameter, a buffer or a module takes one's place
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
