"""What spec/optim/later.spec.ts expects: PyTorch's optimizers and schedulers when groups, states and schedulers come later than usual.

python spec/golden/later.py     writes later.json beside this file
"""
import json
import pathlib

import torch
from torch import optim
from torch.optim import lr_scheduler as schedulers
from torch.optim.swa_utils import SWALR


def leaf(*values, dtype=torch.float32):
    return torch.tensor(values, dtype=dtype, requires_grad=True)


def attempt(body):
    try:
        return body()
    except Exception as error:
        return f'{type(error).__name__}: {error}'


def stepped(optimizer, *params):
    for k, p in enumerate(params):
        p.grad = torch.full_like(p, k + 1)
    optimizer.step()


MADE = {
    'StepLR': lambda o: schedulers.StepLR(o, 2, gamma=0.5),
    'MultiStepLR': lambda o: schedulers.MultiStepLR(o, [1], gamma=0.5),
    'ConstantLR': lambda o: schedulers.ConstantLR(o),
    'LinearLR': lambda o: schedulers.LinearLR(o),
    'ExponentialLR': lambda o: schedulers.ExponentialLR(o, 0.5),
    'PolynomialLR': lambda o: schedulers.PolynomialLR(o),
    'CosineAnnealingLR': lambda o: schedulers.CosineAnnealingLR(o, 2),
    'CosineAnnealingWarmRestarts': lambda o: schedulers.CosineAnnealingWarmRestarts(o, 2),
    'LambdaLR': lambda o: schedulers.LambdaLR(o, lambda epoch: 0.5**epoch),
    'MultiplicativeLR': lambda o: schedulers.MultiplicativeLR(o, lambda epoch: 0.5),
    'CyclicLR': lambda o: schedulers.CyclicLR(o, 0.1, 0.5, step_size_up=2),
    'OneCycleLR': lambda o: schedulers.OneCycleLR(o, 0.5, total_steps=5),
    'SWALR': lambda o: SWALR(o, 0.5, anneal_epochs=2),
}


def added(make):
    """Rates and momenta after each step of a scheduler whose optimizer has got a group since it was made, and errors."""
    p, q = leaf(1.0), leaf(2.0)
    optimizer = optim.SGD([p], lr=0.1, momentum=0.9)
    scheduler = make(optimizer)
    optimizer.add_param_group({'params': [q], 'lr': 0.2})
    found = []
    for _ in range(4):
        stepped(optimizer, p, q)
        error = attempt(scheduler.step)
        groups = optimizer.param_groups
        found.append([error, [g['lr'] for g in groups], [g['momentum'] for g in groups]])
    return found


def cyclic():
    optimizer = optim.SGD([leaf(1.0)], lr=0.03, momentum=0.9)
    schedulers.ConstantLR(optimizer)
    scheduler = schedulers.CyclicLR(optimizer, 0.1, 0.5, step_size_up=2)
    rates = [optimizer.param_groups[0]['lr']]
    for _ in range(3):
        optimizer.step()
        scheduler.step()
        rates.append(optimizer.param_groups[0]['lr'])
    return rates


NAMES = 'Adadelta Adafactor Adagrad Adam AdamW Adamax ASGD LBFGS Muon NAdam RAdam RMSprop Rprop SGD'.split()


def optimizer_of(name):
    return getattr(optim, name)([torch.ones(2, 2, requires_grad=True)])


def loaded(name):
    """The options of a group, and those of one that is added, after a state without any option but the rate was loaded."""
    optimizer = optimizer_of(name)
    optimizer.load_state_dict({'state': {}, 'param_groups': [{'lr': 0.5, 'params': [0]}]})
    first = sorted(optimizer.param_groups[0])
    optimizer.add_param_group({'params': [torch.ones(2, 2, requires_grad=True)]})
    return [first, sorted(optimizer.param_groups[1])]


def numbers(name):
    """The types of what is kept of a float64 parameter, before and after it was loaded."""
    p = leaf(1.0, dtype=torch.float64)
    optimizer = getattr(optim, name)([p])
    stepped(optimizer, p)
    saved = optimizer.state_dict()
    optimizer.load_state_dict(saved)
    return [{key: str(value.dtype) for key, value in d['state'][0].items()} for d in (saved, optimizer.state_dict())]


def twice():
    p, q = leaf(1.0), leaf(2.0)
    optimizer = optim.Adagrad([p, q, p])
    saved = optimizer.state_dict()
    return [saved['param_groups'][0]['params'], sorted(saved['state'])]


def interrupted():
    p = leaf(1.0)
    optimizer = optim.LBFGS([p], line_search_fn='armijo')

    def closure():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    return [attempt(lambda: optimizer.step(closure)), {k: v for k, v in optimizer.state[p].items()}]


sgd = optim.SGD([leaf(1.0)])
golden = {
    'added': {name: added(make) for name, make in MADE.items()},
    'cyclic': cyclic(),
    'loaded': {name: loaded(name) for name in NAMES},
    'numbers': {name: numbers(name) for name in ('ASGD', 'NAdam')},
    'twice': twice(),
    'interrupted': interrupted(),
    'printed': {name: str(optimizer_of(name)) for name in NAMES},
    'errors': {
        'LambdaLR': attempt(lambda: schedulers.LambdaLR(sgd, 1)),
        'MultiplicativeLR': attempt(lambda: schedulers.MultiplicativeLR(sgd, None)),
        'MultiStepLR': attempt(lambda: schedulers.MultiStepLR(sgd, 3)),
        'StepLR': attempt(lambda: schedulers.StepLR(None, 3)),
    },
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden) + '\n')
