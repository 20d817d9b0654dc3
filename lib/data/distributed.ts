// A sampler of one process' share of a dataset.
import { RuntimeError, ValueError } from '../errors.js';
import { Generator } from '../ops/random/generator.js';
import { randperm } from '../ops/random/creation.js';
import { type Arguments, type Values, bind, flag, int, optional } from '../ops/row/signature.js';
import { type DatasetLike, lengthOf } from './protocol.js';
import { Sampler } from './sampler.js';

const options = [
  optional(int('num_replicas'), null),
  optional(int('rank'), null),
  optional(flag('shuffle'), true),
  optional(int('seed'), 0),
  optional(flag('drop_last'), false),
] as const;

/** One process' share of a dataset's indices; documented where it is handed out. */
export class DistributedSampler extends Sampler<number> {
  readonly num_replicas: number;
  readonly rank: number;
  readonly num_samples: number;
  readonly total_size: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly drop_last: boolean;
  epoch = 0;

  constructor(
    readonly dataset: DatasetLike,
    ...args: Arguments<typeof options>
  ) {
    super();
    const [count, rank, shuffle, seed, drop] = bind('DistributedSampler', options, args) as Values<typeof options>;
    if (count === null || rank === null) throw new RuntimeError('Requires distributed package to be available');
    if (rank >= count || rank < 0) {
      throw new ValueError(`Invalid rank ${rank}, rank should be in the interval [0, ${count - 1}]`);
    }
    const length = lengthOf(dataset);
    this.num_replicas = count;
    this.rank = rank;
    this.drop_last = drop;
    this.num_samples = drop ? Math.floor(length / count) : Math.ceil(length / count);
    this.total_size = this.num_samples * count;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  *__iter__(): Iterator<number> & Iterable<number> {
    const length = lengthOf(this.dataset);
    const order = this.shuffle
      ? randperm(length, { generator: Generator().manual_seed(this.seed + this.epoch) }).tolist<number[]>()
      : Array.from({ length }, (_, k) => k);
    for (let k = this.rank; k < this.total_size; k += this.num_replicas) yield order[k % length]!;
  }

  __len__(): number {
    return this.num_samples;
  }

  /** Says which epoch begins: each has an order of its own. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }
}
