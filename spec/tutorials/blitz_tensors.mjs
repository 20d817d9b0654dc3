// The 60-minute blitz: tensors, then a gentle introduction to torch.autograd.
import { lines, show } from './show.mjs';
const torch = (await import(process.env.TORCH_ENTRY)).default;

torch.manual_seed(0);
let data = [[1n, 2n], [3n, 4n]];
const x_data = torch.tensor(data);
lines('x_data', String(x_data));
const np_array = new BigInt64Array([1n, 2n, 3n, 4n]);
const x_np = torch.from_numpy(np_array);
const x_ones = torch.ones_like(x_data);
lines('ones', `Ones Tensor: \n ${x_ones} \n`);
const x_rand = torch.rand_like(x_data, { dtype: torch.float });
lines('rand', `Random Tensor: \n ${x_rand} \n`);
const shape = [2, 3];
const rand_tensor = torch.rand(shape);
const ones_tensor = torch.ones(shape);
const zeros_tensor = torch.zeros(shape);
lines('tensors', `${rand_tensor}\n${ones_tensor}\n${zeros_tensor}`);

let tensor = torch.rand(3, 4);
show('attributes', tensor.shape, tensor.dtype, String(tensor.device));
if (torch.cuda.is_available()) {
  tensor = tensor.to('cuda');
}
tensor = torch.ones(4, 4);
tensor[':, 1'] = 0;
lines('indexed', String(tensor));
const t1 = torch.cat([tensor, tensor, tensor], { dim: 1 });
lines('cat', String(t1));
lines('mul', `tensor.mul(tensor) \n ${tensor.mul(tensor)} \n`);
lines('star', `tensor * tensor \n ${tensor.mul(tensor)}`);
lines('matmul', `${tensor.matmul(tensor.T)}\n${tensor.matmul(tensor.T)}`);
tensor.add_(5);
lines('added', String(tensor));
let t = torch.ones(5);
let n = t.numpy();
t.add_(1);
lines('bridge', `t: ${t}`);
show('n', t.tolist());
n = new Float64Array(5).fill(2);
t = torch.from_numpy(n);
lines('back', `t: ${t}`);

// A gentle introduction to torch.autograd
const model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, { padding: 1 }), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
  torch.nn.AdaptiveAvgPool2d([1, 1]), torch.nn.Flatten(), torch.nn.Linear(8, 20));
data = torch.rand(1, 3, 16, 16);
const labels = torch.rand(1, 20);
const prediction = model(data);
const loss = prediction.sub(labels).sum();
loss.backward();
show('loss', loss.item());
const optim = torch.optim.SGD(model.parameters(), { lr: 1e-2, momentum: 0.9 });
optim.step();
show('after', model[5].bias);

let a = torch.tensor([2, 3], { requires_grad: true });
let b = torch.tensor([6, 4], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));
lines('Q', String(Q));
const external_grad = torch.tensor([1, 1]);
Q.backward({ gradient: external_grad });
show('right', a.pow(2).mul(9).eq(a.grad), b.mul(-2).eq(b.grad));

const x = torch.rand(5, 5);
const y = torch.rand(5, 5);
const z = torch.rand([5, 5], { requires_grad: true });
a = x.add(y);
show('a', a.requires_grad);
b = x.add(z);
show('b', b.requires_grad);
for (const param of model.parameters()) {
  param.requires_grad = false;
}
model[5] = torch.nn.Linear(8, 10);
const optimizer = torch.optim.SGD(model.parameters(), { lr: 1e-2, momentum: 0.9 });
model(data).sum().backward();
optimizer.step();
show('frozen', model[0].weight.grad === null || Boolean(model[0].weight.grad.ne(0).any().item()), model[5].weight.grad[0]);
lines('model', String(model));
