// The random operators: PyTorch's numbers on tensors of every layout (spec/golden/sampling.py), calls, errors, gradients.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';

interface Case {
  name: string;
  layout: string;
  fn: string;
  args: (number | string | boolean)[];
  dtype: 'float32' | 'float64' | 'int64';
  shape: number[];
  stride: number[];
  out_dtype: string;
  out: number[];
  after: number;
}
const cases = JSON.parse(readFileSync(new URL('../golden/sampling.json', import.meta.url), 'utf8')) as Case[];

/** A shape, an order of its dimensions, and for each dimension start and step of a slice. */
const layouts: Record<string, [number[], number[], [number, number][]]> = {
  'row-major': [
    [4, 6],
    [0, 1],
    [
      [0, 1],
      [0, 1],
    ],
  ],
  transposed: [
    [4, 6],
    [1, 0],
    [
      [0, 1],
      [0, 1],
    ],
  ],
  permuted: [
    [2, 3, 4],
    [2, 0, 1],
    [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  ],
  step: [
    [4, 12],
    [0, 1],
    [
      [0, 1],
      [0, 2],
    ],
  ],
  'transposed step': [
    [4, 12],
    [1, 0],
    [
      [0, 2],
      [0, 1],
    ],
  ],
  rows: [
    [6, 4],
    [0, 1],
    [
      [2, 1],
      [0, 1],
    ],
  ],
  single: [
    [5, 1, 3],
    [2, 1, 0],
    [
      [0, 1],
      [0, 1],
      [0, 1],
    ],
  ],
};
function made(layout: string, dtype: Case['dtype'] = 'float32'): Tensor {
  const [shape, order, slices] = layouts[layout]!;
  const count = shape.reduce((product, length) => product * length, 1);
  const x = torch.arange(count).div(count).reshape(shape).to(torch[dtype]).permute(order);
  return x.index(slices.map(([start, step]) => torch.slice(start, null, step)));
}
const flat = (t: Tensor): number[] => Array.from(t.to(torch.float64).flatten().tolist<number[]>());
type Call = (...args: unknown[]) => Tensor;
const f = (name: string): Call => (torch as unknown as Record<string, Call>)[name]!;
const method = (t: Tensor, name: string): Call => {
  const found = (t as unknown as Record<string, Call>)[name]!;
  return found.bind(t);
};

/** Equal to a few units in the last place: functions of the mathematical library stand in some. */
function expectClose(got: readonly number[], want: readonly number[], relative: number): void {
  expect(got.length).toBe(want.length);
  const far = got.findIndex((value, i) => !(Math.abs(value - want[i]!) <= relative * Math.abs(want[i]!)));
  if (far >= 0) throw new Error(`element ${far}: got ${got[far]}, expected ${want[far]}`);
}

describe('random operators', () => {
  it.each(cases.map((c) => [`${c.name} ${c.fn}(${c.args.join(', ')}) ${c.layout} ${c.dtype}`, c] as const))(
    '%s',
    (_, c) => {
      const x = made(c.layout, c.dtype);
      const args = c.args.map((arg) => (arg === 'p' ? made(c.layout) : arg));
      torch.manual_seed(3);
      const first = c.fn === 'multinomial' ? x.add(1) : x;
      const out = c.name === 'in place' ? method(x, c.fn)(...args) : f(c.fn)(first, ...args);
      expect(torch.rand(1).item()).toBeCloseTo(c.after, 6);
      expect(out.dtype.name).toBe(c.out_dtype);
      expect([...out.shape]).toEqual(c.shape);
      expect([...out.stride()]).toEqual(c.stride);
      expectClose(flat(out), c.out, c.dtype === 'float64' ? 1e-12 : 3e-7);
      if (c.name === 'in place') expect(out).toBe(x);
    },
  );

  it('write only what a view shows', () => {
    const x = torch.zeros(3, 4);
    x.select(1, 2).uniform_(1, 2);
    expect(flat(x.ne(0))).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  });
});

describe('torch.rand and its kin', () => {
  const seeded = (draw: () => Tensor): unknown => {
    torch.manual_seed(0);
    return draw().tolist();
  };

  it('take sizes as an array or one after the other, and keywords', () => {
    const want = seeded(() => torch.rand([2, 3]));
    expect(seeded(() => torch.rand(2, 3))).toEqual(want);
    expect(seeded(() => torch.rand(2, 3, { device: 'cpu' }))).toEqual(want);
    expect(seeded(() => torch.rand({ size: [2, 3] }))).toEqual(want);
    expect([...torch.randn([]).shape]).toEqual([]);
    expect([...torch.randn(0, 2).shape]).toEqual([0, 2]);
    expect(torch.rand(2, { dtype: torch.float64 }).dtype).toBe(torch.float64);
    expect(torch.randn(2, { requires_grad: true }).requires_grad).toBe(true);
    expect(() => torch.rand()).toThrow(TypeError);
    expect(() => torch.rand(-1)).toThrow('Trying to create tensor with negative dimension -1: [-1]');
    expect(() => torch.rand(2, { generator: 5 as never })).toThrow(
      'rand() received an invalid combination of arguments',
    );
  });

  it('have integers with and without a lower bound', () => {
    const want = seeded(() => torch.randint(0, 10, [5]));
    expect(want).toEqual([4, 9, 3, 0, 3]);
    expect(seeded(() => torch.randint(10, [5]))).toEqual(want);
    expect(seeded(() => torch.randint({ high: 10, size: [5] }))).toEqual(want);
    expect(seeded(() => torch.randint(0, { high: 10, size: [5] }))).toEqual(want);
    expect(seeded(() => torch.randint_like(torch.zeros(5), 10))).toEqual(want);
    expect(seeded(() => torch.randint_like(torch.zeros(5), { high: 10, dtype: torch.long }))).toEqual(want);
    expect(torch.randint(2n ** 60n, [1]).dtype).toBe(torch.int64);
    expect(torch.randint(3, [2], { dtype: torch.float32, requires_grad: true }).requires_grad).toBe(true);
    expect(() => torch.randint(0, [2])).toThrow("random_ expects 'from' to be less than 'to', but got from=0 >= to=0");
    expect(() => torch.randint(2.5, [2])).toThrow("randint(): argument 'high' (position 1) must be int, not float");
    expect(() => torch.randint(300, [2], { dtype: torch.uint8 })).toThrow('to - 1 is out of bounds for unsigned char');
  });

  it('have normal samples for means and deviations, tensors or numbers', () => {
    const [mean, std] = [torch.zeros(3, 1), torch.ones(2)];
    expect([...torch.normal(mean, std).shape]).toEqual([3, 2]);
    expect(torch.normal(torch.zeros(3, { dtype: torch.float64 }), std.sum()).dtype).toBe(torch.float64);
    expect(seeded(() => torch.normal(2, 3, [4]))).toEqual(seeded(() => torch.empty(4).normal_(2, 3)));
    expect(seeded(() => torch.normal(torch.tensor([2, 2]), { std: 1 }))).toEqual(seeded(() => torch.randn(2).add(2)));
    expect(seeded(() => torch.normal(1, torch.tensor([2, 3])))).toEqual(
      seeded(() =>
        torch
          .randn(2)
          .mul(torch.tensor([2, 3]))
          .add(1),
      ),
    );
    expect(() => torch.normal(torch.zeros(2), torch.tensor([1, -1]))).toThrow(
      'normal expects all elements of std >= 0.0',
    );
    expect(() => torch.normal(torch.zeros(2), -1)).toThrow('normal expects std >= 0.0, but found std -1');
    expect(() => torch.normal(0, 1 as never)).toThrow(TypeError);
  });

  it('draw from a generator of their own', () => {
    const draw = () => torch.rand(2, { generator: torch.Generator().manual_seed(5) }).tolist();
    expect(draw()).toEqual(draw());
    const g = torch.Generator().manual_seed(1);
    const draws = [
      torch.randn(2, { generator: g }),
      torch.randperm(4, { generator: g }),
      torch.randint(9, [2], { generator: g }),
      torch.rand_like(torch.ones(2), { generator: g }),
      torch.ones(2).bernoulli_(0.5, { generator: g }),
      torch.ones(2).mul(0.5).bernoulli({ generator: g }),
      torch.ones(3).multinomial(2, { generator: g }),
      torch.poisson(torch.ones(2), { generator: g }),
      torch.empty(2).exponential_({ generator: g }),
    ].map((t) => t.tolist());
    torch.manual_seed(1);
    expect(
      [
        torch.randn(2),
        torch.randperm(4),
        torch.randint(9, [2]),
        torch.rand(2),
        torch.ones(2).bernoulli_(),
        torch.bernoulli(torch.ones(2).mul(0.5)),
        torch.multinomial(torch.ones(3), 2),
        torch.poisson(torch.ones(2)),
        torch.empty(2).exponential_(),
      ].map((t) => t.tolist()),
    ).toEqual(draws);
  });
});

describe('torch.Generator', () => {
  it('is made with and without new', () => {
    for (const generator of [
      torch.Generator(),
      new torch.Generator(),
      torch.Generator('cpu'),
      torch.Generator({ device: 'cpu' }),
    ]) {
      expect(generator).toBeInstanceOf(torch.Generator);
      expect(generator.initial_seed()).toBe(67280421310721);
      expect(String(generator.device)).toBe('cpu');
    }
    expect(torch.default_generator).toBeInstanceOf(torch.Generator);
    expect(() => torch.Generator('nowhere')).toThrow(torch.RuntimeError);
  });

  it('gives and takes its state', () => {
    const state = torch.get_rng_state();
    expect([state.dtype, ...state.shape]).toEqual([torch.uint8, 5056]);
    const drawn = torch.randn(3).tolist();
    torch.set_rng_state(state);
    expect(torch.randn(3).tolist()).toEqual(drawn);
    const generator = torch.Generator();
    expect(generator.set_state(state)).toBe(generator);
    expect(torch.randn(3, { generator }).tolist()).toEqual(drawn);
    expect(generator.get_state().equal(torch.get_rng_state())).toBe(true);
    expect(() => torch.set_rng_state(torch.zeros(3))).toThrow(new TypeError('RNG state must be a torch.ByteTensor'));
    expect(() => torch.set_rng_state(5 as never)).toThrow(new TypeError('expected a torch.ByteTensor, but got int'));
    expect(() => torch.set_rng_state(torch.zeros(5, { dtype: torch.uint8 }))).toThrow('size 5056');
  });

  it('is seeded', () => {
    expect(torch.manual_seed(3)).toBe(torch.default_generator);
    expect(torch.initial_seed()).toBe(3);
    expect(torch.manual_seed(1.5).initial_seed()).toBe(1);
    expect(torch.manual_seed(-1).initial_seed()).toBe(2n ** 64n - 1n);
    expect(torch.manual_seed(torch.tensor(7)).initial_seed()).toBe(7);
    const seed = torch.seed();
    expect(torch.initial_seed()).toBe(seed);
    expect(() => torch.manual_seed(NaN)).toThrow('cannot convert float NaN to integer');
    expect(torch.manual_seed('12').initial_seed()).toBe(12);
    expect(() => torch.manual_seed('one')).toThrow("invalid literal for int() with base 10: 'one'");
    expect(() => torch.manual_seed([] as never)).toThrow(TypeError);
    expect(() => torch.manual_seed(2n ** 65n)).toThrow('Overflow when unpacking long long');
    expect(() => torch.Generator().manual_seed(1.5)).toThrow('manual_seed expected a long, but got float');
  });
});

describe('random operators and types', () => {
  const of = (dtype: typeof torch.int64) => torch.zeros(3, { dtype });
  const [long, bool] = [torch.int64, torch.bool];
  it.each<[string, () => unknown, string]>([
    ['uniform_', () => of(long).uniform_(), `"check_uniform_bounds" not implemented for 'Long'`],
    ['normal_', () => of(torch.int32).normal_(), `"normal_kernel_cpu" not implemented for 'Int'`],
    ['log_normal_', () => of(torch.uint8).log_normal_(), `"log_normal_cpu" not implemented for 'Byte'`],
    ['geometric_', () => of(bool).geometric_(0.3), `"geometric_cpu" not implemented for 'Bool'`],
    ['rand', () => torch.rand(2, { dtype: long }), `"check_uniform_bounds" not implemented for 'Long'`],
    ['randn_like', () => torch.randn_like(of(long)), `"normal_kernel_cpu" not implemented for 'Long'`],
    ['normal', () => torch.normal(of(long), 1), `"normal_kernel_cpu" not implemented for 'Long'`],
    ['bernoulli', () => torch.bernoulli(of(long)), `"bernoulli_tensor_cpu_p_" not implemented for 'Long'`],
    ['bernoulli_', () => torch.zeros(3).bernoulli_(of(long)), `"bernoulli_tensor_cpu_p_" not implemented for 'Long'`],
    ['poisson', () => torch.poisson(of(long)), `"poisson_cpu" not implemented for 'Long'`],
    [
      'exponential_',
      () => of(long).exponential_(),
      'Exponential distribution is a continuous probability distribution. dtype must be a floating point but you specified Long',
    ],
    [
      'cauchy_',
      () => of(long).cauchy_(),
      'Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you specified long int',
    ],
    [
      'multinomial',
      () => torch.multinomial(of(long), 1),
      'multinomial only supports floating-point dtypes for input, got: Long',
    ],
    ['multinomial', () => torch.multinomial(torch.ones(2, 2, 2), 1), 'prob_dist must be 1 or 2 dim'],
    [
      'random_',
      () => torch.zeros(3).random_(-5),
      "random_ expects 'from' to be less than 'to', but got from=0 >= to=-5",
    ],
    ['random_', () => of(bool).random_(5), 'to - 1 is out of bounds for bool'],
    [
      'expand',
      () => torch.zeros(3).expand(2, 3).uniform_(),
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location',
    ],
  ])('%s: %#', (_, call, message) => expect(call).toThrow(message));

  it('draw integers of every type', () => {
    for (const dtype of [long, torch.int32, torch.uint8, bool, torch.float32, torch.float64]) {
      expect(of(dtype).random_().dtype).toBe(dtype);
      expect(of(dtype).bernoulli_(1).tolist()).toEqual(dtype === bool ? [true, true, true] : [1, 1, 1]);
      expect(torch.bernoulli(of(dtype), 0).dtype).toBe(dtype);
    }
    expect(torch.zeros(3).random_(5, null).ge(5).all().item()).toBeTruthy();
  });
});

describe('random operators and autograd', () => {
  const x = torch.full([3], 0.5, { requires_grad: true });
  it.each<[string, (y: Tensor) => Tensor]>([
    ['UniformBackward0', (y) => y.uniform_()],
    ['NormalBackward0', (y) => y.normal_()],
    ['RandomBackward2', (y) => y.random_()],
    ['RandomBackward1', (y) => y.random_(5)],
    ['RandomBackward0', (y) => y.random_(1, 5)],
    ['BernoulliBackward2', (y) => y.bernoulli_(0.3)],
    ['BernoulliBackward1', (y) => y.bernoulli_(torch.full([3], 0.3))],
    ['ExponentialBackward0', (y) => y.exponential_()],
    ['GeometricBackward0', (y) => y.geometric_(0.3)],
    ['CauchyBackward0', (y) => y.cauchy_()],
    ['LogNormalBackward0', (y) => y.log_normal_()],
    ['BernoulliBackward0', (y) => torch.bernoulli(y)],
    ['PoissonBackward0', (y) => torch.poisson(y)],
    ['NormalBackward1', (y) => torch.normal(y, 1)],
    ['NormalBackward2', (y) => torch.normal(1, y)],
    ['NormalBackward3', (y) => torch.normal(torch.zeros(2, 3), y)],
  ])('%s gives a gradient of zero', (node, draw) => {
    const out = draw(x.mul(1));
    expect(out.grad_fn!.name()).toBe(node);
    expect(torch.autograd.grad(out.sum(), [x])[0].tolist()).toEqual([0, 0, 0]);
  });

  it('refuse leaves, and the derivative that PyTorch does not have', () => {
    expect(() => x.uniform_()).toThrow('a leaf Variable that requires grad is being used in an in-place operation.');
    const out = torch.bernoulli(x, 0.5);
    expect(() => out.sum().backward()).toThrow('derivative for aten::bernoulli is not implemented');
    expect(torch.multinomial(x, 1).requires_grad).toBe(false);
    expect(torch.rand_like(x).requires_grad).toBe(false);
  });

  it('count as a write', () => {
    const y = x.mul(1);
    const z = y.mul(2);
    z.normal_();
    expect(() => z.sum().backward()).not.toThrow();
    const w = y.exp();
    const used = w.square();
    w.normal_();
    expect(() => used.sum().backward()).toThrow('modified by an inplace operation');
  });
});
