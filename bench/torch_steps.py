"""PyTorch's side of bench.mjs: reads lines `NAME COUNT` and answers each with the microseconds that one takes."""
import sys
import time

import torch
from torch import nn, optim

torch.set_num_threads(2)


def steps(make_optimizer):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    criterion = nn.MSELoss()
    optimizer = make_optimizer(model.parameters())
    inputs, targets = torch.randn(32, 10), torch.randn(32, 1)

    def step():
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
    return step


def addition():
    a, b = torch.randn(32, 32), torch.randn(32, 32)
    return lambda: a + b


programs = {
    'adam': steps(lambda params: optim.Adam(params, lr=0.001, eps=1e-8)),
    'momentum': steps(lambda params: optim.SGD(params, lr=0.01, momentum=0.9, weight_decay=1e-4)),
    'add': addition(),
}

print(torch.__version__, flush=True)
for line in sys.stdin:
    name, count = line.split()
    program, count = programs[name], int(count)
    start = time.perf_counter()
    for _ in range(count):
        program()
    print((time.perf_counter() - start) / count * 1e6, flush=True)
