"""PyTorch's side of optimizers.mjs. Says its version, and reads lines: `[name, options, count, shape]` makes an optimizer of as many parameters, a number takes so
many steps; answers each with the microseconds of a step, or 0."""
import json
import sys
import time

import torch

torch.set_num_threads(1)


def optimizer(name, options, count, shape):
    made = [torch.randn(shape, requires_grad=True) for _ in range(count)]
    for p in made:
        p.grad = torch.randn(shape)
    return getattr(torch.optim, name)(made, **options)


def microseconds(steps):
    start = time.perf_counter()
    for _ in range(steps):
        one.step()
    return (time.perf_counter() - start) / steps * 1e6


print(torch.__version__, flush=True)
one = None
for line in sys.stdin:
    order = json.loads(line)
    if isinstance(order, list):
        one = optimizer(*order)
        print(0, flush=True)
    else:
        print(microseconds(order), flush=True)
