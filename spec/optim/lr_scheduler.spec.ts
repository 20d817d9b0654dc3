// What the conformance records of schedulers do not show: subclasses, warnings, errors and saved fields.
import { jest } from '@jest/globals';
import torch, { type Tensor, optim } from 'tfjs-torch';
import { cos } from '../../lib/optim/lr_scheduler/cos.js';

const { lr_scheduler } = optim;
const make = (lr: number | Tensor = 0.1) => {
  const p = torch.ones(2, { requires_grad: true });
  p.grad = torch.zeros(2);
  return optim.SGD([p], { lr, momentum: 0.9 });
};
const rates = (optimizer: optim.Optimizer) => optimizer.param_groups.map(({ lr }) => lr as number);

describe('a scheduler of one’s own', () => {
  class Halving extends lr_scheduler.LRScheduler {
    by: number;
    constructor(optimizer: optim.Optimizer, by: number) {
      super(optimizer);
      this.by = by;
    }
    override get_lr() {
      return this.base_lrs.map((lr) => lr * this.by ** (this.last_epoch + 1));
    }
  }

  it('sees its fields in the first step, however that comes about', () => {
    const looks: ((optimizer: optim.Optimizer, scheduler: Halving) => number)[] = [
      (optimizer) => rates(optimizer)[0]!,
      (_, scheduler) => scheduler.get_last_lr()[0]!,
      (_, scheduler) => (scheduler.state_dict()._last_lr as number[])[0]!,
      (optimizer) => optimizer.state_dict().param_groups[0]!.lr as number,
    ];
    for (const look of looks) {
      const optimizer = make(1);
      expect(look(optimizer, new Halving(optimizer, 0.5))).toBe(0.5);
    }
    const optimizer = make(1);
    const scheduler = new Halving(optimizer, 0.5);
    optimizer.step();
    scheduler.step();
    expect(rates(optimizer)).toEqual([0.25]);
    expect(scheduler.last_epoch).toBe(1);
  });
});

describe('fields', () => {
  it("have PyTorch's names", () => {
    const optimizer = make();
    expect(lr_scheduler.StepLR(optimizer, { step_size: 3 }).state_dict()).toEqual({
      step_size: 3,
      gamma: 0.1,
      base_lrs: [0.1],
      last_epoch: 0,
      _step_count: 1,
      _is_initial: false,
      _get_lr_called_within_step: false,
      _last_lr: [0.1],
    });
    expect(lr_scheduler.LambdaLR(optimizer, (epoch) => epoch).state_dict().lr_lambdas).toEqual([null]);
    expect(lr_scheduler.ReduceLROnPlateau(optimizer).state_dict()).toMatchObject({
      factor: 0.1,
      default_min_lr: 0,
      min_lrs: [0],
      patience: 10,
      cooldown: 0,
      eps: 1e-8,
      last_epoch: 0,
      mode_worse: Infinity,
      mode: 'min',
      threshold: 1e-4,
      threshold_mode: 'rel',
      best: Infinity,
      cooldown_counter: 0,
      num_bad_epochs: 0,
    });
  });
});

describe('a learning rate that is a tensor', () => {
  it('is written to in place', () => {
    const lr = torch.tensor(1);
    const optimizer = make(lr);
    const scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5);
    optimizer.step();
    scheduler.step();
    expect(optimizer.param_groups[0].lr).toBe(lr);
    expect(lr.item()).toBe(0.5);
  });
});

describe('warnings', () => {
  it('come when a scheduler steps before its optimizer, once', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      const early = lr_scheduler.StepLR(make(), 3);
      early.step();
      early.step();
      expect(warn).toHaveBeenCalledTimes(1);
      expect(warn.mock.calls[0]![0]).toMatch(/^Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`/);
      const optimizer = make();
      const scheduler = lr_scheduler.StepLR(optimizer, 3);
      optimizer.step();
      scheduler.step();
      expect(warn).toHaveBeenCalledTimes(1);
    } finally {
      warn.mockRestore();
    }
  });

  it('comes where get_lr() is asked outside of a step', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      const optimizer = make();
      const schedulers = [
        lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3),
        lr_scheduler.StepLR(optimizer, 3),
        lr_scheduler.LambdaLR(optimizer, () => 1),
      ];
      for (let k = 0; k < 3; k++) {
        optimizer.step();
        for (const scheduler of schedulers) {
          scheduler.step();
          scheduler.get_last_lr();
        }
      }
      expect(warn).not.toHaveBeenCalled();
      for (const scheduler of schedulers) scheduler.get_lr();
      expect(warn.mock.calls).toEqual([
        ['UserWarning: To get the last learning rate computed by the scheduler, please use `get_last_lr()`.'],
      ]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe('plateau', () => {
  it('reads a metric that is a tensor', () => {
    const optimizer = make(1);
    const scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, 'min', { factor: 0.5, patience: 1 });
    for (let k = 0; k < 3; k++) scheduler.step(torch.tensor(1));
    expect(rates(optimizer)).toEqual([0.5]);
    expect(scheduler.get_last_lr()).toEqual([0.5]);
  });
});

describe('errors', () => {
  const cases: [string, () => unknown, string, string | RegExp][] = [
    ['no optimizer', () => lr_scheduler.StepLR(3 as never, 3), 'TypeError', 'int is not an Optimizer'],
    [
      'lambdas',
      () => lr_scheduler.LambdaLR(make(), [Number, Number]),
      'ValueError',
      'Expected 1 lr_lambdas, but got 2',
    ],
    ['mode', () => lr_scheduler.ReduceLROnPlateau(make(), 'mean'), 'ValueError', 'mode mean is unknown!'],
    ['factor', () => lr_scheduler.ReduceLROnPlateau(make(), { factor: 1 }), 'ValueError', 'Factor should be < 1.0.'],
    [
      'no metric',
      () => lr_scheduler.ReduceLROnPlateau(make()).step(),
      'TypeError',
      "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
    ],
    ['resuming', () => lr_scheduler.StepLR(make(), 3, { last_epoch: 4 }), 'KeyError', /'initial_lr' is not specified/],
    // @ts-expect-error an unknown keyword does not compile
    ['a keyword', () => lr_scheduler.StepLR(make(), { size: 3 }), 'TypeError', /missing|unexpected/],
    ['no formula', () => lr_scheduler.LRScheduler(make()).get_last_lr(), 'NotImplementedError', /get_lr/],
    [
      'a plateau in a sequence',
      () => lr_scheduler.ChainedScheduler([lr_scheduler.ReduceLROnPlateau(make())]),
      'ValueError',
      /does not support `ReduceLROnPlateau`/,
    ],
  ];
  it.each(cases)('%s', (_, f, name, message) => {
    let thrown: unknown;
    try {
      f();
    } catch (e) {
      thrown = e;
    }
    expect((thrown as Error).name).toBe(name);
    if (typeof message === 'string') expect((thrown as Error).message).toBe(message);
    else expect((thrown as Error).message).toMatch(message);
  });
});
test('state_dict has the keys that PyTorch’s has', () => {
  const { lr_scheduler: L, SGD, Adam } = torch.optim;
  const p = [torch.zeros(1, { requires_grad: true })];
  const on = () => SGD(p, { lr: 0.1, momentum: 0.9 });
  const bare = () => SGD(p, { lr: 0.1 });
  const keys = (scheduler: { state_dict(): object }): string => Object.keys(scheduler.state_dict()).sort().join(' ');
  expect(keys(L.ReduceLROnPlateau(on()))).toBe(
    '_last_lr best cooldown cooldown_counter default_min_lr eps factor last_epoch min_lrs mode mode_worse num_bad_epochs patience threshold threshold_mode',
  );
  const q = on();
  const parts = () => [L.ConstantLR(q), L.ExponentialLR(q, 0.9)];
  expect(keys(L.SequentialLR(q, parts(), [2]))).toBe('_last_lr _milestones _schedulers last_epoch');
  expect(keys(L.ChainedScheduler(parts()))).toBe('_last_lr _schedulers');
  const cyclic =
    '_get_lr_called_within_step _is_initial _last_lr _scale_fn_custom _step_count base_lrs cycle_momentum gamma last_epoch max_lrs mode scale_mode step_ratio total_size';
  expect(keys(L.CyclicLR(bare(), 0.1, 0.2, { cycle_momentum: false }))).toBe(cyclic);
  expect(keys(L.CyclicLR(on(), 0.1, 0.2))).toBe(
    [...cyclic.split(' '), 'base_momentums', 'max_momentums', 'use_beta1'].sort().join(' '),
  );
  const one =
    '_anneal_func_type _get_lr_called_within_step _is_initial _last_lr _schedule_phases _step_count base_lrs cycle_momentum last_epoch total_steps';
  expect(keys(L.OneCycleLR(bare(), 0.1, { total_steps: 10, cycle_momentum: false }))).toBe(one);
  expect(keys(L.OneCycleLR(Adam(p), 0.1, { total_steps: 10 }))).toBe(`${one} use_beta1`);
});

test('betas print as floats', () => {
  const optimizer = torch.optim.Adam([torch.zeros(1, { requires_grad: true })], { betas: [0.5, 0] });
  expect(String(optimizer)).toContain('betas: (0.5, 0.0)');
});

it('a bound that is no number is refused', () => {
  const [cyclic, oneCycle] = [lr_scheduler.CyclicLR, lr_scheduler.OneCycleLR] as const;
  expect(() => cyclic(make(), { base_lr: 0.1, max_lr: null as never })).toThrow(
    "CyclicLR.__init__(): argument 'max_lr' must be float or list of floats, not NoneType",
  );
  expect(() => oneCycle(make(), { max_lr: ['0.1'] as never, total_steps: 3 })).toThrow(TypeError);
});

it('fields come in the order in which PyTorch sets them', () => {
  const ofBase = ['base_lrs', 'last_epoch', '_step_count', '_is_initial', '_get_lr_called_within_step', '_last_lr'];
  const keys = (scheduler: optim.lr_scheduler.LRScheduler) => Object.keys(scheduler.state_dict());
  const optimizer = make();
  expect(keys(lr_scheduler.StepLR(optimizer, 3))).toEqual(['step_size', 'gamma', ...ofBase]);
  expect(keys(lr_scheduler.LambdaLR(optimizer, () => 1))).toEqual([...ofBase, 'lr_lambdas']);
  expect(keys(lr_scheduler.CyclicLR(optimizer, 0.1, 0.2)).slice(-3)).toEqual([
    '_get_lr_called_within_step',
    '_last_lr',
    '_scale_fn_custom',
  ]);
  expect(keys(lr_scheduler.ReduceLROnPlateau(optimizer)).slice(5, 9)).toEqual([
    'eps',
    'last_epoch',
    '_last_lr',
    'mode_worse',
  ]);
  const both = [lr_scheduler.ConstantLR(optimizer), lr_scheduler.ExponentialLR(optimizer, 0.9)];
  expect(keys(lr_scheduler.SequentialLR(optimizer, both, [2]))).toEqual([
    '_milestones',
    'last_epoch',
    '_last_lr',
    '_schedulers',
  ]);
});

it('a cosine is rounded as C rounds it', () => {
  const optimizer = make();
  const scheduler = lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 5, eta_min: 0.001 });
  for (let k = 0; k < 10; k++) {
    optimizer.step();
    scheduler.step();
  }
  expect(rates(optimizer)).toEqual([0.10000000000000005]);
  expect([6, 8].map((k) => cos((Math.PI * k) / 5))).toEqual([-0.8090169943749476, 0.30901699437494723]);
  expect([1e5, Math.PI / 2, NaN].map(cos)).toEqual([-0.9993608074382124, 6.123233995736766e-17, NaN]);
});
