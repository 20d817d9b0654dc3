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

// The smaller doors.
import lint from 'tfjs-torch/eslint';
import { parse_csv } from 'tfjs-torch/readers';
import { summary } from 'tfjs-torch/summary';
import { assert_close } from 'tfjs-torch/testing';
import { tqdm } from 'tfjs-torch/tqdm';
import { Compose, Normalize, ToTensor } from 'tfjs-torch/transforms';
import { Dataset } from 'tfjs-torch/utils/data';
import { SummaryWriter } from 'tfjs-torch/utils/tensorboard';

class Remote extends Dataset<Promise<torch.Tensor>> {
  __len__() {
    return 3;
  }
  __getitem__(k: number) {
    return Promise.resolve(torch.tensor(k));
  }
}
export async function later() {
  const loader = DataLoader(new Remote(), { num_workers: 2 });
  for await (const batch of tqdm(loader)) batch.add(1);
  // @ts-expect-error promises are waited for
  for (const batch of loader) void batch;
}
const pixels: torch.Tensor = Compose([ToTensor(), Normalize([0.5], [0.5])])(torch.zeros(2, 2, { dtype: torch.uint8 }));
assert_close(parse_csv('a\n1').tensor(['a']), torch.ones(1, 1));
const { total_params } = summary(model, [1, 10], { verbose: 0 });
SummaryWriter((_name, _bytes) => {}).add_scalar('params', total_params, pixels.numel(), { walltime: 0 });
console.log(lint.configs.recommended.rules);
