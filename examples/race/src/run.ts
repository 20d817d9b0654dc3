// A racer's run: an optimizer of the library, stepping a parameter of two elements through autograd.
import torch, { optim, type Tensor } from 'tfjs-torch';
import { loss } from './field.js';
import { type Racer, schedulers } from './optimizers.js';
import { sparse, type Setup } from './setup.js';
import type { Ground, Point } from './surfaces.js';

type Optimizer = InstanceType<typeof optim.Optimizer>;
type Make = (params: Tensor[], options: any) => Optimizer;
type Schedule = (optimizer: Optimizer, options: any) => { step(): void };

const makers: Readonly<Record<string, Make>> = {
  SGD: optim.SGD,
  Adam: optim.Adam,
  AdamW: optim.AdamW,
  RMSprop: optim.RMSprop,
  Adagrad: optim.Adagrad,
  Adadelta: optim.Adadelta,
  Adamax: optim.Adamax,
  NAdam: optim.NAdam,
  RAdam: optim.RAdam,
  ASGD: optim.ASGD,
  Rprop: optim.Rprop,
  Adafactor: optim.Adafactor,
  LBFGS: optim.LBFGS,
};
const { lr_scheduler } = optim;
const makeSchedule: Readonly<Record<string, Schedule>> = {
  StepLR: lr_scheduler.StepLR,
  ExponentialLR: lr_scheduler.ExponentialLR,
  CosineAnnealingLR: lr_scheduler.CosineAnnealingLR,
  CosineAnnealingWarmRestarts: lr_scheduler.CosineAnnealingWarmRestarts,
  LinearLR: lr_scheduler.LinearLR,
  PolynomialLR: lr_scheduler.PolynomialLR,
};

export function make(params: Tensor[], { optimizer: name, options, ewma, scheduler }: Racer) {
  const optimizer = makers[name]!(params, sparse(name, options));
  if (ewma) for (const w of params) optimizer.state.set(w, { momentum_buffer: torch.zeros_like(w) });
  const schedule = scheduler === null ? null : makeSchedule[scheduler]!(optimizer, schedulers[scheduler]!);
  return { optimizer, schedule };
}

/** Where a parameter is after each step, the start first; one place of `[x, y]`, or several as rows, at a time. */
export function* trajectory(
  surface: Ground,
  one: Racer,
  { noise, seed }: Pick<Setup, 'noise' | 'seed'>,
  start: Point | readonly Point[],
): Generator<Tensor, void> {
  torch.manual_seed(seed);
  const w = torch.tensor(start, { dtype: torch.float32, requires_grad: true });
  const { optimizer, schedule } = make([w], one);
  const closure = (): Tensor => {
    optimizer.zero_grad();
    const value = loss(surface.tree, surface.parameters, w).sum();
    value.backward();
    if (noise > 0) w.grad!.add_(torch.randn(w.shape), { alpha: noise });
    return value;
  };
  for (;;) {
    yield w.detach();
    optimizer.step(closure);
    schedule?.step();
  }
}
