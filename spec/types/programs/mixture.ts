// Distributions: a mixture density network, reparameterised samples and KL divergences.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const { Normal, Categorical, kl_divergence } = torch.distributions;

class MDN extends nn.Module {
  z_h = nn.Sequential(nn.Linear(1, 20), nn.Tanh());
  z_pi = nn.Linear(20, 5);
  z_mu = nn.Linear(20, 5);
  z_sigma = nn.Linear(20, 5);

  forward(x: Tensor) {
    const z_h = this.z_h(x);
    const pi = nn.functional.softmax(this.z_pi(z_h), -1);
    const mu = this.z_mu(z_h);
    const sigma = torch.exp(this.z_sigma(z_h));
    return { pi, mu, sigma };
  }
}

function mdn_loss({ pi, mu, sigma }: { pi: Tensor; mu: Tensor; sigma: Tensor }, y: Tensor) {
  const m = Normal({ loc: mu, scale: sigma });
  let loss = torch.exp(m.log_prob(y));
  loss = torch.sum(loss.mul(pi), { dim: 1 });
  return loss.log().neg().mean();
}

const y = torch.linspace(-1, 1, 100).unsqueeze(1);
const x = y.mul(7).sin().mul(0.75).add(y.mul(0.5)).add(torch.randn(100, 1).mul(0.1));
const net = new MDN();
const optimizer = optim.Adam(net.parameters());
let first: number | undefined;
for (let epoch = 0; epoch < 20; epoch++) {
  const loss = mdn_loss(net(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  first ??= loss.item();
}
const { pi, mu, sigma } = net(x);
const k = Categorical(pi).sample();
const indices = k.unsqueeze(1);
const drawn = torch.randn(100, 1).mul(sigma.gather(1, indices)).add(mu.gather(1, indices));
const kl = kl_divergence(Normal(0, 1), Normal(torch.tensor(1), torch.tensor(2)));
console.log(first?.toFixed(2), drawn.shape, kl.item().toFixed(4));
