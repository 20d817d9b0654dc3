"""What spec/optim/descent.spec.ts expects: where PyTorch's optimizers come to on two landscapes, and gradients through their steps.

python spec/golden/descent.py     writes descent.json beside this file
"""
import json
import pathlib

import torch

# Options with which each comes down in STEPS steps.
OPTIMIZERS = {
    'Adadelta': {'lr': 1.0, 'rho': 0.9},
    'Adafactor': {'lr': 0.02},
    'Adagrad': {'lr': 0.5},
    'Adam': {'lr': 0.02},
    'AdamW': {'lr': 0.02},
    'Adamax': {'lr': 0.02},
    'ASGD': {'lr': 1e-3, 't0': 100},
    'LBFGS': {'lr': 0.5, 'max_iter': 4},
    'LBFGS strong_wolfe': {'max_iter': 4, 'line_search_fn': 'strong_wolfe'},
    'NAdam': {'lr': 0.02},
    'RAdam': {'lr': 1e-3},
    'RMSprop': {'lr': 0.005},
    'Rprop': {'lr': 0.01},
    'SGD': {'lr': 1e-3, 'momentum': 0.9},
}
STEPS = 60
STEEPNESS = [1.0, 10.0, 100.0, 0.1]


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def bowl(p):
    return (p * p * torch.tensor(STEEPNESS, dtype=p.dtype)).sum() / 2


def descend(name, options, landscape, start):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name.split()[0])([p], **options)

    def closure():
        optimizer.zero_grad()
        loss = landscape(p)
        loss.backward()
        return loss

    losses = []
    for _ in range(STEPS):
        losses.append(optimizer.step(closure).item())
    return {'losses': losses[::10] + [landscape(p).item()], 'end': p.tolist()}


# PyTorch's own Adamax and Rprop, and Adam with amsgrad, cannot be differentiated through several steps, and SGD's momentum loses what
# it had from the first.
DIFFERENTIABLE = {
    'Adadelta': {}, 'Adagrad': {}, 'Adam': {'weight_decay': 0.1}, 'AdamW': {}, 'ASGD': {'t0': 1}, 'NAdam': {}, 'RAdam': {'betas': [0.9, 0.6]},
    'RMSprop': {'momentum': 0.5, 'eps': 0.1}, 'SGD': {'weight_decay': 0.1},
}  # fmt: skip


def through(name, options):
    """The gradient of a loss after three steps by where they began."""
    start = torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64, requires_grad=True)
    p = start.clone()
    optimizer = getattr(torch.optim, name)([p], lr=0.1, differentiable=True, **options)
    for k in range(3):
        p.grad = start.sin() * (k + 1) + start
        optimizer.step()
    (p**2).sum().backward()
    return start.grad.tolist()


golden = {
    'steps': STEPS,
    'steepness': STEEPNESS,
    'descents': [
        {
            'name': name,
            'options': options,
            'rosenbrock': descend(name, options, rosenbrock, [-1.2, 1.0]),
            'bowl': descend(name, options, bowl, [1.0, -2.0, 1.5, 3.0]),
        }
        for name, options in OPTIMIZERS.items()
    ],
    'through': [{'name': name, 'options': options, 'gradient': through(name, options)} for name, options in DIFFERENTIABLE.items()],
}
(pathlib.Path(__file__).parent / 'descent.json').write_text(json.dumps(golden) + '\n')
