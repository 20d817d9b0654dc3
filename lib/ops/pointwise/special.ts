// The error and the gamma function's relatives, element by element: those of torch.special, and what torch itself has of them.
import { fractional } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import type { Scalar } from '../../expression/expression.js';
import type { BinarySpecial, UnarySpecial } from '../../special/table.js';
import { Tensor } from '../../tensor.js';
import {
  i0,
  i0e,
  i1,
  i1e,
  bessel_j0,
  bessel_j1,
  bessel_y0,
  bessel_y1,
  modified_bessel_k0,
  modified_bessel_k1,
} from './bessel.js';
import { fractions } from './parts.js';
import { binary, nameRows, saves, unary } from '../row/operator.js';
import { notImplemented } from '../row/derivative.js';
import { made, resultStrides } from '../row/laid.js';
import { lacking } from '../row/refusals.js';
import { numbered, once } from '../row/rules.js';
import { int } from '../row/signature.js';

// ---- the error function's relatives

/**
 * The scaled complementary error function: `e^{x²} erfc(x)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
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
  (x) => x.div(Math.SQRT2).erf().add(1).mul(0.5).stepped(),
  saves(
    ['input'],
    (grad, { input }) =>
      input
        .div(Math.SQRT2)
        .square()
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI))
        .mul(grad.mul(0.5))
        .div(Math.SQRT2),
    'MulBackward1',
  ),
  {
    copied: true,
    node: 'MulBackward1',
    laid: (shape, [x]) => resultStrides(shape, [made(shape, [x!], true)]),
  },
);

/**
 * Its logarithm, accurate far below 0.
 *
 * `log_ndtr(x) = ln(1/√(2π) · ∫_{-∞}^x e^{-t²/2} dt)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
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
 * `ndtri(p) = √2 · erfinv(2p - 1)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for float16 and bfloat16
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
 * Entropy of a probability: `entr(x) = -x ln x`, 0 at 0, minus infinity below.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.special.entr(torch.tensor([0.5, 1])); // tensor([0.3466, -0.0000])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.entr
 */
export const entr = unary(
  (x) => {
    const y = x.to(fractional(x.dtype));
    return y
      .isnan()
      .choose(y, y.gt(0).choose(y.mul(y.log()).neg(), y.eq(0).choose(0, -Infinity)))
      .stepped();
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
  (a, b) => {
    const [x, y] = fractions(a, b);
    return y.isnan().choose(NaN, x.eq(0).choose(0, x.mul(y.log1p().stored(y.dtype))));
  },
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      grad.mul(other.log1p()).masked_fill(input.eq(0).logical_and(other.le(-1)), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(input).div(other.add(1)), 'DivBackward0'),
  },
  { numbers: 'all', wraps: true, overload: numbered(0, 2, 1) },
);

/**
 * The derivative of digamma, rounded as PyTorch's is: six steps of the recurrence (A&S 6.4.6), four terms of the asymptotic series
 * (6.4.12), and below ½ reflection (6.4.7), which at poles leaves what the rounding of pi makes of `(pi / sin(pi x))^2`.
 */
export function seriesOfTrigamma<T extends Scalar<T>>(x: T): T {
  const low = x.lt(0.5);
  const sine = x.mul(Math.PI).sin();
  const pi = x.mul(0).add(Math.PI);
  const mirrored = pi.mul(pi).neg().div(sine.mul(sine));
  let z = x.rsub(1).where(low, x);
  let sum = mirrored.masked_fill(x.ge(0.5), 0);
  for (let k = 0; k < 6; k++) {
    sum = sum.add(z.mul(z).reciprocal());
    z = z.add(1);
  }
  const w = z.mul(z).reciprocal();
  const terms = w
    .mul(-1 / 42)
    .add(1 / 30)
    .mul(w)
    .rsub(1 / 6)
    .mul(w);
  const whole = sum.add(z.mul(2).reciprocal().add(1).add(terms).div(z));
  return whole.neg().where(low, whole);
}
export const density = <T extends { sub(n: T | number): T; mul(other: T): T; log(): T; lgamma(): T; exp(): T }>(
  a: T,
  x: T,
): T => a.sub(1).mul(x.log()).sub(x).sub(a.lgamma()).exp();

/**
 * As `igamma`.
 *
 * `P(a, x) = 1/Γ(a) · ∫_0^x t^{a-1} e^{-t} dt`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.special.gammainc(torch.tensor([1, 2]), torch.tensor([1, 1])); // tensor([0.6321, 0.2642])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.gammainc
 */
export const gammainc = binary(
  (a, x) => a.special('gammainc', x),
  {
    input: notImplemented('igamma: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igamma_cpu', 'int', 'bool'), node: 'IgammaBackward0' },
);

/**
 * As `igammac`.
 *
 * `Q(a, x) = 1/Γ(a) · ∫_x^∞ t^{a-1} e^{-t} dt`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.special.gammaincc(torch.tensor([1, 2]), torch.tensor([1, 1])); // tensor([0.3679, 0.7358])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.gammaincc
 */
export const gammaincc = binary(
  (a, x) => a.special('gammaincc', x),
  {
    input: notImplemented('igammac: input'),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.neg().mul(density(input, other))),
  },
  { numbers: 'none', refuse: lacking('igammac_cpu', 'int', 'bool'), node: 'IgammacBackward0' },
);
/**
 * Hurwitz's zeta function: `Σ_{k ≥ 0} (k + q)^{-s}`, s the input, q the other.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for float16 and bfloat16
 * @example
 * torch.special.zeta(torch.tensor([2, 3]), 1); // tensor([1.6449, 1.2021])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.zeta
 */
export const zeta = binary(
  (s, q) => s.special('zeta', q),
  {
    input: notImplemented('zeta'),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      grad.mul(input.neg()).mul(input.add(1).special('zeta', other)),
    ),
  },
  { numbers: 'all', wraps: true, overload: numbered(0, 2, 1), refuse: lacking('zeta_cpu', 'half') },
);

export const polygammaOf = unary(
  [int('n')],
  (x, { n }) => once(seriesOfTrigamma, x.to(fractional(x.dtype))).where(n.eq(1), x.special('polygamma', n)),
  // PyTorch's kernel takes an order as 32 bits, of which float32 has those of n + 1 where n is small.
  saves(['input'], (grad, { input }, { n }) => grad.mul(input.special('polygamma', n.remainder(2 ** 32).add(1)))),
  {
    node: 'PolygammaBackward0',
    check: (_, [n]) => {
      if ((n as number) < 0) throw new RuntimeError('polygamma(n, x) does not support negative n.');
    },
  },
);

nameRows({ polygamma: polygammaOf });
nameRows({ erfcx, ndtr, log_ndtr, ndtri, entr, xlog1py, gammainc, gammaincc, zeta }, 'special_');

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
