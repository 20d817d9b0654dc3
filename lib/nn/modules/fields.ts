// What a module is made of. An instance is a function, so that it can be called; its parameters, buffers and children are
// found among its own fields, in their order, whenever somebody asks.
import { BRAND, COPY, isForeign } from '../../brand.js';
import { wrongArgument } from '../../errors.js';
import { typeName } from '../../graph/node.js';
import { describe, isKeywords } from '../../ops/row/signature.js';
import { type Holder, touched } from '../../runtime/scope.js';
import { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { type Parameter, isBuffer, isParameter } from '../parameter.js';

type Kind = 'parameter' | 'buffer' | 'module';

/** What calls `forward` in a module that has hooks. */
export interface Caller {
  call(module: Base, inputs: unknown[]): unknown;
  /** Another of its own that calls the same. */
  copy(): Caller;
}

/** What a module knows of itself beside its fields. */
class Core {
  /** What each name was last seen to be: null may stand there, and a plain tensor in a buffer's place. */
  readonly kinds = new Map<string, Kind>();
  /** Members whose names cannot be fields: a container's keys, and numbers, which JavaScript would sort. */
  readonly entries = new Map<string, unknown>();
  /** Buffers that are not saved. */
  readonly transient = new Set<string>();
  /**
   * Fields that are parameters, null before the first look. Every call looks at them: a plain tensor in a parameter's place
   * would not learn.
   */
  watched: string[] | null = null;
  caller: Caller | null = null;
  /** Whether some module has it among its children, or it was said that none has. */
  found = false;
  /** What a container does before its members are looked at. */
  settle: ((module: Base) => void) | null = null;
}

export const CORE: unique symbol = Symbol('core');

/** A callable module; `Module` adds what users see of it. */
export abstract class Base implements Holder {
  /** @internal */
  declare readonly [CORE]: Core;

  constructor() {
    const core = new Core();
    // It begins with a directive, which the build keeps: where `structuredClone` and `postMessage` refuse a function, they show the
    // beginning of its text.
    const call = (...given: never[]): unknown => {
      'a module: send torch.save(model.state_dict()), and load it there';
      const { watched } = core;
      const last: unknown = given[given.length - 1];
      const inputs =
        given.length > 1 || (typeof last === 'object' && last !== null && !(last instanceof Tensor))
          ? byPosition(self, given)
          : given;
      touched(self);
      if (watched === null) membersOf(self);
      else {
        for (let k = 0; k < watched.length; k++) {
          const value = (self as Fields)[watched[k]!];
          if (value !== null && !isParameter(value)) membersOf(self);
        }
      }
      const outer = calling;
      if (outer !== null && !core.found) sayLost(self, outer);
      calling = self;
      try {
        return core.caller === null ? self.forward(...inputs) : core.caller.call(self, inputs);
      } finally {
        calling = outer;
      }
    };
    // A function has these as fields of its own; a user's module may have attributes of those names.
    Reflect.deleteProperty(call, 'name');
    Reflect.deleteProperty(call, 'length');
    Object.defineProperty(call, CORE, { value: core });
    const self = Object.setPrototypeOf(call, new.target.prototype) as Base;
    return self;
  }

  /** @internal */
  get [BRAND](): object {
    return COPY;
  }

  abstract forward(...input: never[]): unknown;

  /** @internal Tensors and modules among its fields and its members. */
  _holds(see: (held: unknown) => void): void {
    const look = (value: unknown): void => {
      if (value instanceof Tensor) {
        value.storage.shared = true;
        see(value);
      } else if (isModule(value)) see(value);
    };
    for (const name of Object.keys(this)) look((this as Fields)[name]);
    for (const value of this[CORE].entries.values()) look(value);
  }

  /** The class's name, as it is printed. */
  _get_name(): string {
    return this.constructor.name;
  }
}
/** Marks a prototype that is one module's alone, between it and its class: there parametrized tensors are computed. */
export const ALONE = Symbol('alone');
/** That prototype of a module, or null. */
export function prototypeAlone(module: object): object | null {
  const prototype = Object.getPrototypeOf(module) as object;
  return Object.hasOwn(prototype, ALONE) ? prototype : null;
}
type Fields = Base & Record<string, unknown>;

/** The module whose `forward` runs. */
let calling: Base | null = null;

/** Whether a gradient would change something of a module. */
function learns(module: Base): boolean {
  const { parameters, children } = membersOf(module);
  return (
    parameters.some(([, parameter]) => parameter !== null && parameter.requires_grad) ||
    children.some(([, child]) => child !== null && learns(child))
  );
}

/** Marks all that is in a module as found. */
function visit(module: Base): void {
  for (const [, child] of membersOf(module).children) if (child !== null) visit(child);
}

/** Warns of a module that another calls and has not: what is in a `#private` field cannot be seen. */
function sayLost(module: Base, outer: Base): void {
  visit(outer);
  if (module[CORE].found) return;
  module[CORE].found = true;
  if (!learns(module)) return;
  const [own, by] = [module._get_name(), outer._get_name()];
  warnOnce(
    `${by}.forward calls a ${own} that is in none of its fields: ${by}.parameters(), state_dict() and to() do not find it. Keep it in a field of its own, nn.ModuleList or nn.ModuleDict (not in a #private field, nor outside of the class)`,
  );
}

/** How many members of a list are looked at. */
const LOOKED_AT = 4;

/** Warns of modules and parameters in what is no field of their own. */
function sayHidden(module: Base, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Tensor) return;
  const listed = Array.isArray(value) || value instanceof Set;
  if (!listed && !(value instanceof Map) && !isKeywords(value)) return;
  const held: Iterable<unknown> = listed ? value : value instanceof Map ? value.values() : Object.values(value);
  let k = 0;
  for (const item of held) {
    const kind = isModule(item) ? 'Module' : isParameter(item) ? 'Parameter' : null;
    if (kind !== null) {
      const plain = listed ? 'array or Set' : 'object or Map';
      warnOnce(
        `${module._get_name()}.${name} is a plain ${plain}: parameters(), state_dict() and to() do not find the ${kind.toLowerCase()}s in it. Write nn.${kind}${listed ? 'List' : 'Dict'}(…) around it`,
      );
      if (isModule(item)) item[CORE].found = true;
      return;
    }
    if (++k === LOOKED_AT) return;
  }
}

/** The names of a library module's inputs, by its `forward`: they may be given as keywords. */
export const inputNames = new WeakMap<object, readonly string[]>();

/** Inputs in their places, where some are keywords; those of a user's own `forward` are its own business. */
function byPosition(module: Base, given: never[]): never[] {
  const names = inputNames.get(module.forward);
  if (names === undefined) return given;
  const keywords: unknown = given.at(-1);
  const named = isKeywords(keywords);
  const inputs = named ? given.slice(0, -1) : given;
  if (inputs.length > names.length) {
    throw new TypeError(
      `${module._get_name()}.forward() takes ${names.length + 1} positional arguments but ${inputs.length + 1} were given`,
    );
  }
  if (!named) return given;
  for (const [name, value] of Object.entries(keywords)) {
    const at = names.indexOf(name);
    if (at < 0 || at < given.length - 1) {
      const why = at < 0 ? 'an unexpected keyword argument' : 'multiple values for argument';
      throw new TypeError(`${module._get_name()}.forward() got ${why} '${name}'`);
    }
    inputs[at] = value as never;
  }
  return inputs;
}

export const isModule = (value: unknown): value is Base => typeof value === 'function' && CORE in value;

/** Refuses what is no module. */
export function checkModule(fn: string, name: string, position: number, given: unknown): void {
  if (!isModule(given)) throw wrongArgument(fn, name, position, 'Module', given);
}

/** A value's type in PyTorch's messages. */
export function typename(value: unknown): string {
  if (value instanceof Tensor) return `torch.${typeName(value)}`;
  if (isModule(value)) return value._get_name();
  if (value === undefined) return 'undefined';
  return describe(value).replace(/^Object$/, 'dict');
}

/** PyTorch's error for what stands where a module should, with what was meant where that is plain. */
export function notModule(value: unknown): TypeError {
  const name = typeof value === 'function' ? value.name : '';
  const remedy = Array.isArray(value)
    ? ': spread a list, nn.Sequential(...modules)'
    : name === ''
      ? ''
      : value instanceof Function && value.prototype instanceof Base
        ? `: make one, nn.${name}()`
        : ': functions are called in a forward of your own; of many there is a module, as nn.ReLU()';
  return new TypeError(`${name === '' ? typename(value) : name} is not a Module subclass${remedy}`);
}

const wanted: Record<Kind, string> = {
  parameter: "as parameter '%' (torch.nn.Parameter or None expected)",
  buffer: "as buffer '%' (torch.nn.Buffer, torch.Tensor or None expected)",
  module: "as child module '%' (torch.nn.Module or None expected)",
};

/** What a value is in a module, `known` being what its name stood for so far; null for a field of another sort. */
function kindOf(name: string, value: unknown, known: Kind | undefined): Kind | null {
  const kind = isParameter(value) ? 'parameter' : isModule(value) ? 'module' : isBuffer(value) ? 'buffer' : null;
  if (kind === null && isForeign(value)) {
    throw new TypeError(
      `cannot assign '${describe(value)}' as '${name}': its parameters would not be found. Import one copy of the package`,
    );
  }
  if (known === undefined || kind === known || kind === 'parameter') return kind;
  if (value === null || (known === 'buffer' && value instanceof Tensor)) return known;
  if (known === 'buffer' && kind === 'module') return kind;
  throw new TypeError(`cannot assign '${typename(value)}' ${wanted[known].replace('%', name)}`);
}

/** Parameters, buffers and children by name, in order; null is what was registered as None. */
export interface Members {
  readonly parameters: [string, Parameter | null][];
  readonly buffers: [string, Tensor | null][];
  readonly children: [string, Base | null][];
}

/** Finds a module's members. Throws PyTorch's TypeError where something else was assigned over one. */
export function membersOf(module: Base): Members {
  const { kinds, entries, transient, settle } = module[CORE];
  touched(module);
  settle?.(module);
  const found: Members = { parameters: [], buffers: [], children: [] };
  const watched: string[] = [];
  let count = 0;
  const add = (name: string, value: unknown, keyed: boolean): void => {
    const kind = kindOf(name, value, kinds.get(name));
    if (kind === null) return sayHidden(module, name, value);
    count++;
    kinds.set(name, kind);
    if (kind === 'parameter') {
      found.parameters.push([name, value as Parameter | null]);
      if (!keyed) watched.push(name);
    } else if (kind === 'module') {
      if (value !== null) (value as Base)[CORE].found = true;
      found.children.push([name, value as Base | null]);
    } else {
      if (isBuffer(value) && !value.persistent) transient.add(name);
      found.buffers.push([name, value as Tensor | null]);
    }
  };
  for (const name of Object.keys(module)) add(name, (module as Fields)[name], false);
  for (const [name, value] of entries) add(name, value, true);
  if (kinds.size > count) forget(module); // a field was deleted
  module[CORE].watched = watched;
  return found;
}

/** Forgets what members were that are gone. */
function forget(module: Base): void {
  const { kinds, entries } = module[CORE];
  for (const name of [...kinds.keys()]) if (!entries.has(name) && !Object.hasOwn(module, name)) kinds.delete(name);
}

const isNumber = (name: string): boolean => /^\d+$/.test(name);

/** Whether the module has something of this name. */
export const has = (module: Base, name: string): boolean =>
  module[CORE].entries.has(name) || (name in module && (module as Fields)[name] !== undefined);

/** What the module has under this name: a member under a key, or a field. */
export const get = (module: Base, name: string): unknown =>
  module[CORE].entries.has(name) ? module[CORE].entries.get(name) : (module as Fields)[name];

/** Puts a member in its place; `keyed` where it is no field. */
export function put(module: Base, name: string, value: unknown, kind: Kind | null, keyed = isNumber(name)): void {
  const { entries, kinds } = module[CORE];
  if (value instanceof Tensor) value.storage.shared = true;
  touched(module);
  if (keyed || entries.has(name)) entries.set(name, value);
  else {
    (module as Fields)[name] = value;
    module[CORE].watched = null;
  }
  if (kind !== null) kinds.set(name, kind);
}

/** Takes an entry out. */
export function remove(module: Base, name: string): void {
  module[CORE].entries.delete(name);
  module[CORE].kinds.delete(name);
}
