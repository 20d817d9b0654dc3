"""Writes orthogonal.json: parametrizations.orthogonal by each map, a step down a slope, and what SyncBatchNorm.convert_sync_batchnorm makes."""
import json
import os

import torch
from torch import nn

cases = [
    (4, 4, {}), (3, 5, {}), (5, 3, {}), (4, 4, {'orthogonal_map': 'cayley'}), (3, 5, {'orthogonal_map': 'matrix_exp'}),
    (5, 3, {'orthogonal_map': 'cayley'}), (4, 4, {'orthogonal_map': 'householder', 'use_trivialization': False}),
    (3, 5, {'orthogonal_map': 'householder', 'use_trivialization': False}),
]
layers = []
for features, out, keywords in cases:
    torch.manual_seed(0)
    layer = nn.utils.parametrizations.orthogonal(nn.Linear(features, out), **keywords)
    before = layer.weight
    (before * torch.arange(1., 1 + features * out).view(out, features)).sum().backward()
    with torch.no_grad():
        for p in layer.parameters():
            if p.grad is not None:
                p -= 0.01 * p.grad
    layers.append({
        'args': [features, out], 'keywords': keywords, 'text': str(layer), 'before': before.tolist(), 'after': layer.weight.tolist(),
        'keys': list(layer.state_dict()),
    })


def refused(call):
    try:
        call()
    except Exception as e:
        return [type(e).__name__, str(e)]


orthogonal = nn.utils.parametrizations.orthogonal
errors = {
    'vector': refused(lambda: orthogonal(nn.BatchNorm1d(3))),
    'map': refused(lambda: orthogonal(nn.Linear(2, 2), orthogonal_map='foo')),
    'name': refused(lambda: orthogonal(nn.Linear(2, 2), 'foo')),
    'assign': refused(lambda: setattr(orthogonal(nn.Linear(2, 2), use_trivialization=False), 'weight', torch.eye(2))),
    'sync': refused(lambda: nn.SyncBatchNorm(3)(torch.ones(3))),
    'channels': refused(lambda: nn.SyncBatchNorm(3)(torch.ones(3, 0))),
}
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Sequential(nn.BatchNorm1d(4, affine=False)))
x = torch.randn(5, 3)
sync = nn.SyncBatchNorm.convert_sync_batchnorm(net)
converted = {'text': str(sync), 'out': sync(x).tolist(), 'eval': sync.eval()(x).tolist(), 'keys': list(sync.state_dict())}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'orthogonal.json'), 'w') as f:
    json.dump({'layers': layers, 'errors': errors, 'converted': converted}, f)
    f.write('\n')
