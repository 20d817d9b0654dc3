// torch.Tensor and its kin, called as old tutorials call them.
import torch from '../../lib/index.js';

test('of lengths, of data, of tensors', () => {
  expect(torch.FloatTensor(2, 3).shape).toEqual([2, 3]);
  expect(torch.Tensor().shape).toEqual([0]);
  expect(
    String(
      torch.LongTensor([
        [1, 2.5],
        [3, 4],
      ]),
    ),
  ).toBe('tensor([[1, 2],\n        [3, 4]])');
  expect(String(torch.BoolTensor([2, 0]))).toBe('tensor([ True, False])');
  const x = torch.ones(2);
  const y = torch.Tensor(x);
  y[0].fill_(5);
  expect(x.tolist()).toEqual([5, 1]);
  expect(torch.Tensor([1, 2]).dtype).toBe(torch.float32);
});

test('tell types apart', () => {
  const x = torch.ones(2);
  expect(x).toBeInstanceOf(torch.Tensor);
  expect(torch.nn.Parameter(x)).toBeInstanceOf(torch.Tensor);
  expect(x instanceof torch.FloatTensor).toBe(true);
  expect(x instanceof torch.LongTensor).toBe(false);
  expect(x.type(torch.LongTensor).dtype).toBe(torch.long);
});

test('refuse what PyTorch refuses', () => {
  expect(() => torch.FloatTensor(2.5)).toThrow(new TypeError('new(): data must be a sequence (got float)'));
  expect(() => torch.FloatTensor(-1)).toThrow('Trying to create tensor with negative dimension -1: [-1]');
  expect(() => torch.ByteTensor([300])).toThrow('value cannot be converted to type uint8 without overflow');
  expect(() => torch.LongTensor(torch.ones(2))).toThrow(TypeError);
});
