// Initializers by the number of a unit's connections, which keep the variance from layer to layer.
import { ValueError } from '../../errors.js';
import { generator } from '../../ops/random/generator.js';
import { type Arguments, type Values, any, bind, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { initializer, target } from './initializer.js';

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
