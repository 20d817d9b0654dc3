// Windows that slide along a dimension.
import { RuntimeError } from '../../errors.js';
import { wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { besideFresh } from '../row/beside.js';
import type { Samples } from '../row/samples.js';
import { int } from '../row/signature.js';
import { view } from '../row/view.js';

/** Windows of `size` positions, `step` apart, along a dimension; the positions of a window become a last dimension. */
export const unfold = view('unfold', [int('dimension'), int('size'), int('step')], {
  plan: ({ input, dimension, size, step }) => {
    const at = wrapDim(dimension, input.ndim);
    const length = input.ndim === 0 ? 1 : input.shape[at]!;
    if (size < 0) throw new RuntimeError(`size is ${size} but must be >= 0`);
    if (size > length) {
      throw new RuntimeError(`maximum size for tensor at dimension ${at} is ${length} but size is ${size}`);
    }
    if (step <= 0) throw new RuntimeError(`step is ${step} but must be > 0`);
    const shape = [...input.shape, size];
    const strides = [...input.strides, input.ndim === 0 ? 1 : input.strides[at]!];
    if (input.ndim > 0) {
      shape[at] = Math.floor((length - size) / step) + 1;
      strides[at] = input.strides[at]! * step;
    }
    return { shape, strides, offset: input.offset, at, size, step };
  },
  // Windows overlap: position j of every window is added in turn.
  gradient: (grad, { at, size, step }, { shape }): Tensor => {
    if (shape.length === 0) return size === 0 ? grad.new_zeros([]) : grad.reshape([]);
    const whole = grad.new_zeros([...shape]);
    const windows = grad.shape[at]!;
    for (let j = 0; j < size; j++) {
      whole.slice(at, j, j + (windows - 1) * step + 1, step).add_(grad.select(-1, j));
    }
    return besideFresh('UnfoldBackwardBackward0', whole);
  },
  samples: (make): Samples => [
    [make(6), 0, 3, 1],
    [make(2, 5), 1, 2, 3],
    [make(), 0, 1, 1],
  ],
});
