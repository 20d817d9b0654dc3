// Deep Learning with PyTorch: A 60 Minute Blitz — torch.autograd.
import torch, { nn, optim } from 'tfjs-torch';

const model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 16), nn.ReLU(), nn.Linear(16, 10));
const data = torch.rand(1, 3, 8, 8);
const labels = torch.rand(1, 10);

const prediction = model(data);
const loss = prediction.sub(labels).sum();
loss.backward();
const optimizer = optim.SGD(model.parameters(), { lr: 1e-2, momentum: 0.9 });
optimizer.step();

const a = torch.tensor([2, 3], { requires_grad: true });
const b = torch.tensor([6, 4], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));
const external_grad = torch.tensor([1, 1]);
Q.backward({ gradient: external_grad });
console.log(a.pow(2).mul(9).eq(a.grad!), b.mul(-2).eq(b.grad!));

const x = torch.rand(5, 5);
const y = torch.rand(5, 5);
const z = torch.rand(5, 5, { requires_grad: true });
console.log(`Does \`a\` require gradients?: ${x.add(y).requires_grad}`);
console.log(`Does \`b\` require gradients?: ${x.add(z).requires_grad}`);

for (const param of model.parameters()) param.requires_grad = false;
model[3] = nn.Linear(16, 10);
const head = optim.SGD(
  [...model.parameters()].filter((p) => p.requires_grad),
  { lr: 1e-2 },
);
model(data).square().mean().backward();
head.step();

const w = torch.ones(2, { requires_grad: true });
const [first] = torch.autograd.grad(w.pow(3).sum(), w, { create_graph: true });
const [second] = torch.autograd.grad(first.sum(), [w]);
console.log(second.tolist());
using _ = torch.no_grad();
console.log(w.mul(2).requires_grad);
