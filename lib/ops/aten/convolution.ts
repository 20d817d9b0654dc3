// Convolutions as `torch.` has them: of any number of dimensions, and over time.
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { bool } from '../../dtype.js';
import type { Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { checkConvolution, checkDimensions, checkTransposed, list } from '../nn/convolution/checks.js';
import { Geometry, spread, transposedPlaces } from '../nn/convolution/geometry.js';
import * as products from '../nn/convolution/products.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { flag, int, ints, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';

type Three = { input: Tensor; weight: Tensor; bias: Tensor | null };

/**
 * A convolution of any number of dimensions, or with `transposed` what its gradient does to its input.
 *
 * @param input [N, C_in, *]
 * @param weight [C_out, C_in / groups, *], or with `transposed` [C_in, C_out / groups, *]
 * @param bias [C_out], or null
 * @param stride how far the kernel goes, one number or one a dimension
 * @param padding margins of zeros
 * @param dilation distances of the kernel's elements
 * @param transposed whether it is the transposed one
 * @param output_padding what is added at one end of a transposed one
 * @param groups in how many groups the channels are
 * @returns [N, C_out, *]
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * torch.convolution(torch.ones(1, 1, 3), torch.ones(1, 1, 2), null, [1], [0], [1], false, [0], 1); // tensor([[[2., 2.]]])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export const convolution = operator(
  'convolution',
  [
    tensor('weight'),
    optional(tensor('bias'), null),
    ints('stride'),
    ints('padding'),
    ints('dilation'),
    flag('transposed'),
    ints('output_padding'),
    int('groups'),
  ],
  (input, weight, bias, stride, padding, dilation, transposed, more, groups): Tensor => {
    if (weight.ndim < 3) throw new RuntimeError('weight should have at least three dimensions');
    const rank = weight.ndim - 2;
    if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
    checkDimensions(input, weight, ' ');
    const each = (word: string, given: Shape): Shape => spread(word, given, rank);
    const by = new Geometry(each('stride', stride), each('padding', padding), each('dilation', dilation), groups);
    const added = each('output_padding', more);
    if (input.dtype === bool) {
      const kernel = `slow_conv${transposed ? '_transpose' : ''}${rank === 3 ? 3 : 2}d${transposed ? '_out' : ''}_cpu`;
      throw new NotImplementedError(`"${kernel}" not implemented for 'Bool'`);
    }
    if (!transposed) {
      checkConvolution(input, weight, bias, by);
      return products.convolution(input, weight, bias, by);
    }
    const size = transposedPlaces(input.shape.slice(2), weight.shape.slice(2), by, added);
    checkTransposed(input, weight, bias, by, added, size);
    const shape = [input.shape[0], weight.shape[1] * groups, ...size];
    return products.transposed_convolution(input, weight, bias, shape, by);
  },
);

/** What each element of the kernel sees: rows of steps of the input and of the result, as matrices, and the element itself. */
function* seen(input: Tensor, weight: Tensor, out: Tensor, pad: number): Generator<readonly [Tensor, Tensor, Tensor]> {
  const rows = (t: Tensor, from: number, steps: number): Tensor =>
    t.narrow(0, from, steps).reshape([steps * t.shape[1], t.shape[2]]);
  for (let k = 0; k < weight.shape[0]; k++) {
    const [from, to] = [Math.max(0, k - pad), Math.max(0, pad - k)];
    const steps = Math.min(input.shape[0] + pad - k, out.shape[0]) - to;
    if (steps > 0) yield [rows(input, from, steps), weight.select(0, k), rows(out, to, steps)];
  }
}
/**
 * A convolution over time: time, batch and channels, in this order.
 *
 * @param input [T, N, C_in]
 * @param weight [K, C_in, C_out]
 * @param bias [C_out]
 * @param pad margins of zeros at both ends
 * @returns [T + 2 pad - K + 1, N, C_out]
 * @throws RuntimeError where shapes do not fit
 * @example
 * torch.conv_tbc(torch.ones(3, 1, 1), torch.ones(2, 1, 1), torch.zeros(1)).flatten(); // tensor([2., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export const conv_tbc = structural('conv_tbc', [tensor('weight'), tensor('bias'), optional(int('pad'), 0)], {
  plan: ({ input, weight, bias, pad }) => {
    if (input.ndim !== 3) throw new RuntimeError('Input must have 3 dims: time, batch, in_channel');
    if (weight.ndim !== 3)
      throw new RuntimeError('Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.');
    if (bias.ndim !== 1) throw new RuntimeError('Bias must be 1-D');
    if (input.shape[2] !== weight.shape[1]) {
      throw new RuntimeError('Input dim 2 (input channels) is not == dim 1 in the weight tensor');
    }
    if (weight.shape[2] !== bias.shape[0]) {
      throw new RuntimeError('Bias size must equal dim 2 in the weight tensor (output channels).');
    }
    const steps = input.shape[0]! + 2 * pad - weight.shape[0]! + 1;
    const shape = [steps, input.shape[1]!, weight.shape[2]!];
    if (steps < 0) throw new RuntimeError(`Trying to create tensor with negative dimension ${steps}: ${list(shape)}`);
    return { out: { shape, dtype: input.dtype }, pad };
  },
  compute: ({ input, weight, bias }, [out], { pad }): void => {
    out!.copy_(bias);
    for (const [x, w, y] of seen(input, weight, out!, pad)) y.addmm_(x, w);
  },
  gradients: ({ joint }) =>
    joint(
      ['input', 'weight', 'bias'],
      ['input', 'weight', 'bias'],
      (grad, { input, weight, bias }, { pad }, wants): Three => {
        const [dx, dw] = [input, weight].map((t) => t.new_zeros([...t.shape])) as [Tensor, Tensor];
        const writes = seen(dx, dw, grad, pad);
        for (const [x, w, g] of seen(input, weight, grad, pad)) {
          const [xs, ws] = writes.next().value as [Tensor, Tensor];
          if (wants.input) xs.addmm_(g, w.t());
          if (wants.weight) ws.addmm_(x.t(), g);
        }
        return { input: dx, weight: dw, bias: wants.bias ? grad.sum([0, 1]).to(bias.dtype) : null };
      },
    ),
  samples: (make): Samples => [
    [make(4, 2, 3), make(2, 3, 2), make(2), 1],
    [make(3, 1, 2), make(2, 2, 1), make(1)],
  ],
});
