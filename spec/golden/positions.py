"""Which arguments PyTorch's operators take by name only: spec/golden/positions.json.

For each function, the parameters that have places, of the overload that has most of them, and the first one that has none; only
where PyTorch refuses one argument more than there are places.
"""

import json
import os
import sys
import warnings

import torch

warnings.simplefilter("ignore")
SPACES = {"torch": (torch, ""), "torch.linalg": (torch.linalg, "linalg_"), "torch.special": (torch.special, "special_")}
VALUES = {
    "Tensor": lambda: torch.rand(2, 2),
    "List[Tensor]": lambda: [torch.rand(2, 2), torch.rand(2, 2)],
    "List[int]": lambda: [1],
    "int": lambda: 1,
    "number": lambda: 1,
    "float": lambda: 0.5,
    "bool": lambda: True,
    "str": lambda: "sum",
}


def value_of(kind):
    kind = kind[len("Optional[") : -1] if kind.startswith("Optional[") else kind
    return VALUES[kind]() if kind in VALUES else None


golden = {}
for space, (owner, prefix) in SPACES.items():
    for name in sorted(dir(owner)):
        function = getattr(owner, name)
        if name.startswith("_") or not callable(function):
            continue
        overloads = [
            schema.arguments
            for schema in torch._C._jit_get_schemas_for_operator(f"aten::{prefix}{name}")
            if not any(one.is_out for one in schema.arguments) and "Dimname" not in str(schema)
        ]
        if not overloads:
            continue
        longest = max(overloads, key=lambda one: sum(not each.kwarg_only for each in one))
        placed = [each for each in longest if not each.kwarg_only]
        named = [each for one in overloads for each in one if each.kwarg_only]
        if not named:
            continue
        args = [value_of(str(each.type)) for each in placed]
        try:
            function(*args, value_of(str(named[0].type)))
        except TypeError:
            show = lambda each: ["input" if each.name == "self" else each.name, str(each.type)]
            golden[f"{space}.{name}"] = [[show(each) for each in placed], show(named[0])]
        except Exception:
            pass

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "positions.json"), "w") as file:
    file.write("{\n")
    file.write(",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in sorted(golden.items())))
    file.write("\n}\n")
print(f"{len(golden)} names", file=sys.stderr)
