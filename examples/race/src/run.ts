// A racer's run: an optimizer of the library, stepping a parameter of two elements through autograd.
import torch, { optim, type Tensor } from 'tfjs-torch';
import { loss } from './field.js';
import { sparse } from './arguments.js';
import { optimizers } from './optimizers.js';
import type { Racer } from './racer.js';
import { schedulers } from './schedulers.js';
import type { Setup } from './setup.js';
import type { Ground, Point } from './surfaces.js';

type Optimizer = InstanceType<typeof optim.Optimizer>;
type Make = (params: Tensor[], options: any) => Optimizer;
type Schedule = (optimizer: Optimizer, options: any) => { step(loss?: number): void };

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
  MultiStepLR: lr_scheduler.MultiStepLR,
  ConstantLR: lr_scheduler.ConstantLR,
  LinearLR: lr_scheduler.LinearLR,
  ExponentialLR: lr_scheduler.ExponentialLR,
  PolynomialLR: lr_scheduler.PolynomialLR,
  CosineAnnealingLR: lr_scheduler.CosineAnnealingLR,
  CosineAnnealingWarmRestarts: lr_scheduler.CosineAnnealingWarmRestarts,
  CyclicLR: lr_scheduler.CyclicLR,
  OneCycleLR: lr_scheduler.OneCycleLR,
  ReduceLROnPlateau: lr_scheduler.ReduceLROnPlateau,
};

function make(params: Tensor[], { optimizer: name, options, ewma, schedule: by }: Racer) {
  const optimizer = makers[name]!(params, sparse(optimizers[name]!.takes, options));
  if (ewma) for (const w of params) optimizer.state.set(w, { momentum_buffer: torch.zeros_like(w) });
  if (by === null) return { optimizer, schedule: null };
  const { takes, told = false } = schedulers[by.name]!;
  const schedule = makeSchedule[by.name]!(optimizer, sparse(takes, by.options));
  return { optimizer, schedule: (loss: Tensor) => (told ? schedule.step(loss.item()) : schedule.step()) };
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
    const value = optimizer.step(closure) as Tensor; // what the closure returned first
    schedule?.(value);
  }
}
