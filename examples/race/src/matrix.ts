// Races of matrices, where Muon can run: a small ill-conditioned problem, and the article's network on the diabetes data.
import torch, { nn, optim, type Tensor } from 'tfjs-torch';
import csv from '../../data/diabetes.csv?raw';
import { load } from '../../training.js';
import { DataLoader } from 'tfjs-torch/utils/data';

interface Stepper {
  zero_grad(): void;
  step(): unknown;
}
type Field = Readonly<Record<string, (matrices: Tensor[], rest: Tensor[]) => Stepper[]>>;

/** Muon takes matrices only: what else there is goes to AdamW, as its authors do. */
const field = (rate: number): Field => ({
  SGD: (a, b) => [optim.SGD([...a, ...b], { lr: rate })],
  Momentum: (a, b) => [optim.SGD([...a, ...b], { lr: rate, momentum: 0.9 })],
  Adam: (a, b) => [optim.Adam([...a, ...b], { lr: rate })],
  AdamW: (a, b) => [optim.AdamW([...a, ...b], { lr: rate })],
  Muon: (a, b) => [
    optim.Muon(a, { lr: rate, weight_decay: 0 }),
    ...(b.length > 0 ? [optim.AdamW(b, { lr: rate })] : []),
  ],
});

export type Curve = readonly [name: string, losses: Float32Array, done: boolean];

export const curves = (kind: 'matrix' | 'network', steps: number): Generator<Curve> =>
  kind === 'matrix' ? matrixCurves(steps) : networkCurves(steps);

/** Finds W of `A W = B`, with singular values of A from 1 to 0.1. */
function* matrixCurves(steps: number): Generator<Curve> {
  for (const [name, make] of Object.entries(field(0.02))) {
    torch.manual_seed(0);
    const A = torch.diag(torch.logspace(0, -1, 8)).matmul(torch.randn(8, 8));
    const B = A.matmul(torch.randn(8, 8));
    const W = torch.zeros(8, 8, { requires_grad: true });
    const steppers = make([W], []);
    const losses: number[] = [];
    for (let step = 0; step <= steps; step++) {
      for (const one of steppers) one.zero_grad();
      const loss = A.matmul(W).sub(B).square().mean();
      losses.push(loss.item());
      loss.backward();
      for (const one of steppers) one.step();
      if (step % 50 === 49) yield [name, Float32Array.from(losses), false];
    }
    yield [name, Float32Array.from(losses), true];
  }
}

/** The article's network; one number an epoch. */
function* networkCurves(epochs: number): Generator<Curve> {
  const { train_set } = load(csv);
  const criterion = nn.MSELoss();
  for (const [name, make] of Object.entries(field(0.01))) {
    torch.manual_seed(0);
    const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
    const all = [...model.parameters()];
    const steppers = make(
      all.filter(({ ndim }) => ndim === 2),
      all.filter(({ ndim }) => ndim !== 2),
    );
    const dataloader = DataLoader(train_set, { batch_size: 32, shuffle: true });
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      let total = 0;
      for (const [inputs, targets] of dataloader as Iterable<[Tensor, Tensor]>) {
        for (const one of steppers) one.zero_grad();
        const loss = criterion(model(inputs), targets);
        loss.backward();
        for (const one of steppers) one.step();
        total += loss.item() * inputs.length;
      }
      losses.push(total / train_set.length);
      yield [name, Float32Array.from(losses), epoch === epochs - 1];
    }
  }
}
