// What a loader is told beside its data set, and PyTorch's errors for what makes no sense together.
import { ValueError } from '../errors.js';
import { generator } from '../ops/random/generator.js';
import {
  type Arguments,
  type Keywords,
  any,
  describe,
  flag,
  int,
  number,
  optional,
  string,
} from '../ops/row/signature.js';
import { IterableDataset } from './dataset.js';
import type { DatasetLike } from './protocol.js';
import type { IterableLike } from './sampler.js';

/** Makes a batch of samples. */
type Collate = (batch: never) => unknown;

export const loaderOptions = [
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
  | [kwargs: Omit<Options, 'collate_fn'> & { collate_fn: (batch: Awaited<T>[]) => B }]
  | [
      batch_size: number,
      kwargs: Omit<Options, 'batch_size' | 'collate_fn'> & { collate_fn: (batch: Awaited<T>[]) => B },
    ];
/** The same without batches. */
export type Single = [kwargs: Omit<Options, 'batch_size' | 'collate_fn'> & { batch_size: null }];

/** The options of a call, by name. */
export type Given = { readonly [P in (typeof loaderOptions)[number] as P['name']]: P['passed'] };

/** Throws PyTorch's errors for options that make no sense, or not together. */
export function check(dataset: DatasetLike, given: Given): void {
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
