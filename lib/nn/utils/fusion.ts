// torch.nn.utils.fusion: batch normalisation made part of the layer before it.
import { AssertionError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import {
  type Arguments,
  type Values,
  Refusal,
  any,
  bind,
  flag,
  number,
  optional,
  parameter,
  tensor,
} from '../../ops/row/signature.js';
import type { Tensor } from '../../tensor.js';
import { deepcopy } from '../modules/deepcopy.js';
import { Module } from '../modules/module.js';
import { Parameter } from '../parameter.js';
import { isTransposed } from './weights.js';

/** A layer with weights. */
type Weighted = Module & { weight: Parameter; bias: Parameter | null };
/** A batch normalisation. */
type Normalizing = Module & {
  running_mean: Tensor | null;
  running_var: Tensor | null;
  weight: Parameter | null;
  bias: Parameter | null;
  eps: number;
};
type Fused = [weight: Parameter, bias: Parameter];

const perhaps = any<Tensor | null>();
const normalization = [tensor('bn_rm'), tensor('bn_rv'), number('bn_eps'), perhaps('bn_w'), perhaps('bn_b')] as const;
const linear = [tensor('linear_w'), perhaps('linear_b'), ...normalization] as const;
const convolutional = [
  tensor('conv_w'),
  perhaps('conv_b'),
  ...normalization,
  optional(flag('transpose'), false),
] as const;
const weighted = <const N extends string>(name: N) =>
  parameter(name, (v): Weighted | Refusal => (v instanceof Module ? (v as Weighted) : new Refusal('Module')));
const normalizing = parameter('bn', (v): Normalizing | Refusal =>
  v instanceof Module ? (v as Normalizing) : new Refusal('Module'),
);
const convolution = [weighted('conv'), normalizing, optional(flag('transpose'), null)] as const;
const layers = [weighted('linear'), normalizing] as const;

function fused(
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gamma: Tensor | null,
  beta: Tensor | null,
  shape: readonly number[],
): Fused {
  using _ = new GradMode(false);
  const scale = variance
    .add(eps)
    .rsqrt()
    .mul(gamma ?? 1);
  const shifted = (bias === null ? mean.neg() : bias.sub(mean)).mul(scale);
  const options = { requires_grad: weight.requires_grad };
  return [
    new Parameter(weight.mul(scale.reshape([...shape])).to(weight.dtype), options),
    new Parameter(beta === null ? shifted : shifted.add(beta), {
      requires_grad: bias?.requires_grad ?? weight.requires_grad,
    }),
  ];
}

function inEval<M extends Weighted>(layer: M, bn: Normalizing, weigh: (mean: Tensor, variance: Tensor) => Fused): M {
  if (layer.training || bn.training) throw new AssertionError('Fusion only for eval!');
  if (bn.running_mean === null || bn.running_var === null) {
    throw new AssertionError('bn.running_mean and bn.running_var must not be None');
  }
  const result = deepcopy(layer);
  [result.weight, result.bias] = weigh(bn.running_mean, bn.running_var);
  return result;
}

/**
 * Weight and bias of a convolution that does what a convolution and a batch normalisation by running estimates do.
 *
 * @param conv_w the convolution's weight
 * @param conv_b its bias, or null
 * @param bn_rm running mean
 * @param bn_rv running variance
 * @param bn_eps added to it
 * @param bn_w the normalisation's weight, or null: 1
 * @param bn_b its bias, or null: 0
 * @param transpose whether the convolution is a transposed one
 * @returns weight and bias
 * @example
 * const weight = torch.ones(1, 1, 1, 1);
 * nn.utils.fuse_conv_bn_weights(weight, null, torch.zeros(1), torch.ones(1), 0, null, null)[0].item(); // 1
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fusion.fuse_conv_bn_weights.html
 */
export function fuse_conv_bn_weights(...args: Arguments<typeof convolutional>): Fused {
  const [conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose] = bind(
    'fuse_conv_bn_weights',
    convolutional,
    args,
  ) as Values<typeof convolutional>;
  const shape = conv_w.shape.map((_, k) => (k === (transpose ? 1 : 0) ? -1 : 1));
  return fused(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape);
}

/**
 * A convolution that does what another and a batch normalisation do, both in eval mode.
 *
 * @param conv a convolution in evaluation mode
 * @param bn the batch normalisation after it, in evaluation mode
 * @param transpose whether the convolution is transposed
 * @returns a convolution
 * @example
 * nn.utils.fusion.fuse_conv_bn_eval(nn.Conv2d(3, 8, 3).eval(), nn.BatchNorm2d(8).eval())(torch.ones(1, 3, 5, 5)).shape; // [1, 8, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fusion.fuse_conv_bn_eval.html
 */
export function fuse_conv_bn_eval<M extends Weighted>(conv: M, bn: Normalizing, transpose?: boolean): M;
export function fuse_conv_bn_eval<M extends Weighted>(kwargs: { conv: M; bn: Normalizing; transpose?: boolean }): M;
export function fuse_conv_bn_eval(...args: readonly unknown[]): Weighted {
  const [conv, bn, given] = bind('fuse_conv_bn_eval', convolution, args) as Values<typeof convolution>;
  const transpose = given ?? isTransposed(conv);
  return inEval(conv, bn, (mean, variance) =>
    fuse_conv_bn_weights(conv.weight, conv.bias, mean, variance, bn.eps, bn.weight, bn.bias, transpose),
  );
}

/**
 * Weight and bias of a linear layer that does what a linear layer and a batch normalisation by running estimates do.
 *
 * @param linear_w the layer's weight
 * @param linear_b its bias, or null
 * @param bn_rm running mean
 * @param bn_rv running variance
 * @param bn_eps added to it
 * @param bn_w the normalisation's weight
 * @param bn_b its bias
 * @returns weight and bias
 * @example
 * nn.utils.fuse_linear_bn_weights(torch.eye(1), null, torch.zeros(1), torch.ones(1), 0, torch.ones(1), torch.zeros(1))[0].item(); // 1
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fusion.fuse_linear_bn_weights.html
 */
export function fuse_linear_bn_weights(...args: Arguments<typeof linear>): Fused {
  return fused(...(bind('fuse_linear_bn_weights', linear, args) as Values<typeof linear>), [-1, 1]);
}

/**
 * A linear layer that does what another and a batch normalisation do, both in eval mode.
 *
 * @param linear a linear layer in evaluation mode
 * @param bn the batch normalisation after it, in evaluation mode
 * @returns a linear layer
 * @example
 * nn.utils.fusion.fuse_linear_bn_eval(nn.Linear(3, 8).eval(), nn.BatchNorm1d(8).eval())(torch.ones(2, 3)).shape; // [2, 8]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.fusion.fuse_linear_bn_eval.html
 */
export function fuse_linear_bn_eval<M extends Weighted>(linear: M, bn: Normalizing): M;
export function fuse_linear_bn_eval<M extends Weighted>(kwargs: { linear: M; bn: Normalizing }): M;
export function fuse_linear_bn_eval(...args: readonly unknown[]): Weighted {
  const [layer, bn] = bind('fuse_linear_bn_eval', layers, args) as Values<typeof layers>;
  return inEval(layer, bn, (mean, variance) =>
    fuse_linear_bn_weights(layer.weight, layer.bias, mean, variance, bn.eps, bn.weight, bn.bias),
  );
}
