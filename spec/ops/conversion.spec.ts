// Copies and writes of whole tensors: what they record, and what they leave alone.
import torch, { type Tensor } from '../../lib/index.js';
import { onCpu } from './support.js';

test('what is copied into integers records nothing', () => {
  const a = torch.zeros(2, { dtype: torch.long });
  const s = torch.ones(2).requires_grad_();
  expect(a.copy_(s).requires_grad).toBe(false);
  expect(a.tolist()).toEqual([1, 1]);
  const b = torch.zeros(2, { dtype: torch.long });
  b[0] = s[0]!;
  expect(b.requires_grad).toBe(false);
  expect(b.tolist()).toEqual([1, 0]);
});

test('nodes have the names of their signatures', () => {
  const x = torch.ones(2).requires_grad_();
  const number = torch.tensor(3).requires_grad_();
  const name = (t: Tensor): string => t.grad_fn!.name();
  expect(name(x.clone())).toBe('CloneBackward0');
  expect(name(x.to(torch.bfloat16))).toBe('ToCopyBackward0');
  expect(name(x.mul(1).copy_(x))).toBe('torch::autograd::CopyBackwards');
  expect(name(x.mul(1).fill_(2))).toBe('FillBackward2');
  expect(name(x.mul(1).fill_(number))).toBe('FillBackward3');
  expect(name(x.mul(1).zero_())).toBe('ZeroBackward0');
  expect(name(torch.fill(x, 2))).toBe('FillBackward0');
  expect(name(torch.fill(x, number))).toBe('FillBackward1');
});

test('gradients of what is filled and copied', () => {
  const [x, number] = [torch.ones(2, 3).requires_grad_(), torch.tensor(3).requires_grad_()];
  torch.fill(x, number).mul(2).sum().backward();
  expect(number.grad!.item()).toBe(12);
  expect(x.grad!.sum().item()).toBe(0);
  const row = torch.ones(3).requires_grad_();
  torch.zeros(2, 3).copy_(row).sum().backward();
  expect(row.grad!.tolist()).toEqual([2, 2, 2]);
});

test('a tensor that shows an element many times can be filled, not copied to', () => {
  if (!onCpu) return;
  const e = torch.ones(1).expand(3);
  expect(e.fill_(2).tolist()).toEqual([2, 2, 2]);
  expect(e.zero_().tolist()).toEqual([0, 0, 0]);
  expect(() => e.copy_(torch.ones(3))).toThrow('more than one element of the written-to tensor');
  const x = torch.tensor([1, 2, 3]);
  expect(x.fill_(x[1]).tolist()).toEqual([2, 2, 2]);
});

test('the type of another tensor, by keyword', () => {
  const other = torch.zeros(1, { dtype: torch.int32 });
  expect(torch.ones(1).to({ other }).dtype).toBe(torch.int32);
});
