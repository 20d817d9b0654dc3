// Views as plain JavaScript sees them: elements by position, and a layout. The references of kernels are written on them.
import type { DType, Elements } from '../dtype.js';
import type { Layout, Shape } from '../shape.js';
import type { Value } from './arithmetic.js';

/** Elements by position. */
export interface Cells {
  [position: number]: Value;
}

/** An operand that plain JavaScript reads and writes; `offset` counts from the first of `cells`. */
export interface Window extends Layout {
  readonly dtype: DType;
  readonly cells: Cells;
}

/** A window on an array's elements. */
export const windowOn = (dtype: DType, elements: Elements, { shape, strides, offset }: Layout): Window => ({
  dtype,
  cells: elements,
  shape,
  strides,
  offset,
});

/**
 * Goes through the elements of several layouts of one shape together, in row-major order.
 *
 * @param starts the position of each layout's first element
 * @param visit gets the layouts' positions, in one array that is used again
 */
export function walk(
  shape: Shape,
  strides: readonly Shape[],
  starts: readonly number[],
  visit: (at: readonly number[]) => void,
): void {
  const rank = shape.length;
  if (shape.includes(0)) return;
  const at = [...starts];
  const index = new Array<number>(rank).fill(0);
  for (;;) {
    visit(at);
    let k = rank - 1;
    for (; k >= 0; k--) {
      const more = ++index[k]! < shape[k]!;
      const steps = more ? 1 : 1 - shape[k]!;
      for (let i = 0; i < at.length; i++) at[i]! += steps * strides[i]![k]!;
      if (more) break;
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

/** Goes through windows of one shape together. */
export const walkAll = (windows: readonly Layout[], visit: (at: readonly number[]) => void): void =>
  walk(
    windows[0]!.shape,
    windows.map(({ strides }) => strides),
    windows.map(({ offset }) => offset),
    visit,
  );

/** Places that a layout covers at most: the first, and one past the last. */
export function span({ shape, strides, offset }: Layout): readonly [from: number, to: number] {
  let [from, to] = [offset, offset + 1];
  for (let k = 0; k < shape.length; k++) {
    const reach = (shape[k]! - 1) * strides[k]!;
    if (reach < 0) from += reach;
    else to += reach;
  }
  return [from, to];
}

/** A layout's length and step along one dimension. */
export interface Line {
  readonly length: number;
  readonly step: number;
}
export const line = ({ shape, strides }: Layout, dim: number): Line => ({ length: shape[dim]!, step: strides[dim]! });

export const without = (list: Shape, dims: readonly number[]): number[] => list.filter((_, k) => !dims.includes(k));
export const only = (list: Shape, dims: readonly number[]): number[] => dims.map((k) => list[k]!);
