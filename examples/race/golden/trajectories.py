"""Makes trajectories.json: where PyTorch's optimizers are in each of 50 steps on two of the page's surfaces."""

import json
import pathlib

import torch

RACERS = [
    ("SGD", {"lr": 0.09}, ""),
    ("SGD", {"lr": 0.02, "momentum": 0.9}, ""),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True}, ""),
    ("SGD", {"lr": 0.2, "momentum": 0.9, "dampening": 0.9}, "ewma"),
    ("Adam", {"lr": 0.2, "betas": (0.8, 0.99), "amsgrad": True}, ""),
    ("AdamW", {"lr": 0.2, "weight_decay": 0.1}, ""),
    ("RMSprop", {"lr": 0.05, "momentum": 0.5, "centered": True}, ""),
    ("Adagrad", {"lr": 0.5, "lr_decay": 0.01}, ""),
    ("Adadelta", {"lr": 20}, ""),
    ("Adamax", {"lr": 0.2}, ""),
    ("NAdam", {"lr": 0.2}, ""),
    ("RAdam", {"lr": 0.2}, ""),
    ("ASGD", {"lr": 0.05}, ""),
    ("Rprop", {"lr": 0.1}, ""),
    ("Adafactor", {"lr": 0.2}, ""),
    ("LBFGS", {"lr": 0.5, "max_iter": 1}, ""),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}, ""),
    ("SGD", {"lr": 0.0005, "maximize": True}, ""),
    ("Adam", {"lr": 0.2, "weight_decay": 0.1, "decoupled_weight_decay": True}, ""),
    ("NAdam", {"lr": 0.2, "weight_decay": 0.1, "decoupled_weight_decay": True, "momentum_decay": 0.01}, ""),
    ("RAdam", {"lr": 0.2, "weight_decay": 0.1}, ""),
    ("ASGD", {"lr": 0.05, "lambd": 0.01, "alpha": 0.5, "t0": 10}, ""),
    ("Rprop", {"lr": 0.1, "etas": (0.4, 1.3), "step_sizes": (1e-4, 2)}, ""),
    ("Adafactor", {"lr": 0.2, "beta2_decay": -0.5, "eps": (1e-12, 0.01), "d": 2, "weight_decay": 0.1}, ""),
    ("SGD", {"lr": 0.05}, ("StepLR", {"step_size": 20, "gamma": 0.5})),
    ("SGD", {"lr": 0.05}, ("MultiStepLR", {"milestones": (10, 25, 40), "gamma": 0.5})),
    ("SGD", {"lr": 0.05}, ("ConstantLR", {"factor": 0.25, "total_iters": 20})),
    ("SGD", {"lr": 0.05}, ("LinearLR", {"start_factor": 0.1, "end_factor": 0.8, "total_iters": 30})),
    ("Adam", {"lr": 0.1}, ("ExponentialLR", {"gamma": 0.97})),
    ("Adam", {"lr": 0.1}, ("PolynomialLR", {"total_iters": 40, "power": 2})),
    ("SGD", {"lr": 0.05}, ("CosineAnnealingLR", {"T_max": 30, "eta_min": 0.001})),
    ("Adam", {"lr": 0.1}, ("CosineAnnealingWarmRestarts", {"T_0": 10, "T_mult": 2})),
    ("SGD", {"momentum": 0.9}, ("CyclicLR", {"base_lr": 0.002, "max_lr": 0.02, "step_size_up": 8, "mode": "triangular2"})),
    ("Adam", {}, ("OneCycleLR", {"max_lr": 0.3, "total_steps": 60})),
    ("SGD", {"lr": 0.08}, ("ReduceLROnPlateau", {"factor": 0.5, "patience": 3})),
]
# Curvature and line searches come from small differences. On noise and on Rosenbrock rounding decides, and PyTorch in float32 is
# 0.05 and more from itself in float64; here it stays within 1e-5.
CURVED = [
    ("LBFGS", {"lr": 0.1, "max_iter": 3, "tolerance_grad": 1e-3, "tolerance_change": 1e-4}, ""),
    ("LBFGS", {"max_iter": 2, "line_search_fn": "strong_wolfe"}, ""),
    ("LBFGS", {"max_iter": 1, "max_eval": 9, "history_size": 5, "line_search_fn": "strong_wolfe"}, ""),
]
SEED = 3


def ravine(x, y):
    return (x**2 + 20 * y**2) / 2


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


SETUPS = [
    (f"s=ravine&k=20&at=-4~2&n=60&noise=0.25&seed={SEED}", (-4.0, 2.0), 0.25, ravine, RACERS),
    ("s=beale&at=1~1.5&n=60", (1.0, 1.5), 0, beale, CURVED),
]


def text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "~".join(map(str, value)) if isinstance(value, tuple) else str(value)


def walk(name, options, more, start, noise, f):
    torch.manual_seed(SEED)
    w = torch.tensor(start, requires_grad=True)
    optimizer = getattr(torch.optim, name)([w], **options)
    if more == "ewma":
        optimizer.state[w]["momentum_buffer"] = torch.zeros_like(w)
    scheduler = None
    if isinstance(more, tuple):
        scheduler = getattr(torch.optim.lr_scheduler, more[0])(optimizer, **more[1])

    def closure():
        optimizer.zero_grad()
        loss = f(*w.unbind(-1))
        loss.backward()
        if noise > 0:
            w.grad.add_(torch.randn(2), alpha=noise)
        return loss

    for _ in range(51):
        yield w.tolist()
        loss = optimizer.step(closure)
        if scheduler is not None:
            scheduler.step(*([loss.item()] if more[0] == "ReduceLROnPlateau" else []))


def racer(name, options, more):
    words = [name, *(f"{k}={text(v)}" for k, v in options.items())]
    if isinstance(more, tuple):
        words += [f"@{more[0]}", *(f"{k}={text(v)}" for k, v in more[1].items())]
    elif more:
        words.append(more)
    return ",".join(words)


def main():
    rows = [
        {"setup": setup, "racer": racer(*one), "places": list(walk(*one, start, noise, f))}
        for setup, start, noise, f, racers in SETUPS
        for one in racers
    ]
    out = pathlib.Path(__file__).with_suffix(".json")
    out.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


main()
