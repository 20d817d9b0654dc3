"""PyTorch's side of operators.mjs: reads lines `SIZE COUNT EXPRESSION` and answers each with the microseconds that one takes."""
import sys
import time

import torch


def variables(size):
    torch.manual_seed(0)
    a, b, v = (torch.rand(shape) + 0.1 for shape in [(size, size), (size, size), (size,)])
    k = torch.randint(0, size, [size, size])
    return {'torch': torch, 'a': a, 'b': b, 'v': v, 'm': a < b, 'i': torch.arange(size).flip(0), 'k': k}


sizes = {}
print(torch.__version__, flush=True)
for line in sys.stdin:
    size, count, expression = line.rstrip('\n').split(' ', 2)
    if size not in sizes:
        sizes[size] = variables(int(size))
    scope = dict(sizes[size], perf_counter=time.perf_counter)
    exec(f'def run():\n    for _ in range({count}):\n        {expression}', scope)
    start = time.perf_counter()
    scope['run']()
    print((time.perf_counter() - start) / int(count) * 1e6, flush=True)
