// Learning PyTorch with Examples: tensors, then autograd.
import torch from 'tfjs-torch';

const dtype = torch.float;
const device = torch.device('cpu');

const x = torch.linspace(-Math.PI, Math.PI, 2000, { device, dtype });
const y = torch.sin(x);

// Tensors
let a = torch.randn([], { device, dtype });
let b = torch.randn([], { device, dtype });
let c = torch.randn([], { device, dtype });
let d = torch.randn([], { device, dtype });
const learning_rate = 1e-6;
for (let t = 0; t < 20; t++) {
  const y_pred = a
    .add(b.mul(x))
    .add(c.mul(x.pow(2)))
    .add(d.mul(x.pow(3)));
  const loss = y_pred.sub(y).pow(2).sum().item();
  if (t % 10 === 9) console.log(t, loss);
  const grad_y_pred = y_pred.sub(y).mul(2.0);
  const grad_a = grad_y_pred.sum();
  const grad_b = grad_y_pred.mul(x).sum();
  const grad_c = grad_y_pred.mul(x.pow(2)).sum();
  const grad_d = grad_y_pred.mul(x.pow(3)).sum();
  a = a.sub(grad_a.mul(learning_rate));
  b = b.sub(grad_b.mul(learning_rate));
  c = c.sub(grad_c.mul(learning_rate));
  d = d.sub(grad_d.mul(learning_rate));
}
console.log(`Result: y = ${a.item()} + ${b.item()} x + ${c.item()} x^2 + ${d.item()} x^3`);

// Autograd
const params = Array.from({ length: 4 }, () => torch.randn([], { device, dtype, requires_grad: true }));
for (let t = 0; t < 20; t++) {
  const y_pred = params.reduce<torch.Tensor>((sum, p, k) => sum.add(p.mul(x.pow(k))), torch.zeros_like(x));
  const loss = y_pred.sub(y).pow(2).sum();
  loss.backward();
  torch.no_grad(() => {
    for (const p of params) {
      p.sub_(p.grad!.mul(learning_rate));
      p.grad = null;
    }
  });
}
console.log(params.map((p) => p.item().toFixed(3)).join(', '));
