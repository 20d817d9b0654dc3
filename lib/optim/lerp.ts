// A step from one number to another, as PyTorch's `lerp` takes it.
import type { Scalar } from '../expression/scalar.js';

/** The factor of the difference in a step of `weight`: it is taken from `from`, or back from `to` where that is near. */
export const stride = (weight: number): number => (weight < 0.5 ? weight : weight - 1);

/**
 * `from + weight * (to - from)`, exact at both ends.
 *
 * @param stride see there
 * @param far whether it is taken back from `to`
 */
export const lerp = <T extends Scalar<T>>(from: T, to: T, stride: T, far: boolean): T =>
  (far ? to : from).add(to.sub(from).mul(stride));
