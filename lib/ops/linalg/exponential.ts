// The exponential of matrices.
import { matrixExp as kernel } from '../../runtime/kernels/index.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { checkRealFloat } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { batched, checkSquare } from './matrices.js';

/**
 * The exponential of square matrices, `1 + A + A^2/2! + A^3/3! + …`.
 *
 * Its gradient is the upper right block of the exponential of `[A^T grad; 0 A^T]` (Mathias, A chain rule for matrix functions, 1996).
 *
 * @param input A: [*, n, n]
 * @returns e^A
 * @throws RuntimeError for other than square matrices
 * @example
 * torch.linalg.matrix_exp(torch.zeros(2, 2)).tolist(); // [[1, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_exp.html
 */
export const matrix_exp = structural('linalg_matrix_exp', [], {
  underived: true,
  plan: ({ input }) => {
    checkSquare('linalg.matrix_exp', input);
    checkRealFloat('linalg.matrix_exp', input);
    return { out: { shape: input.shape, dtype: input.dtype } };
  },
  compute: ({ input }, [out]): void => {
    if (numel(input.shape) > 0) out!.storage.engine.run(kernel, null, [batched(input)], [batched(out!)]);
  },
  gradients: ({ saves }) => ({
    input: saves(['input'], (grad, { input }): Tensor => {
      const n = input.shape.at(-1)!;
      const [above, below] = [cat([input.mT, grad], -1), cat([grad.mul(0), input.mT], -1)];
      return matrix_exp(cat([above, below], -2))
        .narrow(-2, 0, n)
        .narrow(-1, n, n);
    }),
  }),
  samples: (make): Samples => [[make(3, 3)], [make(2, 2, 2)], [make(0, 0)]],
});
