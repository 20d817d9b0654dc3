"""Makes trajectories.json: where PyTorch's optimizers are in each of 50 steps on the page's ravine."""

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
    ("SGD", {"lr": 0.05}, "@CosineAnnealingLR"),
    ("Adam", {"lr": 0.1}, "@StepLR"),
]
SCHEDULERS = {"CosineAnnealingLR": {"T_max": 200, "eta_min": 0}, "StepLR": {"step_size": 50, "gamma": 0.5}}
NOISE = 0.25
SEED = 3


def text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "~".join(map(str, value)) if isinstance(value, tuple) else str(value)


def walk(name, options, more):
    torch.manual_seed(SEED)
    w = torch.tensor([-4.0, 2.0], requires_grad=True)
    optimizer = getattr(torch.optim, name)([w], **options)
    if more == "ewma":
        optimizer.state[w]["momentum_buffer"] = torch.zeros_like(w)
    scheduler = None
    if more.startswith("@"):
        scheduler = getattr(torch.optim.lr_scheduler, more[1:])(optimizer, **SCHEDULERS[more[1:]])

    def closure():
        optimizer.zero_grad()
        x, y = w.unbind(-1)
        loss = (x**2 + 20 * y**2) / 2
        loss.backward()
        w.grad.add_(torch.randn(2), alpha=NOISE)
        return loss

    for _ in range(51):
        yield w.tolist()
        optimizer.step(closure)
        if scheduler is not None:
            scheduler.step()


def main():
    rows = []
    for name, options, more in RACERS:
        racer = ",".join([name, *(f"{k}={text(v)}" for k, v in options.items()), *([more] if more else [])])
        setup = f"s=ravine&k=20&at=-4~2&n=60&noise={NOISE}&seed={SEED}"
        rows.append({"setup": setup, "racer": racer, "places": list(walk(name, options, more))})
    out = pathlib.Path(__file__).with_suffix(".json")
    out.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


main()
