"""PyTorch's side of layers.mjs: reads lines `THREADS NAME COUNT` and answers each with the microseconds that one takes."""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn, optim

torch.manual_seed(0)


def gradients(output, *inputs):
    grad = torch.randn_like(output)
    return lambda: torch.autograd.grad(output, inputs, grad, retain_graph=True)


def both(forward, *inputs):
    def step():
        output = forward()
        return torch.autograd.grad(output, inputs, output.detach())
    return step


def convolutions(name, channels, out, size):
    x = torch.randn(64, channels, size, size, requires_grad=True)
    w = torch.randn(out, channels, 3, 3, requires_grad=True)
    y = F.conv2d(x, w)
    return {
        f'{name} forward': lambda: F.conv2d(x.detach(), w.detach()),
        f"{name} input's gradient": gradients(y, x),
        f"{name} weight's gradient": gradients(y, w),
    }


def pool():
    x = torch.randn(64, 64, 24, 24, requires_grad=True)
    return {
        'max_pool2d forward': lambda: F.max_pool2d(x.detach(), 2),
        'max_pool2d gradient': gradients(F.max_pool2d(x, 2), x),
    }


def norm():
    layer = nn.BatchNorm2d(32)
    x = torch.randn(64, 32, 26, 26, requires_grad=True)
    return {'batch_norm, both ways': both(lambda: layer(x), x, *layer.parameters())}


def attention():
    q, k, v = (torch.randn(8, 128, 64, requires_grad=True) for _ in range(3))
    attend = F.scaled_dot_product_attention
    return {
        'attention forward': lambda: attend(q.detach(), k.detach(), v.detach()),
        'attention, both ways': both(lambda: attend(q, k, v), q, k, v),
    }


def embedding():
    table = nn.Embedding(10000, 64)
    ids = torch.randint(0, 10000, [32, 64])
    return {
        'embedding forward': lambda: F.embedding(ids, table.weight.detach()),
        'embedding, both ways': both(lambda: table(ids), table.weight),
    }


def lstm():
    layer = nn.LSTM(64, 64)
    optimizer = optim.Adam(layer.parameters())
    x, target = torch.randn(32, 16, 64), torch.randn(32, 16, 64)

    def step():
        optimizer.zero_grad()
        output, _ = layer(x)
        F.mse_loss(output, target).backward()
        optimizer.step()
    return {'LSTM forward': lambda: layer(x), 'LSTM step, Adam': step}


def network():
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64 * 12 * 12, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = optim.Adam(model.parameters())
    x, target = torch.randn(64, 1, 28, 28), torch.randint(0, 10, [64])

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), target).backward()
        optimizer.step()
    return {'CNN step, Adam': step}


programs = {
    **convolutions('conv2d 1→32', 1, 32, 28), **convolutions('conv2d 32→64', 32, 64, 28),
    **pool(), **norm(), **attention(), **embedding(), **lstm(), **network(),
}
sys.stdin.reconfigure(encoding='utf-8')
print(torch.__version__, flush=True)
for line in sys.stdin:
    threads, count, name = line.rstrip('\n').split(' ', 2)
    torch.set_num_threads(int(threads))
    program = programs[name]
    program()
    start = time.perf_counter()
    for _ in range(int(count)):
        program()
    print((time.perf_counter() - start) / int(count) * 1e6, flush=True)
