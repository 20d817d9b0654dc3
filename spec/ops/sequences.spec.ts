// Sequences of integers, and what numbers there are no doubles for: as PyTorch 2.15.
import torch from '../../lib/index.js';
import { onCpu } from './support.js';

const { bool, int32, int64, int8, uint8 } = torch;
const suite = onCpu ? describe : describe.skip;
suite('sequences of an integer type', () => {
  test('start, end and step are cast before anything is computed', () => {
    expect(torch.arange(0.5, 3, 0.5, { dtype: int32 }).tolist()).toEqual([0, 0, 0, 0, 0]);
    expect(torch.arange(1.9, -7.3, -2.5, { dtype: int64 }).tolist()).toEqual([1, -1, -3, -5]);
    expect(torch.arange(2.5, 7.9, 1.5, { dtype: uint8 }).tolist()).toEqual([2, 3, 4, 5]);
    expect(torch.arange(0.5, 3, 0.2, { dtype: int32 }).shape).toEqual([13]);
    expect(torch.range(0.5, 4, 1.5, { dtype: int32 }).tolist()).toEqual([0, 1, 2, 3, 4]);
    expect(torch.linspace(-1, 1, 4, { dtype: uint8 }).tolist()).toEqual([255, 170, 85, 1]);
    expect(torch.linspace(0.7, 5.9, 5, { dtype: int64 }).tolist()).toEqual([0, 1, 2, 3, 5]);
    expect(torch.linspace(3, 10, 3, { dtype: int32 }).tolist()).toEqual([3, 6, 10]);
    expect(torch.linspace(-3, 3, 5, { dtype: int8 }).tolist()).toEqual([-3, -1, 0, 1, 3]);
    expect(torch.logspace(-1, 2, 4, { dtype: int32 }).tolist()).toEqual([0, 1, 10, 100]);
  });
  test('elements wrap around, bounds of linspace have to fit', () => {
    expect(torch.arange(-3, 3, { dtype: uint8 }).tolist()).toEqual([253, 254, 255, 0, 1, 2]);
    expect(torch.arange(250, 260, { dtype: uint8 }).tolist()).toEqual([250, 251, 252, 253, 254, 255, 0, 1, 2, 3]);
    expect(() => torch.linspace(300, 1, 3, { dtype: uint8 })).toThrow(
      'value cannot be converted to type uint8_t without overflow',
    );
  });
  test('bool has no kernel', () => {
    expect(() => torch.arange(3, { dtype: bool })).toThrow(`"arange_cpu" not implemented for 'Bool'`);
    expect(() => torch.linspace(0, 1, 3, { dtype: bool })).toThrow(`"linspace_cpu" not implemented for 'Bool'`);
  });
  test('BigInts are exact', () => {
    expect(torch.arange(2n ** 60n + 1n, 2n ** 60n + 4n).tolist()).toEqual([
      2n ** 60n + 1n,
      2n ** 60n + 2n,
      2n ** 60n + 3n,
    ]);
    const x = torch.tensor([2n ** 53n + 1n]);
    expect(x.eq(2n ** 53n + 1n).item()).toBe(true);
    expect(torch.zeros(3n).shape).toEqual([3]);
    expect(() => torch.zeros(2n ** 60n + 1n)).toThrow('Overflow when unpacking long long');
    expect(() => torch.tensor(2n ** 63n)).toThrow('Overflow when unpacking long long');
    expect(() => x.add(2n ** 64n)).toThrow('value cannot be converted to type int64_t without overflow');
  });
  test('the device’s memory is asked for first', () => {
    for (const make of [() => torch.arange(1e12), () => torch.linspace(0, 1, 1e12), () => torch.logspace(0, 1, 1e12)]) {
      expect(make).toThrow(torch.OutOfMemoryError);
    }
  });
  test('degrees beyond all recurrences end', () => {
    const x = torch.tensor([0.5], { dtype: torch.float64 });
    expect(torch.special.hermite_polynomial_h(x, 1e9).item()).toBeNaN();
    expect(torch.special.hermite_polynomial_he(x, Infinity).item()).toBe(0);
    expect(Math.abs(torch.special.laguerre_polynomial_l(x, 2 ** 53).item())).toBeLessThan(1);
    expect(Math.abs(torch.special.legendre_polynomial_p(x, 2 ** 53).item())).toBeLessThan(1);
    expect(torch.special.chebyshev_polynomial_t(torch.tensor([1.5]), 2 ** 53).item()).toBeNaN();
    expect(torch.polygamma(2 ** 53, torch.tensor([2])).shape).toEqual([1]);
  });
});
