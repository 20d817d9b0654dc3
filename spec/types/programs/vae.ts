// PyTorch examples: variational auto-encoder.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const F = nn.functional;

class VAE extends nn.Module {
  fc1 = nn.Linear(784, 40);
  fc21 = nn.Linear(40, 4);
  fc22 = nn.Linear(40, 4);
  fc3 = nn.Linear(4, 40);
  fc4 = nn.Linear(40, 784);

  encode(x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }
  reparameterize(mu: torch.Tensor, logvar: torch.Tensor) {
    const std = torch.exp(logvar.mul(0.5));
    const eps = torch.randn_like(std);
    return mu.add(eps.mul(std));
  }
  decode(z: torch.Tensor) {
    const h3 = F.relu(this.fc3(z));
    return torch.sigmoid(this.fc4(h3));
  }
  forward(x: torch.Tensor): [torch.Tensor, torch.Tensor, torch.Tensor] {
    const [mu, logvar] = this.encode(x.view(-1, 784));
    const z = this.reparameterize(mu, logvar);
    return [this.decode(z), mu, logvar];
  }
}
const model = new VAE();
const optimizer = optim.Adam(model.parameters(), { lr: 1e-3 });

function loss_function(recon_x: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, logvar: torch.Tensor) {
  const BCE = F.binary_cross_entropy(recon_x, x.view(-1, 784), { reduction: 'sum' });
  const KLD = torch.sum(logvar.add(1).sub(mu.pow(2)).sub(logvar.exp())).mul(-0.5);
  return BCE.add(KLD);
}
const train_loader = DataLoader(TensorDataset(torch.rand(32, 1, 28, 28), torch.zeros(32)), {
  batch_size: 16,
  shuffle: true,
});
for (let epoch = 1; epoch <= 2; epoch++) {
  model.train();
  let train_loss = 0;
  for (const [batch_idx, [data, _]] of train_loader.entries()) {
    optimizer.zero_grad();
    const [recon_batch, mu, logvar] = model(data);
    const loss = loss_function(recon_batch, data, mu, logvar);
    loss.backward();
    train_loss += loss.item();
    optimizer.step();
    if (batch_idx === 0) console.log(`Train Epoch: ${epoch} Loss: ${(loss.item() / data.length).toFixed(6)}`);
  }
  console.log(`====> Epoch: ${epoch} Average loss: ${(train_loss / 32).toFixed(4)}`);
}
torch.no_grad(() => {
  const sample = torch.randn(2, 4);
  console.log(model.decode(sample).cpu().view(2, 1, 28, 28).shape);
});
