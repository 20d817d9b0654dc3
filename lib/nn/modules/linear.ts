// Modules that are linear in their input, and those that only look at it otherwise.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, flag, int, ints, optional } from '../../ops/row/signature.js';
import { boolText, tupleText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Module } from './module.js';

const withBias = optional(flag('bias'), true);

const linear = [int('in_features'), int('out_features'), withBias, ...factory] as const;
class Linear extends Module {
  in_features: number;
  out_features: number;
  weight!: Parameter;
  bias!: Parameter;

  constructor(...args: Arguments<typeof linear>) {
    super();
    const [inputs, outputs, bias, device, dtype] = take('Linear', linear, args);
    this.in_features = inputs;
    this.out_features = outputs;
    this.register_parameter('weight', uninitialized([outputs, inputs], device, dtype));
    this.register_parameter('bias', bias ? uninitialized([outputs], device, dtype) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias uniformly from ±1/√in_features. */
  reset_parameters(): void {
    init.kaiming_uniform_(this.weight, Math.sqrt(5));
    if (this.bias === null) return;
    const bound = this.in_features > 0 ? 1 / Math.sqrt(this.in_features) : 0;
    init.uniform_(this.bias, -bound, bound);
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }

  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${boolText(this.bias !== null)}`;
  }
}
/**
 * An affine map: `y = x Aᵀ + b`.
 *
 * Weight `(out_features, in_features)` and bias `(out_features)` are drawn uniformly from ±1/√in_features.
 *
 * @param in_features size of each input sample
 * @param out_features size of each output sample
 * @param bias whether there is an additive bias
 * @param device where the parameters are made
 * @param dtype their type
 * @returns a module from `(*, in_features)` to `(*, out_features)`
 * @example
 * const m = nn.Linear(20, 30);
 * m(torch.randn(128, 20)).shape; // [128, 30]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
const Linear_ = callable(Linear);
type Linear_ = Linear;

const bilinear = [int('in1_features'), int('in2_features'), int('out_features'), withBias, ...factory] as const;
class Bilinear extends Module {
  in1_features: number;
  in2_features: number;
  out_features: number;
  weight!: Parameter;
  bias!: Parameter;

  constructor(...args: Arguments<typeof bilinear>) {
    super();
    const [first, second, outputs, bias, device, dtype] = take('Bilinear', bilinear, args);
    this.in1_features = first;
    this.in2_features = second;
    this.out_features = outputs;
    if (first <= 0) throw new ValueError(`in1_features must be > 0, but got (in1_features=${first})`);
    this.register_parameter('weight', uninitialized([outputs, first, second], device, dtype));
    this.register_parameter('bias', bias ? uninitialized([outputs], device, dtype) : null);
    this.reset_parameters();
  }

  /** Draws weight and bias uniformly from ±1/√in1_features. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.in1_features);
    init.uniform_(this.weight, -bound, bound);
    if (this.bias !== null) init.uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return F.bilinear(input1, input2, this.weight, this.bias);
  }

  override extra_repr(): string {
    return `in1_features=${this.in1_features}, in2_features=${this.in2_features}, out_features=${this.out_features}, bias=${boolText(this.bias !== null)}`;
  }
}
/**
 * A bilinear map of two inputs: `y = x₁ᵀ A x₂ + b`.
 *
 * Weight `(out_features, in1_features, in2_features)` and bias `(out_features)` are drawn uniformly from ±1/√in1_features.
 *
 * @param in1_features size of each sample of the first input
 * @param in2_features size of each sample of the second input
 * @param out_features size of each output sample
 * @param bias whether there is an additive bias
 * @param device where the parameters are made
 * @param dtype their type
 * @returns a module from `(*, in1_features)` and `(*, in2_features)` to `(*, out_features)`
 * @throws ValueError for `in1_features` below 1
 * @example
 * nn.Bilinear(2, 3, 4)(torch.randn(5, 2), torch.randn(5, 3)).shape; // [5, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
const Bilinear_ = callable(Bilinear);
type Bilinear_ = Bilinear;

class Identity<T = Tensor> extends Module {
  constructor(..._args: readonly unknown[]) {
    super();
  }

  override forward(input: T): T {
    return input;
  }
}
interface IdentityClass {
  new <T = Tensor>(...args: readonly unknown[]): Identity<T>;
  <T = Tensor>(...args: readonly unknown[]): Identity<T>;
  readonly prototype: Identity;
}
/**
 * Returns what it is given; whatever its arguments are.
 *
 * @param args anything, of which nothing is used
 * @example
 * nn.Identity(54)(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
const Identity_ = callable(Identity) as IdentityClass;
type Identity_<T = Tensor> = Identity<T>;

const flatten = [optional(int('start_dim'), 1), optional(int('end_dim'), -1)] as const;
class Flatten extends Module {
  start_dim: number;
  end_dim: number;

  constructor(...args: Arguments<typeof flatten>) {
    super();
    [this.start_dim, this.end_dim] = take('Flatten', flatten, args);
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.start_dim, this.end_dim);
  }

  override extra_repr(): string {
    return `start_dim=${this.start_dim}, end_dim=${this.end_dim}`;
  }
}
/**
 * Makes one dimension of several neighbouring ones.
 *
 * @param start_dim the first of them; the batch, dimension 0, is left alone by default
 * @param end_dim the last of them
 * @example
 * nn.Flatten()(torch.randn(32, 1, 5, 5)).shape; // [32, 25]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
const Flatten_ = callable(Flatten);
type Flatten_ = Flatten;

const unflatten = [int('dim'), ints('unflattened_size')] as const;
class Unflatten extends Module {
  dim: number;
  unflattened_size: readonly number[];

  constructor(...args: Arguments<typeof unflatten>) {
    super();
    [this.dim, this.unflattened_size] = take('Unflatten', unflatten, args);
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattened_size);
  }

  override extra_repr(): string {
    return `dim=${this.dim}, unflattened_size=${tupleText(this.unflattened_size)}`;
  }
}
/**
 * Makes several dimensions of one.
 *
 * @param dim the dimension
 * @param unflattened_size lengths of those it becomes; one of them may be -1
 * @example
 * nn.Unflatten(1, [2, 5])(torch.randn(2, 10)).shape; // [2, 2, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
const Unflatten_ = callable(Unflatten);
type Unflatten_ = Unflatten;

export {
  Linear_ as Linear,
  Bilinear_ as Bilinear,
  Identity_ as Identity,
  Flatten_ as Flatten,
  Unflatten_ as Unflatten,
};
