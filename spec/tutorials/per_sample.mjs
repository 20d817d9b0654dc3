// torch.func: per-sample gradients, model ensembling, Jacobians and Hessians by vmap, and its modes of randomness.
import { show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;
const { nn } = torch;
const F = nn.functional;
const { functional_call, grad, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap } = torch.func;

torch.manual_seed(0);

class SimpleCNN extends nn.Module {
  constructor() {
    super();
    this.conv1 = nn.Conv2d(1, 4, 3, 1);
    this.conv2 = nn.Conv2d(4, 6, 3, 1);
    this.fc1 = nn.Linear(6 * 16, 8);
    this.fc2 = nn.Linear(8, 10);
  }

  forward(x) {
    x = F.relu(this.conv1(x));
    x = F.relu(this.conv2(x));
    x = F.max_pool2d(x, 2);
    x = torch.flatten(x, 1);
    x = F.relu(this.fc1(x));
    const output = F.log_softmax(this.fc2(x), { dim: 1 });
    return output;
  }
}

function loss_fn(predictions, targets) {
  return F.nll_loss(predictions, targets);
}

const batch_size = 6;
const data = torch.randn(batch_size, 1, 12, 12);
const targets = torch.randint(10, [batch_size]);
const model = new SimpleCNN();
let params = Object.fromEntries([...model.named_parameters()].map(([k, v]) => [k, v.detach()]));
let buffers = Object.fromEntries([...model.named_buffers()].map(([k, v]) => [k, v.detach()]));

function compute_loss(params, buffers, sample, target) {
  const batch = sample.unsqueeze(0);
  const targets = target.unsqueeze(0);
  const predictions = functional_call(model, [params, buffers], [batch]);
  const loss = loss_fn(predictions, targets);
  return loss;
}

const ft_compute_grad = grad(compute_loss);
const ft_compute_sample_grad = vmap(ft_compute_grad, { in_dims: [null, null, 0, 0] });
const ft_per_sample_grads = ft_compute_sample_grad(params, buffers, data, targets);
for (const [name, g] of Object.entries(ft_per_sample_grads)) {
  show(`grad_${name}`, g.shape, g.sum(Array.from({ length: g.ndim - 1 }, (_, k) => k + 1)));
}
const chunked = vmap(ft_compute_grad, { in_dims: [null, null, 0, 0], chunk_size: 2 })(params, buffers, data, targets);
show('chunked', Object.entries(ft_per_sample_grads).every(([k, v]) => torch.allclose(chunked[k], v, { atol: 1e-6 })));

// Model ensembling
const models = Array.from({ length: 3 }, () => nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2)));
const minibatches = torch.randn(3, 7, 5);
[params, buffers] = stack_module_state(models);
const base_model = models[0];

function fmodel(params, buffers, x) {
  return functional_call(base_model, [params, buffers], [x]);
}

show('stacked', Object.entries(params).map(([k, v]) => [k, v.shape, v.requires_grad]));
const predictions1_vmap = vmap(fmodel, { in_dims: [0, 0, 0] })(params, buffers, minibatches);
show('ensemble', predictions1_vmap.shape, predictions1_vmap[':, 0']);
const predictions2_vmap = vmap(fmodel, { in_dims: [0, 0, null] })(params, buffers, minibatches[0]);
show('shared', predictions2_vmap.sum([1, 2]));

// Jacobians, Hessians, hvp, and batches of them
const D = 4;
const [weight, bias, x] = [torch.randn(D, D), torch.randn(D), torch.randn(D)];

function predict(weight, bias, x) {
  return F.linear(x, weight, bias).tanh();
}

const [, vjp_fn] = vjp((x) => predict(weight, bias, x), x);
const [ft_jacobian] = vmap(vjp_fn)(torch.eye(D));
show('jacobian', ft_jacobian, torch.allclose(ft_jacobian, jacrev(predict, { argnums: 2 })(weight, bias, x)));
show('jacfwd', jacfwd(predict, { argnums: 2 })(weight, bias, x));
show('hessian', hessian(predict, { argnums: 2 })(weight, bias, x)[0]);
const xs = torch.randn(3, D);
show('batch_jacobian', vmap(jacrev(predict, { argnums: 2 }), { in_dims: [null, null, 0] })(weight, bias, xs)[1]);
show('jvp', ...jvp((x) => predict(weight, bias, x), [x], [torch.ones(D)]).slice(0, 2));

// in_dims, out_dims, nesting, gradients through
const [a, b] = [torch.randn(2, 3), torch.randn(3, 2)];
show('columns', vmap(torch.dot, { in_dims: [0, 1] })(a, b));
show('outer', vmap(vmap(torch.mul, { in_dims: [null, 0] }), { in_dims: [0, null], out_dims: 1 })(torch.arange(3), torch.arange(2)));
show('tree', vmap((d, s) => ({ sum: d.a.sum().add(d.b.mul(s)), both: [d.a, d.a.mul(2)] }), { in_dims: [{ a: 0, b: null }, null], out_dims: { sum: 0, both: [1, 0] } })({ a, b: torch.tensor(2) }, 3).both[0]);
const w = torch.randn(3, { requires_grad: true });
vmap((row) => row.mul(w).sum().sin())(a).sum().backward();
show('through', w.grad);
torch.manual_seed(1);
show('different', vmap((x) => x.add(torch.randn(20)[':3']).add(torch.rand(3)), { randomness: 'different' })(a), torch.rand(1));
show('same', vmap((x) => x.add(torch.randn(3)), { randomness: 'same' })(a), torch.rand(1));
show('dropout', vmap((x) => F.dropout(x), { randomness: 'different' })(torch.ones(3, 8)), torch.rand(1));
show('order', vmap((x) => torch.randperm(4), { randomness: 'different' })(a), torch.rand(1));
show('nested', vmap(vmap((x) => x.add(torch.rand(2)), { randomness: 'different' }), { randomness: 'different' })(a), torch.rand(1));
show('mixed', vmap(vmap((x) => x.add(torch.rand(2)), { randomness: 'same' }), { randomness: 'different' })(a), torch.rand(1));
show('empty', vmap((x) => [x.sum(), x])(torch.ones(0, 2))[1].shape);
