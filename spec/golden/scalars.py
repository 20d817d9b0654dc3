"""What numbers do to tensors of every type, in PyTorch: `python spec/golden/scalars.py` writes scalars.json.

For each operator and type of the tensor one answer a number: [dtype, elements...], or the error's class and first words.
"""
import json
import pathlib
import torch

VALUES = {
    'bool': [False, True, True],
    'uint8': [1, 7, 255],
    'int32': [-7, 1, 2**31 - 1],
    'int64': [-7, 2**53 + 1, 2**60 - 1],
    'float32': [-1.5, 7.25, 1e30],
    'float64': [-1.5, 7.25, 1e300],
}
NUMBERS = [True, False, 0, 1, 2, 7, -1, -7, 300, 2**31, 2**40 + 1, 2**53 + 1, 2**60 - 1, -(2**63), 2**63 - 1,
           0.5, -1.5, 7.5, 1e300, float('inf'), float('nan')]
MASK = torch.tensor([True, False, True])


def setitem(x, s):
    x[0] = s
    return x


OPERATORS = {
    **{name: (lambda name: lambda x, s: getattr(x, name)(s))(name) for name in [
        'add', 'sub', 'mul', 'div', 'floor_divide', 'fmod', 'remainder', 'pow', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'bitwise_and',
        'bitwise_or', 'bitwise_xor', 'bitwise_left_shift', 'bitwise_right_shift', 'clamp_min', 'clamp_max', 'copysign', 'xlogy',
        'add_', 'sub_', 'mul_', 'div_', 'fmod_', 'remainder_', 'pow_', 'clamp_min_', 'clamp_max_', 'fill_', 'bitwise_and_']},
    'rsub': lambda x, s: torch.rsub(x, s),
    'add reversed': lambda x, s: torch.add(s, x),
    'mul reversed': lambda x, s: torch.mul(s, x),
    'pow reversed': lambda x, s: torch.pow(s, x),
    'bitwise_and reversed': lambda x, s: torch.bitwise_and(s, x),
    'clamp min': lambda x, s: x.clamp(min=s),
    'clamp max': lambda x, s: x.clamp(max=s),
    'clamp_ min': lambda x, s: x.clamp_(min=s),
    'clamp both': lambda x, s: x.clamp(-1, s),
    'masked_fill': lambda x, s: x.masked_fill(MASK, s),
    'masked_fill_': lambda x, s: x.masked_fill_(MASK, s),
    'where other': lambda x, s: torch.where(MASK, x, s),
    'where input': lambda x, s: torch.where(MASK, s, x),
    'setitem': setitem,
    'index_fill': lambda x, s: x.index_fill(0, torch.tensor([1]), s),
    'full_like': lambda x, s: torch.full_like(x, s),
    'new_full': lambda x, s: x.new_full([2], s),
    'full': lambda x, s: torch.full([2], s, dtype=x.dtype),
    'scalar_tensor': lambda x, s: torch.scalar_tensor(s, dtype=x.dtype),
    'tensor': lambda x, s: torch.tensor([s], dtype=x.dtype),
    'add alpha': lambda x, s: x.add(x, alpha=s),
    'add alpha number': lambda x, s: x.add(2, alpha=s),
    'add alpha fraction': lambda x, s: x.add(2.5, alpha=s),
    'add alpha float': lambda x, s: x.add(torch.full([3], 0.5), alpha=s),
    'add alpha uint8': lambda x, s: x.add(torch.full([3], 200, dtype=torch.uint8), alpha=s),
    'sub alpha': lambda x, s: x.sub(x, alpha=s),
    'rsub alpha': lambda x, s: torch.rsub(x, x, alpha=s),
    'addcmul': lambda x, s: x.addcmul(x, x, value=s),
    'addcmul float': lambda x, s: x.addcmul(torch.full([3], 0.5), x, value=s),
    'addcmul of bytes': lambda x, s: x.addcmul(torch.full([3], 200, dtype=torch.uint8), torch.full([3], 200, dtype=torch.uint8), value=s),
    'addcdiv': lambda x, s: x.addcdiv(x, torch.full([3], 0.5), value=s),
    'lerp': lambda x, s: x.lerp(x.add(1) if x.dtype is not torch.bool else x, s),
    'threshold': lambda x, s: torch.nn.functional.threshold(x, 1, s),
    'threshold at': lambda x, s: torch.nn.functional.threshold(x, s, 5),
    'hardtanh': lambda x, s: torch.nn.functional.hardtanh(x, -300, s),
    'leaky_relu': lambda x, s: torch.nn.functional.leaky_relu(x, s),
    'nan_to_num': lambda x, s: x.mul(float('nan')).nan_to_num(s) if x.is_floating_point() else x.nan_to_num(s),
}


def plain(v):
    if isinstance(v, bool):
        return v
    return str(v) if isinstance(v, int) else repr(v)


def answer(name, f, dtype, s):
    if s == -(2**63) and name in ('sub alpha', 'rsub alpha'):
        return None  # PyTorch takes minus alpha, which is no int64
    x = torch.tensor(VALUES[dtype], dtype=getattr(torch, dtype))
    try:
        out = f(x, s)
    except Exception as error:
        return [type(error).__name__, str(error).split('\n')[0][:100]]
    return [str(out.dtype)[6:], *map(plain, out.flatten().tolist())]


if __name__ == '__main__':
    table = {name: {dtype: [answer(name, f, dtype, s) for s in NUMBERS] for dtype in VALUES} for name, f in OPERATORS.items()}
    lines = [f'{json.dumps(name)}: {json.dumps(rows, separators=(",", ":"))}' for name, rows in table.items()]
    data = {'values': {k: list(map(plain, v)) for k, v in VALUES.items()}, 'numbers': list(map(plain, NUMBERS))}
    text = json.dumps(data)[:-1] + ', "operators": {\n' + ',\n'.join(lines) + '\n}}\n'
    json.loads(text)
    pathlib.Path(__file__).with_suffix('.json').write_text(text)
