// LoRA by parametrization, distillation, and a checkpoint.
import torch, { nn, copy } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional,
  P = nn.utils.parametrize;
torch.manual_seed(0);
class LoRA extends nn.Module {
  lora_A;
  lora_B;
  scale;
  enabled = true;
  constructor(i: number, o: number, rank = 2, alpha = 4) {
    super();
    this.lora_A = nn.Parameter(torch.zeros(rank, o));
    this.lora_B = nn.Parameter(torch.zeros(i, rank));
    nn.init.normal_(this.lora_A, { mean: 0, std: 1 });
    this.scale = alpha / rank;
  }
  forward(W: Tensor) {
    return this.enabled ? W.add(torch.matmul(this.lora_B, this.lora_A).view(W.shape).mul(this.scale)) : W;
  }
}
const net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2));
const orig = Object.fromEntries([...net.named_parameters()].map(([n, p]) => [n, p.clone().detach()]));
for (const l of [net[0], net[2]])
  P.register_parametrization(l, 'weight', new LoRA(l.weight.shape[0], l.weight.shape[1]));
console.log(net);
console.log([...net.named_parameters()].map(([n]) => n));
for (const [n, p] of net.named_parameters()) if (!n.includes('lora')) p.requires_grad = false;
const o = torch.optim.Adam(
    [...net.parameters()].filter((p) => p.requires_grad),
    0.02,
  ),
  X = torch.randn(32, 4),
  Y = X.index(':', 0).gt(0).long();
let l!: Tensor;
for (let i = 0; i < 10; i++) {
  l = F.cross_entropy(net(X), Y);
  o.zero_grad();
  l.backward();
  o.step();
}
const pz = (m: nn.Module) =>
  (m as unknown as { parametrizations: { weight: nn.ModuleList & { original: Tensor; original0: Tensor } } })
    .parametrizations;
console.log(l, P.is_parametrized(net[0]), torch.equal(pz(net[0]).weight.original, orig['0.weight']!));
(pz(net[0]).weight[0] as LoRA).enabled = false;
console.log(torch.equal(net[0].weight, orig['0.weight']!));
(pz(net[0]).weight[0] as LoRA).enabled = true;
P.remove_parametrizations(net[0], 'weight', { leave_parametrized: true });
console.log(net[0], net[0].weight[0]);
class Sym extends nn.Module {
  forward(X: Tensor) {
    return X.triu().add(X.triu(1).transpose(-1, -2));
  }
  right_inverse(A: Tensor) {
    return A.triu();
  }
}
const lin = nn.Linear(3, 3);
P.register_parametrization(lin, 'weight', new Sym());
(lin as { weight: Tensor }).weight = torch.arange(9).float().view(3, 3);
console.log(lin.weight, pz(lin).weight.original);
const sn = nn.utils.parametrizations.spectral_norm(nn.Linear(3, 4)),
  wn = nn.utils.parametrizations.weight_norm(nn.Linear(3, 4)),
  orth = nn.utils.parametrizations.orthogonal(nn.Linear(3, 3));
console.log(sn(torch.ones(3)), pz(wn).weight.original0.flatten(), orth.weight.matmul(orth.weight.T));
console.log(wn);
const T = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)),
  S = nn.Linear(4, 3),
  so = torch.optim.SGD(S.parameters(), 0.5);
for (let i = 0; i < 4; i++) {
  const tl = torch.no_grad(() => T(X)),
    sl = S(X),
    kd = F.kl_div(F.log_softmax(sl.div(2), 1), F.softmax(tl.div(2), 1), { reduction: 'batchmean' }).mul(4),
    st = torch
      .sum(
        F.softmax(tl.div(2), -1).mul(
          F.softmax(tl.div(2), -1)
            .log()
            .sub(F.log_softmax(sl.div(2), -1)),
        ),
      )
      .div(sl.size(0))
      .mul(4);
  so.zero_grad();
  kd.backward();
  so.step();
  console.log(kd, torch.allclose(kd, st, { atol: 1e-5 }));
}
const sched = torch.optim.lr_scheduler.StepLR(so, 2);
const buf = torch.save({
  model: net.state_dict(),
  opt: o.state_dict(),
  sched: sched.state_dict(),
  epoch: 3,
  loss: 0.5,
  cfg: { lr: 1e-3, layers: [1, 2], name: 'x', t: Object.freeze([1, null, true]) },
  tensors: [
    torch.arange(3),
    torch.tensor(true),
    torch.randn(2, { dtype: torch.float64 }),
    torch.ones(2, { dtype: torch.bfloat16 }),
  ],
});
const ck = torch.load<{ model: nn.StateDict; epoch: number; cfg: Record<string, unknown>; tensors: Tensor[] }>(buf, {
  weights_only: true,
});
console.log(
  Object.keys(ck),
  ck.epoch,
  `{${Object.entries(ck.cfg)
    .map(
      ([k, v]) =>
        `'${k}': ${k === 't' ? '(1, None, True)' : Array.isArray(v) ? `[${v.join(', ')}]` : typeof v === 'string' ? `'${v}'` : v}`,
    )
    .join(', ')}}`,
  ck.tensors,
);
const n2 = copy.deepcopy(net);
n2.load_state_dict(ck.model);
console.log(torch.equal(n2(X), net(X)));
const sd = Object.fromEntries(
    Object.entries(net.state_dict())
      .filter(([k]) => !k.includes('lora'))
      .map(([k, v]) => [k.replace('parametrizations.weight.original', 'weight'), v]),
  ),
  plain = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2));
console.log(plain.load_state_dict(sd, { strict: false }));
try {
  plain.load_state_dict({ '0.weight': torch.ones(2, 2), foo: torch.ones(1) });
} catch (e) {
  console.log((e as Error).message);
}
