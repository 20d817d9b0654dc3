// Dropout that writes to its input, and the one that gives its mask; and noise of slopes, as `torch.` has it.
import { bool } from '../../dtype.js';
import { copyView, fillView } from '../../runtime/kernels/index.js';
import { numel, preserved } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { leaky } from '../nn/activation.js';
import { alphaNoise, featureShape, keep, mask, noisy, ownShape } from '../nn/dropout/noise.js';
import { placedGenerator } from '../random/generator.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { flag, number, optional, orNull } from '../row/signature.js';
import { structural } from '../row/structural.js';

const signature = [number('p'), flag('train')] as const;
/**
 * Writes `torch.dropout` to its input.
 *
 * @param input a tensor of a floating type
 * @param p the probability of an element to become 0
 * @param train whether anything is done
 * @returns the tensor itself
 * @throws RuntimeError for a `p` outside [0, 1]
 * @example
 * torch.dropout_(torch.ones(3), 1, true); // tensor([0., 0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export const dropout_ = operator('dropout_', signature, (input, p, train): Tensor =>
  noisy(input, p, train, true, () => keep(input, input.shape, p)),
);
/**
 * Writes `torch.feature_dropout` to its input.
 *
 * @param input [N, C, *], of a floating type
 * @param p the probability of a channel to become 0
 * @param train whether anything is done
 * @returns the tensor itself
 * @throws RuntimeError for a `p` outside [0, 1], and fewer than two dimensions
 * @example
 * torch.feature_dropout_(torch.ones(1, 2, 2), 1, true).sum().item(); // 0
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 */
export const feature_dropout_ = operator('feature_dropout_', signature, (input, p, train): Tensor =>
  noisy(input, p, train, true, () => keep(input, featureShape(input), p)),
);
/**
 * Writes `torch.alpha_dropout` to its input.
 *
 * @param input a tensor of a floating type
 * @param p the probability of an element to become SELU's lower bound
 * @param train whether anything is done
 * @returns the tensor itself
 * @throws RuntimeError for a `p` outside [0, 1]
 * @example
 * torch.alpha_dropout_(torch.ones(3), 1, true); // tensor([0., 0., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 */
export const alpha_dropout_ = operator('alpha_dropout_', signature, (input, p, train): Tensor =>
  alphaNoise(input, ownShape, p, train, true),
);
/**
 * Writes `torch.feature_alpha_dropout` to its input.
 *
 * @param input [N, C, *], of a floating type
 * @param p the probability of a channel to become SELU's lower bound
 * @param train whether anything is done
 * @returns the tensor itself
 * @throws RuntimeError for a `p` outside [0, 1], and fewer than two dimensions
 * @example
 * torch.feature_alpha_dropout_(torch.ones(1, 2, 2), 1, true).sum().item(); // 0
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 */
export const feature_alpha_dropout_ = operator('feature_alpha_dropout_', signature, (input, p, train): Tensor =>
  alphaNoise(input, featureShape, p, train, true),
);

/**
 * Dropout, and which elements it kept: `input mask / (1 - p)`.
 *
 * @param input a tensor of a floating type
 * @param p the probability of an element to become 0
 * @param train whether anything is done; null: yes
 * @returns the result, and a mask of its shape
 * @throws RuntimeError for a `p` outside [0, 1]
 * @example
 * const [out, kept] = torch.native_dropout(torch.ones(3), 1, true); // tensor([0., 0., 0.]), tensor([False, False, False])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export const native_dropout = structural('native_dropout', [number('p'), orNull(flag('train'))], {
  outputs: ['result', 'mask'],
  differentiable: ['result'],
  plan: ({ input, p, train }) => ({
    outs: [
      { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
      // Of nothing PyTorch gives a mask of the input's type.
      { shape: input.shape, dtype: numel(input.shape) === 0 ? input.dtype : bool, strides: preserved(input) },
    ],
    p,
    draws: train !== false,
    scale: train === false ? 1 : p === 1 ? 0 : 1 / (1 - p),
  }),
  compute: ({ input }, [out, kept], { p, draws, scale }): void => {
    if (numel(input.shape) === 0) return;
    if (!draws) {
      copyView(input, out!);
      return fillView(kept!, 1);
    }
    const ones = mask(input, input.shape, p, 1);
    copyView(input.mul(ones).mul(scale), out!);
    copyView(ones.ne(0), kept!);
  },
  gradients: ({ saves }) => ({
    input: saves(['mask'], (grad, { mask: kept }, { scale }): Tensor => grad.mul(kept).mul(scale)),
  }),
  samples: (make): Samples => [
    [make(2, 3), 0, true],
    [make(2, 3), 1, true],
    [make(2, 3), 0.5, false],
  ],
});

/**
 * `x` where positive, else `a x` with `a` drawn from [lower, upper) for each element while training, and their mean otherwise.
 *
 * @param input a tensor of any shape, of a floating type
 * @param lower the least slope
 * @param upper the largest slope
 * @param training whether slopes are drawn
 * @param generator null: `torch.default_generator`
 * @returns a tensor of the input's shape
 * @throws RuntimeError where `lower` is above `upper`; NotImplementedError for integers
 * @example
 * torch.rrelu(torch.tensor([-1, 2.0])); // tensor([-0.2292,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rrelu.html
 */
export const rrelu = operator(
  'rrelu',
  [
    optional(number('lower'), 1 / 8),
    optional(number('upper'), 1 / 3),
    optional(flag('training'), false),
    placedGenerator,
  ],
  (input, lower, upper, training, given): Tensor => leaky(input, lower, upper, training, false, given),
);
