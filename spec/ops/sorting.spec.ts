// Order as PyTorch has it: positions watched, ties shared, NaNs counted, what has no derivative says so.
import torch, { type Tensor } from '../../lib/index.js';

const x = (): Tensor =>
  torch
    .tensor([
      [3, 1, 2],
      [1, 5, 4],
    ])
    .requires_grad_();

test.each([
  ['SortBackward0', (t: Tensor) => t.sort(1)],
  ['TopkBackward0', (t: Tensor) => t.topk(2, 1)],
  ['KthvalueBackward0', (t: Tensor) => t.kthvalue(2, 1)],
  ['MedianBackward1', (t: Tensor) => t.median(1)],
  ['NanmedianBackward1', (t: Tensor) => t.nanmedian(1)],
  ['ModeBackward0', (t: Tensor) => t.mode(1)],
  ['CummaxBackward0', (t: Tensor) => t.cummax(1)],
  ['CumminBackward0', (t: Tensor) => t.cummin(1)],
] as const)('%s: positions are watched, values are no views', (node, f) => {
  const { values, indices } = f(x());
  expect([values.grad_fn!.name(), values._base, values._version, indices._base]).toEqual([node, null, 0, null]);
  indices.fill_(0);
  expect(() => values.sum().backward()).toThrow(/modified by an inplace operation: \[torch.LongTensor/);
  expect(f(x().mul(1)).values.mul_(2).shape).toEqual(values.shape);
});

test.each(['median', 'nanmedian'] as const)('%s of all elements shares its gradient among equals', (name) => {
  const t = torch.tensor([2, 2, 1]).requires_grad_();
  const result = t[name]();
  result.backward();
  expect([t.grad!.tolist(), result.grad_fn!.name()]).toEqual([
    [0.5, 0.5, 0],
    `${name === 'median' ? 'Median' : 'Nanmedian'}Backward0`,
  ]);
  expect(torch.zeros(0).requires_grad_()[name]().requires_grad).toBe(true);
  expect(torch.zeros(0, { dtype: torch.long })[name]().item()).toBe(-(2n ** 63n));
  const wrong = torch[name] as (...args: unknown[]) => unknown;
  for (const args of [[], [5], [5, 0]]) expect(() => wrong(...args)).toThrow(TypeError);
});

test('the mode of NaNs is the first of them; of other empty dimensions nothing', () => {
  const { values, indices } = torch.full([5], NaN).mode();
  expect([values.item(), indices.item()]).toEqual([NaN, 0]);
  expect(torch.zeros(2, 0).mode(0).values.shape).toEqual([0]);
  expect(
    torch
      .tensor([[1, 2, 2, 1, 3]])
      .mode(1)
      .values.tolist(),
  ).toEqual([1]);
});

test.each([
  ['_unique2', 'Unique2Backward0', (t: Tensor) => t.unique()],
  ['unique_dim', 'UniqueDimBackward0', (t: Tensor) => t.unique({ dim: 0 })],
  ['unique_consecutive', 'UniqueConsecutiveBackward0', (t: Tensor) => t.unique_consecutive()],
] as const)('%s requires grad, and refuses backward', (name, node, f) => {
  const result = f(x());
  expect([result.requires_grad, result.grad_fn!.name()]).toEqual([true, node]);
  expect(() => result.sum().backward()).toThrow(`the derivative for '${name}' is not implemented.`);
});

// Short lines are sorted by insertion, longer ones by runs that are merged, long ones by their bytes: equals stay in order in all.
it.each([24, 25, 33, 48, 100, 160, 161, 300])('sorts lines of %d, equals in order', (n) => {
  const rows = [0, 1, 2].map((row) => Array.from({ length: n }, (_, k) => ((k * 7919 + row * 31) % 13) - 6));
  for (const dtype of [torch.float32, torch.float64, torch.int64, torch.int32, torch.int8]) {
    for (const descending of [false, true]) {
      const order = rows.map((row) =>
        row.map((_, k) => k).sort((a, b) => (descending ? row[b]! - row[a]! : row[a]! - row[b]!) || a - b),
      );
      for (const t of [torch.tensor(rows, { dtype }), torch.tensor(rows, { dtype }).t().contiguous().t()]) {
        const { values, indices } = torch.sort(t, { dim: 1, descending, stable: true });
        expect(indices.tolist()).toEqual(order);
        expect(values.tolist()).toEqual(order.map((places, row) => places.map((k) => rows[row]![k]!)));
      }
    }
  }
});

it.each([5, 31, 32, 33, 70])('finds the first extreme of %d, and the first NaN before all', (n) => {
  for (const dtype of [torch.float32, torch.float64]) {
    const row = Array.from({ length: n }, (_, k) => (k * 5) % 4);
    const odd = row.map((x, k) => (k === 3 || k === n - 1 ? NaN : x));
    const t = torch.tensor([row, odd, row.map((x) => -x), row.map((_, k) => (k % 2 === 0 ? -0 : 0))], { dtype });
    expect(t.argmax(1).tolist()).toEqual([3, 3, 0, 0]);
    expect(t.argmin(1).tolist()).toEqual([0, 3, 3, 0]);
  }
});

describe('of equals topk takes those that PyTorch does, in its order', () => {
  const every = (count: number, factor: number, rest: number): Tensor =>
    torch.arange(count).mul(factor).remainder(rest).float();
  const masked = torch.full([8], -Infinity).index_fill_(0, torch.tensor([3n]), 1);
  const nans = torch.tensor([NaN, 1, NaN, 2, 2, 1]);
  const long = [19, 283, 41, 52, 140, 294, 118, 129, 239, 8, 162, 217, 96, 272, 173, 250, 85, 184, 63, 195, 261, 74, 30, 206, 228]; // prettier-ignore
  it.each<[string, Tensor, number, { largest?: boolean; sorted?: boolean }, number[]]>([
    ['the largest', every(40, 7, 5), 6, {}, [22, 12, 27, 32, 7, 37]],
    ['the smallest', every(40, 7, 5), 6, { largest: false }, [15, 35, 30, 10, 25, 20]],
    ['few of many', every(200, 13, 4), 3, {}, [11, 3, 7]],
    ['the smallest of many', every(200, 13, 4), 3, { largest: false }, [8, 4, 0]],
    ['what is masked', masked, 4, {}, [3, 6, 5, 4]],
    ['NaN', nans, 4, {}, [0, 2, 3, 4]],
    ['enough to divide', every(300, 37, 11), 25, {}, long],
  ])('%s', (_, of, k, options, places) => {
    expect(of.topk(k, options).indices.tolist()).toEqual(places);
    expect(of.view(1, -1).t().topk(k, 0, options).indices.flatten().tolist()).toEqual(places);
    expect(of.double().topk(k, options).indices.tolist()).toEqual(places);
  });
  it('leaves them as it comes to them where no order is asked for', () => {
    const x = torch.tensor([3, 9, 1, 7, 5, 8, 2, 6, 4, 0]);
    expect(x.topk(4, { sorted: false }).values.tolist()).toEqual([8, 9, 7, 6]);
  });
  // The last row has NaNs, which are in no order for mode.
  it.each<[string, Tensor, number[], number]>([
    ['a few', every(9, 7, 4), [4, 8, 7, 5], 8],
    ['more', every(40, 7, 5), [15, 35, 30, 12], 0],
    ['many', every(200, 13, 4), [68, 64, 72, 199], 24],
    ['NaN', nans, [1, 4, 0, 2], 4],
  ])('and so do kthvalue and mode: %s', (_, of, places, most) => {
    const lines = torch.stack([of, of], 1);
    for (const [k, t] of [1, 3, 5, of.shape[0]].entries()) {
      expect(of.kthvalue(t).indices.item()).toBe(places[k]);
      expect(lines.kthvalue(t, 0).indices.tolist()).toEqual([places[k], places[k]]);
    }
    expect([of.mode().indices.item(), lines.mode(0, true).indices.tolist()]).toEqual([most, [[most, most]]]);
  });
});
