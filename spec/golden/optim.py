"""What spec/optim/rules.spec.ts and printing.spec.ts expect: PyTorch's optimizers with combinations of their options.

python spec/golden/optim.py     writes optim.json beside this file
"""
import itertools
import json
import pathlib

import torch

STEPS = 6


def initial(dtype):
    """A row-major parameter, one whose memory is transposed, and one without dimensions."""
    values = torch.arange(12, dtype=torch.float64).mul(0.7).sin()
    tensors = [values[:6].reshape(2, 3), values[6:].reshape(3, 2).t(), values[3]]
    return [torch.nn.Parameter(t.to(dtype).clone()) for t in tensors]


def gradient(shape, step, k, dtype):
    count = torch.Size(shape).numel()
    angles = torch.arange(count, dtype=torch.float64) * 1.3 + step * 0.9 + k
    return angles.cos().reshape(shape).to(dtype)


def run(name, options, dtype):
    params = initial(dtype)
    if name == 'Muon':
        params.pop()  # it takes matrices
    optimizer = getattr(torch.optim, name)(params, **options)
    for step in range(STEPS):
        for k, p in enumerate(params):
            grad = gradient(p.shape, step, k, dtype)
            # Gradients lie otherwise than their parameters.
            p.grad = grad.t().contiguous().t() if grad.dim() == 2 and k == 0 else grad
        optimizer.step()
    return {
        'optim': name,
        'options': options,
        'dtype': str(dtype).split('.')[1],
        'params': [p.detach().flatten().tolist() for p in params],
        'strides': [{n: list(t.stride()) for n, t in optimizer.state.get(p, {}).items() if t is not None} for p in params],
    }


def combinations(**choices):
    for values in itertools.product(*choices.values()):
        yield {name: value for name, value in zip(choices, values) if value is not None}


sgd = [
    options
    for options in combinations(
        lr=[0.1], momentum=[None, 0.9], dampening=[None, 0.3], weight_decay=[None, 0.2], nesterov=[None, True], maximize=[None, True]
    )
    if not (options.get('nesterov') and ('momentum' not in options or 'dampening' in options))
]
adam = list(
    combinations(
        lr=[0.05], betas=[None, [0.3, 0.9]], eps=[None, 0.01], weight_decay=[None, 0.1], amsgrad=[None, True], maximize=[None, True]
    )
)
runs = [run('SGD', options, dtype) for options in sgd for dtype in (torch.float32, torch.float64)]
runs += [run('Adam', options, dtype) for options in adam for dtype in (torch.float32, torch.float64)]
runs += [run('AdamW', options, dtype) for options in adam[::3] for dtype in (torch.float32, torch.float64)]
runs += [run('Adam', {'lr': 0.05, 'weight_decay': 0.1, 'decoupled_weight_decay': True}, torch.float64)]

decay, maximize = [None, 0.1], [None, True]
others = {
    'Adadelta': combinations(lr=[None, 0.5], rho=[None, 0.7], eps=[None, 0.01], weight_decay=decay, maximize=maximize),
    'Adafactor': combinations(
        lr=[None, 0.3], beta2_decay=[None, -0.3], eps=[None, [1e-4, 0.1]], d=[None, 2.0], weight_decay=decay, maximize=maximize
    ),
    'Adagrad': combinations(lr=[0.1], lr_decay=[None, 0.3], weight_decay=decay, initial_accumulator_value=[None, 0.2], maximize=maximize),
    'Adamax': combinations(lr=[0.05], betas=[None, [0.3, 0.9]], eps=[None, 0.01], weight_decay=decay, maximize=maximize),
    'ASGD': combinations(lr=[0.1], lambd=[None, 0.2], alpha=[None, 0.5], t0=[None, 2], weight_decay=decay, maximize=maximize),
    'NAdam': combinations(
        lr=[0.05], betas=[None, [0.3, 0.9]], weight_decay=decay, momentum_decay=[None, 0.1], decoupled_weight_decay=[None, True]
    ),
    # With these betas a step is adaptive from the first, the fourth or the sixth on.
    'RAdam': combinations(
        lr=[0.05], betas=[None, [0.3, 0.9], [0.9, 0.6]], weight_decay=decay, decoupled_weight_decay=[None, True], maximize=maximize
    ),
    'RMSprop': combinations(
        lr=[0.05], alpha=[None, 0.3], weight_decay=decay, momentum=[None, 0.8], centered=[None, True], maximize=maximize
    ),
    'Rprop': combinations(lr=[None, 0.1], etas=[None, [0.3, 1.7]], step_sizes=[None, [0.02, 0.1]], maximize=maximize),
    'Muon': combinations(lr=[0.1], momentum=[None, 0.5], nesterov=[None, False], adjust_lr_fn=[None, 'match_rms_adamw', 'spectral_unclamped']),
}
for name, choices in others.items():
    for k, options in enumerate(list(choices)[:: 1 if name in ('Muon', 'Adadelta', 'Rprop') else 3]):
        # Some of them, one half in each type: all would be a large file.
        runs.append(run(name, options, torch.float32 if name == 'Muon' or k % 2 else torch.float64))

# Averages that keep nothing of what was before.
forgetful = {'betas': [0.0, 0.9]}
for name in ('Adam', 'AdamW', 'Adamax', 'NAdam', 'RAdam'):
    runs.append(run(name, {'lr': 0.05, **forgetful}, torch.float32))
runs.append(run('Muon', {'lr': 0.1, 'momentum': 0.0}, torch.float32))

p = [torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2))]
named = torch.optim.SGD([('weight', p[0]), ('bias', p[1])], lr=1e-8)
torch.optim.lr_scheduler.StepLR(named, 3)
printed = [
    str(torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    str(torch.optim.Adam([{'params': p[:1]}, {'params': p[1:], 'lr': 1e-5, 'eps': 1.5e-9}])),
    str(named),
]
here = pathlib.Path(__file__).parent
(here / 'optim.json').write_text(json.dumps({'steps': STEPS, 'runs': runs, 'printed': printed}) + '\n')
