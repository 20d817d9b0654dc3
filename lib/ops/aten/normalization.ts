// Normalizations as `torch.` has them: all is given, and what nn.functional checks before they are called is not checked.
import type { Tensor } from '../../tensor.js';
import { batchNormalized, eachNormalized } from '../nn/normalization/layers.js';
import { operator } from '../row/operator.js';
import { flag, number, optional, tensor } from '../row/signature.js';

const affine = [optional(tensor('weight'), null), optional(tensor('bias'), null)] as const;
const running = [optional(tensor('running_mean'), null), optional(tensor('running_var'), null)] as const;
/** What follows the word for whose statistics are taken. */
const rest = [number('momentum'), number('eps'), flag('cudnn_enabled')] as const;

/**
 * Each channel of a batch less its mean, over its deviation, times `weight` plus `bias`.
 *
 * @param input [N, C, *]
 * @param weight [C], or null
 * @param bias [C], or null
 * @param running_mean [C], or null: moved toward the batch's while training; without training, the mean that is taken off
 * @param running_var [C], or null, likewise
 * @param training whether the batch's statistics are used
 * @param momentum how far running statistics move
 * @param eps added to the variance
 * @param cudnn_enabled whether cuDNN may compute it, which changes no result
 * @returns a tensor of the input's shape
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * torch.batch_norm(torch.tensor([[1], [3]]), null, null, null, null, true, 0.1, 1e-5, false).flatten(); // tensor([-1.0000,  1.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export const batch_norm = operator(
  'batch_norm',
  [...affine, ...running, flag('training'), ...rest],
  (input, weight, bias, mean, variance, training, momentum, eps): Tensor =>
    batchNormalized(input, mean, variance, weight, bias, training, momentum, eps),
);

/**
 * Each channel of each sample less its mean, over its deviation, times `weight` plus `bias`.
 *
 * @param input [N, C, *]
 * @param weight [C], or null
 * @param bias [C], or null
 * @param running_mean [C], or null: moved toward the samples'; the mean that is taken off where `use_input_stats` is false
 * @param running_var [C], or null, likewise
 * @param use_input_stats whether the samples' own statistics are used
 * @param momentum how far running statistics move
 * @param eps added to the variance
 * @param cudnn_enabled whether cuDNN may compute it, which changes no result
 * @returns a tensor of the input's shape
 * @throws RuntimeError where neither statistics are given nor the samples' are used
 * @example
 * torch.instance_norm(torch.tensor([[[1, 3]]]), null, null, null, null, true, 0.1, 1e-5, false); // tensor([[[-1.0000,  1.0000]]])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export const instance_norm = operator(
  'instance_norm',
  [...affine, ...running, flag('use_input_stats'), ...rest],
  (input, weight, bias, mean, variance, own, momentum, eps): Tensor =>
    eachNormalized(input, mean, variance, weight, bias, own, momentum, eps),
);
