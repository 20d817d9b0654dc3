// Races of matrices, where Muon can run: a small ill-conditioned problem, and the article's network on the diabetes data.
import torch, { nn, optim, type Tensor } from 'tfjs-torch';
import { DataLoader } from 'tfjs-torch/utils/data';
import csv from '../../data/diabetes.csv?raw';
import { load } from '../../training.js';
import { type Entrant, type Problem, best, tasks } from './rates.js';

interface Stepper {
  zero_grad(): void;
  step(): unknown;
}
type Make = (matrices: Tensor[], rest: Tensor[], lr: number) => Stepper[];

const field: Readonly<Record<Entrant, Make>> = {
  SGD: (a, b, lr) => [optim.SGD([...a, ...b], { lr })],
  Momentum: (a, b, lr) => [optim.SGD([...a, ...b], { lr, momentum: 0.9 })],
  Adam: (a, b, lr) => [optim.Adam([...a, ...b], { lr })],
  AdamW: (a, b, lr) => [optim.AdamW([...a, ...b], { lr })],
  // Muon takes matrices only: what else there is goes to AdamW, as its authors do, at AdamW's own best rate.
  Muon: (a, b, lr) => [
    optim.Muon(a, { lr, weight_decay: 0 }),
    ...(b.length > 0 ? [optim.AdamW(b, { lr: best.network.AdamW })] : []),
  ],
};

export interface Progress {
  readonly losses: Float32Array;
  /** of the network: the loss on the rows that it is not trained with */
  readonly held: number | null;
  readonly done: boolean;
}

/** A run at a rate, told of as it goes; it ends early where the loss is no number. */
export const run = (problem: Problem, name: Entrant, lr: number): Generator<Progress> =>
  problem === 'matrix' ? matrixRun(name, lr) : networkRun(name, lr);

/** Finds W of `A W = B`, with singular values of A from 1 to 0.1. */
function* matrixRun(name: Entrant, lr: number): Generator<Progress> {
  torch.manual_seed(0);
  const turn = () => torch.linalg.qr(torch.randn(8, 8))[0];
  const A = turn()
    .matmul(torch.diag(torch.logspace(0, -1, 8)))
    .matmul(turn());
  const B = A.matmul(torch.randn(8, 8));
  const W = torch.zeros(8, 8, { requires_grad: true });
  const steppers = field[name]([W], [], lr);
  const losses: number[] = [];
  for (let step = 0; step <= tasks.matrix.steps; step++) {
    for (const one of steppers) one.zero_grad();
    const loss = A.matmul(W).sub(B).square().sum();
    losses.push(loss.item());
    if (!Number.isFinite(losses.at(-1))) break;
    loss.backward();
    for (const one of steppers) one.step();
    if (step % 50 === 49) yield { losses: Float32Array.from(losses), held: null, done: false };
  }
  yield { losses: Float32Array.from(losses), held: null, done: true };
}

/** The article's network; one number an epoch. */
function* networkRun(name: Entrant, lr: number): Generator<Progress> {
  const { train_set, valid_set } = load(csv);
  const criterion = nn.MSELoss();
  torch.manual_seed(0);
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
  const all = [...model.parameters()];
  const steppers = field[name](
    all.filter(({ ndim }) => ndim === 2),
    all.filter(({ ndim }) => ndim !== 2),
    lr,
  );
  const dataloader = DataLoader(train_set, { batch_size: 32, shuffle: true });
  const [rest] = DataLoader(valid_set, { batch_size: valid_set.length }) as Iterable<[Tensor, Tensor]>;
  const [inputs, targets] = rest!;
  const losses: number[] = [];
  for (let epoch = 1; epoch <= tasks.network.steps; epoch++) {
    let total = 0;
    for (const [x, y] of dataloader as Iterable<[Tensor, Tensor]>) {
      for (const one of steppers) one.zero_grad();
      const loss = criterion(model(x), y);
      loss.backward();
      for (const one of steppers) one.step();
      total += loss.item() * x.length;
    }
    losses.push(total / train_set.length);
    const held = torch.no_grad(() => criterion(model(inputs), targets).item());
    const done = epoch === tasks.network.steps || !Number.isFinite(total);
    yield { losses: Float32Array.from(losses), held, done };
    if (done) return;
  }
}
