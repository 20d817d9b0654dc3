// Samplers: in which order a loader asks for samples.
import { float64, int64 } from '../dtype.js';
import { NotImplementedError, ValueError } from '../errors.js';
import { as_tensor } from '../ops/creation/factories.js';
import { Generator, generator, source } from '../ops/random/generator.js';
import { multinomial } from '../ops/random/choosing.js';
import { type Arguments, type Values, any, bind, optional } from '../ops/row/signature.js';
import { permutation, randint, random } from '../random/index.js';
import { Tensor } from '../tensor.js';
import { type DatasetLike, itemOf, iterate, lengthOf, method, ownLength } from './protocol.js';

/** Anything to be iterated over, as JavaScript or as Python does. */
export type IterableLike<T> = Iterable<T> | { __iter__(): Iterator<T> };

/** Draws an int64 as `Tensor.random_` does: the seeds of loaders and samplers. */
export function drawSeed(from: Generator | null): bigint {
  const seed = new BigInt64Array(1);
  random(seed, int64, source(from));
  return seed[0]!;
}

/**
 * An order of samples. Subclasses have `__iter__` (or `[Symbol.iterator]`), and mostly `__len__`.
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  /** How many a pass gives, by `__len__`. Throws TypeError where there is none. */
  get length(): number {
    return ownLength(this);
  }

  /** A new pass. */
  [Symbol.iterator](): Iterator<T> {
    const own = method(this, '__iter__');
    if (own === null) throw new NotImplementedError('Subclasses of Sampler should implement __iter__.');
    return own() as Iterator<T>;
  }
}

const dataSource = any<DatasetLike>()('data_source');
const sequentialOptions = [dataSource] as const;

/**
 * The samples in their own order.
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 */
export class SequentialSampler extends Sampler {
  readonly data_source: DatasetLike;

  constructor(...args: Arguments<typeof sequentialOptions>) {
    super();
    [this.data_source] = bind('SequentialSampler', sequentialOptions, args) as Values<typeof sequentialOptions>;
  }

  *__iter__(): Generator_<number> {
    const count = lengthOf(this.data_source);
    for (let k = 0; k < count; k++) yield k;
  }

  __len__(): number {
    return lengthOf(this.data_source);
  }
}
/** JavaScript's generators, whose name torch's has taken here. */
type Generator_<T> = globalThis.Generator<T, void, undefined>;

const positive = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0;
const checkSamples = (count: unknown): void => {
  if (!positive(count)) {
    throw new ValueError(`num_samples should be a positive integer value, but got num_samples=${String(count)}`);
  }
};

const randomOptions = [
  dataSource,
  optional(any<boolean>()('replacement'), false),
  optional(any<number>()('num_samples'), null),
  generator,
] as const;

/** How many are drawn at once with replacement. */
const BLOCK = 32;

/**
 * The samples in random order.
 *
 * @throws ValueError if there are none to draw
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 */
export class RandomSampler extends Sampler {
  readonly data_source: DatasetLike;
  readonly replacement: boolean;
  readonly generator: Generator | null;
  private readonly wanted: number | null;

  constructor(...args: Arguments<typeof randomOptions>) {
    super();
    const [from, replacement, wanted, given] = bind('RandomSampler', randomOptions, args) as Values<
      typeof randomOptions
    >;
    this.data_source = from;
    this.replacement = replacement;
    this.wanted = wanted;
    this.generator = given;
    if (typeof replacement !== 'boolean') {
      throw new TypeError(`replacement should be a boolean value, but got replacement=${String(replacement)}`);
    }
    checkSamples(this.num_samples);
  }

  get num_samples(): number {
    return this.wanted ?? lengthOf(this.data_source);
  }

  *__iter__(): Generator_<number> {
    const count = lengthOf(this.data_source);
    const from = this.generator ?? new Generator().manual_seed(drawSeed(null));
    const passes = (size: number): number => Math.floor(this.num_samples / size);
    if (this.replacement) {
      const block = (size: number): number[] => {
        const drawn = new BigInt64Array(size);
        randint(drawn, int64, 0, count, from);
        return Array.from(drawn, Number);
      };
      for (let k = passes(BLOCK); k > 0; k--) yield* block(BLOCK);
      yield* block(this.num_samples % BLOCK);
    } else {
      for (let k = passes(count); k > 0; k--) yield* permutation(count, from);
      yield* permutation(count, from).subarray(0, this.num_samples % count);
    }
  }

  __len__(): number {
    return this.num_samples;
  }
}

const subsetOptions = [any<ArrayLike<unknown>>()('indices'), generator] as const;

/**
 * Some samples, in random order.
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler<T = number> extends Sampler<T> {
  readonly indices: ArrayLike<T>;
  readonly generator: Generator | null;

  constructor(...args: Arguments<typeof subsetOptions>) {
    super();
    [this.indices, this.generator] = bind('SubsetRandomSampler', subsetOptions, args) as [
      ArrayLike<T>,
      Generator | null,
    ];
  }

  *__iter__(): Generator_<T> {
    for (const k of permutation(lengthOf(this.indices), source(this.generator))) yield itemOf(this.indices, k) as T;
  }

  __len__(): number {
    return lengthOf(this.indices);
  }
}

const weightedOptions = [
  any<Tensor | ArrayLike<number>>()('weights'),
  any<number>()('num_samples'),
  optional(any<boolean>()('replacement'), true),
  generator,
] as const;

/**
 * Samples drawn in proportion to weights.
 *
 * @throws ValueError if the weights are not one-dimensional, or none are to be drawn
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler extends Sampler {
  readonly weights: Tensor;
  readonly num_samples: number;
  readonly replacement: boolean;
  readonly generator: Generator | null;

  constructor(...args: Arguments<typeof weightedOptions>) {
    super();
    const [weights, count, replacement, given] = bind('WeightedRandomSampler', weightedOptions, args) as Values<
      typeof weightedOptions
    >;
    checkSamples(count);
    if (typeof replacement !== 'boolean') {
      throw new ValueError(`replacement should be a boolean value, but got replacement=${String(replacement)}`);
    }
    this.weights = as_tensor(weights, { dtype: float64, device: 'cpu' });
    if (this.weights.ndim !== 1) {
      const shape = `(${this.weights.shape.join(', ')})`;
      throw new ValueError(`weights should be a 1d sequence but given weights have shape ${shape}`);
    }
    this.num_samples = count;
    this.replacement = replacement;
    this.generator = given;
  }

  *__iter__(): Generator_<number> {
    yield* multinomial(this.weights, this.num_samples, this.replacement, { generator: this.generator }).tolist<
      number[]
    >();
  }

  __len__(): number {
    return this.num_samples;
  }
}

const batchOptions = [
  any<IterableLike<unknown>>()('sampler'),
  any<number>()('batch_size'),
  any<boolean>()('drop_last'),
] as const;

/**
 * Batches of what another sampler gives.
 *
 * @throws ValueError if the size is not a positive integer
 * @example [...BatchSampler(SequentialSampler([...Array(10)]), 3, false)] // [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 */
export class BatchSampler<T = number> extends Sampler<T[]> {
  readonly sampler: IterableLike<T>;
  readonly batch_size: number;
  readonly drop_last: boolean;

  constructor(...args: Arguments<typeof batchOptions>) {
    super();
    const [sampler, size, dropLast] = bind('BatchSampler', batchOptions, args) as [IterableLike<T>, number, boolean];
    this.sampler = sampler;
    if (!positive(size)) {
      const remedy =
        (size as unknown) instanceof Tensor ? '; several tensors are one TensorDataset(inputs, targets)' : '';
      throw new ValueError(
        `batch_size should be a positive integer value, but got batch_size=${String(size)}${remedy}`,
      );
    }
    if (typeof dropLast !== 'boolean') {
      throw new ValueError(`drop_last should be a boolean value, but got drop_last=${String(dropLast)}`);
    }
    this.batch_size = size;
    this.drop_last = dropLast;
  }

  *__iter__(): Generator_<T[]> {
    const samples = iterate(this.sampler) as Iterator<T>;
    for (;;) {
      const batch: T[] = [];
      while (batch.length < this.batch_size) {
        const step = samples.next();
        if (step.done === true) break;
        batch.push(step.value);
      }
      if (batch.length === 0 || (this.drop_last && batch.length < this.batch_size)) return;
      yield batch;
    }
  }

  __len__(): number {
    const count = lengthOf(this.sampler);
    return this.drop_last ? Math.floor(count / this.batch_size) : Math.ceil(count / this.batch_size);
  }
}
