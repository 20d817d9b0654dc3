// The largest of each window.
import { NotImplementedError, RuntimeError } from '../../../errors.js';
import { int64, legacy } from '../../../dtype.js';
import { adding, sumInPlanes, maxPool } from '../../../runtime/kernels/index.js';
import { type Shape, likeAll, numel } from '../../../shape.js';
import { type Tensor, allocate, isRowMajor } from '../../../tensor.js';
import { is_grad_enabled } from '../../../graph/mode.js';
import { beside } from '../../row/beside.js';
import { reshaped } from '../../row/kernels.js';
import { operator } from '../../row/operator.js';
import { writtenTimes } from '../../row/shown.js';
import type { Samples } from '../../row/samples.js';
import { type Arguments, type Keywords, flag, int, ints, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import {
  type Lengths,
  Windows,
  checkCounted,
  checkPlaces,
  checkWindows,
  count,
  lengths,
  list,
  spread,
  windows,
} from './checks.js';

/** Values and where they lie. */
export type Pooled = [Tensor, Tensor] & { readonly result: Tensor; readonly indices: Tensor };

/** Planes of one row each, seen without it. */
export function withoutRow(pooled: Pooled): Pooled {
  const [result, indices] = [pooled.result.squeeze(-2), pooled.indices.squeeze(-2)];
  return Object.assign([result, indices] as [Tensor, Tensor], { result, indices });
}

/** The lengths [planes, elements of a plane], where the last `rank` dimensions make a plane. */
export const byPlanes = (shape: Shape, rank: number): [number, number] => [
  numel(shape.slice(0, shape.length - rank)),
  numel(shape.slice(shape.length - rank)),
];

/** @internal The gradient of a pool's input, of shape `size`: each element of `input` added at its index in its plane. */
export const max_pool_backward = structural('max_pool_backward', [tensor('indices'), ints('size'), int('rank')], {
  plan: ({ input, size, rank }) => ({ out: { shape: size, dtype: input.dtype }, size, rank, placed: input.shape }),
  compute: ({ input, indices }, [out], { size, rank, placed }): void => {
    if (numel(placed) === 0) return void out!.zero_();
    const flat = byPlanes(placed, rank);
    const { engine } = out!.storage;
    engine.run(
      sumInPlanes,
      adding(out!.dtype),
      [input.reshape(flat), indices.reshape(flat)],
      [reshaped(out!, byPlanes(size, rank))],
    );
  },
  gradients: ({ saves }) => ({
    input: saves(['indices'], (grad, { indices }, { size, rank, placed }): Tensor =>
      grad
        .reshape(byPlanes(size, rank))
        .gather(1, indices.reshape(byPlanes(placed, rank)))
        .view([...placed]),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 3, 2), make.ids(10, 2, 3, 2), [2, 5, 2], 2],
    [make(2, 3), make.ids(4, 2, 3), [2, 4], 1],
  ],
});

/** @internal The largest that each window sees, and where it lies in the last dimensions. */
export const max_pool_with_indices = structural('max_pool_with_indices', [windows], {
  outputs: ['result', 'indices'],
  differentiable: ['result'],
  plan: ({ input, windows: by }) => {
    const rank = by.kernel.length;
    const shape = [...input.shape.slice(0, input.ndim - rank), ...by.places];
    const format = likeAll(shape, [input]);
    return {
      outs: [
        { shape, dtype: input.dtype, ...format },
        { shape, dtype: int64, ...format },
      ],
      by,
      rank,
      shape,
      before: input.shape,
    };
  },
  node: ({ rank }) => (rank === 1 ? 'SqueezeBackward1' : `MaxPool${rank}DWithIndicesBackward0`),
  compute: ({ input }, outs, { by, rank, before, shape }): void => {
    if (numel(shape) === 0) return;
    const { engine } = input.storage;
    const lead = numel(before.slice(0, before.length - rank));
    const x = input.reshape([lead, ...before.slice(before.length - rank)]);
    const made = outs.map((out) => (isRowMajor(out) ? out : allocate(engine, shape, out.dtype)));
    engine.run(
      maxPool,
      by,
      [x],
      made.map((out) => reshaped(out, [lead, ...by.places])),
    );
    made.forEach((out, k) => {
      if (out === outs[k]) return;
      outs[k]!.copy_(out);
      discard(out);
    });
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'indices'], (grad, { input, indices }, { rank, before }): Tensor =>
      beside(`MaxPool${rank}DWithIndicesBackwardBackward0`, max_pool_backward(grad, indices, before, rank), [input]),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 5, 6), new Windows([2, 3], [2, 1], [1, 0], [1, 1], [3, 4])],
    [make(1, 4, 4), new Windows([2, 2], [2, 2], [0, 0], [2, 2], [1, 1])],
    [make(2, 7), new Windows([3], [2], [1], [1], [4])],
  ],
});

/** Where the windows lie. */
export const placed = [
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(lengths('padding'), 0),
  optional(lengths('dilation'), 1),
  optional(flag('ceil_mode'), false),
] as const;
export const signature = [...placed, optional(flag('return_indices'), false)] as const;

/** What PyTorch's kernel without indices refuses in its own words. */
function checkAlone({ kernel, stride, padding, dilation }: Omit<Windows, 'places'>, n: number, ceil: boolean): void {
  const [k, s, p, d] = [kernel[0]!, stride[0]!, padding[0]!, dilation[0]!];
  const refuse = (sentence: string): never => {
    throw new RuntimeError(`max_pool1d() ${sentence}`);
  };
  if (k <= 0) refuse(`kernel_size must be greater than zero, but got ${k}`);
  if (s <= 0) refuse(`stride must be greater than zero, but got ${s}`);
  if (p < 0) refuse(`padding must be non-negative, but got ${p}`);
  if (p > Math.floor(k / 2)) {
    refuse(`padding should be at most half of kernel size, but got padding=${p} and kernel_size=${k}`);
  }
  if (d <= 0) refuse(`dilation must be greater than zero, but got ${d}`);
  if (d * (k - 1) + 1 >= 2 ** 63) {
    throw new RuntimeError(
      `effective kernel size overflows, but got kernel_size=${BigInt(k)} and dilation=${BigInt(d)}`,
    );
  }
  const found = count(n, k, s, p, d, ceil);
  if (found <= 0) refuse(`Invalid computed output size: ${found}`);
}

/** What each rank refuses of an input, in its own words. */
function checkInput(
  rank: number,
  { shape, ndim, dtype }: Tensor,
  settings: Omit<Windows, 'places'>,
  alone: boolean,
  ceil: boolean,
  inPlanes: boolean,
): void {
  const fits = ndim === rank + 1 || ndim === rank + 2;
  const empty = shape.findIndex((n, d) => n === 0 && d >= ndim - 4);
  if (rank === 1 && (!fits || shape.slice(-2).includes(0))) {
    throw new RuntimeError(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${list(shape)}`,
    );
  }
  if (!fits) throw new RuntimeError(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
  if (rank === 1 && alone) checkAlone(settings, shape.at(-1)!, ceil);
  if (inPlanes) checkCounted(settings.kernel, settings.stride, settings.padding, settings.dilation);
  checkWindows(settings);
  if (rank === 2 && shape.slice(-3).includes(0)) {
    throw new RuntimeError(
      `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${list(shape)}`,
    );
  }
  if (rank === 3 && empty >= 0) {
    throw new RuntimeError(
      `max_pool3d_with_indices_out_cpu_template(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${list(shape)} with dimension ${empty} being empty`,
    );
  }
  if (dtype.kind === 'bool' || (rank === 1 && dtype.kind === 'int' && alone)) {
    const kernel = rank === 1 ? 'max_pool1d_impl' : `max_pool${rank}d`;
    throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(dtype)}'`);
  }
}

const pooling = (rank: 1 | 2 | 3) => {
  const name = `max_pool${rank}d`;
  return operator(name, signature, (input, size, by, around, apart, ceil, indexed): Tensor | Pooled => {
    const kernel = spread(name, 'kernel_size', size, rank);
    const given = by === null || (typeof by === 'object' && by.length === 0) ? kernel : by;
    const each = (word: string, lengths: Lengths): Shape => spread(name, word, lengths, rank);
    const [stride, padding] = [each('stride', given), each('padding', around)];
    const dilation = each('dilation', apart);
    // Without a gradient PyTorch has a kernel for one dimension; else planes of one row, and views of the results without it.
    const inPlanes = rank === 1 && (indexed || (is_grad_enabled() && input.requires_grad));
    checkInput(rank, input, { kernel, stride, padding, dilation }, !indexed, ceil, inPlanes);
    const { shape } = input;
    const last = shape.slice(-rank);
    const places = last.map((n, d) => count(n, kernel[d]!, stride[d]!, padding[d]!, dilation[d]!, ceil));
    const flat = rank === 1;
    checkPlaces([shape.at(-1 - rank)!, ...(flat ? [1] : []), ...last], flat ? [1, ...places] : places);
    const pooled = inPlanes
      ? withoutRow(
          max_pool_with_indices(
            input.unsqueeze(-2),
            new Windows([1, ...kernel], [1, ...stride], [0, ...padding], [1, ...dilation], [1, ...places]),
          ),
        )
      : max_pool_with_indices(input, new Windows(kernel, stride, padding, dilation, places));
    if (indexed) return pooled;
    return flat && !inPlanes && input.ndim === 2 ? writtenTimes(pooled.result) : pooled.result;
  });
};

interface MaxPool {
  (
    input: Tensor,
    kernel_size: Lengths,
    kwargs: Omit<Keywords<typeof signature>, 'kernel_size' | 'return_indices'> & { readonly return_indices: true },
  ): Pooled;
  (input: Tensor, ...args: Arguments<typeof signature>): Tensor;
}

/**
 * The largest element of each window over the last dimension; NaN is larger than all.
 *
 * @param input [N, C, L], or [C, L]
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @param return_indices whether to return also where the largest lie
 * @returns [N, C, floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * F.max_pool1d(torch.arange(6).float().view(1, 1, 6), 2).tolist(); // [[[1, 3, 5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export const max_pool1d = pooling(1) as MaxPool;
/**
 * The largest element of each window over the last two dimensions; NaN is larger than all.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a window; one number for both
 * @param stride how far apart windows are; null: as large as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @param return_indices whether to return also where the largest lie, as positions in [H, W]
 * @returns [N, C, floor((H + 2 padding - dilation (K - 1) - 1) / stride) + 1, …]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * const [values, indices] = F.max_pool2d(torch.rand(1, 1, 4, 4), 2, { return_indices: true });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export const max_pool2d = pooling(2) as MaxPool;
/**
 * The largest element of each window over the last three dimensions: as `max_pool2d`, of [N, C, D, H, W].
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param return_indices whether the positions of the largest are returned too
 * @returns a tensor `(N, C, D, H, W)`
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.max_pool3d(torch.ones(1, 2, 8, 6, 4), 2).shape; // [1, 2, 4, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export const max_pool3d = pooling(3) as MaxPool;
