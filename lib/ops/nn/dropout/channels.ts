// Dropout with PyTorch's defaults; the masks are drawn in ops/dropout.ts.
import { RuntimeError, ValueError, unordered } from '../../../errors.js';
import { alphaNoise, featureShape, keep, noisy, ownShape } from './noise.js';
import { warnOnce } from '../../../warnings.js';
import { operator } from '../../row/operator.js';
import { Refusal, flag, number, optional, parameter } from '../../row/signature.js';
import { Tensor } from '../../../tensor.js';

/** p, which PyTorch compares with 0 before it asks what it is. */
const probability = parameter('p', (v): number | Refusal => {
  const checked = number('p').check(v);
  if (!(checked instanceof Refusal) || v instanceof Tensor) return checked;
  throw unordered('<', v, 'float');
});
const parameters = (training: boolean) =>
  [optional(probability, 0.5), optional(flag('training'), training), optional(flag('inplace'), false)] as const;

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`dropout probability has to be between 0 and 1, but got ${pythonFloat(p)}`);
}
const pythonFloat = (p: number): string => (Number.isInteger(p) ? p.toFixed(1) : String(p));

/**
 * Zeroes elements at random, each with probability `p`, and divides the others by `1 - p`.
 *
 * @param input a tensor of any shape
 * @param p probability of an element to be zeroed
 * @param training false: the input as it is
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.dropout(torch.ones(3), 0.5, false); // tensor([1., 1., 1.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export const dropout = operator('dropout', parameters(true), (input, p, training, inplace): Tensor => {
  checkProbability(p);
  return noisy(input, p, training, inplace, () => keep(input, input.shape, p));
});

/**
 * Alpha dropout, which keeps the mean and the variance of SELU's outputs: zeroed elements become SELU's lower bound.
 *
 * @param input a tensor of any shape
 * @param p probability of an element to be zeroed
 * @param training false: the input as it is
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.alpha_dropout(torch.ones(3), 0.5, false); // tensor([1., 1., 1.])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 */
export const alpha_dropout = operator('alpha_dropout', parameters(false), (input, p, training, inplace): Tensor => {
  checkProbability(p);
  return alphaNoise(input, ownShape, p, training, inplace);
});

/**
 * Alpha dropout of whole channels: one choice for each [N, C] of an input [N, C, *].
 *
 * @param p probability of a channel to be left out
 * @param training false: the input stays as it is
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.feature_alpha_dropout(torch.ones(1, 2, 3), 0.5, false).shape; // [1, 2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 */
export const feature_alpha_dropout = operator(
  'feature_alpha_dropout',
  parameters(false),
  (input, p, training, inplace): Tensor => {
    checkProbability(p);
    return alphaNoise(input, featureShape, p, training, inplace);
  },
);

/** Zeroes whole channels of [N, C, *]. */
const channels = (input: Tensor, p: number, training: boolean, inplace: boolean): Tensor =>
  noisy(input, p, training, inplace, () => keep(input, featureShape(input), p));
/** The same of one sample, [C, *]. */
function ofSample(input: Tensor, p: number, training: boolean, inplace: boolean): Tensor {
  if (inplace) return channels(input.unsqueeze_(0), p, training, true).squeeze_(0);
  return channels(input.unsqueeze(0), p, training, false).squeeze(0);
}

/**
 * Zeroes whole channels at random: rows of [N, C, L] or [C, L].
 *
 * @param input [N, C, L] or [C, L]
 * @param p probability of a channel to be zeroed
 * @param training false: the input as it is
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.dropout1d(torch.ones(1, 2, 3), 0.5, false).shape; // [1, 2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 */
export const dropout1d = operator('dropout1d', parameters(true), (input, p, training, inplace): Tensor => {
  checkProbability(p);
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new RuntimeError(
      `dropout1d: Expected 2D or 3D input, but received a ${input.ndim}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`,
    );
  }
  return (input.ndim === 3 ? channels : ofSample)(input, p, training, inplace);
});

/**
 * Zeroes whole channels at random: planes of [N, C, H, W].
 *
 * @param input [N, C, H, W]; [N, C, L] is taken as such, with a warning
 * @param p probability of a channel to be zeroed
 * @param training false: the input as it is
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.dropout2d(torch.ones(1, 2, 3, 3), 0.5, false).shape; // [1, 2, 3, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 */
export const dropout2d = operator('dropout2d', parameters(true), (input, p, training, inplace): Tensor => {
  checkProbability(p);
  if (input.ndim !== 3 && input.ndim !== 4) {
    warnOnce(
      `dropout2d: Received a ${input.ndim}-D input to dropout2d, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional batch dimension (i.e. 3D or 4D inputs).`,
    );
  }
  if (input.ndim === 3) {
    warnOnce(
      'dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d instead.',
    );
  }
  return channels(input, p, training, inplace);
});

/**
 * Zeroes whole channels at random: volumes of [N, C, D, H, W] or [C, D, H, W].
 *
 * @param input [N, C, D, H, W] or [C, D, H, W]
 * @param p probability of a channel to be zeroed
 * @param training false: the input as it is
 * @param inplace whether to write to the input
 * @returns a tensor of the input's shape
 * @throws ValueError for a probability outside of [0, 1]
 * @example
 * F.dropout3d(torch.ones(1, 2, 3, 3, 3), 0.5, false).shape; // [1, 2, 3, 3, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout3d.html
 */
export const dropout3d = operator('dropout3d', parameters(true), (input, p, training, inplace): Tensor => {
  checkProbability(p);
  if (input.ndim !== 4 && input.ndim !== 5) {
    warnOnce(
      `dropout3d: Received a ${input.ndim}-D input to dropout3d, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout3d exists to provide channel-wise dropout on inputs with 3 spatial dimensions, a channel dimension, and an optional batch dimension (i.e. 4D or 5D inputs).`,
    );
  }
  return (input.ndim === 5 ? channels : ofSample)(input, p, training, inplace);
});
