// Convolutions over any number of dimensions. Three products make them: of input and weight, of the gradient and the weight (which is
// the input's gradient, and a transposed convolution), and of the gradient and the input (the weight's). The derivatives of each are
// the other two, so that derivatives of every order come from these three.
import { type Shape, isChannelsLast, likeAll } from '../../../shape.js';
import { convolve, convolveInput, convolveWeight } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { beside } from '../../row/beside.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, ints, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { Geometry, geometry, places } from './geometry.js';

type Three = { input?: Tensor | null; weight?: Tensor | null; bias?: Tensor | null };

/** Strides of a result: channels innermost where they are so in the input or in the weight. */
const inFormat = (shape: Shape, input: Meta, weight: Meta): { strides?: Shape } =>
  likeAll(shape, [isChannelsLast(weight) ? weight : input]);

/** The first places of a result: a transposed convolution may be longer than its places reach. */
const firstPlaces = (out: Tensor, shape: Shape): Tensor =>
  shape.reduce<Tensor>((t, n, d) => (t.shape[d] === n ? t : t.narrow(d, 0, n)), out);

const bySamples = (grad: Tensor): Tensor => grad.sum(grad.shape.map((_, d) => d).filter((d) => d !== 1));

/** A gradient in PyTorch, which makes all three by one operator, whose history names all that it reads. */
const amongThree = (found: Tensor, grad: Tensor, input: Tensor, weight: Tensor): Tensor =>
  beside('ConvolutionBackwardBackward0', found, [grad, input, weight]);

/** @internal `input * weight + bias`; the result is [batch, out_channels, …places]. */
export const convolution = structural('convolution', [tensor('weight'), optional(tensor('bias'), null), geometry], {
  plan: ({ input, weight, geometry: by }) => {
    const shape = [input.shape[0]!, weight.shape[0]!, ...places(input.shape.slice(2), weight.shape.slice(2), by)];
    return {
      out: { shape, dtype: input.dtype, ...inFormat(shape, input, weight) },
      by,
      seen: input.shape,
      weighed: weight.shape,
    };
  },
  compute: ({ input, weight, bias }, [out], { by }): void => {
    const inputs = bias === null ? [input, weight] : [input, weight, bias];
    out!.storage.engine.run(convolve, by, inputs, [out!]);
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'weight', 'bias'],
      ['input', 'weight'],
      (grad, { input, weight }, { by, seen, weighed }, wants): Three => ({
        input: wants.input ? amongThree(convolution_input(grad, weight, seen, by), grad, input, weight) : null,
        weight: wants.weight ? amongThree(convolution_weight(grad, input, weighed, by), grad, input, weight) : null,
        bias: wants.bias ? amongThree(bySamples(grad), grad, input, weight) : null,
      }),
    ),
  samples: (make): Samples => [
    [make(2, 4, 5, 6), make(6, 2, 3, 2), make(6), new Geometry([1, 2], [1, 0], [1, 2], 2)],
    [make(2, 2, 9), make(3, 2, 3), null, new Geometry([2], [2], [1])],
    [make(1, 1, 3, 3, 3), make(1, 1, 2, 2, 2), make(1), new Geometry([1, 1, 1], [0, 0, 0], [1, 1, 1])],
  ],
});

/** @internal The convolution of which `input` would be the result, laid back: a transposed convolution, of shape `size`. */
export const transposed_convolution = structural(
  'convolution',
  [tensor('weight'), optional(tensor('bias'), null), ints('size'), geometry],
  {
    plan: ({ input, weight, size, geometry: by }) => ({
      out: { shape: size, dtype: input.dtype, ...inFormat(size, input, weight) },
      by,
      weighed: weight.shape,
      placed: input.shape,
    }),
    compute: ({ input, weight, bias }, [out], { by }): void => {
      out!.storage.engine.run(convolveInput, by, [input, weight], [out!]);
      if (bias !== null) out!.add_(bias.view([-1, ...by.stride.map(() => 1)]));
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'weight', 'bias'],
        ['input', 'weight'],
        (grad, { input, weight }, { by, weighed, placed }, wants): Three => ({
          input: wants.input
            ? amongThree(firstPlaces(convolution(grad, weight, null, by), placed), grad, input, weight)
            : null,
          weight: wants.weight ? amongThree(convolution_weight(input, grad, weighed, by), grad, input, weight) : null,
          bias: wants.bias ? amongThree(bySamples(grad), grad, input, weight) : null,
        }),
      ),
    samples: (make): Samples => [
      [make(2, 6, 5, 2), make(6, 2, 3, 2), make(4), [2, 4, 5, 6], new Geometry([1, 2], [1, 0], [1, 2], 2)],
      [make(2, 3, 4), make(3, 2, 3), null, [2, 2, 10], new Geometry([2], [0], [1])],
      [make(2, 3, 4), make(3, 2, 2), null, [2, 2, 7], new Geometry([1], [0], [2])],
    ],
  },
);

/** @internal The gradient of a convolution's input, of shape `size`, from the result's (here `input`). */
export const convolution_input = structural('convolution_input', [tensor('weight'), ints('size'), geometry], {
  plan: ({ input, weight, size, geometry: by }) => ({
    out: { shape: size, dtype: input.dtype, ...inFormat(size, input, weight) },
    by,
    weighed: weight.shape,
  }),
  compute: ({ input, weight }, [out], { by }): void =>
    out!.storage.engine.run(convolveInput, by, [input, weight], [out!]),
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
  plan: ({ input, other, size, geometry: by }) => ({
    out: { shape: size, dtype: input.dtype, ...inFormat(size, input, other) },
    by,
    seen: other.shape,
    placed: input.shape,
  }),
  compute: ({ input, other }, [out], { by }): void =>
    out!.storage.engine.run(convolveWeight, by, [input, other], [out!]),
  gradients: ({ saves }) => ({
    input: saves(['other'], (grad, { other }, { by, placed }): Tensor =>
      firstPlaces(convolution(other, grad, null, by), placed),
    ),
    other: saves(['input'], (grad, { input }, { by, seen }): Tensor => convolution_input(input, grad, seen, by)),
  }),
  samples: (make): Samples => [
    [make(2, 6, 5, 2), make(2, 4, 5, 6), [6, 2, 3, 2], new Geometry([1, 2], [1, 0], [1, 2], 2)],
  ],
});
