// Functions of one number: signs, rounding, powers, exponentials, trigonometry and the error function.
import { fractional } from '../../dtype.js';
import type { Expression } from '../../expression/expression.js';
import { saves, unary } from '../row/operator.js';
import { iteratorsTypes } from '../row/out.js';
import { lacking } from '../row/refusals.js';
import { zero } from '../row/rules.js';
import { keywordOnly, int, optional, real } from '../row/signature.js';

/**
 * Negative: `out_i = -input_i`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.neg(torch.tensor([1, -2.5])); // tensor([-1.0000,  2.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.neg.html
 */
export const neg = unary(
  (x) => x.neg(),
  (grad) => grad.neg(),
  { types: iteratorsTypes },
);
export const neg_ = neg.inplace;
/**
 * Absolute value: `out_i = |input_i|`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.abs(torch.tensor([-1, 2, -3])); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.abs.html
 */
export const abs = unary(
  (x) => x.abs(),
  saves(['input'], (grad, { input }) => grad.mul(input.sgn())),
  { types: iteratorsTypes, refuse: lacking('abs_cpu', 'bool') },
);
export const abs_ = abs.inplace;
/**
 * Sign: -1, 0 or 1.
 *
 * `out_i = input_i / |input_i|`, and 0 of 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sgn(torch.tensor([-2.5, 0, 7])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sgn.html
 */
export const sgn = unary(
  (x) => x.sgn(),
  saves(['input', 'result'], (grad) => zero(grad)),
  { types: iteratorsTypes },
);
/**
 * Sign: -1, 0 or 1.
 *
 * `out_i = input_i / |input_i|`, and 0 of 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sign(torch.tensor([-2.5, 0, 7])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sign.html
 */
export const sign = unary(
  (x) => x.sgn(),
  (grad) => zero(grad),
  { types: iteratorsTypes },
);
/**
 * Rounded down.
 *
 * `out_i = ⌊input_i⌋`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.floor(torch.tensor([1.5, -0.5])); // tensor([ 1., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.floor.html
 */
export const floor = unary(
  (x) => x.floor(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('floor_vml_cpu', 'bool') },
);
export const floor_ = floor.inplace;
/**
 * Rounded up.
 *
 * `out_i = ⌈input_i⌉`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.ceil(torch.tensor([1.5, -1.5])); // tensor([ 2., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ceil.html
 */
export const ceil = unary(
  (x) => x.ceil(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('ceil_vml_cpu', 'bool') },
);
export const ceil_ = ceil.inplace;
/**
 * Rounded toward zero.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.trunc(torch.tensor([1.7, -1.7])); // tensor([ 1., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.trunc.html
 */
export const trunc = unary(
  (x) => x.trunc(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('trunc_vml_cpu', 'bool') },
);
export const trunc_ = trunc.inplace;
/**
 * What rounding toward zero takes away: `out_i = input_i - trunc(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.frac(torch.tensor([1.25, -2.5])); // tensor([ 0.2500, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.frac.html
 */
export const frac = unary(
  (x) => x.sub(x.trunc()),
  (grad) => grad,
  { types: iteratorsTypes, refuse: lacking('frac_cpu', 'bool', 'int') },
);
export const frac_ = frac.inplace;

/**
 * Rounded to the nearest, halves to even.
 *
 * @param decimals how many decimal places to keep; negative: places left of the point to clear
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool, and for integers where `decimals` is not 0
 * @example
 * torch.round(torch.tensor([0.5, 1.5, 2.5])); // tensor([0., 2., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.round.html
 */
export const round = unary(
  [keywordOnly(optional(int('decimals'), 0))],
  (x, { decimals }) => {
    if (x.dtype.kind !== 'float' || typeof decimals === 'number') return x.round();
    if (decimals.op === 'constant') return x.round();
    const scale = decimals.to(x.dtype).abs().mul(Math.LN10).exp().round();
    return decimals.lt(0).choose(x.div(scale).round().mul(scale), x.mul(scale).round().div(scale));
  },
  (grad) => zero(grad),
  {
    overload: (_, [decimals]) => (decimals!.kind === 'constant' ? 0 : 1),
    types: iteratorsTypes,
    refuse: (types, [decimals]) =>
      (decimals!.kind === 'constant' ? lacking('round_vml_cpu', 'bool') : lacking('round_cpu', 'bool', 'int'))(
        types,
        [],
      ),
  },
);
export const round_ = round.inplace;

/**
 * Square: `out_i = input_i^2`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.square(torch.tensor([-2, 1, 3])); // tensor([4., 1., 9.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.square.html
 */
export const square = unary(
  (x) => x.pow(2),
  saves(['input'], (grad, { input }) => grad.mul(input.mul(2))),
  {
    node: 'PowBackward0',
  },
);
export const square_ = square.inplace;
/**
 * Square root.
 *
 * `out_i = √input_i`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sqrt(torch.tensor([4, 2, -1])); // tensor([2.0000, 1.4142,    nan])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sqrt.html
 */
export const sqrt = unary(
  (x) => x.sqrt(),
  saves(['result'], (grad, { result }) => grad.div(result.mul(2))),
);
export const sqrt_ = sqrt.inplace;
/**
 * Reciprocal of the square root.
 *
 * `out_i = 1 / √input_i`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.rsqrt(torch.tensor([4, 0.25])); // tensor([0.5000, 2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.rsqrt.html
 */
export const rsqrt = unary(
  (x) => x.rsqrt(),
  saves(['result'], (grad, { result }) => grad.mul(-0.5).mul(result.pow(3))),
);
export const rsqrt_ = rsqrt.inplace;
/**
 * Reciprocal: `out_i = 1 / input_i`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.reciprocal(torch.tensor([4, 0.5])); // tensor([0.2500, 2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.reciprocal.html
 */
export const reciprocal = unary(
  (x) => x.reciprocal(),
  saves(['result'], (grad, { result }) => grad.neg().mul(result.mul(result))),
);
export const reciprocal_ = reciprocal.inplace;

/**
 * Exponential: `out_i = e^{input_i}`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.exp(torch.tensor([0, 1])); // tensor([1.0000, 2.7183])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.exp.html
 */
export const exp = unary(
  (x) => x.exp(),
  saves(['result'], (grad, { result }) => grad.mul(result)),
);
export const exp_ = exp.inplace;
/**
 * `out_i = 2^{input_i}`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.exp2(torch.tensor([0, 1, 3, -1])); // tensor([1.0000, 2.0000, 8.0000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.exp2.html
 */
export const exp2 = unary(
  (x) => x.exp2(),
  saves(['result'], (grad, { result }) => grad.mul(result.mul(Math.LN2))),
);
export const exp2_ = exp2.inplace;
/**
 * `e^{input_i} - 1`, accurate near 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.expm1(torch.tensor([0, 1])); // tensor([0.0000, 1.7183])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.expm1.html
 */
export const expm1 = unary(
  (x) => x.expm1(),
  saves(['result'], (grad, { result }) => grad.mul(result.add(1))),
);
export const expm1_ = expm1.inplace;
/**
 * Natural logarithm.
 *
 * `out_i = ln(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.log(torch.tensor([1, 2, 0])); // tensor([0.0000, 0.6931,   -inf])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.log.html
 */
export const log = unary(
  (x) => x.log(),
  saves(['input'], (grad, { input }) => grad.div(input)),
);
export const log_ = log.inplace;
/**
 * Logarithm to the base 2.
 *
 * `out_i = log₂(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.log2(torch.tensor([1, 8])); // tensor([0., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.log2.html
 */
export const log2 = unary(
  (x) => x.log2(),
  saves(['input'], (grad, { input }) => grad.div(input.mul(Math.LN2))),
);
export const log2_ = log2.inplace;
/**
 * Logarithm to the base 10.
 *
 * `out_i = log₁₀(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.log10(torch.tensor([1, 1000])); // tensor([0., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.log10.html
 */
export const log10 = unary(
  (x) => x.log10(),
  saves(['input'], (grad, { input }) => grad.div(input.mul(Math.LN10))),
);
export const log10_ = log10.inplace;
/**
 * `log(1 + input_i)`, accurate near 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.log1p(torch.tensor([0, 1])); // tensor([0.0000, 0.6931])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.log1p.html
 */
export const log1p = unary(
  (x) => x.log1p(),
  saves(['input'], (grad, { input }) => grad.div(input.add(1))),
);
export const log1p_ = log1p.inplace;

/**
 * Sine of an angle in radians.
 *
 * `out_i = sin(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sin(torch.tensor([0, 1])); // tensor([0.0000, 0.8415])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sin.html
 */
export const sin = unary(
  (x) => x.sin(),
  saves(['input'], (grad, { input }) => grad.mul(input.cos())),
);
export const sin_ = sin.inplace;
/**
 * Cosine of an angle in radians.
 *
 * `out_i = cos(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.cos(torch.tensor([0, 1])); // tensor([1.0000, 0.5403])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cos.html
 */
export const cos = unary(
  (x) => x.cos(),
  saves(['input'], (grad, { input }) => grad.mul(input.sin().neg())),
);
export const cos_ = cos.inplace;
/**
 * Tangent of an angle in radians.
 *
 * `out_i = tan(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.tan(torch.tensor([0, 1])); // tensor([0.0000, 1.5574])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tan.html
 */
export const tan = unary(
  (x) => x.tan(),
  saves(['result'], (grad, { result }) => grad.mul(result.square().add(1))),
);
export const tan_ = tan.inplace;
/**
 * Angle, in radians, whose sine it is.
 *
 * `out_i = sin⁻¹(input_i)`, from -π/2 to π/2; NaN outside of [-1, 1].
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.asin(torch.tensor([0, 0.5])); // tensor([0.0000, 0.5236])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.asin.html
 */
export const asin = unary(
  (x) => x.asin(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().rsub(1).rsqrt())),
);
export const asin_ = asin.inplace;
/**
 * Angle, in radians, whose cosine it is.
 *
 * `out_i = cos⁻¹(input_i)`, from 0 to π; NaN outside of [-1, 1].
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.acos(torch.tensor([1, 0.5])); // tensor([0.0000, 1.0472])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.acos.html
 */
export const acos = unary(
  (x) => x.acos(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().rsub(1).rsqrt().neg())),
);
export const acos_ = acos.inplace;
/**
 * Angle, in radians, whose tangent it is.
 *
 * `out_i = tan⁻¹(input_i)`, from -π/2 to π/2.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.atan(torch.tensor([0, 1])); // tensor([0.0000, 0.7854])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atan.html
 */
export const atan = unary(
  (x) => x.atan(),
  saves(['input'], (grad, { input }) => grad.div(input.square().add(1))),
);
export const atan_ = atan.inplace;
/**
 * Hyperbolic sine.
 *
 * `out_i = (e^{input_i} - e^{-input_i}) / 2`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sinh(torch.tensor([0, 1])); // tensor([0.0000, 1.1752])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sinh.html
 */
export const sinh = unary(
  (x) => x.sinh(),
  saves(['input'], (grad, { input }) => grad.mul(input.cosh())),
);
export const sinh_ = sinh.inplace;
/**
 * Hyperbolic cosine.
 *
 * `out_i = (e^{input_i} + e^{-input_i}) / 2`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.cosh(torch.tensor([0, 1])); // tensor([1.0000, 1.5431])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cosh.html
 */
export const cosh = unary(
  (x) => x.cosh(),
  saves(['input'], (grad, { input }) => grad.mul(input.sinh())),
);
export const cosh_ = cosh.inplace;
/**
 * Hyperbolic tangent.
 *
 * `out_i = (e^{input_i} - e^{-input_i}) / (e^{input_i} + e^{-input_i})`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.tanh(torch.tensor([0, 1])); // tensor([0.0000, 0.7616])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanh.html
 */
export const tanh = unary(
  (x) => x.tanh(),
  saves(['result'], (grad, { result }) => grad.mul(result.square().rsub(1))),
);
export const tanh_ = tanh.inplace;
/**
 * Inverse hyperbolic sine.
 *
 * `out_i = ln(input_i + √(input_i² + 1))`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.asinh(torch.tensor([0, 1])); // tensor([0.0000, 0.8814])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.asinh.html
 */
export const asinh = unary(
  (x) => x.asinh(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().add(1).rsqrt())),
  { over: { node: 'AsinhBackward1' } },
);
export const asinh_ = asinh.inplace;
/**
 * Inverse hyperbolic cosine.
 *
 * `out_i = ln(input_i + √(input_i² - 1))`; NaN below 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.acosh(torch.tensor([1, 2])); // tensor([0.0000, 1.3170])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.acosh.html
 */
export const acosh = unary(
  (x) => x.acosh(),
  saves(['input'], (grad, { input }) => grad.mul(input.square().sub(1).rsqrt())),
  { over: { node: 'AcoshBackward1' } },
);
export const acosh_ = acosh.inplace;
/**
 * Inverse hyperbolic tangent.
 *
 * `out_i = 1/2 · ln((1 + input_i) / (1 - input_i))`; ±infinity at ±1, NaN outside.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.atanh(torch.tensor([0, 0.5])); // tensor([0.0000, 0.5493])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atanh.html
 */
export const atanh = unary(
  (x) => x.atanh(),
  saves(['input'], (grad, { input }) => grad.div(input.square().rsub(1))),
  { over: { node: 'AtanhBackward1' } },
);
export const atanh_ = atanh.inplace;
/**
 * `sin(pi x) / (pi x)`, 1 at 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sinc(torch.tensor([0, 0.5])); // tensor([1.0000, 0.6366])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sinc.html
 */
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
export const sinc_ = sinc.inplace;
/**
 * Degrees to radians.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.deg2rad(torch.tensor([180, 90])); // tensor([3.1416, 1.5708])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.deg2rad.html
 */
export const deg2rad = unary(
  (x) => x.mul(Math.PI / 180),
  (grad) => grad.mul(Math.PI / 180),
);
export const deg2rad_ = deg2rad.inplace;
/**
 * Radians to degrees.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.rad2deg(torch.tensor([1, 0.5])); // tensor([57.2958, 28.6479])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.rad2deg.html
 */
export const rad2deg = unary(
  (x) => x.mul(180 / Math.PI),
  (grad) => grad.mul(180 / Math.PI),
);
export const rad2deg_ = rad2deg.inplace;
/**
 * Angle of a real number: 0, or pi where it is negative.
 *
 * `out_i = 0` where `input_i ≥ 0`, else π.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.angle(torch.tensor([1, -1])); // tensor([0.0000, 3.1416])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.angle.html
 */
export const angle = unary(
  (x) =>
    x
      .isnan()
      .choose(x, x.lt(0).choose(Math.PI, 0))
      .to(x.dtype.kind === 'float' ? x.dtype : x.exp().dtype),
  (grad) => zero(grad),
  { inplace: false },
);

/**
 * Logistic function: `out_i = 1 / (1 + e^{-input_i})`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.sigmoid(torch.tensor([0, 1])); // tensor([0.5000, 0.7311])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.sigmoid.html
 */
export const sigmoid = unary(
  (x) => x.sigmoid(),
  saves(['result'], (grad, { result }) => grad.mul(result.rsub(1).mul(result))),
);
export const sigmoid_ = sigmoid.inplace;
/**
 * Inverse of the logistic function: `log(x / (1 - x))`.
 *
 * @param eps input is bounded to [eps, 1 - eps]; null: not bounded, NaN outside [0, 1]
 * @param input probabilities
 * @returns a tensor of the input's shape
 * @example
 * torch.logit(torch.tensor([0.5, 0.9])); // tensor([0.0000, 2.1972])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logit.html
 */
export const logit = unary(
  [optional(real('eps'), null)],
  (x, { eps }) => {
    const real = x.to(fractional(x.dtype));
    // The lower bound first: with an eps above 0.5 it is the larger one. A negative eps bounds nothing, nor does NaN.
    const within = (low: Expression, high: Expression): Expression =>
      low.lt(0).choose(real, real.lt(low).choose(low, real.gt(high).choose(high, real)));
    // PyTorch holds the bounds in the input's own type: in bfloat16 1 - 0.001 is 1.
    const low = eps?.stored(real.dtype) ?? null;
    const y = low === null ? real : within(low, low.rsub(1).stored(real.dtype));
    return y.div(y.rsub(1)).log();
  },
  saves(['input'], (grad, { input }, { eps }) => {
    const slope = grad.div(input.mul(input.rsub(1)));
    const outside = slope.masked_fill(input.lt(0).logical_or(input.gt(1)), NaN);
    if (eps === null) return outside;
    const inside = slope.masked_fill(input.lt(eps).logical_or(input.gt(eps.rsub(1))), 0);
    return outside.where(eps.lt(0), inside);
  }),
);
export const logit_ = logit.inplace;
/**
 * Error function: `2 / sqrt(pi) * integral_0^x e^{-t^2} dt`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.erf(torch.tensor([0, 1])); // tensor([0.0000, 0.8427])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.erf.html
 */
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
export const erf_ = erf.inplace;
/**
 * `1 - erf(x)`, accurate where erf is near 1.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.erfc(torch.tensor([0, 1])); // tensor([1.0000, 0.1573])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.erfc.html
 */
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
export const erfc_ = erfc.inplace;
/**
 * Inverse of the error function.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.erfinv(torch.tensor([0, 0.5])); // tensor([0.0000, 0.4769])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.erfinv.html
 */
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
