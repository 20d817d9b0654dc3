// How a TypeScript program sees the package's types.
import torch, { nn, optim } from 'tfjs-torch';
import * as nn2 from 'tfjs-torch/nn';
import { load, save } from 'tfjs-torch/safetensors';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

class Net extends nn.Module {
  hidden = nn.Linear(10, 32);
  out = new nn2.Linear(32, 1);

  override forward(x: torch.Tensor): torch.Tensor {
    return this.out(torch.relu(this.hidden(x)));
  }
}
const model = new Net();
const optimizer = optim.Adam(model.parameters(), { lr: 0.01 });
const dataset = TensorDataset(torch.randn(64, 10), torch.randn(64, 1));
for (const [inputs, targets] of DataLoader(dataset, { batch_size: 32, shuffle: true })) {
  optimizer.zero_grad();
  const loss: torch.Tensor = nn.MSELoss()(model(inputs!), targets!);
  loss.backward();
  optimizer.step();
}
// @ts-expect-error an unknown keyword does not compile
torch.sum(torch.ones(2), { dims: 1 });
const value: number = torch.ones(2, 3).sum(1, { keepdim: true }).max().item();
console.log(value);
model.load_state_dict(torch.load(torch.save(model.state_dict()), { weights_only: true }));
model.load_state_dict(load(save(model.state_dict(), { format: 'pt' })));
