#!/usr/bin/env python3
"""What PyTorch answers where formulas are singular, where types meet, and where there is little or nothing: writes edges.json beside
this file, [function, arguments, keywords, answer] each. Run with PyTorch: python edges.py

A tensor is {t: elements, s: shape, d: type, g: whether it needs a gradient}; an answer has the results and the gradients of their sum,
or the class of an error and the first line of its message.
"""
import itertools
import json
import math
import pathlib
import warnings

import torch

warnings.simplefilter('ignore')
inf, nan = math.inf, math.nan


def T(values, dtype=torch.float32, grad=False):
    return torch.tensor(values, dtype=dtype, requires_grad=grad)


def G(values):
    return T(values, torch.float64, True)


def encode(value):
    if isinstance(value, torch.Tensor):
        fact = {'t': [encode(v) for v in value.detach().reshape(-1).tolist()], 's': list(value.shape), 'd': str(value.dtype)[6:]}
        return {**fact, 'g': True} if value.requires_grad and value.is_leaf else fact
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, torch.dtype):
        return {'d': str(value)[6:]}
    if isinstance(value, float) and not math.isfinite(value):
        return {'f': str(value)}
    return value


def answer(name, args, kwargs):
    try:
        f = torch
        for part in name.split('.'):
            f = getattr(f, part)
        # What writes to its first argument does so to a copy.
        given = [args[0].clone(), *args[1:]] if name.endswith('_') else args
        out = f(*given, **kwargs)
        outs = list(out) if isinstance(out, (list, tuple)) else [out]
        leaves = [t for t in (*args, *kwargs.values()) if isinstance(t, torch.Tensor) and t.requires_grad]
        total = sum((o.sum() for o in outs if o.requires_grad), torch.zeros((), dtype=torch.float64))
        grads = torch.autograd.grad(total, leaves, allow_unused=True) if total.requires_grad else []
        return {'outs': [encode(o.detach()) for o in outs], 'grads': [encode(g) for g in grads]}
    except Exception as error:
        return {'error': [type(error).__name__, str(error).split('\n')[0]]}


rows = []


def row(name, *args, **kwargs):
    given = [name, [encode(a) for a in args], {k: encode(v) for k, v in kwargs.items()}]
    rows.append([*given, answer(name, args, kwargs)])


# Products that count nothing.
for alpha, beta, base in itertools.product((0, 1), (0, 1, 2), (1.0, nan)):
    for one in (nan, inf):
        a, b = T([[one, 1.0]]), T([[1.0], [2.0]])
        row('addmm', T([[base]]), a, b, alpha=alpha, beta=beta)
        row('addbmm', T([[base]]), a[None], b[None], alpha=alpha, beta=beta)
        row('baddbmm', T([[[base]]]), a[None], b[None], alpha=alpha, beta=beta)
        row('addmv', T([base]), a, b[:, 0], alpha=alpha, beta=beta)
        row('addr', T([[base]]), a[0, :1], b[0], alpha=alpha, beta=beta)
for shape in ((1, 0), (0, 3), (2, 0), (2, 3), (1, 3)):
    for base in ((), (1,), (2,)):
        # Where there is nothing to multiply PyTorch's result has a shape that its own backward refuses.
        some = bool(shape[0] * shape[1])
        row('addmv', torch.ones(base, requires_grad=some), torch.ones(shape), torch.ones(shape[1], requires_grad=some))

# Distances.
cases = [([[nan, 2.0]], [[1.0, 1.0]]), ([[1.0, 2.0]], [[1.0, 2.0]]), ([[1.0, inf]], [[1.0, 1.0]]), ([[inf, 1.0]], [[inf, 2.0]]),
         ([[1.0, -1.0], [0.0, 0.5]], [[0.0, 0.0], [3.0, 4.0], [1.0, -1.0]])]
for p in (0, 0.5, 1, 1.5, 2, 3, inf):
    for x, y in cases:
        row('cdist', G(x), G(y), float(p))
        row('pdist', G(x + y), float(p))
    row('cdist', torch.ones(2, 1, 2, dtype=torch.float64, requires_grad=True), torch.zeros(3, 2, dtype=torch.float64, requires_grad=True), float(p))
    for n, m, k in ((0, 2, 2), (2, 0, 2), (2, 3, 0)):
        row('cdist', torch.ones(n, k), torch.ones(m, k), float(p))
        row('pdist', torch.ones(n, k), float(p))
many = torch.arange(60, dtype=torch.float64).mul(0.7).sin().view(30, 2).clone().requires_grad_()
row('cdist', many, G([[0.25, 0.5], [1.5, -2.0]]))
row('cdist', many, G([[0.25, 0.5], [1.5, -2.0]]), compute_mode='donot_use_mm_for_euclid_dist')
row('cdist', G([[3.0, 4.0]]), G([[0.25, 0.5]]), compute_mode='use_mm_for_euclid_dist')
row('cdist', T([[1.0]]), T([[1.0]]), 2.0, 'fast')
row('cdist', T([[1.0]]), T([[1.0]]), -1.0)
row('cdist', T([[1.0]]), T([[1.0]], torch.float64))
row('cdist', T([[1.0]], torch.float16), T([[1.0]], torch.float16))
row('cdist', torch.ones(2, 1, 2), torch.ones(3, 4, 2))
# The largest difference is found again for its slope, though the distance was rounded to a shorter type.
for x in ([[-8.47837353, -1.76582587], [3.61160517, -8.06764698]], [[0.1, 0.7], [0.3, -0.2], [-0.6, 0.9]]):
    row('pdist', T(x, grad=True), inf)
    row('cdist', T(x, grad=True), T([[0.1, 0.7], [0.3, -0.21]], grad=True), inf)

# Losses that count NaN as nothing, and have no slope at their edge.
for reduction, x in itertools.product(('mean', 'none'), ([[nan, 1.0, 2.0]], [[1.0, nan, 2.0]], [[0.0, 1.0, 2.0]], [[0.0, 1.0, -inf]])):
    for p in (1, 2):
        row('nn.functional.multi_margin_loss', G(x), T([1], torch.int64), p=p, reduction=reduction)
    for labels in ([[1, -1, -1]], [[0, -1, 2]], [[-1, 0, 1]]):
        row('nn.functional.multilabel_margin_loss', G(x), T(labels, torch.int64), reduction=reduction)
for values in ([inf, 1.0], [nan, 1.0], [inf, -inf], [1.0]):
    for name in ('var', 'std', 'var_mean', 'std_mean'):
        row(name, T(values))
for values in ([inf], [nan], [inf, 1.0], [inf, 1.0, 2.0], [1.0], [1.0, inf, 1.0], [-inf, inf], []):
    row('trapezoid', T(values))
    row('trapezoid', T(values), dx=0.0)
    row('cumulative_trapezoid', T(values))

# Types that meet: a number without dimensions weighs less, unless it is repeated first; some losses keep the input's type.
types = (torch.float32, torch.float64, torch.int64)
shapes = (((), (1,)), ((1,), ()), ((1,), (1,)), ((), ()))
for name in ('mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'soft_margin_loss', 'kl_div', 'poisson_nll_loss',
             'binary_cross_entropy_with_logits', 'hinge_embedding_loss'):
    for reduction, a, b, (s, t) in itertools.product(('mean', 'none'), types, types, shapes):
        if name == 'kl_div' and reduction == 'mean':
            continue
        row(f'nn.functional.{name}', torch.full(s, 2, dtype=a), torch.ones(t, dtype=b), reduction=reduction)
d, f, i = T(1.0, torch.float64), T([1.0]), T([1], torch.int64)
for args in ((f, d), (d, f), (d, d), (i, d), (d, i), (T(1.0), i), (T([1.0], torch.float16), d), (T([1], torch.int32), T(1, torch.int64)),
             (torch.ones(1, 1), d), (torch.zeros(0), d)):
    row('block_diag', *args)
for dtype in (torch.bool, torch.uint8, torch.int32, torch.int64, torch.float32):
    for s, to in (((), ()), ((2,), (2,)), ((2,), (1,)), ((2,), ()), ((2, 2), (1, 2)), ((0,), (0,)), ((1,), (1,)), ((1,), ())):
        row('Tensor.sum_to_size', torch.ones(s, dtype=dtype), to)
for dtype in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64):
    for n in (1, 2):
        x, m = torch.ones(n, dtype=dtype), torch.ones(n, n, dtype=dtype)
        row('inner', x, x)
        row('inner', m, x)
        row('tensordot', m, m, 2)
        for equation, operands in (('a,a->', (x, x)), ('a->', (x,)), ('ab->a', (m,)), ('ab,b->a', (m, x)), ('a,b->', (x, x)),
                                   ('ab,ab->a', (m, m)), ('a,a,a->', (x, x, x)), ('aa->', (m,))):
            row('einsum', equation, *operands)
        row('nn.functional.bilinear', m, m, torch.ones(1, n, n, dtype=dtype))

# Bounds outside of a type.
bytes_ = T([0, 1, 5, 200], torch.uint8)
for bounds in ((), (-3, 2), (-3, -2), (0, 300), (-2.7, 2.7), (2, 1)):
    row('nn.functional.hardtanh', bytes_, *bounds)
    row('nn.functional.hardtanh', bytes_.int(), *bounds)
for threshold, value in ((-1, 2), (2, -1), (300, 1), (1, 300)):
    row('nn.functional.threshold', bytes_, threshold, value)
row('nn.functional.relu6', bytes_)
row('nn.functional.hardtanh', bytes_.int(), 0, 2**40)

# Diagonals that begin again.
for shape in ((3, 2), (7, 2), (8, 3), (2, 3), (5, 1), (0, 2), (3, 0), (3, 3), (2, 2, 2), (2, 3, 2), (3,)):
    for wrap in (False, True):
        row('Tensor.fill_diagonal_', torch.zeros(shape), 1, wrap=wrap)
row('Tensor.fill_diagonal_', torch.zeros(2, 2, dtype=torch.uint8), 300)
row('Tensor.fill_diagonal_', torch.zeros(2, 2, dtype=torch.uint8), 1.5)

# Grids whose points lie on elements, where the slope by the map jumps.
for n, align_corners in itertools.product((1, 5, 7, 12), (False, True)):
    theta = T([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]], grad=True)
    row('nn.functional.affine_grid', theta, [1, 1, n, 3], align_corners=align_corners)
    picture = torch.arange(n * n).mul(3).remainder(8).div(8).view(1, 1, n, n)
    with torch.no_grad():
        grid = torch.nn.functional.affine_grid(theta, [1, 1, n, n], align_corners=align_corners)
    row('nn.functional.grid_sample', picture, grid.requires_grad_(), align_corners=align_corners)

# What has no windows, no dimensions, or no length.
for rank in (1, 2, 3):
    for name, size in itertools.product(('avg', 'max'), (2, (2,) * rank, -1, (2,) * (rank - 1) + (-1,))):
        for dims in (1, rank, rank + 1, rank + 3):
            row(f'nn.functional.adaptive_{name}_pool{rank}d', torch.ones((3,) * dims), size)
for name, length in itertools.product(('narrow', 'narrow_copy'), (-1, 0, 3, 4)):
    for start in (-4, -2, 0, 1, 4):
        row(name, torch.arange(3.0), 0, start, length)
row('movedim', torch.ones(2, 2), [1], [0, 1])
row('movedim', torch.ones(2, 2), [1, 0, -1], [0, 1])

text = ',\n'.join(json.dumps(one, separators=(',', ':')) for one in rows)
(pathlib.Path(__file__).parent / 'edges.json').write_text(f'[\n{text}\n]\n')
print(len(rows))
