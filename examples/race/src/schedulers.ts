// Schedulers that are made of numbers; all of them are stepped once a step. Those that take functions or other schedulers are not here.
import { type Arguments, type Values, choice, flag, list, number, optionalNumber } from './arguments.js';

export interface SchedulerEntry {
  readonly takes: Arguments;
  /** what one starts from here */
  readonly here: Values;
  /** whether a step is told the loss */
  readonly told?: boolean;
}

export const schedulers: Readonly<Record<string, SchedulerEntry>> = {
  StepLR: { takes: { step_size: number(), gamma: number(0.1) }, here: { step_size: 50, gamma: 0.5 } },
  MultiStepLR: { takes: { milestones: list, gamma: number(0.1) }, here: { milestones: [50, 100], gamma: 0.5 } },
  ConstantLR: { takes: { factor: number(1 / 3), total_iters: number(5) }, here: { factor: 0.25, total_iters: 20 } },
  LinearLR: {
    takes: { start_factor: number(1 / 3), end_factor: number(1), total_iters: number(5) },
    here: { start_factor: 0.1, total_iters: 30 },
  },
  ExponentialLR: { takes: { gamma: number() }, here: { gamma: 0.99 } },
  PolynomialLR: { takes: { total_iters: number(5), power: number(1) }, here: { total_iters: 200 } },
  CosineAnnealingLR: { takes: { T_max: number(), eta_min: number(0) }, here: { T_max: 200 } },
  CosineAnnealingWarmRestarts: {
    takes: { T_0: number(), T_mult: number(1), eta_min: number(0) },
    here: { T_0: 50 },
  },
  CyclicLR: {
    takes: {
      base_lr: number(),
      max_lr: number(),
      step_size_up: number(2000),
      step_size_down: optionalNumber,
      mode: choice('triangular', 'triangular2', 'exp_range'),
      gamma: number(1),
      cycle_momentum: flag(true),
      base_momentum: number(0.8),
      max_momentum: number(0.9),
    },
    here: { base_lr: 0.005, max_lr: 0.05, step_size_up: 20, cycle_momentum: false },
  },
  OneCycleLR: {
    takes: {
      max_lr: number(),
      total_steps: optionalNumber,
      pct_start: number(0.3),
      anneal_strategy: choice('cos', 'linear'),
      cycle_momentum: flag(true),
      base_momentum: number(0.85),
      max_momentum: number(0.95),
      div_factor: number(25),
      final_div_factor: number(1e4),
      three_phase: flag(false),
    },
    here: { max_lr: 0.05, total_steps: 200, cycle_momentum: false },
  },
  ReduceLROnPlateau: {
    takes: {
      mode: choice('min', 'max'),
      factor: number(0.1),
      patience: number(10),
      threshold: number(1e-4),
      threshold_mode: choice('rel', 'abs'),
      cooldown: number(0),
      min_lr: number(0),
      eps: number(1e-8),
    },
    here: { factor: 0.5, patience: 5 },
    told: true,
  },
};
