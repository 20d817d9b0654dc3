// Activations that tensors have as methods.
import { iteratorsTypes } from '../row/out.js';
import { Expression } from '../../expression/expression.js';
import { kinked } from '../row/formula.js';
import { unary } from '../row/operator.js';
import { lacking, saying } from '../row/refusals.js';
import { optional, scalar } from '../row/signature.js';

/**
 * Rectified linear unit: `max(0, x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.relu(torch.tensor([-1, 2])); // tensor([0., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.relu.html
 */
export const relu = unary(
  (x) => x.maximum(Expression.constant(0, x.dtype)),
  kinked(['result'], (grad, { result }) => grad.masked_fill(result.le(0), 0), 'ThresholdBackwardBackward0'),
  { out: false, refuse: saying('Boolean inputs not supported for relu', 'bool') },
);
export const relu_ = relu.inplace;
/**
 * `x`, and 0 where `|x| <= lambd`.
 *
 * @param lambd half the width of the interval that becomes 0
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool, RuntimeError for a negative `lambd`
 * @example
 * F.hardshrink(torch.tensor([-1, 0.2, 1])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 */
export const hardshrink = unary(
  [optional(scalar('lambd'), 0.5)],
  (x, { lambd }) => x.masked_fill(x.abs().le(lambd), 0),
  kinked(['input'], (grad, { input }, { lambd }) => grad.masked_fill(input.abs().le(lambd), 0)),
  { types: iteratorsTypes, refuse: lacking('hardshrink_cpu', 'bool', 'int'), inplace: false },
);
