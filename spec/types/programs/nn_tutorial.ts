// What is torch.nn really?
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const F = nn.functional;
const [x_train, y_train] = [torch.rand(256, 784), torch.randint(0, 10, [256])];
const [x_valid, y_valid] = [torch.rand(64, 784), torch.randint(0, 10, [64])];
const [n, c] = x_train.shape;
console.log(n, c, y_train.min(), y_train.max());

const weights = torch.randn(784, 10).div(Math.sqrt(784));
weights.requires_grad_();
const bias = torch.zeros(10, { requires_grad: true });
const log_softmax = (x: torch.Tensor) => x.sub(x.exp().sum(-1).log().unsqueeze(-1));
const linear = (xb: torch.Tensor) => log_softmax(xb.matmul(weights).add(bias));
const nll = (input: torch.Tensor, target: torch.Tensor) =>
  input.index(torch.arange(target.shape[0]), target).mean().neg();
const accuracy = (out: torch.Tensor, yb: torch.Tensor) => torch.argmax(out, { dim: 1 }).eq(yb).float().mean();
const bs = 64;
const xb = x_train.index(`0:${bs}`);
const yb = y_train.index(`0:${bs}`);
console.log(nll(linear(xb), yb), accuracy(linear(xb), yb));

class Lambda extends nn.Module {
  constructor(private readonly func: (x: torch.Tensor) => torch.Tensor) {
    super();
  }
  forward(x: torch.Tensor) {
    return this.func(x);
  }
}
const preprocess = (x: torch.Tensor) => x.view(-1, 1, 28, 28);
const model = nn.Sequential(
  new Lambda(preprocess),
  nn.Conv2d(1, 16, { kernel_size: 3, stride: 2, padding: 1 }),
  nn.ReLU(),
  nn.Conv2d(16, 10, { kernel_size: 3, stride: 2, padding: 1 }),
  nn.ReLU(),
  nn.AdaptiveAvgPool2d(1),
  new Lambda((x) => x.view(x.size(0), -1)),
);
type Loss = (input: torch.Tensor, target: torch.Tensor) => torch.Tensor;

function loss_batch(
  net: nn.Module,
  loss_func: Loss,
  xb: torch.Tensor,
  yb: torch.Tensor,
  opt: optim.Optimizer | null = null,
): [number, number] {
  const loss = loss_func(net(xb), yb);
  if (opt !== null) {
    loss.backward();
    opt.step();
    opt.zero_grad();
  }
  return [loss.item(), xb.length];
}

function fit(
  epochs: number,
  net: nn.Module,
  loss_func: Loss,
  opt: optim.Optimizer,
  train_dl: DataLoader,
  valid_dl: DataLoader,
) {
  for (let epoch = 0; epoch < epochs; epoch++) {
    net.train();
    for (const [xb, yb] of train_dl) loss_batch(net, loss_func, xb, yb, opt);
    net.eval();
    const results = torch.no_grad(() => [...valid_dl].map(([xb, yb]) => loss_batch(net, loss_func, xb, yb)));
    const total = results.reduce((sum, [, num]) => sum + num, 0);
    const val_loss = results.reduce((sum, [loss, num]) => sum + loss * num, 0) / total;
    console.log(epoch, val_loss);
  }
}

type Labelled = TensorDataset<[torch.Tensor, torch.Tensor]>;
function get_data(train_ds: Labelled, valid_ds: Labelled, bs: number): [DataLoader, DataLoader] {
  return [DataLoader(train_ds, { batch_size: bs, shuffle: true }), DataLoader(valid_ds, { batch_size: bs * 2 })];
}
const [train_dl, valid_dl] = get_data(TensorDataset(x_train, y_train), TensorDataset(x_valid, y_valid), bs);
fit(2, model, F.cross_entropy, optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }), train_dl, valid_dl);
