// What comes later than usual: groups after schedulers, schedulers after schedulers, states of other optimizers and of older files.
import { readFileSync } from 'node:fs';
import torch, { type Tensor, optim } from 'tfjs-torch';

type Names = readonly string[];
const golden = JSON.parse(readFileSync(new URL('../golden/later.json', import.meta.url), 'utf8')) as {
  readonly added: Record<string, [error: string | null, rates: number[], momenta: number[]][]>;
  readonly cyclic: number[];
  readonly loaded: Record<string, [loaded: Names, added: Names]>;
  readonly numbers: Record<string, [before: Record<string, string>, after: Record<string, string>]>;
  readonly twice: [params: number[], state: number[]];
  readonly interrupted: [error: string, state: Record<string, number>];
  readonly printed: Record<string, string>;
  readonly errors: Record<string, string>;
};
const { lr_scheduler: schedulers, swa_utils } = optim;

const leaf = (value: number, dtype = torch.float32): Tensor => torch.tensor([value], { dtype }).requires_grad_();
const matrix = (): Tensor => torch.ones(2, 2).requires_grad_();
const optimizerOf = (name: string): optim.Optimizer => optim[name as 'SGD']([matrix()]);
const lrs = (optimizer: optim.Optimizer): number[] => optimizer.param_groups.map(({ lr }) => lr as number);

function attempt(body: () => unknown): string | null {
  try {
    body();
    return null;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function stepped(optimizer: optim.Optimizer, ...params: readonly Tensor[]): void {
  params.forEach((p, k) => (p.grad = torch.full(p.shape, k + 1, { dtype: p.dtype })));
  optimizer.step();
}

const made: Record<string, (optimizer: optim.Optimizer) => { step(): void }> = {
  StepLR: (o) => schedulers.StepLR(o, 2, { gamma: 0.5 }),
  MultiStepLR: (o) => schedulers.MultiStepLR(o, [1], { gamma: 0.5 }),
  ConstantLR: (o) => schedulers.ConstantLR(o),
  LinearLR: (o) => schedulers.LinearLR(o),
  ExponentialLR: (o) => schedulers.ExponentialLR(o, 0.5),
  PolynomialLR: (o) => schedulers.PolynomialLR(o),
  CosineAnnealingLR: (o) => schedulers.CosineAnnealingLR(o, 2),
  CosineAnnealingWarmRestarts: (o) => schedulers.CosineAnnealingWarmRestarts(o, 2),
  LambdaLR: (o) => schedulers.LambdaLR(o, (epoch) => 0.5 ** epoch),
  MultiplicativeLR: (o) => schedulers.MultiplicativeLR(o, () => 0.5),
  CyclicLR: (o) => schedulers.CyclicLR(o, 0.1, 0.5, { step_size_up: 2 }),
  OneCycleLR: (o) => schedulers.OneCycleLR(o, 0.5, { total_steps: 5 }),
  SWALR: (o) => swa_utils.SWALR(o, 0.5, { anneal_epochs: 2 }),
};

const near = (all: readonly number[]): unknown => all.map((value) => expect.closeTo(value, 12));

describe('a group that is added after a scheduler', () => {
  it.each(Object.entries(golden.added))('%s', (name, steps) => {
    const [p, q] = [leaf(1), leaf(2)];
    const optimizer = optim.SGD([p], { lr: 0.1, momentum: 0.9 });
    const scheduler = made[name]!(optimizer);
    optimizer.add_param_group({ params: [q], lr: 0.2 });
    for (const [error, rates, momenta] of steps) {
      stepped(optimizer, p, q);
      expect(attempt(() => scheduler.step())).toBe(error);
      expect(lrs(optimizer)).toEqual(near(rates));
      expect(optimizer.param_groups.map(({ momentum }) => momentum as number)).toEqual(near(momenta));
    }
  });
});

it('a cycle after another scheduler begins with the rate that this one noted', () => {
  const optimizer = optim.SGD([leaf(1)], { lr: 0.03, momentum: 0.9 });
  schedulers.ConstantLR(optimizer);
  const scheduler = schedulers.CyclicLR(optimizer, 0.1, 0.5, { step_size_up: 2 });
  const rates = [lrs(optimizer)[0]!];
  for (let k = 0; k < 3; k++) {
    optimizer.step();
    scheduler.step();
    rates.push(lrs(optimizer)[0]!);
  }
  expect(rates).toEqual(near(golden.cyclic));
});

describe('a state without options that came later', () => {
  it.each(Object.entries(golden.loaded))('%s', (name, [loaded, added]) => {
    const optimizer = optimizerOf(name);
    optimizer.load_state_dict({ state: {}, param_groups: [{ lr: 0.5, params: [0] }] });
    expect(Object.keys(optimizer.param_groups[0]).sort()).toEqual(loaded);
    optimizer.add_param_group({ params: [matrix()] });
    expect(Object.keys(optimizer.param_groups[1]!).sort()).toEqual(added);
  });
});

describe('numbers of a float64 parameter', () => {
  it.each(Object.entries(golden.numbers))('have its type once they were loaded: %s', (name, [before, after]) => {
    const p = leaf(1, torch.float64);
    const optimizer = optim[name as 'ASGD']([p]);
    stepped(optimizer, p);
    const types = (state: optim.OptimizerStateDict): unknown =>
      Object.fromEntries(Object.entries(state.state[0]!).map(([key, value]) => [key, String((value as Tensor).dtype)]));
    const saved = optimizer.state_dict();
    expect(types(saved)).toEqual(before);
    optimizer.load_state_dict(saved);
    expect(types(optimizer.state_dict())).toEqual(after);
  });
});

it('a parameter that stands in a group twice has the number of its last place', () => {
  const warn = console.warn;
  console.warn = (): void => {};
  const [p, q] = [leaf(1), leaf(2)];
  const saved = optim.Adagrad([p, q, p]).state_dict();
  console.warn = warn;
  const [params, state] = golden.twice;
  expect(saved.param_groups[0]!.params).toEqual(params);
  expect(Object.keys(saved.state).map(Number)).toEqual(state);
});

it('a step of LBFGS that ends by an error keeps its counts alone', () => {
  const p = leaf(1);
  const optimizer = optim.LBFGS([p], { line_search_fn: 'armijo' });
  const step = (): unknown =>
    optimizer.step(() => {
      optimizer.zero_grad();
      const loss = p.mul(p).sum();
      loss.backward();
      return loss;
    });
  const [error, state] = golden.interrupted;
  expect(attempt(step)).toBe(error);
  expect(optimizer.state.get(p)).toEqual(state);
});

it.each(Object.entries(golden.printed))('%s prints its defaults', (name, text) => {
  expect(String(optimizerOf(name))).toBe(text);
});

it('what is no function, list or optimizer', () => {
  const sgd = optim.SGD([leaf(1)]);
  const found = {
    LambdaLR: attempt(() => schedulers.LambdaLR(sgd, 1 as never)),
    MultiplicativeLR: attempt(() => schedulers.MultiplicativeLR(sgd, null as never)),
    MultiStepLR: attempt(() => schedulers.MultiStepLR(sgd, 3 as never)),
    StepLR: attempt(() => schedulers.StepLR(null as never, 3)),
  };
  expect(found).toEqual(golden.errors);
});
