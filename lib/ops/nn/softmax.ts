// Softmax and its logarithm: normalized exponentials along a dimension.
import { type DType } from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { is_grad_enabled } from '../../graph/mode.js';
import type { Kernel } from '../../runtime/kernel.js';
import * as kernels from '../../runtime/kernels/index.js';
import { wrapDim } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { cast, dense } from '../row/kernels.js';
import { legacy, operator } from '../row/operator.js';
import { dtype, int, optional } from '../row/signature.js';

const signature = [int('dim'), optional(dtype('dtype'), null)] as const;

/** What a kernel makes of tensors of one shape: a row-major tensor of that shape. */
function along(
  kernel: Kernel<kernels.SoftmaxParams>,
  params: kernels.SoftmaxParams,
  inputs: readonly Tensor[],
): Tensor {
  const { storage, shape } = inputs[0]!;
  const out = allocate(storage.engine, shape, storage.dtype);
  storage.engine.run(kernel, params, inputs.map(dense), [out]);
  return out;
}

function source(name: string, input: Tensor, at: number, type: DType | null): Tensor {
  const x = cast(input.detach(), type ?? input.dtype);
  if (x.dtype.kind !== 'float') {
    const kernel = at === input.ndim - 1 ? `${name}_lastdim_kernel_impl` : `${name}_kernel_impl`;
    throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(x.dtype)}'`);
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
  const x = source('softmax', input, at, type);
  const out = x.ndim === 0 ? x.sub(x).add(1) : along(kernels.softmax, { dim: at, log: false }, [x]);
  const own = input.dtype;
  return derive('SoftmaxBackward0', out, [
    input,
    saves([out], (grad, result) => {
      if (result.ndim === 0) return grad.mul(0).to(own);
      if (!is_grad_enabled()) return along(kernels.softmaxGrad, { dim: at, log: false }, [grad, result]).to(own);
      const weighted = grad.mul(result);
      return weighted.sub(result.mul(weighted.sum(at, true))).to(own);
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
  const x = source('log_softmax', input, at, type);
  const out = x.ndim === 0 ? x.sub(x) : along(kernels.softmax, { dim: at, log: true }, [x]);
  const own = input.dtype;
  return derive('LogSoftmaxBackward0', out, [
    input,
    saves([out], (grad, result) => {
      if (result.ndim === 0) return grad.mul(0).to(own);
      if (!is_grad_enabled()) return along(kernels.softmaxGrad, { dim: at, log: true }, [grad, result]).to(own);
      return grad.sub(result.exp().mul(grad.sum(at, true))).to(own);
    }),
  ]);
});
