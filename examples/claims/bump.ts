// A bump: momentum rolls over it where SGD with the same rate stops.
import { optim, type Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, averaged, descend, verdict } from './claim.js';

const lr = 0.1;
const steps = 500;
const start = 6;
/** A bowl with a bump on its right slope, at 2. */
const loss = (p: Tensor): Tensor => {
  const w = p[0];
  return w.pow(2).div(20).add(w.sub(2).pow(2).mul(-4).exp().mul(0.25));
};
const height = (w: number): number => w ** 2 / 20 + 0.25 * Math.exp(-4 * (w - 2) ** 2);

const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr }),
  'momentum, averaged (the article)': (params) => optim.SGD(params, averaged(lr, 0.9)),
  'momentum, summed (PyTorch)': (params) => optim.SGD(params, { lr, momentum: 0.9 }),
  'SGD, ten times the rate': (params) => optim.SGD(params, { lr: 10 * lr }),
};

export function bump() {
  const runs = Object.entries(makers).map(([name, make]) => {
    const path = descend(loss, [start], make, steps);
    return { name, path, end: path.points.at(-1)![0]! };
  });
  const [sgd, average, sum, fast] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0], (typeof runs)[0]];
  const over = (run: { end: number }) => Math.abs(run.end) < 0.5;
  const says = (run: { end: number }) => (over(run) ? 'rolls over it' : 'stops before it');
  const claim: Claim = {
    title: 'A bump',
    said: 'Momentum is a ball that rolls over small bumps, where SGD stops.',
    how: `f(w) = w² / 20 + exp(-4 (w - 2)²) / 4 from w = ${start}, rate ${lr}, β = 0.9, ${steps} steps. The minimum is at 0, the bump at 2.`,
    table: {
      head: ['', 'ends at w', ''],
      rows: runs.map((run) => [run.name, run.end.toFixed(2).replace('-0.00', '0.00'), says(run)]),
    },
    found: [
      `With the same rate SGD ${says(sgd)}, and PyTorch's momentum ${says(sum)}.`,
      `The article's momentum, an average, ${says(average)}: its steps are no longer than SGD's, and so the ball is as slow.`,
      `SGD with steps as long as those of PyTorch's momentum ${says(fast)}: what helps is ${over(fast) ? 'in part the longer step' : 'the momentum, not the longer step'}.`,
    ],
    verdict: verdict(!over(sgd) && over(sum) && over(average) && !over(fast), !over(sgd) && over(sum)),
    picture: chart('A bump', { name: 'w', range: [-3, 7] }, { name: 'f' }, [
      {
        name: 'f',
        points: Array.from({ length: 101 }, (_, k): [number, number] => [-3 + k / 10, height(-3 + k / 10)]),
        ground: true,
      },
      ...runs.map(({ name, path }, k) => ({
        name,
        points: path.points.slice(0, 200).map(([w]): [number, number] => [w!, height(w!) + 0.1 * (k + 1)]),
      })),
    ]),
  };
  return { claim, sgd: over(sgd), average: over(average), sum: over(sum), fast: over(fast) };
}
