// Where PyTorch's own test databases found a difference: values, types and gradients of spec/golden/held.py.
import { readFileSync } from 'node:fs';
import torch, { type DType, type Tensor } from '../../lib/index.js';

interface Data {
  readonly t: readonly (number | boolean | string)[];
  readonly s: readonly number[];
  readonly d: string;
}
type Encoded = number | boolean | string | Data;
interface Golden {
  readonly values: readonly (readonly [string, readonly Encoded[], Readonly<Record<string, Encoded>>, Data])[];
  readonly gradients: readonly (readonly [string, Data, Data, Data])[];
}
const { values, gradients } = JSON.parse(
  readFileSync(new URL('../golden/held.json', import.meta.url), 'utf8'),
) as Golden;

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown>)[name];
const number = (x: number | boolean | string): number => Number(String(x).replace('inf', 'Infinity').replace('true', '1').replace('false', '0')); // prettier-ignore
const made = ({ t, s, d }: Data): Tensor =>
  torch.tensor(t.map(number), { dtype: torch.float64 }).to(at(torch, d) as DType).reshape([...s]); // prettier-ignore
const decode = (x: Encoded): unknown => (typeof x === 'object' ? made(x) : x);

function expectSame(got: Tensor, { t, s, d }: Data): void {
  expect([got.dtype.name, [...got.shape]]).toEqual([d, [...s]]);
  const wanted = torch.tensor(t.map(number), { dtype: torch.float64 }).reshape([...s]);
  const rtol = d === 'float64' ? 1e-9 : 2e-6;
  expect(torch.allclose(got.double(), wanted, { rtol, atol: 1e-10, equal_nan: true })).toBe(true);
}

test.each(values.map((row, k) => [`${k} ${row[0]}`, row] as const))('%s', (_, [name, args, kwargs, wanted]) => {
  const f = name.split('.').reduce<unknown>(at, torch) as (...args: unknown[]) => Tensor;
  const keywords = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, decode(value)]));
  expectSame(f(...args.map(decode), ...(Object.keys(keywords).length > 0 ? [keywords] : [])), wanted);
});

const differentiated: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  i1: (x) => torch.special.i1(x).sum(),
  i1e: (x) => torch.special.i1e(x).sum(),
  eigvalsh: (x) => torch.linalg.eigvalsh(x).mul(torch.tensor([1, 2, 4], { dtype: torch.float64 })).sum(), // prettier-ignore
  eigenvectors: (x) => torch.linalg.eigh(x).eigenvectors.pow(2).mul(torch.arange(9, { dtype: torch.float64 }).cos().reshape(3, 3)).sum(), // prettier-ignore
};
test.each(gradients)('the gradients of %s', (name, input, first, second) => {
  const x = made(input).requires_grad_();
  const [gradient] = torch.autograd.grad(differentiated[name]!(x), [x], { create_graph: true });
  expectSame(gradient, first);
  const weights = torch.arange(x.numel(), { dtype: torch.float64 }).sin().reshape(x.shape);
  expectSame(torch.autograd.grad(gradient.mul(weights).sum(), [x])[0], second);
});
