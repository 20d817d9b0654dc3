// Per-sample gradients, Jacobians and Hessians, with torch.func.
import torch, { nn } from 'tfjs-torch';

const F = nn.functional;

class SimpleMLP extends nn.Module {
  fc1 = nn.Linear(6, 8);
  fc2 = nn.Linear(8, 3);
  forward(x: torch.Tensor) {
    return this.fc2(F.relu(this.fc1(x.flatten(1))));
  }
}
const model = new SimpleMLP();
const data = torch.randn(4, 6);
const targets = torch.randint(3, [4]);

function compute_grad(sample: torch.Tensor, target: torch.Tensor) {
  const prediction = model(sample.unsqueeze(0));
  const loss = F.nll_loss(F.log_softmax(prediction, 1), target.unsqueeze(0));
  return torch.autograd.grad(loss, [...model.parameters()]);
}
const sample_grads = Array.from({ length: 4 }, (_, i) => compute_grad(data.index(i), targets.index(i)));
const per_sample_grads = [...model.parameters()].map((_, k) => torch.stack(sample_grads.map((grads) => grads[k]!)));
console.log(per_sample_grads.map((g) => g.shape));

const params: Record<string, torch.Tensor> = {};
for (const [k, v] of model.named_parameters()) params[k] = v.detach();
const compute_loss = (params: Record<string, torch.Tensor>, sample: torch.Tensor, target: torch.Tensor) => {
  const predictions = torch.func.functional_call(model, params, [sample.unsqueeze(0)]);
  return F.cross_entropy(predictions, target.unsqueeze(0));
};
const ft_compute_grad = torch.func.grad<Parameters<typeof compute_loss>, Record<string, torch.Tensor>>(compute_loss);
console.log(Object.keys(ft_compute_grad(params, data.index(0), targets.index(0))));

const predict = (weight: torch.Tensor, bias: torch.Tensor, x: torch.Tensor) => F.linear(x, weight, bias).tanh();
const weight = torch.randn(3, 3);
const jacobian = torch.func.jacrev(predict, { argnums: 0 })(weight, torch.randn(3), torch.randn(3));
console.log(jacobian.shape);
const H = torch.autograd.functional.hessian((x: torch.Tensor) => x.pow(3).sum(), torch.ones(2));
console.log(H);
