// Every row of the pointwise table, with samples derived from the row: `import * as` a family is the table. Runs on the device
// that TFJS_TORCH_DEVICE names.
import torch, { Tensor } from '../../lib/index.js';
import * as activation from '../../lib/ops/pointwise/activation.js';
import * as arithmetic from '../../lib/ops/pointwise/arithmetic.js';
import * as gamma from '../../lib/ops/pointwise/gamma.js';
import * as choosing from '../../lib/ops/pointwise/choosing.js';
import * as rectifiers from '../../lib/ops/pointwise/rectifiers.js';
import * as reversed from '../../lib/ops/pointwise/reversed.js';
import * as units from '../../lib/ops/pointwise/units.js';
import * as bessel from '../../lib/ops/pointwise/bessel.js';
import * as pairs from '../../lib/ops/pointwise/pairs.js';
import * as comparison from '../../lib/ops/pointwise/comparison.js';
import * as powers from '../../lib/ops/pointwise/powers.js';
import * as rounding from '../../lib/ops/pointwise/rounding.js';
import * as sigmoids from '../../lib/ops/pointwise/sigmoids.js';
import * as trigonometry from '../../lib/ops/pointwise/trigonometry.js';
import * as parts from '../../lib/ops/pointwise/parts.js';
import * as polynomials from '../../lib/ops/pointwise/polynomials.js';
import * as special from '../../lib/ops/pointwise/special.js';
import { binary, nary, saves, unary } from '../../lib/ops/row/operator.js';
import { Pointwise } from '../../lib/ops/row/pointwise.js';
import { cpu } from '../../lib/runtime/heap/engine.js';
import {
  type Range,
  compareWithCpu,
  expectClose,
  integers,
  isFreed,
  leaves,
  mask,
  onCpu,
  sample,
  weighted,
} from './support.js';

interface Row {
  (...args: unknown[]): Tensor;
  readonly row: Pointwise;
  /** Of rows with a twin. */
  readonly inplace?: (...args: unknown[]) => Tensor;
}
/** What devices on tfjs backends compute without a read, and what more the CPU does. */
const everywhere = {
  ...arithmetic,
  ...reversed,
  ...pairs,
  ...comparison,
  ...choosing,
  ...rounding,
  ...powers,
  ...trigonometry,
  ...sigmoids,
  ...activation,
  ...rectifiers,
  ...units,
};
const here = { ...parts, ...special, ...gamma, ...bessel, ...polynomials };
const table = { ...everywhere, ...(onCpu ? here : {}) } as unknown as Record<string, Row>;
const rows = Object.entries(table).filter(
  ([, f]) => typeof f === 'function' && (f.row as unknown) instanceof Pointwise,
);

/** Where a function is defined and smooth, operand by operand; elsewhere [-1.7, 1.7]. */
const domains: Readonly<Record<string, readonly Range[]>> = {
  acos: [[-0.9, 0.9]],
  acosh: [[1.2, 3]],
  bessel_y0: [[0.3, 3]],
  bessel_y1: [[0.3, 3]],
  addcdiv: [
    [-2, 2],
    [-2, 2],
    [0.5, 2],
  ],
  asin: [[-0.9, 0.9]],
  atanh: [[-0.9, 0.9]],
  digamma: [[0.4, 3]],
  entr: [[0.3, 2]],
  div: [
    [-2, 2],
    [0.5, 2],
  ],
  erfinv: [[-0.8, 0.8]],
  floor_divide: [
    [-2, 2],
    [0.5, 2],
  ],
  fmod: [
    [-2, 2],
    [0.5, 0.9],
  ],
  hardsigmoid: [[-5, 5]],
  hardswish: [[-5, 5]],
  lerp: [
    [-2, 2],
    [-2, 2],
    [0, 1],
  ],
  lgamma: [[0.4, 3]],
  log: [[0.3, 3]],
  log10: [[0.3, 3]],
  log1p: [[-0.7, 2]],
  log2: [[0.3, 3]],
  logit: [[0.1, 0.9]],
  pow: [
    [0.3, 2],
    [-2, 2],
  ],
  polygammaOf: [[0.4, 3]],
  reciprocal: [[0.4, 2]],
  relu6: [[-9, 9]],
  remainder: [
    [-2, 2],
    [0.5, 0.9],
  ],
  rsqrt: [[0.3, 2]],
  sqrt: [[0.3, 2]],
  tan: [[-1.2, 1.2]],
  gammainc: [
    [0.4, 3],
    [0.4, 3],
  ],
  gammaincc: [
    [0.4, 3],
    [0.4, 3],
  ],
  igamma: [
    [0.4, 3],
    [0.4, 3],
  ],
  igammac: [
    [0.4, 3],
    [0.4, 3],
  ],
  modified_bessel_k0: [[0.3, 3]],
  modified_bessel_k1: [[0.3, 3]],
  ndtri: [[0.1, 0.9]],
  scaled_modified_bessel_k0: [[0.3, 3]],
  scaled_modified_bessel_k1: [[0.3, 3]],
  xlog1py: [
    [-2, 2],
    [-0.7, 2],
  ],
  zeta: [
    [2.2, 4],
    [0.4, 3],
  ],
  xlogy: [
    [-2, 2],
    [0.3, 2],
  ],
};
/** Keywords worth a sample; every keyword of a row must be among them. */
const keywords: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  add: [{ alpha: 2.5 }, { alpha: -2 }],
  addcdiv: [{ value: 0.7 }],
  addcmul: [{ value: 0.7 }, { value: 3 }],
  celu: [{ alpha: 1.5 }],
  clampNumbers: [{ min: -0.5, max: 0.7 }, { min: -0.5 }, { max: 0.7 }],
  div: [{ rounding_mode: 'trunc' }, { rounding_mode: 'floor' }],
  elu: [{ alpha: 1.5 }],
  gelu: [{ approximate: 'tanh' }],
  hardshrink: [{ lambd: 0.8 }],
  hardtanh: [{ min_val: -0.5, max_val: 0.7 }],
  leaky_relu: [{ negative_slope: 0.3 }],
  _rrelu_by_mean: [{ negative_slope: 0.3 }],
  logit: [{ eps: 0.25 }],
  nan_to_num: [{ nan: 0.5, posinf: 2, neginf: -2 }],
  polygammaOf: [{ n: 2 }],
  round: [{ decimals: 1 }],
  rsub: [{ alpha: 2.5 }],
  softplus: [{ beta: 2.5, threshold: 2 }],
  softshrink: [{ lambd: 0.8 }],
  sub: [{ alpha: 2.5 }],
  subtract: [{ alpha: 2.5 }],
  threshold: [{ threshold: 0.3, value: -2 }],
};
/** Rows that PyTorch does not have a derivative of, or none by the first operand: backward throws. */
const never: Readonly<Record<string, RegExp>> = {
  floor_divide: /derivative for aten::floor_divide is not implemented/,
  heaviside: /derivative for aten::heaviside is not implemented/,
  gammainc: /derivative for 'igamma: input' is not implemented/,
  gammaincc: /derivative for 'igammac: input' is not implemented/,
  igamma: /derivative for 'igamma: input' is not implemented/,
  igammac: /derivative for 'igammac: input' is not implemented/,
  zeta: /derivative for 'zeta' is not implemented/,
};

/** An operand that has no dimensions whatever the others have. */
const alone: Readonly<Record<string, string>> = { masked_fill: 'value' };

const onBits = (name: string): boolean => name.startsWith('bitwise');
const isMask = (operand: string): boolean => operand === 'condition' || operand === 'mask';

function operand(name: string, row: Pointwise, k: number, shape: readonly number[]): Tensor {
  if (alone[name] === row.operands[k]) return sample([], domains[name]?.[k], k);
  if (isMask(row.operands[k]!)) return mask(shape, k);
  if (onBits(name)) return integers(shape, k);
  return sample(shape, domains[name]?.[k], k);
}
/** Shapes for one operand, two, and more, broadcast against each other in several ways. */
const shapes = (count: number): number[][][] =>
  count === 1
    ? [[[2, 3]], [[]], [[0, 2]]]
    : [
        Array.from({ length: count }, () => [2, 3]),
        Array.from({ length: count }, (_, k) => (k % 2 === 0 ? [2, 3] : [3])),
        Array.from({ length: count }, (_, k) => (k % 2 === 0 ? [1, 3] : [2, 1])),
        Array.from({ length: count }, (_, k) => (k % 2 === 0 ? [] : [2, 2])),
        Array.from({ length: count }, () => []),
      ];
const words = (name: string, row: Pointwise): (Record<string, unknown> | null)[] => [
  ...(row.signature.every((parameter) => parameter.optional) ? [null] : []),
  ...(keywords[name] ?? []),
];
/** All samples: operands, and keywords as a trailing object. */
function samples(name: string, { row }: Row): unknown[][] {
  const plain = shapes(row.operands.length).map((list) => list.map((shape, k) => operand(name, row, k, shape)));
  const [first = []] = plain;
  return words(name, row).flatMap((kwargs, k) =>
    (k === 0 ? plain : [first]).map((operands) => (kwargs === null ? operands : [...operands, kwargs])),
  );
}
const hasDerivative = (f: Row, name: string): boolean =>
  f.row.operands.some((_, k) => f.row.derivative(k) !== null) && f(...samples(name, f)[0]!).dtype.is_floating_point;

/** Whether PyTorch takes a number for an operand. */
function mayBeNumber({ operands, options }: Pointwise, k: number): boolean {
  const { numbers = 'others' } = options;
  if (typeof numbers !== 'string') return numbers.includes(operands[k]!);
  return !isMask(operands[k]!) && (numbers === 'all' || (numbers === 'others' && k > 0));
}

/** How many pointwise kernels run in `f`. */
function kernels(f: () => void): number {
  const { run } = cpu;
  let count = 0;
  cpu.run = (kernel, ...args) => {
    if (kernel.name === 'pointwise') count++;
    run.call(cpu, kernel, ...args);
  };
  try {
    f();
  } finally {
    cpu.run = run;
  }
  return count;
}

test('no row is without a sample, and no keyword', () => {
  const unsaid = rows.flatMap(([name, { row }]) =>
    row.signature
      .filter((parameter) => !(keywords[name] ?? []).some((sample) => parameter.name in sample))
      .map((parameter) => `${name}: ${parameter.name}`),
  );
  expect(unsaid).toEqual([]);
  expect(rows.filter(([name, f]) => samples(name, f).length === 0)).toEqual([]);
  expect(rows.length).toBeGreaterThan(100);
  const names = new Set(rows.map(([name]) => name));
  expect(
    [...Object.keys(domains), ...Object.keys(keywords), ...Object.keys(never)].filter(
      (name) => !names.has(name) && (onCpu || name in everywhere),
    ),
  ).toEqual([]);
});

// Finite differences need float64, which other devices have not, and kernels are counted on the CPU's engine; gradients of
// other devices are compared with the CPU's below.
const onlyInFloat64 = onCpu ? describe : describe.skip;

const differentiable = rows.filter(([name, f]) => hasDerivative(f, name));

onlyInFloat64('derivatives', () => {
  test.each(differentiable)('%s', (name, f) => {
    for (const args of samples(name, f)) {
      const [given] = leaves(args);
      if (name in never) {
        const out = f(...given);
        if (out.numel() > 0) expect(() => out.sum().backward()).toThrow(never[name]);
        continue;
      }
      expect(torch.autograd.gradcheck(f as never, given)).toBe(true);
      expect(torch.autograd.gradgradcheck(f as never, given)).toBe(true);
    }
  });
});

onlyInFloat64('derivatives by the second operand alone', () => {
  test.each(['gammainc', 'gammaincc', 'igamma', 'igammac', 'zeta'])('%s', (name) => {
    for (const [first, second] of samples(name, table[name]!) as [Tensor, Tensor][]) {
      const f = (other: Tensor): Tensor => table[name]!(first, other);
      const other = second.clone().requires_grad_();
      expect(torch.autograd.gradcheck(f, other)).toBe(true);
      expect(torch.autograd.gradgradcheck(f, other)).toBe(true);
    }
  });
});

onlyInFloat64('a derivative is one fused kernel, and the differentiable path agrees', () => {
  test('kernels are counted', () => expect(kernels(() => void torch.ones(2).add(1).mul(2))).toBeGreaterThanOrEqual(2));

  test.each(differentiable.filter(([name]) => !(name in never)))('%s', (name, f) => {
    for (const args of samples(name, f)) {
      const [given, inputs] = leaves(args);
      const out = f(...given);
      if (!out.requires_grad) continue; // the operands that need a gradient have none
      const weights = sample(out.shape, [0.5, 1.5], 9);
      const alike = inputs.every((input) => input.shape.join() === out.shape.join() || alone[name] !== undefined);
      for (const input of inputs) {
        let fused: Tensor | null = null;
        const count = kernels(() => {
          [fused = null] = torch.autograd.grad(out, input, weights, { retain_graph: true, allow_unused: true });
        });
        if (alike) expect(count).toBeLessThanOrEqual(1);
        const [graphed = null] = torch.autograd.grad(out, input, weights, { create_graph: true, allow_unused: true });
        expectClose(fused, graphed);
      }
    }
  });
});

describe('the in-place twin does the same', () => {
  const writable = ([name, f]: [string, Row]): boolean => {
    if (f.inplace === undefined) return false;
    const [args] = samples(name, f);
    // Twins of what PyTorch has as functions alone are no one's.
    if (name in here && !hasDerivative(f, name)) return false;
    return args![0] instanceof Tensor && f(...args!).dtype === args![0].dtype;
  };
  test.each(rows.filter(writable))('%s', async (name, f) => {
    const twin = (input: Tensor, ...rest: unknown[]): Tensor => f.inplace!(input.clone(), ...rest);
    for (const args of samples(name, f)) {
      const [given, inputs] = leaves(args);
      const out = f(...given);
      if (out.shape.join() !== (args[0] as Tensor).shape.join()) continue;
      if (!onCpu) {
        await compareWithCpu(twin, args, !(name in never));
        continue;
      }
      const written = twin(...(given as [Tensor]));
      expectClose(written, out);
      expect(written.requires_grad).toBe(out.requires_grad);
      if (!out.requires_grad || name in never) continue;
      const gradients = [out, written].map((t) => torch.autograd.grad(weighted([t]), inputs, { allow_unused: true }));
      inputs.forEach((_, k) => expectClose(gradients[1]![k]!, gradients[0]![k]!));
    }
  });
});

onlyInFloat64('what is saved is watched, and what is not is free', () => {
  const saving = differentiable.filter(([name]) => !(name in never));
  const namesOf = ({ row }: Row, wanted: readonly number[]): string[] =>
    wanted.flatMap((k) => [...(row.derivative(k)?.names ?? [])]);

  test.each(saving)('%s: a write to what is saved is noticed', (name, f) => {
    const all = f.row.operands.map((_, k) => k);
    for (const saved of new Set(namesOf(f, all))) {
      const [given] = leaves(samples(name, f)[0]!);
      const operands = given.map((value) => (value instanceof Tensor ? value.clone() : value));
      const out = f(...operands);
      const target = saved === 'result' ? out : operands[f.row.operands.indexOf(saved)];
      // PyTorch, too, keeps a result whoever wants a gradient.
      torch.no_grad(() => void (target as Tensor).detach().zero_());
      expect(() => out.sum().backward()).toThrow(/modified by an inplace operation/);
    }
  });

  test.each(saving)(
    '%s: an operand that is not saved goes',
    async (name, f) => {
      const [args] = samples(name, f);
      for (const k of f.row.operands.keys()) {
        // One operand that wants a gradient, so that what the others' derivatives save is not kept either.
        // PyTorch keeps what several rules name whichever of them is wanted.
        const named = f.row.operands.flatMap((_, at) => [...new Set(namesOf(f, [at]))]);
        const shared = named.filter((operand, at) => named.indexOf(operand) !== at);
        const kept = new Set([...namesOf(f, [k]), ...shared]);
        if (f.row.derivative(k) === null || !(args![k] as Tensor).dtype.is_floating_point) continue;
        const free = f.row.operands.filter((operand) => !kept.has(operand));
        if (free.length === 0) continue;
        const call = (watched: WeakRef<object>[]): Tensor[] => {
          const operands = args!.map((value, i) => {
            if (!(value instanceof Tensor)) return value;
            const copy = i === k ? value.clone().requires_grad_().mul(1) : value.clone();
            if (free.includes(f.row.operands[i]!)) watched.push(new WeakRef(copy.storage));
            return copy;
          });
          return [f(...operands)];
        };
        expect(await isFreed(call)).toBe(true);
      }
    },
    60_000,
  ); // a collection takes its time on a busy machine
});

onlyInFloat64('on the device meta, shapes, types and strides are the same', () => {
  const seen = (out: Tensor): unknown => [out.shape, out.dtype, out.stride()];
  test.each(rows)('%s', (name, f) => {
    for (const args of samples(name, f)) {
      for (const turn of [
        (t: Tensor): Tensor => t,
        (t: Tensor): Tensor => (t.ndim === 2 ? t.t().contiguous().t() : t),
      ]) {
        const given = args.map((value) => (value instanceof Tensor ? turn(value) : value));
        const shadows = given.map((value) => (value instanceof Tensor ? value.to('meta') : value));
        expect(seen(f(...shadows))).toEqual(seen(f(...given)));
      }
    }
  });
});

onlyInFloat64('many elements are each as one', () => {
  test.each(rows)('%s', (name, f) => {
    for (const kwargs of words(name, f.row)) {
      const rest = kwargs === null ? [] : [kwargs];
      for (const dtype of [torch.float64, torch.float32]) {
        const operands = f.row.operands.map((_, k) => {
          const long = operand(name, f.row, k, [67]);
          return long.dtype.is_floating_point ? long.to(dtype) : long;
        });
        const whole = f(...operands, ...rest);
        const each = Array.from({ length: 67 }, (_, i) =>
          f(...operands.map((t) => (t.ndim === 0 ? t : t.narrow(0, i, 1))), ...rest),
        );
        expect([whole.dtype, whole.tolist()]).toEqual([each[0]!.dtype, torch.cat(each).tolist()]);
      }
    }
  });
});

onlyInFloat64('wrong arguments are TypeErrors in words', () => {
  test.each(rows)('%s', (name, f) => {
    const [args] = samples(name, f);
    const operands = args!.slice(0, f.row.operands.length);
    const calls = [
      () => f(...operands, { no_such_keyword: 1 }),
      () => f(...operands, ...f.row.signature.map(({ fallback }) => fallback), 1, 2, 3),
      ...operands.map(
        (_value, k) => () =>
          f(...operands.map((value, i) => (i === k ? Symbol('odd') : value)), ...args!.slice(operands.length)),
      ),
      ...f.row.signature.map(
        (parameter) => () =>
          f(...operands, { ...(args![operands.length] as object | undefined), [parameter.name]: Symbol('odd') }),
      ),
      () => f(),
    ];
    for (const call of calls) {
      expect(call).toThrow(TypeError);
      expect(call).not.toThrow(/Cannot read|is not a function|is not iterable|undefined|Cannot mix|Cannot convert/);
    }
  });
});

describe('a number stands for a zero-dimensional tensor', () => {
  const several = rows.filter(([name, { row }]) => row.operands.length > 1 && !onBits(name));
  test.each(several)('%s', async (name, f) => {
    const { row } = f;
    for (const kwargs of words(name, row)) {
      for (let k = 0; k < row.operands.length; k++) {
        if (!mayBeNumber(row, k)) continue;
        for (const value of [0.75, 2]) {
          const tensors = row.operands.map((_, j) => operand(name, row, j, [2, 3]));
          const others = tensors.filter((_, j) => j !== k);
          const put = (one: unknown, rest: readonly unknown[]): Tensor =>
            f(...rest.slice(0, k), one, ...rest.slice(k), ...(kwargs === null ? [] : [kwargs]));
          if (!onCpu) {
            await compareWithCpu((...rest: Tensor[]) => put(value, rest), others, !(name in never));
            continue;
          }
          const [given, inputs] = leaves(others);
          const call = (one: unknown): Tensor => put(one, given);
          const [a, b] = [call(value), call(torch.tensor(value, { dtype: torch.float64 }))];
          expectClose(a, b);
          if (!b.requires_grad || name in never) continue;
          const gradients = [a, b].map((t) => torch.autograd.grad(weighted([t]), inputs, { allow_unused: true }));
          inputs.forEach((_, i) => expectClose(gradients[0]![i]!, gradients[1]![i]!));
        }
      }
    }
  });
});

describe('operands of any layout', () => {
  const permuted = (t: Tensor): Tensor => t.t().contiguous().t();
  const spread = (t: Tensor): Tensor => torch.stack([t, t], -1).select(-1, 1);
  const layouts = [permuted, spread, (t: Tensor, k: number): Tensor => (k % 2 ? t : permuted(t))];
  test.each(rows)('%s', async (name, f) => {
    const { row } = f;
    for (const kwargs of words(name, row)) {
      const rest = kwargs === null ? [] : [kwargs];
      const dense = row.operands.map((_, k) => operand(name, row, k, [3, 4]));
      for (const layout of layouts) {
        const laid = (...operands: Tensor[]): Tensor => f(...operands.map(layout), ...rest);
        if (onCpu) expectClose(laid(...dense), f(...dense, ...rest));
        else await compareWithCpu(laid, dense, !(name in never));
      }
    }
  });
});

if (!onCpu) {
  describe('as on the CPU', () => {
    test.each(rows)('%s', async (name, f) => {
      for (const args of samples(name, f)) await compareWithCpu(f, args, !(name in never));
    });
  });
}

onlyInFloat64('the checker fails on a wrong rule', () => {
  const x = (): Tensor => sample([2, 2], [0.5, 1.5]).requires_grad_();
  const one = (rule: unknown): ((t: Tensor) => Tensor) => unary((t) => t.mul(t).mul(t), rule as never);
  const right = saves(['input'], (grad, { input }) => grad.mul(input.square()).mul(3));

  test('a right one passes', () => {
    expect(torch.autograd.gradcheck(one(right), x())).toBe(true);
    expect(torch.autograd.gradgradcheck(one(right), x())).toBe(true);
  });
  test('a wrong factor', () => {
    const wrong = one(saves(['input'], (grad, { input }) => grad.mul(input.square()).mul(3.01)));
    expect(() => torch.autograd.gradcheck(wrong, x())).toThrow(torch.autograd.GradcheckError);
    expect(torch.autograd.gradcheck(wrong, x(), { raise_exception: false })).toBe(false);
  });
  test('a missing derivative', () => {
    expect(() => torch.autograd.gradcheck(one(null), x())).toThrow();
  });
  test('a first derivative that is right in value and wrong as a function', () => {
    const detached = one(
      saves(['input'], (grad, { input }) => {
        const square = input.square();
        return grad.mul(square instanceof Tensor ? square.detach() : square).mul(3);
      }),
    );
    expect(torch.autograd.gradcheck(detached, x())).toBe(true);
    expect(() => torch.autograd.gradgradcheck(detached, x())).toThrow(torch.autograd.GradcheckError);
  });
  test('operands exchanged', () => {
    const f = binary((a, b) => a.mul(b), {
      input: saves(['input'], (g, { input }) => g.mul(input)),
      other: saves(['other'], (g, { other }) => g.mul(other)),
    });
    expect(() => torch.autograd.gradcheck(f as never, [x(), sample([2, 2], [2, 3], 1).requires_grad_()])).toThrow(
      'with respect to input 0',
    );
  });
  test('the third of three', () => {
    const f = nary(['input', 'a', 'b'], (t, a, b) => t.add(a.mul(b)), {
      input: (g) => g,
      a: saves(['b'], (g, { b }) => g.mul(b)),
      b: saves(['a'], (g, { a }) => g.mul(a).neg()),
    });
    expect(() => torch.autograd.gradcheck(f as never, [x(), x(), x()])).toThrow('with respect to input 2');
  });
});
