// Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict.
import { callable } from '../../callable.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { type Arguments, type Values, any, bind, isKeywords, optional } from '../../ops/row/signature.js';
import { typeName } from '../../graph/node.js';
import { Tensor } from '../../tensor.js';
import { type Parameter, isParameter } from '../parameter.js';
import { CORE, isModule, typename } from './fields.js';
import { Keyed, Listed, asParameter, missingKey, pairsOf } from './keyed.js';
import { type Module, childRegistration, indented } from './module.js';

type Modules = readonly Module[];
/** Modules by name, in order: an object, a Map, or pairs. */
type Named<M> = Readonly<Record<string, M>> | ReadonlyMap<string, M>;

/** What the first module takes, and what the last one returns. */
type Taken<M extends Modules> = M extends readonly [infer F extends Module, ...Modules]
  ? Parameters<F['forward']>
  : [input: Tensor];
type Given<M extends Modules> = M extends readonly [...Modules, infer L extends Module]
  ? ReturnType<L['forward']>
  : Tensor;
/** The modules at their positions: of a list of unknown length, at any. */
type Positions<M extends Modules> = number extends M['length']
  ? { [index: number]: M[number] }
  : { [K in keyof M as K extends `${number}` ? K : never]: M[K] };

class Sequential<M extends Modules = Module[]> extends Listed {
  [index: number]: Module;

  constructor(...modules: M | [modules: Named<Module>]) {
    super();
    const [first] = modules;
    if (modules.length === 1 && (first instanceof Map || isKeywords(first))) {
      for (const [name, module] of pairsOf('Sequential', first)) this.add_module(name, module as Module);
    } else {
      (modules as Modules).forEach((module, k) => this.set_(String(k), module));
    }
  }

  override forward(...input: Taken<M>): Given<M> {
    let value: unknown = input;
    let first = true;
    for (const module of this.entries_().values()) {
      value = first ? (module as Module)(...input) : (module as Module)(value);
      first = false;
    }
    return (first ? input[0] : value) as Given<M>;
  }

  [Symbol.iterator](): IterableIterator<M[number]> {
    return this.entries_().values() as IterableIterator<M[number]>;
  }

  /** Adds a module at the end. */
  append(module: Module): this {
    this.entries_();
    this.set_(String(this.length), module);
    return this;
  }

  /** Puts a module before a position. */
  insert(index: number, module: Module): this {
    const count = this.length;
    if (!(index >= -count && index <= count)) throw new IndexError(`Index out of range: ${index}`);
    this.insertAt(index < 0 ? index + count : index, module);
    return this;
  }

  /** Adds modules at the end. */
  extend(modules: Iterable<Module>): this {
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /** Takes out the module at a position. */
  pop(index = -1): Module {
    return this.deleteAt(index) as Module;
  }

  /** A new Sequential of the modules from `start` to `end`, as `Array.slice` (Python's `model[1:3]`). */
  slice(start?: number, end?: number): Sequential {
    const entries = [...this.entries_()].slice(start, end) as [string, Module][];
    return new Sequential(new Map(entries)) as Sequential;
  }
}

/** A Sequential of modules of known types. */
type SequentialOf<M extends Modules> = Sequential<M> & Positions<M>;
interface SequentialClass {
  new <const M extends Modules = Module[]>(...modules: M | [modules: Named<Module>]): SequentialOf<M>;
  <const M extends Modules = Module[]>(...modules: M | [modules: Named<Module>]): SequentialOf<M>;
  readonly prototype: Sequential;
}

/**
 * Modules one after the other: each is called with what the one before returned.
 *
 * `model[0]`, `model[-1]`, `model.length`, `for (const module of model)`; modules with names are reached by these too.
 *
 * @param modules the modules, or one object (or Map) of modules by name
 * @throws TypeError for what is no module, IndexError for a place that there is not
 * @example
 * const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
 * const named = nn.Sequential({ fc: nn.Linear(10, 32), act: nn.ReLU() });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
const Sequential_: SequentialClass = callable(Sequential) as never;
type Sequential_<M extends Modules = Module[]> = Sequential<M>;

const listed = [optional(any<Iterable<unknown>>()('modules'), null)] as const;
class ModuleList<M extends Module = Module> extends Listed {
  [index: number]: M;

  constructor(...args: Arguments<typeof listed>) {
    super();
    const [modules] = bind('ModuleList', listed, args) as [Iterable<M> | null];
    let k = 0;
    for (const module of modules ?? []) this.set_(String(k++), module);
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.entries_().values() as IterableIterator<M>;
  }

  /** Adds a module at the end. */
  append(module: M): this {
    this.set_(String(this.length), module);
    return this;
  }

  /** Puts a module before a position. */
  insert(index: number, module: M): void {
    this.insertAt(index, module);
  }

  /** Adds modules at the end. */
  extend(modules: Iterable<M>): this {
    if (modules === null || modules === undefined || !(Symbol.iterator in Object(modules))) {
      throw new TypeError(`ModuleList.extend should be called with an iterable, but got ${typename(modules)}`);
    }
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /** Takes out the module at a position. */
  pop(index = -1): M {
    return this.deleteAt(index) as M;
  }

  /** A new ModuleList of the modules from `start` to `end`, as `Array.slice` (Python's `layers[1:3]`). */
  slice(start?: number, end?: number): ModuleList<M> {
    return new ModuleList([...this].slice(start, end));
  }

  /** Positions and modules (Python's `enumerate`). */
  entries(): IterableIterator<[number, M]> {
    return [...this].entries();
  }

  override toString(): string {
    const texts = [...this].map(String);
    const lines: string[] = [];
    for (let start = 0; start < texts.length;) {
      let end = start;
      while (texts[end + 1] === texts[start]) end++;
      const text = indented(texts[start]!);
      lines.push(start === end ? `(${start}): ${text}` : `(${start}-${end}): ${end - start + 1} x ${text}`);
      start = end + 1;
    }
    return lines.length === 0 ? `${this._get_name()}()` : `${this._get_name()}(\n  ${lines.join('\n  ')}\n)`;
  }
}

interface ModuleListClass {
  new <M extends Module = Module>(modules?: Iterable<M> | { modules: Iterable<M> | null } | null): ModuleList<M>;
  <M extends Module = Module>(modules?: Iterable<M> | { modules: Iterable<M> | null } | null): ModuleList<M>;
  readonly prototype: ModuleList;
}

/**
 * Modules in a list: their parameters are the list's. It is not called itself.
 *
 * @param modules the modules
 * @throws TypeError for what is no module, IndexError for a place that there is not
 * @example
 * class Deep extends nn.Module {
 *   layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)]);
 *   forward(x: Tensor) { for (const layer of this.layers) x = layer(x).relu(); return x; }
 * }
 * new Deep()(x).shape; // [4, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
const ModuleList_ = callable(ModuleList) as ModuleListClass;
type ModuleList_<M extends Module = Module> = ModuleList<M>;

/** What dictionaries of modules and of parameters have in common. */
class Dictionary<V> extends Keyed {
  /** The keys, in order of insertion. */
  keys(): IterableIterator<string> {
    return this.entries_().keys();
  }

  /** The values, in order of insertion. */
  values(): IterableIterator<V> {
    return this.entries_().values() as IterableIterator<V>;
  }

  /** Keys with values, in order of insertion. */
  items(): IterableIterator<[string, V]> {
    return this.entries_().entries() as IterableIterator<[string, V]>;
  }

  /** The keys, as iterating a dictionary gives in Python. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }

  /** Whether there is such a key (Python's `in`). */
  has(key: string): boolean {
    return this.entries_().has(key);
  }

  /** The value at a key. Throws KeyError. */
  at(key: string): V {
    if (!this.has(key)) throw missingKey(key);
    return this.entries_().get(key) as V;
  }

  /** Takes out the value at a key. Throws KeyError. */
  pop(key: string): V {
    if (!this.has(key)) throw missingKey(key);
    return this.delete_(key) as V;
  }

  /** Takes everything out. */
  clear(): void {
    for (const key of [...this.keys()]) this.delete_(key);
  }
}

class ModuleDict<M extends Module = Module> extends Dictionary<M> {
  constructor(modules: Named<M> | Iterable<readonly [string, M]> | null = null) {
    super();
    if (modules !== null) this.update(modules);
  }

  /** Sets modules by key: of an object, a Map, another ModuleDict, or pairs. */
  update(modules: Named<M> | Iterable<readonly [string, M]> | ModuleDict<M>): void {
    for (const [key, module] of pairsOf('ModuleDict', modules)) this.add_module(key, module as M);
  }

  override add_module(...args: Arguments<typeof childRegistration>): void {
    super.add_module(...args);
    const [name, module] = bind('add_module', childRegistration, args) as Values<typeof childRegistration>;
    if (!this[CORE].entries.has(name)) this.set_(name, module);
  }
}

/** By its keys: modules of known types where an object was given, others where somebody added them. */
type DictOf<D extends Readonly<Record<string, Module>>> = ModuleDict_<D[keyof D]> & { -readonly [K in keyof D]: D[K] };
interface ModuleDictClass {
  new <const D extends Readonly<Record<string, Module>>>(modules: D): DictOf<D>;
  <const D extends Readonly<Record<string, Module>>>(modules: D): DictOf<D>;
  new (modules?: Iterable<readonly [string, Module]> | null): ModuleDict_;
  (modules?: Iterable<readonly [string, Module]> | null): ModuleDict_;
  new <M extends Module = Module>(modules?: Named<M> | Iterable<readonly [string, M]> | null): ModuleDict<M>;
  <M extends Module = Module>(modules?: Named<M> | Iterable<readonly [string, M]> | null): ModuleDict<M>;
  readonly prototype: ModuleDict;
}

/**
 * Modules by key, in order of insertion: their parameters are the dictionary's. It is not called itself.
 *
 * @param modules an object, a Map, or pairs of key and module
 * @throws TypeError for what is no module, KeyError for a key that there is not
 * @example
 * const choices = nn.ModuleDict({ relu: nn.ReLU(), tanh: nn.Tanh() });
 * choices.at('relu')(x);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 */
const ModuleDict_: ModuleDictClass = callable(ModuleDict) as never;
type ModuleDict_<M extends Module = Module> = ModuleDict<M> & { [key: string]: M };

/** A member of a list or dictionary of parameters, as it is printed. */
function described(value: unknown, type: (t: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `Object of type: ${typename(value)}`;
  const device = value.device.type === 'cpu' ? '' : ` (${String(value.device)})`;
  return `${isParameter(value) ? 'Parameter' : 'Tensor'} containing: [${type(value)} of size ${value.shape.join('x')}${device}]`;
}

const parameters = [optional(any<Iterable<unknown>>()('values'), null)] as const;
class ParameterList<P = Parameter> extends Listed {
  [index: number]: P;

  constructor(...args: Arguments<typeof parameters>) {
    super();
    const [values] = bind('ParameterList', parameters, args) as [Iterable<P | Tensor> | null];
    if (values !== null) this.extend(values);
  }

  protected override takes(value: unknown): boolean {
    return isModule(value) || isParameter(value);
  }

  protected override admitted(value: unknown): unknown {
    return isModule(value) ? super.admitted(value) : asParameter(value);
  }

  [Symbol.iterator](): IterableIterator<P> {
    return this.entries_().values() as IterableIterator<P>;
  }

  /** Adds a value at the end; a tensor becomes a Parameter. */
  append(value: P | Tensor): this {
    this.set_(String(this[CORE].entries.size), value);
    return this;
  }

  /** Adds values at the end. */
  extend(values: Iterable<P | Tensor>): this {
    if (typeof values !== 'object' || values === null || values instanceof Tensor || !(Symbol.iterator in values)) {
      throw new TypeError(`ParameterList.extend should be called with an iterable, but got ${typename(values)}`);
    }
    for (const value of [...values]) this.append(value);
    return this;
  }

  override forward(): never {
    throw new RuntimeError('ParameterList should not be called.');
  }

  override extra_repr(): string {
    return [...this].map((value, k) => `  (${k}): ${described(value, (t) => String(t.dtype))}`).join('\n');
  }
}

interface ParameterListClass {
  new <P = Parameter>(values?: Iterable<P | Tensor> | { values: Iterable<P | Tensor> | null } | null): ParameterList<P>;
  <P = Parameter>(values?: Iterable<P | Tensor> | { values: Iterable<P | Tensor> | null } | null): ParameterList<P>;
  readonly prototype: ParameterList;
}

/**
 * Parameters in a list; tensors become Parameters.
 *
 * @param values the parameters
 * @throws TypeError where it is extended by what cannot be iterated
 * @throws RuntimeError where it is called
 * @example
 * nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))]).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 */
const ParameterList_ = callable(ParameterList) as ParameterListClass;
type ParameterList_<P = Parameter> = ParameterList<P>;

class ParameterDict<P = Parameter> extends Dictionary<P> {
  constructor(parameters: Named<P | Tensor> | Iterable<readonly [string, P | Tensor]> | null = null) {
    super();
    if (parameters !== null) this.update(parameters);
  }

  protected override takes(value: unknown): boolean {
    return isModule(value) || isParameter(value);
  }

  protected override admitted(value: unknown): unknown {
    return isModule(value) ? super.admitted(value) : asParameter(value);
  }

  /** Sets values by key: of an object, a Map, another ParameterDict, or pairs; tensors become Parameters. */
  update(parameters: Named<P | Tensor> | Iterable<readonly [string, P | Tensor]> | ParameterDict<P>): void {
    for (const [key, value] of pairsOf('ParameterDict', parameters)) this.set_(key, value);
  }

  /** The value at a key, or another. */
  get(key: string, other: P | null = null): P | null {
    return this.has(key) ? this.at(key) : other;
  }

  /** The value at a key, set to `other` when there is none. */
  setdefault(key: string, other: P): P {
    if (!this.has(key)) this.set_(key, other);
    return this.at(key);
  }

  /** Takes out the last key with its value. Throws KeyError. */
  popitem(): [string, P] {
    const key = [...this.keys()].at(-1);
    if (key === undefined) throw missingKey('popitem(): dictionary is empty');
    return [key, this.pop(key)];
  }

  /** Another dictionary with the same value at each of some keys; null: no parameter yet. */
  fromkeys(keys: Iterable<string>, defaultValue: P | null = null): ParameterDict<P | null> {
    return new ParameterDict<P | null>([...keys].map((key) => [key, defaultValue] as const));
  }

  /** Another dictionary of the same values. */
  copy(): ParameterDict<P> {
    return new ParameterDict<P>(new Map(this.items()));
  }

  override forward(): never {
    throw new RuntimeError('ParameterDict should not be called.');
  }

  override extra_repr(): string {
    return [...this.items()]
      .map(([key, value]) => `  (${key}): ${described(value, (t) => `torch.${typeName(t)}`)}`)
      .join('\n');
  }
}

interface ParameterDictClass {
  new <P = Parameter>(
    parameters?: Named<P | Tensor> | Iterable<readonly [string, P | Tensor]> | null,
  ): ParameterDict<P>;
  <P = Parameter>(parameters?: Named<P | Tensor> | Iterable<readonly [string, P | Tensor]> | null): ParameterDict<P>;
  readonly prototype: ParameterDict;
}

/**
 * Parameters by key, in order of insertion; tensors become Parameters.
 *
 * @param parameters an object, a Map, or pairs of key and tensor
 * @throws KeyError for a key that there is not
 * @example
 * nn.ParameterDict({ left: nn.Parameter(torch.ones(2)) }).keys(); // [object Map Iterator]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 */
const ParameterDict_ = callable(ParameterDict) as ParameterDictClass;
type ParameterDict_<P = Parameter> = ParameterDict<P>;

export {
  Sequential_ as Sequential,
  ModuleList_ as ModuleList,
  ModuleDict_ as ModuleDict,
  ParameterList_ as ParameterList,
  ParameterDict_ as ParameterDict,
};
