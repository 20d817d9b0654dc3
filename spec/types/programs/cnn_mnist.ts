// The basic MNIST example of pytorch/examples: a convolutional network with dropout, Adadelta and StepLR, on made-up digits.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const F = nn.functional;
const { StepLR } = optim.lr_scheduler;

class Net extends nn.Module {
  conv1 = nn.Conv2d(1, 8, 3, 1);
  conv2 = nn.Conv2d(8, 16, 3, 1);
  dropout1 = nn.Dropout(0.25);
  dropout2 = nn.Dropout(0.5);
  fc1 = nn.Linear(16 * 12 * 12, 32);
  fc2 = nn.Linear(32, 10);

  forward(x: Tensor) {
    x = this.conv1(x);
    x = F.relu(x);
    x = this.conv2(x);
    x = F.relu(x);
    x = F.max_pool2d(x, 2);
    x = this.dropout1(x);
    x = torch.flatten(x, 1);
    x = this.fc1(x);
    x = F.relu(x);
    x = this.dropout2(x);
    x = this.fc2(x);
    return F.log_softmax(x, { dim: 1 });
  }
}

const args = { lr: 1.0, gamma: 0.7, epochs: 2, log_interval: 2, batch_size: 16 };
torch.manual_seed(1);
const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
const images = torch.rand(64, 1, 28, 28);
const labels = torch.randint(0, 10, [64]);
const dataset = torch.utils.data.TensorDataset(images, labels);
const train_loader = torch.utils.data.DataLoader(dataset, { batch_size: args.batch_size, shuffle: true });
const test_loader = torch.utils.data.DataLoader(dataset, { batch_size: 32 });

function train(model: Net, loader: typeof train_loader, optimizer: optim.Optimizer, epoch: number) {
  model.train();
  for (const [batch_idx, [data, target]] of loader.entries()) {
    const [x, y] = [data.to(device), target.to(device)];
    optimizer.zero_grad();
    const output = model(x);
    const loss = F.nll_loss(output, y);
    loss.backward();
    optimizer.step();
    if (batch_idx % args.log_interval === 0) {
      const done = ((100 * batch_idx) / loader.length).toFixed(0);
      console.log(
        `Train Epoch: ${epoch} [${batch_idx * data.size(0)}/${dataset.length} (${done}%)]\tLoss: ${loss.item().toFixed(6)}`,
      );
    }
  }
}

function test(model: Net) {
  model.eval();
  let test_loss = 0;
  let correct = 0;
  torch.no_grad(() => {
    for (const [data, target] of test_loader) {
      const output = model(data.to(device));
      test_loss += F.nll_loss(output, target, { reduction: 'sum' }).item();
      const pred = output.argmax({ dim: 1, keepdim: true });
      correct += pred.eq(target.view_as(pred)).sum().item();
    }
  });
  test_loss /= dataset.length;
  console.log(`Test set: Average loss: ${test_loss.toFixed(4)}, Accuracy: ${correct}/${dataset.length}`);
}

const model = new Net().to(device);
const optimizer = optim.Adadelta(model.parameters(), { lr: args.lr });
const scheduler = StepLR(optimizer, { step_size: 1, gamma: args.gamma });
for (let epoch = 1; epoch <= args.epochs; epoch++) {
  train(model, train_loader, optimizer, epoch);
  test(model);
  scheduler.step();
}
console.log(scheduler.get_last_lr()[0], Object.keys(model.state_dict()).length);
