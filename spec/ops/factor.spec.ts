// PyTorch's oldest signatures, with a factor before the last operands: the results and the warning are those of PyTorch 2.15.
import { jest } from '@jest/globals';
import torch from '../../lib/index.js';

const a = torch.ones(2, 2);
type Loose = (...args: unknown[]) => { tolist(): unknown };
const loose = (f: unknown): Loose => f as Loose;
const all = (value: number): number[][] => [
  [value, value],
  [value, value],
];

test('a factor may stand before the last operands, of which one warning tells', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(loose(torch.add)(a, 2, a).tolist()).toEqual(all(3));
  expect(warn.mock.calls).toEqual([
    [
      'UserWarning: This overload of add is deprecated:\n\tadd(Tensor input, Number alpha, Tensor other, *, Tensor out = None)\nConsider using one of the following signatures instead:\n\tadd(Tensor input, Tensor other, *, Number alpha = 1, Tensor out = None)',
    ],
  ]);
  expect(loose(torch.sub)(a, 2, a).tolist()).toEqual(all(-1));
  expect(loose(torch.addcmul)(a, 2, a, a).tolist()).toEqual(all(3));
  expect(loose(torch.addcdiv)(a, 2, a, a).tolist()).toEqual(all(3));
  const x = torch.ones(2, 2);
  loose(x.add_.bind(x))(2, a);
  loose(x.addcdiv_.bind(x))(2, a, a);
  expect(x.tolist()).toEqual(all(5));
  const out = torch.zeros(2, 2);
  loose(torch.add)(a, 2.5, a, { out });
  expect(out.tolist()).toEqual(all(3.5));
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});

test('it may stand after a number', () => {
  expect(loose(torch.add)(a, 2, 3).tolist()).toEqual(all(7));
  expect(loose(torch.sub)(a, torch.tensor(2), 3).tolist()).toEqual(all(-5));
});

test('but not after tensors, nor of other operators', () => {
  expect(() => loose(torch.add)(a, a, 2)).toThrow('add() takes 2 positional arguments but 3 were given');
  expect(() => loose(torch.mul)(a, 2, a)).toThrow(TypeError);
});
