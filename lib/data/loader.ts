// The loader: a data set, an order, and what makes batches.
import type { Generator } from '../ops/random/generator.js';
import { any, bind, describe } from '../ops/row/signature.js';
import { type Collated, type Converted, default_collate, default_convert } from './collate.js';
import { IterableDataset, rowsOf } from './dataset.js';
import { type Given, type LoaderArguments, check, loaderOptions } from './options.js';
import { type Ahead, ahead, readAhead, samplesOf } from './prefetch.js';
import {
  type DatasetLike,
  type Sample,
  isPromise,
  itemOf,
  iterate,
  iterateAsync,
  lengthOf,
  method,
  notYet,
} from './protocol.js';
import { BatchSampler, type IterableLike, RandomSampler, SequentialSampler, drawSeed } from './sampler.js';

/** Asks a data set that is iterated over for another sample, for ever. */
function* endless(): globalThis.Generator<null> {
  for (;;) yield null;
}
const infinite: Iterable<null> = { [Symbol.iterator]: endless };

/** The order of the samples where none is given. */
function standardOrder(dataset: DatasetLike, { shuffle, generator }: Given): IterableLike<unknown> {
  if (dataset instanceof IterableDataset) return infinite;
  return shuffle === true ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
}

const REMEDY = 'for await (const batch of dataloader)';

/** What `DataLoader` in classes.ts says. */
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

  /** The order of a pass. As in PyTorch a pass draws an int64, the seed that workers would have, before anything else is drawn. */
  private start(): Iterator<unknown> {
    const order = iterate(this.batch_sampler ?? this.sampler);
    drawSeed(this.generator);
    return order;
  }

  /** A new pass. */
  [Symbol.iterator](): globalThis.Generator<B, void, undefined> {
    return this.batches(this.start());
  }

  /** A new pass that waits for its batches. */
  [Symbol.asyncIterator](): AsyncGenerator<Awaited<B>, void, undefined> {
    return this.awaited(this.start());
  }

  /** A new pass, each batch with its number (Python's `enumerate`); for `for` and `for await`. */
  entries(): globalThis.Generator<[number, B], void, undefined> & AsyncIterable<[number, Awaited<B>]> {
    const order = this.start();
    return Object.assign(numbered(this.batches(order)), {
      [Symbol.asyncIterator]: () => numberedAsync(this.awaited(order)),
    });
  }

  private batches(order: Iterator<unknown>): globalThis.Generator<B, void, undefined> {
    const batches = this.dataset instanceof IterableDataset ? this.stream(order) : this.fetch(order);
    return batches as globalThis.Generator<B, void, undefined>;
  }

  private awaited(order: Iterator<unknown>): AsyncGenerator<Awaited<B>, void, undefined> {
    const workers = this.num_workers;
    const options: Ahead = {
      workers,
      outstanding: workers * (this.prefetch_factor ?? 1),
      timeout: this.timeout,
      inOrder: this.in_order,
    };
    const batches =
      this.dataset instanceof IterableDataset
        ? readAhead(this.streamLater(order), options)
        : ahead(order, (job, wanted) => this.load(job, wanted), options);
    return batches as AsyncGenerator<Awaited<B>, void, undefined>;
  }

  /** What one asks for, as a batch; null where its rows are not to be had at once. */
  private rows(indices: readonly unknown[]): unknown {
    return this.collate_fn === default_collate ? rowsOf(this.dataset, indices) : null;
  }

  /** The batch of some indices, or the sample of one where batches are not made, when it is there. */
  private async load(job: unknown, wanted: () => boolean): Promise<unknown> {
    const collate = this.collate_fn as (batch: unknown) => unknown;
    if (this.batch_sampler === null) return collate(await itemOf(this.dataset, job));
    const indices = job as readonly unknown[];
    const rows = this.rows(indices);
    if (rows !== null) return rows;
    const samples = await samplesOf(this.dataset, indices, wanted);
    return wanted() ? collate(samples) : null;
  }

  /** Batches of samples by number. */
  private *fetch(order: Iterator<unknown>): globalThis.Generator<unknown> {
    const collate = this.collate_fn as (batch: unknown) => unknown;
    const there = (sample: unknown): unknown => {
      if (isPromise(sample)) throw notYet(sample, describe(this.dataset), REMEDY);
      return sample;
    };
    for (let step = order.next(); step.done !== true; step = order.next()) {
      if (this.batch_sampler === null) {
        yield collate(there(itemOf(this.dataset, step.value)));
        continue;
      }
      const indices = step.value as readonly unknown[];
      const rows = this.rows(indices);
      if (rows !== null) {
        yield rows;
        continue;
      }
      const together = method(this.dataset, '__getitems__');
      const samples =
        together === null
          ? indices.map((index) => there(itemOf(this.dataset, index)))
          : (there(together(indices)) as readonly unknown[]);
      if (samples.some(isPromise)) samples.forEach(there);
      yield collate(samples);
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

  /** The same of samples that are to come. */
  private async *streamLater(order: Iterator<unknown>): AsyncGenerator<unknown, void, undefined> {
    const samples = iterateAsync(this.dataset);
    const collate = this.collate_fn as (batch: unknown) => unknown;
    let ended = false;
    try {
      for (let step = order.next(); step.done !== true && !ended; step = order.next()) {
        const wanted = this.batch_sampler === null ? 1 : (step.value as readonly unknown[]).length;
        const batch: unknown[] = [];
        while (batch.length < wanted && !ended) {
          const sample = await samples.next();
          if (sample.done === true) ended = true;
          else batch.push(sample.value);
        }
        if (batch.length === 0 || (this.drop_last && batch.length < wanted)) return;
        yield collate(this.batch_sampler === null ? batch[0] : batch);
      }
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      if (!ended) await samples.return?.();
    }
  }
}

function* numbered<B>(batches: Iterable<B>): globalThis.Generator<[number, B], void, undefined> {
  let k = 0;
  for (const batch of batches) yield [k++, batch];
}

async function* numberedAsync<B>(batches: AsyncIterable<B>): AsyncGenerator<[number, B], void, undefined> {
  let k = 0;
  for await (const batch of batches) yield [k++, batch];
}

/**
 * What a worker process would know of itself: null, for there are none.
 *
 * @returns null
 * @example
 * torch.utils.data.get_worker_info(); // null
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.get_worker_info
 */
export const get_worker_info = (): null => null;

/** What the batches of a data set are. */
export type BatchOf<D> = Collated<Awaited<Sample<D>>>;
/** What the samples of a data set are when they come one by one. */
export type SampleOf<D> = Converted<Awaited<Sample<D>>>;

/** A loader of promises: only `for await` goes over it. */
export interface AsyncDataLoader<B = unknown, D extends DatasetLike = DatasetLike> extends Omit<
  DataLoader<B, D>,
  typeof Symbol.iterator | 'entries'
> {
  /** A new pass, each batch with its number, for `for await`. */
  entries(): AsyncIterable<[number, Awaited<B>]>;
}
/** What loads a data set: samples that are promises are waited for. */
export type LoaderOf<B, D extends DatasetLike> = 0 extends 1 & Sample<D>
  ? DataLoader<B, D> // of samples of the type any
  : [Sample<D>] extends [PromiseLike<unknown>]
    ? AsyncDataLoader<B, D>
    : DataLoader<B, D>;
