// Signs, absolute values and rounding.
import { Expression } from '../../expression/expression.js';
import { rounding } from './decimals.js';
import { saves, unary } from '../row/operator.js';
import { iteratorsTypes } from '../row/out.js';
import { lacking } from '../row/refusals.js';
import { zero } from '../row/rules.js';

/**
 * Negative: `out_i = -input_i`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.neg(torch.tensor([1, -2.5])); // tensor([-1.0000,  2.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.neg.html
 */
export const neg = unary(
  (x) => x.neg(),
  (grad) => grad.neg(),
  { types: iteratorsTypes, first: ([x]) => void Expression.input(0, x!.dtype!).neg() },
);
export const neg_ = neg.inplace;
/**
 * Absolute value: `out_i = |input_i|`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.abs(torch.tensor([-1, 2, -3])); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.abs.html
 */
export const abs = unary(
  (x) => x.abs(),
  saves(['input'], (grad, { input }) => grad.mul(input.sgn())),
  { types: iteratorsTypes, refuse: lacking('abs_cpu', 'bool') },
);
export const abs_ = abs.inplace;
/**
 * Sign: -1, 0 or 1.
 *
 * `out_i = input_i / |input_i|`, and 0 of 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sgn(torch.tensor([-2.5, 0, 7])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sgn.html
 */
export const sgn = unary(
  (x) => x.sgn(),
  saves(['input', 'result'], (grad) => zero(grad)),
  { types: iteratorsTypes },
);
/**
 * Sign: -1, 0 or 1.
 *
 * `out_i = input_i / |input_i|`, and 0 of 0.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.sign(torch.tensor([-2.5, 0, 7])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sign.html
 */
export const sign = unary(
  (x) => x.sgn(),
  (grad) => zero(grad),
  { types: iteratorsTypes },
);
/**
 * Rounded down.
 *
 * `out_i = ⌊input_i⌋`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.floor(torch.tensor([1.5, -0.5])); // tensor([ 1., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.floor.html
 */
export const floor = unary(
  (x) => x.floor(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('floor_vml_cpu', 'bool') },
);
export const floor_ = floor.inplace;
/**
 * Rounded up.
 *
 * `out_i = ⌈input_i⌉`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.ceil(torch.tensor([1.5, -1.5])); // tensor([ 2., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ceil.html
 */
export const ceil = unary(
  (x) => x.ceil(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('ceil_vml_cpu', 'bool') },
);
export const ceil_ = ceil.inplace;
/**
 * Rounded toward zero.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * torch.trunc(torch.tensor([1.7, -1.7])); // tensor([ 1., -1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.trunc.html
 */
export const trunc = unary(
  (x) => x.trunc(),
  (grad) => zero(grad),
  { types: iteratorsTypes, refuse: lacking('trunc_vml_cpu', 'bool') },
);
export const trunc_ = trunc.inplace;
/**
 * What rounding toward zero takes away: `out_i = input_i - trunc(input_i)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.frac(torch.tensor([1.25, -2.5])); // tensor([ 0.2500, -0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.frac.html
 */
export const frac = unary(
  (x) => x.sub(x.trunc()),
  (grad) => grad,
  { types: iteratorsTypes, refuse: lacking('frac_cpu', 'bool', 'int') },
);
export const frac_ = frac.inplace;

/**
 * Rounded to the nearest, halves to even.
 *
 * @param decimals how many decimal places to keep; negative: places left of the point to clear
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool, and for integers where `decimals` are given
 * @example
 * torch.round(torch.tensor([0.5, 1.5, 2.5])); // tensor([0., 2., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.round.html
 */
export const round = rounding(null);
export const round_ = round.inplace;
