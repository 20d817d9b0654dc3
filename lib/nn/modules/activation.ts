// Activations that level off or shrink.
import { callable } from '../../callable.js';
import { AssertionError } from '../../errors.js';
import { type Arguments, number, optional } from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import { real, take } from './arguments.js';
import { InPlace, Plain, also, inplaceKeyword } from './elementwise.js';
import { Module } from './module.js';

class Sigmoid extends Plain {
  override forward(input: Tensor): Tensor {
    return input.sigmoid();
  }
}
/**
 * `1 / (1 + e⁻ˣ)`, elementwise.
 *
 * @example
 * nn.Sigmoid()(torch.tensor([0, 1.0])); // tensor([0.5000, 0.7311])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
const Sigmoid_ = callable(Sigmoid);
type Sigmoid_ = Sigmoid;

class LogSigmoid extends Plain {
  override forward(input: Tensor): Tensor {
    return F.logsigmoid(input);
  }
}
/**
 * `log(1 / (1 + e⁻ˣ))`, elementwise.
 *
 * @example
 * nn.LogSigmoid()(torch.tensor([0, 1.0])); // tensor([-0.6931, -0.3133])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
const LogSigmoid_ = callable(LogSigmoid);
type LogSigmoid_ = LogSigmoid;

class Tanh extends Plain {
  override forward(input: Tensor): Tensor {
    return input.tanh();
  }
}
/**
 * The hyperbolic tangent, elementwise.
 *
 * `tanh(x) = (e^x - e^{-x}) / (e^x + e^{-x})`.
 *
 * @example
 * nn.Tanh()(torch.tensor([0, 1.0])); // tensor([0.0000, 0.7616])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 */
const Tanh_ = callable(Tanh);
type Tanh_ = Tanh;

const softplus = [optional(number('beta'), 1), optional(number('threshold'), 20)] as const;
class Softplus extends Module {
  beta: number;
  threshold: number;

  constructor(...args: Arguments<typeof softplus>) {
    super();
    [this.beta, this.threshold] = take('Softplus', softplus, args);
  }

  override forward(input: Tensor): Tensor {
    return F.softplus(input, this.beta, this.threshold);
  }

  override extra_repr(): string {
    return `beta=${real(this.beta, 1)}, threshold=${real(this.threshold, 20)}`;
  }
}
/**
 * `log(1 + e^{beta · x}) / beta`, elementwise: a smooth ReLU.
 *
 * @param beta how sharp its bend is
 * @param threshold where `beta · x` is larger it is `x`
 * @example
 * nn.Softplus()(torch.tensor([0, 1.0])); // tensor([0.6931, 1.3133])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
const Softplus_ = callable(Softplus);
type Softplus_ = Softplus;

class Softsign extends Plain {
  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}
/**
 * `x / (1 + |x|)`, elementwise.
 *
 * @example
 * nn.Softsign()(torch.tensor([-1, 3.0])); // tensor([-0.5000,  0.7500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
const Softsign_ = callable(Softsign);
type Softsign_ = Softsign;

class Tanhshrink extends Plain {
  override forward(input: Tensor): Tensor {
    return F.tanhshrink(input);
  }
}
/**
 * `x - tanh(x)`, elementwise.
 *
 * @example
 * nn.Tanhshrink()(torch.tensor([0, 1.0])); // tensor([0.0000, 0.2384])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
const Tanhshrink_ = callable(Tanhshrink);
type Tanhshrink_ = Tanhshrink;

const softshrink = [optional(number('lambd'), 0.5)] as const;
class Softshrink extends Module {
  lambd: number;

  constructor(...args: Arguments<typeof softshrink>) {
    super();
    [this.lambd] = take('Softshrink', softshrink, args);
  }

  override forward(input: Tensor): Tensor {
    return F.softshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return real(this.lambd);
  }
}
/**
 * `x - lambd` above lambd, `x + lambd` below -lambd, else 0, elementwise.
 *
 * @param lambd at least 0
 * @example
 * nn.Softshrink()(torch.tensor([-1, 0.2, 1])); // tensor([-0.5000,  0.0000,  0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
const Softshrink_ = callable(Softshrink);
type Softshrink_ = Softshrink;

const hardshrink = [optional(number('lambd'), 0.5)] as const;
class Hardshrink extends Module {
  lambd: number;

  constructor(...args: Arguments<typeof hardshrink>) {
    super();
    [this.lambd] = take('Hardshrink', hardshrink, args);
  }

  override forward(input: Tensor): Tensor {
    return F.hardshrink(input, this.lambd);
  }

  override extra_repr(): string {
    return real(this.lambd);
  }
}
/**
 * `x` outside of ±lambd, else 0, elementwise.
 *
 * `f(x) = x` where `|x| > lambd`, else 0.
 *
 * @param lambd at least 0
 * @example
 * nn.Hardshrink()(torch.tensor([-1, 0.2, 1])); // tensor([-1.,  0.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
const Hardshrink_ = callable(Hardshrink);
type Hardshrink_ = Hardshrink;

const hardtanh = [
  optional(number('min_val'), -1),
  optional(number('max_val'), 1),
  inplaceKeyword,
  optional(number('min_value'), null),
  optional(number('max_value'), null),
] as const;
/** A bound by its older name, which warns. */
function older(name: 'min' | 'max', bound: number, given: number | null): number {
  if (given === null) return bound;
  console.warn(`FutureWarning: keyword argument \`${name}_value\` is deprecated and renamed to \`${name}_val\``);
  return given;
}
class Hardtanh extends Module {
  min_val: number;
  max_val: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof hardtanh>) {
    super();
    const [least, most, inplace, ofLeast, ofMost] = take('Hardtanh', hardtanh, args);
    this.min_val = older('min', least, ofLeast);
    this.max_val = older('max', most, ofMost);
    this.inplace = inplace;
    if (this.max_val <= this.min_val) {
      throw new AssertionError(
        `max_val (${real(this.max_val, 1)}) must be greater than min_val (${real(this.min_val, -1)})`,
      );
    }
  }

  override forward(input: Tensor): Tensor {
    return F.hardtanh(input, this.min_val, this.max_val, this.inplace);
  }

  override extra_repr(): string {
    return `min_val=${real(this.min_val, -1)}, max_val=${real(this.max_val, 1)}${also(this.inplace)}`;
  }
}
/**
 * `f(x) = min(max(x, min_val), max_val)`, elementwise.
 *
 * @param min_val lower bound
 * @param max_val upper bound
 * @param inplace whether the result takes the input's place
 * @param min_value the former name of `min_val`
 * @param max_value the former name of `max_val`
 * @throws AssertionError where `min_val` is not below `max_val`
 * @example
 * nn.Hardtanh()(torch.tensor([-4, 0, 0.5])); // tensor([-1.0000,  0.0000,  0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
const Hardtanh_ = callable(Hardtanh);
type Hardtanh_ = Hardtanh;

class Hardsigmoid extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.hardsigmoid(input, { inplace: true }) : F.hardsigmoid(input);
  }

  // PyTorch does not print it of this class.
  override extra_repr(): string {
    return '';
  }
}
/**
 * 0 below -3, 1 above 3, else `x / 6 + 1/2`, elementwise.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.Hardsigmoid()(torch.tensor([-4, 0, 1.5])); // tensor([0.0000, 0.5000, 0.7500])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
const Hardsigmoid_ = callable(Hardsigmoid);
type Hardsigmoid_ = Hardsigmoid;

class Hardswish extends InPlace {
  override forward(input: Tensor): Tensor {
    return this.inplace ? F.hardswish(input, { inplace: true }) : F.hardswish(input);
  }

  // PyTorch does not print it of this class.
  override extra_repr(): string {
    return '';
  }
}
/**
 * 0 below -3, `x` above 3, else `x · (x + 3) / 6`, elementwise.
 *
 * @param inplace whether the result takes the input's place
 * @example
 * nn.Hardswish()(torch.tensor([-4, 0, 3.0])); // tensor([-0., 0., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
const Hardswish_ = callable(Hardswish);
type Hardswish_ = Hardswish;

const threshold = [number('threshold'), number('value'), inplaceKeyword] as const;
class Threshold extends Module {
  threshold: number;
  value: number;
  inplace: boolean;

  constructor(...args: Arguments<typeof threshold>) {
    super();
    [this.threshold, this.value, this.inplace] = take('Threshold', threshold, args);
  }

  override forward(input: Tensor): Tensor {
    return F.threshold(input, this.threshold, this.value, this.inplace);
  }

  override extra_repr(): string {
    return `threshold=${real(this.threshold)}, value=${real(this.value)}${also(this.inplace)}`;
  }
}
/**
 * `x` where greater than `threshold`, else `value`, elementwise.
 *
 * `y = x` where `x > threshold`, else `value`.
 *
 * @param threshold above which elements stay
 * @param value what the others become
 * @param inplace whether the result takes the input's place
 * @example
 * nn.Threshold(1, 9)(torch.tensor([-1, 0.5, 2])); // tensor([9., 9., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
const Threshold_ = callable(Threshold);
type Threshold_ = Threshold;

export {
  Sigmoid_ as Sigmoid,
  LogSigmoid_ as LogSigmoid,
  Tanh_ as Tanh,
  Softplus_ as Softplus,
  Softsign_ as Softsign,
  Tanhshrink_ as Tanhshrink,
  Softshrink_ as Softshrink,
  Hardshrink_ as Hardshrink,
  Hardtanh_ as Hardtanh,
  Hardsigmoid_ as Hardsigmoid,
  Hardswish_ as Hardswish,
  Threshold_ as Threshold,
};
