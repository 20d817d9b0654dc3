// Normalization and softmax as rows: nodes, types, what is watched, and PyTorch 2.15's answers at the edges.
import torch, { nn, type Tensor } from '../../../lib/index.js';
import { onCpu } from '../support.js';

const F = nn.functional;
const leaf = (...shape: number[]): Tensor => torch.randn(shape).requires_grad_();
const secondNode = (out: Tensor, x: Tensor): string =>
  torch.autograd.grad(out.square().sum(), [x], null, { create_graph: true })[0].grad_fn!.name();

test('nodes are called as in PyTorch', () => {
  const x = leaf(2, 4, 3);
  const ways: readonly [(x: Tensor) => Tensor, string, string | null][] = [
    [(x) => F.layer_norm(x, [3]), 'NativeLayerNormBackward0', 'NativeLayerNormBackwardBackward0'],
    [(x) => F.group_norm(x, 2), 'NativeGroupNormBackward0', null],
    [
      (x) => F.batch_norm(x, null, null, { training: true }),
      'NativeBatchNormBackward0',
      'NativeBatchNormBackwardBackward0',
    ],
    [(x) => x.softmax(1), 'SoftmaxBackward0', 'SoftmaxBackwardDataBackward0'],
    [(x) => x.log_softmax(1), 'LogSoftmaxBackward0', 'LogSoftmaxBackwardDataBackward0'],
  ];
  for (const [f, first, second] of ways) {
    expect(f(x).grad_fn!.name()).toBe(first);
    if (second !== null) expect(secondNode(f(x), x)).toBe(second);
  }
});

test('softmax of nothing takes any type, its kernels do not', () => {
  expect(torch.zeros(0, 2, { dtype: torch.long }).softmax(0).dtype).toBe(torch.int64);
  expect(torch.zeros(0, 2, { dtype: torch.bool }).log_softmax(1).dtype).toBe(torch.bool);
  expect(() => torch.tensor(3, { dtype: torch.long }).softmax(0)).toThrow(
    `"softmax_lastdim_kernel_impl" not implemented for 'Long'`,
  );
  expect(torch.tensor(3).softmax(0).item()).toBe(1);
  expect(torch.tensor(Infinity).log_softmax(-1).item()).toBeNaN();
});

test('softmax converts first, and writes to out', () => {
  const x = leaf(2, 3);
  if (onCpu) expect(torch.softmax(x, 0, torch.float64).grad_fn!.next_functions[0]![0]!.name()).toBe('ToCopyBackward0');
  const out = torch.empty(3, 2).t();
  expect(torch.softmax(x.detach(), 1, { out })).toBe(out);
  expect(torch.allclose(out.sum(1), torch.ones(2))).toBe(true);
});

test('types that do not go together are refused', () => {
  const x = torch.randn(2, 4, 2, { device: 'cpu' });
  const [single, double, half] = [torch.float32, torch.float64, torch.float16].map((dtype) =>
    torch.ones(4, { dtype, device: 'cpu' }),
  ) as [Tensor, Tensor, Tensor];
  const group = (x: Tensor, weight: Tensor | null, bias: Tensor | null = null): Tensor[] =>
    torch.native_group_norm(x, weight, bias, 2, 4, 2, 2, 1e-5);
  expect(() => group(x, double)).toThrow('mixed dtype (CPU): expect parameter to have scalar type of Float');
  expect(() => group(x, single, double)).toThrow('expected scalar type Float but found Double');
  expect(() => group(x.double(), single)).toThrow('mixed dtype (CPU): all inputs must share same datatype.');
  expect(group(x.half(), half).map(({ dtype }) => dtype)).toEqual([torch.float16, torch.float16, torch.float16]);
  expect(group(x.half(), null, single).map(({ dtype }) => dtype)).toEqual([
    torch.float16,
    torch.float32,
    torch.float32,
  ]);
});

test('one value a group is refused by the function, not by the operator', () => {
  expect(() => F.group_norm(torch.randn(1, 3, 1), 3)).toThrow(
    'Expected more than 1 value per channel when training, got input size torch.Size([1, 3, 1])',
  );
  expect(torch.group_norm(torch.randn(1, 3, 1), 3).tolist()).toEqual([[[0], [0], [0]]]);
  expect(F.group_norm(torch.randn(1, 3), 1).shape).toEqual([1, 3]);
});

test('running statistics move without a write that graphs would see; what evaluation saved is watched', () => {
  const x = leaf(3, 2);
  const [mean, variance] = [torch.zeros(2), torch.ones(2)];
  const first = F.batch_norm(x, mean, variance, { training: true });
  F.batch_norm(x, mean, variance, { training: true });
  expect(mean._version).toBe(0);
  expect(mean.abs().sum().item()).toBeGreaterThan(0);
  first.sum().backward();
  const fixed = F.batch_norm(x, mean, variance);
  mean.zero_();
  expect(() => fixed.sum().backward()).toThrow(/modified by an inplace operation/);
});

test('bias is saved by layers alone', () => {
  const x = leaf(2, 3);
  const weight = torch.ones(3);
  const through = (f: (bias: Tensor) => Tensor): void => {
    const bias = torch.zeros(3);
    const out = f(bias);
    bias.add_(1);
    out.sum().backward();
  };
  through((bias) => F.group_norm(x, 1, weight, bias));
  through((bias) => F.batch_norm(x, null, null, weight, bias, { training: true }));
  expect(() => through((bias) => F.layer_norm(x, [3], weight, bias))).toThrow(/modified by an inplace operation/);
});

test('results keep channels innermost', () => {
  const x = torch.randn(2, 3, 2, 2).contiguous({ memory_format: 'channels_last' });
  expect(F.batch_norm(x, null, null, { training: true }).stride()).toEqual([12, 1, 6, 3]);
  expect(F.group_norm(x, 1).stride()).toEqual([12, 1, 6, 3]);
  expect(torch.allclose(F.group_norm(x, 1), F.group_norm(x.contiguous(), 1))).toBe(true);
  expect(F.layer_norm(x, [2]).stride()).toEqual([12, 4, 2, 1]);
});

if (onCpu) {
  test('third derivatives go through the statistics', () => {
    const f = (x: Tensor, w: Tensor): Tensor => {
      const [g] = torch.autograd.grad(F.layer_norm(x, [3], w).pow(3).sum(), [x], null, { create_graph: true });
      return g.square();
    };
    const [x, w] = [leaf(2, 3), leaf(3)].map((t) => t.detach().double().requires_grad_()) as [Tensor, Tensor];
    expect(torch.autograd.gradgradcheck(f as never, [x, w])).toBe(true);
  });
}
