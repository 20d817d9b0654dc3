// Data sets, collation and loaders beside their order.
import { jest } from '@jest/globals';
import torch, { type Tensor } from '../../lib/index.js';
import * as data from '../../lib/data/index.js';

const X = torch.arange(12).reshape(6, 2).to(torch.float32);
const y = torch.arange(6);
const dataset = data.TensorDataset(X, y);
const plain = (value: unknown): unknown =>
  value instanceof torch.Tensor ? value.tolist() : Array.isArray(value) ? value.map(plain) : value;

class Squares extends data.Dataset {
  __len__() {
    return 4;
  }

  __getitem__(k: number) {
    return [torch.tensor(k), torch.tensor(k * k)];
  }
}

describe('data sets', () => {
  it('work with and without new, by index, and one after the other', () => {
    for (const rows of [data.TensorDataset(X, y), new data.TensorDataset(X, y)]) {
      expect(rows).toBeInstanceOf(data.TensorDataset);
      expect(rows).toBeInstanceOf(data.Dataset);
      expect(rows.constructor).toBe(data.TensorDataset);
      expect(rows.length).toBe(6);
      expect(plain(rows[1])).toEqual([[2, 3], 1]);
      expect(plain(rows[-1])).toEqual([[10, 11], 5]);
      expect(() => rows[6]).toThrow(torch.IndexError);
      expect([...rows].map(plain)[2]).toEqual([[4, 5], 2]);
    }
    expect(() => data.TensorDataset(X, torch.zeros(3))).toThrow('Size mismatch between tensors');
  });

  it('are extended', () => {
    const squares = new Squares();
    expect(squares.length).toBe(4);
    expect(plain([...squares])).toEqual([
      [0, 0],
      [1, 1],
      [2, 4],
      [3, 9],
    ]);
    expect(plain(squares[3])).toEqual([3, 9]);
    expect(plain([...data.DataLoader(squares, { batch_size: 3 })])).toEqual([
      [
        [0, 1, 2],
        [0, 1, 4],
      ],
      [[3], [9]],
    ]);
    class Endless extends data.Dataset<number> {
      override __getitem__(k: number) {
        if (k === 3) throw new torch.IndexError('3');
        return k;
      }
    }
    expect([...new Endless()]).toEqual([0, 1, 2]);
    expect(() => new Endless().length).toThrow("object of type 'Endless' has no len()");
    const Bare = data.Dataset as unknown as new () => data.Dataset;
    expect(() => new Bare()[0]).toThrow('Subclasses of Dataset should implement __getitem__.');
  });

  it('Subset shows some samples', () => {
    const part = data.Subset(dataset, [4, 0]);
    expect(part.length).toBe(2);
    expect(plain(part[0])).toEqual([[8, 9], 4]);
    expect(plain([...data.DataLoader(data.Subset(part, [1, 0]), 2)])).toEqual([
      [
        [
          [0, 1],
          [8, 9],
        ],
        [0, 4],
      ],
    ]);
    expect(() =>
      data
        .DataLoader(data.Subset(dataset, [9]))
        [Symbol.iterator]()
        .next(),
    ).toThrow(torch.IndexError);
    class Half extends data.Subset {
      override __getitem__(k: number) {
        return super.__getitem__(k);
      }
    }
    expect(() => new Half(dataset, [0])).toThrow('Half overrides __getitem__ but not __getitems__');
  });

  it("a subclass's samples are what a loader gives", () => {
    class Doubled extends data.TensorDataset {
      override __getitem__(k: number) {
        return super.__getitem__(k).map((t) => t.mul(2));
      }
    }
    const doubled = new Doubled(X, y);
    expect(plain([...data.DataLoader(doubled, 6)][0]![1])).toEqual([0, 2, 4, 6, 8, 10]);
    expect(plain([...data.DataLoader(data.Subset(doubled, [3, 1]), 6)][0]![1])).toEqual([6, 2]);
    class Batched extends data.TensorDataset {
      __getitems__(indices: number[]) {
        return indices.map((k) => [torch.tensor(-k)]);
      }
    }
    expect(plain([...data.DataLoader(new Batched(X), 3)])).toEqual([[[-0, -1, -2]], [[-3, -4, -5]]]);
  });

  it('ConcatDataset puts them one after the other', () => {
    const all = data.ConcatDataset([dataset, new data.Subset(dataset, [1]), dataset]);
    expect(all.cumulative_sizes).toEqual([6, 7, 13]);
    expect(all.length).toBe(13);
    expect(plain([all[6], all[7], all[-1]])).toEqual([
      [[2, 3], 1],
      [[0, 1], 0],
      [[10, 11], 5],
    ]);
    expect(() => all[-14]).toThrow('absolute value of index should not exceed dataset length');
    expect(dataset.__add__(dataset).length).toBe(12);
    expect(() => data.ConcatDataset([])).toThrow('datasets should not be an empty iterable');
  });

  it('ChainDataset puts streams one after the other', () => {
    class Count extends data.IterableDataset<number> {
      constructor(readonly from: number) {
        super();
      }
      __len__() {
        return 3;
      }
      override *[Symbol.iterator]() {
        for (let k = 0; k < 3; k++) yield this.from + k;
      }
    }
    const chain = data.ChainDataset([new Count(0), new Count(10)]);
    expect([...chain]).toEqual([0, 1, 2, 10, 11, 12]);
    expect(chain.length).toBe(6);
    const loader = data.DataLoader(chain, 4);
    expect(loader.length).toBe(2);
    expect(plain([...loader])).toEqual([
      [0, 1, 2, 10],
      [11, 12],
    ]);
    expect([...data.DataLoader(chain, { batch_size: null })]).toEqual([0, 1, 2, 10, 11, 12]);
    expect(() => data.ConcatDataset([chain])).toThrow('ConcatDataset does not support IterableDataset');
    expect(() => data.DataLoader(chain, { shuffle: true })).toThrow(
      'expected unspecified shuffle option, but got shuffle=True',
    );
    expect(() => [...data.ChainDataset([dataset as never])]).toThrow('ChainDataset only supports IterableDataset');
  });

  it('StackDataset puts them side by side', () => {
    const pair = data.StackDataset(dataset, ['a', 'b', 'c', 'd', 'e', 'f']);
    expect(plain(pair[1])).toEqual([[[2, 3], 1], 'b']);
    const named = data.StackDataset({ rows: dataset, name: ['a', 'b', 'c', 'd', 'e', 'f'] });
    expect(named[2]!.name).toBe('c');
    const [batch] = [...data.DataLoader(named, 2)];
    expect(batch!.name).toEqual(['a', 'b']);
    expect(batch!.rows[1].tolist()).toEqual([0, 1]);
    expect(() => data.StackDataset(dataset, [1])).toThrow('Size mismatch between datasets');
    expect(() => data.StackDataset()).toThrow('At least one dataset should be passed');
  });

  it('random_split checks its lengths', () => {
    expect(() => data.random_split(dataset, [1, 2])).toThrow(
      'Sum of input lengths does not equal the length of the input dataset!',
    );
    expect(() => data.random_split(dataset, [-0.5, 1.5])).toThrow('Fraction at index 0 is not between 0 and 1');
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(data.random_split(dataset, [0.99, 0.01]).map((part) => part.length)).toEqual([6, 0]);
    expect(warn).toHaveBeenCalledWith('Length of split at index 1 is 0. This might result in an empty dataset.');
    warn.mockRestore();
  });
});

describe('default_collate', () => {
  it('names a key that a later sample lacks, and a batch of nothing', () => {
    expect(() => data.default_collate([{ a: 1 }, { b: 2 }] as never)).toThrow("'a'");
    expect(() => data.default_collate([new Map([[1, 2]]), new Map()])).toThrow(/^1$/);
    expect(() => data.default_collate([])).toThrow(new torch.IndexError('list index out of range'));
  });
  const dtypeOf = (batch: readonly unknown[]) => (data.default_collate(batch) as Tensor).dtype;

  it('makes tensors of numbers', () => {
    expect(dtypeOf([1, 2])).toBe(torch.int64);
    expect(dtypeOf([1, 2.5])).toBe(torch.float32);
    expect(dtypeOf([1n, 2n])).toBe(torch.int64);
    expect(dtypeOf([true, false])).toBe(torch.bool);
    expect(data.default_collate([torch.ones(2), torch.zeros(2)]).tolist()).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(data.default_collate([new Float64Array([1, 2]), new Float64Array([3, 4])]).dtype).toBe(torch.float64);
  });

  it('goes into arrays and objects', () => {
    const batch = data.default_collate([
      { a: 1, b: ['x', 0.5], c: { d: torch.tensor([1]) } },
      { a: 2, b: ['y', 1], c: { d: torch.tensor([2]) } },
    ]);
    expect(batch.a.tolist()).toEqual([1, 2]);
    expect(plain(batch.b)).toEqual([
      ['x', 'y'],
      [0.5, 1],
    ]);
    expect(batch.c.d.tolist()).toEqual([[1], [2]]);
    const map = data.default_collate([new Map([['k', 1]]), new Map([['k', 2]])]);
    expect(map.get('k')!.tolist()).toEqual([1, 2]);
  });

  it('refuses the rest', () => {
    expect(() => data.default_collate([[1], [1, 2]])).toThrow('each element in list of batch should be of equal size');
    expect(() => data.default_collate([null])).toThrow('default_collate: batch must contain tensors');
    expect(() => data.default_collate([new Date()])).toThrow("found <class 'Date'>");
  });

  it('keeps the graph of samples that need gradients', () => {
    const w = torch.ones(4, 2, { requires_grad: true });
    const [batch] = [...data.DataLoader(data.TensorDataset(w), 4)];
    batch![0].sum().backward();
    expect(w.grad!.tolist()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const [rows] = [...data.DataLoader(dataset, 4)];
    expect(rows![0].requires_grad).toBe(false);
  });
});

describe('DataLoader', () => {
  it('counts its batches', () => {
    expect(data.DataLoader(dataset, 4).length).toBe(2);
    expect(data.DataLoader(dataset, 4, { drop_last: true }).length).toBe(1);
    expect(data.DataLoader(dataset).length).toBe(6);
    expect(data.DataLoader(dataset, { batch_size: null }).length).toBe(6);
    const loader = data.DataLoader(dataset, { batch_size: 5 });
    expect(loader.dataset).toBe(dataset);
    expect(loader.dataset.length).toBe(6);
    expect(loader.batch_size).toBe(5);
    expect(loader.sampler).toBeInstanceOf(data.SequentialSampler);
    expect(loader).toBeInstanceOf(data.DataLoader);
  });

  it('numbers its batches, and passes again', () => {
    const loader = data.DataLoader(dataset, { batch_size: 4 });
    for (let pass = 0; pass < 2; pass++) {
      const seen: unknown[] = [];
      for (const [i, [inputs, targets]] of loader.entries()) seen.push([i, inputs.shape[0], targets.tolist()]);
      expect(seen).toEqual([
        [0, 4, [0, 1, 2, 3]],
        [1, 2, [4, 5]],
      ]);
    }
  });

  it('takes arrays, samplers that are arrays, and a function that collates', () => {
    expect(plain([...data.DataLoader([1, 2, 3], 2)])).toEqual([[1, 2], [3]]);
    expect(plain([...data.DataLoader(['a', 'b', 'c'], { sampler: [2, 0] })])).toEqual([['c'], ['a']]);
    const sums = data.DataLoader(dataset, { batch_size: 3, collate_fn: (batch) => batch.map(([x]) => x.sum().item()) });
    expect([...sums]).toEqual([
      [1, 5, 9],
      [13, 17, 21],
    ]);
    expect(plain([...data.DataLoader(dataset, { batch_sampler: [[0, -1], [2]] })])).toEqual([
      [
        [
          [0, 1],
          [10, 11],
        ],
        [0, 5],
      ],
      [[[4, 5]], [2]],
    ]);
    class Odd extends data.Sampler {
      *__iter__() {
        yield 1;
        yield 3;
      }
    }
    expect(plain([...data.DataLoader(dataset, { sampler: new Odd(), batch_size: 2 })])).toEqual([
      [
        [
          [2, 3],
          [6, 7],
        ],
        [1, 3],
      ],
    ]);
    const pythonic = {
      *__iter__() {
        yield 5;
      },
      __len__: () => 1,
    };
    expect(plain([...data.DataLoader(dataset, { sampler: pythonic })])).toEqual([[[[10, 11]], [5]]]);
  });

  it('takes hints', () => {
    const hints = { num_workers: 2, pin_memory: true, timeout: 5, worker_init_fn: () => undefined, prefetch_factor: 4 };
    const loader = data.DataLoader(dataset, { ...hints, persistent_workers: true, multiprocessing_context: 'spawn' });
    expect([...loader].length).toBe(6);
    expect(loader.prefetch_factor).toBe(4);
    expect(data.get_worker_info()).toBeNull();
  });

  it.each<[string, () => unknown, string]>([
    [
      'ValueError',
      () => data.DataLoader(dataset, { sampler: [0], shuffle: true }),
      'sampler option is mutually exclusive with shuffle',
    ],
    [
      'ValueError',
      () => data.DataLoader(dataset, 2, { batch_sampler: [[0]] }),
      'batch_sampler option is mutually exclusive',
    ],
    [
      'ValueError',
      () => data.DataLoader(dataset, { batch_size: null, drop_last: true }),
      'batch_size=None option disables auto-batching',
    ],
    [
      'ValueError',
      () => data.DataLoader(dataset, 0),
      'batch_size should be a positive integer value, but got batch_size=0',
    ],
    [
      'ValueError',
      () => data.DataLoader([], { shuffle: true }),
      'num_samples should be a positive integer value, but got num_samples=0',
    ],
    ['ValueError', () => data.DataLoader(dataset, { num_workers: -1 }), 'num_workers option should be non-negative'],
    ['ValueError', () => data.DataLoader(dataset, { timeout: -1 }), 'timeout option should be non-negative'],
    [
      'ValueError',
      () => data.DataLoader(dataset, { prefetch_factor: 2 }),
      'prefetch_factor option could only be specified in multiprocessing',
    ],
    [
      'ValueError',
      () => data.DataLoader(dataset, { persistent_workers: true }),
      'persistent_workers option needs num_workers > 0',
    ],
    ['TypeError', () => data.DataLoader(dataset, { batchsize: 2 } as never), "unexpected keyword argument 'batchsize'"],
    [
      'ValueError',
      () => data.WeightedRandomSampler([1, 2], 0),
      'num_samples should be a positive integer value, but got num_samples=0',
    ],
    [
      'ValueError',
      () => data.WeightedRandomSampler(torch.ones(2, 2), 1),
      'weights should be a 1d sequence but given weights have shape (2, 2)',
    ],
  ])('throws a %s: %#', (name, call, message) => {
    expect(call).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) as string }));
  });
});
