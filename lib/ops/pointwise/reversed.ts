// The difference with its operands exchanged.
import { Expression } from '../../expression/expression.js';
import { binary } from '../row/operator.js';
import { resultStrides } from '../row/laid.js';
import { numbered } from '../row/rules.js';
import { checkDifference } from './scaled.js';
import { differenceAlpha, fittingNegated } from './scaled.js';
import { alpha, scaled } from './scaled.js';

/**
 * Reversed difference: `out_i = other_i - alpha * input_i`.
 *
 * @param alpha what `input` is multiplied by
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for two of bool
 * @example
 * torch.rsub(torch.tensor([1, 2]), 10); // tensor([9., 8.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.rsub.html
 */
export const rsub = binary(
  alpha,
  (x, y, { alpha }) => {
    checkDifference(y, x);
    const [a, b] = Expression.promoted(x, y);
    return b.sub(scaled(a, alpha));
  },
  {
    input: (grad, _saved, { alpha }) => grad.mul(alpha).neg(),
    other: (grad) => grad,
  },
  {
    out: false,
    wraps: true,
    laid: (shape, tensors, operands) => resultStrides(shape, [...tensors].reverse(), tensors.length < operands.length),
    overload: numbered(0, 1),
    refuse: differenceAlpha,
    fit: { alpha: fittingNegated },
    last: 'alpha',
  },
);
