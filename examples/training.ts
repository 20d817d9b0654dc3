// The article's model, its optimizers and its training loop, on the diabetes data.
import torch, { nn, optim, type Device, type Tensor } from 'tfjs-torch';
import { DataLoader, TensorDataset, random_split, type Subset } from 'tfjs-torch/utils/data';

/** The article's own optimizer. */
export class SimpleSGD {
  readonly params: Tensor[];
  readonly lr: number;

  constructor(params: Iterable<Tensor>, { lr = 0.01 } = {}) {
    // params is an iterable of model parameters (tensors)
    this.params = [...params];
    this.lr = lr;
  }

  /** Performs a single optimization step. */
  step(): void {
    torch.no_grad(() => {
      for (const p of this.params) {
        if (p.grad === null) continue;
        // Core SGD rule: w = w - lr * grad
        p.data.sub_(p.grad.mul(this.lr));
      }
    });
  }

  /** Clears the gradients of all optimized parameters. */
  zero_grad(): void {
    for (const p of this.params) {
      if (p.grad !== null) p.grad.zero_();
    }
  }
}

/** What the runs are called, in order. */
export const names = ['SGD', 'SGD + momentum', 'Adam', 'SimpleSGD'] as const;
export type Name = (typeof names)[number];

export interface Split {
  readonly train_set: Subset;
  readonly valid_set: Subset;
}

/**
 * The data set: columns standardised, rows split by a seeded shuffle into 354 to train on and 88 to validate with.
 *
 * @param csv the text of `diabetes.csv`
 */
export function load(csv: string): Split {
  const [, ...lines] = csv.trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const raw = torch.tensor(rows);
  const table = raw.sub(raw.mean(0)).div(raw.std(0));
  torch.manual_seed(0);
  const dataset = TensorDataset(table.index([':', ':10']), table.index([':', '10:']));
  const [train_set, valid_set] = random_split(dataset, [354, 88]);
  return { train_set: train_set, valid_set: valid_set };
}

/** The network, freshly made of the seed, and what trains it. */
function make(name: Name, device: Device | string, seed: number) {
  torch.manual_seed(seed);
  const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1)).to(device);
  const optimizer_sgd = optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 1e-4 });
  const optimizer_adam = optim.Adam(model.parameters(), { lr: 0.001, eps: 1e-8 });
  const optimizer = {
    SGD: () => optim.SGD(model.parameters(), { lr: 0.01 }),
    'SGD + momentum': () => optimizer_sgd,
    Adam: () => optimizer_adam,
    SimpleSGD: () => new SimpleSGD(model.parameters(), { lr: 0.01 }),
  }[name]();
  return { model, optimizer };
}

/** Where a run stands after an epoch. */
export interface Epoch {
  /** mean squared error over the epoch's batches, as they were when trained on */
  readonly train: number;
  /** mean squared error of the validation set */
  readonly valid: number;
  /** share of the validation targets' variance that the model explains */
  readonly r2: number;
  readonly lr: number;
}

/**
 * Trains the network, an epoch for each value asked for.
 *
 * @param device where the model and each batch live
 * @param seed what the network and the order of the batches are drawn from
 */
export function* train(
  name: Name,
  { train_set, valid_set }: Split,
  epochs: number,
  device: Device | string,
  seed = 0,
): Generator<Epoch> {
  const { model, optimizer } = make(name, device, seed);
  const criterion = nn.MSELoss();
  const scheduler =
    optimizer instanceof SimpleSGD
      ? null
      : optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { factor: 0.1, patience: 10 });
  const dataloader = DataLoader(train_set, { batch_size: 32, shuffle: true });
  const valid_loader = DataLoader(valid_set, { batch_size: valid_set.length });

  for (let epoch = 0; epoch < epochs; epoch++) {
    model.train();
    let total = 0;
    for (const batch of dataloader) {
      const [inputs, targets] = batch.map((part) => part.to(device)) as [Tensor, Tensor];
      optimizer.zero_grad(); //                    1. Clear old gradients from the last step
      const outputs = model(inputs); //            2. Forward pass: compute predictions
      const loss = criterion(outputs, targets); // 3. Calculate the loss
      loss.backward(); //                          4. Backward pass: compute gradients
      optimizer.step(); //                         5. Step: update the model weights
      total += loss.item() * inputs.length;
    }

    model.eval();
    const [valid, variance] = torch.no_grad(() => {
      const [batch] = valid_loader;
      const [inputs, targets] = batch!.map((part) => part.to(device)) as [Tensor, Tensor];
      return [criterion(model(inputs), targets).item(), targets.var({ correction: 0 }).item()];
    });
    scheduler?.step(valid);

    const lr = optimizer instanceof SimpleSGD ? optimizer.lr : optimizer.param_groups[0].lr;
    yield { train: total / train_set.length, valid, r2: 1 - valid / variance, lr };
  }
}
