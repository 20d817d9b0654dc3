// In which order samples come: PyTorch's, seed for seed (spec/golden/data.py has the same programs).
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';
import * as data from '../../lib/data/index.js';

const golden = JSON.parse(readFileSync(new URL('../golden/data.json', import.meta.url), 'utf8')) as Record<
  string,
  { out: unknown; after: number }
>;

const X = torch.arange(10);
const dataset = data.TensorDataset(X, X.mul(10));
const lists = (batch: readonly Tensor[]): unknown[] => batch.map((part) => part.tolist());
const passes = (loader: Iterable<readonly Tensor[]>, count = 2): unknown[] =>
  Array.from({ length: count }, () => Array.from(loader, lists));
const firsts = (batches: Iterable<readonly Tensor[]>): unknown[] => Array.from(batches, ([first]) => first!.tolist());
const generator = () => torch.Generator().manual_seed(7);
const splits = (...args: [number[], { generator: ReturnType<typeof generator> }?]): unknown[] =>
  data.random_split(dataset, ...args).map((part) => Array.from(part.indices));

class Stream extends data.IterableDataset<number> {
  *__iter__() {
    for (let k = 0; k < 7; k++) yield k;
  }
}

const programs: Record<string, () => unknown> = {
  sequential: () => passes(data.DataLoader(dataset, 4)),
  shuffled: () => passes(data.DataLoader(dataset, 4, true)),
  dropping: () => passes(data.DataLoader(dataset, 4, { shuffle: true, drop_last: true })),
  exact: () => passes(data.DataLoader(dataset, 5, { shuffle: true })),
  interrupted() {
    const loader = data.DataLoader(dataset, 3, { shuffle: true });
    for (const [first] of loader) return [first.tolist(), firsts(loader)];
    return null;
  },
  between() {
    const batches = data.DataLoader(dataset, 4, { shuffle: true })[Symbol.iterator]();
    return [torch.rand(1).item(), firsts(batches)];
  },
  shared() {
    const g = generator();
    return [
      passes(data.DataLoader(dataset, 5, { shuffle: true, generator: g }), 3),
      torch.rand(1, { generator: g }).item(),
    ];
  },
  subset: () => passes(data.DataLoader(data.Subset(dataset, [7, 1, 3]), 2, { shuffle: true })),
  replacement: () => [...data.RandomSampler(dataset, true, 70)],
  more: () => [...data.RandomSampler(dataset, { num_samples: 23 })],
  more_generator: () => [...data.RandomSampler(dataset, { num_samples: 20, generator: generator() })],
  sampler: () => passes(data.DataLoader(dataset, 3, { sampler: data.RandomSampler(dataset, true, 8) })),
  batch_sampler: () =>
    passes(
      data.DataLoader(dataset, { batch_sampler: data.BatchSampler(data.SubsetRandomSampler([1, 5, 9, 2]), 3, false) }),
    ),
  weighted: () => [...data.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3, 0.6], 8)],
  weighted_once: () => [...data.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3, 0.6], 5, false)],
  weighted_generator: () => [...data.WeightedRandomSampler([1, 2, 3], 4, { generator: generator() })],
  subset_sampler: () => [...data.SubsetRandomSampler([3, 1, 4, 1, 5])],
  single: () => Array.from(data.DataLoader(dataset, { batch_size: null, shuffle: true }), lists),
  stream: () => Array.from(data.DataLoader(new Stream(), 3), (batch) => batch.tolist()),
  stream_dropping: () => Array.from(data.DataLoader(new Stream(), 3, { drop_last: true }), (batch) => batch.tolist()),
  split: () => splits([7, 3]),
  split_fractions: () => splits([0.33, 0.33, 0.34]),
  split_generator: () => splits([5, 5], { generator: generator() }),
};

describe('seeded orders', () => {
  it('are all here', () => expect(Object.keys(programs)).toEqual(Object.keys(golden)));

  it.each(Object.entries(programs))('%s', (name, program) => {
    const { out, after } = golden[name]!;
    torch.manual_seed(5);
    expect(program()).toEqual(out);
    expect(torch.rand(1).item()).toBeCloseTo(after, 6);
  });

  it('are those of data sets that give their samples one by one', () => {
    class Same extends data.Dataset<[Tensor, Tensor]> {
      __len__() {
        return dataset.length;
      }
      override __getitem__(k: number): [Tensor, Tensor] {
        return dataset[k]!;
      }
    }
    torch.manual_seed(5);
    const slow = passes(data.DataLoader(new Same(), 4, true));
    expect(slow).toEqual(golden.shuffled!.out);
  });
});
