// Activations of neural networks that act on each element alone.
import { type DType, type Num, int64 } from '../../dtype.js';
import { Expression } from '../../expression/expression.js';
import { RuntimeError, ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { kinked, legacy, nameRows, operator, saves, unary } from '../row/operator.js';
import { kinkedOfResult, ofResult } from '../row/formula.js';
import { iteratorsTypes, scalarTypes } from '../row/out.js';
import { type Laid, asFirst, byTensors, rowMajor } from '../row/laid.js';
import { bounding, fitting, fittingComputed, lacking, saying } from '../row/refusals.js';
import { keywordOnly, choice, number, optional, scalar } from '../row/signature.js';
import { once } from '../row/rules.js';
import { checkSlope } from './slopes.js';

/** What PyTorch makes a tensor of, between two operators: rounded to its type. */
const made = (x: Expression): Expression => x.stored(x.dtype);

/** `min(max(0, x), 6)`. */
export const relu6 = unary(
  (x) => x.maximum(0).minimum(6),
  kinked(['input'], (grad, { input }) => grad.masked_fill(input.le(0).logical_or(input.ge(6)), 0)),
  {
    out: false,
    node: 'HardtanhBackward0',
    laid: asFirst,
    refuse: saying('Bool inputs not supported for hardtanh', 'bool'),
  },
);
/** `x` where positive, else `negative_slope * x`. @param node what is recorded, and `over` what is in place */
const leaking = (node: string, over: string, laid: Laid = byTensors) =>
  unary(
    [optional(scalar('negative_slope'), 0.01)],
    (x, { negative_slope }) => x.gt(0).choose(x, x.mul(negative_slope)),
    kinked(['input'], (grad, { input }, { negative_slope }) => grad.where(input.gt(0), grad.mul(negative_slope))),
    {
      node,
      laid,
      out: false,
      refuse: lacking('leaky_relu_cpu', 'bool', 'int'),
      fit: { negative_slope: fittingComputed },
      over: {
        node: over,
        derivative: kinkedOfResult((grad, { result }, { negative_slope }) =>
          grad.where(result.gt(0), grad.mul(negative_slope!)),
        ),
        check: ({ negative_slope }) =>
          checkSlope(
            'leakyReLu',
            negative_slope!,
            'File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward calculation with negative slope',
          ),
      },
    },
  );
export const leaky_relu = leaking('LeakyReluBackward0', 'LeakyReluBackward1');
/** The same with the mean of the slopes that `rrelu` draws while training. */
export const _rrelu_by_mean = leaking('RreluWithNoiseBackward0', 'RreluWithNoiseBackward1', rowMajor);
nameRows({ leaky_relu: _rrelu_by_mean });
/** `x` where positive, else `alpha * (e^x - 1)`. */
export const elu = unary(
  [optional(scalar('alpha'), 1)],
  (x, { alpha }) => x.gt(0).choose(x, x.expm1().mul(alpha)),
  saves(
    ['input'],
    (grad, { input }, { alpha }) => grad.mul(input.exp().mul(alpha)).where(input.le(0), grad),
    'EluBackwardBackward0',
  ),
  {
    out: false,
    refuse: lacking('elu_cpu', 'bool', 'int'),
    over: {
      node: 'EluBackward1',
      derivative: ofResult((grad, { result }, { alpha }) => grad.mul(result.add(alpha!)).where(result.le(0), grad)),
      check: ({ alpha }) => checkSlope('elu', alpha!, ''),
    },
  },
);

/**
 * Gaussian error linear unit: `x * Phi(x)`; `approximate='tanh'` takes its formula with tanh.
 *
 * @param approximate `'none'`, or `'tanh'`
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an unknown `approximate`
 * @example
 * F.gelu(torch.tensor([-1, 0, 1.5])); // tensor([-0.1587,  0.0000,  1.3998])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 */
export const gelu = unary(
  [
    keywordOnly(
      optional(
        choice(
          'approximate',
          ['none', 'tanh'],
          () => new RuntimeError('approximate argument must be either none or tanh.'),
        ),
        'none',
      ),
    ),
  ],
  (x, { approximate }) =>
    approximate === 'tanh'
      ? x.mul(0.5).mul(
          x
            .add(x.mul(x).mul(x).mul(0.044715))
            .mul(Math.sqrt(2 / Math.PI))
            .tanh()
            .add(1),
        )
      : x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)),
  saves(
    ['input'],
    (grad, { input }, { approximate }) => {
      if (approximate === 'tanh') {
        const beta = Math.sqrt(2 / Math.PI);
        const inner = input.add(input.mul(input).mul(input).mul(0.044715)).mul(beta).tanh();
        const slope = input
          .mul(input)
          .mul(3 * 0.044715)
          .add(1)
          .mul(beta);
        return grad.mul(
          inner
            .add(1)
            .mul(0.5)
            .add(input.mul(0.5).mul(inner.mul(inner).rsub(1)).mul(slope)),
        );
      }
      const cdf = input.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
      const pdf = input
        .mul(input)
        .mul(-0.5)
        .exp()
        .mul(1 / Math.sqrt(2 * Math.PI));
      return grad.mul(cdf.add(input.mul(pdf)));
    },
    'GeluBackwardBackward0',
  ),
  { types: iteratorsTypes, refuse: lacking('GeluKernelImpl', 'bool', 'int') },
);
/** Sigmoid linear unit (swish): `x * sigmoid(x)`. */
export const silu = unary(
  (x) => x.mul(x.sigmoid()),
  saves(
    ['input'],
    (grad, { input }) => {
      const s = input.sigmoid();
      return grad.mul(s).mul(input.mul(s.rsub(1)).add(1));
    },
    undefined,
    true,
  ),
  { out: false, refuse: lacking('silu_cpu', 'bool', 'int') },
);
/** `x * tanh(softplus(x))`. */
export const mish = unary(
  (x) => x.mul(x.gt(20).choose(x, x.exp().log1p()).tanh()),
  saves(
    ['input'],
    (grad, { input }) => {
      const s = input.sigmoid();
      const t = input.where(input.gt(20), input.exp().log1p()).tanh();
      return grad.mul(t.add(input.mul(s).mul(t.mul(t).rsub(1))));
    },
    undefined,
    true,
  ),
  { out: false, refuse: lacking('mish_cpu', 'bool', 'int') },
);

/**
 * `log(1 + e^{beta x}) / beta`, and `x` itself where `beta x > threshold`.
 *
 * @param beta how sharp it is
 * @param threshold where `beta x` is larger, it is linear
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * F.softplus(torch.tensor([0, 1, 30])); // tensor([ 0.6931,  1.3133, 30.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html
 */
export const softplus = unary(
  [optional(scalar('beta'), 1), optional(scalar('threshold'), 20)],
  (x, { beta, threshold }) => x.mul(beta).gt(threshold).choose(x, x.mul(beta).exp().log1p().div(beta)),
  saves(
    ['input'],
    (grad, { input }, { beta, threshold }) =>
      grad.where(input.mul(beta).gt(threshold), grad.mul(input.mul(beta).sigmoid())),
    'SoftplusBackwardBackward0',
  ),
  { types: iteratorsTypes, refuse: lacking('softplus_cpu', 'bool', 'int') },
);
/**
 * `log(sigmoid(x))`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * F.logsigmoid(torch.tensor([0, 1])); // tensor([-0.6931, -0.3133])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html
 */
export const logsigmoid = unary(
  (x) => x.minimum(Expression.constant(0, x.dtype)).sub(x.abs().neg().exp().log1p()),
  saves(
    ['input'],
    (grad, { input }) =>
      once(
        (g, z) => g.mul(z.div(z.add(1)).where(input.ge(0), z.add(1).reciprocal())),
        grad,
        input.neg().where(input.ge(0), input).exp(),
      ),
    'LogSigmoidBackwardBackward0',
    false,
  ),
  {
    types: scalarTypes,
    laid: rowMajor,
    node: 'LogSigmoidBackward0',
    refuse: lacking('log_sigmoid_cpu', 'bool', 'int'),
  },
);
/**
 * `x / (1 + |x|)`.
 *
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for bool
 * @example
 * F.softsign(torch.tensor([-1, 3.0])); // tensor([-0.5000,  0.7500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
 */
export const softsign = unary(
  (x) => x.div(made(x.abs().add(1))),
  saves(
    ['input'],
    (grad, { input }) => {
      // By the quotient's rule, as PyTorch, which has no operator for it.
      const size = input.abs().add(1);
      return grad.div(size).sub(grad.mul(input.div(size).div(size)).mul(input.sgn()));
    },
    'AddBackward0',
  ),
  { out: false, node: 'DivBackward0', refuse: lacking('abs_cpu', 'bool') },
);
/**
 * `x - tanh(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.tanhshrink(torch.tensor([0, 1])); // tensor([0.0000, 0.2384])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 */
export const tanhshrink = operator('tanhshrink', [], (input): Tensor => input.sub(input.tanh()));

/**
 * `x` moved toward 0 by `lambd`, and 0 within it.
 *
 * @param lambd half the width of the interval that becomes 0
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool, RuntimeError for a negative `lambd`
 * @example
 * F.softshrink(torch.tensor([-1, 0.2, 1])); // tensor([-0.5000,  0.0000,  0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 */
export const softshrink = unary(
  [optional(number('lambd'), 0.5)],
  (x, { lambd }) =>
    x.gt(lambd).choose(x.sub(lambd), x.lt(lambd.neg()).choose(x.add(lambd), x.mul(Expression.constant(0, x.dtype)))),
  kinked(['input'], (grad, { input }, { lambd }) => grad.masked_fill(input.abs().le(lambd), 0)),
  {
    types: iteratorsTypes,
    refuse: lacking('softshrink_check', 'bool', 'int'),
    check: ([input], [lambd]) => {
      const { dtype } = input as Tensor;
      if ((lambd as number) >= 0 || dtype.kind !== 'float') return;
      throw new RuntimeError(
        `lambda must be in range [0, ${greatestOf[dtype.name]}] for input dtype ${legacy(dtype)}, but found ${String(lambd)}`,
      );
    },
  },
);
/** The largest finite numbers, as C++ prints them. */
const greatestOf: Readonly<Record<string, string>> = {
  float16: '65504',
  bfloat16: '3.38953e+38',
  float32: '3.40282e+38',
  float64: '1.79769e+308',
};
/** A bound of integers is a 64-bit integer first. */
const whole = (value: Num, dtype: DType): Num => {
  if (dtype.kind !== 'int' || typeof value !== 'number') return value;
  return Math.trunc(fitting(value, int64) as number);
};
/** `x` bounded to [min_val, max_val]. */
export const hardtanh = unary(
  [optional(scalar('min_val'), -1), optional(scalar('max_val'), 1)],
  (x, { min_val, max_val }) => x.maximum(min_val.to(x.dtype)).minimum(max_val.to(x.dtype)),
  kinked(['input'], (grad, { input }, { min_val, max_val }) =>
    grad.masked_fill(input.le(min_val).logical_or(input.ge(max_val)), 0),
  ),
  {
    out: false,
    laid: asFirst,
    refuse: saying('Bool inputs not supported for hardtanh', 'bool'),
    fit: {
      min_val: (value, dtype) => bounding(whole(value, dtype), dtype, 'min'),
      max_val: (value, dtype) => bounding(whole(value, dtype), dtype, 'max'),
    },
    check: (_, [least, most]) => {
      if ((least as number) > (most as number)) throw new ValueError('min_val cannot be greater than max_val');
    },
  },
);
/** `min(max(x + 3, 0), 6) / 6`. */
export const hardsigmoid = unary(
  (x) => x.add(3).maximum(0).minimum(6).div(6),
  kinked(['input'], (grad, { input }) => grad.div(6).masked_fill(input.le(-3).logical_or(input.ge(3)), 0)),
  { out: false, refuse: lacking('hardsigmoid_cpu', 'bool', 'int') },
);
/** `x * min(max(x + 3, 0), 6) / 6`. */
export const hardswish = unary(
  (x) => x.mul(x.add(3).maximum(0).minimum(6)).div(6),
  saves(
    ['input'],
    (grad, { input }) =>
      // In this order, so that NaN counts as large.
      grad.mul(input.div(3).add(0.5)).where(input.lt(3), grad).masked_fill(input.le(-3), 0),
    'HardswishBackwardBackward0',
  ),
  { out: false, refuse: lacking('hardswish_cpu', 'bool', 'int') },
);
