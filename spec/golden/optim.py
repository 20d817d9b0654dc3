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
