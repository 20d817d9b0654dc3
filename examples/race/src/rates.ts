// What makes a race of unlike optimizers fair: each runs at its own best rate, the one of a grid for all that leaves the least loss
// after the same steps, from the same start, with the same batches. The page can try them all anew.
export const entrants = ['SGD', 'Momentum', 'Adam', 'AdamW', 'Muon'] as const;
export type Entrant = (typeof entrants)[number];
export type Problem = 'matrix' | 'network';

/** 1, 2, 5, 10, … times 1e-4 */
export const grid: readonly number[] = Array.from({ length: 17 }, (_, k) =>
  Number(([1, 2, 5][k % 3]! * 10 ** (Math.floor(k / 3) - 4)).toPrecision(1)),
);

export interface Task {
  readonly title: string;
  /** steps of the matrix, epochs of the network */
  readonly steps: number;
  /** how many of the last losses are averaged, so that one lucky batch decides nothing */
  readonly last: number;
}
export const tasks: Readonly<Record<Problem, Task>> = {
  matrix: { title: 'Matrix', steps: 300, last: 1 },
  network: { title: 'Network', steps: 20, last: 5 },
};

/** The best of the grid, as `Try every rate` finds them. */
export const best: Readonly<Record<Problem, Readonly<Record<Entrant, number>>>> = {
  matrix: { SGD: 0.5, Momentum: 0.2, Adam: 0.5, AdamW: 0.2, Muon: 0.02 },
  network: { SGD: 0.05, Momentum: 0.01, Adam: 0.01, AdamW: 0.01, Muon: 0.01 },
};

/** What a run is judged by. */
export const judged = (problem: Problem, losses: ArrayLike<number>): number => {
  const { last } = tasks[problem];
  const end = Array.from(losses).slice(-last);
  return end.reduce((sum, loss) => sum + loss, 0) / end.length;
};
