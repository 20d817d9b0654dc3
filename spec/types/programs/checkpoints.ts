// Saving and Loading Models; saving a general checkpoint; warm starting.
import torch, { nn, optim } from 'tfjs-torch';

class TheModelClass extends nn.Module {
  conv1 = nn.Conv2d(3, 6, 5);
  pool = nn.MaxPool2d(2, 2);
  fc = nn.Linear(6 * 14 * 14, 10);

  forward(x: torch.Tensor) {
    x = this.pool(nn.functional.relu(this.conv1(x)));
    return this.fc(x.view(-1, 6 * 14 * 14));
  }
}
const model = new TheModelClass();
const optimizer = optim.SGD(model.parameters(), { lr: 0.001, momentum: 0.9 });
console.log("Model's state_dict:");
for (const [param_tensor, value] of Object.entries(model.state_dict())) console.log(param_tensor, '\t', value.size());
for (const [var_name, value] of Object.entries(optimizer.state_dict())) console.log(var_name, '\t', value);

model(torch.randn(1, 3, 32, 32))
  .sum()
  .backward();
optimizer.step();

interface Checkpoint {
  epoch: number;
  model_state_dict: nn.StateDict;
  optimizer_state_dict: ReturnType<typeof optimizer.state_dict>;
  loss: number;
}
const bytes = torch.save({
  epoch: 5,
  model_state_dict: model.state_dict(),
  optimizer_state_dict: optimizer.state_dict(),
  loss: 0.4,
} satisfies Checkpoint);

const restored = new TheModelClass();
const restored_optimizer = optim.SGD(restored.parameters(), { lr: 0.1 });
const checkpoint = torch.load(bytes, { weights_only: true, map_location: 'cpu' }) as Checkpoint;
restored.load_state_dict(checkpoint.model_state_dict);
restored_optimizer.load_state_dict(checkpoint.optimizer_state_dict);
const { epoch, loss } = checkpoint;
restored.eval();
console.log(epoch, loss, restored_optimizer.param_groups[0]!.lr);

const { missing_keys, unexpected_keys } = nn.Linear(6 * 14 * 14, 10).load_state_dict(
  Object.fromEntries(
    Object.entries(model.state_dict())
      .filter(([name]) => name.startsWith('fc.'))
      .map(([name, t]) => [name.replace('fc.', ''), t]),
  ),
  { strict: false },
);
console.log(missing_keys.length, unexpected_keys.length);
const tensor = torch.load(torch.save(torch.arange(4))) as torch.Tensor;
console.log(tensor.add(1));
