// Memory as a user sees it: tidy, using, statistics.
import torch, { nn, optim } from 'tfjs-torch';

const alive = (): number => {
  torch.empty_cache();
  return torch.memory_stats().storages;
};

describe('torch.tidy', () => {
  test('gives back what is made in it, but for its result', () => {
    const x = torch.ones(3);
    const before = alive();
    const y = torch.tidy(() => x.add(1).mul(2).sub(3));
    expect(torch.memory_stats().storages).toBe(before + 1);
    expect(y.tolist()).toEqual([1, 1, 1]);
    const { list } = torch.tidy(() => ({ list: [x.add(1), x.add(2)] }));
    expect(list.map((t) => t.tolist())).toEqual([
      [2, 2, 2],
      [3, 3, 3],
    ]);
  });

  test.each(['SGD', 'Adam'] as const)('leaves gradients and the state of %s alone', (name) => {
    const train = (tidy: <R>(body: () => R) => R): unknown => {
      torch.manual_seed(0);
      const model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1));
      const optimizer =
        name === 'SGD' ? optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }) : optim.Adam(model.parameters());
      const x = torch.randn(8, 4);
      for (let k = 0; k < 5; k++) {
        tidy(() => {
          optimizer.zero_grad();
          model(x).square().mean().backward();
          optimizer.step();
        });
      }
      return [...model.parameters()].map((p) => [p.tolist(), p.grad!.tolist()]);
    };
    expect(train(torch.tidy)).toEqual(train((body) => body()));
  });

  test('keeps all when its result has a graph', () => {
    const x = torch.ones(3, { requires_grad: true });
    torch.tidy(() => x.mul(2).exp().sum()).backward();
    expect(x.grad![0]!.item()).toBeCloseTo(2 * Math.exp(2), 4);
  });

  test('refuses promises', () => {
    expect(() => torch.tidy(async () => Promise.resolve(1))).toThrow(TypeError);
  });
});

test('using ends a tensor with its block', () => {
  const before = alive();
  {
    using x = torch.ones(1000);
    expect(torch.memory_stats().storages).toBe(before + 1);
    void x;
  }
  expect(torch.memory_stats().storages).toBe(before);
});

test('statistics count bytes, their peak, and storages', () => {
  torch.reset_peak_memory_stats();
  const before = torch.memory_allocated();
  const x = torch.zeros(1000, 1000);
  expect(torch.memory_allocated() - before).toBeGreaterThanOrEqual(x.nbytes);
  expect(torch.max_memory_allocated()).toBeGreaterThanOrEqual(before + x.nbytes);
});
