# What PyTorch says of arguments that none of a function's signatures takes: the signatures of what has several, as its errors list them,
# and the whole message of some calls. `python spec/golden/overloads.py`, then `node scripts/overloads.mjs`.
import json
import re
import types
from pathlib import Path

import torch


class Nothing:
    """What no function takes."""


def signatures(function):
    """The signatures that a function's error lists, with its name in C; None where it lists none. One alone has deprecated ones beside it."""
    for count in (25, 0, 1, 2, 3):
        for keywords in ({}, {"zzz": Nothing()}):
            try:
                function(*[Nothing()] * count, **keywords)
            except Exception as error:
                text = str(error)
                listed = re.findall(r"(?m)^ \* \((.*)\)$", text) or re.findall(r"but expected \((.*)\)$", text.rstrip())
                if "received an invalid combination of arguments" in text and listed:
                    return text[: text.index("(")], listed
    return None


functions = {}
for space in (torch, torch.linalg, torch.special, torch.fft, torch.nn.functional, torch._C._nn):
    for name in sorted(dir(space)):
        function = getattr(space, name)
        if name.startswith("_") or "quantize" in name or "fbgemm" in name or "sparse" in name or "miopen" in name:
            continue
        if isinstance(function, types.BuiltinFunctionType):
            found = signatures(function)
            if found is not None:
                functions.setdefault(found[0], found[1])

x = torch.ones(2, 3)
methods = {}
single = []
for name in sorted(dir(torch._C.TensorBase)):
    if not isinstance(getattr(torch._C.TensorBase, name), types.MethodDescriptorType):
        continue
    method = getattr(x, name)
    if name.startswith("_") or name in ("cuda", "ipu", "mtia", "xpu", "to_sparse", "new", "type"):
        continue
    found = signatures(method)
    if found is not None:
        methods[name] = found[1]
    elif name in functions or name.removesuffix("_") in functions:
        single.append(name)

# Functions of Python: an argument given twice is the first that they find.
python = [
    name
    for name in sorted(dir(torch.nn.functional))
    if isinstance(getattr(torch.nn.functional, name), types.FunctionType) and name[0].islower() and not hasattr(torch, name)
]

# ---- whole messages: a call as Python, in which x is a tensor
calls = """
torch.all(x, keepdim=x, dim=0)
torch.squeeze(x, x)
x.squeeze(x)
x.squeeze(dim='a')
torch.squeeze(x, foo=1, dim=0)
torch.eye(3, requires_grad=x, dtype=torch.float32)
torch.scatter(x, x, x, x)
torch.div(x, x, rounding_mode=x)
torch.linspace(start=0, end='a', steps=3)
torch.linspace(0, 1, [3])
torch.quantile(x, 0.5, foo=1)
torch.round(x, decimals=x)
torch.eq(x, 'a')
torch.eq(x)
x.eq()
torch.nn.functional.conv2d(x, x, stride=1.5)
torch.any(x, 0, 1)
torch.arange(0, 1, 1, foo=2)
torch.arange()
x.view('a')
x.fill_('a')
torch.masked_fill(x, x, 'a')
x.mean('a')
torch.linalg.norm(x, keepdim=x)
torch.linalg.pinv(x, hermitian=2)
torch.bmm(1, 2)
torch.searchsorted(x, x, right=x, out_int32=True)
torch.special.shifted_chebyshev_polynomial_u(x, x, foo=1)
torch.rand_like(x, dtype=1)
torch.count_nonzero(x, dim=1.5)
torch.index_fill(x, [0], x, x)
torch.max(x, 0, x)
torch.randint_like(x, [1], 3)
torch.addmm(x, x, x, beta=x)
x.mm()
x.addmm_(x, x, beta=x)
x.add()
torch.add(x)
x.sub_(x, alpha=2, foo=1)
x.add(x, 1, alpha=2)
x.addmv(x, x, beta=2, foo=1)
x.addcmul_(x, x, 1, value=2)
x.copy_()
x.sum(-1, None, keepdim=True)
x.topk(1, 0, 0, largest=True)
x.topk(1, 0, True, largest=True)
torch.histc(x, 3, bins=5)
x.asin(foo=1)
x.arcsin(foo=1)
x.arcsin(1)
x.multiply()
x.greater(foo=1)
x.multiply_(foo=1)
x.to(torch.float32, foo=1)
x.to(foo=1)
x.to([1])
torch.nn.functional.mish(x, None, inplace=True)
torch.nn.functional.cross_entropy(x, x, 1, weight=x)
""".strip().splitlines()
messages = []
for call in calls:
    try:
        eval(call, {"torch": torch, "x": torch.ones(2, 3)})
    except TypeError as error:
        messages.append([call, str(error)])

here = Path(__file__).parent
text = json.dumps({"functions": functions, "methods": methods, "single": single, "python": python, "messages": messages}, indent=1)
(here / "overloads.json").write_text(text + "\n")
print(len(functions), "functions,", len(methods), "methods,", len(messages), "messages")
