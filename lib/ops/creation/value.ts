// One value for all elements.
import { type Num } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { copyView, fillView } from '../../runtime/kernels/index.js';
import { elementOf, expanded } from '../row/kernels.js';
import type { Make, Samples } from '../row/samples.js';
import { type Meta, tensorOrScalar } from '../row/signature.js';
import { checkNoRepeats } from '../../graph/inplace.js';
import { writing } from '../row/structural.js';

export const valued = [tensorOrScalar('value')] as const;
export function checkValue(value: Meta | Num): boolean {
  if (typeof value !== 'object') return false;
  if (value.ndim !== 0) {
    throw new RuntimeError(
      `fill_ only supports 0-dimension value tensor but got tensor with ${value.ndim} dimensions.`,
    );
  }
  return true;
}
export function fillAll(value: Tensor | Num, out: Tensor): void {
  if (value instanceof Tensor) {
    const apart = value.storage.owner === out.storage.owner ? value.clone() : value;
    copyView(expanded(apart, out.shape), out);
  } else fillView(out, elementOf(value, out.dtype));
}
/** What becomes of gradients, and what is tried, in place or not. */
export const filling = {
  gradients: () => ({
    input: (grad: Tensor): Tensor => grad.new_zeros([...grad.shape]),
    value: (grad: Tensor): Tensor => grad.sum(),
  }),
  samples: (make: Make): Samples => [
    [make(3, 4), 1.5],
    [make(70), make()],
    [make(0, 2), 1],
    [make(), make()],
  ],
};
/** @internal `fill_` with what is on the same device. */
export const _fillWith = writing('fill_', valued, {
  plan: ({ input, value }) => ({ out: { shape: input.shape, dtype: input.dtype }, given: checkValue(value) }),
  node: ({ given }) => (given ? 'FillBackward3' : 'FillBackward2'),
  apart: [],
  repeats: true,
  over: ({ input, value }) => {
    if (typeof value === 'object') checkNoRepeats(input);
  },
  compute: ({ value }, [out]): void => fillAll(value, out!),
  ...filling,
});
