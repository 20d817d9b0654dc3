"""The numbers that spec/article.spec.ts expects: the program of examples/training.ts in PyTorch.

python spec/golden/article.py [EPOCHS]     writes article.json beside this file
"""
import csv
import json
import pathlib
import re
import sys

import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset, random_split

here = pathlib.Path(__file__).parent
NAMES = ['SGD', 'SGD + momentum', 'Adam', 'SimpleSGD']
EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 100


class SimpleSGD:
    def __init__(self, params, lr=0.01):
        # params is an iterable of model parameters (tensors)
        self.params = list(params)
        self.lr = lr

    def step(self):
        """Performs a single optimization step."""
        with torch.no_grad():
            for p in self.params:
                if p.grad is None:
                    continue
                # Core SGD rule: w = w - lr * grad
                p.data -= self.lr * p.grad

    def zero_grad(self):
        """Clears the gradients of all optimized parameters."""
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


def load():
    with open(here / '../../examples/data/diabetes.csv') as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    table = torch.tensor(rows)
    table = (table - table.mean(0)) / table.std(0)
    torch.manual_seed(0)
    return random_split(TensorDataset(table[:, :10], table[:, 10:]), [354, 88])


def make(name):
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(10, 32),
        nn.ReLU(),
        nn.Linear(32, 1)
    )
    optimizer_sgd = optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    optimizer_adam = optim.Adam(model.parameters(), lr=0.001, eps=1e-8)
    optimizer = {
        'SGD': lambda: optim.SGD(model.parameters(), lr=0.01),
        'SGD + momentum': lambda: optimizer_sgd,
        'Adam': lambda: optimizer_adam,
        'SimpleSGD': lambda: SimpleSGD(model.parameters(), lr=0.01),
    }[name]()
    return model, optimizer


def train(name, train_set, valid_set, epochs):
    model, optimizer = make(name)
    criterion = nn.MSELoss()
    scheduler = (optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', factor=0.1, patience=10)
                 if isinstance(optimizer, optim.Optimizer) else None)
    dataloader = DataLoader(train_set, batch_size=32, shuffle=True)
    valid_loader = DataLoader(valid_set, batch_size=len(valid_set))
    losses = {'train': [], 'valid': [], 'lr': []}
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for inputs, targets in dataloader:
            optimizer.zero_grad()               # 1. Clear old gradients from the last step
            outputs = model(inputs)             # 2. Forward pass: compute predictions
            loss = criterion(outputs, targets)  # 3. Calculate the loss
            loss.backward()                     # 4. Backward pass: compute gradients
            optimizer.step()                    # 5. Step: update the model weights
            total += loss.item() * len(inputs)
        model.eval()
        with torch.no_grad():
            inputs, targets = next(iter(valid_loader))
            valid_loss = criterion(model(inputs), targets).item()
        if scheduler is not None:
            scheduler.step(valid_loss)
        losses['train'].append(total / len(train_set))
        losses['valid'].append(valid_loss)
        losses['lr'].append(scheduler.get_last_lr()[0] if scheduler is not None else optimizer.lr)
    return losses


if __name__ == '__main__':
    train_set, valid_set = load()
    golden = {
        'torch': torch.__version__.split('+')[0],
        'epochs': EPOCHS,
        'split': {'train': list(train_set.indices), 'valid': list(valid_set.indices)},
        'runs': {name: train(name, train_set, valid_set, EPOCHS) for name in NAMES},
    }
    text = json.dumps(golden, indent=1)
    text = re.sub(r'\[[^][{}]*\]', lambda numbers: ' '.join(numbers[0].split()), text)  # a list a line
    (here / 'article.json').write_text(text + '\n')
    for name, run in golden['runs'].items():
        print(name, run['train'][-1], run['valid'][-1], len(set(run['lr'])) - 1, 'drops')
