"""PyTorch's numbers for every opcode and type, and the special functions' to 100 digits: python special.py > special.json"""
import json
import math
import operator

import mpmath
import torch

mpmath.mp.dps = 100
inf, nan = math.inf, math.nan

FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 7.25, 0.1, -0.1, 1e-3, 1e-10, 20.0, -20.0, 88.5, -87.5,
          100.0, -103.5, 1e5, 3e38, -3e38, 1e-40, -1e-40, 1.1754944e-38, inf, -inf, nan]
PAIRS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.5, 3.0, 7.25, 1e-40, 3e38, inf, -inf, nan]
INTS = {
    torch.int64: [0, 1, -1, 2, -2, 3, -3, 7, 10, -10, 63, 64, 100, 2**31, -(2**31), 2**62, 2**63 - 1, -(2**63)],
    torch.int32: [0, 1, -1, 2, -2, 3, -3, 7, 10, -10, 31, 32, 100, 65536, 2**31 - 1, -(2**31)],
    torch.uint8: [0, 1, 2, 3, 7, 8, 10, 100, 127, 128, 200, 254, 255],
    torch.bool: [0, 1],
}
DTYPES = [torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool]

same2 = {
    'add': torch.add, 'sub': torch.sub, 'mul': torch.mul, 'quotient': lambda a, b: torch.div(a, b, rounding_mode='trunc'),
    'floor_divide': torch.floor_divide, 'fmod': torch.fmod, 'remainder': torch.remainder, 'pow': torch.pow,
    'maximum': torch.maximum, 'minimum': torch.minimum,
}
float2 = {'div': torch.div, 'atan2': torch.atan2, 'copysign': torch.copysign, 'nextafter': torch.nextafter}
test2 = {name: getattr(torch, name) for name in ('eq', 'ne', 'lt', 'le', 'gt', 'ge')}
bits2 = {'bitwise_and': torch.bitwise_and, 'bitwise_or': torch.bitwise_or, 'bitwise_xor': torch.bitwise_xor,
         'shift_left': operator.lshift, 'shift_right': operator.rshift}
same1 = {'neg': torch.neg, 'abs': torch.abs, 'sgn': torch.sign}
float1 = {name: getattr(torch, name) for name in
          'floor ceil round trunc sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh '
          'acosh atanh sigmoid erf erfc erfinv lgamma digamma'.split()}
bits1 = {'bitwise_not': torch.bitwise_not}


def plain(value):
    if isinstance(value, float):
        if math.isnan(value):
            return 'nan'
        if math.isinf(value):
            return 'inf' if value > 0 else '-inf'
        if value == 0 and math.copysign(1, value) < 0:
            return '-0'
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    return value


def listed(t):
    if t.dtype == torch.float32:  # the shortest decimals that round to it
        return [plain(float(str(v))) for v in t.flatten().numpy()]
    return [plain(v) for v in t.flatten().tolist()]


def values(dtype, pairs):
    if dtype.is_floating_point:
        return torch.tensor(PAIRS if pairs else FLOATS, dtype=dtype)
    return torch.tensor(INTS[dtype], dtype=dtype)


def division(name):
    return name in ('quotient', 'floor_divide', 'fmod', 'remainder')


unary, binary, casts = [], [], []
for dtype in DTYPES:
    name = str(dtype)[6:]
    floating = dtype.is_floating_point
    x = values(dtype, False)
    for op, f in {**same1, **(float1 if floating else bits1)}.items():
        if dtype == torch.bool and op in ('neg', 'abs', 'sgn'):
            continue
        if dtype == torch.float32 and op in ('sqrt', 'lgamma', 'digamma'):
            out = f(x.double()).float()  # PyTorch's own are some units off in single precision
        else:
            out = f(x)
        unary.append({'op': op, 'dtype': name, 'out': listed(out)})
    a, b = (t.flatten() for t in torch.meshgrid(values(dtype, True), values(dtype, True), indexing='ij'))
    for op, f in {**same2, **test2, **(float2 if floating else bits2)}.items():
        if dtype == torch.bool and (division(op) or op in ('sub', 'pow', 'shift_left', 'shift_right')):
            continue
        if not floating and division(op):
            # PyTorch raises for a zero divisor, and dies of the least integer over -1.
            bad = (b == 0) | ((b == -1) & (a < 0)) if dtype != torch.uint8 else b == 0
            out = f(a, torch.where(bad, torch.ones_like(b), b))
            by_minus_one = -a if op in ('quotient', 'floor_divide') else torch.zeros_like(a)
            out = torch.where(bad, torch.where(b == 0, torch.zeros_like(a), by_minus_one), out)
        elif dtype == torch.float32 and op in ('fmod', 'remainder'):
            out = f(a.double(), b.double()).float()  # exact; vectorised, PyTorch's are NaN where the quotient is large
        else:
            out = f(a, b)
        binary.append({'op': op, 'dtype': name, 'out': listed(out)})
    extra = torch.tensor([3e9, -3e9, 300.7, -1.5, 1e19, -1e19, 2147483648.0, -2147483904.0], dtype=dtype) if floating else x
    source = torch.cat([x, extra])
    for to in DTYPES:
        casts.append({'from': name, 'to': str(to)[6:], 'out': listed(source.to(to))})

m = mpmath
POINTS = [1e-300, 1e-20, 1e-8, 1e-3, 0.05, 0.1, 0.24, 0.26, 0.49, 0.51, 0.7, 0.99, 1.01, 1.3, 1.46, 1.49, 1.51, 1.99, 2.01, 2.6,
          3.3, 4.9, 5.5, 7.7, 9.9, 10.1, 13.0, 20.0, 24.9, 25.1, 26.5, 50.0, 171.5, 700.0, 1e5, 1e10]
UNIT = [1e-300, 1e-20, 1e-10, 1e-5, 0.01, 0.02425, 0.1, 0.2, 0.24, 0.26, 0.4, 0.499, 0.501, 0.6, 0.74, 0.76, 0.9, 0.99, 1 - 1e-5,
        1 - 1e-10, 1 - 2**-52]


def signed(points):
    return points + [-p for p in points]


functions = {
    'erf': (m.erf, signed(POINTS)),
    'erfc': (m.erfc, [p for p in signed(POINTS) if p < 26.4]),
    'erfinv': (m.erfinv, signed(UNIT[1:])),
    'ndtri': (lambda p: -m.sqrt(2) * m.findroot(lambda y: m.log(m.erfc(y)) - m.log(2 * p), m.sqrt(-m.log(2 * p)) * 0.9 if p < 0.4 else 0)
              if p < 0.5 else m.sqrt(2) * m.erfinv(2 * p - 1), UNIT[1:]),
    'lgamma': (lambda x: m.log(abs(m.gamma(x))) if abs(x) < 1e4 else m.loggamma(x), POINTS + [-0.3, -1.5, -2.2, -7.7, -20.1]),
    'digamma': (m.digamma, POINTS[1:] + [-0.3, -1.5, -2.2, -7.7, -20.1]),
    'trigamma': (lambda x: m.polygamma(1, x), POINTS[2:] + [-0.3, -1.5, -2.2, -7.7, -20.1]),
    'i0': (lambda x: m.besseli(0, x), [p for p in signed(POINTS) if abs(p) < 701]),
    'i1': (lambda x: m.besseli(1, x), [p for p in signed(POINTS) if abs(p) < 701]),
    'i0e': (lambda x: m.besseli(0, x) * m.exp(-abs(x)), [p for p in signed(POINTS) if abs(p) < 1e6]),
    'i1e': (lambda x: m.besseli(1, x) * m.exp(-abs(x)), [p for p in signed(POINTS) if abs(p) < 1e6]),
}
exact = {name: [[p, float(f(m.mpf(p)))] for p in points] for name, (f, points) in functions.items()}
exact2 = {
    'zeta': [[s, q, float(m.zeta(s, m.mpf(q)))] for s in (1.1, 2.0, 3.5, 7.0, 20.0) for q in (0.1, 0.5, 1.0, 2.7, 9.9, 30.0, 1000.0)],
    'polygamma': [[n, x, float(m.polygamma(n, m.mpf(x)))] for n in (0, 1, 2, 3, 5) for x in (0.1, 0.5, 1.0, 2.7, 9.9, 30.0)],
}


def text(rows):
    return '[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]'


print('{"floats": %s,\n"pairs": %s,\n"ints": %s,\n"unary": %s,\n"binary": %s,\n"casts": %s,\n"exact": {\n%s\n},\n"exact2": {\n%s\n}}' % (
    json.dumps([plain(v) for v in FLOATS]), json.dumps([plain(v) for v in PAIRS]),
    json.dumps({str(k)[6:]: [plain(v) for v in vs] for k, vs in INTS.items()}), text(unary), text(binary), text(casts),
    ',\n'.join('"%s": %s' % (k, json.dumps(v)) for k, v in exact.items()),
    ',\n'.join('"%s": %s' % (k, json.dumps(v)) for k, v in exact2.items())))
