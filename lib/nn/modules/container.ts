// Sequential, ModuleList, ModuleDict.
import { callable } from '../../callable.js';
import { IndexError } from '../../errors.js';
import { type Arguments, type Values, any, bind, isKeywords, optional } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { CORE, typename } from './fields.js';
import { Dictionary, Listed, pairsOf } from './keyed.js';
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
  new <const N extends Readonly<Record<string, Module>>>(modules: N): Sequential & Omit<N, keyof Sequential>;
  new <const M extends Modules = Module[]>(...modules: M | [modules: Named<Module>]): SequentialOf<M>;
  <const N extends Readonly<Record<string, Module>>>(modules: N): Sequential & Omit<N, keyof Sequential>;
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

export { Sequential_ as Sequential, ModuleList_ as ModuleList, ModuleDict_ as ModuleDict };
