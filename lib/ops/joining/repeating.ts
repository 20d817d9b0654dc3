// A whole tensor several times.
import { RuntimeError } from '../../errors.js';
import { numel } from '../../shape.js';
import { copyView } from '../../runtime/kernels/index.js';
import { alias, type Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { sizes } from '../row/signature.js';
import { structural } from '../row/structural.js';

/**
 * Repeated so many times along each dimension; more numbers than dimensions add dimensions in front.
 *
 * @returns a tensor whose lengths are multiplied
 * @example
 * torch.tensor([1, 2]).repeat(2); // tensor([1., 2., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.repeat.html
 */
export const repeat = structural('repeat', [sizes('repeats')], {
  plan: ({ input, repeats: times }) => {
    const lead = times.length - input.ndim;
    if (lead < 0) {
      throw new RuntimeError(
        'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
      );
    }
    const before = [...new Array<number>(lead).fill(1), ...input.shape];
    const shape = before.map((n, k) => n * times[k]! + 0);
    if (shape.some((n) => n < 0)) {
      throw new RuntimeError(
        `Trying to create tensor with negative dimension ${shape.find((n) => n < 0)}: [${shape.join(', ')}]`,
      );
    }
    return { out: { shape, dtype: input.dtype }, times, before, lead, size: input.shape };
  },
  compute: ({ input }, [out], { times, before, lead }): void => {
    if (numel(out!.shape) === 0) return;
    const wide = interleaved(times, before);
    const none = before.map(() => 0);
    const from = [...new Array<number>(lead).fill(0), ...input.strides];
    const { strides, offset } = out!;
    const blocks = strides.map((step, k) => step * before[k]!);
    copyView(
      alias(input, wide, interleaved(none, from), input.offset),
      alias(out!, wide, interleaved(blocks, strides), offset),
    );
  },
  gradients: () => ({
    input: (grad, _, { times, lead, size }): Tensor => {
      if (times.includes(0)) return grad.new_zeros([...size]);
      let g = grad;
      for (let k = 0; k < lead; k++) g = g.sum(0);
      const wide: number[] = [];
      const sums: number[] = [];
      size.forEach((n, k) => {
        if (times[lead + k] !== 1) sums.push(wide.push(times[lead + k]!) - 1);
        wide.push(n);
      });
      return sums.length > 0 ? g.reshape(wide).sum(sums) : g;
    },
  }),
  samples: (make): Samples => [
    [make(3, 4), [2, 3]],
    [make(3), [2, 1, 2]],
    [make(35), [2]],
    [make(2), [0]],
    [make(0, 2), [2, 2]],
    [make(), []],
    [make(), [3]],
  ],
});
/** `[n, m]` as `[1, n, 1, m]`, and repeated as `[r, n, s, m]`. */
const interleaved = <T>(outer: readonly T[], inner: readonly T[]): T[] => outer.flatMap((n, k) => [n, inner[k]!]);
