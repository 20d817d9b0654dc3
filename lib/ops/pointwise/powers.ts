// Powers, exponentials and logarithms.
import { saves, unary } from '../row/operator.js';

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
  saves(['result'], (grad, { result }) => grad.mul(result).mul(Math.LN2), 'MulBackward1'),
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
