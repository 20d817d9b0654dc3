// What PyTorch warns of, in its words.
import { jest } from '@jest/globals';
import torch, { nn, optim } from '../lib/index.js';

const w = torch.ones(1, { requires_grad: true });
const loss = w.mul(2).sum();
const kept = w.mul(2);
kept.retain_grad();
const attention = nn.MultiheadAttention(4, 2);
const x = torch.zeros(3, 2, 4);
const padding = torch.zeros(2, 3).bool();
const { checkpoint } = torch.utils.checkpoint;
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
    [
      'gradients that are compared in float32',
      () => torch.autograd.gradcheck((t: torch.Tensor) => t.mul(0), torch.ones(1, { requires_grad: true })),
      ['Input #0 requires gradient and is not a double precision floating point or complex.'],
    ],
    [
      'a reduction by indices',
      () => torch.index_reduce(x, 0, torch.tensor([0n]), x.narrow(0, 0, 1), 'mean'),
      ['index_reduce() is in beta and the API may change at any time.'],
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
  it.each<[string, () => unknown]>([
    ['masks of two types', () => attention(x, x, x, { key_padding_mask: padding, attn_mask: torch.zeros(3, 3) })],
    ['CUDA that is not there', () => torch.autocast('cuda', () => 1)],
    ['a checkpoint of what requires no gradient', () => checkpoint((t: torch.Tensor) => t, x, { use_reentrant: true })],
    ['a scheduler that is told the epoch', () => optim.lr_scheduler.ExponentialLR(optim.SGD([w]), 0.9).step(1)],
  ])('%s once, whenever it is done', (_, make) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      for (let k = 0; k < 3; k++) make();
      const said = warn.mock.calls.flat().filter((text) => String(text).startsWith('UserWarning: '));
      expect(said).toHaveLength(1);
    } finally {
      warn.mockRestore();
    }
  });
});
