// Rare features: Adam's steps beside SGD's.
import torch, { optim, type Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, type Maker, median, seeds, short, verdict } from './claim.js';

/** How often the rare feature is there. */
const rate = 1 / 50;
const limit = 6000;
/** With rates at which the common weight takes about as long. */
const makers: Readonly<Record<string, Maker>> = {
  SGD: (params) => optim.SGD(params, { lr: 0.05 }),
  Adam: (params) => optim.Adam(params, { lr: 0.03 }),
};

interface Run {
  readonly weights: [common: number, rare: number][];
  /** steps until each weight is at 0.9 */
  readonly steps: [common: number, rare: number];
}

/** Learns y = common + rare, each of whose weights is 1, from a sample a step. */
function learn(make: Maker, seed: number): Run {
  torch.manual_seed(seed);
  const there = torch.rand(limit).lt(rate).tolist<boolean[]>();
  const w = torch.zeros(2, { dtype: torch.float64, requires_grad: true });
  const optimizer = make([w]);
  const inputs = [0, 1].map((rare) => torch.tensor([1 - rare, rare], { dtype: torch.float64 }));
  const weights: [number, number][] = [];
  const steps: [number, number] = [Infinity, Infinity];
  for (let k = 0; k < limit; k++) {
    const now = w.tolist<[number, number]>();
    weights.push(now);
    for (const i of [0, 1]) if (now[i]! >= 0.9 && steps[i] === Infinity) steps[i] = k;
    if (steps.every(Number.isFinite)) break;
    optimizer.zero_grad();
    const input: Tensor = inputs[there[k]! ? 1 : 0]!;
    w.mul(input).sum().sub(1).pow(2).div(2).backward();
    optimizer.step();
  }
  return { weights, steps };
}

export function rare() {
  const runs = Object.entries(makers).map(([name, make]) => {
    const all = seeds.map((seed) => learn(make, seed));
    const [common, seldom] = [0, 1].map((i) => median(all.map(({ steps }) => steps[i]!))) as [number, number];
    return { name, first: all[0]!, common, rare: seldom, ratio: seldom / common };
  });
  const [sgd, adam] = runs as [(typeof runs)[0], (typeof runs)[0]];
  const claim: Claim = {
    title: 'Rare features',
    said: "Adam gives every weight a rate of its own, so that features which are rarely there learn too, where SGD's hardly move.",
    how: 'Two weights that should become 1, one of a feature that is there in 1 of 50 samples, the other in the rest; a sample a step, rates 0.05 (SGD) and 0.03 (Adam), with which the common weight takes about as long; steps until a weight is at 0.9. Medians of 20 seeds.',
    table: {
      head: ['', 'common weight', 'rare weight', 'rare / common'],
      rows: runs.map(({ name, common, rare, ratio }) => [name, short(common), short(rare), short(ratio)]),
    },
    found: [
      `With SGD the rare weight takes ${short(sgd.ratio)} times as many steps as the common one, with Adam ${short(adam.ratio)} times.`,
      'In theory 50 and about √50: Adam divides by the root of the mean square, which of a rare gradient is √(1/50) of its size.',
    ],
    verdict: verdict(adam.ratio < sgd.ratio / 3, adam.ratio < sgd.ratio),
    picture: chart(
      'A common and a rare feature, seed 0',
      { name: 'step', log: true },
      { name: 'weight' },
      runs.flatMap(({ name, first }) =>
        ['common', 'rare'].map((which, i) => ({
          name: `${name}, ${which}`,
          points: first.weights
            .map((weights, k): [number, number] => [k + 1, weights[i]!])
            .filter(([step]) => step < 100 || step % Math.ceil(step / 50) === 0),
        })),
      ),
    ),
  };
  return { claim, sgd, adam };
}
