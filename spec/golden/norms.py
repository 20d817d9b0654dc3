"""Writes norms.json: layers with weights of a given norm, trained two steps. Run: python spec/golden/norms.py > spec/golden/norms.json"""
import json
import warnings

import torch
from torch import nn
from torch.nn.utils import fusion, parametrizations

warnings.filterwarnings("ignore")


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().reshape(-1).tolist()]


def trained(make):
    torch.manual_seed(2)
    layer = make(nn.Linear(3, 4))
    x = torch.randn(5, 3)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        layer(x).pow(2).sum().backward()
        optimizer.step()
    layer.eval()
    return {"state": {k: numbers(v) for k, v in layer.state_dict().items()}, "out": numbers(layer(x)), "shown": str(layer)}


torch.manual_seed(4)
linear, bn = nn.Linear(3, 4), nn.BatchNorm1d(4)
bn(linear(torch.randn(6, 3)))
bn.weight.data.uniform_()
both = fusion.fuse_linear_bn_eval(linear.eval(), bn.eval())
print(json.dumps({
    "parametrizations.weight_norm": trained(parametrizations.weight_norm),
    "parametrizations.spectral_norm": trained(parametrizations.spectral_norm),
    "weight_norm": trained(nn.utils.weight_norm), "spectral_norm": trained(nn.utils.spectral_norm),
    "fused": {"weight": numbers(both.weight), "bias": numbers(both.bias)},
}, indent=1))
