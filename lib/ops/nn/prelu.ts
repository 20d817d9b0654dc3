// Activation with slopes that are learned.
import { lacking } from '../row/refusals.js';
import { legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { preluKernel } from '../pointwise/parts.js';
import { tensor } from '../row/signature.js';

/**
 * `x` where positive, else `weight * x`.
 *
 * @param input [N, C, *], or of one dimension
 * @param weight one slope, or one for each of the C channels
 * @returns a tensor of the input's shape
 * @throws RuntimeError where the weights are neither one nor as many as the channels
 * @example
 * F.prelu(torch.tensor([-2, 3]), torch.tensor([0.25])); // tensor([-0.5000,  3.0000])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 */
export const prelu = operator('prelu', [tensor('weight')], (input, weight): Tensor => {
  const count = numel(weight.shape);
  if (input.dtype !== weight.dtype) {
    throw new RuntimeError(
      `prelu: Type promoting not supported. Got ${legacy(input.dtype)} and ${legacy(weight.dtype)}`,
    );
  }
  if (count !== 1) {
    if (input.ndim === 0) throw new RuntimeError('Not allow zero-dim input tensor.');
    const channels = input.ndim > 1 ? input.shape[1] : 1;
    if (channels !== count) {
      throw new RuntimeError(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${count} and channel size = ${channels}.`,
      );
    }
  }
  if (weight.ndim > 1) {
    throw new RuntimeError(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.ndim}`);
  }
  lacking('prelu_cpu', 'int')([input.dtype], []);
  const spread =
    count === 1
      ? weight.reshape([])
      : weight.reshape(input.shape.map((_, k) => (k === Math.min(1, input.ndim - 1) ? count : 1)));
  return preluKernel(input, spread);
});
