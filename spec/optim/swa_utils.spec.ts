// Averages of weights, against PyTorch: spec/golden/averaging.py.
import { readFileSync } from 'node:fs';
import torch, { Tensor, nn, optim } from 'tfjs-torch';

const golden = JSON.parse(readFileSync(new URL('../golden/averaging.json', import.meta.url), 'utf8')) as {
  averages: number[][];
  statistics: number[];
};
const { AveragedModel, SWALR, get_ema_avg_fn, get_ema_multi_avg_fn, update_bn } = optim.swa_utils;

const model = () => {
  torch.manual_seed(0);
  return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1));
};
const near = (got: number[], want: number[]) => got.forEach((value, k) => expect(value).toBeCloseTo(want[k]!, 5));

describe('averaged models', () => {
  let averaged = AveragedModel(model());
  let x: Tensor;
  const kinds = [
    {},
    { multi_avg_fn: get_ema_multi_avg_fn(0.9) },
    { avg_fn: get_ema_avg_fn(0.9), use_buffers: true },
    { use_buffers: true },
  ];
  it.each(kinds.map((kind, k) => [k, kind] as const))("are PyTorch's: %i", (k, kind) => {
    const m = model();
    averaged = AveragedModel(m, kind);
    const optimizer = optim.SGD(m.parameters(), { lr: 0.1 });
    x = torch.randn(8, 3);
    for (let step = 0; step < 4; step++) {
      optimizer.zero_grad();
      m(x).pow(2).mean().backward();
      optimizer.step();
      averaged.update_parameters(m);
    }
    const values: unknown[] = Object.values(averaged.state_dict()).flatMap((t) => t.flatten().tolist());
    near(values.map(Number), golden.averages[k]!);
  });

  it('get statistics of their own', () => {
    update_bn([x[':4'], [x['4:']]], averaged);
    const norm = (averaged.module as nn.Sequential)[1] as nn.BatchNorm1d;
    near([...norm.running_mean.tolist<number[]>(), ...norm.running_var.tolist<number[]>()], golden.statistics);
    expect(norm.momentum).toBe(0.1);
  });

  it('share no tensor with the model, and keep what it shares within itself', () => {
    const shared = nn.Linear(2, 2);
    const m = nn.Sequential(shared, nn.ReLU(), shared);
    const copy = AveragedModel(m).module as nn.Sequential;
    expect(copy[0]).toBe(copy[2]);
    expect(copy[0]).not.toBe(shared);
    torch.no_grad(() => shared.weight.fill_(7));
    expect((copy[0] as nn.Linear).weight.tolist()).not.toEqual(shared.weight.tolist());
    expect(String(copy)).toBe(String(m));
  });

  it('refuse two functions, and decays that are none', () => {
    const both = { avg_fn: get_ema_avg_fn(), multi_avg_fn: get_ema_multi_avg_fn() };
    expect(() => AveragedModel(nn.ReLU(), both)).toThrow('Only one of avg_fn and multi_avg_fn should be provided');
    expect(() => get_ema_avg_fn(1.5)).toThrow(
      'Invalid decay value 1.5 provided. Please provide a value in [0,1] range.',
    );
  });
});

it("SWALR has PyTorch's fields and errors", () => {
  const optimizer = optim.SGD([torch.ones(1)], { lr: 0.1 });
  expect(SWALR(optimizer, 0.05).state_dict()).toEqual({
    _anneal_strategy: 'cos',
    anneal_epochs: 10,
    base_lrs: [0.1],
    last_epoch: 0,
    _step_count: 1,
    _is_initial: false,
    _get_lr_called_within_step: false,
    _last_lr: [0.1],
  });
  expect(() => SWALR(optimizer, 0.05, { anneal_strategy: 'sine' as 'cos' })).toThrow(
    "anneal_strategy must be one of 'cos' or 'linear', instead got sine",
  );
});
