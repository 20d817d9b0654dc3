// Derivatives of torch.special and of scatter_reduce, to second order where there is one.
import torch, { type Tensor } from '../../lib/index.js';

const { special } = torch;
const { gradcheck, gradgradcheck } = torch.autograd;

/** Six numbers evenly spread over a range, which collect gradients. */
const spread = (from: number, to: number): Tensor =>
  torch.linspace(from, to, 6, { dtype: torch.float64, requires_grad: true });

const onOne: readonly (readonly [string, (x: Tensor) => Tensor, number, number])[] = [
  ['bessel_j0', special.bessel_j0, -3, 3.3],
  ['bessel_j1', special.bessel_j1, -3, 3.3],
  ['bessel_y0', special.bessel_y0, 0.5, 4],
  ['bessel_y1', special.bessel_y1, 0.5, 4],
  ['entr', special.entr, 0.2, 2],
  ['erfcx', special.erfcx, -1, 2],
  ['i0', special.i0, -2, 2.1],
  ['i0e', special.i0e, -2, 2.1],
  ['i1', special.i1, -2, 2.1],
  ['i1e', special.i1e, -2, 2.1],
  ['log_ndtr', special.log_ndtr, -4, 2],
  ['modified_bessel_i0', special.modified_bessel_i0, -2, 2.1],
  ['modified_bessel_i1', special.modified_bessel_i1, -2, 2.1],
  ['modified_bessel_k0', special.modified_bessel_k0, 0.5, 3],
  ['modified_bessel_k1', special.modified_bessel_k1, 0.5, 3],
  ['multigammaln', (x) => special.multigammaln(x, 3), 1.5, 4],
  ['ndtr', special.ndtr, -2, 2],
  ['ndtri', special.ndtri, 0.1, 0.9],
  ['polygamma of order 1', (x) => special.polygamma(1, x), 0.5, 3],
  ['polygamma of order 3', (x) => special.polygamma(3, x), 0.8, 3],
  ['zeta', (x) => special.zeta(torch.tensor(2.5, { dtype: torch.float64 }), x), 0.5, 3],
  ['gammainc', (x) => special.gammainc(torch.tensor(1.5, { dtype: torch.float64 }), x), 0.5, 3],
  ['gammaincc', (x) => special.gammaincc(torch.tensor(1.5, { dtype: torch.float64 }), x), 0.5, 3],
];

describe('torch.special', () => {
  test.each(onOne)('%s', (_, f, from, to) => {
    expect(gradcheck(f, spread(from, to))).toBe(true);
    expect(gradgradcheck(f, spread(from, to), { atol: 1e-4 })).toBe(true);
  });

  test('xlog1py', () => {
    const operands = [spread(-1, 2), spread(0.2, 2)];
    expect(gradcheck(special.xlog1py, operands)).toBe(true);
    expect(gradgradcheck(special.xlog1py, operands)).toBe(true);
  });

  test('what has no derivative says so', () => {
    const order = spread(1, 2);
    expect(() => special.gammainc(order, spread(1, 2)).sum().backward()).toThrow(/not implemented/);
  });
});

describe('scatter_reduce', () => {
  const index = torch.tensor([
    [0n, 1n],
    [0n, 1n],
    [2n, 1n],
    [1n, 0n],
  ]);
  const reductions = ['sum', 'prod', 'mean', 'amax', 'amin'] as const;
  const cases = reductions.flatMap((reduce) =>
    [true, false].flatMap((own) => [false, true].map((zero) => [reduce, own, zero] as const)),
  );
  test.each(cases)('%s, include_self %s, a zero among the factors %s', (reduce, include_self, zero) => {
    const x = spread(0.5, 1.4).detach().reshape(3, 2).requires_grad_();
    const source = torch.linspace(0.6, 1.9, 8, { dtype: torch.float64 }).reshape(4, 2);
    if (zero) source['0, 0']!.fill_(0);
    source.requires_grad_();
    const f = (a: Tensor, b: Tensor): Tensor => a.scatter_reduce(0, index, b, reduce, { include_self });
    expect(gradcheck(f, [x, source])).toBe(true);
    expect(gradgradcheck(f, [x, source])).toBe(true);
  });
});
