// torch.special: functions of mathematical physics and statistics, element by element, and PyTorch's other names for operators
// that stand elsewhere (https://docs.pytorch.org/docs/stable/special.html).
import { intoOut, outParameter } from '../row/out.js';
import { fractional } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import type { BinarySpecial, UnarySpecial } from '../../special/table.js';
import { Tensor } from '../../tensor.js';
import { log_softmax, softmax } from '../nn/softmax.js';
import { digamma, erf, erfc, erfinv, exp2, expm1, lgamma, log1p, logit, round, sigmoid, sinc } from './elementary.js';
import { xlogy } from './pairs.js';
import { type Binary, type Unary, binary, nameRows, saves, unary } from '../row/operator.js';
import { logsumexp } from '../reduction/sums.js';
import { lacking } from '../row/refusals.js';
import { numbered } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { bind, int, tensor, type Arguments } from '../row/signature.js';
import { structural } from '../row/structural.js';

// ---- the error function's relatives

/**
 * The scaled complementary error function: `e^{x²} erfc(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.erfcx(torch.tensor([0, 1])); // tensor([1.0000, 0.4276])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.erfcx
 */
export const erfcx = unary(
  (x) => x.special('erfcx'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(
      input
        .mul(2)
        .mul(result)
        .sub(2 / Math.sqrt(Math.PI)),
    ),
  ),
  { refuse: lacking('erfcx_cpu', 'half') },
);
/**
 * The normal distribution's function: `(1 + erf(x / √2)) / 2`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.ndtr(torch.tensor([0, 1])); // tensor([0.5000, 0.8413])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.ndtr
 */
export const ndtr = unary(
  (x) => x.mul(Math.SQRT1_2).erf().add(1).mul(0.5),
  saves(['input'], (grad, { input }) =>
    grad.mul(
      input
        .square()
        .mul(-0.5)
        .exp()
        .mul(1 / Math.sqrt(2 * Math.PI)),
    ),
  ),
);
/**
 * Its logarithm, accurate far below 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.log_ndtr(torch.tensor([0, 1])); // tensor([-0.6931, -0.1728])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.log_ndtr
 */
export const log_ndtr = unary(
  (x) => x.special('log_ndtr'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(
      result
        .add(input.square().mul(0.5))
        .neg()
        .exp()
        .mul(1 / Math.sqrt(2 * Math.PI)),
    ),
  ),
  { refuse: lacking('log_ndtr_cpu', 'half') },
);
/**
 * Its inverse: where the normal distribution's function is x.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.ndtri(torch.tensor([0.5, 0.9])); // tensor([0.0000, 1.2816])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.ndtri
 */
export const ndtri = unary(
  (x) => x.special('ndtri'),
  saves(['result'], (grad, { result }) =>
    grad.mul(
      result
        .square()
        .mul(0.5)
        .exp()
        .mul(Math.sqrt(2 * Math.PI)),
    ),
  ),
  { refuse: lacking('ndtri_cpu', 'half') },
);
/**
 * Entropy of a probability: `-x ln x`, 0 at 0, minus infinity below.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.entr(torch.tensor([0.5, 1])); // tensor([0.3466, -0.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.entr
 */
export const entr = unary(
  (x) => {
    const y = x.to(fractional(x.dtype));
    return y.isnan().choose(y, y.gt(0).choose(y.mul(y.log()).neg(), y.eq(0).choose(0, -Infinity)));
  },
  saves(['input'], (grad, { input }) => grad.mul(input.log().add(1).neg())),
);
/**
 * `x * log(1 + y)`, 0 where x is 0, NaN where y is.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.xlog1py(torch.tensor([0, 1]), torch.tensor([5, 1])); // tensor([0.0000, 0.6931])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.xlog1py
 */
export const xlog1py = binary(
  (x, y) => y.isnan().choose(NaN, x.eq(0).choose(0, x.mul(y.log1p()))),
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      grad.mul(other.log1p()).masked_fill(input.eq(0).logical_and(other.le(-1)), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(input.div(other.add(1)))),
  },
  { numbers: 'all', overload: numbered(0, 2, 1) },
);

// ---- the gamma function's relatives

const unknown = (name: string) => (): never => {
  throw new RuntimeError(`the derivative for '${name}' is not implemented.`);
};
const density = <T extends { sub(n: T | number): T; mul(other: T): T; log(): T; lgamma(): T; exp(): T }>(
  a: T,
  x: T,
): T => a.sub(1).mul(x.log()).sub(x).sub(a.lgamma()).exp();
/**
 * The lower regularized incomplete gamma function: `P(a, x) = 1/Γ(a) ∫_0^x t^{a-1} e^{-t} dt`, a the input, x the other.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.igamma(torch.tensor([1, 4]), torch.tensor([2, 4])); // tensor([0.8647, 0.5665])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.igamma.html
 */
export const igamma = binary(
  (a, x) => a.special('gammainc', x),
  {
    input: unknown('igamma: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igamma_cpu', 'int', 'bool') },
);
/**
 * The upper regularized incomplete gamma function: `Q(a, x) = 1 - P(a, x)`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.igammac(torch.tensor([1, 4]), torch.tensor([2, 4])); // tensor([0.1353, 0.4335])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.igammac.html
 */
export const igammac = binary(
  (a, x) => a.special('gammaincc', x),
  {
    input: unknown('igammac: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igammac_cpu', 'int', 'bool') },
);
/**
 * As `igamma`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.gammainc(torch.tensor([1, 2]), torch.tensor([1, 1])); // tensor([0.6321, 0.2642])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.gammainc
 */
export const gammainc = binary(
  (a, x) => a.special('gammainc', x),
  {
    input: unknown('igamma: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igamma_cpu', 'int', 'bool'), node: 'IgammaBackward0' },
);
/**
 * As `igammac`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.gammaincc(torch.tensor([1, 2]), torch.tensor([1, 1])); // tensor([0.3679, 0.7358])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.gammaincc
 */
export const gammaincc = binary(
  (a, x) => a.special('gammaincc', x),
  {
    input: unknown('igammac: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igammac_cpu', 'int', 'bool'), node: 'IgammacBackward0' },
);
/**
 * Hurwitz's zeta function: `Σ_{k ≥ 0} (k + q)^{-s}`, s the input, q the other.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.zeta(torch.tensor([2, 3]), 1); // tensor([1.6449, 1.2021])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.zeta
 */
export const zeta = binary(
  (s, q) => s.special('zeta', q),
  {
    input: unknown('zeta'),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      grad.mul(input.neg()).mul(input.add(1).special('zeta', other)),
    ),
  },
  { numbers: 'all', overload: numbered(0, 2, 1), refuse: lacking('zeta_cpu', 'half') },
);

const polygammaOf = unary(
  [int('n')],
  (x, { n }) => x.special('polygamma', n),
  saves(['input'], (grad, { input }, { n }) => grad.mul(input.special('polygamma', n.add(1)))),
  {
    node: 'PolygammaBackward0',
    check: (_, [n]) => {
      if ((n as number) < 0) throw new RuntimeError('polygamma(n, x) does not support negative n.');
    },
  },
);
const polygammaSignature = [int('n'), tensor('input'), outParameter] as const;
/**
 * The n-th derivative of digamma at the input. @param n from 0 on
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.polygamma(1, torch.tensor([1, 0.5])); // tensor([1.6449, 4.9348])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.polygamma.html
 */
export function polygamma(...args: Arguments<typeof polygammaSignature>): Tensor {
  const [order, x, out] = bind('polygamma', polygammaSignature, args) as [number, Tensor, Tensor | null];
  return intoOut('polygamma', out, polygammaOf(x, order), [x]);
}
/**
 * The multivariate gamma function's logarithm, of dimension p: `p(p-1)/4 log π + Σ_{i<p} lgamma(x - i/2)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.mvlgamma(torch.tensor([2, 3]), 2); // tensor([0.4516, 1.5502])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mvlgamma.html
 */
export const mvlgamma = structural('mvlgamma', [int('p')], {
  plan: ({ input, p }) => {
    if (p < 1) throw new RuntimeError('p has to be greater than or equal to 1');
    return { out: { shape: input.shape, dtype: fractional(input.dtype) }, p };
  },
  compute: ({ input }, [out], { p, out: { dtype } }): void => {
    const x = input.to(dtype);
    out!.fill_(((p * (p - 1)) / 4) * Math.log(Math.PI));
    for (let i = 0; i < p; i++) out!.add_(x.sub(i / 2).lgamma());
  },
  gradients: ({ saves: keeps }) => ({
    input: keeps(['input'], (grad, { input }, { p }): Tensor => {
      let sum = input.digamma();
      for (let i = 1; i < p; i++) sum = sum.add(input.sub(i / 2).digamma());
      return grad.mul(sum);
    }),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make.positive(2, 3).add(2), 3],
    [make.positive().add(1), 1],
  ],
});

// ---- Bessel functions

/**
 * The modified Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.i0(torch.tensor([0, 1])); // tensor([1.0000, 1.2661])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.i0.html
 */
export const i0 = unary(
  (x) => x.special('i0'),
  saves(['input'], (grad, { input }) => grad.mul(input.special('i1'))),
);
/**
 * `e^{-|x|} I_0(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i0e(torch.tensor([0, 1])); // tensor([1.0000, 0.4658])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i0e
 */
export const i0e = unary(
  (x) => x.special('i0e'),
  saves(['input', 'result'], (grad, { input, result }) => grad.mul(input.special('i1e').sub(input.sgn().mul(result)))),
);
/**
 * The modified Bessel function of the first kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i1(torch.tensor([0, 1])); // tensor([0.0000, 0.5652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i1
 */
export const i1 = unary(
  (x) => x.special('i1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(input.special('i0').sub(result.div(input)).masked_fill(input.eq(0), 0.5)),
  ),
);
/**
 * `e^{-|x|} I_1(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.i1e(torch.tensor([0, 1])); // tensor([0.0000, 0.2079])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.i1e
 */
export const i1e = unary(
  (x) => x.special('i1e'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(
      input
        .special('i0e')
        .sub(result.mul(input.sgn().add(input.reciprocal())))
        .masked_fill(input.eq(0), 0.5),
    ),
  ),
);

/** Functions that PyTorch has no derivative of. */
const plain = (name: UnarySpecial): Unary<[]> =>
  unary((x) => x.special(name), null, { refuse: lacking(`${name}_cpu`, 'half') });
/** One whose derivative is minus the function of the next order. */
const sinking = (name: UnarySpecial, next: UnarySpecial): Unary<[]> =>
  unary(
    (x) => x.special(name),
    saves(['input'], (grad, { input }) => grad.mul(input.special(next)).neg()),
    { refuse: lacking(`${name}_cpu`, 'half') },
  );
/** One of order 1, whose derivative is `f_0(x) - f_1(x) / x`, and `atZero` there. */
const ofOrder1 = (name: UnarySpecial, order0: UnarySpecial, atZero: number, kernel: string = name): Unary<[]> =>
  unary(
    (x) => x.special(name),
    saves(['input', 'result'], (grad, { input, result }) =>
      grad.mul(input.special(order0).sub(result.div(input)).masked_fill(input.eq(0), atZero)),
    ),
    { refuse: lacking(`${kernel}_cpu`, 'half') },
  );
/**
 * The Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.bessel_j0(torch.tensor([0, 1])); // tensor([1.0000, 0.7652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_j0
 */
export const bessel_j0 = sinking('bessel_j0', 'bessel_j1');
/**
 * The Bessel function of the first kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.bessel_j1(torch.tensor([0, 1])); // tensor([0.0000, 0.4401])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_j1
 */
export const bessel_j1 = ofOrder1('bessel_j1', 'bessel_j0', 0.5);
/**
 * The Bessel function of the second kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.bessel_y0(torch.tensor([1, 2])); // tensor([0.0883, 0.5104])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_y0
 */
export const bessel_y0 = sinking('bessel_y0', 'bessel_y1');
/**
 * The Bessel function of the second kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.bessel_y1(torch.tensor([1, 2])); // tensor([-0.7812, -0.1070])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.bessel_y1
 */
export const bessel_y1 = ofOrder1('bessel_y1', 'bessel_y0', NaN);
/**
 * The modified Bessel function of the first kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.modified_bessel_i0(torch.tensor([0, 1])); // tensor([1.0000, 1.2661])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_i0
 */
export const modified_bessel_i0 = unary(
  (x) => x.special('i0'),
  saves(['input'], (grad, { input }) => grad.mul(input.special('i1'))),
  { refuse: lacking('modified_bessel_i0_cpu', 'half') },
);
/**
 * The modified Bessel function of the first kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.modified_bessel_i1(torch.tensor([0, 1])); // tensor([0.0000, 0.5652])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_i1
 */
export const modified_bessel_i1 = ofOrder1('i1', 'i0', 0.5, 'modified_bessel_i1');
/**
 * The modified Bessel function of the second kind, order 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.modified_bessel_k0(torch.tensor([1, 2])); // tensor([0.4210, 0.1139])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_k0
 */
export const modified_bessel_k0 = sinking('modified_bessel_k0', 'modified_bessel_k1');
/**
 * The modified Bessel function of the second kind, order 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.modified_bessel_k1(torch.tensor([1, 2])); // tensor([0.6019, 0.1399])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.modified_bessel_k1
 */
export const modified_bessel_k1 = unary(
  (x) => x.special('modified_bessel_k1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(input.special('modified_bessel_k0').add(result.div(input))).neg(),
  ),
  { refuse: lacking('modified_bessel_k1_cpu', 'half') },
);
/**
 * `e^x K_0(x)`, K the modified Bessel function of the second kind.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.scaled_modified_bessel_k0(torch.tensor([1, 2])); // tensor([1.1445, 0.8416])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.scaled_modified_bessel_k0
 */
export const scaled_modified_bessel_k0 = plain('scaled_modified_bessel_k0');
/**
 * `e^x K_1(x)`, K the modified Bessel function of the second kind.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.scaled_modified_bessel_k1(torch.tensor([1, 2])); // tensor([1.6362, 1.0335])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.scaled_modified_bessel_k1
 */
export const scaled_modified_bessel_k1 = plain('scaled_modified_bessel_k1');
/**
 * The spherical Bessel function of the first kind, order 0: `sin(x) / x`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.spherical_bessel_j0(torch.tensor([0, 1])); // tensor([1.0000, 0.8415])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.spherical_bessel_j0
 */
export const spherical_bessel_j0 = plain('spherical_bessel_j0');
/**
 * Airy's function Ai.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.airy_ai(torch.tensor([0, 1])); // tensor([0.3550, 0.1353])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.airy_ai
 */
export const airy_ai = plain('airy_ai');

// ---- orthogonal polynomials of a degree n

const polynomial = (name: BinarySpecial): Binary<[], 'all'> =>
  binary((x, n) => x.special(name, n), null, {
    numbers: 'all',
    parameters: { input: 'x', other: 'n' },
    refuse: lacking(`${name}_cpu`, 'half'),
  });
/**
 * Chebyshev's polynomial of the first kind, `T_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.chebyshev_polynomial_t(torch.tensor([0.5, 2]), 2); // tensor([-0.5000,  7.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_t
 */
export const chebyshev_polynomial_t = polynomial('chebyshev_polynomial_t');
/**
 * Chebyshev's polynomial of the second kind, `U_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.chebyshev_polynomial_u(torch.tensor([0.5, 2]), 2); // tensor([ 0., 15.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_u
 */
export const chebyshev_polynomial_u = polynomial('chebyshev_polynomial_u');
/**
 * Chebyshev's polynomial of the third kind, `V_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.chebyshev_polynomial_v(torch.tensor([0.5, 2]), 2); // tensor([-1., 11.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_v
 */
export const chebyshev_polynomial_v = polynomial('chebyshev_polynomial_v');
/**
 * Chebyshev's polynomial of the fourth kind, `W_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.chebyshev_polynomial_w(torch.tensor([0.5, 2]), 2); // tensor([ 1., 19.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.chebyshev_polynomial_w
 */
export const chebyshev_polynomial_w = polynomial('chebyshev_polynomial_w');
/**
 * Chebyshev's polynomial of the first kind on [0, 1]: `T_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.shifted_chebyshev_polynomial_t(torch.tensor([0.5, 1]), 2); // tensor([-1.,  1.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_t
 */
export const shifted_chebyshev_polynomial_t = polynomial('shifted_chebyshev_polynomial_t');
/**
 * Chebyshev's polynomial of the second kind on [0, 1]: `U_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.shifted_chebyshev_polynomial_u(torch.tensor([0.5, 1]), 2); // tensor([-1.,  3.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_u
 */
export const shifted_chebyshev_polynomial_u = polynomial('shifted_chebyshev_polynomial_u');
/**
 * Chebyshev's polynomial of the third kind on [0, 1]: `V_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.shifted_chebyshev_polynomial_v(torch.tensor([0.5, 1]), 2); // tensor([-1.,  1.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_v
 */
export const shifted_chebyshev_polynomial_v = polynomial('shifted_chebyshev_polynomial_v');
/**
 * Chebyshev's polynomial of the fourth kind on [0, 1]: `W_n(2x - 1)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.shifted_chebyshev_polynomial_w(torch.tensor([0.5, 1]), 2); // tensor([-1.,  5.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.shifted_chebyshev_polynomial_w
 */
export const shifted_chebyshev_polynomial_w = polynomial('shifted_chebyshev_polynomial_w');
/**
 * The physicist's Hermite polynomial `H_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.hermite_polynomial_h(torch.tensor([0.5, 1]), 2); // tensor([-1.,  2.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.hermite_polynomial_h
 */
export const hermite_polynomial_h = polynomial('hermite_polynomial_h');
/**
 * The probabilist's Hermite polynomial `He_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.hermite_polynomial_he(torch.tensor([0.5, 1]), 2); // tensor([-0.7500,  0.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.hermite_polynomial_he
 */
export const hermite_polynomial_he = polynomial('hermite_polynomial_he');
/**
 * Laguerre's polynomial `L_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.laguerre_polynomial_l(torch.tensor([0.5, 1]), 2); // tensor([ 0.1250, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.laguerre_polynomial_l
 */
export const laguerre_polynomial_l = polynomial('laguerre_polynomial_l');
/**
 * Legendre's polynomial `P_n(x)`.
 *
 * @param x a tensor
 * @param n the degree: a tensor or a number
 * @returns a tensor of the broadcast shape
 * @example
 * torch.special.legendre_polynomial_p(torch.tensor([0.5, 1]), 2); // tensor([-0.1250,  1.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.legendre_polynomial_p
 */
export const legendre_polynomial_p = polynomial('legendre_polynomial_p');

nameRows({ i0, igamma, igammac, polygamma: polygammaOf });
nameRows(
  Object.fromEntries(
    Object.entries({
      erfcx,
      ndtr,
      log_ndtr,
      ndtri,
      entr,
      xlog1py,
      gammainc,
      gammaincc,
      zeta,
      i0e,
      i1,
      i1e,
      bessel_j0,
      bessel_j1,
      bessel_y0,
      bessel_y1,
      modified_bessel_i0,
      modified_bessel_i1,
      modified_bessel_k0,
      modified_bessel_k1,
      scaled_modified_bessel_k0,
      scaled_modified_bessel_k1,
      spherical_bessel_j0,
      airy_ai,
      chebyshev_polynomial_t,
      chebyshev_polynomial_u,
      chebyshev_polynomial_v,
      chebyshev_polynomial_w,
      shifted_chebyshev_polynomial_t,
      shifted_chebyshev_polynomial_u,
      shifted_chebyshev_polynomial_v,
      shifted_chebyshev_polynomial_w,
      hermite_polynomial_h,
      hermite_polynomial_he,
      laguerre_polynomial_l,
      legendre_polynomial_p,
    }).map(([name, row]) => [`special_${name}`, row]),
  ),
);

/** What formulas that run on tensors call by opcode: those that derivatives need. */
const byOpcode: { readonly [N in UnarySpecial | BinarySpecial]?: (input: Tensor, other: Tensor | number) => Tensor } = {
  i0: (x) => i0(x),
  i0e: (x) => i0e(x),
  i1: (x) => i1(x),
  i1e: (x) => i1e(x),
  bessel_j0: (x) => bessel_j0(x),
  bessel_j1: (x) => bessel_j1(x),
  bessel_y0: (x) => bessel_y0(x),
  bessel_y1: (x) => bessel_y1(x),
  modified_bessel_k0: (x) => modified_bessel_k0(x),
  modified_bessel_k1: (x) => modified_bessel_k1(x),
  zeta: (s, q) => zeta(s, q),
  polygamma: (x, n) => polygammaOf(x, Number(n instanceof Tensor ? (n.number ?? n.item()) : n)),
};
/** A special function by its opcode, for derivatives that are differentiated again. */
export function special(input: Tensor, name: UnarySpecial): Tensor;
export function special(input: Tensor, name: BinarySpecial, other: Tensor | number): Tensor;
export function special(input: Tensor, name: UnarySpecial | BinarySpecial, other: Tensor | number = 0): Tensor {
  const f = byOpcode[name];
  if (f === undefined) throw new RuntimeError(`the derivative for '${name}' is not implemented.`);
  return f(input, other);
}

/** Methods of Tensor among these. */
export const methods = { i0, igamma, igammac, special, polygamma: polygammaOf };

export {
  digamma,
  erf,
  erfc,
  erfinv,
  exp2,
  sigmoid as expit,
  expm1,
  lgamma as gammaln,
  log1p,
  log_softmax,
  logit,
  logsumexp,
  mvlgamma as multigammaln,
  digamma as psi,
  round,
  sinc,
  softmax,
  xlogy,
};
