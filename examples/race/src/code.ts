// What one would type: the lines that make a racer, in PyTorch and here, and a whole Python script of its trajectory.
import { type Value, type Values, python, script, sparse } from './arguments.js';
import { python as formula } from './formula.js';
import { optimizers } from './optimizers.js';
import type { Racer } from './racer.js';
import { schedulers } from './schedulers.js';
import type { Setup } from './setup.js';
import type { Ground } from './surfaces.js';

const list = (given: Values, text: (value: Value) => string, sign: string): string =>
  Object.entries(given)
    .map(([name, value]) => `${name}${sign}${text(value)}`)
    .join(', ');

/** A call as Python writes it, its keywords last. */
const pythonCall = (name: string, first: string, given: Values): string =>
  `${name}(${[first, list(given, python, '=')].filter((part) => part !== '').join(', ')})`;
/** The same here, where keywords are an object. */
const scriptCall = (name: string, first: string, given: Values): string =>
  `${name}(${first}${Object.keys(given).length === 0 ? '' : `, { ${list(given, script, ': ')} }`})`;

/** PyTorch's lines. */
export function pythonLines({ optimizer, options, ewma, schedule: by }: Racer): string {
  const lines = [
    `optimizer = ${pythonCall(`torch.optim.${optimizer}`, '[w]', sparse(optimizers[optimizer]!.takes, options))}`,
  ];
  if (ewma) lines.push(`optimizer.state[w]['momentum_buffer'] = torch.zeros_like(w)  # EWMA: v starts at zero`);
  if (by !== null) {
    const given = sparse(schedulers[by.name]!.takes, by.options);
    lines.push(`scheduler = ${pythonCall(`torch.optim.lr_scheduler.${by.name}`, 'optimizer', given)}`);
  }
  return lines.join('\n');
}

/** The same lines here. */
export function scriptLines({ optimizer, options, ewma, schedule: by }: Racer): string {
  const lines = [
    `const optimizer = ${scriptCall(`optim.${optimizer}`, '[w]', sparse(optimizers[optimizer]!.takes, options))};`,
  ];
  if (ewma) lines.push(`optimizer.state.set(w, { momentum_buffer: torch.zeros_like(w) }); // EWMA: v starts at zero`);
  if (by !== null) {
    const given = sparse(schedulers[by.name]!.takes, by.options);
    lines.push(`const scheduler = ${scriptCall(`optim.lr_scheduler.${by.name}`, 'optimizer', given)};`);
  }
  return lines.join('\n');
}

/** A Python script that prints step, x, y and loss, as the page draws them. */
export function wholeScript(setup: Setup, { tree, parameters }: Ground, one: Racer): string {
  return `# Prints the trajectory that the page draws: step, x, y, loss. Needs PyTorch only.
import math

import torch


def f(w):
    x, y = w.unbind(-1)
    return ${formula(tree, parameters)}


torch.manual_seed(${setup.seed})
w = torch.tensor([${setup.start.join(', ')}], dtype=torch.float32, requires_grad=True)
${pythonLines(one)}


def closure():
    optimizer.zero_grad()
    loss = f(w)
    loss.backward()${setup.noise > 0 ? `\n    w.grad.add_(torch.randn(2), alpha=${setup.noise})` : ''}
    return loss


for step in range(${setup.steps + 1}):
    if step > 0:
        ${isTold(one) ? 'loss = ' : ''}optimizer.step(closure)${scheduled(one)}
    with torch.no_grad():
        print(step, w[0].item(), w[1].item(), f(w).item())
`;
}

const isTold = ({ schedule: by }: Racer): boolean => by !== null && schedulers[by.name]!.told === true;
const scheduled = (one: Racer): string =>
  one.schedule === null ? '' : `\n        scheduler.step(${isTold(one) ? 'loss.item()' : ''})`;
