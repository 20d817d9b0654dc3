"""What spec/distributions.spec.ts expects: draws, log-probabilities and moments in PyTorch.

python spec/golden/distributions.py     writes distributions.json beside this file
"""
import json
import pathlib

import torch
from torch import distributions as D

cases = {
    'Categorical': (D.Categorical(torch.tensor([[0.5, 1.5, 2.0], [1.0, 0.0, 3.0]])), [[0, 2], [2, 1]]),
    'Categorical of logits': (D.Categorical(logits=torch.tensor([0.3, -1.0, 2.0])), [2.0, 0.0]),
    'Bernoulli': (D.Bernoulli(torch.tensor([0.2, 0.7])), [1.0, 0.0]),
    'Bernoulli of logits': (D.Bernoulli(logits=torch.tensor([0.2, -0.7])), [0.0, 1.0]),
    'Normal': (D.Normal(torch.tensor([0.0, 1.0]), 2.0), [0.5, -1.0]),
    'Uniform': (D.Uniform(torch.tensor([0.0, 1.0]), torch.tensor([2.0, 5.0])), [0.5, 4.0]),
}
out = {}
for name, (d, value) in cases.items():
    torch.manual_seed(1)
    value = torch.tensor(value)
    out[name] = {
        'value': value.tolist(),
        'sample': d.sample((4,)).tolist(),
        'log_prob': d.log_prob(value).tolist(),
        'entropy': d.entropy().tolist(),
    }
    if 'Categorical' not in name:
        out[name] |= {'mean': d.mean.tolist(), 'variance': d.variance.tolist(), 'stddev': d.stddev.tolist(), 'mode': d.mode.nan_to_num(-1).tolist()}
    if d.has_rsample:
        out[name] |= {'rsample': d.rsample((2,)).tolist(), 'cdf': d.cdf(value).tolist(), 'icdf': d.icdf(torch.tensor([0.2, 0.9])).tolist()}
    if d.has_enumerate_support:
        out[name] |= {'enumerate_support': d.enumerate_support().tolist()}
errors = {}
for name, make in {
    'neither': lambda: D.Categorical(),
    'negative scale': lambda: D.Normal(torch.tensor([0.0]), torch.tensor([-1.0])),
    'no probability': lambda: D.Bernoulli(torch.tensor([0.5, 1.5])),
    'outside': lambda: D.Categorical(torch.tensor([0.5, 0.5])).log_prob(torch.tensor([2.0])),
    'no broadcast': lambda: D.Normal(torch.zeros(2), torch.ones(2)).log_prob(torch.zeros(3)),
    'one number': lambda: D.Normal(1.0, -1.0),
    'not a number': lambda: D.Normal(1.0, 2.0).log_prob(torch.tensor(float('nan'))),
}.items():
    try:
        make()
    except ValueError as error:
        errors[name] = str(error)
text = json.dumps({'values': out, 'errors': errors, 'printed': [repr(D.Normal(0.0, 1.0)), repr(D.Categorical(torch.ones(2, 3)))]}, indent=1)
(pathlib.Path(__file__).parent / 'distributions.json').write_text(text + '\n')
