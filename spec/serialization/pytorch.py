"""Loads with PyTorch, by weights_only=True, what pytorch.mjs has saved, and goes on with it. Run by pytorch.mjs."""

import json
import math
import os
import pathlib
import sys
import warnings

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(__file__), "../golden"))
warnings.simplefilter("ignore")
ours, theirs = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent.parent / "golden/checkpoints"


def same(a, b):
    """Tuples may be lists, and an OrderedDict a dict: those are one in JavaScript."""
    if isinstance(a, torch.Tensor):
        whole = a.dtype == b.dtype and a.stride() == b.stride() and a.requires_grad == b.requires_grad and type(a) is type(b)
        return whole and torch.equal(a.isnan(), b.isnan()) and torch.equal(a.nan_to_num(), b.nan_to_num())
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return (isinstance(a, float) and math.isnan(a) and math.isnan(b)) or a == b


for file in sorted(ours.glob("*.golden.pt")):
    name = file.name.replace(".golden.pt", ".pt")
    got = torch.load(file, weights_only=True, map_location=lambda storage, _: storage)
    wanted = torch.load(theirs / name, weights_only=True, map_location=lambda storage, _: storage)
    assert same(got, wanted), f"{name}\n{got}\n{wanted}"
    print("same", name)

state = torch.load(ours / "training.pt", weights_only=True)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Linear(16, 1))
print(model.load_state_dict(state["model"]))
assert state["model"]._metadata["2"] == {"version": 2}
optimizer = torch.optim.Adam(model.parameters(), amsgrad=True)
optimizer.load_state_dict(state["optimizer"])
assert set(state["optimizer"]["state"]) == set(range(len(list(model.parameters()))))
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
scheduler.load_state_dict(state["scheduler"])
torch.set_rng_state(state["random"])
losses = []
for _ in range(3):
    optimizer.zero_grad()
    loss = model(torch.randn(8, 6)).pow(2).mean()
    loss.backward()
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
wanted = json.loads((ours / "losses.json").read_text())
assert all(abs(a - b) < 1e-5 * abs(b) for a, b in zip(losses, wanted)), (losses, wanted)
print("goes on as here", losses)
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "random": torch.get_rng_state()}, ours / "back.pt")
