// Modules that find the number of their inputs at the first call, and are the plain ones from then on.
import { type Callable, callable } from '../../callable.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { int64 } from '../../dtype.js';
import { tensor as tensor_ } from '../../ops/creation/factories.js';
import { type Arguments, type Signature, flag, int, optional } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import type { Tensor } from '../../tensor.js';
import { UninitializedBuffer, UninitializedParameter, isUninitialized } from '../uninitialized.js';
import { factory, take } from './arguments.js';
import { type BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, lazyNorm } from './batchnorm.js';
import { Conv1d, Conv2d, Conv3d, type ConvNd, lazySignature as convolving } from './convolution.js';
import { membersOf } from './fields.js';
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm.js';
import { Linear } from './linear.js';
import type { Module } from './module.js';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, lazySignature as transposing } from './transposed.js';

/** Whether a module has parameters or buffers whose shape is not known. */
function isWaiting(module: Module): boolean {
  const { parameters, buffers } = membersOf(module);
  return [...parameters, ...buffers].some(([, t]) => isUninitialized(t));
}

/** Gives a parameter or buffer its shape, where it is there and has none. */
function materialize(t: Tensor | null, shape: readonly number[]): void {
  if (isUninitialized(t)) t.materialize(shape);
}

/** A layer that finds shapes at its first call. */
export interface Lazy extends Module {
  /** Whether there are parameters or buffers whose shape is not known. */
  has_uninitialized_params(): boolean;
  /** Gives them the shape that fits an input, and their first values. */
  initialize_parameters(input: Tensor): void;
}

/** The class of a lazy module. */
type LazyClass<S extends Signature, M extends Module> = new (...args: Arguments<S>) => M & Lazy;

/** Before its first call the module gets what it needs, and becomes one of the plain class. */
function awaitInput(module: Lazy, plain: { readonly prototype: object }): void {
  const handle = module.register_forward_pre_hook((_, [input]) => {
    module.initialize_parameters(input as Tensor);
    if (isWaiting(module)) throw new RuntimeError(`module ${module._get_name()} has not been fully initialized`);
    handle.remove();
    Object.setPrototypeOf(module, plain.prototype);
  });
}

/** The number of channels of an input that is a batch or a sample. */
function channelsOf(module: Module, input: Tensor, rank: number): number {
  if (input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new RuntimeError(
      `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${module._get_name()}, but got input of size: ${sizeText(input.shape)}`,
    );
  }
  return input.shape[input.ndim === rank + 2 ? 1 : 0];
}

/** Gives a convolution its weights. */
function initialize(module: ConvNd, input: Tensor): void {
  const channels = channelsOf(module, input, module.kernel_size.length);
  module.in_channels = channels;
  if (channels % module.groups !== 0) throw new ValueError('in_channels must be divisible by groups');
  materialize(module.weight, module.weightShape);
  materialize(module.bias, [module.out_channels]);
  module.reset_parameters();
}

const lazyConvolution = (Plain: typeof Conv1d): LazyClass<typeof convolving, Conv1d> => {
  class LazyConv extends Plain implements Lazy {
    constructor(...args: Arguments<typeof convolving>) {
      const [outputs, kernel, stride, padding, dilation, groups, bias, mode, device, dtype] = take(
        new.target.name,
        convolving,
        args,
      );
      super(0, 0, kernel, stride, padding, dilation, groups, false, mode, device, dtype);
      this.out_channels = outputs;
      this.weight = new UninitializedParameter({ device, dtype });
      if (bias) this.bias = new UninitializedParameter({ device, dtype });
      awaitInput(this, Plain);
    }

    override reset_parameters(): void {
      if (!isWaiting(this) && this.in_channels !== 0) super.reset_parameters();
    }
    has_uninitialized_params(): boolean {
      return isWaiting(this);
    }
    initialize_parameters(input: Tensor): void {
      if (isWaiting(this)) initialize(this, input);
    }
  }
  return LazyConv;
};

/**
 * `nn.Conv1d` that takes `in_channels` from its first input, and is an `nn.Conv1d` from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size as of `nn.Conv1d`, like all that follow
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added at both ends; `'valid'` for nothing, `'same'` for a result of the input's length
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConv1d(4, 3)(torch.randn(1, 2, 8)).shape; // [1, 4, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 */
export const LazyConv1d: Callable<LazyClass<typeof convolving, Conv1d>> = callable(lazyConvolution(Conv1d));
export type LazyConv1d = InstanceType<typeof LazyConv1d>;
/**
 * `nn.Conv2d` that takes `in_channels` from its first input, and is an `nn.Conv2d` from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size lengths of the kernel; one number for all
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added at both ends; `'valid'` for nothing, `'same'` for a result of the input's length
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConv2d(4, 3)(torch.ones(1, 2, 8, 8)).shape; // [1, 4, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 */
export const LazyConv2d: Callable<LazyClass<typeof convolving, Conv1d>> = callable(lazyConvolution(Conv2d));
export type LazyConv2d = InstanceType<typeof LazyConv2d>;
/**
 * `nn.Conv3d` that takes `in_channels` from its first input, and is an `nn.Conv3d` from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size lengths of the kernel; one number for all
 * @param stride how far apart the places of the kernel are
 * @param padding how much is added at both ends; `'valid'` for nothing, `'same'` for a result of the input's length
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @param bias whether there is an additive bias
 * @param padding_mode what is added: `'zeros'`, `'reflect'`, `'replicate'` or `'circular'`
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConv3d(4, 3)(torch.ones(1, 2, 8, 8, 8)).shape; // [1, 4, 6, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv3d.html
 */
export const LazyConv3d: Callable<LazyClass<typeof convolving, Conv1d>> = callable(lazyConvolution(Conv3d));
export type LazyConv3d = InstanceType<typeof LazyConv3d>;

const lazyTransposed = (Plain: typeof ConvTranspose1d): LazyClass<typeof transposing, ConvTranspose1d> => {
  class LazyConvTranspose extends Plain implements Lazy {
    constructor(...args: Arguments<typeof transposing>) {
      const [outputs, kernel, stride, padding, more, groups, bias, dilation, mode, device, dtype] = take(
        new.target.name,
        transposing,
        args,
      );
      super(0, 0, kernel, stride, padding, more, groups, false, dilation, mode, device, dtype);
      this.out_channels = outputs;
      this.weight = new UninitializedParameter({ device, dtype });
      if (bias) this.bias = new UninitializedParameter({ device, dtype });
      awaitInput(this, Plain);
    }

    override reset_parameters(): void {
      if (!isWaiting(this) && this.in_channels !== 0) super.reset_parameters();
    }
    has_uninitialized_params(): boolean {
      return isWaiting(this);
    }
    initialize_parameters(input: Tensor): void {
      if (isWaiting(this)) initialize(this, input);
    }
  }
  return LazyConvTranspose;
};

/**
 * `nn.ConvTranspose1d` that takes `in_channels` from its first input, and is one from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size lengths of the kernel; one number for all
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off at both ends of the result
 * @param output_padding how much the result is longer at its end; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConvTranspose1d(4, 3)(torch.ones(1, 2, 8)).shape; // [1, 4, 10]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 */
export const LazyConvTranspose1d: Callable<LazyClass<typeof transposing, ConvTranspose1d>> = callable(
  lazyTransposed(ConvTranspose1d),
);
export type LazyConvTranspose1d = InstanceType<typeof LazyConvTranspose1d>;
/**
 * `nn.ConvTranspose2d` that takes `in_channels` from its first input, and is one from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size lengths of the kernel; one number for all
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off at both ends of the result
 * @param output_padding how much the result is longer at its end; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConvTranspose2d(4, 3)(torch.ones(1, 2, 8, 8)).shape; // [1, 4, 10, 10]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 */
export const LazyConvTranspose2d: Callable<LazyClass<typeof transposing, ConvTranspose1d>> = callable(
  lazyTransposed(ConvTranspose2d),
);
export type LazyConvTranspose2d = InstanceType<typeof LazyConvTranspose2d>;
/**
 * `nn.ConvTranspose3d` that takes `in_channels` from its first input, and is one from then on.
 *
 * @param out_channels how many channels the result has
 * @param kernel_size lengths of the kernel; one number for all
 * @param stride how far apart in the result neighbouring elements of the input begin
 * @param padding how much is cut off at both ends of the result
 * @param output_padding how much the result is longer at its end; less than stride or dilation
 * @param groups into how many the channels are parted
 * @param bias whether there is an additive bias
 * @param dilation how far apart the kernel's elements are
 * @param padding_mode `'zeros'` alone
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input, and for an input with another number of
 *   dimensions
 * @throws ValueError where `groups` does not divide the input's channels
 * @example
 * nn.LazyConvTranspose3d(4, 3)(torch.ones(1, 2, 4, 4, 4)).shape; // [1, 4, 6, 6, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose3d.html
 */
export const LazyConvTranspose3d: Callable<LazyClass<typeof transposing, ConvTranspose1d>> = callable(
  lazyTransposed(ConvTranspose3d),
);
export type LazyConvTranspose3d = InstanceType<typeof LazyConvTranspose3d>;

const lazyLinear = [int('out_features'), optional(flag('bias'), true), ...factory] as const;
class LazyLinear_ extends Linear implements Lazy {
  constructor(...args: Arguments<typeof lazyLinear>) {
    const [outputs, bias, device, dtype] = take('LazyLinear', lazyLinear, args);
    super(0, 0, false, device, dtype);
    this.out_features = outputs;
    this.weight = new UninitializedParameter({ device, dtype });
    if (bias) this.bias = new UninitializedParameter({ device, dtype });
    awaitInput(this, Linear);
  }

  override reset_parameters(): void {
    if (!isWaiting(this) && this.in_features !== 0) super.reset_parameters();
  }
  has_uninitialized_params(): boolean {
    return isWaiting(this);
  }
  initialize_parameters(input: Tensor): void {
    if (!isWaiting(this)) return;
    this.in_features = input.shape.at(-1)!;
    materialize(this.weight, [this.out_features, this.in_features]);
    materialize(this.bias, [this.out_features]);
    this.reset_parameters();
  }
}
/**
 * `nn.Linear` that takes `in_features` from its first input, and is an `nn.Linear` from then on.
 *
 * @param out_features size of each output sample
 * @param bias whether there is an additive bias
 * @param device where the parameters are made
 * @param dtype their type
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyLinear(30)(torch.randn(128, 20)).shape; // [128, 30]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export const LazyLinear = callable(LazyLinear_);
export type LazyLinear = LazyLinear_;

type NormClass = new (
  ...args: Arguments<readonly [ReturnType<typeof int<'num_features'>>, ...typeof lazyNorm]>
) => BatchNorm;
const lazyNormalization = (Plain: NormClass): LazyClass<typeof lazyNorm, BatchNorm> => {
  class LazyNorm extends Plain implements Lazy {
    constructor(...args: Arguments<typeof lazyNorm>) {
      const [eps, momentum, affine, track, device, dtype, bias] = take(new.target.name, lazyNorm, args);
      super(0, eps, momentum, false, false, device, dtype, false);
      this.affine = affine;
      this.track_running_stats = track;
      if (affine) {
        this.weight = new UninitializedParameter({ device, dtype });
        if (bias) this.bias = new UninitializedParameter({ device, dtype });
      }
      if (track) {
        this.running_mean = new UninitializedBuffer({ device, dtype });
        this.running_var = new UninitializedBuffer({ device, dtype });
        this.num_batches_tracked = tensor_(0, { dtype: int64, device });
      }
      awaitInput(this, Plain);
    }

    override reset_parameters(): void {
      if (!isWaiting(this) && this.num_features !== 0) super.reset_parameters();
    }
    has_uninitialized_params(): boolean {
      return isWaiting(this);
    }
    initialize_parameters(input: Tensor): void {
      if (!isWaiting(this)) return;
      this.num_features = input.shape[1]!;
      for (const t of [this.weight, this.bias, this.running_mean, this.running_var]) {
        materialize(t, [this.num_features]);
      }
      this.reset_parameters();
    }
  }
  return LazyNorm;
};

/**
 * `nn.BatchNorm1d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyBatchNorm1d()(torch.randn(4, 3)).shape; // [4, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 */
export const LazyBatchNorm1d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(BatchNorm1d),
);
export type LazyBatchNorm1d = InstanceType<typeof LazyBatchNorm1d>;
/**
 * `nn.BatchNorm2d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyBatchNorm2d()(torch.randn(4, 3, 5, 5)).shape; // [4, 3, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 */
export const LazyBatchNorm2d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(BatchNorm2d),
);
export type LazyBatchNorm2d = InstanceType<typeof LazyBatchNorm2d>;
/**
 * `nn.BatchNorm3d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; without them the batch's serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyBatchNorm3d()(torch.randn(4, 3, 5, 5, 5)).shape; // [4, 3, 5, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm3d.html
 */
export const LazyBatchNorm3d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(BatchNorm3d),
);
export type LazyBatchNorm3d = InstanceType<typeof LazyBatchNorm3d>;
/**
 * `nn.InstanceNorm1d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; else each sample's own serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyInstanceNorm1d()(torch.randn(2, 3, 4)).shape; // [2, 3, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm1d.html
 */
export const LazyInstanceNorm1d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(InstanceNorm1d),
);
export type LazyInstanceNorm1d = InstanceType<typeof LazyInstanceNorm1d>;
/**
 * `nn.InstanceNorm2d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; else each sample's own serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyInstanceNorm2d()(torch.randn(2, 3, 4, 4)).shape; // [2, 3, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm2d.html
 */
export const LazyInstanceNorm2d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(InstanceNorm2d),
);
export type LazyInstanceNorm2d = InstanceType<typeof LazyInstanceNorm2d>;
/**
 * `nn.InstanceNorm3d` that takes `num_features` from its first input, and is one from then on.
 *
 * @param eps added to the variance
 * @param momentum how far the running estimates move to the batch's; null: they are the mean of all batches
 * @param affine whether there are weight and bias
 * @param track_running_stats whether there are running estimates; else each sample's own serve always
 * @param device where the parameters are made
 * @param dtype their type
 * @param bias whether there is a bias
 * @throws RuntimeError where it is used before it has seen an input
 * @example
 * nn.LazyInstanceNorm3d()(torch.randn(2, 3, 4, 4, 4)).shape; // [2, 3, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm3d.html
 */
export const LazyInstanceNorm3d: Callable<LazyClass<typeof lazyNorm, BatchNorm>> = callable(
  lazyNormalization(InstanceNorm3d),
);
export type LazyInstanceNorm3d = InstanceType<typeof LazyInstanceNorm3d>;
