// Normalisation of each sample by itself.
import { callable } from '../../callable.js';
import { ValueError } from '../../errors.js';
import { type Arguments, dims, flag, int, number, optional } from '../../ops/row/signature.js';
import { boolText, floatText, tupleText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { factory, take, uninitialized } from './arguments.js';
import { Module } from './module.js';

const eps = optional(number('eps'), 1e-5);
const elementwiseAffine = optional(flag('elementwise_affine'), true);
const withBias = optional(flag('bias'), true);

const layerNorm = [dims('normalized_shape'), eps, elementwiseAffine, withBias, ...factory] as const;
class LayerNorm extends Module {
  normalized_shape: readonly number[];
  eps: number;
  elementwise_affine: boolean;
  weight!: Parameter;
  bias!: Parameter;

  constructor(...args: Arguments<typeof layerNorm>) {
    super();
    const [shape, eps, affine, bias, device, dtype] = take('LayerNorm', layerNorm, args);
    this.normalized_shape = typeof shape === 'number' ? [shape] : shape;
    this.eps = eps;
    this.elementwise_affine = affine;
    this.register_parameter('weight', affine ? uninitialized(this.normalized_shape, device, dtype) : null);
    this.register_parameter('bias', affine && bias ? uninitialized(this.normalized_shape, device, dtype) : null);
    this.reset_parameters();
  }

  /** Weight 1, bias 0. */
  reset_parameters(): void {
    if (this.weight !== null) init.ones_(this.weight);
    if (this.bias !== null) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return F.layer_norm(input, this.normalized_shape, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    return `${tupleText(this.normalized_shape)}, eps=${floatText(this.eps)}, elementwise_affine=${boolText(this.elementwise_affine)}, bias=${boolText(this.bias !== null)}`;
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over the last dimensions of each sample; the variance is the biased
 * one.
 *
 * @param normalized_shape lengths of those dimensions, or the length of the last
 * @param eps added to the variance
 * @param elementwise_affine whether there are weight and bias, of the shape `normalized_shape`
 * @param bias whether there is a bias
 * @param device where the parameters are made
 * @param dtype their type
 * @example
 * nn.LayerNorm(10)(torch.randn(20, 5, 10));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
const LayerNorm_ = callable(LayerNorm);
type LayerNorm_ = LayerNorm;

const rmsNorm = [dims('normalized_shape'), optional(number('eps'), null), elementwiseAffine, ...factory] as const;
class RMSNorm extends Module {
  normalized_shape: readonly number[];
  eps: number | null;
  elementwise_affine: boolean;
  weight!: Parameter;

  constructor(...args: Arguments<typeof rmsNorm>) {
    super();
    const [shape, eps, affine, device, dtype] = take('RMSNorm', rmsNorm, args);
    this.normalized_shape = typeof shape === 'number' ? [shape] : shape;
    this.eps = eps;
    this.elementwise_affine = affine;
    this.register_parameter('weight', affine ? uninitialized(this.normalized_shape, device, dtype) : null);
    this.reset_parameters();
  }

  /** Weight 1. */
  reset_parameters(): void {
    if (this.weight !== null) init.ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return F.rms_norm(input, this.normalized_shape, this.weight, this.eps);
  }

  override extra_repr(): string {
    return `${tupleText(this.normalized_shape)}, eps=${this.eps === null ? 'None' : floatText(this.eps)}, elementwise_affine=${boolText(this.elementwise_affine)}`;
  }
}
/**
 * `x / √(mean(x²) + eps) · weight` over the last dimensions of each sample.
 *
 * @param normalized_shape lengths of those dimensions, or the length of the last
 * @param eps added to the mean square; null: the smallest step of the type at 1
 * @param elementwise_affine whether there is a weight, of the shape `normalized_shape`
 * @param device where the parameters are made
 * @param dtype their type
 * @example
 * nn.RMSNorm([2])(torch.tensor([3, 4])).shape; // [2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
const RMSNorm_ = callable(RMSNorm);
type RMSNorm_ = RMSNorm;

const groupNorm = [
  int('num_groups'),
  int('num_channels'),
  eps,
  optional(flag('affine'), true),
  ...factory,
  withBias,
] as const;
class GroupNorm extends Module {
  num_groups: number;
  num_channels: number;
  eps: number;
  affine: boolean;
  weight!: Parameter;
  bias!: Parameter;

  constructor(...args: Arguments<typeof groupNorm>) {
    super();
    const [groups, channels, eps, affine, device, dtype, bias] = take('GroupNorm', groupNorm, args);
    if (channels % groups !== 0) {
      throw new ValueError(`num_channels (${channels}) must be divisible by num_groups (${groups})`);
    }
    this.num_groups = groups;
    this.num_channels = channels;
    this.eps = eps;
    this.affine = affine;
    this.register_parameter('weight', affine ? uninitialized([channels], device, dtype) : null);
    this.register_parameter('bias', affine && bias ? uninitialized([channels], device, dtype) : null);
    this.reset_parameters();
  }

  /** Weight 1, bias 0. */
  reset_parameters(): void {
    if (this.weight !== null) init.ones_(this.weight);
    if (this.bias !== null) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return F.group_norm(input, this.num_groups, this.weight, this.bias, this.eps);
  }

  override extra_repr(): string {
    return `${this.num_groups}, ${this.num_channels}, eps=${floatText(this.eps)}, affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}`;
  }
}
/**
 * `(x - mean) / √(var + eps) · weight + bias` over each group of channels of each sample of `(N, C, …)`; weight and
 * bias belong to channels.
 *
 * @param num_groups how many groups; it divides num_channels
 * @param num_channels the length of dimension 1
 * @param eps added to the variance
 * @param affine whether there are weight and bias
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws ValueError where the groups do not divide the channels
 * @example
 * nn.GroupNorm(2, 4)(torch.randn(3, 4, 5)).shape; // [3, 4, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
const GroupNorm_ = callable(GroupNorm);
type GroupNorm_ = GroupNorm;

export { LayerNorm_ as LayerNorm, RMSNorm_ as RMSNorm, GroupNorm_ as GroupNorm };
