// How a racer stands at a step.
import type { Trail } from './messages.js';
import { type Ground, distanceToMinimum } from './surfaces.js';

export interface Standing {
  readonly racer: number;
  /** the step at which the loss came within 1 % of where it started; null where it does not */
  readonly arrives: number | null;
  readonly diverged: boolean;
  readonly distance: number;
  readonly loss: number;
}

/** The first step within 1 % of the starting loss above the least. */
export function arrival({ losses }: Trail, { least }: Ground): number | null {
  const goal = least + 0.01 * ((losses[0] ?? 0) - least);
  const found = losses.findIndex((loss) => loss <= goal);
  return found < 0 ? null : found;
}

export function standing(racer: number, trail: Trail, surface: Ground, step: number, steps: number): Standing {
  const last = trail.losses.length - 1;
  const at = Math.min(Math.floor(step), last);
  const arrives = arrival(trail, surface);
  return {
    racer,
    arrives: arrives !== null && arrives <= step ? arrives : null,
    diverged: last < steps && step > last,
    distance: distanceToMinimum(surface, trail.points[2 * at]!, trail.points[2 * at + 1]!),
    loss: trail.losses[at]!,
  };
}

/** Who arrived, earliest first; then who is lowest; who diverged comes last. */
export const order = (a: Standing, b: Standing): number =>
  Number(a.diverged) - Number(b.diverged) || (a.arrives ?? 1e9) - (b.arrives ?? 1e9) || a.loss - b.loss || 0;
