// Normalization over batches, layers, groups, instances and neighbours, and of vectors.
import { RuntimeError, ValueError } from '../../../errors.js';
import { is_grad_enabled, no_grad } from '../../../graph/mode.js';
import { sizeText } from '../../../python.js';
import { numel } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { div } from '../../pointwise/arithmetic.js';
import { notDifferentiable } from '../../row/derivative.js';
import { operator } from '../../row/operator.js';
import { placedOut } from '../../row/out.js';
import {
  Refusal,
  any,
  dims,
  flag,
  int,
  ints,
  number,
  optional,
  orNull,
  parameter,
  tensor,
} from '../../row/signature.js';
import { pad } from '../padding.js';
import { avg_pool2d, avg_pool3d } from '../pooling/average.js';
import { native_batch_norm } from './batchnorm.js';
import { native_group_norm } from './groupnorm.js';
import { checkTrailing, native_layer_norm } from './layernorm.js';
import { floating } from './seen.js';

const normalizedShape = ints('normalized_shape');
/**
 * Layer normalization: mean 0 and variance 1 over the last dimensions, `y = (x - E[x]) / sqrt(Var[x] + eps) * weight + bias`.
 *
 * @param input [*, ...normalized_shape]
 * @param normalized_shape the last dimensions
 * @param weight of this shape
 * @param bias of this shape
 * @param eps added to the variance
 * @param cudnn_enable a hint
 * @returns a tensor of the input's shape
 * @example
 * F.layer_norm(torch.tensor([1, 3]), [2]); // tensor([-1.0000,  1.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export const layer_norm = operator(
  'layer_norm',
  [
    normalizedShape,
    optional(tensor('weight'), null),
    optional(tensor('bias'), null),
    optional(number('eps'), 1e-5),
    optional(flag('cudnn_enable'), true),
  ],
  (input, shape, weight, bias, eps): Tensor => {
    return native_layer_norm(input, shape, weight, bias, eps).result;
  },
);

/**
 * Root mean square normalization: `y = x / sqrt(mean(x^2) + eps) * weight` over the last dimensions.
 *
 * @param input [*, ...normalized_shape]
 * @param normalized_shape the last dimensions
 * @param weight of this shape
 * @param eps added to the mean square; null: the input type's machine epsilon
 * @returns a tensor of the input's shape
 * @throws RuntimeError where the last dimensions are not `normalized_shape`
 * @example
 * F.rms_norm(torch.tensor([1, 3]), [2]); // tensor([0.4472, 1.3416])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 */
export const rms_norm = operator(
  'rms_norm',
  [normalizedShape, optional(tensor('weight'), null), optional(number('eps'), null)],
  (input, shape, weight, eps): Tensor => {
    checkTrailing(input, shape, weight, null, true);
    floating('rms_norm', input);
    const dims = shape.map((_, k) => input.ndim - shape.length + k);
    const x = input.to(input.dtype.compute);
    const small = eps ?? (x.dtype.itemsize === 4 ? 2 ** -23 : 2 ** -52);
    const out = x.mul(x.square().mean(dims, true).add(small).rsqrt());
    return (weight === null ? out : out.mul(weight)).to(input.dtype).contiguous();
  },
);

const grouped = [
  int('num_groups'),
  optional(tensor('weight'), null),
  optional(tensor('bias'), null),
  optional(number('eps'), 1e-5),
  optional(flag('cudnn_enabled'), true),
] as const;
/**
 * Group normalization: channels in groups, each group of a sample to mean 0 and variance 1.
 *
 * @param input [N, C, *]
 * @param num_groups how many groups, a divisor of C
 * @param weight a factor for each channel: [C]
 * @param bias a summand for each channel: [C]
 * @param eps added to the variance
 * @param cudnn_enabled a hint
 * @returns a tensor of the input's shape
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * torch.group_norm(torch.ones(1, 4), 2).shape; // [1, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.group_norm.html
 */
export const group_norm = operator('group_norm', grouped, (input, groups, weight, bias, eps): Tensor => {
  checkBatched(input);
  const [n, channels] = [input.shape[0], input.shape[1]];
  const inner = numel(input.shape.slice(2));
  return native_group_norm(input, weight, bias, n, channels, inner, groups, eps).result;
});
function checkBatched(input: Tensor): void {
  if (input.ndim >= 2) return;
  throw new RuntimeError(`Expected at least 2 dimensions for input tensor but received ${input.ndim}`);
}

/**
 * Group normalization: channels in groups, each group of a sample to mean 0 and variance 1.
 *
 * @param input [N, C, *]
 * @param num_groups how many groups, a divisor of C
 * @param weight a factor for each channel: [C]
 * @param bias a summand for each channel: [C]
 * @param eps added to the variance
 * @param cudnn_enabled a hint
 * @returns a tensor of the input's shape
 * @throws ValueError where a whole batch is one value a group, which `torch.group_norm` takes
 * @example
 * F.group_norm(torch.tensor([[1, 3, 5, 7]]), 2).shape; // [1, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export const groupNorm = operator('group_norm', grouped, (input, groups, weight, bias, eps): Tensor => {
  checkBatched(input);
  const [n, channels] = [input.shape[0], input.shape[1]];
  const each = Math.floor((n * channels) / groups);
  checkValues([each, groups, ...input.shape.slice(2)]);
  return group_norm(input, groups, weight, bias, eps);
});
/** Refuses statistics of one value a channel: [N, C, *]. */
function checkValues([n, ...shape]: readonly number[]): void {
  if (numel([n!, ...shape.slice(1)]) !== 1) return;
  throw new ValueError(
    `Expected more than 1 value per channel when training, got input size ${sizeText([n!, ...shape])}`,
  );
}

/**
 * Batch normalization: each channel to mean 0 and variance 1 over the batch, or by given statistics.
 *
 * @param input [N, C, *]
 * @param running_mean [C], moved toward the batch's while training; without training, the mean that is taken off
 * @param running_var [C], likewise; it moves toward the unbiased variance
 * @param weight a factor for each channel: [C]
 * @param bias a summand for each channel: [C]
 * @param training whether the batch's statistics are used
 * @param momentum how far running statistics move
 * @param eps added to the variance
 * @returns a tensor of the input's shape
 * @throws ValueError while training on one value per channel
 * @example
 * F.batch_norm(torch.tensor([[1], [3]]), null, null, { training: true }).tolist(); // [[-0.9999949932098389], [0.9999949932098389]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export const batch_norm = operator(
  'batch_norm',
  [
    orNull(tensor('running_mean')),
    orNull(tensor('running_var')),
    optional(tensor('weight'), null),
    optional(tensor('bias'), null),
    optional(flag('training'), false),
    optional(number('momentum'), 0.1),
    optional(number('eps'), 1e-5),
  ],
  (input, runningMean, runningVar, weight, bias, training, momentum, eps): Tensor => {
    if (training) {
      checkValues(input.shape);
      if (eps <= 0)
        throw new ValueError(`batch_norm eps must be positive during training, but got ${pythonFloat(eps)}`);
    } else if (eps < 0) {
      throw new ValueError(`batch_norm eps must be non-negative, but got ${pythonFloat(eps)}`);
    }
    return batchNormalized(input, runningMean, runningVar, weight, bias, training, momentum, eps);
  },
);
const pythonFloat = (x: number): string => (Number.isInteger(x) ? x.toFixed(1) : String(x));

/** @internal A batch normalized by its own statistics or by the running ones. */
export function batchNormalized(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight: Tensor | null,
  bias: Tensor | null,
  training: boolean,
  momentum: number,
  eps: number,
): Tensor {
  if (numel(input.shape) === 0) {
    const out = weight === null ? input.clone() : input.clone().mul(weight.select(0, 0));
    return bias === null ? out : out.add(bias.select(0, 0));
  }
  if (training && (runningMean === null) !== (runningVar === null)) {
    const given = runningMean ?? runningVar;
    if (is_grad_enabled() && given?.requires_grad === true) {
      const name = runningMean === null ? 'running_var' : 'running_mean';
      throw notDifferentiable('native_batch_norm').refuse('native_batch_norm', name);
    }
    throw new ValueError('running_mean and running_var must either both be None or neither be None');
  }
  return native_batch_norm(input, weight, bias, runningMean, runningVar, training, momentum, eps).result;
}

/**
 * Instance normalization: each channel of each sample to mean 0 and variance 1, or by given statistics.
 *
 * @param input [N, C, *]
 * @param running_mean [C], moved toward the mean over the samples' means
 * @param running_var [C], likewise
 * @param weight a factor for each channel: [C]
 * @param bias a summand for each channel: [C]
 * @param use_input_stats whether the input's statistics are used
 * @param momentum how far running statistics move
 * @param eps added to the variance
 * @returns a tensor of the input's shape
 * @throws ValueError for one place a channel
 * @example
 * F.instance_norm(torch.ones(1, 2, 3)).shape; // [1, 2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export const instance_norm = operator(
  'instance_norm',
  [
    optional(tensor('running_mean'), null),
    optional(tensor('running_var'), null),
    optional(tensor('weight'), null),
    optional(tensor('bias'), null),
    optional(flag('use_input_stats'), true),
    optional(number('momentum'), 0.1),
    optional(number('eps'), 1e-5),
  ],
  (input, runningMean, runningVar, weight, bias, own, momentum, eps): Tensor => {
    if (own && numel(input.shape.slice(2)) === 1) {
      throw new ValueError(
        `Expected more than 1 spatial element when training, got input size ${sizeText(input.shape)}`,
      );
    }
    return eachNormalized(input, runningMean, runningVar, weight, bias, own, momentum, eps);
  },
);
/** @internal Each sample's channels normalized by themselves. */
export function eachNormalized(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  weight: Tensor | null,
  bias: Tensor | null,
  own: boolean,
  momentum: number,
  eps: number,
): Tensor {
  if (!own && (runningMean === null || runningVar === null)) {
    throw new RuntimeError('Expected running_mean and running_var to be defined when use_input_stats is false');
  }
  const [n, channels] = [input.shape[0], input.shape[1]];
  // A batch of one sample with N C channels.
  const repeat = (t: Tensor | null): Tensor | null => t?.repeat([n]) ?? null;
  // Statistics are kept in the type that is computed in, where the mean is of another.
  const { dtype } = weight ?? input;
  const [m, v] = [runningMean, runningVar].map((t) =>
    repeat(runningMean?.dtype === dtype ? t : (t?.to(dtype) ?? null)),
  ) as [Tensor | null, Tensor | null];
  const folded = input.reshape([1, n * channels, ...input.shape.slice(2)]);
  const [w, b] = n === 1 ? [weight, bias] : [repeat(weight), repeat(bias)];
  const out = batchNormalized(folded, m, v, w, b, own, momentum, eps);
  if (own) {
    no_grad(() => {
      if (runningMean !== null) runningMean.copy_(m!.view([n, channels]).mean(0));
      if (runningVar !== null) runningVar.copy_(v!.view([n, channels]).mean(0));
    });
  }
  return out.view([...input.shape]);
}

/** A number or a tensor, which arithmetic takes or refuses. */
const factor = any<Tensor | number>();
/**
 * Division by the energy of neighbouring channels: `x_c / (k + alpha / size * sum_{c'} x_{c'}^2)^beta`.
 *
 * @param input [N, C, *], at least three dimensions
 * @param size how many channels count
 * @param alpha factor of the energy
 * @param beta exponent
 * @param k summand
 * @returns a tensor of the input's shape
 * @throws ValueError for fewer than three dimensions
 * @example
 * F.local_response_norm(torch.ones(1, 3, 4), 2).shape; // [1, 3, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 */
export const local_response_norm = operator(
  'local_response_norm',
  [int('size'), optional(factor('alpha'), 1e-4), optional(factor('beta'), 0.75), optional(factor('k'), 1)],
  (input, size, alpha, beta, k): Tensor => {
    if (input.ndim < 3) {
      throw new ValueError(
        `Expected 3D or higher dimensionality                          input (got ${input.ndim} dimensions)`,
      );
    }
    if (numel(input.shape) === 0) return input;
    const squares = input.mul(input);
    const ends = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    let means: Tensor;
    if (input.ndim === 3) means = avg_pool2d(pad(squares.unsqueeze(1), [0, 0, ...ends]), [size, 1], 1).squeeze(1);
    else {
      const [n, channels, rows] = input.shape;
      const volumes = pad(squares.view([n, 1, channels, rows, -1]), [0, 0, 0, 0, ...ends]);
      means = avg_pool3d(volumes, [size, 1, 1], 1)
        .squeeze(1)
        .view([...input.shape]);
    }
    return input.div(means.mul(alpha).add(k).pow(beta));
  },
);

/** A dimension, several, or null for all. */
const dimsOrAll = parameter('dim', (v): number | readonly number[] | Refusal | null =>
  v === null ? null : dims('dim').check(v),
);
/**
 * Vectors of length 1: `x / max(|x|_p, eps)` along a dimension.
 *
 * @param input a tensor of any shape
 * @param p degree of the norm
 * @param dim the dimension of the vectors, or several
 * @param eps lower bound of the length
 * @param out the tensor that is written to
 * @returns a tensor of the input's shape
 * @example
 * F.normalize(torch.tensor([[3, 4]])).tolist(); // [[0.6000000238418579, 0.800000011920929]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export const normalize = operator(
  'normalize',
  [optional(number('p'), null), optional(dimsOrAll, 1), optional(number('eps'), 1e-12), placedOut],
  (input, p, dim, eps, out): Tensor =>
    div(
      input,
      input
        .norm(p ?? 2, dim, true)
        .clamp_min(eps)
        .expand([...input.shape]),
      { out },
    ),
);
