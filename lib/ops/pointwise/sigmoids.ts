// The logistic and the error function, and what undoes them.
import { bfloat16, fractional } from '../../dtype.js';
import type { Expression } from '../../expression/expression.js';
import { saves, unary } from '../row/operator.js';
import { optional, real } from '../row/signature.js';

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
  saves(['result'], (grad, { result }) => grad.mul(result.rsub(1)).mul(result), 'SigmoidBackwardBackward0', bfloat16),
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
    return y.div(y.rsub(1)).log().stepped();
  },
  saves(
    ['input'],
    (grad, { input }, { eps }) => {
      const slope = grad.div(input.mul(input.rsub(1)));
      const outside = slope.masked_fill(input.lt(0).logical_or(input.gt(1)), NaN);
      if (eps === null) return outside;
      const inside = slope.masked_fill(input.lt(eps).logical_or(input.gt(eps.rsub(1))), 0);
      return outside.where(eps.lt(0), inside);
    },
    'WhereBackward0',
  ),
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
