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

test('what is added to a product may have its factor before it, and the product its own', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const v = torch.ones(2);
  const b = torch.ones(1, 2, 2);
  expect(loose(torch.addmm)(2, a, a, a).tolist()).toEqual(all(4));
  expect(loose(torch.addmm)(2, a, 3, a, a).tolist()).toEqual(all(8));
  expect(loose(torch.addmm)(torch.tensor(2), a, true, a, a).tolist()).toEqual(all(4));
  expect(loose(a.addmm.bind(a))(2, 3, a, a).tolist()).toEqual(all(8));
  expect(loose(torch.addbmm)(2, a, 3, b, b).tolist()).toEqual(all(8));
  expect(loose(torch.baddbmm)(2, b, 3, b, b).tolist()).toEqual([all(8)]);
  expect(loose(torch.addmv)(2, v, 3, a, v).tolist()).toEqual([8, 8]);
  expect(loose(torch.addr)(2, a, 3, v, v).tolist()).toEqual(all(5));
  const x = torch.ones(2, 2);
  loose(x.addmm_.bind(x))(2, a, a);
  expect(x.tolist()).toEqual(all(4));
  const out = torch.zeros(2, 2);
  loose(torch.addmm)(2, a, a, a, { out });
  expect(out.tolist()).toEqual(all(4));
  for (const call of [() => loose(torch.addmm)(a, 2, a, a), () => loose(torch.addmm)(2, a, a, a, { alpha: 1 })]) {
    expect(call).toThrow(TypeError);
  }
  warn.mockRestore();
});

test('of rsub and subtract it stands last, after a number', () => {
  expect(loose(torch.rsub)(a, 5, 3).tolist()).toEqual(all(2));
  expect(loose(torch.rsub)(a, torch.tensor(5), 3).tolist()).toEqual(all(2));
  expect(loose(torch.subtract)(a, 5, 3).tolist()).toEqual(all(-14));
  for (const call of [
    () => loose(torch.rsub)(a, a, 3),
    () => loose(torch.subtract)(a, a, 3),
    () => loose(torch.subtract)(a, 2, a),
    () => loose(torch.subtract)(a, 2, 3, { out: torch.zeros(2, 2) }),
  ]) {
    expect(call).toThrow(TypeError);
  }
});
