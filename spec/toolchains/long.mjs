// A training of 10,000 steps, with a task between some: memory comes back on the way in every runtime.
import torch, { nn, optim } from 'tfjs-torch';

torch.manual_seed(0);
const model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1));
const optimizer = optim.Adam(model.parameters());
const inputs = torch.randn(32, 10);
const targets = inputs.sum(1, { keepdim: true });
let loss;
for (let step = 0; step < 10_000; step++) {
  optimizer.zero_grad();
  loss = nn.MSELoss()(model(inputs), targets);
  loss.backward();
  optimizer.step();
  if (step % 100 === 0) await new Promise((done) => setTimeout(done));
}
if (!(loss.item() < 1e-6)) throw new Error(`the loss is ${loss.item()}`);
if (!(torch.memory_allocated() < 100e6)) throw new Error(`${torch.memory_allocated()} bytes are held`);
