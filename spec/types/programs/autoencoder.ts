// An autoencoder and k-nearest neighbours in its code, as blog posts write them.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

class AE extends nn.Module {
  encoder = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 8), nn.Tanh());
  decoder = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 64), nn.Sigmoid());

  forward(x: Tensor): [Tensor, Tensor] {
    const z = this.encoder(x);
    return [z, this.decoder(z)];
  }
}

const model = new AE();
const loss_function = nn.MSELoss();
const optimizer = optim.Adam(model.parameters(), { lr: 1e-2, weight_decay: 1e-8 });
const loader = torch.utils.data.DataLoader(torch.rand(128, 64), { batch_size: 32, shuffle: true });
const losses: number[] = [];
for (let epoch = 0; epoch < 3; epoch++) {
  for (const image of loader) {
    const [, reconstructed] = model(image);
    const loss = loss_function(reconstructed, image);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
}
{
  using _ = torch.no_grad();
  const [codes] = model(torch.rand(10, 64));
  const distances = torch.cdist(codes, codes);
  const { values, indices } = distances.topk(3, { largest: false });
  console.log(values.shape, indices[0]!.tolist(), Math.min(...losses));
}
console.log(
  losses.at(-1)?.toFixed(3),
  [...model.named_children()].map(([n, m]) => `${n}: ${m._get_name()}`),
);
