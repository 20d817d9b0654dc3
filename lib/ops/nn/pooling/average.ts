// Means of windows. A window's sum and what divides it are products of those along each dimension, so that tables make them.
import { composite } from '../../row/composite.js';
import { NotImplementedError, RuntimeError } from '../../../errors.js';
import { int64, legacy } from '../../../dtype.js';
import { type Shape, wrapOwnDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import { type Meta, flag, int, optional } from '../../row/signature.js';
import { Resampling, resample, resampleKept } from '../resampling/resample.js';
import { type Entry, Table } from '../resampling/table.js';
import {
  type Lengths,
  checkCounted,
  checkPlaces,
  inPlanes,
  checkWindows,
  count,
  lengths,
  list,
  spread,
} from './checks.js';

/** Forward PyTorch adds up in 32 bits. */
const inGradient = [false, true] as const;

interface Along {
  readonly n: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly places: number;
}

/** The windows along one dimension: where each starts and ends, its margins included. */
const windowsOf = ({ n, kernel, stride, padding, places }: Along): readonly (readonly [start: number, end: number])[] =>
  Array.from({ length: places }, (_, j) => {
    const start = j * stride - padding;
    return [start, Math.min(start + kernel, n + padding)] as const;
  });
/** Their sums. */
function sums(along: Along): Table {
  const entries = windowsOf(along).map(([start, end]): Entry[] => {
    const first = Math.max(start, 0);
    return Array.from({ length: Math.max(Math.min(end, along.n) - first, 0) }, (_, k) => [first + k, 1] as const);
  });
  return Table.of(along.n, entries);
}
/** How many elements they have, with their margins where `all`. */
const countsOf = (along: Along, all: boolean): number[] =>
  windowsOf(along).map(([start, end]) => (all ? end - start : Math.min(end, along.n) - Math.max(start, 0)));

const settings = [
  lengths('kernel_size'),
  optional(lengths('stride'), null),
  optional(lengths('padding'), 0),
  optional(flag('ceil_mode'), false),
  optional(flag('count_include_pad'), true),
] as const;
const signature = [...settings, optional(int('divisor_override'), null)] as const;

function pool(
  input: Tensor,
  rank: number,
  size: Lengths,
  by: Lengths | null,
  around: Lengths,
  ceil: boolean,
  all: boolean,
  divisor: number | null,
): Tensor {
  const name = `avg_pool${rank}d`;
  const kernel = spread(name, 'kernel_size', size, rank);
  const given = by === null || (Array.isArray(by) && by.length === 0) ? kernel : spread(name, 'stride', by, rank);
  const padding = spread(name, 'padding', around, rank);
  const { shape } = input;
  checkShape(name, input, rank);
  checkCounted(kernel, given, padding);
  checkWindows({ kernel, stride: given, padding, dilation: kernel.map(() => 1) });
  checkFull(input, rank);
  if (divisor === 0) throw new RuntimeError('divisor must be not zero');
  if (input.dtype.kind === 'bool' || (input.dtype.kind === 'int' && input.dtype !== int64)) {
    throw new NotImplementedError(`"avg_pool${rank === 1 ? 2 : rank}d" not implemented for '${legacy(input.dtype)}'`);
  }
  const last = shape.slice(-rank);
  if (rank === 3 && last.some((n, d) => n < kernel[d]!)) {
    const said = (words: readonly string[], sizes: readonly number[]): string =>
      sizes.map((n, d) => `${words[d]}: ${n}`).join(' ');
    throw new RuntimeError(
      `input image (${said(['T', 'H', 'W'], last)}) smaller than kernel size (${said(['kT', 'kH', 'kW'], kernel)})`,
    );
  }
  const places = last.map((n, d) => count(n, kernel[d]!, given[d]!, padding[d]!, 1, ceil));
  const flat = rank === 1;
  checkPlaces([shape.at(-1 - rank)!, ...(flat ? [1] : []), ...last], flat ? [1, ...places] : places);
  const along = last.map((n, d) => ({
    n,
    kernel: kernel[d]!,
    stride: given[d]!,
    padding: padding[d]!,
    places: places[d]!,
  }));
  // Whole numbers are added up, and divided at the end.
  const tables = along.map(sums);
  const counts = divisor === null ? along.map((one) => countsOf(one, all)) : [[divisor]];
  if (input.dtype.kind === 'int') {
    const product = counts.reduce<Tensor>(
      (all, list, d) => all.mul(input.new_tensor(list).view([-1, ...counts.slice(d + 1).map(() => 1)])),
      input.new_ones([]),
    );
    return resample(input, new Resampling(`AvgPool${rank}D`, tables)).div(product, { rounding_mode: 'trunc' });
  }
  const shares = { counts, apart: false };
  if (rank > 1) return resampleKept(input, new Resampling(`AvgPool${rank}D`, tables, rank === 2, shares, inGradient));
  const flatTables = [Table.picking(1, [0]), ...tables];
  return inPlanes(input, (x) => resampleKept(x, new Resampling('AvgPool2D', flatTables, true, shares, inGradient)));
}

function checkShape(name: string, input: Meta, rank: number): void {
  const { ndim } = input;
  if (rank === 1) {
    if (ndim !== 2 && ndim !== 3) {
      throw new RuntimeError(
        `Expected 2 to 3 dimensions, but got ${ndim}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`,
      );
    }
  } else if (ndim !== rank + 1 && ndim !== rank + 2) {
    if (rank === 2) {
      wrapOwnDim(-3, ndim);
      throw unlike(rank, input.shape);
    }
    throw new RuntimeError(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
  }
}
function checkFull({ shape }: Meta, rank: number): void {
  if (shape.slice(-1 - rank).includes(0)) throw unlike(rank, shape);
}
function unlike(rank: number, shape: Shape): RuntimeError {
  const said = rank === 1 ? [...shape.slice(0, -1), 1, shape.at(-1)!] : shape;
  return new RuntimeError(
    `Expected ${Math.max(rank, 2) + 1}D or ${Math.max(rank, 2) + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:${list(said)}`,
  );
}

/**
 * The mean of each window over the last dimension: `out_j = sum_k input_{stride j + k} / kernel_size`.
 *
 * @param input [N, C, L], or [C, L]
 * @param kernel_size length of a window
 * @param stride how far apart windows are; null: as long as they are
 * @param padding zeros at both ends
 * @param ceil_mode whether a last window counts that is not whole
 * @param count_include_pad whether the zeros count, too
 * @returns [N, C, floor((L + 2 padding - kernel_size) / stride) + 1]
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * F.avg_pool1d(torch.arange(6).float().view(1, 1, 6), 2).tolist(); // [[[0.5, 2.5, 4.5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export const avg_pool1d = operator('avg_pool1d', settings, (input, size, by, around, ceil, all): Tensor =>
  pool(input, 1, size, by, around, ceil, all, null),
);
/**
 * The mean of each window over the last two dimensions.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a window; one number for both, as of the others
 * @param stride how far apart windows are; null: as large as they are
 * @param padding zeros on each side
 * @param ceil_mode whether a last window counts that is not whole
 * @param count_include_pad whether the zeros count, too
 * @param divisor_override what the sums are divided by, in place of the number of elements
 * @returns [N, C, H', W'], each length as of `avg_pool1d`
 * @throws RuntimeError where windows do not fit, in PyTorch's words
 * @example
 * F.avg_pool2d(torch.ones(1, 2, 8, 6), 2).shape; // [1, 2, 4, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export const avg_pool2d = composite(
  'avg_pool2d',
  signature,
  (input, size, by, around, ceil, all, divisor): Tensor => pool(input, 2, size, by, around, ceil, all, divisor),
  { types: 'exact' },
);
/**
 * The mean of each window over the last three dimensions: as `avg_pool2d`, of [N, C, D, H, W].
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding zeros added on both sides
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param count_include_pad whether added zeros count in the mean
 * @param divisor_override what sums are divided by; null: how many there are
 * @returns a tensor `(N, C, D, H, W)`
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.avg_pool3d(torch.ones(1, 2, 8, 6, 4), 2).shape; // [1, 2, 4, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 */
export const avg_pool3d = composite(
  'avg_pool3d',
  signature,
  (input, size, by, around, ceil, all, divisor): Tensor => pool(input, 3, size, by, around, ceil, all, divisor),
  { types: 'exact' },
);
