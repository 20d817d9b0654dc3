// Functions of one number: signs, rounding, powers, exponentials, trigonometry and special functions.
import { NotImplementedError } from '../../errors.js';
import { fractional } from '../../dtype.js';
import { saves, unary } from '../row/operator.js';
import { lacking } from '../row/refusals.js';
import { zero } from '../row/rules.js';
import { int, optional, real } from '../row/signature.js';

/** Negative: `out_i = -input_i`. */
export const neg = unary(
  (x) => x.neg(),
  (grad) => grad.neg(),
);
/** Absolute value: `out_i = |input_i|`. */
export const abs = unary(
  (x) => x.abs(),
  saves(['input'], (grad, { input }) => grad.mul(input.sgn())),
  { refuse: lacking('abs_cpu', 'bool') },
);
/** Sign: -1, 0 or 1. */
export const sgn = unary(
  (x) => x.sgn(),
  (grad) => zero(grad),
);
/** Sign: -1, 0 or 1. */
export const sign = unary(
  (x) => x.sgn(),
  (grad) => zero(grad),
);
/** Rounded down. */
export const floor = unary(
  (x) => x.floor(),
  (grad) => zero(grad),
  { refuse: lacking('floor_vml_cpu', 'bool') },
);
/** Rounded up. */
export const ceil = unary(
  (x) => x.ceil(),
  (grad) => zero(grad),
  { refuse: lacking('ceil_vml_cpu', 'bool') },
);
/** Rounded toward zero. */
export const trunc = unary(
  (x) => x.trunc(),
  (grad) => zero(grad),
  { refuse: lacking('trunc_vml_cpu', 'bool') },
);
/** What rounding toward zero takes away: `out_i = input_i - trunc(input_i)`. */
export const frac = unary(
  (x) => x.sub(x.trunc()),
  (grad) => grad,
  { refuse: lacking('frac_cpu', 'bool', 'int') },
);

/**
 * Rounded to the nearest, halves to even.
 *
 * @param decimals how many decimal places to keep; negative: places left of the point to clear
 */
export const round = unary(
  [optional(int('decimals'), 0)],
  (x, { decimals }) => {
    if (x.dtype.kind !== 'float' || typeof decimals === 'number') return x.round();
    if (decimals.op === 'constant') return x.round();
    const scale = decimals.to(x.dtype).abs().mul(Math.LN10).exp().round();
    return decimals.lt(0).choose(x.div(scale).round().mul(scale), x.mul(scale).round().div(scale));
  },
  (grad) => zero(grad),
  {
    overload: (_, [decimals]) => (decimals!.kind === 'constant' ? 0 : 1),
    refuse: (types, [decimals]) =>
      (decimals!.kind === 'constant' ? lacking('round_vml_cpu', 'bool') : lacking('round_cpu', 'bool', 'int'))(
        types,
        [],
      ),
  },
);

/** Square: `out_i = input_i^2`. */
export const square = unary(
  (x) => x.pow(2),
  saves(['input'], (grad, { input }) => grad.mul(input.mul(2))),
  {
    node: 'PowBackward0',
  },
);
/** Square root. */
export const sqrt = unary(
  (x) => x.sqrt(),
  saves(['result'], (grad, { result }) => grad.div(result.mul(2))),
);
/** Reciprocal of the square root. */
export const rsqrt = unary(
  (x) => x.rsqrt(),
  saves(['result'], (grad, { result }) => grad.mul(-0.5).mul(result.pow(3))),
);
/** Reciprocal: `out_i = 1 / input_i`. */
export const reciprocal = unary(
  (x) => x.reciprocal(),
  saves(['result'], (grad, { result }) => grad.neg().mul(result.mul(result))),
);

/** Exponential: `out_i = e^{input_i}`. */
export const exp = unary(
  (x) => x.exp(),
  saves(['result'], (grad, { result }) => grad.mul(result)),
);
/** `out_i = 2^{input_i}`. */
export const exp2 = unary(
  (x) => x.exp2(),
  saves(['result'], (grad, { result }) => grad.mul(result.mul(Math.LN2))),
);
/** `e^{input_i} - 1`, accurate near 0. */
export const expm1 = unary(
  (x) => x.expm1(),
  saves(['result'], (grad, { result }) => grad.mul(result.add(1))),
);
/** Natural logarithm. */
export const log = unary(
  (x) => x.log(),
  saves(['input'], (grad, { input }) => grad.div(input)),
);
/** Logarithm to the base 2. */
export const log2 = unary(
  (x) => x.log2(),
  saves(['input'], (grad, { input }) => grad.div(input.mul(Math.LN2))),
);
/** Logarithm to the base 10. */
export const log10 = unary(
  (x) => x.log10(),
  saves(['input'], (grad, { input }) => grad.div(input.mul(Math.LN10))),
);
/** `log(1 + input_i)`, accurate near 0. */
export const log1p = unary(
  (x) => x.log1p(),
  saves(['input'], (grad, { input }) => grad.div(input.add(1))),
);

/** Sine of an angle in radians. */
export const sin = unary(
  (x) => x.sin(),
  saves(['input'], (grad, { input }) => grad.mul(input.cos())),
);
/** Cosine of an angle in radians. */
export const cos = unary(
  (x) => x.cos(),
  saves(['input'], (grad, { input }) => grad.mul(input.sin().neg())),
);
/** Tangent of an angle in radians. */
export const tan = unary(
  (x) => x.tan(),
  saves(['result'], (grad, { result }) => grad.mul(result.square().add(1))),
);
/** Angle, in radians, whose sine it is. */
export const asin = unary(
  (x) => x.asin(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().rsub(1).rsqrt())),
);
/** Angle, in radians, whose cosine it is. */
export const acos = unary(
  (x) => x.acos(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().rsub(1).rsqrt().neg())),
);
/** Angle, in radians, whose tangent it is. */
export const atan = unary(
  (x) => x.atan(),
  saves(['input'], (grad, { input }) => grad.div(input.square().add(1))),
);
/** Hyperbolic sine. */
export const sinh = unary(
  (x) => x.sinh(),
  saves(['input'], (grad, { input }) => grad.mul(input.cosh())),
);
/** Hyperbolic cosine. */
export const cosh = unary(
  (x) => x.cosh(),
  saves(['input'], (grad, { input }) => grad.mul(input.sinh())),
);
/** Hyperbolic tangent. */
export const tanh = unary(
  (x) => x.tanh(),
  saves(['result'], (grad, { result }) => grad.mul(result.square().rsub(1))),
);
/** Inverse hyperbolic sine. */
export const asinh = unary(
  (x) => x.asinh(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().add(1).rsqrt())),
);
/** Inverse hyperbolic cosine. */
export const acosh = unary(
  (x) => x.acosh(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().sub(1).rsqrt())),
);
/** Inverse hyperbolic tangent. */
export const atanh = unary(
  (x) => x.atanh(),
  saves(['input'], (grad, { input }) => grad.div(input.square().rsub(1))),
);
/** `sin(pi x) / (pi x)`, 1 at 0. */
export const sinc = unary(
  (x) => {
    const angle = x.mul(Math.PI);
    return x.eq(0).choose(1, angle.sin().div(angle)).to(angle.dtype);
  },
  saves(['input'], (grad, { input }) => {
    const angle = input.mul(Math.PI);
    return grad.mul(angle.cos().mul(angle).sub(angle.sin()).div(angle.mul(input)).masked_fill(input.eq(0), 0));
  }),
);
/** Degrees to radians. */
export const deg2rad = unary(
  (x) => x.mul(Math.PI / 180),
  (grad) => grad.mul(Math.PI / 180),
);
/** Radians to degrees. */
export const rad2deg = unary(
  (x) => x.mul(180 / Math.PI),
  (grad) => grad.mul(180 / Math.PI),
);
/** Angle of a real number: 0, or pi where it is negative. */
export const angle = unary(
  (x) =>
    x
      .isnan()
      .choose(x, x.lt(0).choose(Math.PI, 0))
      .to(x.dtype.kind === 'float' ? x.dtype : x.exp().dtype),
  (grad) => zero(grad),
);

/** Logistic function: `out_i = 1 / (1 + e^{-input_i})`. */
export const sigmoid = unary(
  (x) => x.sigmoid(),
  saves(['result'], (grad, { result }) => grad.mul(result.rsub(1).mul(result))),
);
/**
 * Inverse of the logistic function: `log(x / (1 - x))`.
 *
 * @param eps input is bounded to [eps, 1 - eps]; null: not bounded, NaN outside [0, 1]
 */
export const logit = unary(
  [optional(real('eps'), null)],
  (x, { eps }) => {
    const real = x.to(fractional(x.dtype));
    const y = eps === null ? real : real.maximum(eps).minimum(eps.rsub(1));
    return y.div(y.rsub(1)).log();
  },
  saves(['input'], (grad, { input }, { eps }) => {
    const slope = grad.div(input.mul(input.rsub(1)));
    return eps === null
      ? slope.masked_fill(input.lt(0).logical_or(input.gt(1)), NaN)
      : slope.masked_fill(input.lt(eps).logical_or(input.add(eps).gt(1)), 0);
  }),
);
/** Error function: `2 / sqrt(pi) * integral_0^x e^{-t^2} dt`. */
export const erf = unary(
  (x) => x.erf(),
  saves(['input'], (grad, { input }) =>
    grad.mul(
      input
        .square()
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI)),
    ),
  ),
);
/** `1 - erf(x)`, accurate where erf is near 1. */
export const erfc = unary(
  (x) => x.erfc(),
  saves(['input'], (grad, { input }) =>
    grad.mul(
      input
        .square()
        .neg()
        .exp()
        .mul(-2 / Math.sqrt(Math.PI)),
    ),
  ),
);
/** Inverse of the error function. */
export const erfinv = unary(
  (x) => x.erfinv(),
  saves(['input'], (grad, { input }) =>
    grad.mul(
      input
        .erfinv()
        .square()
        .exp()
        .mul(Math.sqrt(Math.PI) / 2),
    ),
  ),
);
/** Logarithm of the absolute value of the gamma function. */
export const lgamma = unary(
  (x) => x.lgamma(),
  saves(['input'], (grad, { input }) => grad.mul(input.digamma())),
);
/** Derivative of `lgamma`. */
export const digamma = unary(
  (x) => x.digamma(),
  saves(['input'], (grad, { input }) => grad.mul(input.trigamma())),
);
/** Derivative of `digamma`. */
export const trigamma = unary(
  (x) => x.trigamma(),
  (): never => {
    throw new NotImplementedError(
      'the derivative of polygamma(1, x), and so the second one of digamma, is not there yet',
    );
  },
  { out: false },
);
