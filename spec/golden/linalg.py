"""Linear algebra, windows, histograms and transforms, as real PyTorch computes them: linalg.json. float64, four digits in, all digits out."""
import json
import pathlib

import torch

torch.manual_seed(11)
F = torch.float64


def rounded(*shape):
    return (torch.randn(*shape, dtype=F) * 1e4).round() / 1e4


def encode(v):
    if isinstance(v, torch.Tensor):
        return {'s': list(v.shape), 'd': str(v.dtype).removeprefix('torch.'), 't': [say(x) for x in v.flatten().tolist()]}
    if isinstance(v, (list, tuple)):
        return [encode(x) for x in v]
    if isinstance(v, dict):
        return {k: encode(x) for k, x in v.items()}
    return say(v) if isinstance(v, float) else v


def say(x):
    if isinstance(x, float) and x != x:
        return 'nan'
    if x in (float('inf'), float('-inf')):
        return 'inf' if x > 0 else '-inf'
    return x


square, tall, wide = rounded(4, 4), rounded(5, 3), rounded(3, 5)
batch = rounded(2, 3, 3)
spd = torch.stack([a @ a.mT + torch.eye(3, dtype=F) for a in batch])
spd = (spd * 1e4).round() / 1e4
low = torch.stack([torch.tensor([[2.0, 2, 0], [2, 2, 0], [0, 0, 1]], dtype=F), torch.eye(3, dtype=F)])
LU, pivots = torch.linalg.lu_factor(square)
LU = (LU * 1e4).round() / 1e4
a, tau = (torch.round(t * 1e4) / 1e4 for t in torch.geqrf(tall))
right = rounded(4, 2)
inf = float('inf')

calls = [
    *((f'linalg.{name}', [x], {}) for name in ('lu', 'lu_factor_ex', 'qr', 'svdvals') for x in (square, tall, wide, batch)),
    *(('linalg.svd', [x, full], {}) for x in (square, tall, batch) for full in (False, True)),
    *((f'linalg.{name}', [x], {}) for name in ('cholesky', 'eigh', 'eigvalsh', 'matrix_sqrth', 'inv', 'det', 'slogdet') for x in (spd,)),
    ('linalg.eigh', [spd], {'UPLO': 'U'}),
    ('linalg.eigh', [square], {}),
    ('linalg.cholesky', [spd], {'upper': True}),
    ('linalg.cholesky_ex', [torch.tensor([[4.0, 2, 6], [2, 1, 3], [6, 5, 1]], dtype=F)], {}),
    ('linalg.inv_ex', [spd], {}),
    *((f'linalg.{name}', [square], {}) for name in ('inv', 'det', 'slogdet', 'matrix_exp', 'polar')),
    ('logdet', [low], {}),
    ('linalg.det', [low], {}),
    ('linalg.slogdet', [low], {}),
    ('linalg.matrix_exp', [square * 8], {}),
    ('linalg.matrix_exp', [batch], {}),
    ('linalg.polar', [tall], {}),
    *(('linalg.solve', [square, b], {}) for b in (right, right[:, 0])),
    ('linalg.solve', [square, right.mT], {'left': False}),
    ('linalg.solve', [spd, rounded(2, 3)], {}),
    ('linalg.solve', [spd, rounded(3, 2)], {}),
    *(('linalg.lu_solve', [LU, pivots, right], {'adjoint': t}) for t in (False, True)),
    *(('linalg.lu_solve', [LU, pivots, right.mT], {'left': False, 'adjoint': t}) for t in (False, True)),
    ('lu_unpack', [LU, pivots], {}),
    *(('linalg.solve_triangular', [square, right], {'upper': u, 'unitriangular': d}) for u in (False, True) for d in (False, True)),
    ('linalg.solve_triangular', [square, right.mT], {'upper': True, 'left': False}),
    ('triangular_solve', [right, square], {'upper': False, 'transpose': True}),
    ('cholesky_solve', [rounded(3, 2), spd.tril()], {}),
    ('cholesky_inverse', [spd.triu()], {'upper': True}),
    ('geqrf', [tall], {}),
    ('geqrf', [wide], {}),
    ('linalg.householder_product', [a, tau], {}),
    *(('ormqr', [a, tau, b], {'left': l, 'transpose': t}) for l, b in ((True, rounded(5, 2)), (False, rounded(2, 5))) for t in (False, True)),
    *(('linalg.lstsq', [x, rounded(x.shape[0], 2)], {'driver': d}) for d in ('gels', 'gelsy', 'gelsd', 'gelss') for x in (square, tall, wide)),
    *(('linalg.lstsq', [low[0], rounded(3, 2)], {'driver': d}) for d in ('gelsy', 'gelsd')),
    ('linalg.lstsq', [tall, rounded(5)], {}),
    *(('linalg.pinv', [x], {}) for x in (square, tall, wide, low)),
    ('linalg.pinv', [spd], {'hermitian': True}),
    ('linalg.pinv', [square], {'rtol': 0.4}),
    ('linalg.pinv', [square], {'atol': 0.9}),
    ('linalg.pinv', [square, 0.4], {}),
    ('pinverse', [square, 0.4], {}),
    *(('linalg.matrix_rank', [x], {}) for x in (square, low)),
    ('linalg.matrix_rank', [square], {'tol': 0.9}),
    ('linalg.matrix_rank', [square], {'rtol': 0.4}),
    ('linalg.matrix_rank', [spd], {'hermitian': True}),
    *(('linalg.cond', [square], {'p': p}) for p in (None, 2, -2, 1, -1, inf, -inf, 'fro', 'nuc')),
    ('linalg.cond', [low, 1], {}),
    *(('linalg.matrix_norm', [batch], {'ord': p}) for p in (2, -2, 'nuc')),
    ('linalg.matrix_norm', [batch, 'nuc', [0, 2], True], {}),
    ('norm', [square, 'nuc'], {}),
    *(('linalg.matrix_power', [square, n], {}) for n in (-3, -1, 0, 1, 5)),
    ('linalg.tensorinv', [rounded(2, 2, 4)], {'ind': 2}),
    ('linalg.tensorsolve', [rounded(2, 3, 6), rounded(2, 3)], {}),
    ('linalg.tensorsolve', [rounded(2, 6, 3), rounded(2, 3)], {'dims': [1]}),
    *((f'signal.windows.{w}', [n], {'sym': s, 'dtype': F}) for w in ('bartlett', 'blackman', 'cosine', 'exponential', 'gaussian', 'general_hamming', 'hamming', 'hann', 'kaiser', 'nuttall') for n, s in ((1, True), (1, False), (2, False), (6, True), (7, False))),
    ('signal.windows.general_cosine', [6], {'a': [0.5, 0.3, 0.2], 'dtype': F}),
    ('signal.windows.exponential', [6], {'center': 1.5, 'tau': 2.5, 'sym': False, 'dtype': F}),
    *((f'{w}_window', [n, p], {'dtype': F}) for w in ('bartlett', 'blackman', 'hamming', 'hann', 'kaiser') for n, p in ((0, True), (1, True), (6, True), (6, False))),
    ('histogram', [rounded(20), 5], {}),
    ('histogram', [rounded(20), 4], {'range': [-1.5, 1.0], 'density': True}),
    ('histogram', [rounded(20), torch.tensor([-1.0, 0, 0.5, 2], dtype=F)], {'weight': rounded(20)}),
    ('histogramdd', [rounded(20, 2), [3, 4]], {}),
    ('histogramdd', [rounded(20, 2), 3], {'range': [-1.5, 1.0, -1.0, 1.0], 'density': True, 'weight': rounded(20)}),
    ('fft.fftfreq', [5], {'d': 0.5, 'dtype': F}),
    ('fft.fftfreq', [6], {'dtype': F}),
    ('fft.rfftfreq', [5], {'dtype': F}),
    *((f'fft.{f}', [rounded(3, 4)], {'norm': n}) for f in ('irfft', 'hfft', 'irfft2', 'hfftn') for n in ('backward', 'ortho', 'forward')),
    ('fft.irfft', [rounded(4)], {'n': 9}),
    ('fft.irfftn', [rounded(2, 3, 4)], {'s': [4, 3], 'dim': [0, 2]}),
    ('fft.hfftn', [rounded(3, 2, 4)], {}),
    ('fft.fftshift', [rounded(5)], {}),
    ('fft.ifftshift', [rounded(5)], {}),
]
indefinite = rounded(2, 7, 7)
hollow = (indefinite + indefinite.mT) * (1 - torch.eye(7, dtype=F))
symmetric = [indefinite, hollow.round(), torch.tensor([[0.0, 2, 1], [2, 0, 3], [1, 3, 0]], dtype=F), torch.tensor([[0.0, 0, 0], [0, 1, 2], [0, 2, 1]], dtype=F), spd]
calls += [(f'linalg.{name}', [x], {}) for name in ('ldl_factor', 'ldl_factor_ex') for x in symmetric if name.endswith('ex') or x[..., 0, :].abs().sum() > 0]
calls += [('linalg.ldl_solve', [*torch.linalg.ldl_factor(x), rounded(x.shape[-1], 2)], {}) for x in symmetric[:3]]


def run(name, args, kwargs):
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    return f(*args, **kwargs)


rows = []
for name, args, kwargs in calls:
    out = run(name, args, kwargs)
    plain = {k: v for k, v in kwargs.items() if k != 'dtype'}
    if 'dtype' in kwargs:
        plain['dtype'] = {'dtype': 'float64'}
    rows.append([name, encode(args), {k: (v if isinstance(v, dict) else encode(v)) for k, v in plain.items()}, encode(list(out) if isinstance(out, tuple) else [out])])
text = '[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]\n'
pathlib.Path(__file__).with_suffix('.json').write_text(text)
