// What PyTorch warns of, in its words.
import { jest } from '@jest/globals';
import torch, { nn, optim } from '../lib/index.js';

const w = torch.ones(1, { requires_grad: true });
const loss = w.mul(2).sum();
const kept = w.mul(2);
kept.retain_grad();
const scalar =
  'Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\nConsider using tensor.detach() first.';

describe('warnings', () => {
  it.each<[string, () => unknown, string[]]>([
    [
      'the gradient of what is no leaf',
      () => loss.grad,
      ['The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.'],
    ],
    ['the gradient of a leaf', () => w.grad, []],
    ['a gradient that is kept', () => kept.grad, []],
    ['a list of losses', () => torch.tensor([loss, loss.mul(2)]), [scalar, scalar]],
    ['a list of losses without their history', () => torch.tensor([loss.detach()]), []],
    [
      'a metric with a history',
      () => optim.lr_scheduler.ReduceLROnPlateau(optim.SGD([w], { lr: 1 })).step(loss),
      [scalar],
    ],
    [
      'a copy',
      () => torch.tensor(w),
      ['To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone()'],
    ],
    [
      'a mask of bytes',
      () => w.index(torch.ones(1, { dtype: torch.uint8 })),
      ['indexing with dtype torch.uint8 is now deprecated'],
    ],
    [
      'a grid',
      () => torch.meshgrid(w, w),
      ['torch.meshgrid: in an upcoming release, it will be required to pass the indexing'],
    ],
    ['a grid that says how', () => torch.cartesian_prod(torch.meshgrid(w, w, { indexing: 'ij' })[0].view(-1), w), []],
    ['T of a vector', () => w.T, ['The use of `x.T` on tensors of dimension other than 2']],
    ['T of a matrix', () => w.reshape(1, 1).T, []],
    [
      'a cross product along what fits',
      () => torch.cross(torch.ones(3), torch.ones(3)),
      ['Using torch.cross without specifying the dim arg'],
    ],
    ['size_average', () => nn.MSELoss({ size_average: false }), ["please use reduction='sum' instead."]],
  ])('%s', (_, make, said) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    torch.set_warn_always(true);
    try {
      make();
      expect(warn.mock.calls.flat()).toEqual(said.map((text) => expect.stringContaining(text)));
    } finally {
      torch.set_warn_always(false);
      warn.mockRestore();
    }
  });
});
