"""Writes functional.json: derivatives of functions and the errors about them. Run: python spec/golden/functional.py > spec/golden/functional.json"""
import json

import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

x = torch.tensor([0.3, -0.7, 1.1], dtype=torch.float64)
w = torch.tensor([[0.5, -1.0, 0.2], [0.1, 0.9, -0.4]], dtype=torch.float64)
u = torch.tensor([1.0, 2.0], dtype=torch.float64)


def f(x, w):
    return w.mv(x.sin())


def g(x, w):
    return w.mv(x.sin()).pow(2).sum()


def pair(x):
    return x.exp(), x.prod()


def plain(value):
    return value.tolist() if isinstance(value, torch.Tensor) else [plain(v) for v in value]


def error(call):
    try:
        call()
    except Exception as e:
        return [type(e).__name__, str(e)]
    raise AssertionError


strict = dict(strict=True)
print(json.dumps({
    "jacobian": plain(jacobian(f, (x, w))), "jacobian of several": plain(jacobian(pair, x)),
    "hessian": plain(hessian(g, (x, w))), "hessian of one": plain(hessian(lambda x: g(x, w), x)),
    "vjp": plain(vjp(f, (x, w), u)), "jvp": plain(jvp(f, (x, w), (x, w))),
    "vhp": plain(vhp(g, (x, w), (x, w))), "hvp": plain(hvp(g, (x, w), (x, w))),
    "errors": {
        "vjp without v": error(lambda: vjp(lambda x: x, x)), "jvp without v": error(lambda: jvp(lambda x: x, x)),
        "v too short": error(lambda: jvp(f, (x, w), (x,))), "v of another size": error(lambda: jvp(lambda x: x, x, u)),
        "hessian of a vector": error(lambda: hessian(lambda x: x, x)), "no tensor": error(lambda: jacobian(lambda x: 3, x)),
        "strict jacobian": error(lambda: jacobian(lambda x: w.sum().requires_grad_(), x, **strict)),
        "strict outputs": error(lambda: jacobian(lambda x: u, x, **strict)),
        "strict hessian": error(lambda: hessian(lambda x: x.sum(), x, **strict)),
        "strategy": error(lambda: jacobian(lambda x: x, x, strategy="sideways")),
    },
}, indent=1))
