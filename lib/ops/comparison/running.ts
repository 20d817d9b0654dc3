// Extremes and sums of all elements up to each.
import { greatest, floatRange } from '../../dtype.js';
import * as kernels from '../../runtime/kernels/index.js';
import { numel, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cast } from '../row/kernels.js';
import { accessTypes } from '../row/out.js';
import { notImplemented } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { int } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { towardPlaces } from '../reduction/selecting.js';
import { pair, sortInto } from './ordered.js';

const running = (kind: 'cummax' | 'cummin') =>
  structural(kind, [int('dim')], {
    types: accessTypes,
    plan: ({ input, dim }) => ({
      outs: pair(input.shape, input.dtype),
      at: wrapDim(dim, input.ndim),
      before: input.shape,
    }),
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input: x }, [values, indices], { at }): void => {
      if (x.ndim === 0) return sortInto(x, 0, false, values!, indices!);
      if (numel(x.shape) === 0) return;
      x.storage.engine.run(kernels.runningExtreme, { kind, dim: at }, [x], [values!, indices!]);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, before }): Tensor =>
        numel(before) === 0 ? grad : towardPlaces(grad, indices, at, true, before, 'ScatterAddBackward0'),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 4), 1],
      [make(4, 2), 0],
      [make(), 0],
      [make(0, 2), 0],
      [make(70), 0],
    ],
  });

/**
 * Running maximum along `dim`, with its positions.
 *
 * `y_i = max(x_1, x_2, …, x_i)`.
 *
 * @returns values and indices, of the input's shape
 * @example
 * torch.cummax(torch.tensor([1, 3, 2, 5]), 0).values; // tensor([1., 3., 3., 5.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cummax.html
 */
export const cummax = running('cummax');

/**
 * Running minimum along `dim`, with its positions.
 *
 * `y_i = min(x_1, x_2, …, x_i)`.
 *
 * @returns values and indices, of the input's shape
 * @example
 * torch.cummin(torch.tensor([3, 1, 2, 0]), 0).values; // tensor([3., 1., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cummin.html
 */
export const cummin = running('cummin');

/**
 * Running `log(sum(e^x))` along `dim`.
 *
 * @returns a tensor of the input's shape
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.logcumsumexp(torch.tensor([0, 0, 0]), 0); // tensor([0.0000, 0.6931, 1.0986])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export const logcumsumexp = structural('logcumsumexp', [int('dim')], {
  types: accessTypes,
  plan: ({ input, dim }) => {
    const at = wrapDim(dim, input.ndim);
    if (input.dtype.kind !== 'float') throw notImplemented('logcumsumexp_out_cpu', input.dtype);
    return { out: { shape: input.shape, dtype: input.dtype }, at };
  },
  compute: ({ input }, [out], { at }): void => {
    if (input.ndim === 0) return kernels.copyView(input, out!);
    if (numel(input.shape) === 0) return;
    const x = cast(input, input.dtype.compute);
    let so = x.narrow(at, 0, 1);
    kernels.copyView(so, out!.narrow(at, 0, 1));
    for (let i = 1; i < x.shape[at]!; i++) {
      so = so.logaddexp(x.narrow(at, i, 1));
      kernels.copyView(so, out!.narrow(at, i, 1));
    }
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { at }): Tensor => {
      if (grad.ndim === 0 || numel(grad.shape) === 0) return grad;
      // sum over j >= i of grad_j * e^(x_i - result_j), in logarithms of the positive and of the negative part
      const lowest = -greatest(floatRange(grad.dtype)!); // a logarithm of 0 with a derivative
      const logarithm = grad.abs().log();
      const back = (part: Tensor): Tensor =>
        logarithm.where(part, lowest).sub(result).flip([at]).logcumsumexp(at).flip([at]).add(input).exp();
      return back(grad.gt(0)).sub(back(grad.lt(0)));
    }),
  }),
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(3, 2), 0],
    [make(), 0],
    [make(0, 2), 0],
  ],
});
