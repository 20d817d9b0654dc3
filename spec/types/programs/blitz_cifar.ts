// Deep Learning with PyTorch: A 60 Minute Blitz — Training a Classifier.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const F = nn.functional;
const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const made = (n: number) => TensorDataset(torch.rand(n, 3, 32, 32), torch.randint(0, 10, [n]));
const trainloader = DataLoader(made(16), { batch_size: 4, shuffle: true, num_workers: 2 });
const testloader = DataLoader(made(8), { batch_size: 4, shuffle: false });

class Net extends nn.Module {
  conv1 = nn.Conv2d(3, 6, 5);
  pool = nn.MaxPool2d(2, 2);
  conv2 = nn.Conv2d(6, 16, 5);
  fc1 = nn.Linear(16 * 5 * 5, 120);
  fc2 = nn.Linear(120, 84);
  fc3 = nn.Linear(84, 10);

  forward(x: torch.Tensor): torch.Tensor {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    x = torch.flatten(x, 1);
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    return this.fc3(x);
  }
}
const device = torch.device(torch.cuda.is_available() ? 'cuda:0' : 'cpu');
const net = new Net();
net.to(device);
const criterion = nn.CrossEntropyLoss();
const optimizer = optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });

for (let epoch = 0; epoch < 2; epoch++) {
  let running_loss = 0.0;
  for (const [i, data] of trainloader.entries()) {
    const [inputs, labels] = [data[0].to(device), data[1].to(device)];
    optimizer.zero_grad();
    const outputs = net(inputs);
    const loss = criterion(outputs, labels);
    loss.backward();
    optimizer.step();
    running_loss += loss.item();
    if (i % 2 === 1) {
      console.log(`[${epoch + 1}, ${i + 1}] loss: ${(running_loss / 2).toFixed(3)}`);
      running_loss = 0.0;
    }
  }
}

let correct = 0;
let total = 0;
const correct_pred: Record<string, number> = Object.fromEntries(classes.map((name) => [name, 0]));
torch.no_grad(() => {
  for (const data of testloader) {
    const [images, labels] = data;
    const outputs = net(images);
    const [, predicted] = torch.max(outputs, 1);
    total += labels.size(0);
    correct += predicted.eq(labels).sum().item();
    labels.tolist().forEach((label, k) => {
      if (predicted.index(k).item() === label) correct_pred[classes[label]!]! += 1;
    });
  }
});
console.log(`Accuracy of the network: ${Math.floor((100 * correct) / total)} %`);
