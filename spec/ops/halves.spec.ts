// What is rounded to 16 bits, and when: in several steps once, at the end. The answers are spec/golden/halves.py's.
import { readFileSync } from 'node:fs';
import torch, { type Tensor, nn } from '../../lib/index.js';

const F = nn.functional;

interface Golden {
  readonly x: number[][];
  readonly y: number[][];
  readonly weights: unknown[];
  readonly answers: Readonly<Record<string, Readonly<Record<'float16' | 'bfloat16', number[]>>>>;
  readonly slopes: Readonly<Record<string, Readonly<Record<'float16' | 'bfloat16', number[][]>>>>;
}
const golden = JSON.parse(readFileSync(new URL('../golden/halves.json', import.meta.url), 'utf8')) as Golden;
const classes = torch.arange(7, { dtype: torch.long }).mul(4);
function attended(x: Tensor, y: Tensor): Tensor {
  const [q, k] = [x, y].map((t) => t.view(1, 1, 7, 32)) as [Tensor, Tensor];
  return F.scaled_dot_product_attention(q, k, q).view(7, 32);
}
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
  'F.smooth_l1_loss(x, y, beta=0.3)': (x, y) => F.smooth_l1_loss(x, y, { reduction: 'none', beta: 0.3 }),
  'F.huber_loss(x, y, delta=0.3)': (x, y) => F.huber_loss(x, y, { reduction: 'none', delta: 0.3 }),
  'F.binary_cross_entropy(y, y[0])': (x, y) => F.binary_cross_entropy(y, y.flip(0), x, { reduction: 'none' }),
  'F.soft_margin_loss(x, y)': (x, y) => F.soft_margin_loss(x, y, { reduction: 'none' }),
  'F.softsign(x)': (x) => F.softsign(x),
  'y.logit(0.1)': (_x, y) => y.logit(0.1),
  'torch.polygamma(1, y)': (_x, y) => torch.polygamma(1, y.add(0.5)),
  'torch.special.entr(y)': (_x, y) => torch.special.entr(y),
  'torch.special.ndtr(x)': (x) => torch.special.ndtr(x),
  'F.log_softmax(x, 1)': (x) => F.log_softmax(x, 1),
  'F.cross_entropy(x, classes)': (x) => F.cross_entropy(x, classes),
  'F.cross_entropy(x, classes, y[0])': (x, y) => F.cross_entropy(x, classes, y[0]),
  'F.nll_loss(x.repeat(20, 1), classes)': (x, y) => F.nll_loss(x.repeat(20, 1), classes.repeat(20), y[0]),
  'torch.addmv(x[:, 0], x, y[0])': (x, y) => torch.addmv(x.select(1, 0), x, y[0], { beta: 0.3, alpha: 1.7 }),
  'torch.addr(x, x[:, 0], y[0])': (x, y) => torch.addr(x, x.select(1, 0), y[0], { beta: 0.3, alpha: 1.7 }),
  'F.batch_norm(x)': (x) => F.batch_norm(x, null, null, null, null, true),
  'F.scaled_dot_product_attention(x, y, x)': (x, y) => attended(x, y),
  'torch.renorm(x, 2, 0, 7)': (x) => torch.renorm(x, 2, 0, 7),
  'x.prod(0)': (x) => x.prod(0),
  'x ** 3': (x) => x.pow(3),
  'y ** -2': (_x, y) => y.add(0.1).pow(-2),
  'torch.polygamma(3, y)': (_x, y) => torch.polygamma(3, y.add(0.5)),
  '(y * 0.2 + 0.9).prod()': (_x, y) => y.mul(0.2).add(0.9).prod(),
  '(y * 0.2 + 0.9).view(2, 112).prod(1)': (_x, y) => y.mul(0.2).add(0.9).view(2, 112).prod(1),
  'F.adaptive_avg_pool3d(x, [3, 3, 3])': (x) => F.adaptive_avg_pool3d(x.view(1, 7, 4, 8), [3, 3, 3]),
  'F.bilinear(x, y, w)': (x, y) => F.bilinear(x, y, x.unsqueeze(2).mul(y.unsqueeze(1))),
  'F.embedding_bag(classes % 3, x, y)': (x, y) => {
    const per_sample_weights = y.narrow(0, 0, 1).narrow(1, 0, 7);
    return F.embedding_bag(classes.remainder(3).unsqueeze(0), x, { mode: 'sum', per_sample_weights });
  },
  'F.interpolate(x, linear)': (x) => F.interpolate(x.unsqueeze(0), { size: [45], mode: 'linear' }),
  'F.interpolate(x, bicubic)': (x) => F.interpolate(x.view(1, 1, 7, 32), { size: [9, 32], mode: 'bicubic' }),
  'F.interpolate(x, trilinear)': (x) => F.interpolate(x.view(1, 1, 7, 4, 8), { size: [9, 5, 6], mode: 'trilinear' }),
  'x.index_put(classes % 3, x)': (x) => x.index_put([classes.remainder(3)], x, true),
  'x.index_add(0, classes % 3, x)': (x) => x.select(1, 0).index_add(0, classes.remainder(3), x.select(1, 1)),
};
const padded = (x: Tensor, mode: string): Tensor =>
  F.pad(x.unsqueeze(0), [2, 1, 1, 2], mode)[0].narrow(0, 0, 7).narrow(1, 0, 32);
const gradients: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  'x.sin()': (x) => x.sin(),
  'x.exp2()': (x) => x.exp2(),
  'x.sigmoid()': (x) => x.sigmoid(),
  'x.erf()': (x) => x.erf(),
  'x.atan()': (x) => x.atan(),
  'x.sinc()': (x) => x.sinc(),
  'x.digamma()': (x) => x.digamma(),
  'y.logit()': (_x, y) => y.logit(),
  'x / y': (x, y) => x.div(y),
  'y ** x': (x, y) => y.pow(x),
  'y ** 1.7': (_x, y) => y.pow(1.7),
  '0.3 ** x': (x) => torch.pow(0.3, x),
  'x * 0.3': (x) => x.mul(0.3),
  'torch.add(x, y, alpha=0.3)': (x, y) => torch.add(x, y, { alpha: 0.3 }),
  'torch.addcmul(x, x, y, value=0.3)': (x, y) => torch.addcmul(x, x, y, { value: 0.3 }),
  'torch.hypot(x, y)': (x, y) => torch.hypot(x, y),
  'torch.atan2(x, y)': (x, y) => torch.atan2(x, y),
  'torch.logaddexp(x, y)': (x, y) => torch.logaddexp(x, y),
  'torch.xlogy(x, y)': (x, y) => torch.xlogy(x, y),
  'torch.special.ndtr(x)': (x) => torch.special.ndtr(x),
  'torch.special.i1(x)': (x) => torch.special.i1(x),
  'F.softsign(x)': (x) => F.softsign(x),
  'F.silu(x)': (x) => F.silu(x),
  'F.logsigmoid(x)': (x) => F.logsigmoid(x),
  'F.glu(x)': (x) => F.glu(x),
  'F.mse_loss(x, y)': (x, y) => F.mse_loss(x, y),
  'F.smooth_l1_loss(x, y, beta=0.3)': (x, y) => F.smooth_l1_loss(x, y, { beta: 0.3 }),
  'F.huber_loss(x, y, delta=0.3)': (x, y) => F.huber_loss(x, y, { delta: 0.3 }),
  'F.binary_cross_entropy(y, y.flip(0))': (_x, y) => F.binary_cross_entropy(y, y.detach().flip(0)),
  'F.binary_cross_entropy_with_logits(x, y)': (x, y) => F.binary_cross_entropy_with_logits(x, y),
  'F.binary_cross_entropy_with_logits(x, y, pos_weight)': (x, y) =>
    F.binary_cross_entropy_with_logits(x, y, { pos_weight: y.detach()[0] }),
  'F.cross_entropy(x, classes)': (x) => F.cross_entropy(x, classes),
  'F.cross_entropy(x, classes, y[0])': (x, y) => F.cross_entropy(x, classes, y.detach()[0]),
  'F.batch_norm(x)': (x) => F.batch_norm(x, null, null, null, null, true),
  'F.scaled_dot_product_attention(x, y, x)': (x, y) => attended(x, y),
  'F.kl_div(x, y)': (x, y) => F.kl_div(x, y, { reduction: 'sum' }),
  'torch.xlogy(x, 0.3)': (x) => torch.xlogy(x, 0.3),
  'torch.addcdiv(x, x, y + 1, value=0.3)': (x, y) => torch.addcdiv(x, x, y.add(1), { value: 0.3 }),
  'F.soft_margin_loss(x, y)': (x, y) => F.soft_margin_loss(x, y.detach()),
  'torch.polygamma(2, y)': (_x, y) => torch.polygamma(2, y.add(0.5)),
  'F.embedding(classes % 3, x)': (x) => F.embedding(classes.remainder(3), x),
  'F.avg_pool2d(x, 3, 1, 1)': (x) => F.avg_pool2d(x.unsqueeze(0), 3, 1, 1, { count_include_pad: false })[0],
  'F.avg_pool1d(x, 3, 1, 1)': (x) => F.avg_pool1d(x, 3, 1, 1),
  'F.max_pool2d(x, 3, 1, 1)': (x) => F.max_pool2d(x.unsqueeze(0), 3, 1, 1)[0],
  'F.adaptive_avg_pool2d(x, [7, 32])': (x) => F.adaptive_avg_pool2d(x.view(1, 14, 16), [7, 32])[0],
  'F.pad(x, reflect)': (x) => padded(x, 'reflect'),
  'F.pad(x, replicate)': (x) => padded(x, 'replicate'),
  'F.pad(x, circular)': (x) => padded(x, 'circular'),
};

describe.each(['float16', 'bfloat16'] as const)('in %s', (name) => {
  const [x, y] = [golden.x, golden.y].map((t) => torch.tensor(t).to(torch[name])) as [Tensor, Tensor];
  const large = torch.full([20], 12000, { dtype: torch[name] });
  test.each(Object.keys(golden.answers))('%s is rounded as in PyTorch', (call) => {
    expect(functions[call]!(x, y, large).double().flatten().tolist()).toEqual(golden.answers[call]![name]);
  });
  const weights = golden.weights.map((one) => torch.tensor(one as number[]).to(torch[name]));
  test.each(Object.keys(golden.slopes))('the gradient of %s is rounded as in PyTorch', (call) => {
    const leaves = [x, y].map((t) => t.clone().requires_grad_()) as [Tensor, Tensor];
    const out = gradients[call]!(...leaves);
    out.backward(weights.find((one) => String(one.shape) === String(out.shape)));
    const found = leaves.flatMap(({ grad }) =>
      grad === null ? [] : [grad.add(0).view(torch.int16).flatten().tolist()],
    );
    expect(found).toEqual(golden.slopes[call]![name]);
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
