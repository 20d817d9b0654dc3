// The loader: a data set, an order, and what makes batches.
import { ValueError } from '../errors.js';
import type { Generator } from '../ops/random/generator.js';
import { generator } from '../ops/random/generator.js';
import {
  type Arguments,
  type Keywords,
  any,
  bind,
  describe,
  flag,
  int,
  number,
  optional,
  string,
} from '../ops/row/signature.js';
import { type Collated, type Converted, default_collate, default_convert } from './collate.js';
import { IterableDataset, rowsOf } from './dataset.js';
import { type DatasetLike, type Sample, itemOf, iterate, lengthOf, method } from './protocol.js';
import { BatchSampler, type IterableLike, RandomSampler, SequentialSampler, drawSeed } from './sampler.js';

/** Makes a batch of samples. */
type Collate = (batch: never) => unknown;

const loaderOptions = [
  optional(any<number | null>()('batch_size'), 1),
  optional(any<boolean>()('shuffle'), null),
  optional(any<IterableLike<unknown>>()('sampler'), null),
  optional(any<IterableLike<readonly unknown[]>>()('batch_sampler'), null),
  optional(int('num_workers'), 0),
  optional(any<Collate>()('collate_fn'), null),
  optional(flag('pin_memory'), false),
  optional(flag('drop_last'), false),
  optional(number('timeout'), 0),
  optional(any<(worker: number) => void>()('worker_init_fn'), null),
  optional(any<unknown>()('multiprocessing_context'), null),
  generator,
  optional(int('prefetch_factor'), null),
  optional(flag('persistent_workers'), false),
  optional(string('pin_memory_device'), ''),
  optional(flag('in_order'), true),
] as const;
/** What follows the data set: by position or by keyword. */
export type LoaderArguments = Arguments<typeof loaderOptions>;
type Options = Keywords<typeof loaderOptions>;
/** The same with a `collate_fn` whose result the batches are. */
export type Collating<T, B> =
  | [kwargs: Omit<Options, 'collate_fn'> & { collate_fn: (batch: T[]) => B }]
  | [batch_size: number, kwargs: Omit<Options, 'batch_size' | 'collate_fn'> & { collate_fn: (batch: T[]) => B }];
/** The same without batches. */
export type Single = [kwargs: Omit<Options, 'batch_size' | 'collate_fn'> & { batch_size: null }];

/** Asks a data set that is iterated over for another sample, for ever. */
function* endless(): globalThis.Generator<null> {
  for (;;) yield null;
}
const infinite: Iterable<null> = { [Symbol.iterator]: endless };

/** The options of a call, by name. */
type Given = { readonly [P in (typeof loaderOptions)[number] as P['name']]: P['passed'] };

/** Throws PyTorch's errors for options that make no sense, or not together. */
function check(dataset: DatasetLike, given: Given): void {
  const { batch_size, shuffle, sampler, batch_sampler, num_workers, drop_last, timeout, prefetch_factor } = given;
  if (num_workers < 0) {
    throw new ValueError('num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.');
  }
  if (timeout < 0) throw new ValueError('timeout option should be non-negative');
  if (num_workers === 0 && prefetch_factor !== null) {
    throw new ValueError(
      'prefetch_factor option could only be specified in multiprocessing.' +
        'let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.',
    );
  }
  if (prefetch_factor !== null && prefetch_factor < 0) {
    throw new ValueError('prefetch_factor option should be non-negative');
  }
  if (given.persistent_workers && num_workers === 0) {
    throw new ValueError('persistent_workers option needs num_workers > 0');
  }
  if (dataset instanceof IterableDataset) {
    const unexpected = (name: string, got: string): ValueError =>
      new ValueError(`DataLoader with IterableDataset: expected unspecified ${name} option, but got ${name}=${got}`);
    if (shuffle === true) throw unexpected('shuffle', 'True');
    if (sampler !== null) throw unexpected('sampler', describe(sampler));
    if (batch_sampler !== null) throw unexpected('batch_sampler', describe(batch_sampler));
  }
  if (sampler !== null && shuffle === true) throw new ValueError('sampler option is mutually exclusive with shuffle');
  if (batch_sampler !== null && (batch_size !== 1 || shuffle === true || sampler !== null || drop_last)) {
    throw new ValueError('batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last');
  }
  if (batch_sampler === null && batch_size === null && drop_last) {
    throw new ValueError('batch_size=None option disables auto-batching and is mutually exclusive with drop_last');
  }
}

/** The order of the samples where none is given. */
function standardOrder(dataset: DatasetLike, { shuffle, generator }: Given): IterableLike<unknown> {
  if (dataset instanceof IterableDataset) return infinite;
  return shuffle === true ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
}

/**
 * Batches of a data set's samples. It is iterated over as often as one likes; each pass has an order of its own.
 *
 * @param dataset a Dataset, an IterableDataset, or an array
 * @param batch_size how many samples make a batch; null: samples come one by one, as they are
 * @param shuffle whether every pass has a random order
 * @param sampler the order of the samples; excludes `shuffle`
 * @param batch_sampler arrays of numbers, one for each batch; excludes `batch_size`, `shuffle`, `sampler`, `drop_last`
 * @param collate_fn makes a batch of an array of samples; null: `default_collate`
 * @param drop_last whether a last batch that is smaller is left out
 * @param generator what orders are drawn from; null: `torch.default_generator`
 * @param num_workers a hint, as are pin_memory, timeout, worker_init_fn, multiprocessing_context, prefetch_factor,
 *   persistent_workers, pin_memory_device and in_order: samples are loaded where the program runs
 * @throws ValueError for options that exclude each other
 * @example
 * const dataloader = DataLoader(TensorDataset(x, y), { batch_size: 32, shuffle: true });
 * for (const [inputs, targets] of dataloader) criterion(model(inputs), targets);
 * for (const [i, [inputs, targets]] of dataloader.entries()) console.log(i);
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<B = unknown, D extends DatasetLike = DatasetLike> {
  readonly dataset: D;
  /** null where batches are not made, or are made by `batch_sampler`. */
  readonly batch_size: number | null;
  readonly drop_last: boolean;
  readonly sampler: IterableLike<unknown>;
  /** null where batches are not made. */
  readonly batch_sampler: IterableLike<readonly unknown[]> | null;
  readonly collate_fn: (batch: never) => unknown;
  readonly generator: Generator | null;
  readonly num_workers: number;
  readonly pin_memory: boolean;
  readonly pin_memory_device: string;
  readonly timeout: number;
  readonly worker_init_fn: ((worker: number) => void) | null;
  readonly multiprocessing_context: unknown;
  readonly prefetch_factor: number | null;
  readonly persistent_workers: boolean;
  readonly in_order: boolean;

  constructor(dataset: D, ...args: LoaderArguments) {
    const [, ...values] = bind('DataLoader', [any<D>()('dataset'), ...loaderOptions], [dataset, ...args]);
    const given = Object.fromEntries(loaderOptions.map(({ name }, k) => [name, values[k]])) as Given;
    check(dataset, given);
    const { sampler, batch_sampler, batch_size, drop_last, generator, num_workers } = given;
    this.dataset = dataset;
    this.sampler = sampler ?? standardOrder(dataset, given);
    this.batch_size = batch_sampler === null ? batch_size : null;
    this.drop_last = drop_last;
    this.batch_sampler =
      batch_sampler ?? (batch_size === null ? null : new BatchSampler(this.sampler, batch_size, drop_last));
    this.collate_fn = given.collate_fn ?? (this.batch_sampler === null ? default_convert : default_collate);
    this.generator = generator;
    this.num_workers = num_workers;
    this.pin_memory = given.pin_memory;
    this.pin_memory_device = given.pin_memory_device;
    this.timeout = given.timeout;
    this.worker_init_fn = given.worker_init_fn;
    this.multiprocessing_context = given.multiprocessing_context;
    this.prefetch_factor = given.prefetch_factor ?? (num_workers > 0 ? 2 : null);
    this.persistent_workers = given.persistent_workers;
    this.in_order = given.in_order;
  }

  /** How many batches a pass gives. */
  __len__(): number {
    if (!(this.dataset instanceof IterableDataset)) return lengthOf(this.batch_sampler ?? this.sampler);
    const count = lengthOf(this.dataset);
    if (this.batch_size === null) return count;
    return this.drop_last ? Math.floor(count / this.batch_size) : Math.ceil(count / this.batch_size);
  }

  /** How many batches a pass gives. Throws TypeError where the data set does not know. */
  get length(): number {
    return this.__len__();
  }

  /** A new pass. As in PyTorch it draws an int64, the seed that workers would have, before anything else is drawn. */
  [Symbol.iterator](): globalThis.Generator<B, void, undefined> {
    const order = iterate(this.batch_sampler ?? this.sampler);
    drawSeed(this.generator);
    return (this.dataset instanceof IterableDataset ? this.stream(order) : this.fetch(order)) as globalThis.Generator<
      B,
      void,
      undefined
    >;
  }

  /** A new pass, each batch with its number (Python's `enumerate`). */
  entries(): globalThis.Generator<[number, B], void, undefined> {
    return numbered(this[Symbol.iterator]());
  }

  /** Batches of samples by number. */
  private *fetch(order: Iterator<unknown>): globalThis.Generator<unknown> {
    const collate = this.collate_fn as (batch: unknown) => unknown;
    for (let step = order.next(); step.done !== true; step = order.next()) {
      if (this.batch_sampler === null) {
        yield collate(itemOf(this.dataset, step.value));
        continue;
      }
      const indices = step.value as readonly unknown[];
      const rows = this.collate_fn === default_collate ? rowsOf(this.dataset, indices) : null;
      if (rows !== null) {
        yield rows;
        continue;
      }
      const together = method(this.dataset, '__getitems__');
      yield collate(together === null ? indices.map((index) => itemOf(this.dataset, index)) : together(indices));
    }
  }

  /** Batches of samples one after the other. */
  private stream(order: Iterator<unknown>): globalThis.Generator<unknown> {
    return this.streamed(order, iterate(this.dataset));
  }

  private *streamed(order: Iterator<unknown>, samples: Iterator<unknown>): globalThis.Generator<unknown> {
    const collate = this.collate_fn as (batch: unknown) => unknown;
    for (let step = order.next(), ended = false; step.done !== true && !ended; step = order.next()) {
      if (this.batch_sampler === null) {
        const sample = samples.next();
        if (sample.done === true) return;
        yield collate(sample.value);
        continue;
      }
      const wanted = (step.value as readonly unknown[]).length;
      const batch: unknown[] = [];
      while (batch.length < wanted && !ended) {
        const sample = samples.next();
        if (sample.done === true) ended = true;
        else batch.push(sample.value);
      }
      if (batch.length === 0 || (this.drop_last && batch.length < wanted)) return;
      yield collate(batch);
    }
  }
}

function* numbered<B>(batches: Iterable<B>): globalThis.Generator<[number, B], void, undefined> {
  let k = 0;
  for (const batch of batches) yield [k++, batch];
}

/** What a worker process would know of itself: null, for there are none. */
export const get_worker_info = (): null => null;

/** What the batches of a data set are. */
export type BatchOf<D> = Collated<Sample<D>>;
/** What the samples of a data set are when they come one by one. */
export type SampleOf<D> = Converted<Sample<D>>;
