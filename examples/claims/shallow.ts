// A shallow minimum: descent on the full batch stays in it, the noise of mini-batches leaves it.
import torch, { optim, type Tensor } from 'tfjs-torch';
import { chart } from '../chart.js';
import { type Claim, seeds, verdict } from './claim.js';

const samples = 256;
const batch = 8;
const steps = 1000;
const lr = 0.1;
const start = 0.8;
const deviation = 3;

/** The landscape of the whole data: a shallow minimum at 0.79, a ridge at 0.34, a deep minimum at -1.13. */
const ground = (w: Tensor): Tensor => w.pow(4).div(4).sub(w.pow(2).div(2)).add(w.mul(0.3));
const isDeep = (w: number): boolean => w < 0.34;

/** A walk on the losses `ground(w) + noise_i w` of samples; the noises' mean is 0, so that the full batch sees the ground alone. */
function walk(seed: number, size: number): number[] {
  torch.manual_seed(seed);
  const drawn = torch.randn(samples, { dtype: torch.float64 }).mul(deviation);
  const noise = drawn.sub(drawn.mean());
  const w = torch.tensor([start], { dtype: torch.float64, requires_grad: true });
  const optimizer = optim.SGD([w], { lr });
  const places: number[] = [];
  while (places.length < steps) {
    for (const part of torch.randperm(samples).split(size)) {
      places.push(w.item());
      optimizer.zero_grad();
      ground(w)
        .add(w.mul(noise.index_select(0, part).mean()))
        .sum()
        .backward();
      optimizer.step();
      if (places.length === steps) break;
    }
  }
  return places;
}

export function shallow() {
  const runs = [
    { name: 'full batch', walks: seeds.map((seed) => walk(seed, samples)) },
    { name: `mini-batches of ${batch}`, walks: seeds.map((seed) => walk(seed, batch)) },
  ].map(({ name, walks }) => ({
    name,
    walks,
    left: walks.filter((places) => isDeep(places.at(-1)!)).length,
  }));
  const [full, mini] = runs as [(typeof runs)[0], (typeof runs)[0]];
  const claim: Claim = {
    title: 'A shallow minimum',
    said: 'The noise of mini-batches can shake the descent out of a shallow local minimum, where the full batch stays.',
    how: `${samples} samples with losses w⁴/4 - w²/2 + 0.3 w + ξᵢ w, the ξᵢ normal with deviation ${deviation} and mean 0; from w = ${start}, rate ${lr}, ${steps} steps, 20 seeds. The deep minimum is at -1.13.`,
    table: {
      head: ['', 'of 20 runs, in the deep minimum at the end'],
      rows: runs.map(({ name, left }) => [name, left]),
    },
    found: [
      `On the full batch ${full.left} of 20 runs left the shallow minimum; with mini-batches ${mini.left} did.`,
      'How well this works depends on how the noise compares with the ridge: the minimum here was made shallow for it.',
    ],
    verdict: verdict(full.left === 0 && mini.left >= 18, mini.left > full.left),
    picture: chart(
      'A shallow minimum, seed 0',
      { name: 'step' },
      { name: 'w' },
      runs.map(({ name, walks }) => ({
        name,
        points: walks[0]!.map((w, k): [number, number] => [k, w]).filter((_, k) => k % 5 === 0),
      })),
    ),
  };
  return { claim, full, mini };
}
