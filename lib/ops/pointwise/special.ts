// torch.special: functions of mathematical physics and statistics, element by element, and PyTorch's other names for operators
// that stand elsewhere (https://docs.pytorch.org/docs/stable/special.html).
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
import { bind, int, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

// ---- the error function's relatives

/** The scaled complementary error function: `e^{x²} erfc(x)`. */
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
/** The normal distribution's function: `(1 + erf(x / √2)) / 2`. */
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
/** Its logarithm, accurate far below 0. */
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
/** Its inverse: where the normal distribution's function is x. */
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
/** Entropy of a probability: `-x ln x`, 0 at 0, minus infinity below. */
export const entr = unary(
  (x) => {
    const y = x.to(fractional(x.dtype));
    return y.isnan().choose(y, y.gt(0).choose(y.mul(y.log()).neg(), y.eq(0).choose(0, -Infinity)));
  },
  saves(['input'], (grad, { input }) => grad.mul(input.log().add(1).neg())),
);
/** `x * log(1 + y)`, 0 where x is 0, NaN where y is. */
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
/** As `igamma`. */
export const gammainc = binary(
  (a, x) => a.special('gammainc', x),
  {
    input: unknown('igamma: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igamma_cpu', 'int', 'bool'), node: 'IgammaBackward0' },
);
/** As `igammac`. */
export const gammaincc = binary(
  (a, x) => a.special('gammaincc', x),
  {
    input: unknown('igammac: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igammac_cpu', 'int', 'bool'), node: 'IgammacBackward0' },
);
/** Hurwitz's zeta function: `Σ_{k ≥ 0} (k + q)^{-s}`, s the input, q the other. */
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
const polygammaSignature = [int('n'), tensor('input')] as const;
/**
 * The n-th derivative of digamma at the input. @param n from 0 on
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.polygamma(1, torch.tensor([1, 0.5])); // tensor([1.6449, 4.9348])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.polygamma.html
 */
export function polygamma(n: number, input: Tensor): Tensor {
  const [order, x] = bind('polygamma', polygammaSignature, [n, input]) as [number, Tensor];
  return polygammaOf(x, order);
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
/** `e^{-|x|} I_0(x)`. */
export const i0e = unary(
  (x) => x.special('i0e'),
  saves(['input', 'result'], (grad, { input, result }) => grad.mul(input.special('i1e').sub(input.sgn().mul(result)))),
);
/** The modified Bessel function of the first kind, order 1. */
export const i1 = unary(
  (x) => x.special('i1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(input.special('i0').sub(result.div(input)).masked_fill(input.eq(0), 0.5)),
  ),
);
/** `e^{-|x|} I_1(x)`. */
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
export const bessel_j0 = sinking('bessel_j0', 'bessel_j1');
export const bessel_j1 = ofOrder1('bessel_j1', 'bessel_j0', 0.5);
export const bessel_y0 = sinking('bessel_y0', 'bessel_y1');
export const bessel_y1 = ofOrder1('bessel_y1', 'bessel_y0', NaN);
export const modified_bessel_i0 = unary(
  (x) => x.special('i0'),
  saves(['input'], (grad, { input }) => grad.mul(input.special('i1'))),
  { refuse: lacking('modified_bessel_i0_cpu', 'half') },
);
export const modified_bessel_i1 = ofOrder1('i1', 'i0', 0.5, 'modified_bessel_i1');
export const modified_bessel_k0 = sinking('modified_bessel_k0', 'modified_bessel_k1');
export const modified_bessel_k1 = unary(
  (x) => x.special('modified_bessel_k1'),
  saves(['input', 'result'], (grad, { input, result }) =>
    grad.mul(input.special('modified_bessel_k0').add(result.div(input))).neg(),
  ),
  { refuse: lacking('modified_bessel_k1_cpu', 'half') },
);
export const scaled_modified_bessel_k0 = plain('scaled_modified_bessel_k0');
export const scaled_modified_bessel_k1 = plain('scaled_modified_bessel_k1');
export const spherical_bessel_j0 = plain('spherical_bessel_j0');
export const airy_ai = plain('airy_ai');

// ---- orthogonal polynomials of a degree n

const polynomial = (name: BinarySpecial): Binary<[], 'all'> =>
  binary((x, n) => x.special(name, n), null, {
    numbers: 'all',
    parameters: { input: 'x', other: 'n' },
    refuse: lacking(`${name}_cpu`, 'half'),
  });
export const chebyshev_polynomial_t = polynomial('chebyshev_polynomial_t');
export const chebyshev_polynomial_u = polynomial('chebyshev_polynomial_u');
export const chebyshev_polynomial_v = polynomial('chebyshev_polynomial_v');
export const chebyshev_polynomial_w = polynomial('chebyshev_polynomial_w');
export const shifted_chebyshev_polynomial_t = polynomial('shifted_chebyshev_polynomial_t');
export const shifted_chebyshev_polynomial_u = polynomial('shifted_chebyshev_polynomial_u');
export const shifted_chebyshev_polynomial_v = polynomial('shifted_chebyshev_polynomial_v');
export const shifted_chebyshev_polynomial_w = polynomial('shifted_chebyshev_polynomial_w');
export const hermite_polynomial_h = polynomial('hermite_polynomial_h');
export const hermite_polynomial_he = polynomial('hermite_polynomial_he');
export const laguerre_polynomial_l = polynomial('laguerre_polynomial_l');
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
