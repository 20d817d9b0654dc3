// What a strided view of a flat buffer means to kernels that know dense tensors only, worked out once a layout.
import { type Layout, type Shape, contiguousStrides, isContiguous, numel, outermostFirst } from '../../shape.js';

/**
 * A way to the elements of a view in a buffer of `n` elements, in the order in which they lie there:
 * - `whole`: all of the buffer,
 * - `range`: `count` elements from `from`,
 * - `box`: the buffer seen in the shape `base`, of which a box of `size` begins at `begin`,
 * - `scattered`: one by one.
 * They form a dense tensor of shape `stored`; `there` permutes its dimensions into the view's (those longer than 1), and
 * `back` the view's into its. Both are null where they are in order.
 */
export interface Plan {
  readonly kind: 'whole' | 'range' | 'box' | 'scattered';
  readonly count: number;
  readonly from: number;
  readonly base: number[];
  readonly begin: number[];
  readonly size: number[];
  readonly stored: number[];
  readonly there: number[] | null;
  readonly back: number[] | null;
  /** the view's shape without dimensions of length 1 */
  readonly lengths: number[];
  /** places of the elements in the buffer, in stored order */
  places(): Int32Array;
}

/** @param layout with no stride of 0 along a dimension longer than 1, for a view that is written to */
export function makePlan(n: number, { shape, strides, offset }: Layout): Plan {
  const long = shape.map((_, k) => k).filter((k) => shape[k] !== 1);
  const lengths = long.map((k) => shape[k]!);
  const steps = long.map((k) => strides[k]!);
  const order = outermostFirst(steps);
  const stored = order.map((k) => lengths[k]!);
  const sorted = order.map((k) => steps[k]!);
  const count = numel(shape);
  const permuted = order.some((k, i) => k !== i);
  const common = {
    count,
    lengths,
    stored,
    there: permuted ? order.map((_, i) => order.indexOf(i)) : null,
    back: permuted ? order : null,
    places: () => places(stored, sorted, offset, count),
  };
  const none = { base: [], begin: [], size: [], from: 0 };
  if (isContiguous(stored, sorted)) {
    return { ...common, ...none, kind: offset === 0 && count === n ? 'whole' : 'range', from: offset };
  }
  const box = boxOf(n, stored, sorted, offset);
  return box === null ? { ...common, ...none, kind: 'scattered' } : { ...common, ...box, kind: 'box', from: 0 };
}

/** Elements of shape `stored` with descending strides as a box of the buffer seen in some shape, if they are one. */
function boxOf(n: number, stored: Shape, strides: Shape, offset: number) {
  const base: number[] = [];
  const begin: number[] = [];
  const size: number[] = [];
  let outer = n;
  let rest = offset;
  for (let k = 0; k <= stored.length; k++) {
    const step = k < stored.length ? strides[k]! : 1;
    if (step <= 0 || outer % step !== 0) return null;
    const length = outer / step;
    const first = Math.floor(rest / step);
    const take = k < stored.length ? stored[k]! : 1;
    // The last is what lies within one innermost step.
    const within = k === stored.length;
    if (first + take > length) return null;
    if (!within || length > 1) {
      const last = base.length - 1;
      if (last >= 0 && first === 0 && take === length) {
        // All of this dimension: one with the dimension around it.
        base[last]! *= length;
        begin[last]! *= length;
        size[last]! *= length;
      } else {
        base.push(length);
        begin.push(first);
        size.push(take);
      }
    }
    rest -= first * step;
    outer = step;
  }
  return { base, begin, size };
}

function places(shape: Shape, strides: Shape, offset: number, count: number): Int32Array {
  const out = new Int32Array(count);
  const dense = contiguousStrides(shape);
  for (let i = 0; i < count; i++) {
    let place = offset;
    for (let k = 0, rest = i; k < shape.length; k++) {
      const at = Math.floor(rest / dense[k]!);
      rest -= at * dense[k]!;
      place += at * strides[k]!;
    }
    out[i] = place;
  }
  return out;
}
