// The field of runners: every optimizer that takes a parameter of two elements, its options and what they start from here.
export type OptionValue = number | boolean | readonly number[];
export type Options = Readonly<Record<string, OptionValue>>;

export interface OptimizerEntry {
  /** PyTorch's own defaults, in the order of its signature: what differs from them is written into the code */
  readonly defaults: Options;
  /** where a racer of this page starts from */
  readonly here: Options;
  /** whether it treats each element alone, so that many points may run as one parameter */
  readonly elementwise: boolean;
}

const betas = { betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 };

export const optimizers: Readonly<Record<string, OptimizerEntry>> = {
  SGD: {
    defaults: { lr: 0.001, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false },
    here: { lr: 0.09 },
    elementwise: true,
  },
  Adam: { defaults: { lr: 0.001, ...betas, amsgrad: false }, here: { lr: 0.2 }, elementwise: true },
  AdamW: {
    defaults: { lr: 0.001, ...betas, weight_decay: 0.01, amsgrad: false },
    here: { lr: 0.2 },
    elementwise: true,
  },
  RMSprop: {
    defaults: { lr: 0.01, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false },
    here: { lr: 0.05 },
    elementwise: true,
  },
  Adagrad: {
    defaults: { lr: 0.01, lr_decay: 0, weight_decay: 0, initial_accumulator_value: 0, eps: 1e-10 },
    here: { lr: 0.5 },
    elementwise: true,
  },
  Adadelta: {
    defaults: { lr: 1, rho: 0.9, eps: 1e-6, weight_decay: 0 },
    here: { lr: 20 },
    elementwise: true,
  },
  Adamax: { defaults: { lr: 0.002, ...betas }, here: { lr: 0.2 }, elementwise: true },
  NAdam: {
    defaults: { lr: 0.002, ...betas, momentum_decay: 0.004, decoupled_weight_decay: false },
    here: { lr: 0.2 },
    elementwise: true,
  },
  RAdam: {
    defaults: { lr: 0.001, ...betas, decoupled_weight_decay: false },
    here: { lr: 0.2 },
    elementwise: true,
  },
  ASGD: {
    defaults: { lr: 0.01, lambd: 1e-4, alpha: 0.75, t0: 1e6, weight_decay: 0 },
    here: { lr: 0.05 },
    elementwise: true,
  },
  Rprop: {
    defaults: { lr: 0.01, etas: [0.5, 1.2], step_sizes: [1e-6, 50] },
    here: { lr: 0.1 },
    elementwise: true,
  },
  Adafactor: {
    defaults: { lr: 0.01, beta2_decay: -0.8, d: 1, weight_decay: 0 },
    here: { lr: 0.2 },
    elementwise: false,
  },
  LBFGS: {
    defaults: { lr: 1, max_iter: 20, history_size: 100 },
    here: { lr: 0.5, max_iter: 1 },
    elementwise: false,
  },
};

/** Schedulers, with the arguments that they are made with here; all of them are stepped once a step. */
export const schedulers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  StepLR: { step_size: 50, gamma: 0.5 },
  ExponentialLR: { gamma: 0.99 },
  CosineAnnealingLR: { T_max: 200, eta_min: 0 },
  CosineAnnealingWarmRestarts: { T_0: 50 },
  LinearLR: { start_factor: 0.1, end_factor: 1, total_iters: 30 },
  PolynomialLR: { total_iters: 200, power: 1 },
};

export interface Racer {
  readonly optimizer: string;
  /** only what differs from PyTorch's defaults */
  readonly options: Options;
  /** the momentum buffer starts at zero rather than at the first gradient: the article's EWMA */
  readonly ewma: boolean;
  readonly scheduler: string | null;
}

export const racer = (optimizer: string, options: Options = {}, rest: Partial<Racer> = {}): Racer => ({
  optimizer,
  options: { ...optimizers[optimizer]!.here, ...options },
  ewma: false,
  scheduler: null,
  ...rest,
});

/** What a racer is called. */
export function title({ optimizer, options, ewma, scheduler }: Racer): string {
  let name = optimizer;
  if (ewma) name = 'EWMA momentum';
  else if (optimizer === 'SGD' && Number(options['momentum'] ?? 0) > 0) {
    name = options['nesterov'] === true ? 'Nesterov' : 'Momentum';
  }
  return scheduler === null ? name : `${name} + ${scheduler}`;
}

export const same = (a: OptionValue | undefined, b: OptionValue | undefined): boolean => String(a) === String(b);
