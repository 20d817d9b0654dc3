// WGAN-GP: a critic whose gradient has a penalty, differentiated twice.
import torch, { nn, autograd } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
torch.manual_seed(2);
const G = nn.Sequential(nn.Linear(2, 32), nn.ReLU(true), nn.Linear(32, 2));
const D = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2, { inplace: true }), nn.Linear(32, 1));
console.log(G);
console.log(D);
function weights_init(m: nn.Module) {
  const classname = m.constructor.name;
  if (classname.indexOf('Linear') !== -1 && m instanceof nn.Linear) {
    m.weight.data.normal_(0.0, 0.02);
    m.bias!.data.fill_(0);
  }
}
G.apply(weights_init);
D.apply(weights_init);
const optD = torch.optim.Adam(D.parameters(), { lr: 1e-3, betas: [0.5, 0.9] });
const optG = torch.optim.Adam(G.parameters(), { lr: 1e-3, betas: [0.5, 0.9] });
const LAMBDA = 0.1;
function calc_gradient_penalty(netD: typeof D, real: Tensor, fake: Tensor) {
  let alpha = torch.rand(real.size(0), 1);
  alpha = alpha.expand(real.size());
  let interpolates = alpha.mul(real).add(torch.sub(1, alpha).mul(fake));
  interpolates = autograd.Variable(interpolates, { requires_grad: true });
  const disc = netD(interpolates);
  const gradients = autograd.grad({
    outputs: disc,
    inputs: interpolates,
    grad_outputs: torch.ones(disc.size()),
    create_graph: true,
    retain_graph: true,
    only_inputs: true,
  })[0];
  return gradients.norm(2, { dim: 1 }).sub(1).pow(2).mean().mul(LAMBDA);
}
const one = torch.tensor(1, { dtype: torch.float });
const mone = one.mul(-1);
for (let it = 0; it < 20; it++) {
  let D_real!: Tensor, D_fake!: Tensor, gp!: Tensor, wd!: Tensor;
  for (const p of D.parameters()) p.requires_grad = true;
  for (let _ = 0; _ < 3; _++) {
    const real = torch.randn(64, 2).mul(0.5).add(2);
    D.zero_grad();
    D_real = D(real).mean();
    D_real.backward(mone);
    const noise = torch.randn(64, 2);
    const noisev = torch.no_grad(() => noise);
    const fake = G(noisev).detach();
    D_fake = D(fake).mean();
    D_fake.backward(one);
    gp = calc_gradient_penalty(D, real.data, fake.data);
    gp.backward();
    wd = D_real.sub(D_fake);
    optD.step();
  }
  for (const p of D.parameters()) p.requires_grad = false;
  G.zero_grad();
  const g = D(G(torch.randn(64, 2))).mean();
  g.backward(mone);
  optG.step();
  if (it % 5 === 4)
    console.log(
      `iter ${it} D ${D_fake.sub(D_real).add(gp).item().toFixed(4)} gp ${gp.item().toFixed(4)} W ${wd.item().toFixed(4)}`,
    );
}
console.log(G[0].weight.data[':3'], D[2].weight.grad);
