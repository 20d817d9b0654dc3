// Data sets side by side.
import { ValueError } from '../errors.js';
import { isKeywords } from '../ops/row/signature.js';
import { Dataset } from './dataset.js';
import { type DatasetLike, type Sample, isPromise, itemOf, lengthOf, method } from './protocol.js';

/** Data sets by position or by name. */
export type Stacked = readonly DatasetLike[] | Readonly<Record<string, DatasetLike>>;
/** The samples of several data sets, as they were given; a promise of them where one is asynchronous. */
export type Together<S> =
  Extract<Sample<S[keyof S & (S extends readonly unknown[] ? number : unknown)]>, PromiseLike<unknown>> extends never
    ? { -readonly [K in keyof S]: Sample<S[K]> }
    : Promise<{ -readonly [K in keyof S]: Awaited<Sample<S[K]>> }>;

/**
 * Several data sets side by side: sample k holds sample k of each.
 *
 * @throws ValueError if their lengths differ, or there are none
 * @example
 * StackDataset(['a', 'b'], [1, 2])[0]; // [a, 1]
 * StackDataset({ image: ['a', 'b'], text: [1, 2] })[0].text; // 1
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.StackDataset
 */
export class StackDataset<T = unknown> extends Dataset<T> {
  readonly datasets: Stacked;
  private readonly count: number;

  constructor(...args: readonly DatasetLike[] | [Readonly<Record<string, DatasetLike>>]) {
    super();
    const last = args.at(-1);
    if (isKeywords(last) && args.length > 1) {
      throw new ValueError(
        'Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, ' +
          'but both types are given.',
      );
    }
    this.datasets = isKeywords(last) ? (last as Record<string, DatasetLike>) : (args as readonly DatasetLike[]);
    const lengths = Object.values(this.datasets).map(lengthOf);
    if (lengths.length === 0) throw new ValueError('At least one dataset should be passed');
    this.count = lengths[0]!;
    if (lengths.some((length) => length !== this.count)) throw new ValueError('Size mismatch between datasets');
  }

  /** One value of each data set, in the form of a sample. */
  private sample(of: (dataset: DatasetLike, name: string) => unknown): T {
    const names = Object.keys(this.datasets);
    const values = Object.entries(this.datasets).map(([name, dataset]) => of(dataset, name));
    const made = (all: readonly unknown[]): T =>
      (Array.isArray(this.datasets) ? all : Object.fromEntries(names.map((name, k) => [name, all[k]]))) as T;
    return values.some(isPromise) ? (Promise.all(values).then(made) as T) : made(values);
  }

  override __getitem__(index: number): T {
    return this.sample((dataset) => itemOf(dataset, index));
  }

  /** The samples of a batch. */
  __getitems__(indices: readonly number[]): T[] {
    const columns = new Map(
      Object.entries(this.datasets).map(([name, dataset]) => {
        const together = method(dataset, '__getitems__');
        if (together === null) return [name, indices.map((index) => itemOf(dataset, index))] as const;
        const items = together(indices) as readonly unknown[];
        if (items.length !== indices.length) {
          throw new ValueError(
            `Nested dataset's output size mismatch. Expected ${indices.length}, got ${items.length}`,
          );
        }
        return [name, items] as const;
      }),
    );
    return indices.map((_, k) => this.sample((__, name) => columns.get(name)![k]));
  }

  __len__(): number {
    return this.count;
  }
}
