// Saving and loading models: the recipes, with a checkpoint, a warm start and a device; in a page, where files are bytes.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

class TheModelClass extends nn.Module {
  conv1 = nn.Conv2d(3, 6, 5);
  pool = nn.MaxPool2d(2, 2);
  fc1 = nn.Linear(6 * 14 * 14, 10);
  forward(x: Tensor) {
    x = this.pool(torch.relu(this.conv1(x)));
    return this.fc1(x.view(-1, 6 * 14 * 14));
  }
}

const model = new TheModelClass();
const optimizer = optim.SGD(model.parameters(), { lr: 0.001, momentum: 0.9 });
console.log("Model's state_dict:");
const state = model.state_dict();
for (const param_tensor in state) console.log(param_tensor, '\t', state[param_tensor]!.size());
console.log("Optimizer's state_dict:");
for (const [var_name, value] of Object.entries(optimizer.state_dict())) console.log(var_name, '\t', value);

const bytes = torch.save({
  epoch: 5,
  model_state_dict: model.state_dict(),
  optimizer_state_dict: optimizer.state_dict(),
  loss: 0.4,
});
interface Checkpoint {
  epoch: number;
  model_state_dict: nn.StateDict;
  optimizer_state_dict: optim.OptimizerStateDict;
  loss: number;
}
const checkpoint = torch.load<Checkpoint>(bytes, { weights_only: true });
model.load_state_dict(checkpoint.model_state_dict);
optimizer.load_state_dict(checkpoint.optimizer_state_dict);
const { epoch, loss } = checkpoint;
model.eval();

const state_bytes = torch.save(model.state_dict());
const other = new TheModelClass();
const loaded = torch.load(state_bytes, { map_location: torch.device('cpu') });
const { missing_keys, unexpected_keys } = other.load_state_dict(
  Object.fromEntries(Object.entries(loaded).filter(([k]) => !k.startsWith('fc1'))),
  { strict: false },
);
console.log(epoch, loss, missing_keys, unexpected_keys.length);
console.log(other.fc1.bias.requires_grad, torch.equal(other.conv1.weight, model.conv1.weight));
for (const param of other.conv1.parameters()) param.requires_grad = false;
console.log([...other.parameters()].filter((p) => p.requires_grad).length);
