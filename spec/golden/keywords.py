"""What PyTorch's public functions, methods and classes call their parameters, by overload: spec/golden/keywords.json.

Of what is written in Python by `inspect`, of what is not by the schemas of its operators. A parameter is its name, and its type where
there is one (`Tensor`, `int[]?`) or else the value that it has where it is left out.
"""

import inspect
import json
import os
import re
import sys

import torch
import torchgen

# Of these spaces all names that they have; of modules, optimizers and schedulers how they are made.
SPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn": torch.nn,
    "torch.nn.Module": torch.nn.Module,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils,
    "torch.nn.utils.rnn": torch.nn.utils.rnn,
    "torch.linalg": torch.linalg,
    "torch.special": torch.special,
    "torch.autograd": torch.autograd,
    "torch.optim": torch.optim,
    "torch.optim.Optimizer": torch.optim.Optimizer,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
    "torch.utils.data": torch.utils.data,
}


def of_python(function, bound):
    """One list of parameters, or None where Python cannot tell."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return None
    if bound:
        parameters = parameters[1:]
    listed = []
    for each in parameters:
        if each.kind in (each.POSITIONAL_ONLY, each.VAR_POSITIONAL, each.VAR_KEYWORD) or each.name.startswith("_"):
            continue
        default = "" if each.default is each.empty else repr(each.default)
        listed.append([each.name, default if len(default) < 20 and "<" not in default else "object"])
    return listed


def of_yaml():
    """The overloads that Python has, and whether it has them as functions and as methods."""
    with open(os.path.join(os.path.dirname(torchgen.__file__), "packaged/ATen/native/native_functions.yaml")) as file:
        entries = re.split(r"^- func: ", file.read(), flags=re.M)[1:]
    return {
        re.match(r"[\w.]+", each)[0]: re.search(r"^  variants: (.*)", each, flags=re.M)[1] if "\n  variants:" in each else "function"
        for each in entries
    }


PYTHON = of_yaml()


def of_schemas(space, name, method):
    """The lists of parameters of an operator's overloads."""
    prefix = {"torch.special": "special_", "torch.linalg": "linalg_"}.get(space, "")
    names = [prefix + name, name] if prefix else [name]
    found = []
    for each in names:
        for schema in torch._C._jit_get_schemas_for_operator(f"aten::{each}"):
            listed = [
                ["input" if one.name == "self" else one.name, str(one.type)] for one in schema.arguments
            ]
            overload = f"{each}.{schema.overload_name}".rstrip(".")
            # Python's own `to` does not know these: layout and pin_memory.
            if overload == "to.dtype_layout":
                continue
            if ("method" if method else "function") not in PYTHON.get(overload, ""):
                continue
            kinds = " ".join(kind for _, kind in listed)
            # `out` is a keyword of its own; dimensions have no names here, and TorchScript's own overloads take lists for tensors.
            if any(one.is_out for one in schema.arguments) or "names" in schema.overload_name.lower() or "Dimname" in str(schema):
                continue
            if "complex" in kinds or not listed or (listed[0][0] in ("input", "t", "a") and "Tensor" not in listed[0][1]):
                continue
            if method:
                # The tensor itself is mostly the first one, but for what is said to be `(n, self)` or `(condition, self, other)`.
                at = [one[0] for one in listed].index("input")
                listed = listed[:at] + listed[at + 1 :]
            if listed not in found:
                found.append(listed)
        if found:
            break
    return found


def record(space, owner):
    found = {}
    for name in sorted(dir(owner)):
        # Tensor.index is functorch's, of dimensions that are objects.
        if name.startswith("_") or (space, name) == ("torch.Tensor", "index"):
            continue
        value = getattr(owner, name)
        method = inspect.isclass(owner)
        if not callable(value) or (inspect.isclass(value) and issubclass(value, BaseException)):
            continue
        if getattr(value, "__module__", None) in ("typing", "types"):
            continue
        if inspect.isclass(value):
            listed = of_python(value.__init__, True)
            overloads = [] if listed is None else [listed]
        else:
            listed = of_python(value, method)
            overloads = of_schemas(space, name, method) if listed is None else [listed]
        overloads = [one for one in overloads if one]
        if overloads:
            found[f"{space}.{name}"] = overloads
    return found


golden = {}
for space, owner in SPACES.items():
    golden.update(record(space, owner))
# Inherited from Module by all that torch.nn holds, and from torch.Tensor by nothing else.
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "keywords.json"), "w") as file:
    file.write("{\n")
    file.write(",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in sorted(golden.items())))
    file.write("\n}\n")
print(f"{len(golden)} names", file=sys.stderr)
