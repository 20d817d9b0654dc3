"""Writes prune.json: masks of pruned layers, one method after another. Run: python spec/golden/prune.py > spec/golden/prune.json"""
import json

import torch
from torch import nn
from torch.nn.utils import prune


def masks(*steps):
    torch.manual_seed(1)
    layer = nn.Linear(4, 5)
    found = []
    for step in steps:
        step(layer)
        found.append(layer.weight_mask.int().tolist())
    return {"masks": found, "names": list(layer.state_dict()), "out": [round(v, 5) for v in layer(torch.ones(4)).tolist()]}


found = {
    "l1": masks(lambda l: prune.l1_unstructured(l, "weight", 0.3), lambda l: prune.l1_unstructured(l, "weight", 3)),
    "random": masks(lambda l: prune.random_unstructured(l, "weight", 0.25), lambda l: prune.random_unstructured(l, "weight", 4)),
    "ln": masks(lambda l: prune.ln_structured(l, "weight", 2, 2, 0), lambda l: prune.ln_structured(l, "weight", 0.5, 1, 1)),
    "random channels": masks(lambda l: prune.random_structured(l, "weight", 2, 0)),
    "mixed": masks(lambda l: prune.ln_structured(l, "weight", 1, 2, 0), lambda l: prune.l1_unstructured(l, "weight", 5)),
}
torch.manual_seed(1)
net = nn.Sequential(nn.Linear(4, 5), nn.Linear(5, 3))
prune.l1_unstructured(net[0], "weight", 2)
prune.global_unstructured([(net[0], "weight"), (net[1], "weight")], prune.L1Unstructured, amount=0.4)
found["global"] = [net[0].weight_mask.int().tolist(), net[1].weight_mask.int().tolist()]
print(json.dumps(found))
