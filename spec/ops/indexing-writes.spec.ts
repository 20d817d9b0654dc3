// Writes by index: into the tensor itself and nothing else, after all checks, recorded by what they save.
import torch, { type Tensor } from '../../lib/index.js';
import { onCpu } from './support.js';

const long = (...list: number[]): Tensor => torch.tensor(list, { dtype: torch.long });
const column = (...list: number[]): Tensor => long(...list).reshape(-1, 1);
const grid = (): Tensor => torch.arange(6, { dtype: torch.float32 }).view(2, 3).clone();
const width = (x: Tensor): number => x.size(1);

/** In-place writes of one element or row, by name. */
const writes: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  index_put_: (x) => x.index_put_([long(1)], 5),
  'index_put_ by two': (x) => x.index_put_([long(1), long(2)], 5),
  'index_put_, accumulated': (x) => x.index_put_([long(1)], torch.ones(1), true),
  index_add_: (x) => x.index_add_(0, long(1), torch.ones(1, width(x))),
  'index_add_ of a column': (x) => x.index_add_(1, long(1), torch.ones(x.size(0), 1)),
  index_copy_: (x) => x.index_copy_(0, long(1), torch.ones(1, width(x))),
  index_fill_: (x) => x.index_fill_(0, long(1), 5),
  scatter_: (x) => x.scatter_(0, column(1), 5),
  scatter_add_: (x) => x.scatter_add_(0, column(1), torch.ones(1, 1)),
  scatter_reduce_: (x) => x.scatter_reduce_(0, column(1), torch.ones(1, 1), 'amax'),
  index_reduce_: (x) => x.index_reduce_(0, long(1), torch.ones(1, width(x)), 'amin'),
  put_: (x) => x.put_(long(1), torch.ones(1)),
};

if (onCpu) {
  test.each(Object.entries(writes))('%s makes no copy of what it writes to, contiguous or not', (_, write) => {
    for (const table of [torch.zeros(512, 512), torch.zeros(512, 512).t(), torch.zeros(512, 1024)[':, ::2']!]) {
      torch.empty_cache();
      torch.reset_peak_memory_stats();
      const before = torch.memory_allocated();
      expect(write(table)).toBe(table);
      expect(torch.max_memory_allocated() - before).toBeLessThan(table.nbytes / 8);
    }
  });
}

test.each(Object.entries(writes))('%s counts one write', (_, write) => {
  const x = grid();
  expect(write(x)._version).toBe(1);
});

test('in place, into views with gaps, as out of place', () => {
  const index = long(2, 0);
  for (const view of [
    () => torch.arange(24, { dtype: torch.float32 }).view(2, 3, 4).clone(),
    () => torch.arange(24, { dtype: torch.float32 }).view(4, 3, 2).clone().permute(2, 1, 0),
    () => torch.arange(96, { dtype: torch.float32 }).view(4, 6, 4).clone()['::2, ::2']!,
  ]) {
    const source = torch.arange(16, { dtype: torch.float32 }).view(2, 2, 4).mul(-1);
    const out = view().index_add(1, index, source);
    const x = view();
    expect(x.index_add_(1, index, source)).toBe(x);
    expect(x.tolist()).toEqual(out.tolist());
    const at = index.view(1, 2, 1).expand(2, 2, 4);
    expect(view().scatter_(1, at, source).tolist()).toEqual(view().scatter(1, at, source).tolist());
    expect(view().put_(long(-1, 5), torch.ones(2)).tolist()).toEqual(view().put(long(-1, 5), torch.ones(2)).tolist());
    expect(view().take(long(-1, 5)).tolist()).toEqual(view().contiguous().take(long(-1, 5)).tolist());
    expect(
      view()
        .index_put_([':', index, long(3, 1)], 9)
        .tolist(),
    ).toEqual(
      view()
        .clone()
        .index_put_([':', index, long(3, 1)], 9)
        .tolist(),
    );
  }
});

test('an index out of range leaves everything as it was', () => {
  for (const write of [
    (x: Tensor) => x.index_add_(0, long(0, 2), torch.ones(2, 3)),
    (x: Tensor) => x.index_copy_(0, long(0, 2), torch.ones(2, 3)),
    (x: Tensor) => x.index_fill_(0, long(0, 2), 1),
    (x: Tensor) => x.scatter_(0, column(0, 2), 1),
    (x: Tensor) => x.scatter_reduce_(0, column(0, 2), torch.ones(2, 1), 'amax', { include_self: false }),
    (x: Tensor) => x.index_reduce_(0, long(0, 2), torch.ones(2, 3), 'prod', { include_self: false }),
    (x: Tensor) => x.put_(long(0, 6), torch.ones(2)),
    (x: Tensor) => x.index_put_([long(0, 2)], 1),
  ]) {
    if (!onCpu) continue;
    const x = grid();
    expect(() => write(x)).toThrow(/out of (bounds|range)/);
    expect(x.tolist()).toEqual(grid().tolist());
    expect(x._version).toBe(0);
  }
});

test('operands that share memory with what is written are refused', () => {
  const overlap = /some elements of the input tensor and the written-to tensor refer to a single memory location/;
  for (const write of [
    (x: Tensor) => x.index_add_(0, long(0, 1), x),
    (x: Tensor) => x.index_copy_(0, long(0, 1), x),
    (x: Tensor) => x.scatter_(0, torch.zeros(2, 3, { dtype: torch.long }), x),
    (x: Tensor) => x.scatter_add_(0, torch.zeros(2, 3, { dtype: torch.long }), x),
    (x: Tensor) => x.scatter_reduce_(0, torch.zeros(2, 3, { dtype: torch.long }), x, 'sum'),
    (x: Tensor) => x.index_reduce_(0, long(0, 1), x, 'amax'),
    (x: Tensor) => x.put_(torch.zeros(2, 3, { dtype: torch.long }), x),
    (x: Tensor) => x.index_put_([long(0, 1)], x),
  ]) {
    expect(() => write(grid())).toThrow(overlap);
  }
  const ids = torch.zeros(3, { dtype: torch.long });
  expect(() => ids.index_fill_(0, ids, 1)).toThrow(overlap);
  expect(() => ids.index_put_([ids], ids.clone())).toThrow(overlap);
  // A value is read before anything is written, and a mask shares its place with what it masks.
  const x = grid();
  expect(x.index_fill_(0, long(1), x[0][2]).tolist()).toEqual([
    [0, 1, 2],
    [2, 2, 2],
  ]);
  expect(x.masked_scatter_(torch.ones(2, 3, { dtype: torch.bool }), x).tolist()).toEqual(x.tolist());
});

test('gradients through every in-place form', () => {
  const index = column(0, 1, 0).t();
  for (const [write, expected] of [
    [(x: Tensor, s: Tensor) => x.scatter_reduce_(0, index.reshape(3), s, 'sum'), [1, 10, 1]],
    [(x: Tensor, s: Tensor) => x.scatter_add_(0, index.reshape(3), s), [1, 10, 1]],
    [(x: Tensor, s: Tensor) => x.index_add_(0, index.reshape(3), s, { alpha: 2 }), [2, 20, 2]],
    [(x: Tensor, s: Tensor) => x.index_copy_(0, long(2, 1, 0), s), [100, 10, 1]],
    [(x: Tensor, s: Tensor) => x.index_reduce_(0, long(2, 1, 0), s.add(1), 'amax'), [100, 10, 1]],
    [(x: Tensor, s: Tensor) => x.put_(long(2, 1, 0), s), [100, 10, 1]],
    [(x: Tensor, s: Tensor) => x.index_put_([long(2, 1, 0)], s), [100, 10, 1]],
    [(x: Tensor, s: Tensor) => x.masked_scatter_(torch.tensor([true, false, true]), s), [1, 100, 0]],
  ] as const) {
    const s = torch.ones(3).requires_grad_();
    const x = write(torch.zeros(3), s);
    x.mul(torch.tensor([1, 10, 100]))
      .sum()
      .backward();
    expect(s.grad!.tolist()).toEqual(expected);
  }
});

test('indices that change before backward are noticed', () => {
  const changed = /modified by an inplace operation/;
  for (const f of [
    (x: Tensor, i: Tensor) => x.index_select(0, i),
    (x: Tensor, i: Tensor) => x.index_add(0, i, x.detach()),
    (x: Tensor, i: Tensor) => x.index_copy(0, i, x),
    (x: Tensor, i: Tensor) => x.index_fill(0, i, 1),
    (x: Tensor, i: Tensor) => x.gather(0, i),
    (x: Tensor, i: Tensor) => x.scatter(0, i, 1),
    (x: Tensor, i: Tensor) => x.take(i),
    (x: Tensor, i: Tensor) => x.put(i, x),
    (x: Tensor, i: Tensor) => x.index([i]),
    (x: Tensor, i: Tensor) => torch.zeros(2).index_put_([i], x),
  ]) {
    const [x, i] = [torch.ones(2).requires_grad_(), long(1, 0)];
    const out = f(x, i);
    i.fill_(0);
    if (f.toString().includes('index_add(')) out.sum().backward();
    else expect(() => out.sum().backward()).toThrow(changed);
  }
});

test('numbers that are put are of the type that takes them', () => {
  expect(
    long(1, 2, 3)
      .index_add(0, long(0, 1, 2), long(1, 1, 1), { alpha: 0.5 })
      .tolist(),
  ).toEqual([1, 2, 3]);
  expect(
    torch
      .tensor([false, true])
      .index_add(0, long(0, 1), torch.tensor([true, true]), { alpha: 2 })
      .tolist(),
  ).toEqual([true, true]);
  const bytes = (): Tensor => torch.ones(2, { dtype: torch.uint8 });
  const overflow = 'value cannot be converted to type uint8_t without overflow';
  expect(() => bytes().index_add(0, long(0), bytes()[':1']!, { alpha: 300 })).toThrow(overflow);
  expect(() => bytes().index_fill(0, long(0), 300)).toThrow(overflow);
  expect(() => bytes().scatter(0, long(0), 300)).toThrow(overflow);
  expect(() => bytes().index_put_([long(0)], 300)).toThrow(overflow);
  expect(torch.ones(2, { dtype: torch.long }).index_fill(0, long(0), 7.9).tolist()).toEqual([7, 1]);
});

test('types and shapes as PyTorch has them', () => {
  const x = grid();
  for (const [f, message] of [
    [() => x.index_put_([long(0)], torch.ones(3, { dtype: torch.long })), 'source and destination dtypes match'],
    [() => x.index_put_([long(0)], torch.tensor(1, { dtype: torch.long })), 'source and destination dtypes match'],
    [() => x.index_put_([long(0, 1)], torch.ones(1, 2, 3)), 'shape mismatch: value tensor of shape [1, 2, 3]'],
    [() => x.index_copy(0, long(0).to(torch.int32), torch.ones(1, 3)), 'Expected a long tensor for index, but got Int'],
    [() => x.index_fill(0, long(0).to(torch.int32), 1), 'index_fill_(): Expected dtype int64 for index.'],
    [() => torch.tensor(1).index_select(0, long(0, 0)), 'Index to scalar can have only 1 value, got 2 value(s)'],
    [() => torch.zeros(0, 2).index_select(0, long(0)), 'self indexing axis dim should be positive'],
    [() => torch.zeros(0, 2).index([long(0)]), 'index is out of bounds for dimension with size 0'],
    [() => torch.zeros(2).index_copy(0, long(0, 1), torch.tensor(1)), 'When source is scalar, index should have one'],
    [() => torch.zeros(2, 3).index_copy(0, long(0), torch.tensor(1)), 'must have same slice shapes'],
    [
      () => torch.zeros(1, { dtype: torch.bool }).index_reduce_(0, long(0), torch.tensor([true]), 'amax'),
      '"index_func_" not implemented for \'Bool\'',
    ],
  ] as const) {
    expect(f).toThrow(message);
  }
  expect(torch.zeros(0, 1).index([':', long(1)]).shape).toEqual([0, 1]);
  expect(torch.zeros(2, 0).index([long(5)]).shape).toEqual([1, 0]);
  expect(torch.zeros(2, 0).index_add(0, long(7), torch.zeros(1, 0)).shape).toEqual([2, 0]);
  expect(x.t().index_fill(0, long(0), 1).stride()).toEqual([1, 3]);
  expect(x.t().put(long(0), torch.ones(1)).stride()).toEqual([1, 3]);
  expect(x.t().index_add(0, long(0), torch.ones(1, 2)).stride()).toEqual([2, 1]);
});

test('a number put through a mask is one recorded write', () => {
  const leaf = torch.ones(2, 3).requires_grad_();
  const y = leaf.mul(2);
  const mask = torch.tensor([true, false]);
  y.index_put_([mask], 5);
  expect(y.grad_fn!.name()).toBe('MaskedFillBackward0'); // as of PyTorch's y[mask] = 5
  expect(leaf.mul(2).index_put_([mask], torch.tensor(5)).grad_fn!.name()).toBe('IndexPutBackward0');
  expect(y._version).toBe(1);
  y.sum().backward();
  expect(leaf.grad!.tolist()).toEqual([
    [0, 0, 0],
    [2, 2, 2],
  ]);
  const value = torch.tensor(3).requires_grad_();
  torch.zeros(2, 3).index_put_([mask], value).sum().backward();
  expect(value.grad!.item()).toBe(3);
});

test('scatter with a reduction has no derivative, as in PyTorch', () => {
  const x = torch.ones(2, 2).requires_grad_();
  const y = x.scatter(0, column(0), 2, { reduce: 'add' });
  expect(y.tolist()).toEqual([
    [3, 1],
    [1, 1],
  ]);
  expect(y.grad_fn!.name()).toBe('torch::autograd::NotImplemented');
  expect(() => y.sum().backward()).toThrow('derivative for aten::scatter is not implemented');
});

if (onCpu) {
  test('subscripts of what is not zero lie column by column', () => {
    const x = torch.tensor([
      [1, 0, 2],
      [0, 3, 4],
    ]);
    expect(x.nonzero().tolist()).toEqual([
      [0, 0],
      [0, 2],
      [1, 1],
      [1, 2],
    ]);
    expect(x.nonzero().stride()).toEqual([1, 4]);
    expect(torch.argwhere(x).stride()).toEqual([1, 4]);
    const [rows, columns] = x.nonzero({ as_tuple: true });
    expect(rows.tolist()).toEqual([0, 0, 1, 1]);
    expect(columns.tolist()).toEqual([0, 2, 1, 2]);
    expect(rows._base).toBe(columns._base);
    expect(torch.zeros(2, 2).nonzero().stride()).toEqual([1, 0]);
    expect(torch.where(x.gt(2)).map((t) => t.tolist())).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(torch.where(x.gt(2), x, 0).tolist()).toEqual([
      [0, 0, 0],
      [0, 3, 4],
    ]);
    expect(() => x.nonzero({ as_tupel: true } as never)).toThrow(TypeError);
  });
}

test('positions below zero count from the end where PyTorch lets them', () => {
  const x = grid();
  expect(x.take_along_dim(long(-1).reshape(1, 1), 0).tolist()).toEqual([[3, 4, 5]]);
  expect(x.take(long(-1)).tolist()).toEqual([5]);
  expect(x.index_fill(0, long(-1), 9)[1].tolist()).toEqual([9, 9, 9]);
});

test('scatter_reduce by the words max and min, which have no derivative', () => {
  const x = torch.zeros(2, { requires_grad: true });
  const index = torch.zeros(1, { dtype: torch.long });
  const most = torch.scatter_reduce(x, 0, index, torch.ones(1), 'max');
  expect(most.tolist()).toEqual([1, 0]);
  expect(x.scatter_reduce(0, index, torch.ones(1), 'min', { include_self: false }).tolist()).toEqual([1, 0]);
  expect(() => most.sum().backward()).toThrow(
    "Expected 'reduce' to be one of 'sum', 'prod', 'mean', 'amax', 'amin' but got max.",
  );
});
