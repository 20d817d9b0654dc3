// CycleGAN's networks, and a U-Net with checkpointing and accumulated gradients.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional,
  { checkpoint } = torch.utils.checkpoint;
torch.manual_seed(0);
const norm = (dim: number) => nn.InstanceNorm2d(dim, { affine: false, track_running_stats: false });
class ResnetBlock extends nn.Module {
  conv_block;
  constructor(dim: number, n: typeof norm) {
    super();
    this.conv_block = nn.Sequential(
      nn.ReflectionPad2d(1),
      nn.Conv2d(dim, dim, 3, { bias: true }),
      n(dim),
      nn.ReLU(true),
      nn.ReflectionPad2d(1),
      nn.Conv2d(dim, dim, 3),
      n(dim),
    );
  }
  forward(x: Tensor) {
    return x.add(this.conv_block(x));
  }
}
const G = () =>
  nn.Sequential(
    nn.ReflectionPad2d(3),
    nn.Conv2d(3, 8, 7),
    norm(8),
    nn.ReLU(true),
    nn.Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
    norm(16),
    nn.ReLU(true),
    new ResnetBlock(16, norm),
    nn.ConvTranspose2d(16, 8, 3, { stride: 2, padding: 1, output_padding: 1 }),
    norm(8),
    nn.ReLU(true),
    nn.ReflectionPad2d(3),
    nn.Conv2d(8, 3, 7),
    nn.Tanh(),
  );
const D = () =>
  nn.Sequential(
    nn.Conv2d(3, 8, 4, 2, 1),
    nn.LeakyReLU(0.2, true),
    nn.Conv2d(8, 16, 4, 2, 1),
    norm(16),
    nn.LeakyReLU(0.2, true),
    nn.Conv2d(16, 1, 4, 1, 1),
  );
function init_weights<M extends nn.Module>(net: M, gain = 0.02): M {
  net.apply((m) => {
    if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) {
      nn.init.normal_(m.weight.data, 0, gain);
      if (m.bias !== null) nn.init.constant_(m.bias.data, 0);
    }
  });
  return net;
}
const gA = init_weights(G()),
  gB = init_weights(G()),
  dA = init_weights(D()),
  dB = init_weights(D());
console.log(gA[7]);
console.log(dA);
class GANLoss extends nn.Module {
  declare real: Tensor;
  declare fake: Tensor;
  loss = nn.MSELoss();
  constructor() {
    super();
    this.register_buffer('real', torch.tensor(1));
    this.register_buffer('fake', torch.tensor(0));
  }
  forward(p: Tensor, is_real: boolean) {
    return this.loss(p, (is_real ? this.real : this.fake).expand_as(p));
  }
}
const crit = new GANLoss(),
  l1 = nn.L1Loss(),
  oG = torch.optim.Adam([...gA.parameters(), ...gB.parameters()], { lr: 2e-3, betas: [0.5, 0.999] }),
  oD = torch.optim.Adam([...dA.parameters(), ...dB.parameters()], { lr: 2e-3, betas: [0.5, 0.999] });
const rg = (nets: nn.Module[], f: boolean) => {
  for (const n of nets) for (const p of n.parameters()) p.requires_grad = f;
};
const A = torch.rand(1, 3, 16, 16).mul(2).sub(1),
  B = torch.rand(1, 3, 16, 16).mul(2).sub(1);
for (let i = 0; i < 3; i++) {
  const fB = gA(A),
    rA = gB(fB),
    fA = gB(B),
    rB = gA(fA);
  rg([dA, dB], false);
  oG.zero_grad();
  const lG = crit(dA(fB), true)
    .add(crit(dB(fA), true))
    .add(l1(rA, A).mul(10))
    .add(l1(rB, B).mul(10))
    .add(l1(gA(B), B).mul(5));
  lG.backward();
  oG.step();
  rg([dA, dB], true);
  oD.zero_grad();
  const lD = crit(dA(B), true)
    .add(crit(dA(fB.detach()), false))
    .mul(0.5)
    .add(
      crit(dB(A), true)
        .add(crit(dB(fA.detach()), false))
        .mul(0.5),
    );
  lD.backward();
  oD.step();
  console.log(`${lG.item().toFixed(4)} ${lD.item().toFixed(4)}`);
}
const block = (i: number, o: number) =>
  nn.Sequential(nn.Conv2d(i, o, 3, { padding: 1 }), nn.GroupNorm(2, o), nn.SiLU(), nn.Dropout2d(0.1));
class UNet extends nn.Module {
  d1 = block(1, 8);
  d2 = block(8, 16);
  mid = block(16, 16);
  u2 = block(32, 8);
  u1 = block(16, 8);
  pool = nn.AvgPool2d(2);
  up = nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true });
  upn = nn.Upsample({ scale_factor: 2 });
  out = nn.Conv2d(8, 2, 1);
  forward(x: Tensor) {
    const a = this.d1(x),
      b = this.d2(this.pool(a)),
      m = checkpoint(this.mid, this.pool(b), { use_reentrant: false });
    x = this.u2(torch.cat([this.up(m), b], 1));
    return this.out(this.u1(torch.cat([this.upn(x), a], 1)));
  }
}
const u = new UNet(),
  o = torch.optim.RMSprop(u.parameters(), { lr: 1e-3, momentum: 0.9, centered: true }),
  X = torch.randn(4, 1, 16, 16),
  Y = X.index(':', 0).gt(0.5).long(),
  w = torch.tensor([1, 2]);
const dice = (lg: Tensor, y: Tensor, eps = 1) => {
  const p = lg.softmax(1).index(':', 1);
  return torch.sub(
    1,
    p
      .mul(y)
      .sum([1, 2])
      .mul(2)
      .add(eps)
      .div(
        p
          .sum([1, 2])
          .add(y.sum([1, 2]))
          .add(eps),
      ),
  );
};
for (let i = 0; i < 4; i++) {
  o.zero_grad({ set_to_none: true });
  let l!: Tensor;
  for (let k = 0; k < 4; k += 2) {
    const lg = u(X.index(`${k}:${k + 2}`)),
      y = Y.index(`${k}:${k + 2}`);
    l = F.cross_entropy(lg, y, { weight: w, ignore_index: -100 }).add(dice(lg, y).mean());
    l.div(2).backward();
  }
  const n = nn.utils.clip_grad_norm_(u.parameters(), 1, { norm_type: 2 });
  o.step();
  console.log(l, n);
}
u.eval();
const pred = u(X).argmax(1),
  inter = pred.eq(1).logical_and(Y.eq(1)).sum(),
  union = pred.eq(1).bitwise_or(Y.eq(1)).sum();
console.log(inter, union, inter.div(union.clamp({ min: 1 })), pred.eq(Y).float().mean());
