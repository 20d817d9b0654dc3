// Activations that torch has as functions.
import { RuntimeError } from '../../errors.js';
import { saves, ofResult, kinked } from '../row/formula.js';
import { unary } from '../row/operator.js';
import { fitting, fittingComputed, lacking } from '../row/refusals.js';
import { optional, scalar } from '../row/signature.js';
import { SELU_SCALE, SELU_ALPHA } from './slopes.js';
import { checkSlope } from './slopes.js';

/**
 * `x` where positive, else `alpha * (e^{x / alpha} - 1)`.
 *
 * @param alpha the negative side tends to minus this
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool, RuntimeError for an `alpha` of 0
 * @example
 * torch.celu(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.celu.html
 */
export const celu = unary(
  [optional(scalar('alpha'), 1)],
  (x, { alpha }) => x.gt(0).choose(x, x.div(alpha).expm1().mul(alpha)),
  saves(
    ['input'],
    (grad, { input }, { alpha }) => grad.mul(input.div(alpha).exp()).where(input.le(0), grad),
    'EluBackwardBackward0',
  ),
  {
    out: false,
    refuse: lacking('elu_cpu', 'bool', 'int'),
    check: (_, [alpha]) => {
      if (alpha === 0) throw new RuntimeError('ZeroDivisionError: alpha cannot be 0 for CELU');
    },
    over: {
      node: 'CeluBackward1',
      derivative: ofResult((grad, { result }, { alpha }) =>
        grad.mul(result.add(alpha!).div(alpha!)).where(result.le(0), grad),
      ),
      check: ({ alpha }) => checkSlope('elu', alpha!, ''),
    },
  },
);
export const celu_ = celu.inplace;
/**
 * `scale * (x where positive, else alpha * (e^x - 1))`, with the constants of self-normalizing networks.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.selu(torch.tensor([-1, 2.0])); // tensor([-1.1113,  2.1014])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.selu.html
 */
export const selu = unary(
  (x) => x.gt(0).choose(x.mul(SELU_SCALE), x.expm1().mul(SELU_ALPHA * SELU_SCALE)),
  saves(
    ['input'],
    (grad, { input }) => grad.mul(input.exp().mul(SELU_ALPHA * SELU_SCALE)).where(input.le(0), grad.mul(SELU_SCALE)),
    'EluBackwardBackward0',
  ),
  {
    out: false,
    node: 'EluBackward0',
    refuse: lacking('elu_cpu', 'bool', 'int'),
    over: {
      node: 'EluBackward1',
      derivative: ofResult((grad, { result }) =>
        grad.mul(result.add(SELU_ALPHA * SELU_SCALE)).where(result.le(0), grad.mul(SELU_SCALE)),
      ),
    },
  },
);
export const selu_ = selu.inplace;

/**
 * `x` above the threshold, else `value`.
 *
 * @param threshold from where on `x` stays
 * @param value what it is below
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.threshold(torch.tensor([-1, 0.5, 2]), 1, 9); // tensor([9., 9., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.threshold.html
 */
export const threshold = unary(
  [scalar('threshold'), scalar('value')],
  (x, { threshold, value }) => x.masked_fill(x.le(threshold.to(x.dtype)), value),
  kinked(['input'], (grad, { input }, { threshold }) => grad.masked_fill(input.le(threshold), 0)),
  {
    refuse: lacking('threshold_cpu', 'bool'),
    fit: { threshold: fittingComputed, value: fitting },
    over: { node: 'ThresholdBackward1' },
  },
);
export const threshold_ = threshold.inplace;
