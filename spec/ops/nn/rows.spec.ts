// Losses, embeddings and noise as rows: nodes, what is watched, refusals, and PyTorch 2.15's answers at the edges.
import torch, { nn, type Tensor } from '../../../lib/index.js';

const F = nn.functional;
const long = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.int64 });
const leaf = (...shape: number[]): Tensor => torch.randn(shape).requires_grad_();
const twice = (out: Tensor, x: Tensor): Tensor =>
  torch.autograd.grad(out.square().sum(), [x], null, { create_graph: true })[0];

test('nodes are called as in PyTorch', () => {
  const [x, images, table] = [leaf(2, 3), leaf(2, 3, 2), leaf(3, 2)];
  expect(F.nll_loss(x, long(0, 2)).grad_fn!.name()).toBe('NllLossBackward0');
  expect(F.nll_loss(images, torch.zeros(2, 2).long()).grad_fn!.name()).toBe('NllLoss2DBackward0');
  expect(F.embedding(long(0, 1), table).grad_fn!.name()).toBe('EmbeddingBackward0');
  expect(F.rrelu(x, { training: true }).grad_fn!.name()).toBe('RreluWithNoiseBackward0');
  expect(F.rrelu_(x.mul(1), { training: true }).grad_fn!.name()).toBe('RreluWithNoiseBackward1');
  expect(twice(F.nll_loss(x, long(0, 2)), x).grad_fn!.name()).toBe('NllLossBackwardBackward0');
  expect(twice(F.embedding(long(0, 1), table), table).grad_fn!.name()).toBe('EmbeddingDenseBackwardBackward0');
});

test('indices and targets are watched', () => {
  const changed = (f: (index: Tensor) => Tensor) => (): void => {
    const index = long(0, 1);
    const out = f(index).sum();
    index.fill_(2);
    out.backward();
  };
  const [table, x] = [leaf(3, 2), leaf(2, 3)];
  const modified = /modified by an inplace operation: \[torch\.LongTensor/;
  expect(changed((index) => F.embedding(index, table))).toThrow(modified);
  expect(changed((index) => F.embedding_bag(index, table, long(0)))).toThrow(modified);
  expect(changed((index) => F.nll_loss(x, index))).toThrow(modified);
});

test('weights of classes have no derivative, and the type of the input', () => {
  const x = leaf(2, 3);
  expect(() => F.nll_loss(x, long(0, 1), leaf(3))).toThrow(
    "The function 'nll_loss_forward' is not differentiable with respect to argument 'weight'",
  );
  const wide = torch.ones(3, { dtype: torch.float16 });
  expect(() => F.nll_loss(x, long(0, 1), wide)).toThrow('expected scalar type Float but found Half');
});

test('the gradient of ctc_loss has no derivative', () => {
  const x = torch.arange(15).float().remainder(4).view(5, 1, 3).requires_grad_();
  const loss = F.ctc_loss(x.log_softmax(2), torch.tensor([[1, 2]], { dtype: torch.long }), [5], [2]);
  const gradient = twice(loss, x);
  expect(() => torch.autograd.grad(gradient.sum(), [x])).toThrow(
    'derivative for aten::_ctc_loss_backward is not implemented',
  );
});

test('rrelu draws for floats alone', () => {
  expect(() => F.rrelu(long(1), { training: true })).toThrow(`"rrelu_with_noise_out_cpu" not implemented for 'Long'`);
  expect(() => F.rrelu(torch.ones(1), 0.5, 0.1)).toThrow('Lower bound should be less than or equal to the upper bound');
});

test('channels of one sample', () => {
  torch.manual_seed(0);
  expect(F.dropout3d(torch.ones(1, 6), 0.5).tolist()).toEqual([[0, 0, 0, 0, 0, 0]]);
  const x = torch.ones(3, 4);
  expect(F.dropout1d(x, 0.5, true, true)).toBe(x);
  expect(x.shape).toEqual([3, 4]);
});

test('multilabel_soft_margin_loss of a number', () => {
  expect(() => F.multilabel_soft_margin_loss(torch.tensor(1), torch.tensor(1))).toThrow(
    'Dimension specified as -1 but tensor has no dimensions',
  );
});
