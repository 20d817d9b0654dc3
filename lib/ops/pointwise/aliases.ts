// PyTorch's other names for operators.
export { div as divide, mul as multiply } from './arithmetic.js';
export { ge as greater_equal, gt as greater, le as less_equal, lt as less, ne as not_equal } from './comparison.js';
export { atan2 as arctan2 } from './pairs.js';
export { abs as absolute, neg as negative, trunc as fix, neg_ as negative_, trunc_ as fix_ } from './rounding.js';
export {
  acos as arccos,
  acosh as arccosh,
  asin as arcsin,
  asinh as arcsinh,
  atan as arctan,
  atanh as arctanh,
  acos_ as arccos_,
  acosh_ as arccosh_,
  asin_ as arcsin_,
  asinh_ as arcsinh_,
  atan_ as arctan_,
  atanh_ as arctanh_,
} from './trigonometry.js';
