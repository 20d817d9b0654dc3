// Convolutions over any number of dimensions. Three products make them: of input and weight, of the gradient and the weight (which is
// the input's gradient), and of the gradient and the input (the weight's). The derivatives of each are the other two, so that
// derivatives of every order come from these three.
import { RuntimeError } from '../../errors.js';
import { legacy } from '../../dtype.js';
import { type Shape, contiguousStrides, numel, sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { type Meta, int, ints, optional, parameter, Refusal, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

/** How a kernel goes over the input, dimension by dimension. */
class Geometry {
  constructor(
    readonly stride: Shape,
    readonly padding: Shape,
    readonly dilation: Shape,
    readonly groups: number,
  ) {}
}
const geometry = parameter('geometry', (v) => (v instanceof Geometry ? v : new Refusal('Geometry')));

/** Lengths of the result: as many as there are places for the kernel. */
const places = (input: Shape, kernel: Shape, { stride, padding, dilation }: Geometry): number[] =>
  kernel.map((k, d) => Math.floor((input[d + 2]! + 2 * padding[d]! - dilation[d]! * (k - 1) - 1) / stride[d]!) + 1);

/** The input with its margins of zeros. */
function padded(x: Tensor, { padding }: Geometry): Tensor {
  if (padding.every((n) => n === 0)) return x;
  const whole = x.new_zeros(x.shape.map((n, d) => (d < 2 ? n : n + 2 * padding[d - 2]!)));
  inner(whole, x.shape, padding).copy_(x);
  return whole;
}
const inner = (whole: Tensor, shape: Shape, padding: Shape): Tensor =>
  padding.reduce<Tensor>((t, n, d) => t.narrow(d + 2, n, shape[d + 2]!), whole);

/** What the kernel sees at each place: a view [groups, channels of a group, …kernel, batch, …places] of a padded tensor. */
function windows(x: Tensor, kernel: Shape, size: Shape, { stride, dilation, groups }: Geometry): Tensor {
  const channels = x.shape[1]! / groups;
  const [ofBatch, ofChannel, ...steps] = x.strides as [number, number, ...number[]];
  return x.as_strided(
    [groups, channels, ...kernel, x.shape[0]!, ...size],
    [
      channels * ofChannel,
      ofChannel,
      ...steps.map((step, d) => step * dilation[d]!),
      ofBatch,
      ...steps.map((step, d) => step * stride[d]!),
    ],
    x.offset,
  );
}
/** [groups, channels of a group × kernel, batch × places] */
const columns = (x: Tensor, kernel: Shape, size: Shape, by: Geometry): Tensor =>
  windows(padded(x, by), kernel, size, by).reshape([
    by.groups,
    (x.shape[1]! / by.groups) * numel(kernel),
    x.shape[0]! * numel(size),
  ]);
/** [batch, channels, …places] as [groups, channels of a group, batch × places], and back. */
const byGroup = (t: Tensor, groups: number): Tensor =>
  t.transpose(0, 1).reshape([groups, t.shape[1]! / groups, t.shape[0]! * numel(t.shape.slice(2))]);
const matrices = (weight: Tensor, groups: number): Tensor =>
  weight.reshape([groups, weight.shape[0]! / groups, numel(weight.shape.slice(1))]);

type Three = { input?: Tensor | null; weight?: Tensor | null; bias?: Tensor | null };

/** @internal `input * weight + bias`; the result is [batch, out_channels, …places]. */
export const convolution = structural('convolution', [tensor('weight'), optional(tensor('bias'), null), geometry], {
  plan: ({ input, weight, geometry: by }) => {
    const kernel = weight.shape.slice(2);
    const shape = [input.shape[0]!, weight.shape[0]!, ...places(input.shape, kernel, by)];
    return { out: { shape, dtype: input.dtype }, by, kernel, seen: input.shape, weighed: weight.shape };
  },
  compute: ({ input, weight, bias }, [out], { by, kernel, out: { shape } }): void => {
    const products = matrices(weight, by.groups).bmm(columns(input, kernel, shape.slice(2), by));
    const result = products.view([shape[1]!, shape[0]!, ...shape.slice(2)]).transpose(0, 1);
    out!.copy_(result);
    if (bias !== null) out!.add_(bias.view([-1, ...kernel.map(() => 1)]));
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'weight', 'bias'],
      ['input', 'weight'],
      (grad, { input, weight }, { by, seen, weighed }, wants): Three => ({
        input: wants.input ? convolution_input(grad, weight, seen, by) : null,
        weight: wants.weight ? convolution_weight(grad, input, weighed, by) : null,
        bias: wants.bias ? grad.sum(grad.shape.map((_, d) => d).filter((d) => d !== 1)) : null,
      }),
    ),
  samples: (make): Samples => [
    [make(2, 4, 5, 6), make(6, 2, 3, 2), make(6), new Geometry([1, 2], [1, 0], [1, 2], 2)],
    [make(2, 2, 9), make(3, 2, 3), null, new Geometry([2], [2], [1], 1)],
    [make(1, 1, 3, 3, 3), make(1, 1, 2, 2, 2), make(1), new Geometry([1, 1, 1], [0, 0, 0], [1, 1, 1], 1)],
  ],
});

/** @internal The gradient of a convolution's input, of shape `size`, from the result's (here `input`). */
export const convolution_input = structural('convolution_input', [tensor('weight'), ints('size'), geometry], {
  plan: ({ input, weight, size, geometry: by }) => ({
    out: { shape: size, dtype: input.dtype },
    by,
    kernel: weight.shape.slice(2),
    weighed: weight.shape,
  }),
  compute: ({ input: grad, weight }, [out], { by, kernel, out: { shape } }): void => {
    const size = grad.shape.slice(2);
    const spread = matrices(weight, by.groups).transpose(1, 2).bmm(byGroup(grad, by.groups));
    const parts = spread.view([by.groups, shape[1]! / by.groups, ...kernel, shape[0]!, ...size]);
    const whole = grad.new_zeros(shape.map((n, d) => (d < 2 ? n : n + 2 * by.padding[d - 2]!)));
    const seen = windows(whole, kernel, size, by);
    // Windows overlap: each place of the kernel is added in turn.
    const strides = contiguousStrides(kernel);
    for (let k = 0; k < numel(kernel); k++) {
      const at = (t: Tensor): Tensor =>
        kernel.reduce<Tensor>((s, n, d) => s.select(2, Math.floor(k / strides[d]!) % n), t);
      at(seen).add_(at(parts));
    }
    out!.copy_(inner(whole, shape, by.padding));
  },
  gradients: ({ saves }) => ({
    input: saves(['weight'], (grad, { weight }, { by }): Tensor => convolution(grad, weight, null, by)),
    weight: saves(['input'], (grad, { input }, { by, weighed }): Tensor =>
      convolution_weight(input, grad, weighed, by),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 6, 5, 2), make(6, 2, 3, 2), [2, 4, 5, 6], new Geometry([1, 2], [1, 0], [1, 2], 2)],
  ],
});

/** @internal The gradient of a convolution's weight, of shape `size`, from the result's (here `input`) and the convolution's input. */
export const convolution_weight = structural('convolution_weight', [tensor('other'), ints('size'), geometry], {
  plan: ({ input, other, size, geometry: by }) => ({ out: { shape: size, dtype: input.dtype }, by, seen: other.shape }),
  compute: ({ input: grad, other }, [out], { by, out: { shape } }): void => {
    const seen = columns(other, shape.slice(2), grad.shape.slice(2), by);
    out!.copy_(byGroup(grad, by.groups).bmm(seen.transpose(1, 2)).view(shape));
  },
  gradients: ({ saves }) => ({
    input: saves(['other'], (grad, { other }, { by }): Tensor => convolution(other, grad, null, by)),
    other: saves(['input'], (grad, { input }, { by, seen }): Tensor => convolution_input(input, grad, seen, by)),
  }),
  samples: (make): Samples => [
    [make(2, 6, 5, 2), make(2, 4, 5, 6), [6, 2, 3, 2], new Geometry([1, 2], [1, 0], [1, 2], 2)],
  ],
});

// ---- as torch.nn.functional has them

const isWhole = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v);
const lengths = <const N extends string>(name: N) =>
  parameter(name, (v): number | Shape | Refusal =>
    isWhole(v) || (Array.isArray(v) && v.every(isWhole)) ? (v as number | Shape) : new Refusal('tuple of ints'),
  );
const around = <const N extends string>(name: N) =>
  parameter(name, (v): number | Shape | string | Refusal => (typeof v === 'string' ? v : lengths(name).check(v)));
const signature = [
  tensor('weight'),
  optional(tensor('bias'), null),
  optional(lengths('stride'), 1),
  optional(around('padding'), 0),
  optional(lengths('dilation'), 1),
  optional(int('groups'), 1),
] as const;

/** One length for each dimension. */
function spread(name: string, given: number | Shape, rank: number): Shape {
  if (typeof given === 'number') return new Array<number>(rank).fill(given);
  if (given.length === rank) return given;
  if (given.length === 1) return new Array<number>(rank).fill(given[0]!);
  throw new RuntimeError(
    `expected ${name} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${name}=[${given.join(', ')}]`,
  );
}

function check(input: Meta, weight: Meta, bias: Meta | null, by: Geometry): void {
  const { stride, padding, dilation, groups } = by;
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  if (padding.some((n) => n < 0)) throw new RuntimeError('negative padding is not supported');
  if (stride.some((n) => n <= 0)) throw new RuntimeError('non-positive stride is not supported');
  if (dilation.some((n) => n <= 0)) {
    throw new RuntimeError(`dilation should be greater than zero, but got [${dilation.join(', ')}]`);
  }
  const shape = weight.shape.join(', ');
  if (weight.shape[0]! % groups !== 0 || weight.shape[0]! < groups) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [[${shape}]] instead`,
    );
  }
  if (input.shape[1] !== weight.shape[1]! * groups) {
    throw new RuntimeError(
      `Given groups=${groups}, weight of size [${shape}], expected input[${input.shape.join(', ')}] to have ${weight.shape[1]! * groups} channels, but got ${input.shape[1]} channels instead`,
    );
  }
  if (bias !== null && !sameShape(bias.shape, [weight.shape[0]!])) {
    throw new RuntimeError(
      `Given weight of size [${shape}], expected bias to be 1-dimensional with ${weight.shape[0]} elements, but got bias of size [${bias.shape.join(', ')}] instead`,
    );
  }
  const kernel = weight.shape.slice(2);
  const reach = kernel.map((k, d) => dilation[d]! * (k - 1) + 1);
  const room = input.shape.slice(2).map((n, d) => n + 2 * padding[d]!);
  if (room.some((n, d) => n < reach[d]!)) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${room.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  for (const other of [weight, bias]) {
    if (other !== null && other.dtype !== input.dtype) {
      throw new RuntimeError(`expected scalar type ${legacy(input.dtype)} but found ${legacy(other.dtype)}`);
    }
  }
}

const convolving = (rank: 1 | 2 | 3) => {
  const name = `conv${rank}d`;
  return operator(name, signature, (input, weight, bias, stride, padding, dilation, groups): Tensor => {
    const unbatched = input.ndim === rank + 1;
    if (!unbatched && input.ndim !== rank + 2) {
      throw new RuntimeError(
        `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: [${input.shape.join(', ')}]`,
      );
    }
    let x = unbatched ? input.unsqueeze(0) : input;
    const dims = weight.ndim - 2;
    const [steps, apart] = [spread('stride', stride, dims), spread('dilation', dilation, dims)];
    let margins: Shape;
    if (typeof padding !== 'string') margins = spread('padding', padding, dims);
    else if (padding === 'valid') margins = steps.map(() => 0);
    else if (padding !== 'same') throw new RuntimeError(`Invalid padding string: '${padding}'`);
    else {
      if (steps.some((n) => n !== 1))
        throw new RuntimeError("padding='same' is not supported for strided convolutions");
      const total = weight.shape.slice(2).map((k, d) => apart[d]! * (k - 1));
      margins = total.map((n) => Math.floor(n / 2));
      // What does not divide in two is one more zero at the end.
      total.forEach((n, d) => {
        if (n % 2 === 0) return;
        const more = x.new_zeros(x.shape.map((length, k) => (k === d + 2 ? 1 : length)));
        x = cat([x, more], d + 2);
      });
    }
    const by = new Geometry(steps, margins, apart, groups);
    check(x, weight, bias, by);
    const out = convolution(x, weight, bias, by);
    return unbatched ? out.squeeze(0) : out;
  });
};
/**
 * Convolution over one dimension: `out(n, o) = bias(o) + sum_c weight(o, c) * input(n, c)`, `*` the cross-correlation.
 *
 * @param input [N, in_channels, L], or [in_channels, L]
 * @param weight [out_channels, in_channels / groups, K]
 * @param bias [out_channels]
 * @param stride how far apart the places of the kernel are
 * @param padding zeros at both ends; `'valid'` for none, `'same'` for a result of the input's length (stride 1 only)
 * @param dilation how far apart the kernel's elements are
 * @param groups into how many the channels are parted, each convolved with its own part of the weight
 * @returns [N, out_channels, floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1]
 * @throws RuntimeError where shapes, types or keywords do not fit, in PyTorch's words
 * @example
 * F.conv1d(torch.ones(1, 2, 8), torch.ones(3, 2, 3)).shape; // [1, 3, 6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export const conv1d = convolving(1);
/** Convolution over two dimensions: as `conv1d`, of [N, in_channels, H, W] by [out_channels, in_channels / groups, KH, KW]. */
export const conv2d = convolving(2);
/** Convolution over three dimensions: as `conv1d`, of [N, in_channels, D, H, W]. */
export const conv3d = convolving(3);
