// Pools that are told how many windows there are: window j of m begins at floor(j n / m) and ends before ceil((j + 1) n / m).
import { NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { legacy } from '../../../dtype.js';
import type { Shape } from '../../../shape.js';
import { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import {
  type Arguments,
  type Keywords,
  type Meta,
  flag,
  optional,
  parameter,
  Refusal,
  dims,
  ints,
} from '../../row/signature.js';
import { Resampling, resampleKept } from '../resampling/resample.js';
import { type Entry, Table } from '../resampling/table.js';
import { inPlanes, list } from './checks.js';
import { type Pooled, withoutRow } from './max.js';
import { Seen, max_of_seen } from './seen.js';

/** The windows along a dimension of n elements, as [first, past the last]. */
const adaptiveWindows = (n: number, m: number): [number, number][] =>
  Array.from({ length: m }, (_, j) => [Math.floor((j * n) / m), Math.ceil(((j + 1) * n) / m)]);

/** The sums of windows along a dimension. */
const sums = (n: number, m: number): Table =>
  Table.of(
    n,
    adaptiveWindows(n, m).map(([first, end]) => Array.from({ length: end - first }, (_, k): Entry => [first + k, 1])),
  );

/** A list without what stands for the input's lengths is one of whole numbers. */
function sizesOf(given: readonly unknown[]): (number | null)[] | Refusal {
  const whole = ints('output_size').check(given.map((v) => v ?? 1));
  return whole instanceof Refusal ? whole : whole.map((n, k) => (given[k] === null ? null : n));
}
/** How many windows there are; null stands for as many as there are elements. */
export type Size = number | null | readonly (number | null)[];
/** @internal */
export const outputSize = parameter('output_size', (v): Size | Refusal =>
  v === null ? v : Array.isArray(v) ? sizesOf(v) : dims('output_size').check(v),
);

/**
 * The same of two or three dimensions, for which PyTorch reads a tensor as a list.
 *
 * @throws TypeError for a tensor without dimensions
 */
const outputSizes = parameter('output_size', (v): Size | Refusal => {
  if (!(v instanceof Tensor) || v.ndim === 1) return outputSize.check(v instanceof Tensor ? v.tolist() : v);
  if (v.ndim === 0) throw new TypeError('len() of a 0-d tensor');
  return new Refusal('tuple of ints');
});

/** Lengths of the result; null stands for the input's. */
function sizes(name: string, given: Size, input: Meta, rank: number, refuse: (found: number) => Error): Shape {
  if (given === null)
    throw new TypeError(`${name}(): argument 'output_size' (position 2) must be tuple of ints, not NoneType`);
  const each = Array.isArray(given) ? (given as readonly (number | null)[]) : new Array<number | null>(rank).fill(given as number | null); // prettier-ignore
  if (rank > 1 && Array.isArray(given) && input.ndim <= each.length) {
    throw new ValueError(`Input dimension should be at least ${each.length + 1}`);
  }
  if (each.length !== rank) throw refuse(each.length);
  const from = input.shape.slice(-rank);
  return each.map((n, d) => n ?? from[d]!);
}

function checkRank(name: string, input: Meta, rank: number, got = 'got'): void {
  const { ndim, shape } = input;
  if (ndim === rank + 1 || ndim === rank + 2) return;
  throw new RuntimeError(
    rank === 1
      ? `Expected 2 to 3 dimensions, but got ${ndim}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`
      : `${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but ${got} ${list(shape)}`,
  );
}
function checkFull(name: string, { shape }: Meta, from: number): void {
  shape.forEach((n, d) => {
    if (n !== 0 || d < from) return;
    throw new RuntimeError(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${list(shape)} with dimension ${d} being empty`,
    );
  });
}

/** @internal */
export function adaptiveAverage(input: Tensor, size: Size, rank: number): Tensor {
  const name = `adaptive_avg_pool${rank}d`;
  const one = (found: number): Error =>
    new RuntimeError(
      rank === 1
        ? `adaptive_avg_pool1d() argument 'output_size' should contain one int (got ${found})`
        : `${name}: output_size must be ${rank}`,
    );
  const to = sizes(name, size, input, rank, one);
  // Where one window sees all, PyTorch takes the mean, of whatever there is.
  const single = to.every((n) => n === 1);
  const whole = (x: Tensor, over: number): Tensor =>
    x.mean(
      Array.from({ length: over }, (_, d) => -1 - d),
      { keepdim: true },
    );
  if (rank > 1 && single) return whole(input, rank);
  if (rank === 1) checkRank(name, input, rank);
  if (to.some((n) => n < 0)) {
    // In one dimension PyTorch pools planes of height 1.
    const said = rank === 3 ? `${to[0]}, ${to[1]},${to[2]}` : rank === 1 ? `1, ${to[0]}` : to.join(', ');
    throw new RuntimeError(
      `${rank === 1 ? 'adaptive_avg_pool2d' : name}: elements of output_size must be greater than or equal to 0 but received {${said}}`,
    );
  }
  checkRank(name, input, rank);
  checkFull(name, input, input.ndim - rank);
  if (input.dtype.kind !== 'float') {
    const kernel = rank === 3 ? 'adaptive_avg_pool3d_cpu' : 'adaptive_avg_pool2d';
    throw new NotImplementedError(`"${kernel}" not implemented for '${legacy(input.dtype)}'`);
  }
  const last = input.shape.slice(-rank);
  const tables = last.map((n, d) => sums(n, to[d]!));
  const counts = last.map((n, d) => adaptiveWindows(n, to[d]!).map(([first, end]) => end - first));
  const shares = { counts, apart: true };
  if (rank > 1) {
    return resampleKept(
      input,
      new Resampling(`AdaptiveAvgPool${rank}D`, tables, rank === 2, shares, [rank === 3, true]),
    );
  }
  const flat = [Table.picking(1, [0]), ...tables];
  return inPlanes(input, (x) =>
    single ? whole(x, 2) : resampleKept(x, new Resampling('AdaptiveAvgPool2D', flat, true, shares, [false, true])),
  );
}

/**
 * The means of as many windows over the last dimension as are asked for.
 *
 * @param input [N, C, L], or [C, L]
 * @param output_size how many windows
 * @returns [N, C, output_size]
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.adaptive_avg_pool1d(torch.arange(6).float().view(1, 1, 6), 3).tolist(); // [[[0.5, 2.5, 4.5]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 */
export const adaptive_avg_pool1d = operator('adaptive_avg_pool1d', [outputSize], (x, size) =>
  adaptiveAverage(x, size, 1),
);
/**
 * The means of as many windows over the last two dimensions as are asked for.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param output_size how many windows down and across; one number for both; null for as many as there are elements
 * @returns [N, C, …output_size]
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.adaptive_avg_pool2d(torch.ones(1, 2, 8, 6), [3, 2]).shape; // [1, 2, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export const adaptive_avg_pool2d = operator('adaptive_avg_pool2d', [outputSizes], (x, size) =>
  adaptiveAverage(x, size, 2),
);
/**
 * The means of as many windows over the last three dimensions as are asked for: as `adaptive_avg_pool2d`, of [N, C, D, H, W].
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @returns a tensor with the output size as last lengths
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.adaptive_avg_pool3d(torch.ones(1, 2, 8, 6, 4), 2).shape; // [1, 2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html
 */
export const adaptive_avg_pool3d = operator('adaptive_avg_pool3d', [outputSizes], (x, size) =>
  adaptiveAverage(x, size, 3),
);

export const maxSignature = (rank: 1 | 2 | 3) =>
  [rank === 1 ? outputSize : outputSizes, optional(flag('return_indices'), false)] as const;
/** Of each window the indices along a dimension, -1 after its end. */
const rows = (n: number, m: number): number[][] => {
  const found = adaptiveWindows(n, m);
  const longest = found.reduce((most, [first, end]) => Math.max(most, end - first), 0);
  return found.map(([first, end]) => Array.from({ length: longest }, (_, k) => (first + k < end ? first + k : -1)));
};

const largest = (rank: 1 | 2 | 3) => {
  const name = `adaptive_max_pool${rank}d`;
  return operator(name, maxSignature(rank), (input, size, indexed): Tensor | Pooled => {
    if (input.ndim === rank + 1 || input.ndim === rank + 2) checkFull(name, input, 1);
    const to = sizes(name, size, input, rank, (found) =>
      new RuntimeError(
        rank === 1
          ? `adaptive_max_pool1d() argument 'output_size' should contain one int (got ${found})`
          : `${name}(): internal error: output_size.size() must be ${rank}`,
      ),
    ); // prettier-ignore
    checkRank(name, input, rank, 'got:');
    if (to.some((n) => n < 0)) {
      const shape = rank === 1 ? [...input.shape.slice(0, -1), 1, ...to] : [...input.shape.slice(0, -rank), ...to];
      throw new RuntimeError(
        `Trying to create tensor with negative dimension ${to.find((n) => n < 0)}: ${list(shape)}`,
      );
    }
    if (input.dtype.kind !== 'float') {
      throw new NotImplementedError(
        `"adaptive_max_pool${rank === 3 ? '3d_cpu' : '2d'}" not implemented for '${legacy(input.dtype)}'`,
      );
    }
    const from = input.shape.slice(-rank);
    const seen = from.map((n, d) => rows(n, to[d]!));
    const pooled =
      rank > 1
        ? max_of_seen(input, new Seen(`AdaptiveMaxPool${rank}D`, seen))
        : withoutRow(max_of_seen(input.unsqueeze(-2), new Seen('AdaptiveMaxPool2D', [[[0]], ...seen])));
    return indexed ? pooled : pooled.result;
  });
};

type MaxArguments = Arguments<ReturnType<typeof maxSignature>>;
/** How a function is called that gives indices, too, where it is asked for them. */
export interface Indexed<A extends unknown[], K> {
  (input: Tensor, output_size: Size, kwargs: K & { readonly return_indices: true }): Pooled;
  (input: Tensor, ...args: A): Tensor;
}
type AdaptiveMax = Indexed<
  MaxArguments,
  Omit<Keywords<ReturnType<typeof maxSignature>>, 'output_size' | 'return_indices'>
>;

/**
 * The largest of as many windows over the last dimension as are asked for.
 *
 * @param input [N, C, L], or [C, L]
 * @param output_size how many windows
 * @param return_indices whether to return also where the largest lie
 * @returns [N, C, output_size]
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.adaptive_max_pool1d(torch.tensor([[1, 5, 2, 4]]), 2).tolist(); // [[5, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export const adaptive_max_pool1d = largest(1) as AdaptiveMax;
/**
 * The largest of as many windows over the last two dimensions as are asked for.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param output_size how many windows down and across; one number for both; null for as many as there are elements
 * @param return_indices whether to return also where the largest lie, as positions in [H, W]
 * @returns [N, C, …output_size]
 * @throws RuntimeError for another number of dimensions
 * @example
 * const [values, indices] = F.adaptive_max_pool2d(torch.rand(1, 1, 4, 4), 2, { return_indices: true });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export const adaptive_max_pool2d = largest(2) as AdaptiveMax;
/**
 * The largest of as many windows over the last three dimensions as are asked for: as `adaptive_max_pool2d`, of [N, C, D, H, W].
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @param return_indices whether the positions of the largest are returned too
 * @returns a tensor with the output size as last lengths
 * @throws RuntimeError for another number of dimensions
 * @example
 * F.adaptive_max_pool3d(torch.ones(1, 2, 8, 6, 4), 2).shape; // [1, 2, 2, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 */
export const adaptive_max_pool3d = largest(3) as AdaptiveMax;
