// Has PyTorch load what is saved here, and go on with a training, and back: PYTHON=python node spec/serialization/pytorch.mjs dist/index.js
// The package of requirements is bench/requirements.txt's. No spec runs it, since tests need no Python.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { default: torch } = await import(pathToFileURL(resolve(process.argv[2] ?? 'dist/index.js')).href);
const { nn, optim } = torch;
const golden = resolve(import.meta.dirname, '../golden/checkpoints');
const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

for (const name of readdirSync(golden).filter((file) => /^\w+\.(zip|legacy|deflated|unchecked)\.pt$/.test(file))) {
  if (name === 'numpy.zip.pt') continue;
  const value = torch.load(join(golden, name), { map_location: (storage) => storage });
  torch.save(value, join(folder, name.replace(/\.pt$/, '.golden.pt')));
}

torch.manual_seed(5);
const model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.BatchNorm1d(16), nn.Linear(16, 1));
const optimizer = optim.Adam(model.parameters(), { lr: 0.02, amsgrad: true });
const scheduler = optim.lr_scheduler.StepLR(optimizer, 2, { gamma: 0.5 });
function steps(count) {
  return Array.from({ length: count }, () => {
    optimizer.zero_grad();
    const loss = model(torch.randn(8, 6)).pow(2).mean();
    loss.backward();
    optimizer.step();
    scheduler.step();
    return loss.item();
  });
}
steps(3);
torch.save(
  {
    model: model.state_dict(),
    optimizer: optimizer.state_dict(),
    scheduler: scheduler.state_dict(),
    random: torch.get_rng_state(),
  },
  join(folder, 'training.pt'),
);
writeFileSync(join(folder, 'losses.json'), JSON.stringify(steps(3)));

const python = process.env.PYTHON ?? 'python3';
const { status } = spawnSync(python, [join(import.meta.dirname, 'pytorch.py'), folder], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
const back = torch.load(join(folder, 'back.pt'));
if (!back.random.equal(torch.get_rng_state())) throw new Error('the generators went apart');
optimizer.load_state_dict(back.optimizer);
console.log(String(model.load_state_dict(back.model)));
