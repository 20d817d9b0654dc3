// Targets of cross_entropy and nll_loss that are ignored, or out of range, on every device.
import torch, { nn } from '../../lib/index.js';
import { device } from './support.js';

const logits = () =>
  torch.tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { requires_grad: true, device },
  );
const classes = (...list: bigint[]) => torch.tensor(list, { device });
const F = nn.functional;

test('an ignored row has no gradient, and rows that are all ignored make no NaN of it', () => {
  const x = logits();
  F.cross_entropy(x, classes(-100n, -100n)).backward();
  expect(x.grad?.tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const y = logits();
  F.cross_entropy(y, classes(-100n, 0n), { reduction: 'sum' }).backward();
  expect((y.grad?.tolist() as number[][])[0]).toEqual([0, 0]);
});

test.each([-1n, 2n, 5n])('class %s is out of bounds', (bad) => {
  expect(() => F.cross_entropy(logits(), classes(bad, 0n)).item()).toThrow(
    new torch.IndexError(`Target ${bad} is out of bounds.`),
  );
});

test('the second derivative follows', () => {
  const x = logits();
  const weight = torch.tensor([0.5, 2], { device });
  const loss = F.nll_loss(x.square(), classes(1n, 0n), { weight });
  const [first] = torch.autograd.grad(loss, [x], { create_graph: true }) as [torch.Tensor];
  const [second] = torch.autograd.grad(first.sum(), [x]) as [torch.Tensor];
  const close = (t: torch.Tensor, wanted: number[][]) =>
    torch.testing.assert_close(t.detach().cpu(), torch.tensor(wanted));
  close(first, [
    [0, -3.2],
    [-1.2, 0],
  ]);
  close(second, [
    [0, -1.6],
    [-0.4, 0],
  ]);
});

test('a target that was written to is no longer what backward needs', () => {
  const x = logits();
  const target = classes(1n, 0n);
  const loss = F.cross_entropy(x, target);
  target.fill_(0);
  expect(() => loss.backward()).toThrow(/modified by an inplace operation/);
});
