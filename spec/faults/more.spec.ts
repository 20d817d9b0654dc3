// Faults of memory, order and cost that no other spec holds: README.md has the map.
import torch from '../../lib/index.js';

const { nn, optim } = torch;
const leaf = (...values: number[]) => torch.tensor(values).requires_grad_();

test('zero_grad(set_to_none false) writes through a gradient that is a view', () => {
  const parameter = nn.Parameter(torch.zeros(2, 2));
  parameter.grad = torch.ones(4).view(2, 2);
  optim.SGD([parameter], { lr: 1 }).zero_grad({ set_to_none: false });
  expect(parameter.grad.tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('a view in place leaves its siblings their histories', () => {
  const x = torch.arange(6).to(torch.float32).view(2, 3).clone().requires_grad_();
  const y = x.mul(1);
  const row = y.select(0, 0);
  y.t_();
  row.sum().backward();
  expect(x.grad!.tolist()).toEqual([
    [1, 1, 1],
    [0, 0, 0],
  ]);
  const z = torch.ones(1, 3).requires_grad_();
  const w = z.mul(1);
  const column = w.select(1, 0);
  w.squeeze_(0);
  column.mul_(5);
  w.sum().backward();
  expect(z.grad!.tolist()).toEqual([[5, 1, 1]]);
});

test('20,000 views of views: after a write to their base the last is made of it at once, by its layout', () => {
  const start = leaf(1, 1, 1, 1);
  const base = start.mul(1);
  let x = base;
  for (let k = 0; k < 20_000; k++) x = x.view(4);
  base.mul_(2);
  expect([x.grad_fn!.name(), x.grad_fn!.next_functions[0]![0]!.name()]).toEqual(['AsStridedBackward0', 'MulBackward0']);
  x.sum().backward();
  expect([x.tolist(), start.grad!.tolist()]).toEqual([
    [2, 2, 2, 2],
    [2, 2, 2, 2],
  ]);
});

test('a graph holds no parts of what was joined, nor the whole', () => {
  torch.empty_cache();
  const before = torch.memory_allocated();
  // In a function of its own: a frame's registers hold what its last calls were given.
  const joined = () => torch.cat([torch.zeros(1 << 20).add(leaf(0)), torch.zeros(1)]).sum();
  const kept = joined();
  torch.empty_cache();
  torch.empty_cache();
  expect(torch.memory_allocated() - before).toBeLessThan(1 << 12);
  kept.backward();
});

test('searching and reading arrays make no more than their results', () => {
  const above = (run: () => unknown): number => {
    torch.empty_cache();
    torch.reset_peak_memory_stats();
    const before = torch.memory_allocated();
    run();
    return torch.max_memory_allocated() - before;
  };
  const [rows, wanted, data] = [torch.arange(2000).float(), torch.zeros(2000), new Float32Array(1 << 18)];
  expect(above(() => torch.searchsorted(rows, wanted))).toBeLessThan(1 << 17);
  expect(above(() => torch.tensor(data))).toBeLessThan(1.1 * (1 << 20));
});

test('typed arrays and lists become tensors as copies, not element by element', () => {
  /** The least of some runs, in milliseconds: what the machine can do while others work on it. */
  const least = (run: () => unknown): number =>
    Math.min(
      ...Array.from({ length: 8 }, () => {
        const began = performance.now();
        run();
        return performance.now() - began;
      }),
    );
  const data = new Float32Array(1e6);
  const copied = least(() => data.slice());
  expect(least(() => torch.tensor(data))).toBeLessThan(20 * copied + 3);
  const nested = Array.from({ length: 300 }, (_, i) => Array.from({ length: 300 }, (_, j) => i + j / 2));
  expect(least(() => torch.tensor(nested))).toBeLessThan(90_000 * 0.5e-3); // 500 ns an element; it takes 14
});
