// Random runs: a rule compiled to a kernel, and run as tensor operations, give the same bits; and a run that is saved and taken up
// by another optimizer goes on as if nothing had happened.
import torch, { type DType, Tensor, optim } from 'tfjs-torch';

const cpu = (process.env.TFJS_TORCH_DEVICE ?? 'cpu') === 'cpu';

/** Numbers in [0, 1) from a seed (mulberry32). */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const flag = (random: Random) => random() < 0.5;
const rate = (random: Random) => random() * 0.3;
const betas = (random: Random) => [random() * 0.99, random() * 0.99];
const decay = (random: Random) => (flag(random) ? 0 : random() * 0.2);
const common = { lr: rate, weight_decay: decay, maximize: flag };

/** The options of each optimizer, and how they are drawn. */
const options: Record<string, Record<string, (random: Random) => unknown>> = {
  Adadelta: { ...common, rho: (random) => random(), eps: rate },
  Adagrad: { ...common, lr_decay: rate, initial_accumulator_value: decay },
  Adam: { ...common, betas, amsgrad: flag, decoupled_weight_decay: flag },
  AdamW: { ...common, betas, amsgrad: flag },
  Adamax: { ...common, betas },
  ASGD: { ...common, lambd: decay, t0: (random) => Math.floor(random() * 4) },
  NAdam: { ...common, betas, momentum_decay: rate, decoupled_weight_decay: flag },
  RAdam: { ...common, betas, decoupled_weight_decay: flag },
  RMSprop: { ...common, alpha: (random) => random(), momentum: decay, centered: flag, eps: () => 0.01 },
  Rprop: { lr: rate, maximize: flag, etas: (random) => [0.1 + 0.8 * random(), 1.1 + random()] },
  SGD: { ...common, momentum: decay, dampening: decay },
};
/** Those that have no rule of one element. */
const whole: typeof options = {
  Adafactor: { ...common, d: (random) => 1 + random(), beta2_decay: (random) => -random() },
  Muon: { lr: rate, weight_decay: decay, momentum: (random) => random(), nesterov: flag },
};

const drawn = (of: (typeof options)[string], random: Random): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([name, draw]) => [name, draw(random)]));

type Maker = (params: Tensor[], options: object) => optim.Optimizer;
const makerOf = (name: string) => optim[name as 'Adam'] as unknown as Maker;

const numbers = (count: number, random: Random) => Array.from({ length: count }, () => random() * 4 - 2);
const shapesOf = (name: string) => (name === 'Muon' ? [[3, 2], [2, 5]] : [[7], [3, 2], [], [0], [2, 3, 2]]); // prettier-ignore

function tensorOf(shape: readonly number[], dtype: DType, random: Random): Tensor {
  const count = shape.reduce((n, length) => n * length, 1);
  const t = torch.tensor(numbers(count, random), { dtype }).reshape([...shape]);
  return shape.length === 2 && flag(random) ? t.t().contiguous().t() : t;
}

const copies = (tensors: readonly Tensor[]) => tensors.map((t) => t.clone());
const stateOf = (optimizer: optim.Optimizer, params: readonly Tensor[]) =>
  params.map((p) => Object.entries(optimizer.state.get(p)).map(([name, value]) => [name, value instanceof Tensor ? value.tolist() : (value as unknown)])); // prettier-ignore

/** Gives both optimizers' parameters the same gradients, now and then none, and lets both step. */
function step(
  random: Random,
  dtype: DType,
  ...pairs: readonly (readonly [optim.Optimizer, readonly Tensor[]])[]
): void {
  const shapes = pairs[0]![1].map((p) => p.shape);
  const grads = shapes.map((shape) => (random() < 0.1 ? null : tensorOf(shape, dtype, random)));
  for (const [optimizer, params] of pairs) {
    params.forEach((p, k) => (p.grad = grads[k]!));
    optimizer.step();
  }
}

const runs = (table: typeof options) =>
  Object.keys(table).flatMap((name) => [0, 1, 2, 3, 4, 5].map((seed) => [name, seed] as const));
const typeOf = (seed: number) => (cpu && seed % 2 === 1 ? torch.float64 : torch.float32);

(cpu ? describe : describe.skip)('compiled and plain', () => {
  it.each(runs(options))('%s, %i', (name, seed) => {
    const random = randomness(seed * 1000 + name.length);
    const given = drawn(options[name]!, random);
    const dtype = typeOf(seed);
    const params = shapesOf(name).map((shape) => tensorOf(shape, dtype, random));
    const others = copies(params);
    const compiled = makerOf(name)(params, given);
    const plain = makerOf(name)(others, { ...given, differentiable: true });
    for (let k = 0; k < 6; k++) step(random, dtype, [compiled, params], [plain, others]);
    expect(others.map((p) => p.tolist())).toEqual(params.map((p) => p.tolist()));
    expect(stateOf(plain, others)).toEqual(stateOf(compiled, params));
  });
});

describe('saved and gone on', () => {
  const all = { ...options, ...whole };
  it.each(runs(all).filter(([, seed]) => seed < 3))('%s, %i', (name, seed) => {
    const random = randomness(seed * 77 + name.length);
    const given = drawn(all[name]!, random);
    const dtype = typeOf(seed);
    const params = shapesOf(name).map((shape) => tensorOf(shape, dtype, random));
    const first = makerOf(name)(params, given);
    for (let k = 0; k < 3; k++) step(random, dtype, [first, params]);
    const others = copies(params);
    const second = makerOf(name)(others, {});
    second.load_state_dict(first.state_dict());
    // What is loaded shares tensors with what was saved, as in PyTorch.
    for (const p of others) for (const [key, value] of Object.entries(second.state.get(p))) if (value instanceof Tensor) second.state.get(p)[key] = value.clone(); // prettier-ignore
    for (let k = 0; k < 3; k++) step(random, dtype, [first, params], [second, others]);
    expect(others.map((p) => p.tolist())).toEqual(params.map((p) => p.tolist()));
    expect(stateOf(second, others)).toEqual(stateOf(first, params));
  });
});
