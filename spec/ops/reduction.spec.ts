// Reductions as PyTorch has them: node names, what is kept and watched, what is refused, values at infinities.
import torch, { type Tensor } from '../../lib/index.js';

const x = (): Tensor =>
  torch
    .tensor([
      [1, 2, 3],
      [4, 0, 6],
    ])
    .requires_grad_();
const named = (...results: readonly Tensor[]): unknown[] =>
  results.map((t) => [t.grad_fn?.name() ?? null, t._version, t._base]);

test('a reduction is one node, whose results are no views and have not been written to', () => {
  const node = (name: string): unknown[] => [name, 0, null];
  expect(named(x().sum(), x().sum(1), x().mean(), x().mean(1), x().prod(), x().prod(1), x().nansum())).toEqual(
    ['Sum', 'Sum', 'Mean', 'Mean', 'Prod', 'Prod', 'Nansum'].map((name, k) =>
      node(`${name}Backward${k < 6 ? k % 2 : 0}`),
    ),
  );
  expect(named(...x().max(1))).toEqual([node('MaxBackward0'), [null, 0, null]]);
  expect(named(x().max(), ...x().aminmax())).toEqual(
    ['MaxBackward1', 'AminmaxBackward0', 'AminmaxBackward0'].map(node),
  );
  expect(named(...torch.var_mean(x()), ...torch.std_mean(x(), 1))).toEqual(
    ['VarMeanBackward0', 'VarMeanBackward0', 'StdMeanBackward0', 'StdMeanBackward0'].map(node),
  );
  expect(named(x().norm(), x().norm(1, 1), x().norm({ dtype: torch.float64 }))).toEqual(
    [1, 2, 3].map(() => node('LinalgVectorNormBackward0')),
  );
});

test('the positions that an extreme was found at are watched', () => {
  const [values, indices] = x().max(1, true);
  indices.fill_(0);
  expect(() => values.sum().backward()).toThrow(/modified by an inplace operation: \[torch.LongTensor \[2, 1\]\]/);
});

test('values of max may be written to', () => {
  const [values] = x().mul(1).max(1);
  expect(values.mul_(2).tolist()).toEqual([6, 12]);
});

test('the extreme of all shares its gradient among equals, and among NaNs', () => {
  for (const [data, grad] of [
    [
      [2, 2, 1],
      [0.5, 0.5, 0],
    ],
    [
      [NaN, 1, NaN],
      [0.5, 0, 0.5],
    ],
  ] as const) {
    const t = torch.tensor([...data]).requires_grad_();
    t.max().backward();
    expect(t.grad!.tolist()).toEqual(grad);
  }
});

test('an integer type of what requires grad is refused', () => {
  const t = torch.ones(2).requires_grad_();
  const dtype = torch.long;
  for (const call of [
    () => t.sum({ dtype }),
    () => t.nansum({ dtype }),
    () => t.prod({ dtype }),
    () => t.cumsum(0, { dtype }),
    () => t.cumprod(0, { dtype }),
  ]) {
    expect(call).toThrow('Autograd not support dtype: Long');
  }
  expect(t.detach().sum({ dtype }).item()).toBe(2);
  expect(torch.no_grad(() => t.sum({ dtype })).item()).toBe(2);
});

test('running sums and products in place keep the type', () => {
  expect(() => torch.tensor([true]).cumsum_(0)).toThrow('"cumsum_out_cpu" not implemented for \'Bool\'');
  expect(() => torch.ones(1).cumprod_(0, { dtype: torch.float64 })).toThrow(
    'Bad in-place call: input tensor dtype float and output tensor dtype double should match',
  );
  expect(torch.tensor([1, 2], { dtype: torch.int32 }).cumsum_(0).tolist()).toEqual([1, 3]);
});

test('logsumexp over no dimensions', () => {
  expect(() => torch.logsumexp(torch.ones(2, 2), [])).toThrow(
    "output with shape [] doesn't match the broadcast shape [1, 1]",
  );
  expect(torch.logsumexp(torch.ones(2, 2), [], true).shape).toEqual([1, 1]);
  expect(torch.logsumexp(torch.zeros(0, 2), 0).tolist()).toEqual([-Infinity, -Infinity]);
});

test("the mean beside a variance is Welford's", () => {
  const mean = (...data: number[]): unknown => torch.var_mean(torch.tensor(data))[1].item();
  expect([mean(Infinity, 1), mean(1, Infinity), mean(Infinity, Infinity), mean(1, 2)]).toEqual([
    NaN,
    Infinity,
    NaN,
    1.5,
  ]);
});

test.each(['std', 'var', 'std_mean', 'var_mean'] as const)(
  '%s takes nothing that its signatures do not name',
  (name) => {
    const f = torch[name] as (...args: unknown[]) => unknown;
    const t = torch.ones(2);
    for (const args of [
      [],
      [5],
      [t, 'a'],
      [t, 0, 1],
      [t, 0, { foo: 1 }],
      [t, 0, false, true, 1],
      [t, { correction: 1, unbiased: true }],
      [t, true, { keepdim: true }],
    ]) {
      expect(() => f(...args)).toThrow(`${name}() received an invalid combination of arguments`);
    }
    expect(() => f(t, true)).not.toThrow();
  },
);

test('max takes as many arguments as one of its signatures', () => {
  const f = torch.max as (...args: unknown[]) => unknown;
  expect(() => f(torch.ones(2), torch.ones(2), torch.ones(2), true)).toThrow(TypeError);
  expect(() => f(torch.ones(2), 0, { foo: 1 })).toThrow(TypeError);
});

test('a second derivative through a running product in place', () => {
  const t = torch.tensor([2, 3]).double().requires_grad_();
  const [first] = torch.autograd.grad(t.mul(1).cumprod_(0).sum(), [t], { create_graph: true }) as [Tensor];
  first.sum().backward();
  expect(t.grad!.tolist()).toEqual([1, 1]);
});
