// What one would type: the lines that make a racer, in PyTorch and here, and a whole Python script of its trajectory.
import { type OptionValue, type Racer, schedulers } from './optimizers.js';
import { python } from './formula.js';
import { sparse, type Setup } from './setup.js';
import type { Ground } from './surfaces.js';

const pythonValue = (value: OptionValue): string => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : `(${value.join(', ')})`;
};
const scriptValue = (value: OptionValue): string =>
  typeof value === 'object' ? `[${value.join(', ')}]` : String(value);

const list = (options: Readonly<Record<string, OptionValue>>, text: (v: OptionValue) => string, sign: string): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}${sign}${text(value)}`)
    .join(', ');

/** PyTorch's lines. */
export function pythonLines({ optimizer, options, ewma, scheduler }: Racer): string {
  const lines = [`optimizer = torch.optim.${optimizer}([w], ${list(sparse(optimizer, options), pythonValue, '=')})`];
  if (ewma) lines.push(`optimizer.state[w]['momentum_buffer'] = torch.zeros_like(w)  # EWMA: v starts at zero`);
  if (scheduler !== null) {
    const given = list(schedulers[scheduler]!, pythonValue, '=');
    lines.push(`scheduler = torch.optim.lr_scheduler.${scheduler}(optimizer, ${given})`);
  }
  return lines.join('\n').replace(', )', ')');
}

/** The same lines here. */
export function scriptLines({ optimizer, options, ewma, scheduler }: Racer): string {
  const lines = [
    `const optimizer = optim.${optimizer}([w], { ${list(sparse(optimizer, options), scriptValue, ': ')} });`,
  ];
  if (ewma) lines.push(`optimizer.state.set(w, { momentum_buffer: torch.zeros_like(w) }); // EWMA: v starts at zero`);
  if (scheduler !== null) {
    const given = list(schedulers[scheduler]!, scriptValue, ': ');
    lines.push(`const scheduler = optim.lr_scheduler.${scheduler}(optimizer, { ${given} });`);
  }
  return lines.join('\n').replace(', {  }', '');
}

/** A Python script that prints step, x, y and loss, as the page draws them. */
export function wholeScript(setup: Setup, { tree, parameters }: Ground, one: Racer): string {
  return `# Prints the trajectory that the page draws: step, x, y, loss. Needs PyTorch only.
import math

import torch


def f(w):
    x, y = w.unbind(-1)
    return ${python(tree, parameters)}


torch.manual_seed(${setup.seed})
w = torch.tensor([${setup.start.join(', ')}], dtype=torch.float32, requires_grad=True)
${pythonLines(one)}


def closure():
    optimizer.zero_grad()
    loss = f(w)
    loss.backward()${setup.noise > 0 ? `\n    w.grad.add_(torch.randn(2), alpha=${setup.noise})` : ''}
    return loss


for step in range(${setup.steps + 1}):
    with torch.no_grad():
        print(step, w[0].item(), w[1].item(), f(w).item())
    optimizer.step(closure)${one.scheduler === null ? '' : '\n    scheduler.step()'}
`;
}
