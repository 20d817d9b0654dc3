// The device without memory. What PyTorch says, it says here.
import { expect, jest, test } from '@jest/globals';
import torch, { nn } from '../../lib/index.js';

const x = torch.empty(2, 3, { device: 'meta' });

test('shapes, types and strides are those of a real run', () => {
  for (const f of [
    (t: typeof x) => t.mul(2).add(t),
    (t: typeof x) => t.t(),
    (t: typeof x) => t.t().exp(),
    (t: typeof x) => t.sum(1),
    (t: typeof x) => t.argmax(0),
    (t: typeof x) => t.mm(t.t()),
    (t: typeof x) => t.softmax(1),
    (t: typeof x) => t.sort(1).indices,
    (t: typeof x) => t.gt(0),
    (t: typeof x) => t.index_select(1, torch.tensor([0, 1], { dtype: torch.long, device: t.device })),
  ]) {
    const [real, shadow] = [f(torch.ones(2, 3)), f(x)];
    expect(String(shadow.device)).toBe('meta');
    expect([shadow.shape, shadow.dtype, shadow.stride()]).toEqual([real.shape, real.dtype, real.stride()]);
  }
});

test('what makes tensors follows the default device', () => {
  const before = torch.get_default_device();
  torch.set_default_device('meta');
  try {
    const made = [
      torch.tril_indices(2, 3),
      torch.triu_indices(2, 3, 1),
      torch.arange(3),
      torch.tensor([1]),
      torch.rand(2),
    ];
    expect(made.map((t) => [t.device.type, t.shape])).toEqual(
      [[2, 3], [2, 3], [3], [1], [2]].map((shape) => ['meta', shape]),
    );
    const model = nn.Sequential(nn.BatchNorm1d(2), nn.LSTM(2, 3), nn.MultiheadAttention(4, 2), nn.PReLU());
    for (const t of Object.values(model.state_dict())) expect(t.device.type).toBe('meta');
  } finally {
    torch.set_default_device(before);
  }
});

test('a model of any size costs nothing, and is differentiated', () => {
  const before = torch.memory_allocated();
  const weight = torch.empty(1e6, 1e6, { device: 'meta', requires_grad: true });
  const out = nn.functional
    .linear(torch.empty(7, 1e6, { device: 'meta' }), weight)
    .relu()
    .sum();
  out.backward();
  expect(weight.grad?.shape).toEqual([1e6, 1e6]);
  expect(torch.memory_allocated()).toBe(before);
});

test('there is nothing to read', async () => {
  expect(() => x.tolist()).toThrow(new torch.NotImplementedError('Cannot copy out of meta tensor; no data!'));
  expect(() => x.cpu()).toThrow('Cannot copy out of meta tensor; no data!');
  expect(() => x.sum().item()).toThrow(new torch.RuntimeError('Tensor.item() cannot be called on meta tensors'));
  await expect(x.fetch()).rejects.toThrow('Cannot copy out of meta tensor; no data!');
});

test('prints as in Python', () => {
  expect(String(x)).toBe("tensor(..., device='meta', size=(2, 3))");
  expect(String(x.long())).toBe("tensor(..., device='meta', size=(2, 3), dtype=torch.int64)");
  expect(String(torch.empty([], { device: 'meta' }))).toBe("tensor(..., device='meta', size=())");
  expect(String(torch.empty(2, { device: 'meta', requires_grad: true }).mul(2))).toBe(
    "tensor(..., device='meta', size=(2,), grad_fn=<MulBackward0>)",
  );
});

test('a device holds for a function, or to the end of a block', () => {
  const made = torch.device('meta', () => [nn.Linear(2, 3), torch.ones(2), torch.ones(1, { device: 'cpu' })] as const);
  expect([made[0].weight, made[1], made[2], torch.ones(1)].map((t) => t.device.type)).toEqual(['meta', 'meta', 'cpu', 'cpu']); // prettier-ignore
  {
    using _ = torch.device('meta');
    expect(torch.randn(2).is_meta).toBe(true);
    expect(torch.device('cpu', () => torch.randn(2).is_meta)).toBe(false);
    expect(torch.get_default_device()).toBe(torch.device('meta'));
  }
  expect(() => torch.device('meta', () => { throw new Error('inside'); })).toThrow('inside'); // prettier-ignore
  expect(() => torch.device('meta', () => Promise.resolve(1))).toThrow('torch.device: the function returned a promise');
  expect(torch.get_default_device()).toBe(torch.device('cpu'));
});

test('a module without memory is told how to get some', () => {
  const model = torch.device('meta', () => nn.Linear(1, 2));
  expect(() => model.to('cpu')).toThrow('Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to()');
  expect(model.to('meta').weight.is_meta).toBe(true);
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  model.load_state_dict(nn.Linear(1, 2).state_dict());
  expect(warn.mock.calls.map(([text]) => String(text).slice(0, 84))).toEqual(
    ['weight', 'bias'].map((key) => `UserWarning: for ${key}: copying from a non-meta parameter in the checkpoint to a meta parameter`.slice(0, 84)), // prettier-ignore
  );
  warn.mockRestore();
});
