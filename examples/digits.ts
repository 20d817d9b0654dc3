// The recipe of AlexNet (Krizhevsky, Sutskever, Hinton 2012) on handwritten digits: SGD with momentum 0.9 and weight decay 0.0005, and
// a rate that is divided by ten whenever the validation error stops improving.
import torch, { nn, optim, type Tensor } from 'tfjs-torch';
import { DataLoader, TensorDataset, random_split, type Subset } from 'tfjs-torch/utils/data';

export interface Digits {
  readonly train_set: Subset;
  readonly valid_set: Subset;
}

/**
 * The pictures, shades from 0 to 1, split by a seeded shuffle into 1437 to train on and 360 to validate with.
 *
 * @param text of `digits.txt`
 */
export function load(text: string): Digits {
  const lines = text.trim().split('\n');
  const pixels = lines.map((line) => Array.from(line.slice(0, 64), (digit) => parseInt(digit, 17) / 16));
  const labels = lines.map((line) => Number(line.slice(65)));
  torch.manual_seed(0);
  const images = torch.tensor(pixels).view(-1, 1, 8, 8);
  const dataset = TensorDataset(images, torch.tensor(labels, { dtype: torch.long }));
  const [train_set, valid_set] = random_split(dataset, [1437, 360]);
  return { train_set: train_set, valid_set: valid_set };
}

const network = () =>
  nn.Sequential(
    nn.Conv2d(1, 8, 3, { padding: 1 }),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, { padding: 1 }),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(64, 10),
  );

/** Where a run stands after an epoch. */
export interface Epoch {
  /** mean cross entropy over the epoch's batches, as they were when trained on */
  readonly loss: number;
  /** share of the validation pictures that are taken for another digit */
  readonly error: number;
  /** the rate that the epoch was trained with */
  readonly lr: number;
}

/**
 * Trains the network, an epoch for each value asked for.
 *
 * @param lr the first rate, which falls to a thousandth of it at most
 */
export function* train(
  { train_set, valid_set }: Digits,
  { lr = 0.01, momentum = 0.9, epochs = 60, seed = 0 } = {},
): Generator<Epoch> {
  torch.manual_seed(seed);
  const model = network();
  const criterion = nn.CrossEntropyLoss();
  const optimizer = optim.SGD(model.parameters(), { lr, momentum, weight_decay: 5e-4 });
  const scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', {
    factor: 0.1,
    patience: 5,
    min_lr: lr / 1000,
  });
  const loader = DataLoader(train_set, { batch_size: 32, shuffle: true });
  const [held] = DataLoader(valid_set, { batch_size: valid_set.length });
  const [images, labels] = held as [Tensor, Tensor];

  for (let epoch = 0; epoch < epochs; epoch++) {
    let total = 0;
    for (const [inputs, targets] of loader as Iterable<[Tensor, Tensor]>) {
      optimizer.zero_grad();
      const loss = criterion(model(inputs), targets);
      loss.backward();
      optimizer.step();
      total += loss.item() * inputs.length;
    }
    const wrong = torch.no_grad(() => model(images).argmax(1).ne(labels).sum().item());
    const error = wrong / valid_set.length;
    const [rate] = scheduler.get_last_lr() as [number];
    scheduler.step(error);
    yield { loss: total / train_set.length, error, lr: rate };
  }
}
