// The 60-minute blitz: LeNet-5 as in "Neural Networks", then the CIFAR10 classifier on pictures of noise.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn, optim } = torch;
const F = nn.functional;

torch.manual_seed(0);

class LeNet extends nn.Module {
  constructor() {
    super();
    // 1 input image channel, 6 output channels, 5x5 square convolution
    // kernel
    this.conv1 = nn.Conv2d(1, 6, 5);
    this.conv2 = nn.Conv2d(6, 16, 5);
    // an affine operation: y = Wx + b
    this.fc1 = nn.Linear(16 * 5 * 5, 120); // 5*5 from image dimension
    this.fc2 = nn.Linear(120, 84);
    this.fc3 = nn.Linear(84, 10);
  }

  _get_name() {
    return 'Net';
  }

  forward(input) {
    // Convolution layer C1: 1 input image channel, 6 output channels
    const c1 = F.relu(this.conv1(input));
    // Subsampling layer S2
    const s2 = F.max_pool2d(c1, [2, 2]);
    const c3 = F.relu(this.conv2(s2));
    let s4 = F.max_pool2d(c3, 2);
    s4 = torch.flatten(s4, 1);
    const f5 = F.relu(this.fc1(s4));
    const f6 = F.relu(this.fc2(f5));
    const output = this.fc3(f6);
    return output;
  }
}

let net = new LeNet();
lines('net', String(net));
const params = [...net.parameters()];
show('params', params.length, params[0].size()); // conv1's .weight
const input = torch.randn(1, 1, 32, 32);
const out = net(input);
lines('out', String(out));
net.zero_grad();
out.backward(torch.randn(1, 10));

let output = net(input);
let target = torch.randn(10); // a dummy target, for example
target = target.view(1, -1); // make it the same shape as output
let criterion = nn.MSELoss();
let loss = criterion(output, target);
lines('loss', String(loss));
show('grad_fn', loss.grad_fn.name); // MSELoss
show('next', loss.grad_fn.next_functions[0][0].name); // Linear
show('nextnext', loss.grad_fn.next_functions[0][0].next_functions[0][0].name); // ReLU
show('out_fn', out.grad_fn.name, F.max_pool2d(out.view(1, 1, 2, 5), 1).grad_fn.name);
net.zero_grad(); // zeroes the gradient buffers of all parameters
show('before', net.conv1.bias.grad === null);
loss.backward();
lines('after', String(net.conv1.bias.grad));
const learning_rate = 0.01;
for (const f of net.parameters()) {
  f.data.sub_(f.grad.data.mul(learning_rate));
}
let optimizer = optim.SGD(net.parameters(), { lr: 0.01 });
optimizer.zero_grad();
output = net(input);
loss = criterion(output, target);
loss.backward();
optimizer.step();
show('loss2', loss.item());

class Net extends nn.Module {
  constructor() {
    super();
    this.conv1 = nn.Conv2d(3, 6, 5);
    this.pool = nn.MaxPool2d(2, 2);
    this.conv2 = nn.Conv2d(6, 16, 5);
    this.fc1 = nn.Linear(16 * 5 * 5, 120);
    this.fc2 = nn.Linear(120, 84);
    this.fc3 = nn.Linear(84, 10);
  }

  forward(x) {
    x = this.pool(F.relu(this.conv1(x)));
    x = this.pool(F.relu(this.conv2(x)));
    x = torch.flatten(x, 1); // flatten all dimensions except batch
    x = F.relu(this.fc1(x));
    x = F.relu(this.fc2(x));
    x = this.fc3(x);
    return x;
  }
}

let images = torch.rand(64, 3, 32, 32);
let labels = torch.randint(0, 10, [64]);
images = images.sub(0.5).div(0.5).add(labels.view(-1, 1, 1, 1).div(10));
const trainset = torch.utils.data.TensorDataset(images, labels);
const trainloader = torch.utils.data.DataLoader(trainset, { batch_size: 4, shuffle: true, num_workers: 0 });
const classes = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const dataiter = trainloader[Symbol.iterator]();
[images, labels] = dataiter.next().value;
show('labels', labels.tolist().map((label) => classes[label]));

net = new Net();
criterion = nn.CrossEntropyLoss();
optimizer = optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
for (let epoch = 0; epoch < 2; epoch++) { // loop over the dataset multiple times
  let running_loss = 0;
  for (const [i, data] of trainloader.entries()) {
    const [inputs, labels] = data;
    optimizer.zero_grad();
    const outputs = net(inputs);
    const loss = criterion(outputs, labels);
    loss.backward();
    optimizer.step();
    running_loss += loss.item();
    if (i % 8 === 7) {
      show(`[${epoch + 1},${i + 1}]loss`, (running_loss / 8).toFixed(3));
      running_loss = 0;
    }
  }
}

const correct_pred = Object.fromEntries(classes.map((classname) => [classname, 0]));
const total_pred = Object.fromEntries(classes.map((classname) => [classname, 0]));
torch.no_grad(() => {
  for (const [images, labels] of trainloader) {
    const outputs = net(images);
    const [_, predictions] = torch.max(outputs, 1);
    const [truth, found] = [labels.tolist(), predictions.tolist()];
    truth.forEach((label, k) => {
      if (label === found[k]) {
        correct_pred[classes[label]] += 1;
      }
      total_pred[classes[label]] += 1;
    });
  }
});
for (const [classname, correct_count] of Object.entries(correct_pred)) {
  show(`accuracy_${classname}`, ((100 * correct_count) / total_pred[classname]).toFixed(1));
}
