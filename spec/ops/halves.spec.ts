// What is rounded to 16 bits, and when: in several steps once, at the end. The answers are spec/golden/halves.py's.
import { readFileSync } from 'node:fs';
import torch, { type Tensor, nn } from '../../lib/index.js';

const F = nn.functional;

interface Golden {
  readonly x: number[][];
  readonly y: number[][];
  readonly answers: Readonly<Record<string, Readonly<Record<'float16' | 'bfloat16', number[]>>>>;
}
const golden = JSON.parse(readFileSync(new URL('../golden/halves.json', import.meta.url), 'utf8')) as Golden;
const functions: Readonly<Record<string, (x: Tensor, y: Tensor, large: Tensor) => Tensor>> = {
  'x.mean(1)': (x) => x.mean(1),
  'x.mean()': (x) => x.mean(),
  'x.nanmean(0)': (x) => x.nanmean(0),
  'x.var(1)': (x) => x.var(1),
  'x.std()': (x) => x.std(),
  'torch.var_mean(x, 1)[1]': (x) => torch.var_mean(x, 1)[1],
  'torch.std_mean(x, 0)[0]': (x) => torch.std_mean(x, 0)[0],
  'x.logcumsumexp(1)': (x) => x.logcumsumexp(1),
  'x.logsumexp(0)': (x) => x.logsumexp(0),
  'x.cumsum(1)': (x) => x.cumsum(1),
  'x.norm()': (x) => x.norm(),
  'F.mse_loss(x, y)': (x, y) => F.mse_loss(x, y),
  'F.l1_loss(x, y)': (x, y) => F.l1_loss(x, y),
  'F.smooth_l1_loss(x, y)': (x, y) => F.smooth_l1_loss(x, y),
  'F.binary_cross_entropy_with_logits(x, y)': (x, y) => F.binary_cross_entropy_with_logits(x, y),
  'torch.add(x, y, alpha=0.3)': (x, y) => torch.add(x, y, { alpha: 0.3 }),
  'torch.sub(x, y, alpha=1.7)': (x, y) => torch.sub(x, y, { alpha: 1.7 }),
  'torch.rsub(x, y, alpha=0.3)': (x, y) => torch.rsub(x, y, { alpha: 0.3 }),
  'y ** 1.7': (_x, y) => y.pow(1.7),
  'torch.pow(0.3, x)': (x) => torch.pow(0.3, x),
  'torch.mul(0.3, x)': (x) => torch.mul(0.3, x),
  'x * 0.3': (x) => x.mul(0.3),
  'torch.div(0.3, y)': (_x, y) => torch.div(0.3, y.add(1)),
  'x / 0.3': (x) => x.div(0.3),
  'x + 0.3': (x) => x.add(0.3),
  'torch.addcmul(x, y, y, value=0.3)': (x, y) => torch.addcmul(x, y, y, { value: 0.3 }),
  'F.batch_norm(x, null, null, y[0].float(), null, true)': (x, y) =>
    F.batch_norm(x, null, null, y[0].float(), null, true),
  'F.layer_norm(x, [32], y[0].float(), y[1].float())': (x, y) => F.layer_norm(x, [32], y[0].float(), y[1].float()),
  'F.layer_norm(x, [32], y[0], y[1])': (x, y) => F.layer_norm(x, [32], y[0], y[1]),
  'F.softmax(x, 1)': (x) => F.softmax(x, 1),
  'large.mean()': (_x, _y, large) => large.mean(),
  'large.std()': (_x, y, large) => large.mul(y.flatten().narrow(0, 0, 20)).std(),
  'F.l1_loss(large, -large)': (_x, _y, large) => F.l1_loss(large, large.neg()),
  'F.adaptive_avg_pool1d(large, 1)': (_x, _y, large) => F.adaptive_avg_pool1d(large.view(1, 20), 1),
};

describe.each(['float16', 'bfloat16'] as const)('in %s', (name) => {
  const [x, y] = [golden.x, golden.y].map((t) => torch.tensor(t).to(torch[name])) as [Tensor, Tensor];
  const large = torch.full([20], 12000, { dtype: torch[name] });
  test.each(Object.keys(golden.answers))('%s is rounded as in PyTorch', (call) => {
    expect(functions[call]!(x, y, large).double().flatten().tolist()).toEqual(golden.answers[call]![name]);
  });
});

test('a parameter of 32 bits beside an input of 16 has a gradient of 32', () => {
  const [weight, bias] = [torch.ones(32, { requires_grad: true }), torch.zeros(32, { requires_grad: true })];
  const [x, y] = [golden.x, golden.y].map((t) => torch.tensor(t).bfloat16()) as [Tensor, Tensor];
  F.batch_norm(x, null, null, weight, bias, true).mul(y).sum().backward();
  const [wide, shift] = [
    torch.ones(32, { dtype: torch.float64, requires_grad: true }),
    torch.zeros(32, { dtype: torch.float64, requires_grad: true }),
  ];
  F.batch_norm(x.double(), null, null, wide, shift, true).mul(y.double()).sum().backward();
  expect(weight.grad!.double().sub(wide.grad!).abs().max().item()).toBeLessThan(1e-5);
  expect(bias.grad!.double().equal(shift.grad!)).toBe(true);
});
