// Sliding blocks of pictures as columns, and columns laid back.
import { NotImplementedError, RuntimeError } from '../../../errors.js';
import { legacy } from '../../../dtype.js';
import { type Shape, contiguousStrides, numel, wrapOwnDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, ints, optional } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { unsafeView } from '../../views/unsafe.js';
import { list } from './checks.js';
import { Geometry, geometry, places, sides } from './geometry.js';

/** A picture [N, C, H, W] with its margins of zeros. */
function padded(x: Tensor, { padding }: Geometry): Tensor {
  if (padding.every((n) => n === 0)) return x;
  const whole = x.new_zeros(withMargins(x.shape, padding));
  inner(whole, x.shape, padding).copy_(x);
  return whole;
}
const withMargins = (shape: Shape, padding: Shape): number[] =>
  shape.map((n, d) => (d < 2 ? n : n + 2 * padding[d - 2]!));
const inner = (whole: Tensor, shape: Shape, padding: Shape): Tensor =>
  padding.reduce<Tensor>((t, n, d) => t.narrow(d + 2, n, shape[d + 2]!), whole);

/** A view [N, C, KH, KW, rows, columns] of what each block sees. */
function blocks(x: Tensor, kernel: Shape, size: Shape, { stride, dilation }: Geometry): Tensor {
  const [ofBatch, ofChannel, ...steps] = x.strides as [number, number, ...number[]];
  return x.as_strided(
    [x.shape[0], x.shape[1], ...kernel, ...size],
    [ofBatch, ofChannel, ...steps.map((step, d) => step * dilation[d]!), ...steps.map((step, d) => step * stride[d]!)],
    x.offset,
  );
}

/** @internal Blocks of [N, C, H, W] as columns [N, C × kernel, blocks]. */
export const im2col = structural('im2col', [ints('kernel_size'), geometry], {
  node: 'Im2ColBackward0',
  plan: ({ input, kernel_size: kernel, geometry: by }) => {
    const size = places(input.shape.slice(2), kernel, by);
    const shape = [input.shape[0]!, input.shape[1]! * numel(kernel), numel(size)];
    return { out: { shape, dtype: input.dtype }, by, kernel, size, before: input.shape.slice(2) };
  },
  compute: ({ input }, [out], { by, kernel, size }): void => {
    const seen = blocks(padded(input, by), kernel, size, by);
    out!.view([...seen.shape]).copy_(seen);
  },
  gradients: () => ({ input: (grad, _, { by, kernel, before }): Tensor => col2im(grad, before, kernel, by) }),
  samples: (make): Samples => [
    [make(2, 2, 4, 5), [2, 3], new Geometry([1, 2], [1, 0], [2, 1])],
    [make(0, 2, 3, 3), [2, 2], new Geometry([1, 1], [0, 0], [1, 1])],
  ],
});

/** @internal Columns [N, C × kernel, blocks] added up in a picture [N, C, …output_size]. */
export const col2im = structural('col2im', [ints('output_size'), ints('kernel_size'), geometry], {
  node: 'Col2ImBackward0',
  plan: ({ input, output_size, kernel_size: kernel, geometry: by }) => {
    const shape = [input.shape[0]!, input.shape[1]! / numel(kernel), ...output_size];
    return { out: { shape, dtype: input.dtype }, by, kernel, size: places(output_size, kernel, by) };
  },
  compute: ({ input }, [out], { by, kernel, size, out: { shape } }): void => {
    const parts = input.reshape([shape[0]!, shape[1]!, ...kernel, ...size]);
    const whole = input.new_zeros(withMargins(shape, by.padding));
    const seen = blocks(whole, kernel, size, by);
    // Blocks overlap: each place of the kernel is added in turn.
    const strides = contiguousStrides(kernel);
    for (let k = 0; k < numel(kernel); k++) {
      const at = (t: Tensor): Tensor =>
        kernel.reduce<Tensor>((s, n, d) => s.select(2, Math.floor(k / strides[d]!) % n), t);
      if (input.dtype.kind === 'bool') at(seen).logical_or_(at(parts));
      else at(seen).add_(at(parts));
    }
    out!.copy_(inner(whole, shape, by.padding));
  },
  gradients: () => ({ input: (grad, _, { by, kernel }): Tensor => im2col(grad, kernel, by) }),
  samples: (make): Samples => [[make(2, 12, 4), [4, 5], [2, 3], new Geometry([1, 2], [0, 0], [2, 1])]],
});

const settings = [
  sides('kernel_size'),
  optional(sides('dilation'), 1),
  optional(sides('padding'), 0),
  optional(sides('stride'), 1),
] as const;

/** Two lengths. */
function pair(name: string, given: number | Shape): Shape {
  if (typeof given === 'number') return [given, given];
  if (given.length === 2) return given;
  throw new RuntimeError(`It is expected ${name} equals to 2, but got size ${given.length}`);
}
function check(kernel: Shape, { stride, padding, dilation }: Geometry): void {
  const refuse = (what: string, name: string, [h, w]: Shape): never => {
    throw new RuntimeError(`${what}, but got ${name}_height: ${h} ${name}_width: ${w}`);
  };
  if (kernel.some((n) => n <= 0)) refuse('kernel size should be greater than zero', 'kernel', kernel);
  if (dilation.some((n) => n <= 0)) refuse('dilation should be greater than zero', 'dilation', dilation);
  if (padding.some((n) => n < 0)) refuse('padding should be non-negative', 'pad', padding);
  if (stride.some((n) => n <= 0)) refuse('stride should be greater than zero', 'stride', stride);
}
/** The one result of a batch of one. */
const ofSample = (batch: Tensor, node: string): Tensor => unsafeView(batch, batch.shape.slice(1), node);
const round = (shape: Shape): string => `(${shape.join(', ')})`;
function refuseIntegers(kernel: string, { dtype }: Meta): void {
  if (dtype.kind === 'int') throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(dtype)}'`);
}

/**
 * Sliding blocks of pictures, each flattened to a column.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a block; one number for both, as of the others
 * @param dilation how far apart a block's elements are
 * @param padding zeros at both ends
 * @param stride how far apart blocks are
 * @returns [N, C × KH × KW, blocks]
 * @throws RuntimeError where no block fits
 * @example
 * F.unfold(torch.ones(1, 2, 4, 4), 3).shape; // [1, 18, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export const unfold = operator('unfold', settings, (input, size, dilation, padding, stride): Tensor => {
  const kernel = pair('kernel_size', size);
  const by = new Geometry(pair('stride', stride), pair('padding', padding), pair('dilation', dilation));
  check(kernel, by);
  const { shape } = input;
  const rank = shape.length;
  if (rank < 3) wrapOwnDim(rank === 2 ? 2 : 1, rank);
  if ((rank !== 3 && rank !== 4) || shape.slice(rank - 3).includes(0)) {
    throw new RuntimeError(
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${list(shape)}`,
    );
  }
  const picture = shape.slice(-2);
  const counts = places(picture, kernel, by);
  if (counts.some((n) => n < 1)) {
    throw new RuntimeError(
      `Given input with spatial size ${round(picture)}, kernel_size=${round(kernel)}, dilation=${round(by.dilation)}, padding=${round(by.padding)}, calculated shape of the array of sliding blocks as ${round(counts)}, but its components must be at least one.`,
    );
  }
  refuseIntegers('im2col_out_cpu', input);
  return rank === 4 ? im2col(input, kernel, by) : ofSample(im2col(input.unsqueeze(0), kernel, by), 'Im2ColBackward0');
});

/**
 * Columns of blocks laid back over a picture, where they overlap added up: the adjoint of `unfold`.
 *
 * @param input [N, C × KH × KW, blocks], or without N
 * @param output_size height and width of the picture; one number for both, as of the others
 * @param kernel_size height and width of a block
 * @param dilation how far apart a block's elements are
 * @param padding how much is cut off at both ends
 * @param stride how far apart blocks are
 * @returns [N, C, H, W]
 * @throws RuntimeError where the columns are not as many as blocks fit
 * @example
 * F.fold(torch.ones(1, 9, 4), 4, 3).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export const fold = operator(
  'fold',
  [sides('output_size'), ...settings],
  (input, outputSize, size, dilation, padding, stride): Tensor => {
    const [output, kernel] = [pair('output_size', outputSize), pair('kernel_size', size)];
    const by = new Geometry(pair('stride', stride), pair('padding', padding), pair('dilation', dilation));
    check(kernel, by);
    const { shape } = input;
    const rank = shape.length;
    if ((rank !== 2 && rank !== 3) || shape.slice(rank - 2).includes(0)) {
      throw new RuntimeError(
        `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${list(shape)}`,
      );
    }
    const [columns, count] = shape.slice(-2) as [number, number];
    if (columns % numel(kernel) !== 0) {
      throw new RuntimeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${columns} and kernel_size=${round(kernel)}.`,
      );
    }
    const counts = places(output, kernel, by);
    if (numel(counts) !== count || counts.some((n) => n < 1)) {
      throw new RuntimeError(
        `Given output_size=${round(output)}, kernel_size=${round(kernel)}, dilation=${round(by.dilation)}, padding=${round(by.padding)}, stride=${round(by.stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${counts.join(' * ')} = ${numel(counts)}, but got input.size(2)=${count}.`,
      );
    }
    refuseIntegers('col2im_out_cpu', input);
    const folded = (x: Tensor): Tensor => col2im(x, output, kernel, by);
    return rank === 3 ? folded(input) : ofSample(folded(input.unsqueeze(0)), 'Col2ImBackward0');
  },
);
