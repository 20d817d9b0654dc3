// A training that is saved and goes on in another process ends where it ends without a stop, bit for bit.
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { type Tensor } from '../../lib/index.js';
import { bundle } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'resume-'));
let program = '';
beforeAll(() => {
  program = bundle(
    'resume',
    `import torch from './index.js';
    const { nn, optim } = torch;
    const { DataLoader, TensorDataset } = torch.utils.data;
    const [mode, name, file] = process.argv.slice(2);
    torch.manual_seed(3);
    const features = torch.randn(40, 6), targets = features.sin().sum(1, { keepdim: true });
    if (mode === 'resume') torch.manual_seed(1234); // it starts otherwise
    const model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.Dropout(0.2), nn.ReLU(), nn.Linear(16, 1));
    const optimizer = {
      adam: () => optim.Adam(model.parameters(), { lr: 0.02, amsgrad: true }),
      sgd: () => optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true }),
    }[name]();
    const scheduler = optim.lr_scheduler.StepLR(optimizer, 2, { gamma: 0.5 });
    const plateau = optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { patience: 1 });
    function train(epochs) {
      const losses = [];
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const [x, y] of DataLoader(TensorDataset(features, targets), { batch_size: 8, shuffle: true })) {
          optimizer.zero_grad();
          const loss = nn.functional.mse_loss(model(x), y);
          loss.backward();
          optimizer.step();
          losses.push(loss.item());
        }
        scheduler.step();
        plateau.step(losses.at(-1));
      }
      torch.randn(3); // half of a pair of normals may be left over
      return losses;
    }
    if (mode === 'whole') {
      train(3);
      torch.save({ model: model.state_dict(), optimizer: optimizer.state_dict(), scheduler: scheduler.state_dict(),
        plateau: plateau.state_dict(), random: torch.get_rng_state() }, file);
    } else {
      const saved = torch.load(file);
      model.load_state_dict(saved.model);
      optimizer.load_state_dict(saved.optimizer);
      scheduler.load_state_dict(saved.scheduler);
      plateau.load_state_dict(saved.plateau);
      torch.set_rng_state(saved.random);
    }
    const losses = train(3);
    torch.save({ losses, rate: scheduler.get_last_lr(), model: model.state_dict(), optimizer: optimizer.state_dict(),
      random: torch.get_rng_state() }, file + '.' + mode);`,
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { force: true });
});

it.each(['adam', 'sgd'])('%s', (name) => {
  const file = join(folder, `${name}.pt`);
  for (const mode of ['whole', 'resume']) execFileSync(process.execPath, [program, mode, name, file]);
  const [whole, resumed] = ['whole', 'resume'].map((mode) => torch.load<{ losses: number[] }>(`${file}.${mode}`));
  expect(whole!.losses).toHaveLength(15);
  expect(resumed!.losses).toEqual(whole!.losses);
  // Weights, the optimizer's state and the generator's.
  const [first, second] = ['whole', 'resume'].map((mode) => readFileSync(`${file}.${mode}`));
  expect(first!.equals(second!)).toBe(true);
});

describe('fork_rng', () => {
  it('leaves the generator as it was', () => {
    torch.manual_seed(0);
    const wanted = torch.randn(5).tolist();
    torch.manual_seed(0);
    const inner = torch.random.fork_rng(() => {
      torch.manual_seed(7);
      return torch.rand(2).tolist();
    });
    torch.manual_seed(0);
    {
      using _ = torch.random.fork_rng();
      torch.rand(100);
    }
    torch.random.fork_rng({ devices: [], enabled: true }, () => torch.rand(3));
    expect(torch.randn(5).tolist()).toEqual(wanted);
    torch.random.manual_seed(7);
    expect(torch.rand(2).tolist()).toEqual(inner);
    expect(() => torch.random.fork_rng(() => Promise.resolve())).toThrow('returned a promise');
    torch.manual_seed(0);
    torch.random.fork_rng({ enabled: false }, () => torch.rand(1));
    expect(torch.rand(1).tolist()).not.toEqual([0.49625658988952637]);
  });
});

it("PyTorch's state goes on here", () => {
  const { random } = torch.load<{ random: Tensor }>(new URL('../golden/checkpoints/training.zip.pt', import.meta.url));
  torch.set_rng_state(random);
  expect(torch.get_rng_state().equal(random)).toBe(true);
});
