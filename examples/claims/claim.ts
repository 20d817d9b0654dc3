// What a claim of the article comes to when it is measured, and what the measurements have in common.
import torch, { type Tensor, type optim } from 'tfjs-torch';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Claim {
  readonly title: string;
  /** what the article says, in a sentence */
  readonly said: string;
  /** how it was measured */
  readonly how: string;
  readonly table: Table;
  /** sentences that the numbers make */
  readonly found: readonly string[];
  /** whether the numbers bear the article out: fully, or with what `found` adds, or not */
  readonly verdict: Verdict;
  /** an SVG document */
  readonly picture: string;
}
export type Verdict = 'borne out' | 'borne out in part' | 'not borne out';

export const seeds = Array.from({ length: 20 }, (_, k) => k);

/** The verdict where `whole` holds, or at least `part` does. */
export const verdict = (whole: boolean, part: boolean): Verdict =>
  whole ? 'borne out' : part ? 'borne out in part' : 'not borne out';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Three digits, and no exponent where it can be helped. */
export const short = (value: number): number => Number(value.toPrecision(3));

export type Maker = (params: Tensor[]) => optim.Optimizer;

/** Where a descent was before each step, and the loss there. */
export interface Path {
  readonly points: number[][];
  readonly losses: number[];
}

/**
 * Goes down a landscape, in float64.
 *
 * @param loss of a point
 * @param make the optimizer
 * @param steps how many at most
 * @param done told the loss and the point before each step; true ends the descent
 */
export function descend(
  loss: (p: Tensor) => Tensor,
  start: readonly number[],
  make: Maker,
  steps: number,
  done: (loss: number, point: readonly number[]) => boolean = () => false,
): Path {
  const p = torch.tensor([...start], { dtype: torch.float64, requires_grad: true });
  const optimizer = make([p]);
  const path: Path = { points: [], losses: [] };
  for (let k = 0; k <= steps; k++) {
    optimizer.zero_grad();
    const value = loss(p);
    const [at, point] = [value.item(), p.tolist<number[]>()];
    path.points.push(point);
    path.losses.push(at);
    if (done(at, point)) break;
    value.backward();
    optimizer.step();
  }
  return path;
}

/** How many steps a path took, or Infinity where it took all it was given. */
export const taken = ({ points }: Path, limit: number): number =>
  points.length > limit ? Infinity : points.length - 1;

/** A number of steps as a table shows it. */
export const shown = (steps: number, limit: number): string | number =>
  Number.isFinite(steps) ? short(steps) : `more than ${limit}`;

/** How many of the moves of one coordinate go against the move before, as a share. */
export function turns({ points }: Path, coordinate: number): number {
  let [against, all] = [0, 0];
  for (let k = 2; k < points.length; k++) {
    const [a, b, c] = [points[k - 2]!, points[k - 1]!, points[k]!].map((p) => p[coordinate]!) as [
      number,
      number,
      number,
    ];
    all++;
    if ((b - a) * (c - b) < 0) against++;
  }
  return all === 0 ? 0 : against / all;
}

/** The article's momentum, an average of gradients, in PyTorch's terms. */
export const averaged = (lr: number, beta: number) => ({ lr: lr * (1 - beta), momentum: beta });
