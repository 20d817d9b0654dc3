// What PyTorch refuses of a convolution, in its words and its order.
import { bool, ctype, float32, int64, legacy } from '../../../dtype.js';
import { RuntimeError } from '../../../errors.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { notImplemented } from '../../row/refusals.js';
import type { Meta } from '../../row/signature.js';
import type { Geometry } from './geometry.js';

export const list = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Checks that input and weight have as many dimensions. @param gap what PyTorch writes before the weight's shape */
export function checkDimensions({ shape: given }: Meta, { shape }: Meta, gap: '' | ' '): void {
  if (shape.length === given.length) return;
  throw new RuntimeError(
    `Expected ${shape.length}-dimensional input for ${shape.length}-dimensional weight${gap}${list(shape)}, but got ${given.length}-dimensional input of size ${list(given)} instead`,
  );
}

/** Checks the keywords, and how the weight fits them. */
function checkWeight(input: Meta, weight: Meta, { stride, padding, dilation, groups }: Geometry): void {
  if (padding.some((n) => n < 0)) throw new RuntimeError('negative padding is not supported');
  if (stride.some((n) => n <= 0)) throw new RuntimeError('non-positive stride is not supported');
  if (dilation.some((n) => n <= 0)) {
    throw new RuntimeError(`dilation should be greater than zero, but got ${list(dilation)}`);
  }
  const { shape } = weight;
  checkDimensions(input, weight, ' ');
  if (shape[0]! < groups) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${list(shape)} instead`,
    );
  }
  if (shape[0]! % groups !== 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${list(shape)}] instead`,
    );
  }
}

function checkBias(given: string, weight: Meta, bias: Meta | null, outputs: number): void {
  if (bias === null || sameShape(bias.shape, [outputs])) return;
  throw new RuntimeError(
    `Given ${given}weight of size ${list(weight.shape)}, expected bias to be 1-dimensional with ${outputs} elements, but got bias of size ${list(bias.shape)} instead`,
  );
}

function checkChannels(given: string, input: Meta, weight: Meta, channels: number): void {
  if (input.shape[1] === channels) return;
  throw new RuntimeError(
    `Given ${given}, weight of size ${list(weight.shape)}, expected input${list(input.shape)} to have ${channels} channels, but got ${input.shape[1]} channels instead`,
  );
}

export function checkBiasType(input: Meta, bias: Meta | null): void {
  if (bias !== null && bias.dtype !== input.dtype) {
    throw new RuntimeError(
      `Input type (${ctype(input.dtype)}) and bias type (${ctype(bias.dtype)}) should be the same`,
    );
  }
}
/** Refuses a weight, or a bias, of another type than the input's, in the words of oneDNN where that would compute. */
function checkTypes(input: Meta, other: Meta, byLibrary: boolean, name = 'weight'): void {
  if (other.dtype === input.dtype) return;
  const typed = ({ dtype }: Meta): string => `torch.${legacy(dtype)}Tensor`;
  throw new RuntimeError(
    byLibrary
      ? `Input type (${typed(input)}) and ${name} type (${typed(other)}) should be the same or input should be a MKLDNN tensor and ${name} is a dense tensor`
      : `expected scalar type ${legacy(input.dtype)} but found ${legacy(other.dtype)}`,
  );
}

function checkContents(input: Meta): void {
  if (input.shape[0] !== 0 && input.shape[1] !== 0 && numel(input.shape) === 0) {
    throw new RuntimeError(
      `Only zero batch or zero channel inputs are supported, but got input shape: ${list(input.shape)}`,
    );
  }
}

function checkKernel(kernel: Shape): void {
  if (!kernel.includes(0)) return;
  const names = ['depth', 'height', 'width'].slice(3 - Math.max(kernel.length, 2));
  const sizes = kernel.length === 1 ? [1, ...kernel] : kernel;
  throw new RuntimeError(
    `kernel size should be greater than zero, but got ${sizes.map((n, d) => `kernel_${names[d]}: ${n}`).join(' ')}`,
  );
}

/** Checks the operands of a convolution. */
export function checkConvolution(input: Meta, weight: Meta, bias: Meta | null, by: Geometry): void {
  const { padding, dilation, groups } = by;
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  const spread = dilation.some((d) => d !== 1);
  const lacks = input.dtype === bool || (spread && input.dtype.kind === 'int' && input.dtype !== int64);
  if (lacks && input.shape[0] !== 0) {
    const kernel = spread ? 'slow_conv_dilated<>' : weight.ndim === 5 ? 'compute_columns3d' : 'slow_conv2d_cpu';
    throw notImplemented(kernel, input.dtype);
  }
  const kernel = weight.shape.slice(2);
  // PyTorch leaves to oneDNN what is not too small for it.
  const large = input.shape[0]! > 1 || groups > 1 || (kernel.length > 1 && kernel.slice(-2).every((k) => k > 3));
  const byLibrary = input.dtype === float32 && large;
  checkTypes(input, weight, byLibrary);
  checkWeight(input, weight, by);
  checkChannels(`groups=${groups}`, input, weight, weight.shape[1]! * groups);
  checkBias('', weight, bias, weight.shape[0]!);
  if (bias !== null && byLibrary) checkTypes(input, bias, true, 'bias');
  const reach = kernel.map((k, d) => dilation[d]! * (k - 1) + 1);
  const room = input.shape.slice(2).map((n, d) => n + 2 * padding[d]!);
  if (room.some((n, d) => n < reach[d]!)) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${room.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  checkKernel(kernel);
  checkContents(input);
}

/** Checks the operands of a transposed convolution, whose result has these lengths. */
export function checkTransposed(
  input: Meta,
  weight: Meta,
  bias: Meta | null,
  by: Geometry,
  more: Shape,
  size: Shape,
): void {
  const { stride, dilation, groups } = by;
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  if (more.some((n) => n < 0)) throw new RuntimeError('negative output_padding is not supported');
  checkWeight(input, weight, by);
  checkChannels('transposed=1', input, weight, weight.shape[0]!);
  checkBias('transposed=1, ', weight, bias, weight.shape[1]! * groups);
  if (input.dtype.kind !== 'float' && input.dtype !== int64) {
    throw notImplemented(`slow_conv_transpose${weight.ndim === 5 ? 3 : 2}d_out_cpu`, input.dtype);
  }
  checkTypes(input, weight, weight.ndim === 5);
  if (weight.ndim === 5 && bias !== null && bias.dtype !== input.dtype) {
    throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(bias.dtype)}`);
  }
  checkBiasType(input, bias);
  checkKernel(weight.shape.slice(2));
  const flat = more.length === 1;
  const names = ['depth', 'height', 'width'].slice(3 - Math.max(more.length, 2));
  const said = (name: string, list: Shape, one: number): string =>
    (flat ? [one, ...list] : list).map((n, d) => `${name}_${names[d]}: ${n}`).join(' ');
  if (more.some((n, d) => n >= stride[d]! && n >= dilation[d]!)) {
    throw new RuntimeError(
      `output padding must be smaller than either stride or dilation, but got ${said('output_padding', more, 0)} ${said('stride', stride, 1)} ${said('dilation', dilation, 1)}`,
    );
  }
  if (size.some((n) => n < 1)) {
    throw new RuntimeError(
      `Given input size per channel: (${input.shape.slice(2).join(' x ')}). Calculated output size per channel: (${size.join(' x ')}). Output size is too small`,
    );
  }
  checkContents(input);
}

/** Throws where an input is neither a batch nor one sample. */
export function checkRank(name: string, input: Meta, rank: number): void {
  if (input.ndim === rank + 1 || input.ndim === rank + 2) return;
  throw new RuntimeError(
    `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: ${list(input.shape)}`,
  );
}
