// The training loop of an article: ReduceLROnPlateau, early stopping, best weights.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset, random_split } from 'tfjs-torch/utils/data';

torch.manual_seed(0);
const X = torch.randn(64, 10);
const y = X.sum(1, true).add(torch.randn(64, 1).mul(0.1));
const [train_ds, valid_ds] = random_split(TensorDataset(X, y), [48, 16]);
const train_loader = DataLoader(train_ds, { batch_size: 16, shuffle: true });
const valid_loader = DataLoader(valid_ds, { batch_size: 16 });

const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1));
const criterion = nn.MSELoss();
const optimizer = optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9, weight_decay: 1e-4 });
const scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { factor: 0.1, patience: 1 });

let best = Infinity;
let best_state: nn.StateDict | null = null;
let waited = 0;
const history: { train: number; valid: number; lr: number }[] = [];
for (let epoch = 0; epoch < 5 && waited < 3; epoch++) {
  model.train();
  let train_loss = 0;
  for (const [inputs, targets] of train_loader) {
    optimizer.zero_grad();
    const loss = criterion(model(inputs), targets);
    loss.backward();
    optimizer.step();
    train_loss += loss.item() * inputs.size(0);
  }
  model.eval();
  let valid_loss = 0;
  torch.no_grad(() => {
    for (const [inputs, targets] of valid_loader)
      valid_loss += criterion(model(inputs), targets).item() * inputs.size(0);
  });
  scheduler.step(valid_loss);
  history.push({
    train: train_loss / train_ds.length,
    valid: valid_loss / valid_ds.length,
    lr: Number(optimizer.param_groups[0]!.lr),
  });
  if (valid_loss < best) {
    best = valid_loss;
    best_state = Object.fromEntries(Object.entries(model.state_dict()).map(([name, t]) => [name, t.clone()]));
    waited = 0;
  } else waited++;
}
if (best_state !== null) model.load_state_dict(best_state);
console.log(history, scheduler.get_last_lr());
