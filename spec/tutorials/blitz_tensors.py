# The 60-minute blitz: tensors, then a gentle introduction to torch.autograd.
import numpy as np
import torch
from show import lines, show

torch.manual_seed(0)
data = [[1, 2], [3, 4]]
x_data = torch.tensor(data)
lines('x_data', str(x_data))
np_array = np.array(data)
x_np = torch.from_numpy(np_array)
x_ones = torch.ones_like(x_data)
lines('ones', f'Ones Tensor: \n {x_ones} \n')
x_rand = torch.rand_like(x_data, dtype=torch.float)
lines('rand', f'Random Tensor: \n {x_rand} \n')
shape = (2, 3,)
rand_tensor = torch.rand(shape)
ones_tensor = torch.ones(shape)
zeros_tensor = torch.zeros(shape)
lines('tensors', f'{rand_tensor}\n{ones_tensor}\n{zeros_tensor}')

tensor = torch.rand(3, 4)
show('attributes', tensor.shape, tensor.dtype, str(tensor.device))
if torch.cuda.is_available():
    tensor = tensor.to('cuda')
tensor = torch.ones(4, 4)
tensor[:, 1] = 0
lines('indexed', str(tensor))
t1 = torch.cat([tensor, tensor, tensor], dim=1)
lines('cat', str(t1))
lines('mul', f'tensor.mul(tensor) \n {tensor.mul(tensor)} \n')
lines('star', f'tensor * tensor \n {tensor * tensor}')
lines('matmul', f'{tensor.matmul(tensor.T)}\n{tensor @ tensor.T}')
tensor.add_(5)
lines('added', str(tensor))
t = torch.ones(5)
n = t.numpy()
t.add_(1)
lines('bridge', f't: {t}')
show('n', n.tolist())
n = np.ones(5)
t = torch.from_numpy(n)
np.add(n, 1, out=n)
lines('back', f't: {t}')

# A gentle introduction to torch.autograd
model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, padding=1), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
                            torch.nn.AdaptiveAvgPool2d((1, 1)), torch.nn.Flatten(), torch.nn.Linear(8, 20))
data = torch.rand(1, 3, 16, 16)
labels = torch.rand(1, 20)
prediction = model(data)
loss = (prediction - labels).sum()
loss.backward()
show('loss', loss.item())
optim = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
optim.step()
show('after', model[5].bias)

a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3 * a ** 3 - b ** 2
lines('Q', str(Q))
external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)
show('right', 9 * a ** 2 == a.grad, -2 * b == b.grad)

x = torch.rand(5, 5)
y = torch.rand(5, 5)
z = torch.rand((5, 5), requires_grad=True)
a = x + y
show('a', a.requires_grad)
b = x + z
show('b', b.requires_grad)
for param in model.parameters():
    param.requires_grad = False
model[5] = torch.nn.Linear(8, 10)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)
model(data).sum().backward()
optimizer.step()
show('frozen', model[0].weight.grad is None or bool((model[0].weight.grad != 0).any()), model[5].weight.grad[0])
lines('model', str(model))
