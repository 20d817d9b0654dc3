// Deep Learning with PyTorch: A 60 Minute Blitz — Neural Networks.
import torch, { nn, optim } from 'tfjs-torch';

const F = nn.functional;

class Net extends nn.Module {
  conv1 = nn.Conv2d(1, 6, 5);
  conv2 = nn.Conv2d(6, 16, 5);
  fc1 = nn.Linear(16 * 5 * 5, 120);
  fc2 = nn.Linear(120, 84);
  fc3 = nn.Linear(84, 10);

  forward(input: torch.Tensor) {
    const c1 = F.relu(this.conv1(input));
    const s2 = F.max_pool2d(c1, [2, 2]);
    const c3 = F.relu(this.conv2(s2));
    const s4 = F.max_pool2d(c3, 2);
    const flat = torch.flatten(s4, 1);
    const f5 = F.relu(this.fc1(flat));
    const f6 = F.relu(this.fc2(f5));
    return this.fc3(f6);
  }
}

const net = new Net();
console.log(net);
const params = [...net.parameters()];
console.log(params.length, params[0]?.size());
const input = torch.randn(1, 1, 32, 32);
let output = net(input);
net.zero_grad();
output.backward(torch.randn(1, 10));

output = net(input);
let target = torch.randn(10);
target = target.view(1, -1);
const criterion = nn.MSELoss();
const loss = criterion(output, target);
console.log(loss.grad_fn, loss.grad_fn?.next_functions[0]?.[0]);

net.zero_grad();
console.log('conv1.bias.grad before backward', net.conv1.bias.grad);
loss.backward();
console.log('conv1.bias.grad after backward', net.conv1.bias.grad);

const learning_rate = 0.01;
for (const f of net.parameters()) f.data.sub_(f.grad!.data.mul(learning_rate));

const optimizer = optim.SGD(net.parameters(), { lr: 0.01 });
optimizer.zero_grad();
criterion(net(input), target).backward();
optimizer.step();
