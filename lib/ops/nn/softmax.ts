// Softmax and its logarithm: normalized exponentials along a dimension.
import type { DType } from '../../dtype.js';
import type { Kernel } from '../../runtime/kernel.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { dense, reshaped } from '../row/kernels.js';
import { notImplemented } from '../row/refusals.js';
import { operatorWithOut } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { dtype, int, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

type Along = Kernel<kernels.SoftmaxParams>;
/** A kernel along a dimension, which a tensor without one gets. */
function along(kernel: Along, dim: number, log: boolean, inputs: readonly Tensor[], out: Tensor): void {
  if (numel(out.shape) === 0) return;
  const seen = (t: Tensor, shape: Shape): Tensor => (shape.length === 0 ? reshaped(t, [1]) : t);
  const given = inputs.map((t) => seen(dense(t), t.shape));
  out.storage.engine.run(kernel, { dim, log }, given, [seen(out, out.shape)]);
}

/** d/dy of <g2, f(g, y)>, f(g, y) = y (g - sum(g y)) being the gradient of softmax. */
/** Along the last dimension PyTorch keeps the sum of powers, and its logarithm, in 16 bits. */
function lastOfHalves(input: Tensor, dim: number, out: Tensor): void {
  const wide = input.to(input.dtype.compute);
  const below = wide.sub(wide.amax(dim, true));
  out.copy_(below.sub(below.exp().sum(dim, true).to(input.dtype).log()));
}

function ofSoftmax(g2: Tensor, g: Tensor, y: Tensor, dim: number): Tensor {
  const sums = [g, g2].map((t) => t.mul(y).sum(dim, true)) as [Tensor, Tensor];
  return g.mul(g2.sub(sums[1])).sub(g2.mul(sums[0]));
}
/** The same of f(g, y) = g - e^y sum(g), the gradient of its logarithm. */
const ofLogSoftmax = (g2: Tensor, g: Tensor, y: Tensor, dim: number): Tensor =>
  g2.mul(y.exp()).mul(g.sum(dim, true)).neg();

const backward = (name: 'softmax' | 'log_softmax') => {
  const log = name === 'log_softmax';
  return structural(`_${name}_backward_data`, [tensor('output'), int('dim')], {
    plan: ({ input, dim }) => ({ out: { shape: input.shape, dtype: input.dtype }, dim }),
    compute: ({ input, output }, [out], { dim }): void => along(kernels.softmaxGrad, dim, log, [input, output], out!),
    node: log ? 'LogSoftmaxBackwardDataBackward0' : 'SoftmaxBackwardDataBackward0',
    gradients: ({ saves }) => ({
      input: saves(['output'], (grad, { output }, { dim }): Tensor =>
        log ? grad.sub(grad.mul(output.exp()).sum(dim, true)) : _softmax_backward_data(grad, output, dim),
      ),
      output: saves(['input', 'output'], (grad, { input, output }, { dim }): Tensor =>
        (log ? ofLogSoftmax : ofSoftmax)(grad, input, output, dim),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 3), make(2, 3), 1],
      [make(3, 2, 2), make(3, 2, 2), 0],
      [make(2, 0), make(2, 0), 0],
      [make(), make(), 0],
    ],
  });
};
/** @internal The gradient of softmax from the result's (here `input`), and the result. */
export const _softmax_backward_data = backward('softmax');
/** @internal The gradient of the logarithm of softmax from the result's (here `input`), and the result. */
export const _log_softmax_backward_data = backward('log_softmax');

const forward = (name: 'softmax' | 'log_softmax') => {
  const log = name === 'log_softmax';
  return structural(`_${name}`, [int('dim')], {
    plan: ({ input, dim }) => {
      const at = wrapDim(dim, input.ndim);
      return { out: { shape: input.shape, dtype: input.dtype }, at };
    },
    compute: ({ input }, [out], { at }): void => {
      // Of nothing PyTorch asks no kernel, and so takes any type.
      const last = at === Math.max(input.ndim - 1, 0);
      if (input.dtype.kind !== 'float' && numel(input.shape) > 0) {
        throw notImplemented(`${name}${last ? '_lastdim' : ''}_kernel_impl`, input.dtype);
      }
      if (log && last && input.dtype.widens && numel(input.shape) > 0) lastOfHalves(input, at, out!);
      else along(kernels.softmax, at, log, [input], out!);
    },
    types: 'exact',
    gradients: ({ saves }) => ({
      input: saves(['result'], (grad, { result }, { at }): Tensor =>
        (log ? _log_softmax_backward_data : _softmax_backward_data)(grad, result, at),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 3), -1],
      [make(3, 2, 2), 0],
      [make(70), 0],
      [make(2, 0), 0],
      [make(), 0],
    ],
  });
};
/** @internal Softmax of a tensor in its own type. */
export const _softmax = forward('softmax');
/** @internal Its logarithm. */
export const _log_softmax = forward('log_softmax');

const signature = [int('dim'), optional(dtype('dtype'), null)] as const;
const typed = (input: Tensor, type: DType | null): Tensor => (type === null ? input : input.to(type));

/**
 * Exponentials that sum to 1 along a dimension: `softmax(x)_i = e^{x_i} / sum_j e^{x_j}`.
 *
 * @param input a tensor of any shape
 * @param dim the dimension along which the results sum to 1
 * @param dtype converted to before the operation; null: the input's
 * @returns a tensor of the input's shape
 * @throws NotImplementedError where the type is not a floating one
 * @example
 * torch.softmax(torch.tensor([1, 2, 3]), 0); // tensor([0.0900, 0.2447, 0.6652])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export const softmax = operatorWithOut('softmax', signature, (input, dim, type, out): Tensor =>
  out === null ? _softmax(typed(input, type), dim) : _softmax(typed(input, type), dim, { out }),
);

/**
 * Logarithm of softmax, computed without overflow: `log_softmax(x)_i = x_i - log(sum_j e^{x_j})`.
 *
 * @param input a tensor of any shape
 * @param dim the dimension along which exponentials of the results sum to 1
 * @param dtype converted to before the operation; null: the input's
 * @returns a tensor of the input's shape
 * @throws NotImplementedError where the type is not a floating one
 * @example
 * torch.log_softmax(torch.tensor([1, 2, 3]), 0); // tensor([-2.4076, -1.4076, -0.4076])
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export const log_softmax = operatorWithOut('log_softmax', signature, (input, dim, type, out): Tensor =>
  out === null ? _log_softmax(typed(input, type), dim) : _log_softmax(typed(input, type), dim, { out }),
);
