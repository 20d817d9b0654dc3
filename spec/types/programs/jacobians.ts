// Jacobians, Hessians and higher derivatives, as the tutorials on torch.func and autograd write them.
import torch from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const { grad, jacrev, vmap } = torch.func;

const f = (x: Tensor) => torch.sin(x);
const x = torch.randn([]);
const cos_x = grad((t: Tensor) => f(t))(x);
console.log(torch.allclose(cos_x, x.cos()));

const weight = torch.randn(5, 10);
const predict = (w: Tensor, b: Tensor, xs: Tensor) => torch.nn.functional.linear(xs, w, b).tanh();
const bias = torch.randn(5);
const inputs = torch.randn(10);
const J = torch.autograd.functional.jacobian((w: Tensor) => predict(w, bias, inputs), weight);
console.log(J.shape);
const J2 = jacrev((t: Tensor) => t.pow(2))(torch.tensor([1, 2, 3]));
console.log(J2.diagonal().tolist());

const t = torch.tensor([2], { requires_grad: true });
const z = t.pow(4);
const [dz] = torch.autograd.grad(z, t, { create_graph: true });
const [d2z] = torch.autograd.grad(dz, t);
console.log(dz.item(), d2z.item());

const batched = vmap((row: Tensor) => row.sum());
console.log(batched(torch.ones(3, 4)).tolist());

const w = torch.ones(3, { requires_grad: true });
const losses = [1, 2, 3].map((k) => w.mul(k).sum());
torch.stack(losses).mean().backward();
console.log(w.grad, w.grad?.norm().item());
for (const [k, p] of [w].entries()) {
  if (p.grad === null) continue;
  console.log(k, p.grad.abs().max().item() < 3);
}
