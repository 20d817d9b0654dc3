// Angles and their functions, and the hyperbolic ones.
import { asFirst } from '../row/laid.js';
import { saves, unary } from '../row/operator.js';
import { zero } from '../row/rules.js';

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
  saves(['result'], (grad, { result }) => grad.mul(result.square().rsub(1)), 'TanhBackwardBackward0'),
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
  saves(
    ['input'],
    (grad, { input }) => {
      const angle = input.mul(Math.PI);
      const slope = angle.mul(angle.cos()).sub(angle.sin()).div(input.mul(input).mul(Math.PI));
      return grad.mul(slope.masked_fill(input.eq(0), 0));
    },
    'WhereBackward0',
  ),
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
  saves([], (grad) => grad.mul(Math.PI / 180), 'MulBackward1'),
  { laid: asFirst },
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
  saves([], (grad) => grad.mul(180 / Math.PI), 'MulBackward1'),
  { laid: asFirst },
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
