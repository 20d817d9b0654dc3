// A search along a line for a step that satisfies the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization,
// algorithms 3.5 and 3.6).
import type { Tensor } from '../tensor.js';

/** The objective at a step along the line. */
export interface Trial {
  readonly t: number;
  readonly loss: number;
  readonly gradient: Tensor;
  /** Its derivative by the step. */
  readonly slope: number;
}

/** How much of the first slope's promise a step must keep, and how flat the line must be at its end. */
const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;

/** Where the cubic through two trials, with their slopes, is lowest between two bounds. */
function lowest(a: Trial, b: Trial, from: number, to: number): number {
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) return (from + to) / 2;
  const d2 = Math.sqrt(square);
  const t = right.t - (right.t - left.t) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2));
  return Math.min(Math.max(t, from), to);
}

/**
 * The best step found, and how often the objective was evaluated.
 *
 * @param evaluate tries a step
 * @param first the step to try first
 * @param start the objective where the line begins
 * @param length the largest element of the direction
 * @param tolerance a bracket that moves no element by more is small enough
 * @param most how many steps to try after the first
 */
export function strongWolfe(
  evaluate: (t: number) => Trial,
  first: number,
  start: Trial,
  length: number,
  tolerance: number,
  most: number,
): { readonly best: Trial; readonly evaluations: number } {
  const fails = ({ t, loss }: Trial): boolean => loss > start.loss + SUFFICIENT * t * start.slope;
  const flat = ({ slope }: Trial): boolean => Math.abs(slope) <= -CURVATURE * start.slope;

  let tried = 0;
  let before = start;
  let now = evaluate(first);
  // Outwards, until the end of the line is known to lie between two trials.
  while (tried < most) {
    if (fails(now) || (tried > 1 && now.loss >= before.loss)) break;
    if (flat(now)) return { best: now, evaluations: tried + 1 };
    if (now.slope >= 0) break;
    const next = lowest(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
    before = now;
    now = evaluate(next);
    tried++;
  }
  if (tried >= most) before = start;

  // Inwards. Of two that are equal the first counts as lower.
  const bracket = [before, now] as [Trial, Trial];
  const lower = (): 0 | 1 => (bracket[0].loss <= bracket[1].loss ? 0 : 1);
  let low = lower();
  let slow = false;
  while (tried < most) {
    const [left, right] = [Math.min(bracket[0].t, bracket[1].t), Math.max(bracket[0].t, bracket[1].t)];
    if ((right - left) * length < tolerance) break;
    let t = lowest(bracket[0], bracket[1], left, right);
    // A trial close to an end says little: the second time, and at the end itself, it is moved away.
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      const away: boolean = slow || t >= right || t <= left;
      if (away) t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
      slow = !away;
    } else {
      slow = false;
    }
    const trial = evaluate(t);
    tried++;
    const high = low === 0 ? 1 : 0;
    if (fails(trial) || trial.loss >= bracket[low].loss) {
      bracket[high] = trial;
      low = lower();
      continue;
    }
    if (flat(trial)) return { best: trial, evaluations: tried + 1 };
    if (trial.slope * (bracket[high].t - bracket[low].t) >= 0) bracket[high] = bracket[low];
    bracket[low] = trial;
  }
  return { best: bracket[low], evaluations: tried + 1 };
}
