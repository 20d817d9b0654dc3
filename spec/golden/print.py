"""Writes print.json: tensors, and what PyTorch prints for them. Run: python spec/golden/print.py"""

import json
import math
import pathlib
import random

import torch

cases = []
inf, nan = math.inf, math.nan


def encode(value):
    """A value as JSON: what JSON or JavaScript's numbers cannot hold is a string."""
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return "-0" if value == 0 and math.copysign(1, value) < 0 else value
    return str(value) if abs(value) > 2**53 else int(value)


def generated(count, scale, offset):
    """Elements that the spec makes by itself: (7919 i mod 10007) scale + offset, in float64."""
    return [((7919 * i) % 10007) * scale + offset for i in range(count)]


def case(tensor, options=None, recipe=None, default_dtype=None, device=False):
    """Records a tensor; `recipe` stands for its elements in the JSON."""
    options = options or {}
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**{k: inf if v == "Infinity" else v for k, v in options.items()})
    if default_dtype:
        torch.set_default_dtype(getattr(torch, default_dtype))
    get_default_device = torch._C._get_default_device
    if device:  # 'cpu' is printed where it is not the default device
        torch._C._get_default_device = lambda: "cuda"
    text = str(tensor)
    torch._C._get_default_device = get_default_device
    torch.set_default_dtype(torch.float32)
    row = {"shape": list(tensor.shape), "dtype": str(tensor.dtype)[6:]}
    row["values"] = recipe or [encode(v) for v in tensor.detach().reshape(-1).tolist()]
    if options:
        row["options"] = options
    if default_dtype:
        row["default_dtype"] = default_dtype
    if device:
        row["device"] = "cpu"
    if tensor.requires_grad:
        row["requires_grad"] = True
    if tensor.grad_fn is not None:
        row["grad_fn"] = type(tensor.grad_fn).__name__
    if isinstance(tensor, torch.nn.Parameter):
        row["parameter"] = True
    row["text"] = text
    cases.append(row)


def big(shape, scale=1.0, offset=0.0, dtype=torch.float32, **rest):
    recipe = {"scale": scale, "offset": offset}
    case(torch.tensor(generated(math.prod(shape), scale, offset), dtype=torch.float64).to(dtype).reshape(shape),
         recipe=recipe, **rest)


f32, f64, i32, i64, u8, b8 = torch.float32, torch.float64, torch.int32, torch.int64, torch.uint8, torch.bool

# Notations: integers, fixed, scientific, and what decides between them.
notations = [
    [1, 2, 3], [1, 2.5, -3], [0], [0, 0], [-0.0], [-0.0, 1.5], [-0.0, 100], [nan], [inf, -inf, nan], [nan, 0], [1, nan],
    [1, inf], [-1, -inf], [1.5, nan, inf, -inf], [100, nan, -inf], [1e5, 1.5], [1e-5], [1e-4], [0.00011], [0.0001, 0.1],
    [0.001, 1], [0.001, 1.001], [1, 1000], [1, 1001], [1, 1000.5], [1e8], [1e8 + 8], [123456789], [1e8, 1e5], [1e10],
    [1e10, nan], [1e10, inf, 0], [1e30, 1e-30], [1e38, 1], [0.1, 0.2, 0.3], [1 / 3, -2 / 3], [3.14159265, 2.71828],
    [16777216, 16777217], [99999.99, 100], [0.99995, 1], [0.99994], [9.99995, 0.5], [-9.99999, 1], [1.17549435e-38],
    [1e-45], [3.4028235e38], [0.03125, 0.5], [0.09375, 0.5], [-0.03125, 2], [2.00005], [1.00005, 1.00015], [0.5], [2.5],
    [1.5, 1000.4], [12345.6789], [1e-3, 1e-6, 0], [5e-5, 0], [1024, 0.5], [1e7, 1], [1e7, 1e5], [-1e8, -5e7],
]
for values in notations:
    for dtype in (f32, f64):
        case(torch.tensor(values, dtype=dtype))
        if len(values) == 1:
            case(torch.tensor(values[0], dtype=dtype))
for values in notations + [[1e21, 1], [1e22, 3.5], [-1e300, 0.25], [1e300], [5e-324, 1]]:
    for sci_mode in (True, False):
        case(torch.tensor(values, dtype=f64), {"sci_mode": sci_mode})
        case(torch.tensor(values, dtype=f32), {"sci_mode": sci_mode, "precision": 2})

# Ties go to the even digit, in both notations and at every precision.
ties = [k / 2**j for j in range(1, 8) for k in (1, 3, 5, 7, 11, 13, -3)] + [2.5e5, 3.5e5, 12500, 13500, 1.25e15, 7.5e22]
for precision in (0, 1, 2, 3, 4, 6, 10):
    for sci_mode in (True, False):
        case(torch.tensor(ties, dtype=f64), {"precision": precision, "sci_mode": sci_mode})
case(torch.tensor([[1.0, 2.0], [3.5, 4.0]]), {"precision": 0})
case(torch.tensor([0.1, 1 / 3], dtype=f64), {"precision": 20})
case(torch.tensor([0.1, 1 / 3], dtype=f64), {"precision": 100})
case(torch.tensor([0.1, 1e-7], dtype=f64), {"precision": 60})

# Doubles of every size.
random.seed(0)
wild = [random.choice((-1, 1)) * random.random() * 10.0 ** random.randint(-30, 30) for _ in range(200)]
for precision in (3, 4, 17):
    for sci_mode in (True, False):
        case(torch.tensor(wild, dtype=f64), {"precision": precision, "sci_mode": sci_mode})
case(torch.tensor(wild, dtype=f32))

# Other element types.
case(torch.tensor([1, -2, 300], dtype=i64))
case(torch.tensor([2**63 - 1, -(2**63), 0], dtype=i64))
case(torch.tensor(7, dtype=i64))
case(torch.tensor(-7, dtype=i32))
case(torch.tensor([1, -2, 3], dtype=i32))
case(torch.tensor([[1, 20], [255, 0]], dtype=u8))
case(torch.tensor(3, dtype=u8))
case(torch.tensor([True, False]))
case(torch.tensor([[True], [True]]))
case(torch.tensor(True))
case(torch.tensor([[True, False, True]]).expand(4, 3))
case(torch.tensor([5, 6]), {"sci_mode": True})

# Shapes.
for shape in [(1,), (1, 1), (1, 1, 1), (2, 3), (3, 2), (2, 3, 4), (2, 2, 2, 2), (1, 2, 1, 3, 1), (3, 1), (1, 7), (5, 5)]:
    big(shape)
    big(shape, 0.37, -1234.5)
    big(shape, 1e-4, 0.0, f64)
    big(shape, dtype=i64)
for shape in [(0,), (0, 3), (3, 0), (1, 0, 2), (0, 0)]:
    for dtype in (f32, f64, i64, i32, u8, b8):
        case(torch.empty(shape, dtype=dtype))
case(torch.empty(0, 3, requires_grad=True))
case(torch.empty(0, dtype=i64), default_dtype="float64")
case(torch.nn.Parameter(torch.empty(0)))
case(torch.empty(0, 3) + torch.ones(1, requires_grad=True))

# Lines.
for count in (9, 10, 11, 12, 25, 100, 999, 1000):
    big((count,))
    big((count,), 0.001, 0.5)
    big((count,), 1e-6, 1e-7)
    big((count,), dtype=i64)
    big((count,), dtype=i32)
    big((2, count // 2), 0.01, -50.0)
for linewidth in (1, 20, 40, 79, 81, 120, 200):
    big((2, 30), 0.01, -50.0, options={"linewidth": linewidth})
    big((1, 2, 30), 0.01, -50.0, f64, options={"linewidth": linewidth})
    big((40,), dtype=i64, options={"linewidth": linewidth})
big((17, 33), 0.01, -50.0)
big((3, 4, 20))
big((2, 2, 3, 15), 0.5)

# Summaries.
for shape in [(1001,), (2000,), (7, 200), (6, 200), (200, 6), (100, 100), (11, 11, 11), (5, 7, 40), (3, 3, 3, 50),
              (7, 7, 2, 12), (1, 1001), (1001, 1), (2, 501), (1, 2, 600)]:
    big(shape)
    big(shape, 0.01, -50.0)
    big(shape, 0.01, 0.0, f64)
    big(shape, dtype=i64)
    big(shape, dtype=u8, scale=0.02)
    big(shape, options={"edgeitems": 1})
    big(shape, 0.01, options={"edgeitems": 5, "linewidth": 60})
    big(shape, options={"profile": "short"})
    big(shape, options={"edgeitems": 0})
case(torch.tensor([1.0] * 500 + [1e20, 0.5, nan] + [2.0] * 500))
case(torch.zeros(40, 40, dtype=b8))
case(torch.zeros(40, 40))
case(torch.ones(40, 40))
case(torch.full((1500,), nan))
case(torch.arange(10), {"threshold": 5})
case(torch.arange(10.0), {"threshold": 5, "edgeitems": 2})
case(torch.arange(6), {"threshold": 5})
case(torch.arange(7), {"threshold": 5})
case(torch.arange(4), {"edgeitems": 0})
case(torch.tensor(1.5), {"edgeitems": 0})
case(torch.tensor(1.5), {"threshold": 0})
case(torch.tensor(1.5), {"threshold": 0, "edgeitems": 0})
case(torch.arange(4.0, dtype=f64).reshape(2, 2), {"edgeitems": 0, "threshold": 0})
big((1200,), options={"profile": "full"})
big((30, 40), 0.5, options={"profile": "full", "precision": 1})
big((1200,), options={"threshold": "Infinity"})
big((10,), 0.123456, options={"profile": "short"})
big((10,), 0.123456, options={"profile": "short", "precision": 6})

# Suffixes and where their lines break.
x = torch.tensor([[1.0, 2.0], [3.0, 4.5]], requires_grad=True)
for y in (x, x + 0, x * 1, x.clone(), x.t(), x.sum(), x.exp(), x[0], torch.nn.functional.layer_norm(x, (2,)), x.softmax(0),
          torch.addmm(torch.ones(2), x, x), x.double(), torch.nn.functional.mse_loss(x, torch.ones(2, 2)), x.reshape(4)[1]):
    case(y)
    case(y, device=True)
case(torch.tensor(2.5, requires_grad=True))
case(torch.tensor([2.5], dtype=f64, requires_grad=True))
case(torch.nn.Parameter(x.detach()))
case(torch.nn.Parameter(torch.tensor(0.5)))
case(torch.nn.Parameter(torch.tensor([1, 2]), requires_grad=False))
case(torch.nn.Parameter(x.detach().double()), device=True)
for dtype in (f32, f64, i32, i64, b8):
    case(torch.tensor([1, 0]).to(dtype), device=True)
    case(torch.tensor([1, 0]).to(dtype), default_dtype="float64")
    case(torch.empty(0, 2, dtype=dtype), device=True, default_dtype="float64")
wide = torch.tensor(generated(14, 0.01, 0.0), dtype=f64, requires_grad=True)
for n in range(1, 15):
    case(wide[:n])
    case(wide[:n].exp().float())
    case(wide[:n].detach().requires_grad_())
    case(wide[:n].detach(), device=True)
    case(wide[:n].exp(), device=True)
    case(wide[:n].exp(), {"linewidth": 50}, device=True)
    case(torch.arange(n, dtype=i32) * 1000, {"linewidth": 30})

path = pathlib.Path(__file__).with_suffix(".json")
rows = ",\n".join(json.dumps(row, allow_nan=False, separators=(",", ":")) for row in cases)
path.write_text("[\n" + rows + "\n]\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
