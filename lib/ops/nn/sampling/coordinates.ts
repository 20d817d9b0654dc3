// Where the points of a grid lie in a picture, along one of its dimensions.
import type { Tensor } from '../../../tensor.js';

export type PaddingMode = 'zeros' | 'border' | 'reflection';

/** From -1 … 1 to positions of elements: the corners' centres, or their outer edges, are the ends. */
export const positions = (grid: Tensor, n: number, aligned: boolean): Tensor =>
  aligned
    ? grid
        .add(1)
        .div(2)
        .mul(n - 1)
    : grid.add(1).mul(n).sub(1).div(2);

/** Positions kept within the picture; at its ends, and outside, their slope is 0, by which a gradient is multiplied. */
function clipped(x: Tensor, n: number): Tensor {
  const inside = x.gt(0).logical_and(x.lt(n - 1));
  const ends = x
    .detach()
    .clamp(0, n - 1)
    .nan_to_num(0);
  return x.nan_to_num(0).mul(inside).add(ends.mul(inside.logical_not()));
}

/** Positions mirrored at the ends until they lie within. */
function reflected(x: Tensor, n: number, aligned: boolean): Tensor {
  const [low, span] = aligned ? [0, n - 1] : [-0.5, n];
  if (span === 0) return x.mul(0);
  const far = x.sub(low).abs();
  const extra = far.fmod(span);
  const even = far.detach().div(span).floor().remainder(2).eq(0);
  return extra.add(low).where(even, extra.neg().add(span + low));
}

/** Positions where a border's mode finds them. */
export function found(x: Tensor, n: number, mode: PaddingMode, aligned: boolean): Tensor {
  if (mode === 'zeros') return x;
  return clipped(mode === 'border' ? x : reflected(x, n, aligned), n);
}
