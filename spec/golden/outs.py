#!/usr/bin/env python3
"""What PyTorch does with the tensors that a function is given to write to, where the function is made of others, makes a tensor, or has
several results: writes outs.json beside this file, [function, arguments, keywords, results, situations] each, where a situation is
[name, types of outs, shape of outs, what came of it]. Run with PyTorch: python outs.py

A tensor is {t: elements, s: shape, d: type}. What came of it is {e: [class, message]} or {w: warnings, o: [[shape, strides, type], …]}.
Messages end where PyTorch's C++ trace begins.
"""
import json
import pathlib
import warnings

import torch


def encode(x):
    if isinstance(x, (list, tuple)):
        return [encode(y) for y in x]
    if isinstance(x, torch.Tensor):
        return {'t': x.detach().reshape(-1).tolist(), 's': list(x.shape), 'd': str(x.dtype).removeprefix('torch.')}
    return x


def F(values):
    return torch.tensor(values, dtype=torch.float32)


def L(values):
    return torch.tensor(values, dtype=torch.int64)


A = F([[4.0, 1.0], [1.0, 3.0]])
W = F([[1.0, 2.0, -1.0], [0.5, -3.0, 4.0]])
V = F([3.0, 1.0, 2.0, 1.0])
CALLS = [
    ('kron', [A, W]), ('inner', [W, W]), ('outer', [V, F([1.0, 2.0])]), ('ger', [V, F([1.0, 2.0])]), ('diff', [W]),
    ('isin', [V, F([1.0, 5.0])]), ('isin', [V, 1]),
    ('nanmean', [W]), ('nanmean', [W, 1, True]), ('take_along_dim', [W, L([[0], [2]]), 1]), ('take_along_dim', [W, L([0, 5])]),
    ('nonzero', [W]), ('nonzero_static', [W], {'size': 3}),
    ('multinomial', [V, 2]), ('histc', [V, 4]), ('histogram', [V, 4]), ('histogram', [V, F([0.0, 2.0, 4.0])]),
    ('quantile', [V, 0.3]), ('quantile', [W, F([0.2, 0.5]), 1]), ('nanquantile', [V, 0.3]), ('msort', [V]),
    ('float_power', [V, 2]), ('float_power', [2, V]), ('float_power', [V, V]), ('bucketize', [V, F([1.0, 2.5])]), ('searchsorted', [F([1.0, 2.5]), V]),
    ('cross', [F([[1.0, 2.0, 3.0]]), F([[0.0, 1.0, 5.0]])]), ('linalg.cross', [F([[1.0, 2.0, 3.0]]), F([[0.0, 1.0, 5.0]])]),
    ('hstack', [[A, W]]), ('vstack', [[A, A]]), ('row_stack', [[A, A]]), ('dstack', [[A, A]]), ('column_stack', [[F([1.0, 2.0]), A]]),
    ('tensordot', [A, W], {'dims': 1}), ('polygamma', [1, V]), ('special.polygamma', [1, V]), ('threshold', [W, 0.6, 7]), ('conj_physical', [V]),
    ('norm', [W]), ('norm', [W, 1, 1]), ('linalg.vecdot', [W, W]), ('linalg.matmul', [A, W]), ('chain_matmul', [A, W]), ('linalg.multi_dot', [[A, A, W]]),
    ('lu_solve', [W[:, :2].contiguous(), *torch.linalg.lu_factor(A)]),
    ('linalg.lu_factor', [A]), ('linalg.lu_factor_ex', [A]), ('linalg.lu', [A]), ('linalg.slogdet', [A]), ('slogdet', [A]), ('linalg.eigh', [A]),
    ('linalg.svd', [W]), ('svd', [W]), ('linalg.svdvals', [W]), ('linalg.solve_ex', [A, W]), ('linalg.inv_ex', [A]), ('linalg.cholesky_ex', [A]), ('linalg.qr', [A]),
    ('linalg.lstsq', [F([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), F([[1.0], [2.0], [3.0]])]), ('triangular_solve', [W, A]), ('geqrf', [A]), ('lu_unpack', [*torch.linalg.lu_factor(A)]),
    ('cat', [[A, A]]), ('stack', [[A, A]]), ('linalg.det', [A]), ('linalg.inv', [A]), ('inverse', [A]), ('linalg.solve', [A, W]), ('linalg.cholesky', [A]), ('linalg.eigvalsh', [A]),
    ('linalg.pinv', [A]), ('linalg.matrix_power', [A, 3]), ('linalg.tensorinv', [A.reshape(2, 2, 1)], {'ind': 1}), ('linalg.tensorsolve', [A, F([1.0, 2.0])]), ('linalg.cond', [A]), ('linalg.matrix_norm', [A]), ('linalg.vector_norm', [A]), ('linalg.norm', [A]),
    ('linalg.matrix_rank', [A]), ('linalg.householder_product', [A, F([1.0, 0.5])]), ('orgqr', [A, F([1.0, 0.5])]), ('ormqr', [A, F([1.0, 0.5]), W]), ('linalg.solve_triangular', [A, W], {'upper': True}), ('linalg.lu_solve', [*torch.linalg.lu_factor(A), W]), ('cholesky_solve', [W, A]), ('cholesky_inverse', [A]),
    ('linalg.ldl_factor', [A]), ('linalg.ldl_factor_ex', [A]), ('linalg.ldl_solve', [*torch.linalg.ldl_factor(A), W]),
    ('aminmax', [V]), ('frexp', [V]),
    ('nn.functional.linear', [W, F([[1.0, 0.0, 2.0]])]), ('nn.functional.avg_pool2d', [W[None], 2]), ('nn.functional.avg_pool3d', [W[None, None], [1, 2, 2]]),
    ('scatter', [W, 1, L([[0], [2]]), W]), ('scatter_add', [W, 1, L([[0], [2]]), W]), ('scatter_reduce', [W, 1, L([[0], [2]]), W, 'amax']),
    ('index_add', [W, 1, L([2, 0, 1]), W]), ('index_copy', [W, 1, L([2, 0, 1]), W]), ('index_reduce', [W, 1, L([2, 0, 1]), W, 'prod']), ('take', [W, L([1, 5])]),
    ('argmax', [W, 1]), ('argmin', [W]), ('max', [W]), ('min', [W]), ('logsumexp', [W, 1]),
    ('nn.functional.gelu', [W]), ('nn.functional.softplus', [W]), ('nn.functional.softshrink', [W]), ('nn.functional.hardshrink', [W]),
    ('arange', [5]), ('arange', [1, 4]), ('range', [1, 4]), ('linspace', [0, 1, 5]), ('logspace', [0, 1, 3]), ('zeros', [[2, 3]]), ('ones', [[2, 3]]), ('full', [[2, 3], 7.0]), ('empty', [[0, 3]]), ('eye', [2, 3]),
    ('rand', [[2, 3]]), ('randn', [[2, 9]]), ('randint', [9, [2, 3]]), ('randint', [2, 9, [2, 3]]), ('randperm', [6]), ('normal', [0, 1, [2, 9]]), ('fft.fftfreq', [4]), ('fft.rfftfreq', [4]),
]


def called(name, args, kwargs, **more):
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    torch.manual_seed(0)
    return f(*args, **kwargs, **more)


def tensors(x):
    return [x] if isinstance(x, torch.Tensor) else [t for t in x if isinstance(t, torch.Tensor)]


def words(message):
    return message.split('\nException raised')[0].split(' (Triggered internally')[0]


def tried(name, args, kwargs, outs):
    many = len(outs) > 1
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        try:
            called(name, args, kwargs, out=tuple(outs) if many else outs[0])
        except Exception as e:
            return {'e': [type(e).__name__, words(str(e))]}
    return {'w': [words(str(w.message)) for w in seen], 'o': [[list(o.shape), list(o.stride()), encode(o)] for o in outs]}


def graded(x):
    if isinstance(x, list):
        return [graded(y) for y in x]
    return x.clone().requires_grad_() if isinstance(x, torch.Tensor) and x.is_floating_point() else x


rows = []
for name, args, *rest in CALLS:
    kwargs = rest[0] if rest else {}
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        results = [t.detach() for t in tensors(called(name, args, kwargs))]
    types = [t.dtype for t in results]
    situations = []

    def situation(title, dtypes, shape, args, grad=False):
        outs = [torch.zeros(shape, dtype=d) for d in dtypes]
        if grad:
            outs[0].requires_grad_()
        came = tried(name, args, kwargs, outs)
        situations.append([title, [str(d).removeprefix('torch.') for d in dtypes], shape, came])

    situation('empty', types, [0], args)
    situation('of another shape', types, [7], args)
    situation('double', [torch.float64 if t.is_floating_point else t for t in types], [0], args)
    situation('long', [torch.int64 for t in types], [0], args)
    situation('bool', [torch.bool for t in types], [0], args)
    if all(t.is_floating_point for t in types):
        situation('out requires grad', types, [0], args, grad=True)
    if any(isinstance(t, torch.Tensor) and t.is_floating_point() for a in args for t in (a if isinstance(a, list) else [a])):
        situation('input requires grad', types, [0], graded(args))
    rows.append([name, encode(args), kwargs, [encode(t) for t in results], situations])

if __name__ == '__main__':
    text = ',\n'.join(json.dumps(row) for row in rows)
    pathlib.Path(__file__).with_suffix('.json').write_text(f'[\n{text}\n]\n')
