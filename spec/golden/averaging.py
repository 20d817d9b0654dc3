"""What spec/optim/swa_utils.spec.ts and spec/amp/amp.spec.ts expect of PyTorch.

python spec/golden/averaging.py     writes averaging.json beside this file
"""
import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn, update_bn


def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 1))


def flat(state):
    return [value for t in state.values() for value in t.flatten().tolist()]


averages, statistics = [], None
for kwargs in [{}, {'multi_avg_fn': get_ema_multi_avg_fn(0.9)}, {'avg_fn': get_ema_avg_fn(0.9), 'use_buffers': True}, {'use_buffers': True}]:
    m = model()
    averaged = AveragedModel(m, **kwargs)
    optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
    x = torch.randn(8, 3)
    for _ in range(4):
        optimizer.zero_grad()
        (m(x) ** 2).mean().backward()
        optimizer.step()
        averaged.update_parameters(m)
    averages.append(flat(averaged.state_dict()))
update_bn([x[:4], [x[4:]]], averaged)
statistics = averaged.module[1].running_mean.tolist() + averaged.module[1].running_var.tolist()

# Scaled losses; the gradients of the second step overflow.
scaler = torch.amp.GradScaler('cpu', init_scale=8.0, growth_interval=2)
p = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
optimizer = torch.optim.SGD([p], lr=0.1)
scaling = []
for k in range(6):
    optimizer.zero_grad()
    loss = (p * p).sum() * (float('inf') if k == 1 else 1.0)
    scaler.scale(loss).backward()
    if k == 3:
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_([p], 0.5)
    scaler.step(optimizer)
    scaler.update()
    scaling.append([*p.tolist(), scaler.get_scale(), scaler.state_dict()['_growth_tracker']])

m = model()
optimizer = torch.optim.SGD(m.parameters(), lr=0.1)
x, y = torch.randn(8, 3), torch.randn(8, 1)
casting = []
for _ in range(4):
    optimizer.zero_grad()
    with torch.autocast('cpu'):
        out = m(x)
        loss = torch.nn.functional.mse_loss(out, y)
    loss.backward()
    optimizer.step()
    casting.append([str(out.dtype), str(loss.dtype), loss.item()])

golden = {'averages': averages, 'statistics': statistics, 'scaling': scaling, 'casting': casting}
(pathlib.Path(__file__).parent / 'averaging.json').write_text(json.dumps(golden) + '\n')
