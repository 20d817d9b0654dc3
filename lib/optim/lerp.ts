// A step from one number to another, as PyTorch's `lerp` takes it.
import type { Scalar } from '../expression/scalar.js';

/** Whether a step of `weight` is taken back from `to`, which is near; its stride may be 0 then. */
export const isFar = (weight: number): boolean => weight >= 0.5;

/** The factor of the difference in a step of `weight`: it is taken from `from`, or back from `to`. */
export const stride = (weight: number): number => (isFar(weight) ? weight - 1 : weight);

/**
 * `from + weight * (to - from)`, exact at both ends.
 *
 * @param stride see there
 * @param far whether it is taken back from `to`
 */
export const lerp = <T extends Scalar<T>>(from: T, to: T, stride: T, far: boolean): T =>
  (far ? to : from).add(to.sub(from).mul(stride));
