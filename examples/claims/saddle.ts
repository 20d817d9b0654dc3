// A saddle: SGD lingers near it, momentum and Adam leave sooner.
import torch, { optim, type Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, descend, median, seeds, short, shown, taken, verdict } from './claim.js';

const limit = 3000;
/** Falls to both sides of y = 0, to -1/2 at y = √2 and y = -√2. */
export const loss = (p: Tensor): Tensor => p[0].pow(2).sub(p[1].pow(2)).div(2).add(p[1].pow(4).div(8));
/** Left: most of the way down. */
export const left = (value: number): boolean => value < -0.4;
export const lr = 0.01;

export const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr }),
  'SGD + momentum': (params) => optim.SGD(params, { lr, momentum: 0.9 }),
  Adam: (params) => optim.Adam(params, { lr }),
};

/** A start on the ridge, but for a thousandth. */
export function start(seed: number): number[] {
  torch.manual_seed(seed);
  return [1.5, 1e-3 * torch.randn(1).item()];
}

export function saddle() {
  const runs = Object.entries(makers).map(([name, make]) => {
    const paths = seeds.map((seed) => descend(loss, start(seed), make, limit, left));
    return { name, first: paths[0]!, steps: median(paths.map((path) => taken(path, limit))) };
  });
  const [sgd, momentum, adam] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]];
  const claim: Claim = {
    title: 'A saddle',
    said: 'At a saddle the slope is almost flat and SGD lingers; momentum and Adam leave sooner.',
    how: `f(x, y) = (x² - y²) / 2 + y⁴ / 8 from (1.5, ε), ε normal with deviation 0.001, every rate ${lr}, until f < -0.4. Medians of 20 seeds.`,
    table: { head: ['', 'steps until it has left'], rows: runs.map(({ name, steps }) => [name, shown(steps, limit)]) },
    found: [
      `SGD stays for ${short(sgd.steps)} steps, momentum for ${short(momentum.steps)}, Adam for ${short(adam.steps)}.`,
      'That is with one rate for all. What it comes to when each has its best rate, the table at the end says.',
    ],
    verdict: verdict(
      momentum.steps < sgd.steps / 2 && adam.steps < sgd.steps / 2,
      momentum.steps < sgd.steps || adam.steps < sgd.steps,
    ),
    picture: chart(
      'A saddle, seed 0',
      { name: 'step' },
      { name: 'f' },
      runs.map(({ name, first }) => ({
        name,
        points: first.losses.map((value, k): [number, number] => [k, value]).filter((_, k) => k % 5 === 0),
      })),
    ),
  };
  return { claim, sgd, momentum, adam };
}
