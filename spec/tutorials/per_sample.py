# torch.func: per-sample gradients, model ensembling, Jacobians and Hessians by vmap, and its modes of randomness.
import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call, grad, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap
from show import show

torch.manual_seed(0)


class SimpleCNN(nn.Module):
    def __init__(self):
        super(SimpleCNN, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, 1)
        self.conv2 = nn.Conv2d(4, 6, 3, 1)
        self.fc1 = nn.Linear(6 * 16, 8)
        self.fc2 = nn.Linear(8, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        output = F.log_softmax(self.fc2(x), dim=1)
        return output


def loss_fn(predictions, targets):
    return F.nll_loss(predictions, targets)


batch_size = 6
data = torch.randn(batch_size, 1, 12, 12)
targets = torch.randint(10, (batch_size,))
model = SimpleCNN()
params = {k: v.detach() for k, v in model.named_parameters()}
buffers = {k: v.detach() for k, v in model.named_buffers()}


def compute_loss(params, buffers, sample, target):
    batch = sample.unsqueeze(0)
    targets = target.unsqueeze(0)
    predictions = functional_call(model, (params, buffers), (batch,))
    loss = loss_fn(predictions, targets)
    return loss


ft_compute_grad = grad(compute_loss)
ft_compute_sample_grad = vmap(ft_compute_grad, in_dims=(None, None, 0, 0))
ft_per_sample_grads = ft_compute_sample_grad(params, buffers, data, targets)
for name, g in ft_per_sample_grads.items():
    show(f'grad_{name}', g.shape, g.sum(list(range(1, g.ndim))))
chunked = vmap(ft_compute_grad, in_dims=(None, None, 0, 0), chunk_size=2)(params, buffers, data, targets)
show('chunked', all(torch.allclose(chunked[k], v, atol=1e-6) for k, v in ft_per_sample_grads.items()))

# Model ensembling
models = [nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2)) for _ in range(3)]
minibatches = torch.randn(3, 7, 5)
params, buffers = stack_module_state(models)
base_model = copy.deepcopy(models[0]).to('meta')


def fmodel(params, buffers, x):
    return functional_call(base_model, (params, buffers), (x,))


show('stacked', [(k, tuple(v.shape), v.requires_grad) for k, v in params.items()])
predictions1_vmap = vmap(fmodel, in_dims=(0, 0, 0))(params, buffers, minibatches)
show('ensemble', predictions1_vmap.shape, predictions1_vmap[:, 0])
predictions2_vmap = vmap(fmodel, in_dims=(0, 0, None))(params, buffers, minibatches[0])
show('shared', predictions2_vmap.sum((1, 2)))

# Jacobians, Hessians, hvp, and batches of them
D = 4
weight, bias, x = torch.randn(D, D), torch.randn(D), torch.randn(D)


def predict(weight, bias, x):
    return F.linear(x, weight, bias).tanh()


_, vjp_fn = vjp(lambda x: predict(weight, bias, x), x)
ft_jacobian, = vmap(vjp_fn)(torch.eye(D))
show('jacobian', ft_jacobian, torch.allclose(ft_jacobian, jacrev(predict, argnums=2)(weight, bias, x)))
show('jacfwd', jacfwd(predict, argnums=2)(weight, bias, x))
show('hessian', hessian(predict, argnums=2)(weight, bias, x)[0])
xs = torch.randn(3, D)
show('batch_jacobian', vmap(jacrev(predict, argnums=2), in_dims=(None, None, 0))(weight, bias, xs)[1])
show('jvp', *jvp(lambda x: predict(weight, bias, x), (x,), (torch.ones(D),)))

# in_dims, out_dims, nesting, gradients through
a, b = torch.randn(2, 3), torch.randn(3, 2)
show('columns', vmap(torch.dot, in_dims=(0, 1))(a, b))
show('outer', vmap(vmap(torch.mul, in_dims=(None, 0)), in_dims=(0, None), out_dims=1)(torch.arange(3.), torch.arange(2.)))
show('tree', vmap(lambda d, s: {'sum': d['a'].sum() + d['b'] * s, 'both': (d['a'], d['a'] * 2)}, in_dims=({'a': 0, 'b': None}, None), out_dims={'sum': 0, 'both': (1, 0)})({'a': a, 'b': torch.tensor(2.)}, 3)['both'][0])
w = torch.randn(3, requires_grad=True)
vmap(lambda row: (row * w).sum().sin())(a).sum().backward()
show('through', w.grad)
torch.manual_seed(1)
show('different', vmap(lambda x: x + torch.randn(20)[:3] + torch.rand(3), randomness='different')(a), torch.rand(1))
show('same', vmap(lambda x: x + torch.randn(3), randomness='same')(a), torch.rand(1))
show('dropout', vmap(lambda x: F.dropout(x), randomness='different')(torch.ones(3, 8)), torch.rand(1))
show('order', vmap(lambda x: torch.randperm(4), randomness='different')(a), torch.rand(1))
show('nested', vmap(vmap(lambda x: x + torch.rand(2), randomness='different'), randomness='different')(a), torch.rand(1))
show('mixed', vmap(vmap(lambda x: x + torch.rand(2), randomness='same'), randomness='different')(a), torch.rand(1))
show('empty', vmap(lambda x: (x.sum(), x))(torch.ones(0, 2))[1].shape)
