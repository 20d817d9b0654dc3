// Steadily small and explosive gradients: what Adam makes of them.
import torch, { optim } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, short, verdict } from './claim.js';

const lr = 0.001;
const calm = 200;
const after = 2000;
const burst = 1000;
const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr }),
  Adam: (params) => optim.Adam(params, { lr }),
};

/** How long each step is that an optimizer makes of given gradients. */
function lengths(make: Maker, gradients: readonly number[]): number[] {
  const w = torch.zeros(1, { dtype: torch.float64, requires_grad: true });
  const optimizer = make([w]);
  w.grad = torch.zeros(1, { dtype: torch.float64 });
  let last = 0;
  return gradients.map((gradient) => {
    w.grad!.fill_(gradient);
    optimizer.step();
    const now = w.item();
    const length = Math.abs(now - last);
    last = now;
    return length;
  });
}

export function sizes() {
  const steady = [1e-9, 1e-6, 1, 1e6].map((gradient) => {
    const gradients = new Array<number>(100).fill(gradient);
    const [sgd, adam] = Object.values(makers).map((make) => lengths(make, gradients).at(-1)! / lr) as [number, number];
    return { gradient, sgd, adam };
  });
  const explosion = Array.from({ length: calm + 1 + after }, (_, k) => (k === calm ? burst : 1));
  const [sgd, adam] = Object.values(makers).map((make) => lengths(make, explosion).map((step) => step / lr)) as [
    number[],
    number[],
  ];
  const spike = { sgd: sgd[calm]!, adam: Math.max(...adam) };
  const slow = adam.at(-1)!;
  const tiny = steady[0]!.adam;
  const small = steady[1]!.adam;
  const claim: Claim = {
    title: 'Small and explosive gradients',
    said: 'Adam scales each step by the size of the gradients, so that steadily small ones still move the weights and exploding ones do not throw them away.',
    how: `Given gradients, rate ${lr}; lengths of steps in units of the rate. Steady ones after 100 steps; then gradients of 1 with one of ${burst} among them.`,
    table: {
      head: ['gradient', "SGD's step / lr", "Adam's step / lr"],
      rows: [
        ...steady.map(({ gradient, sgd, adam }) => [String(gradient), short(sgd), short(adam)]),
        [`1, once ${burst}: the longest`, short(spike.sgd), short(spike.adam)],
        [`1, ${after} steps after the ${burst}`, short(sgd.at(-1)!), short(slow)],
      ],
    },
    found: [
      `Gradients of a millionth make Adam's steps ${short(small)} times the rate, as gradients of a million do.`,
      `Below eps (1e-8) that ends: gradients of 1e-9 make steps of ${short(tiny)} times the rate.`,
      `One gradient of ${burst} makes a step ${short(spike.sgd)} times the rate with SGD, and at most ${short(spike.adam)} times with Adam.`,
      `The price: v remembers it, and ${after} steps later Adam's steps are still only ${short(slow)} times the rate.`,
    ],
    verdict: verdict(small > 0.9 && steady[3]!.adam < 1.1 && spike.adam < spike.sgd / 100, small > 0.9),
    picture: chart(
      `Gradients of 1, and one of ${burst}`,
      { name: 'step' },
      { name: 'step / lr', log: true },
      [
        { name: 'SGD', points: sgd.map((step, k): [number, number] => [k + 1, step]) },
        { name: 'Adam', points: adam.map((step, k): [number, number] => [k + 1, step]) },
      ].map(({ name, points }) => ({ name, points: points.filter(([k]) => k % 10 === 0 || Math.abs(k - calm) < 20) })),
    ),
  };
  return { claim, steady, spike, slow };
}
