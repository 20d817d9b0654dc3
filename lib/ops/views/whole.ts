// A tensor looked at whole: a view too.
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { view } from '../row/view.js';

/** @internal The same elements in the same layout. */
export const whole = view('alias', [], {
  plan: ({ input: { shape, strides, offset } }) => ({ shape, strides, offset }),
  gradient: (grad): Tensor => grad,
  samples: (make): Samples => [[make(2, 3)]],
});
