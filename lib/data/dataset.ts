// Data sets: samples by number, or one after the other.
import { AssertionError, IndexError, NotImplementedError, ValueError } from '../errors.js';
import { Tensor, allocate } from '../tensor.js';
import { int64 } from '../dtype.js';
import { is_grad_enabled } from '../graph/mode.js';
import { type Arguments, type Values, any, bind, describe } from '../ops/row/signature.js';
import { type DatasetLike, isPromise, itemOf, lengthOf, method, notYet, ownLength } from './protocol.js';

/**
 * A data set with samples by number. Subclasses have `__getitem__`, and, for most uses, `__len__`; then `dataset[k]`,
 * `dataset.length` and `for … of` work. `__getitems__(indices)`, where there is one, gives a batch's samples at once. Both may
 * be `async`: loaders wait for what they promise.
 *
 * @example
 * class Squares extends Dataset {
 *   __len__() { return 4; }
 *   __getitem__(k: number) { return [torch.tensor(k), torch.tensor(k * k)]; }
 * }
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export abstract class Dataset<T = unknown> {
  readonly [index: number]: T;

  /** The sample of a number. */
  abstract __getitem__(index: number): T;

  // `__len__` is a subclass's own: declared here, it would have to be there, and be marked as an override.
  /** How many samples there are, by `__len__`. Throws TypeError where there is none. */
  get length(): number {
    return ownLength(this);
  }

  /** This data set's samples, then those of another. */
  __add__(other: DatasetLike): ConcatDataset {
    return new ConcatDataset([this, other]);
  }

  /** All samples in order: as many as there are, or up to an IndexError. */
  *[Symbol.iterator](): Generator<T> {
    const count = method(this, '__len__') === null ? Infinity : this.length;
    for (let k = 0; k < count; k++) {
      let sample: T;
      try {
        sample = this.__getitem__(k);
      } catch (error) {
        if (error instanceof IndexError) return;
        throw error;
      }
      yield sample;
    }
  }
}

Object.defineProperty(Dataset.prototype, '__getitem__', {
  value() {
    throw new NotImplementedError('Subclasses of Dataset should implement __getitem__.');
  },
  writable: true,
  configurable: true,
});

// `dataset[k]`: at the end of the prototype chain, so that names that are there are found as ever.
Object.setPrototypeOf(
  Dataset.prototype,
  new Proxy(Object.prototype, {
    get: (target, key, receiver: unknown): unknown =>
      typeof key === 'string' && /^-?\d+$/.test(key) && receiver instanceof Dataset
        ? (receiver as Dataset).__getitem__(Number(key))
        : Reflect.get(target, key, receiver),
  }),
);

/**
 * A data set whose samples come one after the other. Subclasses have `__iter__` (or `[Symbol.iterator]`), mostly as a
 * generator, which may be `async`.
 *
 * @example
 * class Count extends IterableDataset {
 *   *__iter__() { for (let k = 0; k < 4; k++) yield k; }
 * }
 * class Lines extends IterableDataset<string> {
 *   async *__iter__() { for await (const line of readline.createInterface({ input })) yield line; }
 * }
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 */
export abstract class IterableDataset<T = unknown> extends Dataset<T> {
  override __getitem__(_index: number): T {
    throw new NotImplementedError('Subclasses of Dataset should implement __getitem__.');
  }

  override __add__(other: DatasetLike): never {
    return new ChainDataset([this, other]) as never;
  }

  override *[Symbol.iterator](): Generator<T> {
    const own = method(this, '__iter__');
    if (own === null) throw new NotImplementedError('Subclasses of IterableDataset should implement __iter__.');
    const samples = own() as Iterator<T>;
    for (let step = samples.next(); ; step = samples.next()) {
      if (isPromise(step)) throw notYet(step, `${describe(this)}.__iter__`, 'for await (const sample of dataset)');
      if (step.done === true) return;
      yield step.value;
    }
  }

  /** A pass that waits for each sample. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<T>> {
    const own = method(this, '__iter__');
    const samples = (own === null ? this[Symbol.iterator]() : own()) as AsyncIterator<T> | Iterator<T>;
    let ended = false;
    try {
      for (;;) {
        const step = await samples.next();
        ended = step.done === true;
        if (ended) return;
        yield await (step.value as T);
      }
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      if (!ended) await samples.return?.();
    }
  }
}

/** One tensor for each of those given. */
type Rows<T extends readonly Tensor[]> = { -readonly [K in keyof T]: Tensor };

/**
 * Rows of tensors: sample k holds row k of each.
 *
 * @throws AssertionError if their lengths differ
 * @example
 * const dataset = TensorDataset(torch.randn(64, 10), torch.randn(64, 1));
 * const [inputs, targets] = dataset[0];
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 */
export class TensorDataset<T extends readonly Tensor[] = readonly Tensor[]> extends Dataset<Rows<T>> {
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    const wrong: unknown = tensors.find((given: unknown) => !(given instanceof Tensor));
    if (wrong !== undefined) {
      throw new TypeError(
        `TensorDataset(): every argument must be Tensor, not ${describe(wrong)}: write torch.tensor(…)`,
      );
    }
    const length = tensors[0]?.size(0);
    if (tensors.some((tensor) => tensor.size(0) !== length)) throw new AssertionError('Size mismatch between tensors');
    this.tensors = tensors;
  }

  override __getitem__(index: number): Rows<T> {
    return this.tensors.map((tensor) => tensor.index([index])) as Rows<T>;
  }

  __len__(): number {
    return this.tensors[0]!.size(0);
  }
}

/** Numbers of samples: an array, or a typed one. */
export type Indices = ArrayLike<number> & Iterable<number>;
const part = [any<DatasetLike>()('dataset'), any<Indices>()('indices')] as const;
const several = [any<Iterable<DatasetLike>>()('datasets')] as const;

/**
 * Some samples of a data set.
 *
 * A subclass with its own `__getitem__` needs its own `__getitems__`, which loaders call.
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 */
export class Subset<T = Tensor[]> extends Dataset<T> {
  readonly dataset: DatasetLike;
  readonly indices: Indices;

  constructor(...args: Arguments<typeof part>) {
    super();
    [this.dataset, this.indices] = bind('Subset', part, args) as Values<typeof part>;
    const own = Subset.prototype;
    if (this.__getitem__ !== own.__getitem__ && this.__getitems__ === own.__getitems__) {
      throw new NotImplementedError(
        `${describe(this)} overrides __getitem__ but not __getitems__. When subclassing Subset and overriding ` +
          '__getitem__, you must also override __getitems__ to ensure DataLoader works correctly with your custom logic. ' +
          'A simple implementation:\n\n__getitems__(indices) { return indices.map((k) => this.__getitem__(k)); }',
      );
    }
  }

  override __getitem__(index: number): T {
    return itemOf(this.dataset, itemOf(this.indices, index)) as T;
  }

  /** The samples of a batch. */
  __getitems__(indices: readonly number[]): T[] {
    const inner = indices.map((index) => itemOf(this.indices, index));
    const together = method(this.dataset, '__getitems__');
    return (together === null ? inner.map((index) => itemOf(this.dataset, index)) : together(inner)) as T[];
  }

  __len__(): number {
    return lengthOf(this.indices);
  }
}

/**
 * Several data sets one after the other, by number.
 *
 * @throws AssertionError if there are none, or one is an IterableDataset
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export class ConcatDataset<T = unknown> extends Dataset<T> {
  readonly datasets: readonly DatasetLike[];
  /** Where each data set ends. */
  readonly cumulative_sizes: readonly number[];

  constructor(...args: Arguments<typeof several>) {
    super();
    const [datasets] = bind('ConcatDataset', several, args) as Values<typeof several>;
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new AssertionError('datasets should not be an empty iterable');
    let end = 0;
    this.cumulative_sizes = this.datasets.map((dataset) => {
      if (dataset instanceof IterableDataset)
        throw new AssertionError('ConcatDataset does not support IterableDataset');
      return (end += lengthOf(dataset));
    });
  }

  override __getitem__(index: number): T {
    const length = this.__len__();
    if (index < -length) throw new ValueError('absolute value of index should not exceed dataset length');
    const at = index < 0 ? index + length : index;
    const which = this.cumulative_sizes.findIndex((end) => at < end);
    if (which < 0) throw new IndexError('list index out of range');
    return itemOf(this.datasets[which], at - (this.cumulative_sizes[which - 1] ?? 0)) as T;
  }

  __len__(): number {
    return this.cumulative_sizes.at(-1)!;
  }
}

/**
 * Several iterable data sets one after the other.
 *
 * @throws AssertionError, when iterated over, if one is no IterableDataset
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset
 */
export class ChainDataset<T = unknown> extends IterableDataset<T> {
  readonly datasets: Iterable<IterableDataset<T>>;

  constructor(...args: Arguments<typeof several>) {
    super();
    [this.datasets] = bind('ChainDataset', several, args) as unknown as [Iterable<IterableDataset<T>>];
  }

  private *parts(): Generator<IterableDataset<T>> {
    for (const dataset of this.datasets) {
      if (!(dataset instanceof IterableDataset)) throw new AssertionError('ChainDataset only supports IterableDataset');
      yield dataset;
    }
  }

  *__iter__(): Generator<T> {
    for (const dataset of this.parts()) yield* dataset;
  }

  override async *[Symbol.asyncIterator](): AsyncGenerator<Awaited<T>> {
    for (const dataset of this.parts()) yield* dataset;
  }

  __len__(): number {
    let total = 0;
    for (const dataset of this.parts()) total += lengthOf(dataset);
    return total;
  }
}

/**
 * A batch of rows of tensors, taken at once rather than row by row and stacked; null where samples must be asked for
 * one by one: of other data sets and of subclasses that give their own, of rows that are not there, and where a graph
 * is recorded.
 */
export function rowsOf(dataset: unknown, indices: readonly unknown[]): Tensor[] | null {
  if (dataset instanceof Subset) {
    const [part, own] = [dataset as Subset, Subset.prototype as Subset];
    if (part.__getitem__ !== own.__getitem__ || part.__getitems__ !== own.__getitems__) return null;
    return rowsOf(
      part.dataset,
      indices.map((index) => part.indices[index as number]),
    );
  }
  if (!(dataset instanceof TensorDataset) || dataset.__getitem__ !== TensorDataset.prototype.__getitem__) return null;
  const tensors = dataset.tensors as readonly Tensor[];
  if ('__getitems__' in dataset || (is_grad_enabled() && tensors.some((tensor) => tensor.requires_grad))) return null;
  const count = tensors[0]?.shape[0] ?? 0;
  const numbers = new BigInt64Array(indices.length);
  for (let k = 0; k < indices.length; k++) {
    const index = indices[k];
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) return null;
    numbers[k] = BigInt(index);
  }
  let index: Tensor | null = null;
  return tensors.map((tensor) => {
    if (index === null || index.storage.engine !== tensor.storage.engine) {
      index = allocate(tensor.storage.engine, [numbers.length], int64);
      index.storage.engine.upload(index.storage, numbers);
    }
    return tensor.index_select(0, index);
  });
}
