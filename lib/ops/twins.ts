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
import { i0 } from './pointwise/special.js';
import type { Tensor } from '../tensor.js';

/** `abs`, written into `input`. */
export const abs_ = abs.inplace;
/** `acos`, written into `input`. */
export const acos_ = acos.inplace;
/** `acosh`, written into `input`. */
export const acosh_ = acosh.inplace;
/** `addmv`, written into `input`. */
export const addmv_ = addmv.inplace;
/** `asin`, written into `input`. */
export const asin_ = asin.inplace;
/** `asinh`, written into `input`. */
export const asinh_ = asinh.inplace;
/** `atan`, written into `input`. */
export const atan_ = atan.inplace;
/** `atanh`, written into `input`. */
export const atanh_ = atanh.inplace;
/** `ceil`, written into `input`. */
export const ceil_ = ceil.inplace;
/** `celu`, written into `input`. */
export const celu_ = celu.inplace;
/** `clamp_max`, written into `input`. */
export const clamp_max_ = clamp_max.inplace;
/** `clamp_min`, written into `input`. */
export const clamp_min_ = clamp_min.inplace;
/** `cos`, written into `input`. */
export const cos_ = cos.inplace;
/** `cosh`, written into `input`. */
export const cosh_ = cosh.inplace;
/** `deg2rad`, written into `input`. */
export const deg2rad_ = deg2rad.inplace;
/** `erf`, written into `input`. */
export const erf_ = erf.inplace;
/** `erfc`, written into `input`. */
export const erfc_ = erfc.inplace;
/** `exp`, written into `input`. */
export const exp_ = exp.inplace;
/** `exp2`, written into `input`. */
export const exp2_ = exp2.inplace;
/** `expm1`, written into `input`. */
export const expm1_ = expm1.inplace;
/** `floor`, written into `input`. */
export const floor_ = floor.inplace;
/** `frac`, written into `input`. */
export const frac_ = frac.inplace;
/** `gcd`, written into `input`. */
export const gcd_ = gcd.inplace;
/** `i0`, written into `input`. */
export const i0_ = i0.inplace;
/** `lcm`, written into `input`. */
export const lcm_ = lcm.inplace;
/** `ldexp`, written into `input`. */
export const ldexp_ = ldexp.inplace;
/** `log`, written into `input`. */
export const log_ = log.inplace;
/** `log10`, written into `input`. */
export const log10_ = log10.inplace;
/** `log1p`, written into `input`. */
export const log1p_ = log1p.inplace;
/** `log2`, written into `input`. */
export const log2_ = log2.inplace;
/** `logit`, written into `input`. */
export const logit_ = logit.inplace;
/** `nan_to_num`, written into `input`. */
export const nan_to_num_ = nan_to_num.inplace;
/** `neg`, written into `input`. */
export const neg_ = neg.inplace;
/** `rad2deg`, written into `input`. */
export const rad2deg_ = rad2deg.inplace;
/** `reciprocal`, written into `input`. */
export const reciprocal_ = reciprocal.inplace;
/** `relu`, written into `input`. */
export const relu_ = relu.inplace;
/** `round`, written into `input`. */
export const round_ = round.inplace;
/** `rsqrt`, written into `input`. */
export const rsqrt_ = rsqrt.inplace;
/** `selu`, written into `input`. */
export const selu_ = selu.inplace;
/** `sigmoid`, written into `input`. */
export const sigmoid_ = sigmoid.inplace;
/** `sin`, written into `input`. */
export const sin_ = sin.inplace;
/** `sinc`, written into `input`. */
export const sinc_ = sinc.inplace;
/** `sinh`, written into `input`. */
export const sinh_ = sinh.inplace;
/** `sqrt`, written into `input`. */
export const sqrt_ = sqrt.inplace;
/** `square`, written into `input`. */
export const square_ = square.inplace;
/** `tan`, written into `input`. */
export const tan_ = tan.inplace;
/** `tanh`, written into `input`. */
export const tanh_ = tanh.inplace;
/** `threshold`, written into `input`. */
export const threshold_ = threshold.inplace;
/** `trunc`, written into `input`. */
export const trunc_ = trunc.inplace;
/** `xlogy`, written into `input`. */
export const xlogy_ = xlogy.inplace;

export {
  abs_ as absolute_,
  acos_ as arccos_,
  acosh_ as arccosh_,
  asin_ as arcsin_,
  asinh_ as arcsinh_,
  atan_ as arctan_,
  atanh_ as arctanh_,
  trunc_ as fix_,
  neg_ as negative_,
};

/** `as_strided`, by which `input` itself is laid out anew. */
export const as_strided_ = (input: Tensor, ...args: Parameters<Tensor['as_strided_']>): Tensor =>
  input.as_strided_(...args);
