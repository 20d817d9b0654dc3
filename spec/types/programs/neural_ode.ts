// A neural ODE with the adjoint as a Function of one's own.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
torch.manual_seed(1);
function ode_solve(z0: Tensor, t0: Tensor, t1: Tensor, f: (z: Tensor, t: Tensor) => Tensor) {
  const n = Math.ceil(t1.sub(t0).abs().div(0.1).max().item());
  const h = t1.sub(t0).div(n);
  let t = t0,
    z = z0;
  for (let i = 0; i < n; i++) {
    z = z.add(h.mul(f(z, t)));
    t = t.add(h);
  }
  return z;
}
abstract class ODEF extends nn.Module {
  abstract override forward(z: Tensor, t: Tensor): Tensor;
  forward_with_grad(z: Tensor, t: Tensor, grad_outputs: Tensor) {
    const batch_size = z.shape[0];
    const out = this.forward(z, t);
    let [adfdz, adfdt, ...adfdp_] = torch.autograd.grad([out], [z, t, ...this.parameters()], {
      grad_outputs: [grad_outputs],
      allow_unused: true,
      retain_graph: true,
    });
    let adfdp = torch.cat(adfdp_.map((p) => p!.flatten())).unsqueeze(0);
    adfdp = adfdp.expand(batch_size, -1).div(batch_size);
    if (adfdt !== null) adfdt = adfdt.expand(batch_size, 1).div(batch_size);
    return [out, adfdz, adfdt, adfdp] as const;
  }
  flatten_parameters() {
    return torch.cat([...this.parameters()].map((p) => p.flatten()));
  }
}
class ODEAdjoint extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionCtx, z0: Tensor, t: Tensor, flat: Tensor, func: ODEF) {
    const [bs, ...zs] = z0.size();
    const T = t.size(0);
    const z = torch.zeros(T, bs, ...zs).to(z0);
    torch.no_grad(() => {
      z[0] = z0;
      for (let i = 0; i < T - 1; i++) {
        z0 = ode_solve(z0, t[i]!, t[i + 1]!, func);
        z[i + 1] = z0;
      }
    });
    ctx.func = func;
    ctx.save_for_backward(t, z.clone(), flat);
    return z;
  }
  static backward(ctx: torch.autograd.FunctionCtx, dLdz: Tensor) {
    const func = ctx.func as ODEF;
    const [t, z, flat] = ctx.saved_tensors as [Tensor, Tensor, Tensor];
    const [T, bs, nd] = z.size();
    const npar = flat.size(0);
    const dyn = (aug: Tensor, ti: Tensor) => {
      let zi = aug.index(':', `:${nd}`),
        a = aug.index(':', `${nd}:${2 * nd}`);
      return torch.set_grad_enabled(true, () => {
        ti = ti.detach().requires_grad_(true);
        zi = zi.detach().requires_grad_(true);
        let [fe, dz, dt, dp] = func.forward_with_grad(zi, ti, a);
        dz = dz !== null ? dz : torch.zeros(bs, nd);
        return torch.cat([fe.detach(), dz.neg(), dp.neg()], 1);
      });
    };
    const adj_z = torch.zeros(bs, nd).to(dLdz),
      adj_p = torch.zeros(bs, npar).to(dLdz);
    torch.no_grad(() => {
      for (let it = T - 1; it > 0; it--) {
        adj_z.add_(dLdz[it]!);
        const aug = torch.cat([z[it]!, adj_z, torch.zeros(bs, npar).to(z)], { dim: -1 });
        const ans = ode_solve(aug, t[it]!, t[it - 1]!, dyn);
        adj_z[':'] = ans.index(':', torch.slice(nd, 2 * nd));
        adj_p[':']!.add_(ans.index(':', torch.slice(2 * nd, null)));
      }
      adj_z.add_(dLdz[0]!);
    });
    return [adj_z, null, adj_p[0]!.mul(bs), null];
  }
}
class Net extends ODEF {
  lin1 = nn.Linear(2, 8);
  lin2 = nn.Linear(8, 2);
  elu = nn.ELU({ inplace: true });
  forward(x: Tensor, t: Tensor) {
    return this.lin2(this.elu(this.lin1(x).add(t.mul(0.1))));
  }
}
const f = new Net();
let opt: torch.optim.Optimizer = torch.optim.RMSprop(f.parameters(), { lr: 1e-2 });
const t = torch.linspace(0, 1, 4),
  z0 = torch.tensor([[1, 0]]),
  truth = torch.stack([torch.cos(t), torch.sin(t).neg()], 1).unsqueeze(1);
let pred!: Tensor;
for (let i = 0; i < 20; i++) {
  pred = ODEAdjoint.apply(z0, t, f.flatten_parameters(), f);
  const loss = pred.sub(truth).abs().mean();
  opt.zero_grad();
  loss.backward();
  opt.step();
  if (i % 5 === 4) console.log(i, loss.item().toFixed(5));
}
console.log(pred.squeeze(), f.lin1.weight.grad);
