// Pools undone: each element back at the place it was taken from, zeros elsewhere.
import { IndexError, RuntimeError, ValueError, NotImplementedError } from '../../../errors.js';
import { type Num, int64, legacy } from '../../../dtype.js';
import { within } from '../../../runtime/claim.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { reshaped } from '../../row/kernels.js';
import { operator } from '../../row/operator.js';
import type { Samples } from '../../row/samples.js';
import { numberOf } from '../../row/numerals.js';
import { type Kind, Refusal, describe, ints, optional, parameter, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { list } from './checks.js';
import { byPlanes } from './max.js';

/** Each plane as one dimension. */
const inPlanes = (shape: Shape, rank: number): number[] => [...shape.slice(0, -rank), numel(shape.slice(-rank))];

/** @internal Elements put at their indices in planes of zeros, of lengths `size`. */
export const max_unpool = structural('max_unpool', [tensor('indices'), ints('size')], {
  plan: ({ input, size }) => {
    const rank = size.length;
    if (input.dtype.kind !== 'float') {
      throw new NotImplementedError(`"max_unpool${rank === 3 ? 3 : 2}d" not implemented for '${legacy(input.dtype)}'`);
    }
    const shape = [...input.shape.slice(0, input.ndim - rank), ...size];
    return { out: { shape, dtype: input.dtype }, rank, size, placed: input.shape };
  },
  node: ({ rank }) => `MaxUnpool${rank}DBackward0`,
  compute: ({ input, indices }, [out], { rank, size, placed, out: { shape } }): void => {
    out!.zero_();
    if (numel(placed) === 0 || numel(size) === 0) return;
    const volumes = `output volumes are of size ${size.join('x')}`;
    indices.storage.engine.assert(
      within(0, numel(size)),
      indices,
      (wrong) => new RuntimeError(`Found an invalid max index: ${wrong} (${volumes})`),
    );
    const flat = byPlanes(placed, rank);
    reshaped(out!, byPlanes(shape, rank)).scatter_(1, indices.reshape(flat), input.reshape(flat));
  },
  gradients: ({ saves }) => ({
    input: saves(['indices'], (grad, { indices }, { rank, placed, out: { shape } }): Tensor =>
      grad
        .reshape(inPlanes(shape, rank))
        .gather(-1, indices.view(inPlanes(placed, rank)))
        .view([...placed]),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 1, 3), make.of([3, 0, 1, 5, 2, 4]).reshape(2, 1, 3), [3, 2]],
    [make(2, 2), make.of([3, 0, 1, 2]).reshape(2, 2), [4]],
  ],
});

type Spans = Num | readonly Num[];
/** A number, or one for each dimension: PyTorch computes with them before it asks what they are. */
const spans: Kind<Spans> = (name) =>
  parameter(name, (v): Spans | Refusal => {
    const given = Array.isArray(v) ? v.map(numberOf) : v instanceof Tensor ? null : numberOf(v);
    if (!Array.isArray(given)) return given ?? new Refusal('tuple of ints');
    return given.every((n) => n !== null) ? given : new Refusal('tuple of ints');
  });
/** Refuses what only computes as whole numbers do. */
function checkWhole(name: string, place: number, given: readonly Num[], word: string): void {
  const odd = given.findIndex((n) => !Number.isInteger(n));
  if (odd < 0) return;
  throw new TypeError(
    `${name}(): argument '${word}' (position ${place}) must be tuple of ints, but found element of type ${describe(given[odd])} at pos ${odd}`,
  );
}
const signature = [
  tensor('indices'),
  spans('kernel_size'),
  optional(spans('stride'), null),
  optional(spans('padding'), 0),
  optional(ints('output_size'), null),
] as const;

function outputSize(shape: Shape, kernel: Shape, stride: Shape, padding: Shape, asked: Shape | null): Shape {
  const rank = kernel.length;
  if (rank > Math.min(shape.length, stride.length, padding.length)) throw new IndexError('tuple index out of range');
  const usual = kernel.map((k, d) => (shape[shape.length - rank + d]! - 1) * stride[d]! + k - 2 * padding[d]!);
  if (asked === null) return usual;
  const size = asked.length === rank + 2 ? asked.slice(2) : asked;
  if (size.length !== rank) {
    throw new ValueError(
      `output_size should be a sequence containing ${rank} or ${rank + 2} elements, but it has a length of '${size.length}'`,
    );
  }
  size.forEach((n, d) => {
    const [least, most] = [usual[d]! - stride[d]!, usual[d]! + stride[d]!];
    if (!(least < n && n < most)) {
      throw new ValueError(`invalid output_size "${list(size)}" (dim ${d} must be between ${least} and ${most})`);
    }
  });
  return size;
}

const unpooling = (rank: 1 | 2 | 3) => {
  const name = `max_unpool${rank}d`;
  return operator(name, signature, (input, indices, size, by, around, asked): Tensor => {
    const each = (given: Spans): readonly Num[] =>
      typeof given === 'object' ? given : new Array<Num>(rank).fill(given);
    const [steps, margins] = [each(by ?? size), each(around)];
    const [kernel, stride, padding] = [each(size).map(Number), steps.map(Number), margins.map(Number)];
    if ([stride, padding].some((given) => given.length < kernel.length))
      throw new IndexError('tuple index out of range');
    const to = outputSize(input.shape, kernel, stride, padding, asked);
    if (rank === 3) {
      checkWhole(name, 4, steps, 'stride');
      checkWhole(name, 5, margins, 'padding');
    }
    const flat = rank === 1 ? 1 : 0;
    if (indices.dtype !== int64) {
      throw new RuntimeError(`elements in indices should be type int64 but got: ${legacy(indices.dtype)}`);
    }
    if (to.length !== rank) {
      const [count, names] = rank === 3 ? ['three', 'depth, height, width'] : ['two', 'height, width'];
      throw new RuntimeError(
        `There should be exactly ${count} elements (${names}) in output_size, but got ${to.length + flat} elements.`,
      );
    }
    const { ndim, shape } = input;
    if (ndim !== rank + 1 && ndim !== rank + 2) {
      throw new RuntimeError(
        `Input to max_unpooling${rank + flat}d should be a ${rank + flat + 1}d or ${rank + flat + 2}d Tensor, but got a tensor with ${ndim + flat} dimensions.`,
      );
    }
    if (rank === 3 && stride.some((n) => n <= 0)) {
      throw new RuntimeError(`strides should be greater than zero, but got stride: ${list(stride)}`);
    }
    if (!sameShape(indices.shape, shape)) {
      const said = (t: Tensor): string => list(flat ? [...t.shape, 1] : t.shape);
      throw new RuntimeError(
        `Expected shape of indices to be same as that of the input tensor (${said(input)}) but got indices tensor with shape: ${said(indices)}`,
      );
    }
    const empty = shape.findIndex((n, d) => n === 0 && d >= ndim - rank - (ndim === rank + 2 ? 1 : 0));
    if (empty >= 0) {
      throw new RuntimeError(
        `max_unpooling${Math.max(rank, 2)}d_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${list(shape)} with dimension ${empty} being empty`,
      );
    }
    if (rank > 1) return max_unpool(input, indices, to);
    // Planes of one column.
    return max_unpool(input.unsqueeze(-1), indices.unsqueeze(-1), [...to, 1]).squeeze(-1);
  });
};

/**
 * The partial inverse of `max_pool1d`: each element at its index, zeros elsewhere.
 *
 * @param input [N, C, L], or [C, L]
 * @param indices where they were, as `max_pool1d` returns it; int64
 * @param kernel_size length of a window
 * @param stride how far apart windows were; null: as long as they are
 * @param padding what was added at both ends
 * @param output_size the length that the result is to have, of those that the pool leaves open
 * @returns [N, C, (L - 1) stride + kernel_size - 2 padding], or as asked for
 * @throws RuntimeError for indices that lie outside
 * @example
 * const [values, indices] = F.max_pool1d(x, 2, { return_indices: true });
 * F.max_unpool1d(values, indices, 2);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 */
export const max_unpool1d = unpooling(1);
/**
 * The partial inverse of `max_pool2d`: each element at its index, zeros elsewhere; as `max_unpool1d`, of [N, C, H, W].
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding what was added on both sides
 * @param indices positions, as max pooling returns them
 * @param output_size lengths of the result; null: the least that fit
 * @returns a tensor `(N, C, H, W)`
 * @throws RuntimeError for another number of dimensions, and a position that there is not
 * @example
 * const [values, at] = F.max_pool2d(torch.ones(1, 1, 4, 4), 2, { return_indices: true });
 * F.max_unpool2d(values, at, 2).shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 */
export const max_unpool2d = unpooling(2);
/**
 * The partial inverse of `max_pool3d`: each element at its index, zeros elsewhere; as `max_unpool1d`, of [N, C, D, H, W].
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding what was added on both sides
 * @param indices positions, as max pooling returns them
 * @param output_size lengths of the result; null: the least that fit
 * @returns a tensor `(N, C, D, H, W)`
 * @throws RuntimeError for another number of dimensions, and a position that there is not
 * @example
 * const [values, at] = F.max_pool3d(torch.ones(1, 1, 4, 4, 4), 2, { return_indices: true });
 * F.max_unpool3d(values, at, 2).shape; // [1, 1, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html
 */
export const max_unpool3d = unpooling(3);
