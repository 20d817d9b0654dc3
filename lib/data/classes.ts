// The classes as they are handed out: each works with and without `new`. Those that are generic have their types here,
// since a callable class's would lose its parameters.
import { callable } from '../callable.js';
import type { Tensor } from '../tensor.js';
import * as datasets from './dataset.js';
import { DistributedSampler as Share } from './distributed.js';
import * as loaders from './loader.js';
import type * as options from './options.js';
import type { DatasetLike, Sample } from './protocol.js';
import * as samplers from './sampler.js';
import * as stacked from './stack.js';
import type { Arguments, Keywords, Parameter } from '../ops/row/signature.js';
import type { generator } from '../ops/random/generator.js';

// Abstract classes are extended, and called by nobody.

/**
 * What a program's own data sets extend: samples by index, `__getitem__(index)`, and how many there are, `__len__()`.
 *
 * @example
 * class Squares extends torch.utils.data.Dataset {
 *   __len__() { return 3; }
 *   __getitem__(index) { return torch.tensor(index ** 2); }
 * }
 * new Squares().length; // 3
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export const Dataset: typeof datasets.Dataset = datasets.Dataset;
export type Dataset<T = unknown> = datasets.Dataset<T>;

/**
 * What a program's own streams of samples extend: `*[Symbol.iterator]()` gives them one after the other.
 *
 * @example
 * class Count extends torch.utils.data.IterableDataset {
 *   *[Symbol.iterator]() { yield* [1, 2, 3]; }
 * }
 * [...new Count()].length; // 3
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset
 */
export const IterableDataset: typeof datasets.IterableDataset = datasets.IterableDataset;
export type IterableDataset<T = unknown> = datasets.IterableDataset<T>;

interface TensorDatasetClass {
  new <T extends readonly Tensor[] = readonly Tensor[]>(...tensors: T): TensorDataset<T>;
  <T extends readonly Tensor[]>(...tensors: T): TensorDataset<T>;
  readonly prototype: TensorDataset;
}
/**
 * Tensors of one length, of which a sample is a row of each.
 *
 * @param tensors of the same length in the first dimension
 * @example
 * torch.utils.data.TensorDataset(torch.rand(4, 2), torch.rand(4)).length; // 4
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 */
export const TensorDataset = callable(datasets.TensorDataset) as TensorDatasetClass;
export type TensorDataset<T extends readonly Tensor[] = readonly Tensor[]> = datasets.TensorDataset<T>;

interface SubsetClass {
  new <D extends DatasetLike = ArrayLike<Tensor[]>>(dataset: D, indices: datasets.Indices): Subset<Sample<D>>;
  new <D extends DatasetLike>(kwargs: { dataset: D; indices: datasets.Indices }): Subset<Sample<D>>;
  <D extends DatasetLike>(dataset: D, indices: datasets.Indices): Subset<Sample<D>>;
  <D extends DatasetLike>(kwargs: { dataset: D; indices: datasets.Indices }): Subset<Sample<D>>;
  readonly prototype: Subset<unknown>;
}
/**
 * The samples of a data set that stand at given indices.
 *
 * @param dataset the data set
 * @param indices the numbers of the samples, in the order that they have here
 * @example
 * torch.utils.data.Subset(torch.utils.data.TensorDataset(torch.arange(4)), [3, 0])[0]; // [tensor(3)]
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 */
export const Subset = callable(datasets.Subset) as SubsetClass;
export type Subset<T = Tensor[]> = datasets.Subset<T>;

interface ConcatDatasetClass {
  new <D extends DatasetLike = DatasetLike>(
    datasets: Iterable<D> | { datasets: Iterable<D> },
  ): ConcatDataset<Sample<D>>;
  <D extends DatasetLike>(datasets: Iterable<D> | { datasets: Iterable<D> }): ConcatDataset<Sample<D>>;
  readonly prototype: ConcatDataset;
}
/**
 * Several data sets, one after the other.
 *
 * @param datasets the data sets, in an array or from a generator
 * @example
 * const one = torch.utils.data.TensorDataset(torch.rand(4));
 * torch.utils.data.ConcatDataset([one, one]).length; // 8
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export const ConcatDataset = callable(datasets.ConcatDataset) as ConcatDatasetClass;
export type ConcatDataset<T = unknown> = datasets.ConcatDataset<T>;

interface ChainDatasetClass {
  new <D extends datasets.IterableDataset = datasets.IterableDataset>(
    datasets: Iterable<D> | { datasets: Iterable<D> },
  ): ChainDataset<Sample<D>>;
  <D extends datasets.IterableDataset>(datasets: Iterable<D> | { datasets: Iterable<D> }): ChainDataset<Sample<D>>;
  readonly prototype: ChainDataset;
}
/**
 * Several streams of samples, one after the other.
 *
 * @param datasets the streams, in an array or from a generator
 * @example
 * class Count extends torch.utils.data.IterableDataset {
 *   *[Symbol.iterator]() { yield* [1, 2]; }
 * }
 * [...torch.utils.data.ChainDataset([new Count(), new Count()])].length; // 4
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ChainDataset
 */
export const ChainDataset = callable(datasets.ChainDataset) as ChainDatasetClass;
export type ChainDataset<T = unknown> = datasets.ChainDataset<T>;

interface StackDatasetClass {
  new <const S extends readonly DatasetLike[]>(...datasets: S): StackDataset<stacked.Together<S>>;
  new <S extends Readonly<Record<string, DatasetLike>>>(datasets: S): StackDataset<stacked.Together<S>>;
  <const S extends readonly DatasetLike[]>(...datasets: S): StackDataset<stacked.Together<S>>;
  <S extends Readonly<Record<string, DatasetLike>>>(datasets: S): StackDataset<stacked.Together<S>>;
  readonly prototype: StackDataset;
}
/**
 * Several data sets of one length, of which a sample has one of each: a list, or an object where they have names.
 *
 * @param datasets the data sets one by one, for samples that are arrays; or an object of them, for samples that are
 *   objects
 * @example
 * const images = torch.utils.data.TensorDataset(torch.rand(4, 2));
 * torch.utils.data.StackDataset(images, images).length; // 4
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.StackDataset
 */
export const StackDataset = callable(stacked.StackDataset) as StackDatasetClass;
export type StackDataset<T = unknown> = stacked.StackDataset<T>;

/**
 * What a program's own orders of samples extend: it gives indices, or lists of them for whole batches.
 *
 * @example
 * class Backwards extends torch.utils.data.Sampler {
 *   *[Symbol.iterator]() { yield* [2, 1, 0]; }
 * }
 * [...new Backwards()][0]; // 2
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Sampler
 */
export const Sampler: typeof samplers.Sampler = samplers.Sampler;
export type Sampler<T = number> = samplers.Sampler<T>;

/**
 * Indices in their order.
 *
 * @param data_source the data set
 * @example
 * [...torch.utils.data.SequentialSampler(['a', 'b'])].length; // 2
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler
 */
export const SequentialSampler = callable(samplers.SequentialSampler);
export type SequentialSampler = samplers.SequentialSampler;

/**
 * Indices in an order by chance, or by chance with repeats.
 *
 * @param data_source the data set
 * @param replacement whether a sample may come again
 * @param num_samples how many a pass gives; null: as many as the data set has
 * @param generator what is drawn from; null: each pass draws a seed of `torch.default_generator` for one of its own
 * @example
 * [...torch.utils.data.RandomSampler(['a', 'b', 'c'], { replacement: true, num_samples: 5 })].length; // 5
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 */
export const RandomSampler = callable(samplers.RandomSampler);
export type RandomSampler = samplers.RandomSampler;

/**
 * Indices by chance, each as likely as its weight says.
 *
 * @param weights one for each sample; they need not add up to one
 * @param num_samples how many a pass gives
 * @param replacement whether a sample may come again
 * @param generator null: `torch.default_generator`
 * @example
 * [...torch.utils.data.WeightedRandomSampler([0, 1], 3)][2]; // 1
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export const WeightedRandomSampler = callable(samplers.WeightedRandomSampler);
export type WeightedRandomSampler = samplers.WeightedRandomSampler;

/**
 * Every `num_replicas`th index of a dataset, from `rank` on: what one of several workers or pages trains on.
 *
 * @param dataset the dataset
 * @param num_replicas how many share it
 * @param rank which of them this is
 * @param shuffle whether the order is that of `seed + epoch`, see `set_epoch`
 * @param seed the same for all of them
 * @param drop_last whether what is left over is left out, where else the first indices come twice
 * @throws RuntimeError where `num_replicas` or `rank` is missing: there are no process groups; ValueError for an impossible rank
 * @example
 * [...DistributedSampler([1, 2, 3, 4, 5], { num_replicas: 2, rank: 1, shuffle: false })]; // [1, 3, 0]
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler
 */
export const DistributedSampler = callable(Share);
export type DistributedSampler = Share;

type Drawing = Arguments<readonly [typeof generator]>;
type DrawnOf<T> = { indices: ArrayLike<T> } & Keywords<readonly [typeof generator]>;
interface SubsetRandomSamplerClass {
  new <T = number>(indices: ArrayLike<T>, ...args: Drawing): SubsetRandomSampler<T>;
  new <T>(kwargs: DrawnOf<T>): SubsetRandomSampler<T>;
  <T>(indices: ArrayLike<T>, ...args: Drawing): SubsetRandomSampler<T>;
  <T>(kwargs: DrawnOf<T>): SubsetRandomSampler<T>;
  readonly prototype: SubsetRandomSampler<unknown>;
}
/**
 * Given indices, in an order by chance.
 *
 * @param indices their numbers
 * @param generator null: `torch.default_generator`
 * @example
 * [...torch.utils.data.SubsetRandomSampler([4, 2])].length; // 2
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export const SubsetRandomSampler = callable(samplers.SubsetRandomSampler) as SubsetRandomSamplerClass;
export type SubsetRandomSampler<T = number> = samplers.SubsetRandomSampler<T>;

type Batching = Arguments<readonly [Parameter<'batch_size', number, false>, Parameter<'drop_last', boolean, false>]>;
interface BatchesOf<T> {
  sampler: samplers.IterableLike<T>;
  batch_size: number;
  drop_last: boolean;
}
interface BatchSamplerClass {
  new <T = number>(sampler: samplers.IterableLike<T>, ...args: Batching): BatchSampler<T>;
  new <T>(kwargs: BatchesOf<T>): BatchSampler<T>;
  <T>(sampler: samplers.IterableLike<T>, ...args: Batching): BatchSampler<T>;
  <T>(kwargs: BatchesOf<T>): BatchSampler<T>;
  readonly prototype: BatchSampler<unknown>;
}
/**
 * Lists of the indices that another sampler gives.
 *
 * @param sampler a sampler, or anything to be iterated over
 * @param batch_size how many make a batch
 * @param drop_last whether a last batch that is smaller is left out
 * @example
 * const sampler = torch.utils.data.SequentialSampler(['a', 'b', 'c']);
 * [...torch.utils.data.BatchSampler(sampler, 2, false)].length; // 2
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 */
export const BatchSampler = callable(samplers.BatchSampler) as BatchSamplerClass;
export type BatchSampler<T = number> = samplers.BatchSampler<T>;

/** What the batches of most data sets are taken apart into: inputs and targets. */
interface Pair {
  readonly 0: Tensor;
  readonly 1: Tensor;
}
interface DataLoaderClass {
  new <D extends DatasetLike>(dataset: D, ...args: options.Single): loaders.LoaderOf<loaders.SampleOf<D>, D>;
  new <D extends DatasetLike, B>(dataset: D, ...args: options.Collating<Sample<D>, B>): loaders.LoaderOf<B, D>;
  new <D extends DatasetLike>(dataset: D, ...args: options.LoaderArguments): loaders.LoaderOf<loaders.BatchOf<D>, D>;
  <D extends DatasetLike>(dataset: D, ...args: options.Single): loaders.LoaderOf<loaders.SampleOf<D>, D>;
  <D extends DatasetLike, B>(dataset: D, ...args: options.Collating<Sample<D>, B>): loaders.LoaderOf<B, D>;
  <D extends DatasetLike>(dataset: D, ...args: options.LoaderArguments): loaders.LoaderOf<loaders.BatchOf<D>, D>;
  readonly prototype: DataLoader<unknown>;
}
/**
 * Batches of a data set's samples. It is iterated over as often as one likes; each pass has an order of its own.
 *
 * `for await (const batch of dataloader)` waits for data sets whose samples are promises (`async __getitem__`, `async *__iter__`):
 * there `num_workers` batches are loaded at the same time, each sample by sample, and `prefetch_factor` times as many run ahead.
 * They come in order, an error in its batch's place; `break` ends what runs ahead.
 *
 * @param dataset a Dataset, an IterableDataset, or an array
 * @param batch_size how many samples make a batch; null: samples come one by one, as they are
 * @param shuffle whether every pass has a random order
 * @param sampler the order of the samples; excludes `shuffle`
 * @param batch_sampler arrays of numbers, one for each batch; excludes `batch_size`, `shuffle`, `sampler`, `drop_last`
 * @param collate_fn makes a batch of an array of samples; null: `default_collate`
 * @param drop_last whether a last batch that is smaller is left out
 * @param generator what orders are drawn from; null: `torch.default_generator`
 * @param num_workers of `for await`: how many batches are loaded at the same time; 0: one, when it is asked for. A hint of `for`, as are
 *   the next three
 * @param prefetch_factor how many batches for each worker are on their way or wait; null: 2
 * @param timeout seconds that are waited for a batch; 0: for ever
 * @param in_order false: batches come as they are ready
 * @param pin_memory a hint, as are the next four: samples are loaded where the program runs
 * @param pin_memory_device a hint
 * @param worker_init_fn a hint
 * @param multiprocessing_context a hint
 * @param persistent_workers a hint
 * @throws ValueError for options that exclude each other; TypeError for `for` without `await` over promises; RuntimeError where a batch
 *   takes longer than `timeout`
 * @example
 * const set = torch.utils.data.TensorDataset(torch.rand(5, 2), torch.rand(5));
 * [...torch.utils.data.DataLoader(set, { batch_size: 2 })].length; // 3
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export const DataLoader = callable(loaders.DataLoader) as DataLoaderClass;
export type DataLoader<
  B = Tensor[] & Pair,
  D extends DatasetLike = DatasetLike & { readonly length: number },
> = loaders.DataLoader<B, D>;
