// Data sets that take their time, and loaders that run ahead of who asks. Time is counted, not measured.
import torch, { type Tensor } from '../../lib/index.js';
import * as data from '../../lib/data/index.js';

/** Ends a turn of the event loop: what can go on has gone on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that goes on when nothing else does. */
class Clock {
  now = 0;
  private readonly sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ at: this.now + milliseconds, wake }));
  }

  /** Runs until `work` is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    void work.then(
      () => (done = true),
      () => (done = true),
    );
    for (await turn(); !done; await turn()) {
      this.sleepers.sort((a, b) => a.at - b.at);
      const next = this.sleepers.shift();
      if (next === undefined) continue;
      this.now = next.at;
      next.wake();
    }
    return work;
  }
}

/** Numbers that come after 5 ms each; `broken` never does. */
class Remote extends data.Dataset<Promise<number>> {
  readonly asked: number[] = [];
  running = 0;
  most = 0;

  constructor(
    readonly clock: Clock,
    readonly count: number,
    readonly broken = -1,
  ) {
    super();
  }

  __len__() {
    return this.count;
  }

  override async __getitem__(k: number): Promise<number> {
    this.asked.push(k);
    this.most = Math.max(this.most, ++this.running);
    await this.clock.sleep(5);
    this.running--;
    if (k === this.broken) throw new torch.ValueError(`no ${k}`);
    return k;
  }
}

async function epoch(options: { batch_size?: number; num_workers?: number; prefetch_factor?: number }, count = 64) {
  const clock = new Clock();
  const dataset = new Remote(clock, count);
  const seen: number[] = [];
  const pass = async () => {
    for await (const batch of data.DataLoader(dataset, options)) seen.push(...batch.tolist<number[]>());
  };
  await clock.run(pass());
  expect(seen).toEqual(Array.from({ length: count }, (_, k) => k));
  return { time: clock.now, most: dataset.most };
}

describe('a loader of samples that are to come', () => {
  it('takes as long as they take one after the other, without workers', async () => {
    expect(await epoch({ batch_size: 4 })).toEqual({ time: 64 * 5, most: 1 });
  });

  it('loads a batch for each worker at the same time, in order', async () => {
    const { time, most } = await epoch({ batch_size: 4, num_workers: 4 });
    expect(most).toBe(4);
    expect(time / (64 * 5)).toBeLessThanOrEqual(0.35);
    expect(await epoch({ batch_size: 4, num_workers: 16 })).toEqual({ time: 4 * 5, most: 16 });
  });

  it('draws what a loader draws that does not wait', async () => {
    const order = async (num_workers: number) => {
      torch.manual_seed(3);
      const clock = new Clock();
      const seen: unknown[] = [];
      const loader = data.DataLoader(new Remote(clock, 10), { batch_size: 3, shuffle: true, num_workers });
      const pass = async () => {
        for await (const batch of loader) seen.push(batch.tolist());
      };
      await clock.run(pass());
      return [seen, torch.rand(1).item()];
    };
    torch.manual_seed(3);
    const sync = data.DataLoader([...Array(10).keys()], { batch_size: 3, shuffle: true });
    const wanted = [[...sync].map((batch) => batch.tolist()), torch.rand(1).item()];
    expect(await order(0)).toEqual(wanted);
    expect(await order(2)).toEqual(wanted);
  });

  it('runs ahead by prefetch_factor batches a worker, and no further', async () => {
    const clock = new Clock();
    const dataset = new Remote(clock, 100);
    const loader = data.DataLoader(dataset, { batch_size: 2, num_workers: 2, prefetch_factor: 3 });
    const pass = loader[Symbol.asyncIterator]();
    await clock.run(pass.next());
    await clock.run(clock.sleep(1000));
    // One batch is taken, six wait.
    expect(dataset.asked.length).toBe(2 * 7);
    await pass.return();
  });

  it('throws a sample’s error in the place of its batch, and asks for no more', async () => {
    for (const num_workers of [0, 3]) {
      const clock = new Clock();
      const dataset = new Remote(clock, 40, 9);
      const seen: unknown[] = [];
      const pass = async () => {
        for await (const batch of data.DataLoader(dataset, { batch_size: 2, num_workers })) seen.push(batch.tolist());
      };
      await expect(clock.run(pass())).rejects.toThrow('no 9');
      expect(seen).toEqual([[0, 1], [2, 3], [4, 5], [6, 7]]); // prettier-ignore
      const asked = dataset.asked.length;
      await clock.run(clock.sleep(1000));
      expect(dataset.asked.length).toBe(asked);
    }
  });

  it('ends at a break: nothing more is asked for, and no error of what ran ahead shows', async () => {
    const clock = new Clock();
    const dataset = new Remote(clock, 40, 3);
    const pass = async () => {
      for await (const batch of data.DataLoader(dataset, { batch_size: 2, num_workers: 4 })) return batch.tolist();
    };
    expect(await clock.run(pass())).toEqual([0, 1]);
    const asked = dataset.asked.length;
    await clock.run(clock.sleep(1000));
    expect(dataset.asked.length).toBe(asked);
    expect(dataset.running).toBe(0);
  });

  it('gives batches as they are ready where their order does not matter', async () => {
    const clock = new Clock();
    class Uneven extends data.Dataset<Promise<number>> {
      __len__() {
        return 4;
      }
      override async __getitem__(k: number) {
        await clock.sleep(10 - k);
        return k;
      }
    }
    const seen: number[] = [];
    const pass = async () => {
      const options = { num_workers: 4, prefetch_factor: 1, in_order: false };
      for await (const batch of data.DataLoader(new Uneven(), options)) seen.push(batch.item());
    };
    await clock.run(pass());
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it('waits no longer than its timeout', async () => {
    class Never extends data.Dataset<Promise<number>> {
      __len__() {
        return 1;
      }
      override __getitem__() {
        return new Promise<number>(() => {});
      }
    }
    const pass = data.DataLoader(new Never(), { num_workers: 1, timeout: 0.01 })[Symbol.asyncIterator]();
    await expect(pass.next()).rejects.toThrow('DataLoader timed out after 0.01 seconds');
  });

  it('says what to write where one does not wait', () => {
    const loader = data.DataLoader(new Remote(new Clock(), 3)) as unknown as Iterable<unknown>;
    expect(() => [...loader]).toThrow(
      'Remote gives promises, which only `for await` waits for: write for await (const batch of dataloader)',
    );
    // @ts-expect-error nor does it compile
    expect(() => [...data.DataLoader(new Remote(new Clock(), 3))]).toThrow(TypeError);
  });
});

describe('data sets of what is to come', () => {
  it('are loaded as parts, one after the other, and side by side', async () => {
    const clock = new Clock();
    const remote = new Remote(clock, 4);
    const part = data.Subset(remote, [3, 1]);
    const joined = data.ConcatDataset([remote, part]);
    const beside = data.StackDataset(remote, [4n, 5n, 6n, 7n]);
    const named = data.StackDataset({ a: part, b: part });
    const all = async <B>(loader: AsyncIterable<B>) => {
      const batches: B[] = [];
      const pass = async () => {
        for await (const batch of loader) batches.push(batch);
      };
      await clock.run(pass());
      return batches;
    };
    const [ones] = await all(data.DataLoader(part, 2));
    expect(ones!.tolist()).toEqual([3, 1]);
    expect((await all(data.DataLoader(joined, 3))).map((batch) => batch.tolist())).toEqual([
      [0, 1, 2],
      [3, 3, 1],
    ]);
    const [[first, second]] = (await all(data.DataLoader(beside, 4))) as [[Tensor, Tensor]];
    expect([first.tolist(), second.tolist()]).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]); // prettier-ignore
    const [record] = await all(data.DataLoader(named, 2));
    expect(record!.b.tolist()).toEqual([3, 1]);
    expect((await all(data.DataLoader(remote, { batch_size: null })))[2]).toBe(2);
    const doubled = data.DataLoader(remote, { batch_size: 4, collate_fn: async (batch) => Promise.resolve(batch.map((n) => n * 2)) }); // prettier-ignore
    expect(await all(doubled)).toEqual([[0, 2, 4, 6]]);
  });

  it('are streams, read ahead', async () => {
    let closed = 0;
    let read = 0;
    class Stream extends data.IterableDataset<Promise<number>> {
      async *__iter__() {
        try {
          for (let k = 0; k < 10; k++) {
            await turn();
            read++;
            yield k;
          }
        } finally {
          closed++;
        }
      }
    }
    const seen: unknown[] = [];
    for await (const batch of data.DataLoader(new Stream(), { batch_size: 4, num_workers: 2 }))
      seen.push(batch.tolist());
    expect(seen).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]); // prettier-ignore
    expect(closed).toBe(1);
    read = 0;
    for await (const [k, batch] of data.DataLoader(new Stream(), { batch_size: 1, num_workers: 1 }).entries()) {
      for (let wait = 0; wait < 20; wait++) await turn();
      expect([k, batch.item()]).toEqual([0, 0]);
      expect(read).toBe(3); // one is taken, two wait
      break;
    }
    expect(closed).toBe(2);
    const chained: number[] = [];
    for await (const k of data.ChainDataset([new Stream(), new Stream()])) chained.push(k);
    expect(chained.length).toBe(20);
    expect(() => [...new Stream()]).toThrow('Stream.__iter__ gives promises');
  });

  it('may also be there at once', async () => {
    const dataset = data.TensorDataset(torch.arange(5));
    const seen: unknown[] = [];
    for await (const [batch] of data.DataLoader(dataset, { batch_size: 2, num_workers: 2 })) seen.push(batch.tolist());
    expect(seen).toEqual([[0, 1], [2, 3], [4]]);
    for await (const [k, [batch]] of data.DataLoader(dataset, 5).entries()) expect([k, batch.tolist()]).toEqual([0, [0, 1, 2, 3, 4]]); // prettier-ignore
  });
});
