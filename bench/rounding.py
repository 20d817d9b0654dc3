"""What bench/rounding.mjs measures, in PyTorch."""

import torch
import torch.nn.functional as F


def passes(*tensors):
    x, w, grad = (tensor.clone() for tensor in tensors)
    y = F.conv2d(x.requires_grad_(), w.requires_grad_())
    return [y.detach(), *torch.autograd.grad(y, [x, w], grad)]


torch.manual_seed(1)
for kind in ["normal", "relu", "about 10"]:
    x = torch.randn(8, 32, 26, 26)
    if kind == "relu":
        x = x.relu()
    if kind == "about 10":
        x = x + 10
    w = (torch.rand(64, 32, 3, 3) * 2 - 1) / 288**0.5
    given = [x, w, torch.randn(8, 64, 24, 24)]
    exact = passes(*(tensor.double() for tensor in given))
    cells = []
    for found, right in zip(passes(*given), exact):
        distance, scale = found.double() - right, right.pow(2).mean().sqrt()
        parts = (distance.pow(2).mean().sqrt(), distance.abs().max())
        cells.append(", ".join(f"{1e7 * (part / scale).item():.1f}" for part in parts))
    print(f"{kind}, PyTorch: forward {cells[0]}; input's gradient {cells[1]}; weight's gradient {cells[2]}")
