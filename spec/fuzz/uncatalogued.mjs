// Prints PyTorch's functions and methods that the library has and no row of the catalogue names: `node spec/fuzz/uncatalogued.mjs [--python python3]`.
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import torch from '../../dist/index.js';

const { values: flags } = parseArgs({
  options: { python: { type: 'string', default: process.env.PYTHON ?? 'python3' } },
});
const script = `
import json, torch, generate
from catalogue import OPERATORS
names = {}
for o in OPERATORS:
    for form in o.forms:
        for do in {"f": [f"torch.{o.name}"], "m": [f"T.{o.name}"], "i": [f"T.{o.name}_"], "F": [f"F.{o.name}"], "r": [o.name]}[form]:
            names[do.replace("torch.nn.functional.", "F.")] = 1
rooms = {"torch": torch, "F": torch.nn.functional, "T": torch.Tensor, "torch.linalg": torch.linalg, "torch.special": torch.special,
         "torch.fft": torch.fft, "torch.signal.windows": torch.signal.windows}
public = {r: [n for n in dir(m) if not n.startswith("_") and callable(getattr(m, n)) and not isinstance(getattr(m, n), type)] for r, m in rooms.items()}
print(json.dumps([list(names), public]))
`;
const [named, theirs] = JSON.parse(
  execFileSync(flags.python, ['-c', script], { cwd: dirname(fileURLToPath(import.meta.url)), encoding: 'utf8' }),
);
const rooms = {
  torch,
  F: torch.nn.functional,
  T: torch.Tensor.prototype,
  'torch.linalg': torch.linalg,
  'torch.special': torch.special,
  'torch.fft': torch.fft,
  'torch.signal.windows': torch.signal.windows,
};
const covered = new Set(named);
for (const [room, owner] of Object.entries(rooms)) {
  const missing = theirs[room].filter((name) => {
    const ours = owner && Object.getOwnPropertyDescriptor(owner, name);
    return ours !== undefined && typeof ours.value === 'function' && !covered.has(`${room}.${name}`);
  });
  console.log(`${room} (${missing.length}): ${missing.join(' ')}`);
}
