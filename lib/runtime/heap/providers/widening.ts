// Types that are stored smaller than they are computed: 16-bit floats as float32, int8 and int16 as int32.
import { contiguousStrides, numel } from '../../../shape.js';
import type { Storage, View } from '../../engine.js';
import type { Kernel } from '../../kernel.js';
import { copyView } from '../../kernels/index.js';
import type { Provider } from './provider.js';

function anySmaller(views: readonly View[]): boolean {
  for (let k = 0; k < views.length; k++) if (views[k]!.storage.dtype.widens) return true;
  return false;
}

/** Computes a kernel on operands in the types that compute. */
function widened(kernel: Kernel<unknown>, params: unknown, inputs: readonly View[], outs: readonly View[]): void {
  const made: Storage[] = [];
  const wide = (view: View, keeps: boolean): View => {
    const { dtype, engine } = view.storage;
    if (!dtype.widens) return view;
    const storage = engine.allocate(numel(view.shape), dtype.compute);
    made.push(storage);
    const copy = { storage, shape: view.shape, strides: contiguousStrides(view.shape), offset: 0 };
    if (keeps) copyView(view, copy);
    return copy;
  };
  const keeps = kernel.updates?.(params, inputs) ?? false;
  try {
    const given = inputs.map((view) => wide(view, true));
    const results = outs.map((view) => wide(view, keeps));
    outs[0]!.storage.engine.run(kernel, params, given, results);
    results.forEach((result, k) => void (result !== outs[k] && copyView(result, outs[k]!)));
  } finally {
    for (const storage of made) storage.engine.release(storage);
  }
}

/** Gives a kernel that wants it copies of its operands in the types that compute, and rounds, or wraps, what it wrote. */
export const widening: Provider = {
  name: 'widening',
  find(kernel) {
    if (kernel.widens === undefined) return undefined;
    return (params, inputs, outs) => {
      if (!anySmaller(inputs) && !anySmaller(outs)) return false;
      if (!kernel.widens!(params)) return false;
      widened(kernel, params, inputs, outs);
      return true;
    };
  },
};
