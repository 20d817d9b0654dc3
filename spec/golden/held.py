#!/usr/bin/env python3
"""What PyTorch's operators give where its own test databases found this library to differ: writes held.json beside this file.

`values`: [function, arguments, keywords, result]; `gradients`: [what is differentiated, input, first gradient, gradient of its
weighted sum]. A tensor is {t: elements, s: shape, d: dtype}. Run with PyTorch: python held.py
"""
import json
import math
import pathlib

import torch

f64, f16, bf16, i64 = torch.float64, torch.float16, torch.bfloat16, torch.int64


def encode(x):
    if isinstance(x, torch.Tensor):
        flat = [v if math.isfinite(v) else str(v) for v in x.detach().reshape(-1).tolist()]
        return {'t': flat, 's': list(x.shape), 'd': str(x.dtype).removeprefix('torch.')}
    return x


torch.manual_seed(0)
wide, narrow = torch.randn(24) * 9, torch.randn(24) * 0.3
large = torch.tensor([1e6, 1e6, 1e8, 1e10, 1e20, 1e20, 2e5, 2e5, 3e5], dtype=f64)
near = torch.tensor([1e6, 1.001e6, 0.9999e8, 1e10, 1e20, 2e20, 2.01e5, 1.99e5, 6e5], dtype=f64)
far = torch.tensor([2.0, 300.0, 1113.0, 10701.0, 1e10, 1e30, math.inf], dtype=f64)
whole = torch.tensor([-8, 6, 9, 0, 0])
rows = torch.arange(12.0).reshape(3, 4)
CALLS = [
    ('add', [2, 3]), ('add', [2, 3.5]), ('add', [2, 3], {'alpha': 4}), ('mul', [True, 3]), ('sub', [5, 3]), ('div', [2, 3]), ('div', [7, 2], {'rounding_mode': 'floor'}),
    ('floor_divide', [7, 2]), ('true_divide', [1, 4]), ('multiply', [0.5, 3]), ('add', [2, whole]), ('div', [1, torch.tensor([4, 2])]),
    *[('div', [wide.to(t), y], {'rounding_mode': 'trunc'}) for t in (f16, bf16) for y in (narrow.to(t), 0.3, narrow.to(t)[0])],
    ('special.scaled_modified_bessel_k0', [far]), ('special.scaled_modified_bessel_k1', [far]), ('special.scaled_modified_bessel_k0', [far.float()]),
    ('cumulative_trapezoid', [whole], {'dx': 2}), ('cumulative_trapezoid', [whole]), ('trapezoid', [whole], {'dx': 2}),
    ('masked.var', [rows.to(f16)], {'mask': rows > 4, 'dim': 1, 'correction': 0.5}), ('masked.std', [rows.to(bf16)], {'mask': rows > 4}),
    ('igamma', [large, near]), ('igammac', [large, near]),
]
values = []
for name, args, *rest in CALLS:
    kwargs = rest[0] if rest else {}
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    values.append([name, [encode(x) for x in args], {k: encode(v) for k, v in kwargs.items()}, encode(f(*args, **kwargs))])

square = torch.randn(3, 3, dtype=f64)
GRADIENTS = {
    'i1': (lambda x: torch.special.i1(x).sum(), torch.tensor([0, 0.5, -2], dtype=f64)),
    'i1e': (lambda x: torch.special.i1e(x).sum(), torch.tensor([0, 0.5, -2], dtype=f64)),
    'eigvalsh': (lambda x: (torch.linalg.eigvalsh(x) * torch.tensor([1, 2, 4], dtype=f64)).sum(), square),
    'eigenvectors': (lambda x: (torch.linalg.eigh(x).eigenvectors.pow(2) * torch.arange(9, dtype=f64).cos().reshape(3, 3)).sum(), square),
}
gradients = []
for name, (f, x) in GRADIENTS.items():
    x = x.clone().requires_grad_()
    (first,) = torch.autograd.grad(f(x), x, create_graph=True)
    weights = torch.arange(x.numel(), dtype=f64).sin().reshape(x.shape)
    (second,) = torch.autograd.grad((first * weights).sum(), x)
    gradients.append([name, encode(x), encode(first), encode(second)])

path = pathlib.Path(__file__).with_suffix('.json')
lists = {'values': values, 'gradients': gradients}
path.write_text('{\n' + ',\n'.join(f'"{k}": [\n' + ',\n'.join(map(json.dumps, v)) + '\n]' for k, v in lists.items()) + '\n}\n')
