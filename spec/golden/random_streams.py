"""Prints what PyTorch's CPU generator gives, as JSON: python random_streams.py > random_streams.json

Every case is one seed, one call, and one `rand()` after it, which tells how much the call drew. `data` are the bytes of the
result in base64; of large results `sha256` is their digest, and `sparse` the bytes of every 997th element.
"""

import base64
import hashlib
import json
import sys

import torch

SMALL = [0, 1, 2, 5, 15, 16, 17, 31, 32, 33, 100]
LARGE = [1000, 100003]
FLOATS = ["float32", "float64"]
INTS = ["bool", "uint8", "int32", "int64"]
cases = []


def base(tensor):
    return base64.b64encode(tensor.contiguous().numpy().tobytes()).decode()


def case(fn, dtype, n, args, call, seed=0, **more):
    torch.manual_seed(seed)
    out = call()
    after = torch.rand(1).item()
    record = dict(fn=fn, dtype=dtype, n=n, args=args, seed=seed, after=after, **more)
    if out.numel() <= 120:
        record["data"] = base(out)
    else:
        record["sha256"] = hashlib.sha256(out.contiguous().numpy().tobytes()).hexdigest()
        record["sparse"] = base(out.flatten()[::997])
    cases.append(record)


def inplace(fn, dtype, n, args, seed=0):
    call = lambda: getattr(torch.empty(n, dtype=getattr(torch, dtype)), fn + "_")(*args)
    case(fn, dtype, n, [str(a) if isinstance(a, int) and abs(a) > 2**53 else a for a in args], call, seed)


for n in SMALL + LARGE:
    for dtype in FLOATS:
        for args in ([0, 1], [-1.3, 2.123], [-0.1, 0.1], [3, 3]):
            inplace("uniform", dtype, n, args, seed=n)
        for args in ([0, 1], [0.3, 1.7], [2, 0]):
            inplace("normal", dtype, n, args, seed=n)
        inplace("log_normal", dtype, n, [0.2, 0.5], seed=3)
        inplace("exponential", dtype, n, [1.5], seed=4)
        inplace("cauchy", dtype, n, [0.5, 2], seed=5)
    for dtype in FLOATS + ["uint8", "int32", "int64"]:
        inplace("geometric", dtype, n, [0.3], seed=6)
    for dtype in FLOATS + INTS:
        inplace("bernoulli", dtype, n, [0.3], seed=7)
        inplace("random", dtype, n, [], seed=8)
        inplace("random", dtype, n, [0, 2], seed=9)
    for p in FLOATS:
        weights = torch.linspace(0, 1, n, dtype=getattr(torch, p))
        for dtype in ("float32", "bool", "int64"):
            out = torch.empty(n, dtype=getattr(torch, dtype))
            case("bernoulli_each", dtype, n, [p], lambda: out.bernoulli_(weights), seed=10)
    for dtype in ("int64", "int32", "float32", "float64"):
        case("randperm", dtype, n, [], lambda: torch.randperm(n, dtype=getattr(torch, dtype)), seed=n)
    case("dropout", "float32", n, [0.7], lambda: torch.nn.functional.dropout(torch.ones(n), 0.7), seed=11)

for dtype, ranges in {
    "uint8": [[0, 10], [5, 256], [3, None]],
    "bool": [[0, 1], [1, 2], [1, None]],
    "int32": [[0, 10], [-7, 100000], [0, 2**28], [0, 2**28 - 1], [-(2**31), 2**31], [5, None], [-(2**31), None]],
    "int64": [[0, 10], [-7, 100000], [0, 2**28], [0, 2**32], [-(2**40), 2**40], [0, 2**63 - 1], [2**50, 2**50 + 9]]
    + [[-(2**63), 2**63 - 1], [-(2**63), None], [3, None], [2**31 - 5, 2**31 + 5], [-(2**31) - 5, -(2**31) + 5]],
    "float32": [[0, 10], [-5, 2**24], [0, 2**30], [0, 2**62 + 1], [-(2**63), None], [2**24 + 1, 2**24 + 99], [7, None]]
    + [[-(2**25) - 1, 2**25 + 1], [-(2**63) + 1, 2**63 - 1]],
    "float64": [[0, 10], [0, 2**53], [0, 2**62 + 1], [-(2**63), None], [7, None], [-(2**60) - 1, 2**61 + 1]],
}.items():
    for args in ranges:
        for n in (5, 100):
            inplace("random", dtype, n, args, seed=12)

# The cached normal: what is left of an odd count is the next call's first sample, past calls that do not use it.
for dtype in FLOATS:
    t = getattr(torch, dtype)
    case("cache", dtype, 12, [], lambda: torch.cat([
        torch.empty(3, dtype=t).normal_(), torch.empty(2, dtype=t).uniform_(), torch.empty(1, dtype=t).normal_(1, 2),
        torch.empty(3, dtype=t).log_normal_(), torch.empty(16, dtype=t).normal_()[:2], torch.empty(1, dtype=t).normal_()]),
        seed=13)

for dtype in FLOATS:
    t = getattr(torch, dtype)
    for rows, columns, samples, replacement in [(1, 6, 5, True), (1, 6, 1, True), (1, 6, 1, False), (1, 6, 6, False),
            (4, 50, 20, True), (4, 50, 20, False), (3, 1, 1, False), (2, 1000, 30, False), (2, 1000, 1000, True)]:
        weights = torch.rand(rows, columns, dtype=t, generator=torch.Generator().manual_seed(1))
        case("multinomial", dtype, rows * columns, [rows, columns, samples, replacement],
             lambda: torch.multinomial(weights, samples, replacement), seed=14)
    for top in (0.5, 9, 30, 1000, 1e7):
        for n in (5, 1000):
            rates = torch.linspace(0, top, n, dtype=t)
            case("poisson", dtype, n, [top], lambda: torch.poisson(rates), seed=15)

for seed in (0, 1, 42, 2**31, 2**32 + 5, 2**53 - 1, -1, -12345, 2**64 - 1, -(2**63)):
    case("uniform", "float32", 3, [0, 1], lambda: torch.empty(3).uniform_(), seed=seed)
    cases[-1]["seed"] = str(seed)
    cases[-1]["initial_seed"] = str(torch.initial_seed())

states = []
for draws in (0, 1, 3, 623, 624, 625, 1300):
    g = torch.Generator().manual_seed(2**40 + 3)
    for _ in range(draws // 4):
        torch.empty(1, dtype=torch.float64).normal_(generator=g)
    for _ in range(draws % 4):
        torch.rand(1, generator=g)
    states.append({"draws": draws, "state": hashlib.sha256(g.get_state().numpy().tobytes()).hexdigest()})

json.dump({"torch": torch.__version__.split("+")[0], "cases": cases, "states": states}, sys.stdout, indent=0)
