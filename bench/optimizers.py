"""Microseconds a step of PyTorch's optimizers, one JSON line; called by optimizers.mjs."""
import json
import time

import torch

torch.set_num_threads(1)


def params(count, shape):
    made = [torch.randn(shape, requires_grad=True) for _ in range(count)]
    for p in made:
        p.grad = torch.randn(shape)
    return made


def measured(name, options, count, shape, steps):
    optimizer = getattr(torch.optim, name)(params(count, shape), **options)
    best = float('inf')
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(steps):
            optimizer.step()
        best = min(best, (time.perf_counter() - start) / steps)
    return best * 1e6


if __name__ == '__main__':
    import sys

    plan = json.loads(sys.argv[1])
    print(json.dumps([[measured(name, options, *size) for size in plan['sizes']] for name, options in plan['optimizers']]))
