"""Prints the orders in which torch.utils.data gives samples, as JSON: python data.py > data.json

Every case is one seed, a program (spec/data/order.spec.ts has the same under its name), and one `rand()` after it, which
tells how much was drawn.
"""

import json
import sys

import torch
from torch.utils import data

X = torch.arange(10)
dataset = data.TensorDataset(X, X * 10)


def passes(loader, count=2):
    return [[[part.tolist() for part in batch] for batch in loader] for _ in range(count)]


def interrupted():
    loader = data.DataLoader(dataset, 3, shuffle=True)
    for first in loader:
        break
    return [first[0].tolist(), [b[0].tolist() for b in loader]]


def between():
    """Draws between the iterator's making and its first batch."""
    it = iter(data.DataLoader(dataset, 4, shuffle=True))
    drawn = torch.rand(1).item()
    return [drawn, [b[0].tolist() for b in it]]


def generator(seed=7):
    return torch.Generator().manual_seed(seed)


def shared():
    """One generator for everything: every draw shows."""
    g = generator()
    loader = data.DataLoader(dataset, 5, shuffle=True, generator=g)
    return [passes(loader, 3), torch.rand(1, generator=g).item()]


def splits(lengths, **kwargs):
    return [list(part.indices) for part in data.random_split(dataset, lengths, **kwargs)]


class Stream(data.IterableDataset):
    def __iter__(self):
        return iter(range(7))


programs = dict(
    sequential=lambda: passes(data.DataLoader(dataset, 4)),
    shuffled=lambda: passes(data.DataLoader(dataset, 4, True)),
    dropping=lambda: passes(data.DataLoader(dataset, 4, shuffle=True, drop_last=True)),
    exact=lambda: passes(data.DataLoader(dataset, 5, shuffle=True)),
    interrupted=interrupted,
    between=between,
    shared=shared,
    subset=lambda: passes(data.DataLoader(data.Subset(dataset, [7, 1, 3]), 2, shuffle=True)),
    replacement=lambda: list(data.RandomSampler(dataset, True, 70)),
    more=lambda: list(data.RandomSampler(dataset, num_samples=23)),
    more_generator=lambda: list(data.RandomSampler(dataset, num_samples=20, generator=generator())),
    sampler=lambda: passes(data.DataLoader(dataset, 3, sampler=data.RandomSampler(dataset, True, 8))),
    batch_sampler=lambda: passes(
        data.DataLoader(dataset, batch_sampler=data.BatchSampler(data.SubsetRandomSampler([1, 5, 9, 2]), 3, False))
    ),
    weighted=lambda: list(data.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 8)),
    weighted_once=lambda: list(data.WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5, False)),
    weighted_generator=lambda: list(data.WeightedRandomSampler([1.0, 2, 3], 4, generator=generator())),
    subset_sampler=lambda: list(data.SubsetRandomSampler([3, 1, 4, 1, 5])),
    single=lambda: [[v.tolist() for v in sample] for sample in data.DataLoader(dataset, batch_size=None, shuffle=True)],
    stream=lambda: [b.tolist() for b in data.DataLoader(Stream(), 3)],
    stream_dropping=lambda: [b.tolist() for b in data.DataLoader(Stream(), 3, drop_last=True)],
    split=lambda: splits([7, 3]),
    split_fractions=lambda: splits([0.33, 0.33, 0.34]),
    split_generator=lambda: splits([5, 5], generator=generator()),
)
cases = {}
for name, program in programs.items():
    torch.manual_seed(5)
    out = program()
    cases[name] = dict(out=out, after=torch.rand(1).item())
json.dump(cases, sys.stdout, separators=(",", ":"))
