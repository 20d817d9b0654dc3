// Every so many-th position of a dimension.
import { IndexError, RuntimeError } from '../../errors.js';
import { wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { optional, int } from '../row/signature.js';
import { view } from '../row/view.js';

/** Every `step`-th position of a dimension from `start` up to, not including, `end`; bounds as in Python's slices. */
export const slice = view(
  'slice',
  [optional(int('dim'), 0), optional(int('start'), null), optional(int('end'), null), optional(int('step'), 1)],
  {
    plan: ({ input, dim, start, end, step }) => {
      if (input.ndim === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
      const at = wrapDim(dim, input.ndim);
      const length = input.shape[at]!;
      if (step <= 0) throw new RuntimeError('slice step must be positive');
      const clip = (i: number): number => Math.min(Math.max(i < 0 ? i + length : i, 0), length);
      const from = clip(start ?? 0);
      const to = Math.max(clip(end ?? length), from);
      const shape = [...input.shape];
      const strides = [...input.strides];
      shape[at] = Math.ceil((to - from) / step);
      strides[at] = input.strides[at]! * step;
      return { shape, strides, offset: input.offset + from * input.strides[at]!, at, from, to, step };
    },
    piece: (whole, { at, from, to, step }): Tensor => whole.slice(at, from, to, step),
    samples: (make): Samples => [
      [make(5, 4), 0, 1, 4, 2],
      [make(5, 4), -1, -3],
      [make(5), 0, 4, 2],
    ],
  },
);
