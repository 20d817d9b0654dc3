// Softmax and its logarithm: normalized exponentials along a dimension.
import { type DType } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { numel, wrapDim } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { cast } from '../row/kernels.js';
import { binary, legacy, nameRows, nary, operator } from '../row/operator.js';
import { dtype, int, optional } from '../row/signature.js';
import { discard } from '../row/temporary.js';

const signature = [int('dim'), optional(dtype('dtype'), null)] as const;

// The passes over all elements, each one kernel. They are differentiated by the functions below, never on their own.
const expShifted = binary((x, top) => x.sub(top).exp(), null);
const logNormalized = nary(['input', 'top', 'sum'], (x, top, sum) => x.sub(top).sub(sum.log()), {});
const softmaxGrad = nary(['input', 'result', 'sum'], (grad, result, sum) => grad.mul(result).sub(result.mul(sum)), {});
const logSoftmaxGrad = nary(['input', 'result', 'sum'], (grad, result, sum) => grad.sub(result.exp().mul(sum)), {});
nameRows({ expShifted, logNormalized, softmaxGrad, logSoftmaxGrad });

function source(name: string, input: Tensor, type: DType | null): Tensor {
  const x = cast(input.detach(), type ?? input.dtype);
  if (x.dtype.kind !== 'float') {
    throw new NotImplementedError(`"${name}_lastdim_kernel_impl" not implemented for '${legacy(x.dtype)}'`);
  }
  return x;
}

/**
 * Exponentials that sum to 1 along a dimension: `softmax(x)_i = e^{x_i} / sum_j e^{x_j}`.
 *
 * @param input a tensor of any shape
 * @param dim the dimension along which the results sum to 1
 * @param dtype converted to before the operation; null: the input's
 * @returns a tensor of the input's shape
 * @example
 * torch.softmax(torch.tensor([1, 2, 3]), 0); // tensor([0.0900, 0.2447, 0.6652])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax = operator('softmax', signature, (input, dim, type): Tensor => {
  const at = wrapDim(dim, input.ndim);
  const x = source('softmax', input, type);
  let out: Tensor;
  if (numel(x.shape) === 0) out = allocate(x.storage.engine, x.shape, x.dtype);
  else if (x.ndim === 0) out = x.sub(x).add(1);
  else {
    const top = x.amax(at, true);
    out = expShifted(x, top);
    const sum = out.sum(at, true);
    out.div_(sum);
    discard(top, sum);
  }
  const own = input.dtype;
  return derive('SoftmaxBackward0', out, [
    input,
    saves([out], (grad, result) => {
      if (result.ndim === 0) return grad.mul(0).to(own);
      const weighted = grad.mul(result);
      const sum = weighted.sum(at, true);
      if (is_grad_enabled()) return weighted.sub(result.mul(sum)).to(own);
      const out = softmaxGrad(grad, result, sum);
      discard(weighted, sum);
      return out.to(own);
    }),
  ]);
});

/**
 * Logarithm of softmax, computed without overflow: `log_softmax(x)_i = x_i - log(sum_j e^{x_j})`.
 *
 * @param input a tensor of any shape
 * @param dim the dimension along which exponentials of the results sum to 1
 * @param dtype converted to before the operation; null: the input's
 * @returns a tensor of the input's shape
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const log_softmax = operator('log_softmax', signature, (input, dim, type): Tensor => {
  const at = wrapDim(dim, input.ndim);
  const x = source('log_softmax', input, type);
  let out: Tensor;
  if (numel(x.shape) === 0) out = allocate(x.storage.engine, x.shape, x.dtype);
  else if (x.ndim === 0) out = x.sub(x);
  else {
    const top = x.amax(at, true);
    const powers = expShifted(x, top);
    const sum = powers.sum(at, true);
    out = logNormalized(x, top, sum);
    discard(top, powers, sum);
  }
  const own = input.dtype;
  return derive('LogSoftmaxBackward0', out, [
    input,
    saves([out], (grad, result) => {
      if (result.ndim === 0) return grad.mul(0).to(own);
      const sum = grad.sum(at, true);
      if (is_grad_enabled()) return grad.sub(result.exp().mul(sum)).to(own);
      const out = logSoftmaxGrad(grad, result, sum);
      discard(sum);
      return out.to(own);
    }),
  ]);
});
