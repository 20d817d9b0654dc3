"""Ranges and windows, to the last bit: python spec/golden/spacing.py > spec/golden/spacing.json"""
import json
import random

import torch

random.seed(0)
cases = []


def record(name, *arguments, dtype):
    elements = getattr(torch, name)(*arguments, dtype=getattr(torch, dtype)).double().tolist()
    cases.append({"name": name, "arguments": arguments, "dtype": dtype, "elements": elements})


for k in range(24):
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        start = random.choice([random.uniform(-5, 5), random.randint(-5, 5)])
        end = random.choice([random.uniform(-5, 5), random.randint(-5, 5)])
        step = random.choice([random.uniform(0.01, 1), 0.1, 0.3])
        count = random.choice([1, 2, 3, random.randint(4, 40)])
        record("arange", start, start + (count - 0.5) * step, step, dtype=dtype)
        record("linspace", start, end, count, dtype=dtype)
        if dtype != "float64":  # whose last bit is the power function's
            record("logspace", start / 3, 1.5, count, dtype=dtype)
print(json.dumps(cases))
