// Grad-CAM by hooks, Functions of one's own, a PINN, and a graph convolution.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional;
torch.manual_seed(0);
class Net extends nn.Sequential {
  declare relu: nn.ReLU;
  declare fc: nn.Linear;
}
const net = new Net();
net.add_module('conv', nn.Conv2d(1, 4, 3));
net.add_module('relu', nn.ReLU());
net.add_module('pool', nn.AdaptiveAvgPool2d(1));
net.add_module('flat', nn.Flatten());
net.add_module('fc', nn.Linear(4, 3));
const acts: Record<string, Tensor> = {},
  grads: Record<string, Tensor> = {};
const fh = (name: string) => (m: nn.Module, i: unknown, o: Tensor) => {
  acts[name] = o.detach();
};
const h = net.relu.register_forward_hook(fh('relu'));
const hb = net.relu.register_full_backward_hook((m, gi, go) => {
  grads.relu = go[0]!.clone();
});
const x = torch.randn(1, 1, 8, 8, { requires_grad: true });
const out = net(x);
out['0'][out.argmax().item()]!.backward();
const w = grads.relu!.mean([2, 3], { keepdim: true });
let cam = F.relu(w.mul(acts.relu!).sum(1, { keepdim: true }));
cam = F.interpolate(cam, [8, 8], { mode: 'bilinear', align_corners: false });
cam = cam.sub(cam.min()).div(cam.max().sub(cam.min()).add(1e-8));
console.log(cam['0, 0, :3'], x.grad!.abs().max());
h.remove();
hb.remove();
delete acts.relu;
net(x);
console.log(
  '{}',
  [...net.named_children()].map(([n]) => n),
);
if (Object.keys(acts).length) throw 1;
const ph = net.fc.register_forward_pre_hook((m, a) => [a[0].mul(2)]);
const a = net(x);
ph.remove();
const b = net(x);
console.log(a.sub(b).abs().sum().gt(0));
const t = torch.tensor([1, 2], { requires_grad: true });
t.register_hook((g) => g.mul(10));
t.pow(2).sum().backward();
console.log(t.grad);
const y = t.mul(3);
y.retain_grad();
y.sum().backward();
console.log(y.grad, t.grad, y.grad_fn, y.grad_fn!.next_functions[0]![0]!.name());
class Swish extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionCtx, i: Tensor, beta = 1.0) {
    ctx.save_for_backward(i);
    ctx.beta = beta;
    return i.mul(torch.sigmoid(i.mul(beta)));
  }
  static backward(ctx: torch.autograd.FunctionCtx, go: Tensor) {
    const [i] = ctx.saved_tensors,
      beta = ctx.beta as number,
      s = torch.sigmoid(i.mul(beta));
    return [go.mul(s.add(i.mul(beta).mul(s).mul(torch.sub(1, s)))), null];
  }
}
const z = torch.randn(4, { dtype: torch.double, requires_grad: true });
console.log(
  torch.autograd.gradcheck((v: Tensor) => Swish.apply(v, 1.5), [z]),
  Swish.apply(z).sum(),
);
class STE extends torch.autograd.Function {
  static forward(ctx: unknown, x: Tensor) {
    return x.round();
  }
  static backward(ctx: unknown, g: Tensor) {
    return g.clamp(-1, 1);
  }
}
const q = torch.tensor([0.4, 1.6], { requires_grad: true });
STE.apply(q)
  .mul(torch.tensor([2, 0.5]))
  .sum()
  .backward();
console.log(q.grad);
class GradRev extends torch.autograd.Function {
  static forward(x: Tensor, lam: number) {
    return x.view_as(x);
  }
  static setup_context(ctx: torch.autograd.FunctionCtx, inputs: [Tensor, number], output: Tensor) {
    ctx.lam = inputs[1];
  }
  static backward(ctx: torch.autograd.FunctionCtx, g: Tensor) {
    return [g.neg().mul(ctx.lam as number), null];
  }
}
const r = torch.ones(2, { requires_grad: true });
GradRev.apply(r, 0.5).sum().backward();
console.log(r.grad);
const pinn = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1));
let o: torch.optim.Optimizer = torch.optim.Adam(pinn.parameters(), 1e-2);
const tt = torch.linspace(0, 1, 16).view(-1, 1).requires_grad_(true);
for (let i = 0; i < 30; i++) {
  const u = pinn(tt),
    du = torch.autograd.grad(u, tt, torch.ones_like(u), { create_graph: true })[0],
    d2u = torch.autograd.grad(du, tt, torch.ones_like(du), { create_graph: true })[0];
  const loss = d2u.add(u.mul(4)).pow(2).mean().add(u[0].sub(1).pow(2).mean()).add(du[0].pow(2).mean());
  o.zero_grad();
  loss.backward();
  o.step();
  if (i % 10 === 9) console.log(loss.item().toFixed(5));
}
const edge = torch.tensor([
    [0n, 1n, 2n, 3n, 0n],
    [1n, 2n, 3n, 0n, 2n],
  ]),
  [src, dst] = edge.unbind(),
  deg = torch.bincount(dst, { minlength: 4 }).float().clamp({ min: 1 });
class GCN extends nn.Module {
  lin;
  bias;
  constructor(i: number, o: number) {
    super();
    this.lin = nn.Linear(i, o, { bias: false });
    this.bias = nn.Parameter(torch.zeros(o));
  }
  forward(x: Tensor) {
    const h = this.lin(x);
    return torch.zeros_like(h).index_add(0, dst, h.index(src)).div(deg.index(':', null)).add(this.bias);
  }
}
const g = new GCN(3, 2),
  X = torch.eye(4, 3);
o = torch.optim.Adagrad(g.parameters(), 0.1);
const Y = torch.tensor([0n, 1n, 0n, 1n]);
let l!: Tensor;
for (let _ = 0; _ < 5; _++) {
  l = F.cross_entropy(g(X), Y);
  o.zero_grad();
  l.backward();
  o.step();
}
console.log(l, g.lin.weight);
console.log(g);
console.log(
  torch
    .zeros(2, 3)
    .index_reduce_(0, torch.tensor([0n, 1n, 0n]), torch.arange(9).float().view(3, 3), 'mean', { include_self: false }),
);
