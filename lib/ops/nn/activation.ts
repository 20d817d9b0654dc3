// Activations as functions of torch.nn.functional: with `inplace`, and those that are made of several operators.
import { float16 } from '../../dtype.js';
import { lacking, notImplemented } from '../row/refusals.js';
import { checkInplace } from '../../graph/inplace.js';
import { floatText } from '../../python.js';
import { RuntimeError } from '../../errors.js';
import { uniformWhere } from './dropout/noise.js';
import { warnOnce } from '../../warnings.js';
import { _rrelu_by_mean } from '../pointwise/activation.js';
import { rowMajor } from '../row/laid.js';
import { binary, kinked, nameRows, operator, saves } from '../row/operator.js';
import { any, describe, dtype, flag, int, number, optional, scalar, tensorOrNumber } from '../row/signature.js';
import { once } from '../row/rules.js';
import { wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { type Generator, placedGenerator } from '../random/generator.js';

const inplace = optional(flag('inplace'), false);

/**
 * Rectified linear unit: `max(0, x)`.
 *
 * @param input a tensor of any shape
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @example
 * F.relu(torch.tensor([-1, 2])); // tensor([0., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 */
export const relu = operator('relu', [inplace], (input, inplace): Tensor => (inplace ? input.relu_() : input.relu()));
/**
 * Writes `max(0, x)` to its input.
 *
 * @returns the tensor itself
 * @example
 * F.relu_(torch.tensor([-1, 2])); // tensor([0., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu_.html
 */
export const relu_ = operator('relu_', [], (input): Tensor => input.relu_());

/**
 * `min(max(0, x), 6)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.relu6(torch.tensor([-1, 2, 9])); // tensor([0., 2., 6.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
 */
export const relu6 = operator('relu6', [inplace], (input, inplace): Tensor =>
  inplace ? input.relu6_() : input.relu6(),
);

const slope = optional(scalar('negative_slope'), 0.01);
/**
 * `x` where positive, else `negative_slope * x`.
 *
 * @param input a tensor of any shape
 * @param negative_slope the slope below 0
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @example
 * F.leaky_relu(torch.tensor([-1, 2.0])); // tensor([-0.0100,  2.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 */
export const leaky_relu = operator('leaky_relu', [slope, inplace], (input, slope, inplace): Tensor =>
  inplace ? input.leaky_relu_(slope) : input.leaky_relu(slope),
);
/**
 * Writes `leaky_relu` to its input.
 *
 * @param negative_slope the slope below 0
 * @returns the tensor itself
 * @example
 * F.leaky_relu_(torch.tensor([-1, 2.0])); // tensor([-0.0100,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu_.html
 */
export const leaky_relu_ = operator('leaky_relu_', [slope], (input, slope): Tensor => input.leaky_relu_(slope));

const alpha = optional(scalar('alpha'), 1);
/**
 * `x` where positive, else `alpha * (e^x - 1)`.
 *
 * @param alpha the negative side tends to minus this
 * @returns a tensor of the input's shape
 * @example
 * F.elu(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
 */
export const elu = operator('elu', [alpha, inplace], (input, alpha, inplace): Tensor =>
  inplace ? input.elu_(alpha) : input.elu(alpha),
);
/**
 * Writes `elu` to its input: `scale x` where positive, else `scale alpha (e^{input_scale x} - 1)`.
 *
 * @param alpha what is approached below
 * @param scale a factor of all
 * @param input_scale a factor in the exponent
 * @returns the tensor itself
 * @example
 * F.elu_(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu_.html
 */
export const elu_ = operator(
  'elu_',
  [alpha, optional(number('scale'), 1), optional(number('input_scale'), 1)],
  (input, alpha, scale, inputScale): Tensor => {
    if (scale === 1 && inputScale === 1) return input.elu_(alpha);
    // Above 0 it is a line; below, the other factor counts.
    const bent = input.mul(inputScale).expm1().mul(alpha);
    return input.copy_(input.where(input.gt(0), bent).mul(scale));
  },
);
/**
 * `x` where positive, else `alpha * (e^{x / alpha} - 1)`.
 *
 * @param alpha the negative side tends to minus this
 * @returns a tensor of the input's shape
 * @example
 * F.celu(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
 */
export const celu = operator('celu', [alpha, inplace], (input, alpha, inplace): Tensor =>
  inplace ? input.celu_(alpha) : input.celu(alpha),
);
/**
 * Writes `celu` to its input.
 *
 * @param alpha the negative side tends to minus this
 * @returns the tensor itself
 * @example
 * F.celu_(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu_.html
 */
export const celu_ = operator('celu_', [alpha], (input, alpha): Tensor => input.celu_(alpha));
/**
 * Self-normalizing unit: `scale * (x where positive, else alpha * (e^x - 1))`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.selu(torch.tensor([-1, 2.0])); // tensor([-1.1113,  2.1014])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
 */
export const selu = operator('selu', [inplace], (input, inplace): Tensor => (inplace ? input.selu_() : input.selu()));
/**
 * Writes `selu` to its input.
 *
 * @returns the tensor itself
 * @example
 * F.selu_(torch.tensor([-1, 2.0])); // tensor([-1.1113,  2.1014])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu_.html
 */
export const selu_ = operator('selu_', [], (input): Tensor => input.selu_());
/**
 * Sigmoid linear unit (swish): `x * sigmoid(x)`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.silu(torch.tensor([0, 1.0])); // tensor([0.0000, 0.7311])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 */
export const silu = operator('silu', [inplace], (input, inplace): Tensor => (inplace ? input.silu_() : input.silu()));
/**
 * `x * tanh(softplus(x))`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.mish(torch.tensor([0, 1.0])); // tensor([0.0000, 0.8651])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
 */
export const mish = operator('mish', [inplace], (input, inplace): Tensor => (inplace ? input.mish_() : input.mish()));
/**
 * `x * min(max(x + 3, 0), 6) / 6`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.hardswish(torch.tensor([-4, 0, 3.0])); // tensor([-0., 0., 3.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 */
export const hardswish = operator('hardswish', [inplace], (input, inplace): Tensor =>
  inplace ? input.hardswish_() : input.hardswish(),
);
/**
 * `min(max(x + 3, 0), 6) / 6`.
 *
 * @returns a tensor of the input's shape
 * @example
 * F.hardsigmoid(torch.tensor([-4, 0, 1.5])); // tensor([0.0000, 0.5000, 0.7500])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 */
export const hardsigmoid = operator('hardsigmoid', [inplace], (input, inplace): Tensor =>
  inplace ? input.hardsigmoid_() : input.hardsigmoid(),
);

const bounds = [optional(scalar('min_val'), -1), optional(scalar('max_val'), 1)] as const;
/**
 * `x` bounded to [min_val, max_val].
 *
 * @param input a tensor of any shape
 * @param min_val lower bound
 * @param max_val upper bound, not below `min_val`
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @example
 * F.hardtanh(torch.tensor([-4, 0, 0.5])); // tensor([-1.0000,  0.0000,  0.5000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
 */
export const hardtanh = operator('hardtanh', [...bounds, inplace], (input, low, high, inplace): Tensor =>
  inplace ? input.hardtanh_(low, high) : input.hardtanh(low, high),
);
/**
 * Writes `hardtanh` to its input.
 *
 * @param min_val the least
 * @param max_val the greatest
 * @returns the tensor itself
 * @example
 * F.hardtanh_(torch.tensor([-4, 0, 0.5])); // tensor([-1.0000,  0.0000,  0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh_.html
 */
export const hardtanh_ = operator('hardtanh_', bounds, (input, low, high): Tensor => input.hardtanh_(low, high));

/**
 * `x` above the threshold, else `value`.
 *
 * @param threshold from where on `x` stays
 * @param value what it is below
 * @returns a tensor of the input's shape
 * @example
 * F.threshold(torch.tensor([-1, 0.5, 2]), 1, 9); // tensor([9., 9., 2.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 */
export const threshold = operator(
  'threshold',
  [scalar('threshold'), scalar('value'), inplace],
  (input, at, value, inplace): Tensor => (inplace ? input.threshold_(at, value) : input.threshold(at, value)),
);
/**
 * Writes `threshold` to its input.
 *
 * @param threshold from where on `x` stays
 * @param value what it is below
 * @returns the tensor itself
 * @example
 * F.threshold_(torch.tensor([-1, 0.5, 2]), 1, 9); // tensor([9., 9., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold_.html
 */
export const threshold_ = operator('threshold_', [scalar('threshold'), scalar('value')], (input, at, value): Tensor =>
  input.threshold_(at, value),
);

const gated = binary(
  (x, gate) => x.mul(gate.sigmoid()),
  {
    input: saves(['other'], (grad, { other }) => grad.mul(other.sigmoid()), 'GluBackwardBackward0', false),
    other: saves(['input', 'other'], (grad, { input, other }) => {
      return once((g, x, open) => open.rsub(1).mul(open).mul(g).mul(x), grad, input, other.sigmoid());
    }),
  },
  { node: 'GluBackward0' },
);
nameRows({ glu: gated });

/**
 * Gated linear unit: the first half along `dim` times the sigmoid of the second.
 *
 * @param input a tensor whose length along `dim` is even
 * @param dim the dimension that is halved
 * @returns a tensor with half the length along the dimension
 * @throws RuntimeError for an odd length, or no dimensions
 * @example
 * F.glu(torch.tensor([1, 2, 0, 0])); // tensor([0.5000, 1.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 */
export const glu = operator('glu', [optional(int('dim'), -1)], (input, dim): Tensor => {
  if (input.ndim === 0) throw new RuntimeError('glu does not support scalars because halving size must be even');
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  if (length % 2 !== 0) {
    throw new RuntimeError(`Halving dimension must be even, but dimension ${at} is size ${length}`);
  }
  lacking('glu_cpu', 'int', 'bool')([input.dtype], []);
  const half = length / 2;
  return gated(input.narrow(at, 0, half), input.narrow(at, half, half));
});

/** The formula of `rrelu` with slopes that were drawn: 1 where the input is positive. */
const sloped = (node: string, seen: 'input' | 'result') =>
  binary(
    (x, slope) => x.mul(slope),
    { input: kinked([seen, 'other'], (grad, { other }) => grad.mul(other)), other: null },
    { node, numbers: 'none', laid: rowMajor },
  );
const rreluWithNoise = sloped('RreluWithNoiseBackward0', 'input');
const rreluWithNoiseInPlace = sloped('RreluWithNoiseBackward1', 'result');
nameRows({ rrelu_with_noise: rreluWithNoise });
nameRows({ rrelu_with_noise: rreluWithNoiseInPlace });

const randomized = [
  optional(number('lower'), 1 / 8),
  optional(number('upper'), 1 / 3),
  optional(flag('training'), false),
] as const;
/**
 * `x` where positive, else `a x` with `a` drawn from [lower, upper) for each element while training, and their mean otherwise.
 *
 * @param input a tensor of any shape, of a floating type
 * @param lower the least slope
 * @param upper the largest slope
 * @param training whether slopes are drawn
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws RuntimeError where `lower` is above `upper`; NotImplementedError for integers
 * @example
 * F.rrelu(torch.tensor([-1, 2.0])); // tensor([-0.2292,  2.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 */
export const rrelu = operator('rrelu', [...randomized, inplace], (input, lower, upper, training, inplace): Tensor =>
  leaky(input, lower, upper, training, inplace, null),
);
/** @internal `rrelu`, of another generator too. */
export function leaky(
  input: Tensor,
  lower: number,
  upper: number,
  training: boolean,
  inplace: boolean,
  from: Generator | null,
): Tensor {
  for (const [word, bound] of [
    ['lower', lower],
    ['upper', upper],
  ] as const) {
    if (!Number.isFinite(bound)) throw new RuntimeError(`rrelu: ${word} bound must be finite, got ${floatText(bound)}`);
  }
  if (lower > upper) throw new RuntimeError('Lower bound should be less than or equal to the upper bound');
  if (!training) {
    const mean = (lower + upper) / 2;
    return inplace ? _rrelu_by_mean.inplace(input, mean) : _rrelu_by_mean(input, mean);
  }
  if (inplace) checkInplace(input); // before anything is drawn
  lacking('rrelu_with_noise_out_cpu', 'int', 'bool')([input.dtype], []);
  if (input.dtype === float16) throw notImplemented('rrelu_with_noise_out_cpu', float16);
  const slopes = uniformWhere(input, (x) => x <= 0, lower, upper, 1, from);
  return inplace ? rreluWithNoiseInPlace.inplace(input, slopes) : rreluWithNoise(input, slopes);
}
/**
 * Writes `rrelu` to its input.
 *
 * @param generator null: `torch.default_generator`
 * @param lower the least slope
 * @param upper the greatest
 * @param training whether slopes are drawn
 * @returns the tensor itself
 * @throws RuntimeError where `lower` is above `upper`
 * @throws NotImplementedError for integers and bool, and in training for float16
 * @example
 * F.rrelu_(torch.tensor([-1, 2.0])); // tensor([-0.2292,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rrelu_.html
 */
export const rrelu_ = operator(
  'rrelu_',
  [...randomized, placedGenerator],
  (input, lower, upper, training, given): Tensor => leaky(input, lower, upper, training, true, given),
);

const softmaxParameters = [
  optional(int('dim'), null),
  optional(any<unknown>()('_stacklevel'), 3),
  optional(dtype('dtype'), null),
] as const;

/** The dimension that PyTorch takes where none is given, with its warning. */
function implicitDim(name: string, input: Tensor, dim: number | null): number {
  if (dim !== null) return dim;
  warnOnce(
    `Implicit dimension choice for ${name} has been deprecated. Change the call to include dim=X as an argument.`,
  );
  return input.ndim === 0 || input.ndim === 1 || input.ndim === 3 ? 0 : 1;
}

/**
 * Exponentials that sum to 1 along a dimension: `softmax(x)_i = e^{x_i} / sum_j e^{x_j}`.
 *
 * @param input a tensor of any shape
 * @param dim the dimension along which the results sum to 1
 * @param dtype converted to before the operation; null: the input's
 * @param _stacklevel a hint
 * @returns a tensor of the input's shape
 * @example
 * F.softmax(torch.tensor([1, 1]), 0); // tensor([0.5000, 0.5000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax = operator('softmax', softmaxParameters, (input, dim, _level, type): Tensor =>
  input.softmax(implicitDim('softmax', input, dim), type),
);
/**
 * Softmax of the negated input: `softmin(x) = softmax(-x)`.
 *
 * @param _stacklevel a hint
 * @returns a tensor of the input's shape
 * @example
 * F.softmin(torch.tensor([1, 2]), 0); // tensor([0.7311, 0.2689])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export const softmin = operator('softmin', softmaxParameters, (input, dim, _level, type): Tensor =>
  input.neg().softmax(implicitDim('softmin', input, dim), type),
);
/**
 * Logarithm of softmax: `x_i - log(sum_j e^{x_j})`.
 *
 * @param _stacklevel a hint
 * @returns a tensor of the input's shape
 * @example
 * F.log_softmax(torch.tensor([1, 1]), 0); // tensor([-0.6931, -0.6931])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const log_softmax = operator('log_softmax', softmaxParameters, (input, dim, _level, type): Tensor =>
  input.log_softmax(implicitDim('log_softmax', input, dim), type),
);

/**
 * A sample of the Gumbel-softmax distribution: `softmax((logits + g) / tau)` with g drawn from Gumbel(0, 1).
 *
 * @param logits unnormalized log-probabilities [*, classes]
 * @param tau temperature, positive
 * @param hard whether the sample is one-hot; its gradient is that of the soft one
 * @param eps without effect
 * @param dim the dimension of the classes
 * @returns a tensor of the input's shape
 * @throws TypeError where `hard` is no boolean
 * @example
 * F.gumbel_softmax(torch.zeros(2, 3), { hard: true }).sum(1); // tensor([1., 1.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 */
export const gumbel_softmax = operator(
  'gumbel_softmax',
  [
    optional(tensorOrNumber('tau'), 1),
    optional(any<boolean>()('hard'), false),
    optional(number('eps'), 1e-10),
    optional(int('dim'), -1),
  ],
  (logits, tau, hard, _eps, dim): Tensor => {
    const gumbels = logits
      .detach()
      .new_empty([...logits.shape])
      .exponential_()
      .log()
      .neg();
    const soft = logits.add(gumbels).div(tau).softmax(dim);
    // PyTorch asks for it here, when it has drawn.
    if (typeof hard !== 'boolean')
      throw new TypeError(`gumbel_softmax(): argument 'hard' must be bool, not ${describe(hard)}`);
    if (!hard) return soft;
    const index = soft.max(dim, true)[1];
    const one = soft.new_zeros([...soft.shape]).scatter(dim, index, 1);
    return one.sub(soft.detach()).add(soft);
  },
);
