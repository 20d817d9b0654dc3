"""Prints what PyTorch's random operators give on tensors of several layouts, as JSON: python sampling.py > sampling.json

Every case is one seed, one call, and one `rand()` after it, which tells how much the call drew.
"""

import json
import sys

import torch

# A layout: a shape, an order of its dimensions, and for each dimension start and step of a slice.
LAYOUTS = {
    "row-major": ([4, 6], [0, 1], [[0, 1], [0, 1]]),
    "transposed": ([4, 6], [1, 0], [[0, 1], [0, 1]]),
    "permuted": ([2, 3, 4], [2, 0, 1], [[0, 1]] * 3),
    "step": ([4, 12], [0, 1], [[0, 1], [0, 2]]),
    "transposed step": ([4, 12], [1, 0], [[0, 2], [0, 1]]),
    "rows": ([6, 4], [0, 1], [[2, 1], [0, 1]]),
    "single": ([5, 1, 3], [2, 1, 0], [[0, 1]] * 3),
}
IN_PLACE = [
    ("uniform_", [-1, 3]),
    ("normal_", [2, 3]),
    ("random_", []),
    ("random_", [7]),
    ("random_", [-3, 12]),
    ("bernoulli_", [0.3]),
    ("bernoulli_", ["p"]),
    ("exponential_", [1.5]),
    ("geometric_", [0.3]),
    ("cauchy_", [0.5, 2]),
    ("log_normal_", [0.2, 0.5]),
]


def made(layout, dtype=torch.float32):
    shape, order, slices = LAYOUTS[layout]
    count = torch.Size(shape).numel()
    x = (torch.arange(count).reshape(shape) / count).to(dtype).permute(order)
    return x[tuple(slice(start, None, step) for start, step in slices)]


cases = []


def case(name, layout, fn, args, dtype, call):
    torch.manual_seed(3)
    out = call()
    after = torch.rand(1).item()
    cases.append(
        dict(
            name=name, layout=layout, fn=fn, args=args, dtype=str(dtype)[6:],
            shape=list(out.shape), stride=list(out.stride()), out_dtype=str(out.dtype)[6:],
            out=out.double().flatten().tolist(), after=after,
        )
    )  # fmt: skip


for layout in LAYOUTS:
    for fn, args in IN_PLACE:
        for dtype in [torch.float32, torch.float64, torch.int64]:
            x = made(layout, dtype)
            if dtype == torch.int64 and fn not in ("random_", "bernoulli_", "geometric_"):
                continue
            values = [made(layout).abs() if a == "p" else a for a in args]
            case("in place", layout, fn, args, dtype, lambda: getattr(x, fn)(*values))
    for dtype in [torch.float32, torch.float64]:
        x = made(layout, dtype)
        case("function", layout, "bernoulli", [], dtype, lambda: torch.bernoulli(x))
        case("function", layout, "bernoulli", [0.4], dtype, lambda: torch.bernoulli(x, 0.4))
        case("function", layout, "poisson", [], dtype, lambda: torch.poisson(x))
        case("function", layout, "normal", [1.5], dtype, lambda: torch.normal(x, 1.5))
        for fn, args in [("rand_like", []), ("randn_like", []), ("randint_like", [9]), ("randint_like", [-4, 4])]:
            case("function", layout, fn, args, dtype, lambda: getattr(torch, fn)(x, *args))
        if x.ndim == 2:
            case("function", layout, "multinomial", [2], dtype, lambda: torch.multinomial(x + 1, 2))
            case("function", layout, "multinomial", [5, True], dtype, lambda: torch.multinomial(x + 1, 5, True))

json.dump(cases, sys.stdout, separators=(",", ":"))
