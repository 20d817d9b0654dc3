#!/usr/bin/env python3
"""What PyTorch answers for operators of counting, scattering, numbers, grids, masks, torch.special and torch.linalg: writes extra.json
beside this file, [function, arguments, keywords, results, gradients] each. Run with PyTorch: python extra.py

A tensor is {t: elements, s: shape, d: type, g: whether it needs a gradient}; gradients are those of the sum of the results' elements
times 1, 2, 3, ….
"""
import json
import math
import pathlib
import warnings

import torch

warnings.simplefilter('ignore')
torch.manual_seed(0)
inf, nan = math.inf, math.nan


def D(*shape, low=-2.0, high=2.0):
    return (torch.rand(shape, dtype=torch.float64) * (high - low) + low).requires_grad_()


def F(values, grad=False):
    t = torch.tensor(values, dtype=torch.float64)
    return t.requires_grad_() if grad else t


def L(values):
    return torch.tensor(values, dtype=torch.int64)


def B(values):
    return torch.tensor(values, dtype=torch.bool)


wide = [-30.0, -5.5, -2.0, -0.7, -1e-3, 0.0, 1e-3, 0.3, 1.0, 2.5, 7.0, 24.0, 60.0]
positive = [1e-3, 0.2, 0.9, 1.0, 1.7, 3.0, 9.5, 30.0]
mask = B([[True, False, True], [False, False, False], [True, True, False]])
CALLS = [
    ('masked_scatter', [D(2, 3), B([[True, False, True], [False, True, True]]), D(5)]), ('masked_scatter', [D(3), B([[True, False, True], [False, True, True]]), D(2, 3)]),
    ('put', [D(2, 3), L([0, -1, 3]), D(3)]), ('put', [D(2, 3), L([0, -1, 0]), D(3), True]), ('put', [L([1, 2, 3]), L([[2], [0]]), L([[7], [8]])]),
    ('nonzero_static', [F([[1, 0], [0, 2]])], {'size': 1}), ('nonzero_static', [F([[1, 0], [0, 2]])], {'size': 4, 'fill_value': -7}),
    *[('scatter_reduce', [F([[1.0, 0.0, 3.0], [-2.0, 5.0, 0.5]], True), 1, L([[0, 0, 2], [1, 2, 1]]), F([[2.0, 0.0, -1.0], [3.0, 0.5, -4.0]], True), how], {'include_self': s}) for how in ('sum', 'prod', 'mean', 'amax', 'amin') for s in (True, False)],
    *[('scatter_reduce', [L([5, -6, 7]), 0, L([0, 0, 1, 1]), L([1, 2, -9, 4]), how], {'include_self': s}) for how in ('sum', 'prod', 'mean', 'amax', 'amin') for s in (True, False)],
    *[('index_reduce', [D(2, 3), 1, L([2, 0, 2, 0]), D(2, 4), how], {'include_self': s}) for how in ('prod', 'mean', 'amax', 'amin') for s in (True, False)],
    ('gcd', [L([12, -18, 0, 0, 7, 2**40]), L([18, 12, 5, 0, 13, 2**35 * 3])]), ('gcd', [L([[12], [35]]), L([10, 14, 21])]), ('lcm', [L([4, -6, 0, 7]), L([6, 4, 5, 7])]),
    ('frexp', [F([1.0, -0.75, 8.0, 0.1, 0.0, -1e-310, 1e300, inf, nan])]), ('frexp', [F([0.3, 5.0], True)]),
    ('float_power', [L([1, 2, 3]), 0.5]), ('float_power', [2, L([0, 3])]), ('float_power', [D(3, low=0.5), F([0.5, 2.0, -1.0])]),
    ('histc', [F([1.0, 2.0, 1.0, 4.0, 2.5])], {'bins': 4}), ('histc', [F([1.0, nan, 2.0, 9.0])], {'bins': 4, 'min': 0, 'max': 3}), ('histc', [F([1.0, 1.0])], {'bins': 3}),
    ('bincount', [L([0, 3, 3, 1])]), ('bincount', [L([0, 3]), F([0.5, 1.5])], {'minlength': 6}), ('bincount', [L([0, 3]), L([2, 1])]),
    ('unravel_index', [L([[5, 0], [3, -1]]), [2, 3]]), ('vander', [F([1.0, 2.0, 3.0])]), ('vander', [L([1, 2, 3]), 2, True]),
    ('gradient', [D(5)]), ('gradient', [L([1, 4, 9, 16])]), ('gradient', [D(4, 3)], {'spacing': [2, 0.5]}), ('gradient', [D(4, 3)], {'dim': 1, 'edge_order': 2}), ('gradient', [D(5)], {'spacing': [F([0.0, 1.0, 3.0, 4.0, 6.0])]}), ('gradient', [D(5)], {'spacing': [F([0.0, 1.0, 3.0, 4.0, 6.0])], 'edge_order': 2}),
    *[(f'special.{name}', [F(wide, True)]) for name in ('erfcx', 'ndtr', 'log_ndtr', 'entr', 'i0', 'i0e', 'i1', 'i1e')],
    *[(f'special.{name}', [F(wide)]) for name in ('bessel_j0', 'bessel_j1', 'modified_bessel_i0', 'modified_bessel_i1', 'airy_ai', 'spherical_bessel_j0')],
    *[(f'special.{name}', [F(positive)]) for name in ('bessel_y0', 'bessel_y1', 'modified_bessel_k0', 'modified_bessel_k1', 'scaled_modified_bessel_k0', 'scaled_modified_bessel_k1')],
    ('special.ndtri', [F([1e-5, 0.1, 0.5, 0.7, 0.999], True)]), ('special.xlog1py', [D(3), D(3, low=-0.5)]), ('special.xlog1py', [F([0.0, 0.0]), F([-1.0, nan])]),
    *[(name, [F([[0.3], [1.0], [4.5], [60.0]]), F([0.0, 0.2, 1.0, 3.0, 20.0, 70.0, inf], True)]) for name in ('igamma', 'igammac')],
    ('special.zeta', [F([1.0, 1.5, 2.0, 7.0]), F([0.5, 2.0, 9.0, 0.1], True)]), *[('polygamma', [n, F([-1.5, 0.3, 1.0, 4.0, 20.0], True)]) for n in (0, 1, 2, 4)], ('mvlgamma', [F([2.5, 3.0, 9.0], True), 3]), ('mvlgamma', [L([3, 4]), 2]),
    *[(f'special.{kind}', [F([[-1.0], [-0.4], [0.0], [0.3], [1.0], [1.7]]), L([-1, 0, 1, 2, 5, 7, 10, 12])]) for kind in ('chebyshev_polynomial_t', 'chebyshev_polynomial_u', 'chebyshev_polynomial_v', 'chebyshev_polynomial_w', 'shifted_chebyshev_polynomial_t', 'shifted_chebyshev_polynomial_u', 'shifted_chebyshev_polynomial_v', 'shifted_chebyshev_polynomial_w', 'hermite_polynomial_h', 'hermite_polynomial_he', 'laguerre_polynomial_l', 'legendre_polynomial_p')],
    *[(f'masked.{name}', [D(3, 3)], {'dim': dim, 'mask': mask}) for name in ('sum', 'amax', 'amin', 'logsumexp', 'std', 'var') for dim in (None, 1)], *[(f'masked.{name}', [D(3, 3), 1], {'mask': mask}) for name in ('cumsum', 'cumprod', 'softmax', 'log_softmax', 'softmin')], ('masked.mean', [D(3, 3), 0], {'mask': mask}), ('masked.prod', [D(3, 3), [0, 1]], {'mask': mask, 'keepdim': True}), ('masked.normalize', [D(3, 3), 2, 0], {'mask': mask}), ('masked.argmax', [F([1.0, 5.0, 3.0])], {'mask': B([True, False, True])}), ('masked.argmin', [L([4, 5, 3])], {'mask': B([True, False, False])}), ('masked.norm', [D(3, 3), inf], {'mask': mask}), ('masked.median', [D(3, 3), 1], {'mask': mask}), ('masked.var', [D(3, 3)], {'correction': 0, 'mask': mask}),
    *[('linalg.norm', [D(3, 4), o]) for o in (None, 'fro', 1, -1, inf, -inf)], *[('linalg.vector_norm', [D(3, 4), o, 1]) for o in (0, 0.5, 1, 1.5, 2, 3, inf, -inf)], ('linalg.norm', [D(4), 3]), ('linalg.matrix_norm', [D(2, 3, 4), 1, [0, 2], True]), ('linalg.cross', [D(2, 3), D(2, 3)]), ('linalg.cross', [D(1, 3), D(4, 3)]), ('linalg.vecdot', [D(2, 3), D(3)]), ('linalg.multi_dot', [[D(2, 3), D(3, 4), D(4, 2)]]), ('linalg.multi_dot', [[D(3), D(3, 4), D(4)]]), ('linalg.matrix_power', [D(2, 2), 3]), ('linalg.matrix_power', [D(2, 2), 0]), ('linalg.vander', [D(2, 3)], {'N': 4}), ('linalg.diagonal', [D(2, 3, 3)], {'offset': 1}),
]


def number(x):
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x


def encode(x):
    if isinstance(x, torch.Tensor):
        t = x.detach().reshape(-1).tolist()
        return {'t': [number(v) for v in t], 's': list(x.shape), 'd': str(x.dtype).removeprefix('torch.'), **({'g': True} if x.requires_grad and x.is_leaf else {})}
    if isinstance(x, (list, tuple)):
        return [encode(y) for y in x]
    return {'f': str(x)} if isinstance(x, float) and not math.isfinite(x) else x


def leaves(x):
    if isinstance(x, torch.Tensor):
        return [x] if x.requires_grad and x.is_leaf else []
    return [leaf for y in x for leaf in leaves(y)] if isinstance(x, (list, tuple)) else []


lines = []
for name, args, *rest in CALLS:
    kwargs = rest[0] if rest else {}
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    out = f(*args, **kwargs)
    outs = list(out) if isinstance(out, (list, tuple)) else [out]
    inputs = leaves(args)
    floats = [o for o in outs if o.requires_grad]
    grads = []
    if floats and inputs:
        total = sum((o.reshape(-1) * torch.arange(1, o.numel() + 1)).sum() for o in floats)
        grads = torch.autograd.grad(total, inputs, allow_unused=True)
    lines.append(json.dumps([name, encode(args), {k: encode(v) for k, v in kwargs.items()}, encode(outs), [encode(g) for g in grads]]))
pathlib.Path(__file__).with_suffix('.json').write_text('[\n' + ',\n'.join(lines) + '\n]\n')
print(len(lines), 'calls')
