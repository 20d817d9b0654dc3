// What a picture shows, and a trail's places as far as they are shown.
import type { Trail } from './messages.js';
import type { Domain, Ground, Point } from './surfaces.js';

export interface Scene {
  readonly surface: Ground;
  readonly trails: readonly (Trail | undefined)[];
  /** how many steps are shown; a fraction is on the way to the next */
  readonly step: number;
  readonly start: Point;
  readonly chosen: number;
}

export const lastStep = ({ points }: Trail): number => points.length / 2 - 1;

/** Places of a trail up to a step, the last on its way. */
export function* places(trail: Trail, step: number): Generator<Point> {
  const { points } = trail;
  const last = lastStep(trail);
  const whole = Math.min(Math.floor(step), last);
  for (let k = 0; k <= whole; k++) yield [points[2 * k]!, points[2 * k + 1]!];
  const share = step - whole;
  if (whole >= last || share <= 0) return;
  const at = (c: number) => points[2 * whole + c]! * (1 - share) + points[2 * whole + 2 + c]! * share;
  yield [at(0), at(1)];
}

/** The part of a way from a to b that lies in a domain, as shares of the way; null where none does (Liang and Barsky). */
export function within({ x, y }: Domain, a: Point, b: Point): Point | null {
  let [from, to] = [0, 1];
  for (const [k, [low, high]] of [x, y].entries()) {
    const [start, way] = [a[k]!, b[k]! - a[k]!];
    if (way === 0) {
      if (start < low || start > high) return null;
      continue;
    }
    const [p, q] = [(low - start) / way, (high - start) / way];
    from = Math.max(from, Math.min(p, q));
    to = Math.min(to, Math.max(p, q));
  }
  return from < to ? [from, to] : null;
}

export const between = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
];
