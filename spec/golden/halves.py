"""What PyTorch rounds to 16 bits, and when: results of functions of several steps. `python spec/golden/halves.py`"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F

# Of 32 columns: what is left of a row past the processor's vectors PyTorch rounds otherwise.
torch.manual_seed(0)
x = torch.randn(7, 32) * 3 + 2
y = torch.rand(7, 32)
large = torch.full((20,), 12000.0)
functions = {
    'x.mean(1)': lambda x, y, large: x.mean(1),
    'x.mean()': lambda x, y, large: x.mean(),
    'x.nanmean(0)': lambda x, y, large: x.nanmean(0),
    'x.var(1)': lambda x, y, large: x.var(1),
    'x.std()': lambda x, y, large: x.std(),
    'torch.var_mean(x, 1)[1]': lambda x, y, large: torch.var_mean(x, 1)[1],
    'torch.std_mean(x, 0)[0]': lambda x, y, large: torch.std_mean(x, 0)[0],
    'x.logcumsumexp(1)': lambda x, y, large: x.logcumsumexp(1),
    'x.logsumexp(0)': lambda x, y, large: x.logsumexp(0),
    'x.cumsum(1)': lambda x, y, large: x.cumsum(1),
    'x.norm()': lambda x, y, large: x.norm(),
    'F.mse_loss(x, y)': lambda x, y, large: F.mse_loss(x, y),
    'F.l1_loss(x, y)': lambda x, y, large: F.l1_loss(x, y),
    'F.smooth_l1_loss(x, y)': lambda x, y, large: F.smooth_l1_loss(x, y),
    'F.binary_cross_entropy_with_logits(x, y)': lambda x, y, large: F.binary_cross_entropy_with_logits(x, y),
    'torch.add(x, y, alpha=0.3)': lambda x, y, large: torch.add(x, y, alpha=0.3),
    'torch.sub(x, y, alpha=1.7)': lambda x, y, large: torch.sub(x, y, alpha=1.7),
    'torch.rsub(x, y, alpha=0.3)': lambda x, y, large: torch.rsub(x, y, alpha=0.3),
    'y ** 1.7': lambda x, y, large: y**1.7,
    'torch.pow(0.3, x)': lambda x, y, large: torch.pow(0.3, x),
    'torch.mul(0.3, x)': lambda x, y, large: torch.mul(0.3, x),
    'x * 0.3': lambda x, y, large: x * 0.3,
    'torch.div(0.3, y)': lambda x, y, large: torch.div(0.3, y + 1),
    'x / 0.3': lambda x, y, large: x / 0.3,
    'x + 0.3': lambda x, y, large: x + 0.3,
    'torch.addcmul(x, y, y, value=0.3)': lambda x, y, large: torch.addcmul(x, y, y, value=0.3),
    'F.batch_norm(x, null, null, y[0].float(), null, true)': lambda x, y, large: F.batch_norm(
        x, None, None, y[0].float(), None, True
    ),
    'F.layer_norm(x, [32], y[0].float(), y[1].float())': lambda x, y, large: F.layer_norm(
        x, [32], y[0].float(), y[1].float()
    ),
    'F.layer_norm(x, [32], y[0], y[1])': lambda x, y, large: F.layer_norm(x, [32], y[0], y[1]),
    'F.softmax(x, 1)': lambda x, y, large: F.softmax(x, 1),
    'large.mean()': lambda x, y, large: large.mean(),
    'large.std()': lambda x, y, large: (large * y.flatten()[:20]).std(),
    'F.l1_loss(large, -large)': lambda x, y, large: F.l1_loss(large, -large),
    'F.adaptive_avg_pool1d(large, 1)': lambda x, y, large: F.adaptive_avg_pool1d(large.view(1, 20), 1),
}
answers = {
    name: {
        str(dtype).removeprefix('torch.'): f(x.to(dtype), y.to(dtype), large.to(dtype)).double().flatten().tolist()
        for dtype in (torch.float16, torch.bfloat16)
    }
    for name, f in functions.items()
}
Path(__file__).with_name('halves.json').write_text(json.dumps({'x': x.tolist(), 'y': y.tolist(), 'answers': answers}))
