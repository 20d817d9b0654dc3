// What is made of two operands, broadcast to each other, beside arithmetic: the larger, the sign of another, angles, lengths, powers of 2.
import { float64, get_default_dtype, int32 } from '../../dtype.js';
import { contiguousStrides } from '../../shape.js';
import { ownTypes } from '../row/out.js';
import { Expression, type Scalar } from '../../expression/expression.js';
import { RuntimeError } from '../../errors.js';
import { binary, saves } from '../row/operator.js';
import { resultStrides } from '../row/laid.js';
import { lacking, notImplemented } from '../row/refusals.js';
import { halved, missing, numbered, zero } from '../row/rules.js';
import { fractions } from './parts.js';

/** A value as its type holds it, which arithmetic that goes on would not round. */
const rounded = (x: Expression): Expression => x.to(float64).to(x.dtype);

/**
 * The larger of two, NaN if either is: `out_i = max(input_i, other_i)`. Where equal, each gets half of the gradient.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2])); // tensor([3., 5.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.maximum.html
 */
export const maximum = binary(
  (x, y) => x.maximum(y),
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.lt(other), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(other.lt(input), 0),
    ),
  },
  { numbers: 'none', inplace: false },
);

/**
 * The smaller of two, NaN if either is: `out_i = min(input_i, other_i)`. Where equal, each gets half of the gradient.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.minimum.html
 */
export const minimum = binary(
  (x, y) => x.minimum(y),
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.gt(other), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(other.gt(input), 0),
    ),
  },
  { numbers: 'none', inplace: false },
);

/**
 * The larger of two; a NaN gives way to a number.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.fmax(torch.tensor([1, NaN]), torch.tensor([3, 2])); // tensor([3., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fmax.html
 */
export const fmax = binary(
  (x, y) => x.maximum(y).where(x.isnan().logical_or(y.isnan()).logical_not(), y.where(x.isnan(), x)),
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.ge(other).logical_or(other.isnan()).logical_not(), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.gt(other).logical_or(other.isnan()), 0),
    ),
  },
  { numbers: 'none', inplace: false },
);

/**
 * The smaller of two; a NaN gives way to a number.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.fmin(torch.tensor([1, NaN]), torch.tensor([3, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fmin.html
 */
export const fmin = binary(
  (x, y) => x.minimum(y).where(x.isnan().logical_or(y.isnan()).logical_not(), y.where(x.isnan(), x)),
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.le(other).logical_or(other.isnan()).logical_not(), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      halved(grad, input, other).masked_fill(input.lt(other).logical_or(other.isnan()), 0),
    ),
  },
  { numbers: 'none', inplace: false },
);

/** `1 / (a² + b²)`, and 0 at the origin. */
const inverseSquare = <T extends Scalar<T>>(a: T, b: T): T => {
  const square = a.square().add(b.square());
  return square.reciprocal().masked_fill(square.eq(0), 0);
};

/**
 * Angle of the point (other, input), in radians: `out_i = atan2(input_i, other_i)`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.atan2(torch.tensor([1, -1]), torch.tensor([1, 1])); // tensor([ 0.7854, -0.7854])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atan2.html
 */
export const atan2 = binary(
  (x, y) => x.atan2(y),
  {
    input: saves(['input', 'other'], (grad, { input, other }) => grad.mul(other).mul(inverseSquare(input, other))),
    other: saves(['input', 'other'], (grad, { input, other }) =>
      grad.mul(input.neg()).mul(inverseSquare(input, other)),
    ),
  },
  { numbers: 'none' },
);

/**
 * Magnitude of `input` with the sign of `other`.
 *
 * `out_i = |input_i|` where the sign of `other_i` is positive, that of 0.0 too, else `-|input_i|`.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.copysign(torch.tensor([1, 2]), -0.5); // tensor([-1., -2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.copysign.html
 */
export const copysign = binary(
  (x, y) => x.copysign(y),
  {
    input: saves(['input', 'result'], (grad, { input, result }) =>
      grad.mul(result.div(input).masked_fill(input.eq(0), 0)),
    ),
    other: (grad) => zero(grad),
  },
  { wraps: true, overload: numbered(0, 1) },
);

/**
 * The next floating-point number after `input` toward `other`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.nextafter(torch.tensor([1.0]), torch.tensor([2.0])); // tensor([1.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nextafter.html
 */
export const nextafter = binary(
  (x, y) => x.nextafter(y),
  {
    input: saves(
      ['input', 'other'],
      (grad, { input, other }) => grad.masked_fill(input.eq(other), 0),
      'WhereBackward0',
    ),
    other: (grad) => zero(grad),
  },
  { numbers: 'none', refuse: lacking('nextafter_cpu', 'int', 'bool') },
);

/**
 * Length of the hypotenuse: `out_i = sqrt(input_i^2 + other_i^2)`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.hypot(torch.tensor([3, 5]), torch.tensor([4, 12])); // tensor([ 5., 13.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hypot.html
 */
export const hypot = binary(
  (x, y) => {
    // Scaled by the larger leg, so that no square overflows.
    const [a, b] = Expression.promoted(x, y).map((leg) => leg.abs()) as [Expression, Expression];
    const large = a.maximum(b);
    const ratio = a.minimum(b).div(large);
    const infinite = a.eq(Infinity).logical_or(b.eq(Infinity));
    return infinite.choose(Infinity, large.eq(0).choose(0, large.mul(ratio.square().add(1).sqrt()))).to(large.dtype);
  },
  {
    input: saves(['input', 'result'], (grad, { input, result }) => grad.mul(input).div(result)),
    other: saves(['other', 'result'], (grad, { other, result }) => grad.mul(other).div(result)),
  },
  { numbers: 'none', refuse: lacking('hypot_cpu', 'int', 'bool') },
);

/**
 * `input * 2^other`.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for an exponent of bool beside floating point
 * @example
 * torch.ldexp(torch.tensor([1, 3]), torch.tensor([3, 1])); // tensor([8., 6.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ldexp.html
 */
export const ldexp = binary(
  (x, y) => {
    // The power is a tensor of its own in PyTorch, and so rounded to its type.
    if (y.dtype.kind === 'float') return x.mul(rounded(y.exp2()));
    if (x.dtype.kind !== 'float') return x.to(get_default_dtype()).mul(y.to(get_default_dtype()).exp2());
    // As C's ldexp takes it: 32 bits of the exponent, and a power that need not be among the type's numbers.
    const most = x.dtype === float64 ? 2200 : 378;
    const power = y.to(int32).to(x.dtype).maximum(-most).minimum(most);
    const third = power.div(3).trunc();
    return x
      .mul(third.exp2())
      .mul(third.exp2())
      .mul(power.sub(third.mul(2)).exp2());
  },
  {
    input: saves(['other'], (grad, { other }) => grad.mul(other.exp2())),
    other: saves(['result'], (grad, { result }) => grad.mul(result).mul(Math.LN2), 'MulBackward1'),
  },
  {
    numbers: 'none',
    // The power of 2 is row-major.
    laid: (shape, [x, y]) => resultStrides(shape, [x!, { shape: y!.shape, strides: contiguousStrides(y!.shape) }]),
    refuse: ([base, exponent]) => {
      if (exponent!.kind === 'bool' && base!.kind === 'float') throw notImplemented('ldexp_cpu_exp', exponent!);
    },
  },
);
export const ldexp_ = ldexp.inplace;

/**
 * `log(e^input + e^other)`, without overflow.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.logaddexp(torch.tensor([0, 1]), torch.tensor([0, 1])); // tensor([0.6931, 1.6931])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logaddexp.html
 */
export const logaddexp = binary(
  (a, b) => {
    const [x, y] = fractions(a, b);
    const large = x.maximum(y);
    const sum = large.add(x.sub(y).abs().neg().exp().log1p());
    return large.abs().eq(Infinity).logical_and(x.eq(y)).choose(large, sum);
  },
  {
    input: saves(['input', 'other'], (grad, { input, other }) => grad.div(other.sub(input).exp().add(1))),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.div(input.sub(other).exp().add(1))),
  },
  { numbers: 'none', refuse: lacking('logaddexp_cpu', 'int', 'bool'), inplace: false },
);

/**
 * `log2(2^input + 2^other)`, without overflow.
 *
 * @returns a tensor of the broadcast shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.logaddexp2(torch.tensor([0, 3]), torch.tensor([0, 3])); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logaddexp2.html
 */
export const logaddexp2 = binary(
  (a, b) => {
    const [x, y] = fractions(a, b);
    const large = x.maximum(y);
    const [share, base] = [x.sub(y).abs().neg().exp2().log1p(), large].map((part) => part.to(float64));
    // PyTorch's kernel multiplies by its own type's constant and adds with one rounding.
    const factor = x.dtype === float64 ? Math.LOG2E : Math.fround(Math.LOG2E);
    const sum = base!.add(share!.mul(factor)).to(x.dtype);
    return large.abs().eq(Infinity).logical_and(x.eq(y)).choose(large, sum);
  },
  {
    input: saves(['input', 'other'], (grad, { input, other }) => grad.div(other.sub(input).exp2().add(1))),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.div(input.sub(other).exp2().add(1))),
  },
  { numbers: 'none', refuse: lacking('logaddexp2_cpu', 'int', 'bool'), inplace: false },
);

/**
 * `input * log(other)`, 0 where `input` is 0, NaN where `other` is.
 *
 * @returns a tensor of the broadcast shape
 * @example
 * torch.xlogy(torch.tensor([0, 2]), torch.tensor([0, 3])); // tensor([0.0000, 2.1972])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.xlogy.html
 */
export const xlogy = binary(
  (x, y) => {
    const [a, b] = fractions(x, y);
    return b.isnan().choose(NaN, a.eq(0).choose(0, a.mul(b.log().stored(b.dtype))));
  },
  {
    input: saves(['input', 'other'], (grad, { input, other }) =>
      other
        .log()
        .mul(grad)
        .masked_fill(grad.eq(0).logical_and(other.isnan().logical_not()), 0)
        .masked_fill(input.eq(0).logical_and(other.le(0)), 0),
    ),
    other: saves(['input', 'other'], (grad, { input, other }) => grad.mul(input).div(other), 'DivBackward0'),
  },
  { wraps: true, overload: numbered(0, 2, 1), numbers: 'all' },
);
export const xlogy_ = xlogy.inplace;

/**
 * Heaviside step: 0 below 0, 1 above, `other` at 0.
 *
 * `out_i = 0` where `input_i < 0`, 1 where `input_i > 0`, else `other_i`.
 *
 * @returns a tensor of the broadcast shape
 * @throws RuntimeError where types differ
 * @example
 * torch.heaviside(torch.tensor([-1, 0, 2]), torch.tensor([7])); // tensor([0., 7., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export const heaviside = binary(
  (x, y) => x.eq(0).choose(y, x.gt(0).choose(1, 0).to(x.dtype)),
  { input: missing('heaviside'), other: missing('heaviside') },
  {
    numbers: 'none',
    refuse: (types) => {
      if (types[0] !== types[1])
        throw new RuntimeError('heaviside is not yet implemented for tensors with different dtypes.');
    },
    types: ownTypes(() => 'heaviside is not yet implemented for tensors with different dtypes.'),
    parameters: { other: 'values' },
    node: 'NotImplemented',
  },
);
