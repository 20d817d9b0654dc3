// The cross product along one dimension.
import { legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { broadcastShapes } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { broadcast_tensors } from '../joining/joining.js';
import type { Samples } from '../row/samples.js';
import { tensor, int } from '../row/signature.js';
import { structural } from '../row/structural.js';

/** @internal `cross` along a dimension of length 3 of both. */
export const _crossed = structural('linalg_cross', [tensor('other'), int('dim')], {
  plan: ({ input, other, dim }) => {
    if (input.dtype !== other.dtype) {
      throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(other.dtype)}`);
    }
    return { out: { shape: broadcastShapes(input.shape, other.shape), dtype: input.dtype }, at: dim };
  },
  compose: ({ input, other }, { at }): Tensor => {
    const [a, b] = broadcast_tensors(input, other).map((t) => t.contiguous()) as [Tensor, Tensor];
    return a
      .roll(-1, at)
      .mul(b.roll(-2, at))
      .sub(a.roll(-2, at).mul(b.roll(-1, at)));
  },
  gradients: ({ saves }) => ({
    input: saves(['other'], (grad, { other }, { at }): Tensor => _crossed(other, grad, at)),
    other: saves(['input'], (grad, { input }, { at }): Tensor => _crossed(grad, input, at)),
  }),
  samples: (make): Samples => [
    [make(2, 3), make(2, 3), 1],
    [make(3, 2), make(3, 1), 0],
    [make(0, 3), make(0, 3), 1],
  ],
});
