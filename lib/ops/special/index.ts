// torch.special: functions of mathematical physics and statistics, and PyTorch's other names for operators of torch
// (https://docs.pytorch.org/docs/stable/special.html).
export { log_softmax, softmax } from '../nn/softmax.js';
export {
  airy_ai,
  bessel_j0,
  bessel_j1,
  bessel_y0,
  bessel_y1,
  i0,
  i0e,
  i1,
  i1e,
  modified_bessel_i0,
  modified_bessel_i1,
  modified_bessel_k0,
  modified_bessel_k1,
  scaled_modified_bessel_k0,
  scaled_modified_bessel_k1,
  spherical_bessel_j0,
} from '../pointwise/bessel.js';
export { digamma, lgamma as gammaln, mvlgamma as multigammaln, polygamma, digamma as psi } from '../pointwise/gamma.js';
export { xlogy } from '../pointwise/pairs.js';
export { exp2, expm1, log1p } from '../pointwise/powers.js';
export { round } from '../pointwise/decimals.js';
export { erf, erfc, erfinv, sigmoid as expit, logit } from '../pointwise/sigmoids.js';
export { sinc } from '../pointwise/trigonometry.js';
export {
  chebyshev_polynomial_t,
  chebyshev_polynomial_u,
  chebyshev_polynomial_v,
  chebyshev_polynomial_w,
  hermite_polynomial_h,
  hermite_polynomial_he,
  laguerre_polynomial_l,
  legendre_polynomial_p,
  shifted_chebyshev_polynomial_t,
  shifted_chebyshev_polynomial_u,
  shifted_chebyshev_polynomial_v,
  shifted_chebyshev_polynomial_w,
} from '../pointwise/polynomials.js';
export { entr, erfcx, gammainc, gammaincc, log_ndtr, ndtr, ndtri, xlog1py, zeta } from '../pointwise/special.js';
export { logsumexp } from '../reduction/sums.js';
