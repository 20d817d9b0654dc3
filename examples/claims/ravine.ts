// A ravine: SGD zig-zags across it, momentum cancels the zig-zag and arrives in fewer steps.
import { optim, type Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, averaged, descend, short, shown, taken, turns, verdict } from './claim.js';

/** How much steeper the walls are than the floor. */
export const condition = 100;
export const lr = 1.9 / condition;
const limit = 2000;

export const loss = (p: Tensor): Tensor => p[0].pow(2).add(p[1].pow(2).mul(condition)).div(2);
export const start = [9.3, 1.3] as const;

const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr }),
  'momentum, averaged (the article)': (params) => optim.SGD(params, averaged(lr, 0.9)),
  'momentum, summed (PyTorch)': (params) => optim.SGD(params, { lr, momentum: 0.9 }),
};

export function ravine() {
  const paths = Object.entries(makers).map(([name, make]) => {
    const path = descend(loss, start, make, limit, (_, [x, y]) => Math.hypot(x!, y!) < 0.1);
    return { name, path, steps: taken(path, limit), turned: turns(path, 1) };
  });
  const [sgd, average, sum] = paths as [(typeof paths)[0], (typeof paths)[0], (typeof paths)[0]];
  const level = (c: number) =>
    Array.from({ length: 61 }, (_, k): [number, number] => {
      const angle = (k / 30) * Math.PI;
      return [c * Math.cos(angle), (c / Math.sqrt(condition)) * Math.sin(angle)];
    });
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const claim: Claim = {
    title: 'A ravine',
    said: 'In a ravine SGD zig-zags between the walls; momentum cancels the back and forth, and arrives sooner.',
    how: `f(x, y) = (x² + ${condition} y²) / 2 from (9.3, 1.3), with the rate 1.9 / ${condition}, β = 0.9, until 0.1 from the minimum. A turn is a step whose y moves against its last move.`,
    table: {
      head: ['', 'steps', 'of which turn'],
      rows: paths.map(({ name, steps, turned }) => [name, shown(steps, limit), percent(turned)]),
    },
    found: [
      `SGD turns at ${percent(sgd.turned)} of its steps and needs ${short(sgd.steps)} of them.`,
      `Averaging turns at ${percent(average.turned)} and needs ${short(average.steps)}; PyTorch's sum, whose steps are ten times as long, turns at ${percent(sum.turned)} and needs ${short(sum.steps)}.`,
    ],
    verdict: verdict(
      sgd.turned > 0.5 && average.turned < 0.5 * sgd.turned && average.steps < sgd.steps && sum.steps < sgd.steps,
      average.steps < sgd.steps || sum.steps < sgd.steps,
    ),
    picture: chart('A ravine: the first 40 steps', { name: 'x', range: [-2, 11] }, { name: 'y', range: [-1.5, 1.5] }, [
      ...[2, 4, 6, 8, 10].map((c) => ({ name: `level ${c}`, points: level(c), ground: true })),
      ...paths.map(({ name, path }) => ({
        name,
        points: path.points.slice(0, 41).map(([x, y]): [number, number] => [x!, y!]),
      })),
    ]),
  };
  return { claim, sgd, average, sum };
}
