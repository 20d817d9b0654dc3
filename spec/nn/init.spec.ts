// torch.nn.init: PyTorch's numbers (spec/golden/init.py), and its errors.
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import torch, { type Tensor } from '../../lib/index.js';
import * as init from '../../lib/nn/init/index.js';

interface Case {
  fn: Exclude<keyof typeof init, 'calculate_gain'>;
  shape: number[];
  args: number[];
  kwargs: Record<string, number | string>;
  dtype: 'float32' | 'float64';
  transposed: boolean;
  out: number[];
  after: number;
}
const cases = JSON.parse(readFileSync(new URL('../golden/init.json', import.meta.url), 'utf8')) as Case[];
const flat = (t: Tensor): number[] => t.to(torch.float64).flatten().tolist<number[]>();

describe('torch.nn.init', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  afterEach(() => warn.mockClear());
  afterAll(() => warn.mockRestore());

  const named = (c: Case): string => {
    const given = [...c.args, ...Object.entries(c.kwargs).map((pair) => pair.join('='))].join(', ');
    return `${c.fn}(${given}) ${c.shape.join('x')}${c.transposed ? ' transposed' : ''} ${c.dtype}`;
  };
  it.each(cases.map((c) => [named(c), c] as const))('%s', (_, c) => {
    torch.manual_seed(0);
    let t = torch.zeros(c.shape, { dtype: torch[c.dtype] });
    if (c.transposed) t = t.t();
    const call = init[c.fn] as (t: Tensor, ...args: unknown[]) => Tensor;
    expect(call(t, ...c.args, c.kwargs)).toBe(t);
    expect(torch.rand(1).item()).toBeCloseTo(c.after, 6);
    const [relative, absolute] = c.dtype === 'float64' ? [1e-10, 1e-14] : [1e-6, 4e-7];
    const got = flat(t);
    const far = got.findIndex((v, i) => !(Math.abs(v - c.out[i]!) <= absolute + relative * Math.abs(c.out[i]!)));
    if (far >= 0) throw new Error(`element ${far}: got ${got[far]}, expected ${c.out[far]}`);
  });

  it('works on leaves, and records nothing', () => {
    const weight = torch.empty(3, 5, { requires_grad: true });
    init.kaiming_uniform_(weight, { a: Math.sqrt(5) });
    expect(weight.requires_grad && weight.is_leaf).toBe(true);
    for (const f of [init.orthogonal_, init.trunc_normal_, init.xavier_normal_, init.eye_])
      expect(f(weight).is_leaf).toBe(true);
  });

  it('makes orthogonal rows or columns', () => {
    for (const shape of [
      [20, 7],
      [7, 20],
      [9, 9],
    ]) {
      const w = init.orthogonal_(torch.empty(shape, { dtype: torch.float64 }));
      const product = shape[0]! < shape[1]! ? w.mm(w.t()) : w.t().mm(w);
      expect(
        product
          .sub(torch.eye(Math.min(...shape), { dtype: torch.float64 }))
          .abs()
          .max()
          .item(),
      ).toBeLessThan(1e-14);
    }
  });

  it('draws from a generator', () => {
    const draw = () => init.normal_(torch.empty(3), { generator: torch.Generator().manual_seed(1) }).tolist();
    expect(draw()).toEqual(draw());
  });

  it('knows gains', () => {
    expect(init.calculate_gain('conv2d')).toBe(1);
    expect(init.calculate_gain('sigmoid')).toBe(1);
    expect(init.calculate_gain('tanh')).toBe(5 / 3);
    expect(init.calculate_gain('relu')).toBe(Math.SQRT2);
    expect(init.calculate_gain('selu')).toBe(0.75);
    expect(init.calculate_gain('leaky_relu')).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
    expect(init.calculate_gain('leaky_relu', 0.2)).toBe(Math.sqrt(2 / 1.04));
  });

  it.each<[string, () => unknown, string]>([
    ['eye_', () => init.eye_(torch.empty(2)), 'Only tensors with 2 dimensions are supported'],
    ['sparse_', () => init.sparse_(torch.empty(2), 0.1), 'Only tensors with 2 dimensions are supported'],
    ['dirac_', () => init.dirac_(torch.empty(2, 2)), 'Only tensors with 3, 4, or 5 dimensions are supported'],
    ['dirac_', () => init.dirac_(torch.empty(3, 2, 2), 2), 'dim 0 must be divisible by groups'],
    ['orthogonal_', () => init.orthogonal_(torch.empty(3)), 'Only tensors with 2 or more dimensions are supported'],
    [
      'xavier_normal_',
      () => init.xavier_normal_(torch.empty(3)),
      'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
    ],
    [
      'kaiming_normal_',
      () => init.kaiming_normal_(torch.empty(3, 2), { mode: 'both' as never }),
      "Mode both not supported, please use one of ['fan_in', 'fan_out']",
    ],
    ['gain', () => init.calculate_gain('softmax' as never), 'Unsupported nonlinearity softmax'],
    ['gain', () => init.calculate_gain('leaky_relu', true as never), 'negative_slope True not a valid number'],
  ])('refuses what %s cannot do: %#', (_, call, message) => {
    expect(call).toThrow(expect.objectContaining({ name: 'ValueError', message }));
  });

  it('warns of tensors without elements, and of means far off', () => {
    init.kaiming_uniform_(torch.empty(0, 2));
    init.trunc_normal_(torch.empty(2), 0, 1, 3, 4);
    expect(warn.mock.calls.map(([message]) => String(message).slice(0, 30))).toEqual([
      'Initializing zero-element tens',
      'mean is more than 2 std from [',
    ]);
  });
});
