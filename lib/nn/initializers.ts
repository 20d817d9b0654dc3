// How parameters begin. Autograd records nothing of it.
import { RuntimeError, ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { creator } from '../ops/creation/creator.js';
import { empty_like } from '../ops/creation/factories.js';
import { preserved } from '../ops/creation/formats.js';
import { qr } from '../ops/linalg/qr.js';
import { fill, unsupported } from '../ops/random/draw.js';
import { generator, source } from '../ops/random/generator.js';
import {
  type Arguments,
  type Signature,
  type Values,
  any,
  bind,
  int,
  number,
  optional,
  tensor,
} from '../ops/row/signature.js';
import { permutation } from '../random/index.js';
import { engineOf } from '../runtime/registry.js';
import { erf } from '../special/functions.js';
import { bool } from '../dtype.js';
import { type Tensor, allocate } from '../tensor.js';

/** An initializer: writes to its tensor, and returns it. */
const initializer = <const S extends Signature>(name: string, signature: S, body: (...values: Values<S>) => Tensor) =>
  creator(name, signature, (...values: Values<S>) => no_grad(() => body(...values)));

const target = tensor('tensor');

// ---- plain

/**
 * Uniform samples of [a, b).
 *
 * @param tensor any; so it is of all initializers, which return it
 * @param generator null: `torch.default_generator`
 * @param a the least
 * @param b the upper end
 * @returns the tensor itself
 * @example nn.init.uniform_(torch.empty(3, 5), -1, 1)
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.uniform_
 */
export const uniform_ = initializer(
  'uniform_',
  [target, optional(number('a'), 0), optional(number('b'), 1), generator],
  (t, a, b, generator) => t.uniform_(a, b, { generator }),
);

/**
 * Samples of a normal distribution.
 *
 * @param generator null: `torch.default_generator`
 * @param tensor what is written to, in place
 * @param mean the mean
 * @param std the standard deviation
 * @returns the tensor itself
 * @example
 * nn.init.normal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.normal_
 */
export const normal_ = initializer(
  'normal_',
  [target, optional(number('mean'), 0), optional(number('std'), 1), generator],
  (t, mean, std, generator) => t.normal_(mean, std, { generator }),
);

/**
 * All elements `val`.
 *
 * @param tensor what is written to, in place
 * @param val the value
 * @returns the tensor itself
 * @example
 * nn.init.constant_(torch.empty(2), 0.5); // tensor([0.5000, 0.5000])
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.constant_
 */
export const constant_ = initializer('constant_', [target, number('val')], (t, value) => t.fill_(value));

/**
 * Ones.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @example
 * nn.init.ones_(torch.empty(2)); // tensor([1., 1.])
 * @see https://docs.pytorch.org/docs/stable/nn.init.html
 */
export const ones_ = initializer('ones_', [target], (t) => t.fill_(1));

/**
 * Zeros.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @example
 * nn.init.zeros_(torch.empty(2)); // tensor([0., 0.])
 * @see https://docs.pytorch.org/docs/stable/nn.init.html
 */
export const zeros_ = initializer('zeros_', [target], (t) => t.zero_());

/**
 * The identity: ones on the diagonal of a matrix, zeros elsewhere.
 *
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @throws ValueError if the tensor has not two dimensions
 * @example
 * nn.init.eye_(torch.empty(2, 2)).tolist(); // [[1, 0], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export const eye_ = initializer('eye_', [target], (t) => {
  if (t.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  t.zero_().diagonal().fill_(1);
  return t;
});

/**
 * A convolution's weight that hands on as many channels as it can: Dirac's delta, in each group.
 *
 * @param groups of the convolution
 * @param tensor what is written to, in place
 * @returns the tensor itself
 * @throws ValueError if the tensor has not 3, 4 or 5 dimensions, or the groups do not divide its first
 * @example
 * nn.init.dirac_(torch.empty(1, 1, 3)).tolist(); // [[[0, 1, 0]]]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export const dirac_ = initializer('dirac_', [target, optional(int('groups'), 1)], (t, groups) => {
  if (t.ndim < 3 || t.ndim > 5) throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  const channels = t.size(0) / groups;
  if (!Number.isInteger(channels)) throw new ValueError('dim 0 must be divisible by groups');
  t.zero_();
  let centre: Tensor = t;
  while (centre.ndim > 2) centre = centre.select(2, Math.floor(centre.size(2) / 2));
  for (let group = 0; group < groups; group++)
    centre
      .narrow(0, group * channels, channels)
      .diagonal()
      .fill_(1);
  return t;
});

// ---- by the number of connections

/** What follows a layer, by its name in `nn.functional`. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'conv_transpose1d'
  | 'conv_transpose2d'
  | 'conv_transpose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leaky_relu'
  | 'selu';
export type FanMode = 'fan_in' | 'fan_out';

const gain = [any<Nonlinearity>()('nonlinearity'), optional(any<number>()('param'), null)] as const;
/**
 * By how much weights should be scaled for what follows them.
 *
 * @param nonlinearity its name in `nn.functional`
 * @param param the negative slope of `leaky_relu`; null: 0.01
 * @returns 1 for layers without one and for sigmoid, 5/3 for tanh, √2 for relu, √(2 / (1 + slope²)) for leaky_relu,
 *   3/4 for selu
 * @throws ValueError for another name, or a slope that is no number
 * @example nn.init.calculate_gain('leaky_relu', 0.2)
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculate_gain(...args: Arguments<typeof gain>): number {
  const [nonlinearity, param] = bind('calculate_gain', gain, args) as Values<typeof gain>;
  switch (nonlinearity) {
    case 'linear':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'conv_transpose1d':
    case 'conv_transpose2d':
    case 'conv_transpose3d':
    case 'sigmoid':
      return 1;
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leaky_relu': {
      const slope: unknown = param ?? 0.01;
      if (typeof slope !== 'number') {
        const found = slope === true ? 'True' : slope === false ? 'False' : String(slope);
        throw new ValueError(`negative_slope ${found} not a valid number`);
      }
      return Math.sqrt(2 / (1 + slope ** 2));
    }
    case 'selu':
      return 3 / 4;
    default:
      throw new ValueError(`Unsupported nonlinearity ${String(nonlinearity)}`);
  }
}

/** How many connections come to a unit, and how many leave one. */
function fans(t: Tensor): [number, number] {
  if (t.ndim < 2) {
    throw new ValueError('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  }
  const [outputs, inputs, ...kernel] = t.shape;
  const field = kernel.reduce((product, length) => product * length, 1);
  return [inputs * field, outputs * field];
}

const xavier = [target, optional(number('gain'), 1), generator] as const;
function xavierStd(t: Tensor, gain: number): number {
  const [fanIn, fanOut] = fans(t);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/**
 * Uniform samples of (-a, a) with `a = gain · √(6 / (fan_in + fan_out))`, by X. Glorot and Y. Bengio, "Understanding the
 * difficulty of training deep feedforward neural networks", 2010.
 *
 * @param tensor at least two dimensions: outputs, inputs, and a kernel's
 * @param gain a factor, as `calculate_gain` gives
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions
 * @example
 * nn.init.xavier_uniform_(torch.empty(2, 3), nn.init.calculate_gain('tanh')).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export const xavier_uniform_ = initializer('xavier_uniform_', xavier, (t, gain, generator) => {
  const a = Math.sqrt(3) * xavierStd(t, gain);
  return t.uniform_(-a, a, { generator });
});

/**
 * Normal samples with standard deviation `gain · √(2 / (fan_in + fan_out))`, by X. Glorot and Y. Bengio, 2010.
 *
 * @param tensor at least two dimensions: outputs, inputs, and a kernel's
 * @param gain a factor, as `calculate_gain` gives
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions
 * @example
 * nn.init.xavier_normal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export const xavier_normal_ = initializer('xavier_normal_', xavier, (t, gain, generator) =>
  t.normal_(0, xavierStd(t, gain), { generator }),
);

const kaiming = [
  target,
  optional(number('a'), 0),
  optional(any<FanMode>()('mode'), 'fan_in'),
  optional(any<Nonlinearity>()('nonlinearity'), 'leaky_relu'),
  generator,
] as const;

/** The standard deviation; null, after a warning, for a tensor without elements. */
function kaimingStd(t: Tensor, slope: number, mode: FanMode, nonlinearity: Nonlinearity): number | null {
  if (t.shape.includes(0)) {
    console.warn('Initializing zero-element tensors is a no-op');
    return null;
  }
  const which = ['fan_in', 'fan_out'].indexOf(String(mode).toLowerCase());
  if (which < 0) {
    throw new ValueError(`Mode ${String(mode).toLowerCase()} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  return calculate_gain(nonlinearity, slope) / Math.sqrt(fans(t)[which]!);
}

/**
 * Uniform samples of (-b, b) with `b = gain · √(3 / fan)`, by K. He et al., "Delving deep into rectifiers", 2015.
 *
 * @param tensor at least two dimensions: outputs, inputs, and a kernel's
 * @param a the negative slope, where `leaky_relu` follows
 * @param mode 'fan_in' keeps the variance on the way forward, 'fan_out' on the way back
 * @param nonlinearity what follows
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions, or for another mode or name
 * @example
 * nn.init.kaiming_uniform_(torch.empty(2, 3), { nonlinearity: 'relu' }).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export const kaiming_uniform_ = initializer('kaiming_uniform_', kaiming, (t, a, mode, nonlinearity, generator) => {
  const std = kaimingStd(t, a, mode, nonlinearity);
  if (std === null) return t;
  const bound = Math.sqrt(3) * std;
  return t.uniform_(-bound, bound, { generator });
});

/**
 * Normal samples with standard deviation `gain / √fan`, by K. He et al., 2015.
 *
 * @param tensor at least two dimensions: outputs, inputs, and a kernel's
 * @param a the negative slope, where `leaky_relu` follows
 * @param mode 'fan_in' keeps the variance on the way forward, 'fan_out' on the way back
 * @param nonlinearity what follows
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions, or for another mode or name
 * @example
 * nn.init.kaiming_normal_(torch.empty(2, 3), { mode: 'fan_out' }).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export const kaiming_normal_ = initializer('kaiming_normal_', kaiming, (t, a, mode, nonlinearity, generator) => {
  const std = kaimingStd(t, a, mode, nonlinearity);
  return std === null ? t : t.normal_(0, std, { generator });
});

// ---- by rejection

/** Runs an algorithm that must read what it draws on a tensor of the CPU: `t`, or one that is copied to it. */
function onCpu(t: Tensor, body: (t: Tensor) => void): Tensor {
  const cpu = engineOf('cpu');
  if (t.storage.engine === cpu) {
    body(t);
    return t;
  }
  const staged = allocate(cpu, t.shape, t.dtype, preserved(t));
  body(staged);
  return t.copy_(staged);
}

const none = (condition: Tensor): boolean => Number(condition.any().item()) === 0;

/** The share of a standard normal distribution below x. */
const below = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;

/**
 * Samples of a normal distribution within [a, b]: what lies outside is drawn again.
 *
 * @param mean of the distribution that is cut off
 * @param std its standard deviation
 * @param generator null: `torch.default_generator`
 * @param tensor what is written to, in place
 * @param a the least
 * @param b the greatest
 * @returns the tensor itself
 * @throws RuntimeError where `a` is not below `b`
 * @example
 * nn.init.trunc_normal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export const trunc_normal_ = initializer(
  'trunc_normal_',
  [
    target,
    optional(number('mean'), 0),
    optional(number('std'), 1),
    optional(number('a'), -2),
    optional(number('b'), 2),
    generator,
  ],
  (t, mean, std, a, b, generator) => {
    if (mean < a - 2 * std || mean > b + 2 * std) {
      console.warn(
        'mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.',
      );
    }
    if (std === 0) throw new RuntimeError('float division by zero');
    const kept = below((b - mean) / std) - below((a - mean) / std);
    return onCpu(t, (out) => {
      if (kept > 0.3) redraw(out);
      else accept(out);
    });

    /** Where much of the distribution is kept: normal samples, until all lie within. */
    function redraw(out: Tensor): void {
      const [low, high] = out.dtype.itemsize === 4 ? [Math.fround(a), Math.fround(b)] : [a, b];
      let result = out.normal_(mean, std, { generator });
      for (;;) {
        const outside = result.lt(low).logical_or(result.gt(high));
        if (none(outside)) break;
        result = empty_like(result).normal_(mean, std, { generator }).where(outside, result);
      }
      if (result !== out) out.copy_(result);
    }

    /** Where it is a tail: uniform samples, each kept with its density's share of the highest. */
    function accept(out: Tensor): void {
      const peak = -0.5 * ((Math.max(a, Math.min(mean, b)) - mean) / std) ** 2;
      const chance = empty_like(out);
      const rejected = (samples: Tensor): Tensor => {
        const share = samples.sub(mean).div_(std).pow_(2).mul_(-0.5).sub_(peak);
        return chance.uniform_({ generator }).log_().gt(share);
      };
      let result = out.uniform_(a, b, { generator });
      let pending = rejected(result);
      const samples = empty_like(out);
      while (!none(pending)) {
        samples.uniform_(a, b, { generator });
        result = samples.where(pending, result);
        pending = pending.logical_and(rejected(samples));
      }
      if (result !== out) out.copy_(result);
    }
  },
);

// ---- matrices

/**
 * A matrix with orthonormal rows, or columns where there are more rows than columns, times a gain; by A. Saxe et al.,
 * "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013.
 *
 * @param tensor at least two dimensions; those after the first count as one
 * @param gain a factor
 * @param generator null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has fewer than two dimensions
 * @example
 * nn.init.orthogonal_(torch.empty(2, 3)).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export const orthogonal_ = initializer(
  'orthogonal_',
  [target, optional(number('gain'), 1), generator],
  (t, gain, given) => {
    if (t.ndim < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
    if (t.dtype.kind !== 'float') throw unsupported('normal_kernel_cpu', t.dtype);
    if (t.numel() === 0) return t;
    const rows = t.size(0);
    const samples = t.new_empty([rows, t.numel() / rows]).normal_(0, 1, { generator: given });
    // The longer way counts as down. Signs that make R's diagonal positive make Q uniform (Mezzadri, How to generate random matrices, 2007).
    const wide = rows < samples.size(1);
    const { Q, R } = qr(wide ? samples.t() : samples);
    const basis = Q.mul(R.diagonal().sign());
    return t.copy_((wide ? basis.t() : basis).reshape([...t.shape])).mul_(gain);
  },
);

/**
 * A matrix of normal samples with part of each column zero, by J. Martens, "Deep learning via Hessian-free
 * optimization", 2010.
 *
 * @param tensor two dimensions
 * @param sparsity the share of each column's elements that is zero; the rows are drawn from `torch.default_generator`
 * @param std standard deviation of the others
 * @param generator of the samples; null: `torch.default_generator`
 * @returns the tensor itself
 * @throws ValueError if the tensor has not two dimensions
 * @example
 * nn.init.sparse_(torch.empty(2, 3), 0.5).shape; // [2, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export const sparse_ = initializer(
  'sparse_',
  [target, number('sparsity'), optional(number('std'), 0.01), generator],
  (t, sparsity, std, generator) => {
    if (t.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
    const [rows, columns] = t.shape;
    const zeros = Math.ceil(sparsity * rows);
    t.normal_(0, std, { generator });
    const mask = allocate(t.storage.engine, [rows, columns], bool);
    fill(mask, (elements) => {
      for (let column = 0; column < columns; column++) {
        for (const row of permutation(rows, source(null)).subarray(0, zeros))
          (elements as Uint8Array)[row * columns + column] = 1;
      }
    });
    return t.masked_fill_(mask, 0);
  },
);
