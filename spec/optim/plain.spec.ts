// Random runs: a rule compiled to a kernel, and run as tensor operations, give the same bits; and a run that is saved and taken up
// by another optimizer goes on as if nothing had happened.
import fc, { type Arbitrary } from 'fast-check';
import torch, { Tensor, optim } from 'tfjs-torch';

const cpu = (process.env.TFJS_TORCH_DEVICE ?? 'cpu') === 'cpu';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const rate = between(0, 0.3);
const share = between(0, 0.99);
const betas = fc.tuple(share, share);
const decay = fc.oneof(fc.constant(0), between(0, 0.2));
const eps = between(0, 1e-3);
const flag = fc.boolean();
const common = { lr: rate, weight_decay: decay, maximize: flag };

type Options = Record<string, unknown>;
const any = (options: Record<string, Arbitrary<unknown>>): Arbitrary<Options> =>
  fc.record(options, { requiredKeys: [] });
/** Nesterov's momentum needs momentum, and no dampening. */
const sgd: Arbitrary<Options> = fc.oneof(
  any({ ...common, momentum: share, dampening: share }),
  fc.record({ ...common, momentum: between(0.01, 0.99), nesterov: fc.constant(true) }),
);

/** The options of each optimizer that has a rule of one element. */
const elementwise: Record<string, Arbitrary<Options>> = {
  Adadelta: any({ ...common, rho: share, eps }),
  Adagrad: any({ ...common, lr_decay: rate, initial_accumulator_value: decay, eps }),
  Adam: any({ ...common, betas, eps, amsgrad: flag, decoupled_weight_decay: flag }),
  AdamW: any({ ...common, betas, eps, amsgrad: flag }),
  Adamax: any({ ...common, betas, eps }),
  ASGD: any({ ...common, lambd: decay, alpha: share, t0: fc.nat(4) }),
  NAdam: any({ ...common, betas, eps, momentum_decay: rate, decoupled_weight_decay: flag }),
  RAdam: any({ ...common, betas, eps, decoupled_weight_decay: flag }),
  RMSprop: any({ ...common, alpha: share, eps, momentum: fc.oneof(fc.constant(0), share), centered: flag }),
  Rprop: any({
    lr: rate,
    maximize: flag,
    etas: fc.tuple(between(0.1, 0.9), between(1.1, 2)),
    step_sizes: fc.tuple(eps, between(0.01, 50)),
  }),
  SGD: sgd,
};
/** And of the others. */
const whole: typeof elementwise = {
  Adafactor: any({ ...common, d: between(1, 2), beta2_decay: between(-1, 0) }),
  Muon: any({ lr: rate, weight_decay: decay, momentum: share, nesterov: flag }),
};

/** A tensor to be made; one of two dimensions may lie by columns. */
interface Drawn {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly turned: boolean;
}
/** Parameters in their groups, and for each step each parameter's gradient, or null. */
interface Run {
  readonly double: boolean;
  readonly options: Options;
  readonly others: Options;
  /** How many of the parameters are in the first group. */
  readonly first: number;
  readonly params: readonly Drawn[];
  readonly steps: readonly (readonly (Drawn | null)[])[];
}

const values = (count: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count });
const tensor = (shape: readonly number[]): Arbitrary<Drawn> =>
  fc.record({
    shape: fc.constant(shape),
    values: values(shape.reduce((n, length) => n * length, 1)),
    turned: shape.length === 2 ? flag : fc.constant(false),
  });

function run(options: Arbitrary<Options>, matrices: boolean): Arbitrary<Run> {
  const shape = matrices
    ? fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 2 })
    : fc.array(fc.nat(4), { maxLength: 3 });
  return fc.array(shape, { minLength: 2, maxLength: 4 }).chain((shapes) =>
    fc.record({
      double: cpu ? flag : fc.constant(false),
      options,
      others: options,
      first: fc.integer({ min: 1, max: shapes.length }),
      params: fc.tuple(...shapes.map(tensor)),
      steps: fc.array(fc.tuple(...shapes.map((one) => fc.option(tensor(one), { freq: 9 }))), {
        minLength: 2,
        maxLength: 6,
      }),
    }),
  );
}

function made({ shape, values, turned }: Drawn, { double }: Run): Tensor {
  const t = torch.tensor([...values], { dtype: double ? torch.float64 : torch.float32 }).reshape([...shape]);
  return turned ? t.t().contiguous().t() : t;
}

type Maker = (params: object[], options: object) => optim.Optimizer;

/** An optimizer of a run's parameters, the later ones with other options. */
function begun(name: string, of: Run, more: object = {}): [optim.Optimizer, Tensor[]] {
  const params = of.params.map((one) => made(one, of));
  const rest = params.slice(of.first);
  const groups = [{ params: params.slice(0, of.first) }, { params: rest, ...of.others, ...more }];
  const make = optim[name as 'Adam'] as unknown as Maker;
  return [make(rest.length > 0 ? groups : groups.slice(0, 1), { ...of.options, ...more }), params];
}

function take(of: Run, from: number, to: number, [optimizer, params]: [optim.Optimizer, Tensor[]]): void {
  for (const grads of of.steps.slice(from, to)) {
    params.forEach((p, k) => {
      const grad = grads[k]!;
      p.grad = grad === null ? null : made(grad, of);
    });
    optimizer.step();
  }
}

/** Zeros without their sign: `-lr` of a rate of 0 is a double in a kernel, and in a tensor's arithmetic an int, which has none. */
const plain = (value: unknown): unknown => (value instanceof Tensor ? value.add(0).tolist() : value);
const kept = ([optimizer, params]: [optim.Optimizer, Tensor[]]): unknown =>
  params.map((p) => [plain(p), Object.entries(optimizer.state.get(p)).map(([name, value]) => [name, plain(value)])]);
const saved = (optimizer: optim.Optimizer): unknown => {
  const { state, param_groups } = optimizer.state_dict();
  return [
    param_groups,
    Object.entries(state).map(([k, own]) => [k, Object.entries(own).map(([name, value]) => [name, plain(value)])]),
  ];
};

(cpu ? describe : describe.skip)('compiled and plain', () => {
  it.each(Object.entries(elementwise))('%s', (name, options) => {
    fc.assert(
      fc.property(run(options, false), (of) => {
        const [compiled, operations] = [begun(name, of), begun(name, of, { differentiable: true })];
        take(of, 0, of.steps.length, compiled);
        take(of, 0, of.steps.length, operations);
        expect(kept(operations)).toEqual(kept(compiled));
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe('saved and gone on', () => {
  it.each(Object.entries({ ...elementwise, ...whole }))('%s', (name, options) => {
    fc.assert(
      fc.property(run(options, name === 'Muon'), fc.nat(6), flag, (of, at, throughFile) => {
        const [straight, first] = [begun(name, of), begun(name, of)];
        take(of, 0, of.steps.length, straight);
        take(of, 0, at, first);
        const second = begun(name, { ...of, options: {}, others: {} });
        second[1].forEach((p, k) => p.copy_(first[1][k]!));
        const state = first[0].state_dict();
        second[0].load_state_dict(throughFile ? torch.load(torch.save(state)) : state);
        expect(saved(second[0])).toEqual(saved(first[0]));
        take(of, at, of.steps.length, second);
        expect(kept(second)).toEqual(kept(straight));
        expect(saved(second[0])).toEqual(saved(straight[0]));
      }),
      { seed: 2, numRuns: 30 },
    );
  });
});
