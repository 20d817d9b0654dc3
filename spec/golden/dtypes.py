#!/usr/bin/env python3
"""What PyTorch answers for int8, int16, float16 and bfloat16: writes dtypes.json beside this file. Run with PyTorch: python dtypes.py

`calls` are [type, function, arguments, keywords, answer]: an argument {t, s, d} is a tensor, an answer one such or a list of them, a
number, or {error, message}. `bits` are hashes of what all 65,536 patterns of the 16-bit floats stand for, and of what the floats
between become.
"""
import json
import math
import pathlib
import warnings

import torch

warnings.simplefilter('ignore')
inf, nan = math.inf, math.nan
TYPES = {name: getattr(torch, name) for name in ('int8', 'int16', 'float16', 'bfloat16')}
fractions = [0.0, -0.0, 1.0, -1.5, 0.1, 2.7, -0.3, 0.66, 3.0, nan, inf, -inf, -3.1, 0.9, 17.3, 1e-3]
VALUES = {
    'int8': [0, 1, -1, 2, 5, -7, 127, -128, 100, 3, 64, -50],
    'int16': [0, 1, -1, 2, 5, -7, 32767, -32768, 300, 3, 181, -1000],
    'float16': [*fractions, 65504.0, -30000.0, 6e-8, 1e-5],
    'bfloat16': [*fractions, 3e38, -1e20, 1e-38, 1e-5],
}
calls = []


def plain(x):
    if isinstance(x, torch.Tensor):
        flat = x.detach().reshape(-1).tolist()
        return {'t': [number(v) for v in flat], 's': list(x.shape), 'd': str(x.dtype)[6:]}
    if isinstance(x, torch.dtype):
        return {'dtype': str(x)[6:]}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return number(x)


def number(v):
    if isinstance(v, float) and not math.isfinite(v):
        return str(v)
    return '-0' if isinstance(v, float) and v == 0 and math.copysign(1, v) < 0 else v


def record(type_, name, *args, **kwargs):
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    given = [plain(a) for a in args]
    try:
        answer = plain(f(*args, **kwargs))
    except Exception as error:
        answer = {'error': type(error).__name__, 'message': str(error).split('\nException raised from')[0].split('\n')[0].strip()}
    calls.append([type_, name, given, {k: plain(v) for k, v in kwargs.items()}, answer])


UNARY = (
    'neg abs sign sgn floor ceil round trunc frac square sqrt rsqrt reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan '
    'sinh cosh tanh asinh acosh atanh sigmoid erf erfc erfinv lgamma digamma relu isnan isinf isfinite signbit logical_not bitwise_not '
    'nan_to_num positive deg2rad rad2deg sinc i0 angle'
).split()
FUNCTIONAL = 'gelu silu elu selu celu softplus mish hardswish hardsigmoid hardtanh relu6 leaky_relu logsigmoid softsign tanhshrink hardshrink softshrink'.split()
BINARY = (
    'add sub mul div floor_divide remainder fmod pow eq ne lt le gt ge maximum minimum fmax fmin atan2 copysign hypot nextafter logaddexp '
    'logaddexp2 xlogy heaviside logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift '
    'ldexp gcd lcm float_power true_divide rsub'
).split()
REDUCTIONS = 'sum mean prod amax amin max min argmax argmin any all var std norm logsumexp nansum nanmean median count_nonzero'.split()

for name, dtype in TYPES.items():
    x = torch.tensor(VALUES[name], dtype=dtype)
    y = x.roll(5)
    small = torch.tensor([0.5, -1.25, 3.0, 2.0, -0.7, 1.1] if dtype.is_floating_point else [5, -3, 2, 0, 7, -1], dtype=dtype)
    rows = torch.arange(24).sub(9).mul(0.37 if dtype.is_floating_point else 1).to(dtype).reshape(4, 6)
    for op in UNARY:
        record(name, op, x)
    for op in FUNCTIONAL:
        record(name, f'nn.functional.{op}', small)
    for op in BINARY:
        record(name, op, x, y)
        if op in ('maximum', 'minimum', 'fmax', 'fmin', 'atan2', 'hypot', 'nextafter', 'logaddexp', 'logaddexp2', 'heaviside', 'gcd', 'lcm', 'ldexp'):
            continue
        if op.startswith(('logical', 'bitwise')):
            continue
        record(name, op, small, 3)
        record(name, op, small, 0.3)
    record(name, 'add', small, small, alpha=2)
    record(name, 'sub', small, small, alpha=3)
    record(name, 'clamp', small, 0.1, 2.5)
    record(name, 'clamp', small, min=-1)
    record(name, 'lerp', small, small.flip(0), 0.3)
    record(name, 'addcmul', small, small, small.flip(0), value=2)
    record(name, 'addcdiv', small, small, small.abs().add(1), value=2)
    record(name, 'where', small > 0, small, 0.1)
    record(name, 'where', small > 0, small, small.flip(0))
    for mode in ('trunc', 'floor'):
        record(name, 'div', small, small.flip(0), rounding_mode=mode)
        record(name, 'div', small, 0.7, rounding_mode=mode)
    for op in REDUCTIONS:
        record(name, op, rows)
        if op != 'norm':
            record(name, op, rows, 1)
    record(name, 'cumsum', rows, 0)
    record(name, 'cumprod', rows, 1)
    record(name, 'sort', rows, 1, True)
    record(name, 'argsort', rows.flip(1), 1)
    record(name, 'topk', rows, 2, 0)
    record(name, 'unique', small)
    record(name, 'matmul', rows, rows.t())
    record(name, 'mm', rows, rows.t())
    record(name, 'bmm', rows.reshape(2, 2, 6), rows.reshape(2, 6, 2))
    record(name, 'mv', rows, small)
    record(name, 'dot', small, small)
    record(name, 'addmm', rows[:, :4], rows, rows.t(), beta=2, alpha=1)
    record(name, 'softmax', rows, 1)
    record(name, 'log_softmax', rows, 0)
    record(name, 'nn.functional.layer_norm', rows, [6])
    record(name, 'nn.functional.mse_loss', rows, rows.flip(0))
    record(name, 'nn.functional.linear', rows, rows)
    record(name, 'index_select', rows, 0, torch.tensor([2, 0]))
    record(name, 'gather', rows, 1, torch.tensor([[0, 5]] * 4))
    record(name, 'index_add', rows, 0, torch.tensor([0, 0]), rows[:2])
    record(name, 'scatter_add', rows, 0, torch.tensor([[0, 1, 0, 1, 2, 2]]), rows[:1])
    record(name, 'cat', [rows, rows[:1]])
    record(name, 'tril', rows)
    record(name, 'flip', rows, [1])
    record(name, 'nonzero', small)
    record(name, 'masked_select', small, small > 0)
    record(name, 'masked_fill', small, small > 0, 2)
    record(name, 'cross', rows[:, :3], rows[:, 3:])
    record(name, 'diff', small)
    record(name, 'equal', small, small)
    record(name, 'allclose', small, small)
    record(name, 'searchsorted', torch.arange(5).to(dtype), small)
    record(name, 'bincount', small.abs())
    record(name, 'arange', 1, 7, 1.5 if dtype.is_floating_point else 2, dtype=dtype)
    record(name, 'linspace', -1, 7, 9, dtype=dtype)
    record(name, 'linspace', 0, 1, 7, dtype=dtype)
    record(name, 'logspace', 0, 1, 5, dtype=dtype)
    record(name, 'full', [2], 7, dtype=dtype)
    record(name, 'full', [2], 70000, dtype=dtype)
    record(name, 'full', [2], inf, dtype=dtype)
    record(name, 'eye', 2, dtype=dtype)
    record(name, 'zeros_like', small)
    record(name, 'tensor', [1, 200.3 if dtype.is_floating_point else 100], dtype=dtype)
    record(name, 'tensor', [40000], dtype=dtype)
    for other in ('bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'):
        target = getattr(torch, other)
        record(name, 'Tensor.to', x if not (dtype.is_floating_point and not target.is_floating_point) else small, target)
        if target.is_floating_point:
            source = torch.tensor([*fractions, 1e5, 65519.0, 65520.0, 1e-7, 2.98e-8, 2.99e-8], dtype=target)
        else:
            source = torch.tensor([0, 1, 2, 100, 127, 128, 200, 255], dtype=torch.int64).to(target)
        if dtype.is_floating_point or not target.is_floating_point:
            record(name, 'Tensor.to', source, dtype)
        record(name, 'add', small, torch.ones(6, dtype=target))


def hash_(values):
    """An int32 polynomial of the float32 bits; every NaN counts as one."""
    h = 0
    bits = torch.where(values.isnan(), torch.tensor(nan), values).float().view(torch.int32).tolist()
    for b in bits:
        h = (h * 31 + (0x7fc00000 if (b & 0x7fffffff) > 0x7f800000 else b)) & 0xffffffff
    return h


patterns = torch.arange(65536).to(torch.uint16)
bits = {}
for name in ('float16', 'bfloat16'):
    values = patterns.view(TYPES[name]).float()
    # Halfway between neighbours, and one float32 to each side of that.
    between = (values[:-1].double() + values[1:].double()).div(2).float()
    near = [between, torch.nextafter(between, torch.tensor(inf)), torch.nextafter(between, torch.tensor(-inf))]
    bits[name] = {'values': hash_(values), 'rounded': [hash_(b.to(TYPES[name])) for b in near]}

# One seed, then one call each.
DRAWS = [
    ('rand', [[5]]), ('randn', [[5]]), ('randn', [[20]]), ('randperm', [9]), ('randperm', [200]), ('randperm', [3000]), ('randint', [0, 100, [5]]), ('randint', [-3000, 60000, [5]]),
    ('random_', []), ('random_', [5]), ('random_', [-5, 9]), ('uniform_', []), ('uniform_', [2, 3]), ('uniform_', [0, 1e6]), ('exponential_', []), ('exponential_', [2]), ('bernoulli_', [0.3]), ('normal_', [1, 2]), ('log_normal_', [1, 0.5]),
    ('cauchy_', []), ('geometric_', [0.5]),
]
draws = []
for name, dtype in TYPES.items():
    for f, args in DRAWS:
        torch.manual_seed(0)
        try:
            if f.endswith('_'):
                answer = plain(getattr(torch.zeros(5, dtype=dtype), f)(*args))
            else:
                answer = plain(getattr(torch, f)(*args, dtype=dtype))
        except Exception as error:
            answer = {'error': type(error).__name__, 'message': str(error).split('\n')[0]}
        draws.append([name, f, args, answer])

texts = []
for name, dtype in TYPES.items():
    for values in ([], [1], [1, 2], [-1.5, 2], [0.1, 100.5], [1e-5, 1], [0.1, 200.5], [12345, 1], [nan, inf, 1]):
        if not dtype.is_floating_point:
            values = [int(v) for v in values if math.isfinite(v) and abs(v) < 127]
        x = torch.tensor(values, dtype=dtype)
        texts.append([name, [number(v) for v in values], repr(x)])

info = {}
for name in ('float16', 'bfloat16', 'float32', 'float64'):
    f = torch.finfo(getattr(torch, name))
    info[name] = {k: getattr(f, k) for k in 'bits eps max min tiny smallest_normal resolution dtype'.split()} | {'repr': repr(f)}
for name in ('uint8', 'int8', 'int16', 'int32', 'int64'):
    f = torch.iinfo(getattr(torch, name))
    info[name] = {k: str(getattr(f, k)) for k in 'bits max min dtype'.split()} | {'repr': repr(f)}

path = pathlib.Path(__file__).with_suffix('.json')
lines = ',\n'.join(json.dumps(c) for c in calls)
head = json.dumps({'bits': bits, 'texts': texts, 'draws': draws, 'info': info})[:-1]
path.write_text(head + ', "calls": [\n' + lines + '\n]}\n')
print(len(calls), 'calls', sum('error' in c[4] if isinstance(c[4], dict) else False for c in calls), 'errors')
