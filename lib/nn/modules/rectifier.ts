// Activations that bend at zero: ReLU and its kin.
import { callable } from '../../callable.js';
import { type Arguments, int, number, oneOf, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, real, take, uninitialized } from './arguments.js';
import { InPlace, also, inplaceKeyword } from './elementwise.js';
import { Module } from './module.js';

class ReLU extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.relu(input, { inplace: true }) : F.relu(input);
  }
}
/**
 * The rectified linear unit: `max(0, x)`, elementwise.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.ReLU()(torch.tensor([-1, 2.0])); // tensor([0., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
const ReLU_ = callable(ReLU);
type ReLU_ = ReLU;

class ReLU6 extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.relu6(input, { inplace: true }) : F.relu6(input);
  }
}
/**
 * `f(x) = min(max(0, x), 6)`, elementwise.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.ReLU6()(torch.tensor([-1, 2, 9.0])); // tensor([0., 2., 6.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
const ReLU6_ = callable(ReLU6);
type ReLU6_ = ReLU6;

const leakyrelu = [optional(number('negative_slope'), 0.01), inplaceKeyword] as const;
class LeakyReLU extends Module {
  negative_slope: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof leakyrelu>) {
    super();
    [this.negative_slope, this.inplace] = take('LeakyReLU', leakyrelu, args);
  }

  override forward(input: Tensor): Tensor {
    return F.leaky_relu(input, this.negative_slope, this.inplace);
  }

  override extra_repr(): string {
    return `negative_slope=${real(this.negative_slope)}${also(this.inplace)}`;
  }
}
/**
 * `x` where positive, else `negative_slope · x`, elementwise.
 *
 * @param negative_slope the slope below 0
 * @param inplace whether the result takes the input's place
 * @example
 * nn.LeakyReLU(0.1)(torch.tensor([-1, 2.0])); // tensor([-0.1000,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
const LeakyReLU_ = callable(LeakyReLU);
type LeakyReLU_ = LeakyReLU;

const elu = [optional(number('alpha'), 1), inplaceKeyword] as const;
class ELU extends Module {
  alpha: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof elu>) {
    super();
    [this.alpha, this.inplace] = take('ELU', elu, args);
  }

  override forward(input: Tensor): Tensor {
    return F.elu(input, this.alpha, this.inplace);
  }

  override extra_repr(): string {
    return `alpha=${real(this.alpha, 1)}${also(this.inplace)}`;
  }
}
/**
 * The exponential linear unit: `x` where positive, else `alpha · (eˣ - 1)`, elementwise.
 *
 * @param alpha what it tends to below 0, negated
 * @param inplace whether the result takes the input's place
 * @example
 * nn.ELU()(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
const ELU_ = callable(ELU);
type ELU_ = ELU;

const celu = [optional(number('alpha'), 1), inplaceKeyword] as const;
class CELU extends Module {
  alpha: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof celu>) {
    super();
    [this.alpha, this.inplace] = take('CELU', celu, args);
  }

  override forward(input: Tensor): Tensor {
    return F.celu(input, this.alpha, this.inplace);
  }

  override extra_repr(): string {
    return `alpha=${real(this.alpha, 1)}${also(this.inplace)}`;
  }
}
/**
 * `max(0, x) + min(0, alpha · (e^{x / alpha} - 1))`, elementwise.
 *
 * @param alpha what it tends to below 0, negated
 * @param inplace whether the result takes the input's place
 * @example
 * nn.CELU()(torch.tensor([-1, 2.0])); // tensor([-0.6321,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
const CELU_ = callable(CELU);
type CELU_ = CELU;

class SELU extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.selu(input, { inplace: true }) : F.selu(input);
  }
}
/**
 * `scale · (max(0, x) + min(0, α · (eˣ - 1)))` with α = 1.6732632423543772 and scale = 1.0507009873554805,
 * elementwise: it keeps mean 0 and variance 1.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.SELU()(torch.tensor([-1, 2.0])); // tensor([-1.1113,  2.1014])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
const SELU_ = callable(SELU);
type SELU_ = SELU;

const gelu = [optional(oneOf('approximate', 'none', 'tanh'), 'none')] as const;
class GELU extends Module {
  approximate: 'none' | 'tanh';

  constructor(...args: Arguments<typeof gelu>) {
    super();
    [this.approximate] = take('GELU', gelu, args);
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  override extra_repr(): string {
    return `approximate='${this.approximate}'`;
  }
}
/**
 * The Gaussian error linear unit: `x · Φ(x)`, Φ being the standard normal distribution function, elementwise.
 *
 * @param approximate 'none', or 'tanh' for `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`
 * @example
 * nn.GELU()(torch.tensor([-1, 0, 1.5])); // tensor([-0.1587,  0.0000,  1.3998])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html
 */
const GELU_ = callable(GELU);
type GELU_ = GELU;

class SiLU extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.silu(input, { inplace: true }) : F.silu(input);
  }
}
/**
 * The sigmoid linear unit: `x · σ(x)`, elementwise; also called swish.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.SiLU()(torch.tensor([0, 1.0])); // tensor([0.0000, 0.7311])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
const SiLU_ = callable(SiLU);
type SiLU_ = SiLU;

class Mish extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.mish(input, { inplace: true }) : F.mish(input);
  }
}
/**
 * `x · tanh(softplus(x))`, elementwise.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.Mish()(torch.tensor([0, 1.0])); // tensor([0.0000, 0.8651])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
const Mish_ = callable(Mish);
type Mish_ = Mish;

const prelu = [optional(int('num_parameters'), 1), optional(number('init'), 0.25), ...factory] as const;
class PReLU extends Module {
  num_parameters: number;
  init: number;
  weight!: Parameter;

  constructor(...args: Arguments<typeof prelu>) {
    super();
    const [count, start, device, dtype] = take('PReLU', prelu, args);
    this.num_parameters = count;
    this.init = start;
    this.register_parameter('weight', uninitialized([count], device, dtype));
    this.reset_parameters();
  }

  /** Sets all slopes to `init`. */
  reset_parameters(): void {
    init.constant_(this.weight, this.init);
  }

  override forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }

  override extra_repr(): string {
    return `num_parameters=${this.num_parameters}`;
  }
}
/**
 * `x` where positive, else `a · x`, elementwise; the slope `a` is learned.
 *
 * @param num_parameters 1, or the number of channels (dimension 1), each of which has a slope of its own
 * @param init the slope at first
 * @param device where the parameter is made
 * @param dtype its type
 * @example
 * nn.PReLU()(torch.tensor([-2, 3])).tolist(); // [-0.5, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
const PReLU_ = callable(PReLU);
type PReLU_ = PReLU;

const rrelu = [optional(number('lower'), 1 / 8), optional(number('upper'), 1 / 3), inplaceKeyword] as const;
class RReLU extends Module {
  lower: number;
  upper: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof rrelu>) {
    super();
    [this.lower, this.upper, this.inplace] = take('RReLU', rrelu, args);
  }

  override forward(input: Tensor): Tensor {
    return F.rrelu(input, this.lower, this.upper, this.training, this.inplace);
  }

  override extra_repr(): string {
    return `lower=${real(this.lower)}, upper=${real(this.upper)}${also(this.inplace)}`;
  }
}
/**
 * `x` where positive, else `a · x` with a drawn uniformly from [lower, upper) for each element while training, and
 * their mean otherwise.
 *
 * @param lower of the slope below 0
 * @param upper of the slope below 0
 * @param inplace whether the result takes the input's place
 * @example
 * nn.RReLU().eval()(torch.tensor([-1, 2.0])); // tensor([-0.2292,  2.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
const RReLU_ = callable(RReLU);
type RReLU_ = RReLU;

export {
  ReLU_ as ReLU,
  ReLU6_ as ReLU6,
  LeakyReLU_ as LeakyReLU,
  ELU_ as ELU,
  CELU_ as CELU,
  SELU_ as SELU,
  GELU_ as GELU,
  SiLU_ as SiLU,
  Mish_ as Mish,
  PReLU_ as PReLU,
  RReLU_ as RReLU,
};
