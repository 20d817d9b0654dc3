// ParameterList, ParameterDict.
import { callable } from '../../callable.js';
import { RuntimeError } from '../../errors.js';
import { type Arguments, any, bind, optional } from '../../ops/row/signature.js';
import { typeName } from '../../graph/node.js';
import { Tensor } from '../../tensor.js';
import { type Parameter, isParameter } from '../parameter.js';
import { CORE, isModule, typename } from './fields.js';
import { Dictionary, Listed, asParameter, missingKey, pairsOf } from './keyed.js';

type Named<M> = Readonly<Record<string, M>> | ReadonlyMap<string, M>;

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

  /** A new ParameterList of the values from `start` to `end`, as `Array.slice` (Python's `parameters[1:3]`). */
  slice(start?: number, end?: number): ParameterList<P> {
    return new ParameterList<P>([...this].slice(start, end));
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

  protected override takesLater(value: unknown): boolean {
    return value instanceof Tensor || this.takes(value);
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

export { ParameterList_ as ParameterList, ParameterDict_ as ParameterDict };
