// `torch.abs_(x)` and its like: the functions that write into their first argument.
import { addmv } from './blas/vectors.js';
import { celu, relu, selu, threshold } from './pointwise/activation.js';
import { clamp_max, clamp_min, nan_to_num } from './pointwise/comparison.js';
import {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  cos,
  cosh,
  deg2rad,
  erf,
  erfc,
  exp,
  exp2,
  expm1,
  floor,
  frac,
  log,
  log10,
  log1p,
  log2,
  logit,
  neg,
  rad2deg,
  reciprocal,
  round,
  rsqrt,
  sigmoid,
  sin,
  sinc,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from './pointwise/elementary.js';
import { gcd, lcm } from './pointwise/numbers.js';
import { ldexp, xlogy } from './pointwise/pairs.js';
import { i0 } from './pointwise/bessel.js';
import { operator } from './row/operator.js';
import { int, ints, optional } from './row/signature.js';
import type { Tensor } from '../tensor.js';

/**
 * `torch.abs`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.abs_(torch.tensor([-1, 2])); // tensor([1., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.abs_.html
 */
export const abs_ = abs.inplace;
/**
 * `torch.acos`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.acos_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.acos_.html
 */
export const acos_ = acos.inplace;
/**
 * `torch.acosh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.acosh_(torch.tensor([1])); // tensor([0.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.acosh_.html
 */
export const acosh_ = acosh.inplace;
/**
 * `torch.addmv`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param mat a matrix `[n, m]`
 * @param vec a vector `[m]`
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @returns `input`
 * @example
 * torch.addmv_(torch.zeros(2), torch.eye(2), torch.ones(2)); // tensor([1., 1.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.addmv_.html
 */
export const addmv_ = addmv.inplace;
/**
 * `torch.asin`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.asin_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.asin_.html
 */
export const asin_ = asin.inplace;
/**
 * `torch.asinh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.asinh_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.asinh_.html
 */
export const asinh_ = asinh.inplace;
/**
 * `torch.atan`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.atan_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.atan_.html
 */
export const atan_ = atan.inplace;
/**
 * `torch.atanh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.atanh_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.atanh_.html
 */
export const atanh_ = atanh.inplace;
/**
 * `torch.ceil`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.ceil_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.ceil_.html
 */
export const ceil_ = ceil.inplace;
/**
 * `torch.celu`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param alpha the negative side tends to minus this
 * @returns `input`
 * @example
 * torch.celu_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu_.html
 */
export const celu_ = celu.inplace;
/**
 * `torch.clamp_max`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param max the upper bound
 * @returns `input`
 * @example
 * torch.clamp_max_(torch.tensor([1, 5]), 2); // tensor([1., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.clamp_.html
 */
export const clamp_max_ = clamp_max.inplace;
/**
 * `torch.clamp_min`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param min the lower bound
 * @returns `input`
 * @example
 * torch.clamp_min_(torch.tensor([1, 5]), 2); // tensor([2., 5.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.clamp_.html
 */
export const clamp_min_ = clamp_min.inplace;
/**
 * `torch.cos`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.cos_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cos_.html
 */
export const cos_ = cos.inplace;
/**
 * `torch.cosh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.cosh_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.cosh_.html
 */
export const cosh_ = cosh.inplace;
/**
 * `torch.deg2rad`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.deg2rad_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.deg2rad_.html
 */
export const deg2rad_ = deg2rad.inplace;
/**
 * `torch.erf`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.erf_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.erf_.html
 */
export const erf_ = erf.inplace;
/**
 * `torch.erfc`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.erfc_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.erfc_.html
 */
export const erfc_ = erfc.inplace;
/**
 * `torch.exp`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.exp_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exp_.html
 */
export const exp_ = exp.inplace;
/**
 * `torch.exp2`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.exp2_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exp2_.html
 */
export const exp2_ = exp2.inplace;
/**
 * `torch.expm1`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.expm1_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.expm1_.html
 */
export const expm1_ = expm1.inplace;
/**
 * `torch.floor`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.floor_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.floor_.html
 */
export const floor_ = floor.inplace;
/**
 * `torch.frac`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.frac_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.frac_.html
 */
export const frac_ = frac.inplace;
/**
 * `torch.gcd`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param other the second operand
 * @returns `input`
 * @example
 * torch.gcd_(torch.tensor([12n]), torch.tensor([8n])); // tensor([4])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.gcd_.html
 */
export const gcd_ = gcd.inplace;
/**
 * `torch.i0`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.i0_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.i0_.html
 */
export const i0_ = i0.inplace;
/**
 * `torch.lcm`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param other the second operand
 * @returns `input`
 * @example
 * torch.lcm_(torch.tensor([4n]), torch.tensor([6n])); // tensor([12])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.lcm_.html
 */
export const lcm_ = lcm.inplace;
/**
 * `torch.ldexp`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param other the second operand
 * @returns `input`
 * @example
 * torch.ldexp_(torch.tensor([1]), torch.tensor([3])); // tensor([8.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.ldexp_.html
 */
export const ldexp_ = ldexp.inplace;
/**
 * `torch.log`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.log_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log_.html
 */
export const log_ = log.inplace;
/**
 * `torch.log10`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.log10_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log10_.html
 */
export const log10_ = log10.inplace;
/**
 * `torch.log1p`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.log1p_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log1p_.html
 */
export const log1p_ = log1p.inplace;
/**
 * `torch.log2`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.log2_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.log2_.html
 */
export const log2_ = log2.inplace;
/**
 * `torch.logit`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param eps probabilities are kept that far from 0 and 1; null: they are not
 * @returns `input`
 * @example
 * torch.logit_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.logit_.html
 */
export const logit_ = logit.inplace;
/**
 * `torch.nan_to_num`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param nan what NaN becomes
 * @param posinf what infinity becomes; null: the largest number
 * @param neginf what minus infinity becomes; null: the least number
 * @returns `input`
 * @example
 * torch.nan_to_num_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.nan_to_num_.html
 */
export const nan_to_num_ = nan_to_num.inplace;
/**
 * `torch.neg`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.neg_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.neg_.html
 */
export const neg_ = neg.inplace;
/**
 * `torch.rad2deg`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.rad2deg_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.rad2deg_.html
 */
export const rad2deg_ = rad2deg.inplace;
/**
 * `torch.reciprocal`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.reciprocal_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.reciprocal_.html
 */
export const reciprocal_ = reciprocal.inplace;
/**
 * `torch.relu`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.relu_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu_.html
 */
export const relu_ = relu.inplace;
/**
 * `torch.round`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param decimals digits after the point; negative: before it
 * @returns `input`
 * @example
 * torch.round_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.round_.html
 */
export const round_ = round.inplace;
/**
 * `torch.rsqrt`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.rsqrt_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.rsqrt_.html
 */
export const rsqrt_ = rsqrt.inplace;
/**
 * `torch.selu`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.selu_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu_.html
 */
export const selu_ = selu.inplace;
/**
 * `torch.sigmoid`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.sigmoid_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sigmoid_.html
 */
export const sigmoid_ = sigmoid.inplace;
/**
 * `torch.sin`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.sin_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sin_.html
 */
export const sin_ = sin.inplace;
/**
 * `torch.sinc`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.sinc_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sinc_.html
 */
export const sinc_ = sinc.inplace;
/**
 * `torch.sinh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.sinh_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sinh_.html
 */
export const sinh_ = sinh.inplace;
/**
 * `torch.sqrt`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.sqrt_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sqrt_.html
 */
export const sqrt_ = sqrt.inplace;
/**
 * `torch.square`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.square_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.square_.html
 */
export const square_ = square.inplace;
/**
 * `torch.tan`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.tan_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tan_.html
 */
export const tan_ = tan.inplace;
/**
 * `torch.tanh`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.tanh_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.tanh_.html
 */
export const tanh_ = tanh.inplace;
/**
 * `torch.threshold`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param threshold from where on `x` stays
 * @param value what it is below
 * @returns `input`
 * @example
 * torch.threshold_(torch.tensor([1, 5]), 2, 0); // tensor([0., 5.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold_.html
 */
export const threshold_ = threshold.inplace;
/**
 * `torch.trunc`, written into `input`.
 *
 * @param input the tensor that is written to
 * @returns `input`
 * @example
 * torch.trunc_(torch.tensor([0.25]));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.trunc_.html
 */
export const trunc_ = trunc.inplace;
/**
 * `torch.xlogy`, written into `input`.
 *
 * @param input the tensor that is written to
 * @param other the second operand
 * @returns `input`
 * @example
 * torch.xlogy_(torch.tensor([2]), torch.tensor([1])); // tensor([0.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.xlogy_.html
 */
export const xlogy_ = xlogy.inplace;

export {
  acos_ as arccos_,
  acosh_ as arccosh_,
  asin_ as arcsin_,
  asinh_ as arcsinh_,
  atan_ as arctan_,
  atanh_ as arctanh_,
  trunc_ as fix_,
  neg_ as negative_,
};

/**
 * `torch.as_strided`, by which `input` itself is laid out anew.
 *
 * @param input the tensor that is written to
 * @param size its lengths from now on
 * @param stride the steps of its dimensions
 * @param storage_offset where it begins in its storage; null: where it did
 * @returns `input`
 * @example
 * torch.as_strided_(torch.arange(4), [2, 2], [2, 1]);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.as_strided_.html
 */
export const as_strided_ = operator(
  'as_strided_',
  [ints('size'), ints('stride'), optional(int('storage_offset'), null)],
  (input, size, stride, offset): Tensor => input.as_strided_(size, stride, offset),
);
