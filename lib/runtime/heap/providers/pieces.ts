// More elements than the kernels in WebAssembly can count: a call in pieces, or in plain JavaScript where it has none.
import { contiguousStrides, numel } from '../../../shape.js';
import type { View } from '../../engine.js';
import * as kernels from '../../kernels/index.js';
import { cut, lengthOf } from '../../parts.js';
import { windowOf } from './loops/provider.js';
import type { Provider } from './provider.js';

/** These count in doubles, or go over any number of elements in pieces of their own. */
const unbounded = new Set<unknown>([kernels.fill, kernels.copy, kernels.pointwise, kernels.pointwiseAll]);

/** A reduction over all dimensions: of pieces of the longest one, and then of their results. */
function reduceAll(
  { kind, dims }: Parameters<typeof kernels.reduce.check>[0],
  x: View,
  out: View,
  most: number,
): boolean {
  const dim = x.shape.indexOf(x.shape.reduce((a, b) => Math.max(a, b)));
  const length = x.shape[dim]!;
  const count = Math.min(length, Math.ceil(numel(x.shape) / most) + 1);
  if (count < 2) return false;
  const { engine } = x.storage;
  const storage = engine.allocate(count, out.storage.dtype);
  const partial: View = { storage, shape: [count], strides: contiguousStrides([count]), offset: 0 };
  try {
    for (let k = 0; k < count; k++) {
      const [from, to] = [Math.floor((k * length) / count), Math.floor(((k + 1) * length) / count)];
      const [one] = cut([0], [partial], k, k + 1);
      engine.run(kernels.reduce, { kind, dims }, cut([dim], [x], from, to), [{ ...one!, shape: [], strides: [] }]);
    }
    engine.run(kernels.reduce, { kind: kind === 'count' ? 'sum' : kind, dims: [0] }, [partial], [out]);
  } finally {
    engine.release(storage);
  }
  return true;
}

/** @param most the most elements that an operand of the other providers may have */
export const pieces = (most: number): Provider => {
  const large = (views: readonly View[]): boolean => {
    for (let k = 0; k < views.length; k++) {
      if (views[k]!.storage.length > most && numel(views[k]!.shape) > most) return true;
    }
    return false;
  };
  return {
    name: 'pieces',
    find(kernel) {
      if (unbounded.has(kernel)) return undefined;
      return (params, inputs, outs) => {
        if (!large(inputs) && !large(outs)) return false;
        const parts = kernel.parts?.(params, inputs, outs) ?? null;
        const length = parts === null ? 1 : lengthOf(parts, inputs, outs);
        if (parts === null || length < 2) {
          if (kernel.id === kernels.reduce.id && outs[0]!.shape.length === 0) {
            if (reduceAll(params as Parameters<typeof kernels.reduce.check>[0], inputs[0]!, outs[0]!, most))
              return true;
          }
          kernel.reference(params, inputs.map(windowOf), outs.map(windowOf));
          return true;
        }
        const greatest = Math.max(...[...inputs, ...outs].map(({ shape }) => numel(shape)));
        const count = Math.min(length, Math.ceil(greatest / most) + 1);
        for (let k = 0; k < count; k++) {
          const [from, to] = [Math.floor((k * length) / count), Math.floor(((k + 1) * length) / count)];
          const { engine } = outs[0]!.storage;
          engine.run(kernel, params, cut(parts.inputs, inputs, from, to), cut(parts.outs, outs, from, to));
        }
        return true;
      };
    },
  };
};
