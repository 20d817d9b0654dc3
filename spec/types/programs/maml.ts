// MAML, and torch.func: gradients of gradients, Jacobians, ensembles.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional;
torch.manual_seed(0);
class MAMLModel extends nn.Module {
  model = nn.Sequential();
  constructor() {
    super();
    this.model.add_module('l1', nn.Linear(1, 20));
    this.model.add_module('relu1', nn.ReLU());
    this.model.add_module('l2', nn.Linear(20, 1));
  }
  forward(x: Tensor) {
    return this.model(x);
  }
  parameterised(x: Tensor, weights: Tensor[]) {
    x = F.relu(F.linear(x, weights[0]!, weights[1]));
    return F.linear(x, weights[2]!, weights[3]);
  }
}
const model = new MAMLModel();
const weights = [...model.parameters()];
const meta = torch.optim.Adam(weights, 1e-2);
function task() {
  const a = torch.empty([]).uniform_(0.1, 5),
    p = torch.empty([]).uniform_(0, 3.14);
  return (n: number) => {
    const x = torch.empty(n, 1).uniform_(-5, 5);
    return [x, a.mul(torch.sin(x.add(p)))] as const;
  };
}
for (let it = 0; it < 12; it++) {
  let total = torch.tensor(0);
  for (let _ = 0; _ < 3; _++) {
    const d = task();
    let tmp: Tensor[] = weights.map((w) => w.clone());
    for (let _ = 0; _ < 2; _++) {
      const [X, y] = d(10);
      const loss = F.mse_loss(model.parameterised(X, tmp), y).div(10);
      const grad = torch.autograd.grad(loss, tmp);
      tmp = tmp.map((w, i) => w.sub(grad[i]!.mul(0.03)));
    }
    const [X, y] = d(10);
    total = total.add(F.mse_loss(model.parameterised(X, tmp), y).div(10));
  }
  const mg = torch.autograd.grad(total, weights);
  weights.forEach((w, i) => {
    w.grad = mg[i]!;
  });
  meta.step();
  if (it % 4 === 3) console.log(it, total.div(3));
}
const { functional_call, grad, vmap, jacrev, jacfwd, hessian, vjp, jvp, stack_module_state } = torch.func;
type Params = Record<string, Tensor>;
const params: Params = Object.fromEntries([...model.named_parameters()].map(([k, v]) => [k, v.detach()]));
const f = (params: Params, x: Tensor, y: Tensor) => F.mse_loss(functional_call(model, params, [x]), y);
const x = torch.randn(5, 1),
  y = torch.randn(5, 1);
function inner(params: Params, x: Tensor, y: Tensor) {
  const g = grad(f)(params, x, y);
  const fresh = Object.fromEntries(Object.keys(params).map((k) => [k, params[k]!.sub(g[k]!.mul(0.1))]));
  return f(fresh, x, y);
}
const G = grad(inner)(params, x, y);
console.log(
  `{${Object.entries(G)
    .map(([k, v]) => `'${k}': ${v.shape}`)
    .join(', ')}}`,
);
console.log(G['model.l1.bias']![':4']);
const ps = vmap(grad(f), { in_dims: [null, 0, 0] })(params, x.unsqueeze(1), y.unsqueeze(1));
console.log(`${ps['model.l2.weight']!.shape} ${ps['model.l2.weight']!.norm({ dim: [1, 2] })}`);
console.log(hessian((z: Tensor) => z.pow(3).sum())(torch.tensor([1, 2, 3])));
console.log(jacrev(torch.sin)(torch.tensor([0, 1])), jacfwd((z: Tensor) => z.mul(z.sum()))(torch.tensor([1, 2])));
const [out, vjp_fn] = vjp((a: Tensor, b: Tensor) => a.mul(b), torch.tensor(2), torch.tensor(3));
console.log(`${out} (${vjp_fn(torch.tensor(1)).join(', ')})`);
console.log(`(${jvp((a: Tensor) => a.exp(), [torch.tensor(1)], [torch.tensor(2)]).join(', ')})`);
const models = [0, 1, 2, 3].map(() => nn.Linear(2, 3));
const [p, b] = stack_module_state(models);
const base = nn.Linear(2, 3, { device: 'meta' });
const xx = torch.randn(4, 6, 2);
const o = vmap((p: Params, b: Params, x: Tensor) => functional_call(base, [p, b], [x]))(p, b, xx);
console.log(`${o.shape} ${torch.allclose(o[2], models[2]!(xx[2]), { atol: 1e-6 })}`);
