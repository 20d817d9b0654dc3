// The elements of ranges equal PyTorch's to the last bit: golden by spec/golden/spacing.py.
import { readFileSync } from 'node:fs';
import torch from '../../lib/index.js';

interface Case {
  readonly name: 'arange' | 'linspace' | 'logspace';
  readonly arguments: [number, number, number];
  readonly dtype: 'float16' | 'bfloat16' | 'float32' | 'float64';
  readonly elements: number[];
}
const cases = JSON.parse(readFileSync('spec/golden/spacing.json', 'utf8')) as Case[];

type Maker = (first: number, second: number, third: number, keywords: { dtype: torch.DType }) => torch.Tensor;
const makers: Record<Case['name'], Maker> = {
  arange: torch.arange,
  linspace: torch.linspace,
  logspace: torch.logspace,
};

test.each(cases)('$name($arguments, $dtype)', ({ name, arguments: given, dtype, elements }) => {
  const made = makers[name](...given, { dtype: torch[dtype] });
  expect(made.double().tolist()).toEqual(elements);
});

it('makes windows in their own type, so that what should be zero is not quite', () => {
  expect(String(torch.blackman_window(4))).toBe('tensor([-2.9802e-08,  3.4000e-01,  1.0000e+00,  3.4000e-01])');
  expect(String(torch.signal.windows.blackman(4))).toBe('tensor([-1.4901e-08,  6.3000e-01,  6.3000e-01, -1.4901e-08])');
});
