// A call of a kernel in parts; see `Description.parts`.
import type { View } from './engine.js';
import type { Parts } from './kernel.js';

/** A view from one place of a dimension to another. */
function narrowed({ storage, shape, strides, offset }: View, dim: number, from: number, to: number): View {
  return {
    storage,
    shape: shape.map((n, k) => (k === dim ? to - from : n)),
    strides,
    offset: offset + from * strides[dim]!,
  };
}

/** Of each view the part from one place of its dimension to another; the whole where its dimension is null. */
export const cut = (dims: readonly (number | null)[], views: readonly View[], from: number, to: number): View[] =>
  views.map((view, k) => {
    const dim = dims[k] ?? null;
    return dim === null ? view : narrowed(view, dim, from, to);
  });

/** The length of the dimensions that are cut. */
export function lengthOf(parts: Parts, inputs: readonly View[], outs: readonly View[]): number {
  for (const [dims, views] of [
    [parts.outs, outs],
    [parts.inputs, inputs],
  ] as const) {
    for (let k = 0; k < views.length; k++) {
      const dim = dims[k] ?? null;
      if (dim !== null) return views[k]!.shape[dim]!;
    }
  }
  return 1;
}
