// Where a derivative has a choice: at ties, at singular points, beside NaN; which writes it leaves legal; and what its node is
// called. The answers are PyTorch 2.15's.
import torch, { type Tensor } from '../../lib/index.js';
import { onCpu } from './support.js';

const F = torch.nn.functional;
const leaf = (values: readonly number[] | number): Tensor =>
  torch.tensor(values, { requires_grad: true, dtype: torch.float64 });
/** Gradients of the sum. */
const gradients = (out: Tensor, ...leaves: Tensor[]): unknown[] =>
  torch.autograd.grad(out.sum(), leaves).map((grad) => grad.tolist());

const suite = onCpu ? describe : describe.skip;
suite('ties', () => {
  const x = leaf([-1, 2, 3, NaN]);
  test('clamp by numbers is flat at its bounds', () => {
    expect(gradients(x.clamp(2, 3), x)).toEqual([[0, 0, 0, 0]]);
    expect(gradients(x.clamp({ min: 2 }), x)).toEqual([[0, 0, 1, 0]]);
    expect(gradients(x.clamp(2, 1), x)).toEqual([[0, 0, 0, 0]]);
    expect(gradients(x.clamp_min(2), x)).toEqual([[0, 0, 1, 0]]);
    expect(gradients(x.clamp_max(2), x)).toEqual([[1, 0, 0, 0]]);
  });
  const [a, b, c] = [
    leaf([1, 1, 1, 2, 2, 2, 3, 3, 3, 2, NaN]),
    leaf([2, 2, 2, 2, 2, 2, 1, 1, 2, 1, 1]),
    leaf([2, 3, 1, 2, 3, 1, 2, 3, 3, 2, 3]),
  ] as const;
  test('clamp by tensors shares', () => {
    expect(gradients(a.clamp(b, c), a, b, c)).toEqual([
      [0, 0, 0, 1, 0.5, 0, 0, 0.5, 0.5, 0.5, 1],
      [1, 1, 0, 0, 0.5, 0, 0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 1, 1, 0.5, 0.5, 0.5, 0],
    ]);
    expect(gradients(a.clamp_min(b), a, b)).toEqual([
      [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1],
      [1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0, 0, 1],
    ]);
    expect(gradients(a.clamp({ max: b }), a, b)).toEqual([
      [1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0, 0, 1],
      [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1],
    ]);
  });
  test('fmax and fmin share, and a NaN gives way', () => {
    expect(gradients(torch.fmax(a, b), a, b)).toEqual([
      [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 1, 0],
      [1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0, 0, 1],
    ]);
    expect(gradients(torch.fmin(a, b), a, b)).toEqual([
      [1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0],
      [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1],
    ]);
  });
  test('losses are flat at their margin', () => {
    const same = leaf([0, 0]);
    const loss = F.margin_ranking_loss(same, torch.zeros(2), torch.ones(2), { reduction: 'sum' });
    expect(gradients(loss, same)).toEqual([[-0, -0]]);
  });
});

suite('singular points and NaN', () => {
  test('atan2 at the origin, logaddexp of infinities, acosh below -1', () => {
    const [y, x] = [leaf([0]), leaf([0])];
    expect(gradients(torch.atan2(y, x), y, x)).toEqual([[0], [-0]]);
    const [a, b] = [leaf([Infinity]), leaf([1])];
    expect(gradients(torch.logaddexp(a, b), a, b)).toEqual([[1], [0]]);
    expect(gradients(torch.logaddexp2(a, b), a, b)).toEqual([[1], [0]]);
    const c = leaf([-1.25]);
    expect(gradients(c.acosh(), c)).toEqual([[4 / 3]]);
  });
  test('NaN comes through huber and smooth L1, not through selu and elu', () => {
    const x = leaf([1, 2]);
    const target = torch.tensor([NaN, 1], { dtype: torch.float64 });
    expect(gradients(F.huber_loss(x, target), x)).toEqual([[NaN, 0.5]]);
    expect(gradients(F.smooth_l1_loss(x, target), x)).toEqual([[NaN, 0.5]]);
    const n = leaf([NaN]);
    expect(gradients(F.selu(n), n)).toEqual([[1.0507009873554804934193349852946]]);
    expect(gradients(F.elu(n), n)).toEqual([[1]]);
  });
});

suite('what is written to after', () => {
  const x = (): Tensor => leaf([0.3, 0.7]).mul(1);
  test.each([
    ['relu6', () => F.relu6(x())],
    ['softshrink', () => F.softshrink(x())],
    ['erfinv', () => x().erfinv()],
    ['logaddexp', () => torch.logaddexp(x(), x())],
    ['logaddexp2', () => torch.logaddexp2(x(), x())],
  ])('the result of %s may be', (_, f) => {
    expect(() => f().add_(1).sum().backward()).not.toThrow();
  });
});

suite('nodes', () => {
  const [x, y] = [leaf([0.5, 0.3]), leaf([1, 2])];
  test.each<[string, () => Tensor]>([
    ['PowBackward0', () => x.pow(2)],
    ['PowBackward1', () => x.pow(y)],
    ['PowBackward2', () => torch.pow(2, x)],
    ['FmodBackward0', () => x.fmod(2)],
    ['FmodBackward1', () => x.fmod(y)],
    ['RemainderBackward0', () => x.remainder(2)],
    ['RemainderBackward1', () => x.remainder(y)],
    ['LerpBackward0', () => x.lerp(y, 0.5)],
    ['LerpBackward1', () => x.lerp(y, y)],
    ['XlogyBackward0', () => torch.xlogy(x, y)],
    ['XlogyBackward1', () => torch.xlogy(2, x)],
    ['XlogyBackward2', () => torch.xlogy(x, 2)],
    ['DivBackward0', () => x.div(2)],
    ['DivBackward2', () => x.div(2, { rounding_mode: 'floor' })],
    ['Log1PBackward0', () => x.log1p()],
    ['Expm1Backward0', () => x.expm1()],
    ['Rad2DegBackward0', () => x.rad2deg()],
    ['Atan2Backward0', () => torch.atan2(x, y)],
    ['CopysignBackward0', () => x.copysign(y)],
    ['CopysignBackward1', () => x.copysign(2)],
    ['ClampBackward0', () => x.clamp(y, y)],
    ['ClampBackward1', () => x.clamp(0, 1)],
    ['ClampMinBackward0', () => x.clamp_min(0)],
    ['ClampMinBackward1', () => x.clamp_min(y)],
    ['ClampMaxBackward1', () => x.clamp_max(y)],
    ['MaskedFillBackward0', () => x.masked_fill(x.gt(0), 1)],
    ['MaskedFillBackward1', () => x.masked_fill(x.gt(0), torch.tensor(1, { dtype: torch.float64 }))],
    ['RsubBackward1', () => torch.rsub(x, 1)],
    ['RoundBackward0', () => x.round()],
    ['RoundBackward1', () => x.round({ decimals: 1 })],
    ['SpecialI0EBackward0', () => torch.special.i0e(x)],
    ['SpecialXlog1PyBackward0', () => torch.special.xlog1py(x, y)],
    ['SpecialZetaBackward1', () => torch.special.zeta(2, y)],
    ['LogSigmoidBackward0', () => F.logsigmoid(x)],
  ])('%s', (name, f) => {
    expect(f().grad_fn!.name()).toBe(name);
  });
});
