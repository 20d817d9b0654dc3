// The field of runners: every optimizer that takes a parameter of two elements, with every argument that changes what it does there.
// Hints (foreach, fused, capturable) change nothing, and `differentiable` wants parameters that are no leaves.
import { type Arguments, type Values, choice, flag, number, numbers, optionalNumber } from './arguments.js';

export interface OptimizerEntry {
  readonly takes: Arguments;
  /** where a racer of this page starts from */
  readonly here: Values;
  /** whether it treats each element alone, so that many points may run as one parameter */
  readonly elementwise: boolean;
}

const betas = { betas: numbers(0.9, 0.999), eps: number(1e-8) };
const maximize = flag(false);
const weight_decay = number(0);
const decoupled_weight_decay = flag(false);

export const optimizers: Readonly<Record<string, OptimizerEntry>> = {
  SGD: {
    takes: {
      lr: number(0.001),
      momentum: number(0),
      dampening: number(0),
      weight_decay,
      nesterov: flag(false),
      maximize,
    },
    here: { lr: 0.09 },
    elementwise: true,
  },
  Adam: {
    takes: { lr: number(0.001), ...betas, weight_decay, amsgrad: flag(false), maximize, decoupled_weight_decay },
    here: { lr: 0.2 },
    elementwise: true,
  },
  AdamW: {
    takes: { lr: number(0.001), ...betas, weight_decay: number(0.01), amsgrad: flag(false), maximize },
    here: { lr: 0.2 },
    elementwise: true,
  },
  RMSprop: {
    takes: {
      lr: number(0.01),
      alpha: number(0.99),
      eps: number(1e-8),
      weight_decay,
      momentum: number(0),
      centered: flag(false),
      maximize,
    },
    here: { lr: 0.05 },
    elementwise: true,
  },
  Adagrad: {
    takes: {
      lr: number(0.01),
      lr_decay: number(0),
      weight_decay,
      initial_accumulator_value: number(0),
      eps: number(1e-10),
      maximize,
    },
    here: { lr: 0.5 },
    elementwise: true,
  },
  Adadelta: {
    takes: { lr: number(1), rho: number(0.9), eps: number(1e-6), weight_decay, maximize },
    here: { lr: 20 },
    elementwise: true,
  },
  Adamax: {
    takes: { lr: number(0.002), ...betas, weight_decay, maximize },
    here: { lr: 0.2 },
    elementwise: true,
  },
  NAdam: {
    takes: {
      lr: number(0.002),
      ...betas,
      weight_decay,
      momentum_decay: number(0.004),
      decoupled_weight_decay,
      maximize,
    },
    here: { lr: 0.2 },
    elementwise: true,
  },
  RAdam: {
    takes: { lr: number(0.001), ...betas, weight_decay, decoupled_weight_decay, maximize },
    here: { lr: 0.2 },
    elementwise: true,
  },
  ASGD: {
    takes: {
      lr: number(0.01),
      lambd: number(1e-4),
      alpha: number(0.75),
      t0: number(1e6),
      weight_decay,
      maximize,
    },
    here: { lr: 0.05 },
    elementwise: true,
  },
  Rprop: {
    takes: { lr: number(0.01), etas: numbers(0.5, 1.2), step_sizes: numbers(1e-6, 50), maximize },
    here: { lr: 0.1 },
    elementwise: true,
  },
  Adafactor: {
    takes: {
      lr: number(0.01),
      beta2_decay: number(-0.8),
      eps: numbers(null, 0.001),
      d: number(1),
      weight_decay,
      maximize,
    },
    here: { lr: 0.2 },
    elementwise: false,
  },
  LBFGS: {
    takes: {
      lr: number(1),
      max_iter: number(20),
      max_eval: optionalNumber,
      tolerance_grad: number(1e-7),
      tolerance_change: number(1e-9),
      history_size: number(100),
      line_search_fn: choice(null, 'strong_wolfe'),
      maximize,
    },
    here: { lr: 0.5, max_iter: 1 },
    elementwise: false,
  },
};
