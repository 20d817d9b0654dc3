// Quickstart: train and test functions, saving and loading.
import torch, { nn } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const training_data = TensorDataset(torch.rand(128, 1, 28, 28), torch.randint(0, 10, [128]));
const test_data = TensorDataset(torch.rand(64, 1, 28, 28), torch.randint(0, 10, [64]));
const train_dataloader = DataLoader(training_data, { batch_size: 64 });
const test_dataloader = DataLoader(test_data, { batch_size: 64 });
for (const [X, y] of test_dataloader) {
  console.log(`Shape of X [N, C, H, W]: ${X.shape}`);
  console.log(`Shape of y: ${y.shape} ${y.dtype}`);
  break;
}
const device = torch.accelerator.is_available() ? torch.accelerator.current_accelerator()!.type : 'cpu';

class NeuralNetwork extends nn.Module {
  flatten = nn.Flatten();
  linear_relu_stack = nn.Sequential(nn.Linear(28 * 28, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10));

  forward(x: torch.Tensor) {
    x = this.flatten(x);
    const logits = this.linear_relu_stack(x);
    return logits;
  }
}
const model = new NeuralNetwork().to(device);
console.log(`${model}`);
const loss_fn = nn.CrossEntropyLoss();
const optimizer = torch.optim.SGD(model.parameters(), { lr: 1e-3 });

function train(
  dataloader: DataLoader,
  model: nn.Module,
  loss_fn: nn.CrossEntropyLoss,
  optimizer: torch.optim.Optimizer,
) {
  const size = dataloader.dataset.length;
  model.train();
  for (const [batch, [inputs, targets]] of dataloader.entries()) {
    const [X, y] = [inputs.to(device), targets.to(device)];
    const pred = model(X);
    const loss = loss_fn(pred, y);
    loss.backward();
    optimizer.step();
    optimizer.zero_grad();
    if (batch % 100 === 0) console.log(`loss: ${loss.item().toFixed(6)}  [${(batch + 1) * X.length}/${size}]`);
  }
}
function test(dataloader: DataLoader, model: nn.Module, loss_fn: nn.CrossEntropyLoss) {
  const size = dataloader.dataset.length;
  const num_batches = dataloader.length;
  model.eval();
  let [test_loss, correct] = [0, 0];
  torch.no_grad(() => {
    for (let [X, y] of dataloader) {
      [X, y] = [X.to(device), y.to(device)];
      const pred = model(X);
      test_loss += loss_fn(pred, y).item();
      correct += pred.argmax(1).eq(y).type(torch.float).sum().item();
    }
  });
  test_loss /= num_batches;
  correct /= size;
  console.log(`Accuracy: ${(100 * correct).toFixed(1)}%, Avg loss: ${test_loss.toFixed(6)}`);
}
for (let t = 0; t < 2; t++) {
  console.log(`Epoch ${t + 1}\n-------------------------------`);
  train(train_dataloader, model, loss_fn, optimizer);
  test(test_dataloader, model, loss_fn);
}

const bytes = torch.save(model.state_dict());
const again = new NeuralNetwork();
again.load_state_dict(torch.load(bytes, { weights_only: true }) as nn.StateDict);
again.eval();
const [x, label] = [test_data.__getitem__(0)[0], test_data.__getitem__(0)[1]];
using _ = torch.no_grad();
const pred = again(x);
console.log(`Predicted: "${pred.index(0).argmax(0).item()}", Actual: "${label.item()}"`);
