// Noisy gradients: what averaging does to the direction of a step.
import torch, { nn, optim, type Tensor } from 'tfjs-torch';
import { DataLoader } from 'tfjs-torch/utils/data';
import type { Split } from '../training.js';
import { chart } from '../chart.js';
import { type Claim, mean, seeds, short, verdict } from './claim.js';

const batch = 4;
const batches = 60;
const betas = [0, 0.5, 0.9, 0.99];

const flat = (model: nn.Module, pick: (p: Tensor) => Tensor): Tensor =>
  torch.cat([...model.parameters()].map((p) => pick(p).flatten()));
const cosine = (a: Tensor, b: Tensor): number => a.dot(b).div(a.norm().mul(b.norm())).item();

/** The cosine between the direction of momentum and the gradient of all data, by batch, at a network that stays where it is. */
function directions(split: Split, seed: number, beta: number): number[] {
  torch.manual_seed(seed);
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
  const criterion = nn.MSELoss();
  const [all] = DataLoader(split.train_set, { batch_size: split.train_set.length });
  criterion(model(all![0]!), all![1]!).backward();
  const truth = flat(model, (p) => p.grad!.clone());
  const optimizer = optim.SGD(model.parameters(), { lr: 0, momentum: beta });
  const found: number[] = [];
  for (const [inputs, targets] of DataLoader(split.train_set, { batch_size: batch, shuffle: true })) {
    optimizer.zero_grad();
    criterion(model(inputs!), targets!).backward();
    optimizer.step();
    const step = flat(model, (p) => (beta === 0 ? p.grad! : (optimizer.state.get(p).momentum_buffer as Tensor)));
    found.push(cosine(step, truth));
    if (found.length === batches) break;
  }
  return found;
}

export function noise(split: Split) {
  const runs = betas.map((beta) => {
    const all = seeds.map((seed) => directions(split, seed, beta));
    const course = all[0]!.map((_, k) => mean(all.map((one) => one[k]!)));
    return { beta, course, cosine: mean(course.slice(-10)) };
  });
  const at = (beta: number) => runs.find((run) => run.beta === beta)!.cosine;
  const degrees = (value: number) => `${Math.round((Math.acos(value) * 180) / Math.PI)}°`;
  const claim: Claim = {
    title: 'Noisy gradients',
    said: 'Momentum averages the noise of mini-batches away, and leaves the direction that they have in common.',
    how: `The diabetes network as it is drawn, which is not moved (lr = 0): the angle between momentum after ${batches} mini-batches of ${batch} and the gradient of all data. Means of 20 seeds.`,
    table: {
      head: ['β', 'cosine to the gradient of all data', 'angle'],
      rows: runs.map((run) => [run.beta, short(run.cosine), degrees(run.cosine)]),
    },
    found: [
      `A mini-batch's own gradient is ${degrees(at(0))} off, the average with β = 0.9 ${degrees(at(0.9))}, with β = 0.99 ${degrees(at(0.99))}.`,
      'This is for a network that stands still: one that moves has old gradients in its average, which is why β is not taken nearer to 1.',
    ],
    verdict: verdict(
      Math.acos(at(0.9)) < 0.5 * Math.acos(at(0)) && at(0.99) > at(0.5) && at(0.5) > at(0),
      at(0.9) > at(0),
    ),
    picture: chart(
      'Direction of the step against the gradient of all data',
      { name: 'mini-batch' },
      { name: 'cosine', range: [0.4, 1] },
      runs.map(({ beta, course }) => ({
        name: beta === 0 ? 'SGD' : `β = ${beta}`,
        points: course.map((value, k): [number, number] => [k + 1, value]),
      })),
    ),
  };
  return { claim, sgd: at(0), half: at(0.5), usual: at(0.9), long: at(0.99) };
}
