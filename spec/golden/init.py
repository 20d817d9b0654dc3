"""Prints what torch.nn.init gives, as JSON: python init.py > init.json

Every case is one seed, one call, and one `rand()` after it, which tells how much the call drew.
"""

import json
import sys
import warnings

import torch
from torch.nn import init

warnings.simplefilter("ignore")
cases = []


def case(fn, shape, args=(), kwargs=None, dtype=torch.float32, transposed=False):
    kwargs = kwargs or {}
    torch.manual_seed(0)
    t = torch.zeros(shape, dtype=dtype)
    if transposed:
        t = t.t()
    getattr(init, fn)(t, *args, **kwargs)
    after = torch.rand(1).item()
    cases.append(
        dict(
            fn=fn, shape=shape, args=args, kwargs=kwargs, dtype=str(dtype)[6:], transposed=transposed,
            out=t.double().flatten().tolist(), after=after,
        )
    )  # fmt: skip


for dtype in [torch.float32, torch.float64]:
    for shape in [[3, 5], [6, 4], [4, 2, 3], [4, 3, 2, 2]]:
        for fn in ["uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_", "ones_", "zeros_"]:
            case(fn, shape, dtype=dtype)
        case("kaiming_uniform_", shape, [5**0.5], dtype=dtype)
        case("kaiming_uniform_", shape, [0, "fan_out", "relu"], dtype=dtype)
        case("kaiming_normal_", shape, kwargs=dict(mode="fan_out", nonlinearity="relu"), dtype=dtype)
        case("xavier_uniform_", shape, [init.calculate_gain("tanh")], dtype=dtype)
        case("orthogonal_", shape, [2], dtype=dtype)
        case("constant_", shape, [0.3], dtype=dtype)
        if len(shape) > 2:
            case("dirac_", shape, dtype=dtype)
            case("dirac_", shape, [2], dtype=dtype)
    for shape in [[3, 5], [6, 4]]:
        case("eye_", shape, dtype=dtype)
        case("sparse_", shape, [0.4], dtype=dtype)
        case("sparse_", shape, [0.1, 1], dtype=dtype)
        case("trunc_normal_", shape, dtype=dtype, transposed=True)
        case("orthogonal_", shape, dtype=dtype, transposed=True)
        case("kaiming_normal_", shape, dtype=dtype, transposed=True)
    case("orthogonal_", [17, 17], dtype=dtype)
    case("orthogonal_", [1, 1], dtype=dtype)
    case("trunc_normal_", [50], kwargs=dict(std=0.02), dtype=dtype)
    case("trunc_normal_", [50], [1, 2, 0, 3], dtype=dtype)
    case("trunc_normal_", [50], [0, 1, 0.5, 0.8], dtype=dtype)
    case("trunc_normal_", [50], [0, 1, 3, 5], dtype=dtype)
    case("trunc_normal_", [7, 6], [0, 1, -0.1, 0.2], dtype=dtype, transposed=True)

json.dump(cases, sys.stdout, separators=(",", ":"))
