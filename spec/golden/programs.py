"""Small programs in a part of Python that `spec/support/programs.ts` can run too, with what PyTorch says of their variables."""

import json
import math
import pathlib
import warnings

import torch

warnings.filterwarnings("ignore")


def data(*shape):
    """float64 numbers between -1 and 1, none of them 0 and none of them equal."""
    count = math.prod(shape)
    return torch.arange(1, count + 1, dtype=torch.float64).mul(0.7).sin().view(shape).clone()


def leaf(*shape):
    return data(*shape).requires_grad_()


def encode(value):
    """What JSON has no number for is a string."""
    if isinstance(value, list):
        return [encode(v) for v in value]
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return float(f"{value:.10g}")
    return value


def facts(t):
    """What is to be said of a tensor; what is left out is the usual."""
    fact = {"dtype": str(t.dtype)[6:], "shape": list(t.shape), "stride": list(t.stride())}
    if t.storage_offset():
        fact["offset"] = t.storage_offset()
    if t.requires_grad:
        fact["requires_grad"] = True
    if t.grad_fn is not None:
        fact["grad_fn"] = type(t.grad_fn).__name__
    if t._version:
        fact["version"] = t._version
    fact["values"] = encode(t.detach().reshape(-1).tolist())
    if t.is_leaf and t.grad is not None or t.retains_grad and t.grad is not None:
        fact["grad"] = encode(t.grad.detach().reshape(-1).tolist())
        fact["grad_stride"] = [step if n > 1 else 1 for n, step in zip(t.grad.shape, t.grad.stride())]
    return fact


def run(program, setup=""):
    names = {"torch": torch, "data": data, "leaf": leaf}
    exec(setup, names)
    before = {name: facts(value) for name, value in names.items() if isinstance(value, torch.Tensor)}
    given = {"torch", "data", "leaf"}
    row = {"program": program.strip("\n").split("\n")}
    try:
        exec("\n".join(row["program"]), names)
    except Exception as error:
        row["error"] = [type(error).__name__, str(error).split("\nException raised from")[0].strip()]
        return row
    variables = {}
    for name, value in names.items():
        if name in given or name.startswith("__"):
            continue
        if isinstance(value, torch.Tensor):
            if facts(value) != before.get(name):
                variables[name] = facts(value)
        elif isinstance(value, (bool, int, float, str, list)) or value is None:
            variables[name] = encode(value)
        elif isinstance(value, (tuple, torch.Size)) and all(isinstance(v, (int, bool)) for v in value):
            variables[name] = list(value)
    row["variables"] = variables
    return row


def write(script, programs, setup=""):
    """Runs programs by name, each after `setup`, and writes what came of them beside the script."""
    rows = {name: run(program, setup) for name, program in programs.items()}
    if setup:
        rows = {"setup": {"program": setup.split("\n")}, **rows}
    path = pathlib.Path(script).with_suffix(".json")
    lines = [f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(rows), "programs,", sum("error" in row for row in rows.values()), "of which raise")
