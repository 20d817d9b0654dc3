// Writing to a tensor that shows an element more than once, and the warnings that go with it; PyTorch's answers by hand.
import { jest } from '@jest/globals';
import torch, { type Tensor } from '../../lib/index.js';

const warnings: string[] = [];
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation((text: unknown) => void warnings.push(String(text)));
});
beforeEach(() => void (warnings.length = 0));

const wide = (): [Tensor, Tensor] => {
  const base = torch.tensor([1, 2]).reshape(2, 1);
  return [base, base.expand(2, 3)];
};

test('masked_fill_ fills what any of its showings is masked at, and warns', () => {
  const [base, x] = wide();
  x.masked_fill_(torch.tensor([[false, false, true], [false, false, false]]), 7); // prettier-ignore
  expect(base.tolist()).toEqual([[7], [2]]);
  expect(warnings).toEqual([
    'UserWarning: Use of masked_fill_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. This also applies to advanced indexing e.g. tensor[mask] = scalar',
  ]);
});

test('masked_fill_ with a value that requires grad is recorded', () => {
  const [, x] = wide();
  const value = torch.tensor(7, { requires_grad: true });
  x.masked_fill_(torch.tensor([true, false, false]), value)
    .sum()
    .backward();
  expect(value.grad!.item()).toBe(6); // each showing counts
});

test('fill_ takes a number, and no tensor', () => {
  const [base, x] = wide();
  expect(x.fill_(5).tolist()).toEqual([[5, 5, 5], [5, 5, 5]]); // prettier-ignore
  expect(base.tolist()).toEqual([[5], [5]]);
  expect(() => x.fill_(torch.tensor(1))).toThrow('more than one element of the written-to tensor');
  expect(() => x.copy_(torch.tensor(1))).toThrow('more than one element of the written-to tensor');
});

test('the spread of one number is NaN, with a warning', () => {
  expect(torch.tensor([3]).std().item()).toBeNaN();
  expect(torch.tensor([3]).std({ correction: 0 }).item()).toBe(0);
  expect(warnings).toEqual([
    'UserWarning: std(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).',
  ]);
});
