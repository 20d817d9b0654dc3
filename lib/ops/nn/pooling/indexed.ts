// Pools under the names that always give indices, too.
import type { Tensor } from '../../../tensor.js';
import { operator } from '../../row/operator.js';
import type { Arguments, Signature } from '../../row/signature.js';
import * as adaptive from './adaptive.js';
import * as fractional from './fractional.js';
import * as max from './max.js';

/** The same call with `return_indices`, whatever was said of it. */
function indexed<const S extends Signature>(name: string, signature: S, pool: unknown) {
  const f = pool as (input: Tensor, kwargs: Readonly<Record<string, unknown>>) => max.Pooled;
  return operator(`${name}_with_indices`, signature, (input, ...values): max.Pooled => {
    const named = Object.fromEntries(signature.map((parameter, k) => [parameter.name, values[k] as unknown]));
    return f(input, { ...named, return_indices: true });
  }) as (input: Tensor, ...args: Arguments<S>) => max.Pooled;
}
const ofMax = (name: string, pool: unknown) => indexed(name, max.signature, pool);
const ofAdaptive = (rank: 1 | 2 | 3, pool: unknown) =>
  indexed(`adaptive_max_pool${rank}d`, adaptive.maxSignature(rank), pool);
const ofFractional = (name: string, pool: unknown) => indexed(name, fractional.signature, pool);

/**
 * As `max_pool1d`, with where the largest lie.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last one of the input's dimensions
 * @example
 * F.max_pool1d_with_indices(torch.rand(1, 1, 8), 2)[1].shape; // [1, 1, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export const max_pool1d_with_indices = ofMax('max_pool1d', max.max_pool1d);
/**
 * As `max_pool2d`, with where the largest lie.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last two of the input's dimensions
 * @example
 * F.max_pool2d_with_indices(torch.rand(1, 1, 8, 8), 2)[1].shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export const max_pool2d_with_indices = ofMax('max_pool2d', max.max_pool2d);
/**
 * As `max_pool3d`, with where the largest lie.
 *
 * @param kernel_size the window's lengths: a number, or one for each dimension
 * @param stride steps of the window; null: its lengths
 * @param padding elements added on both sides
 * @param dilation steps between the window's elements
 * @param ceil_mode whether a window that begins inside but ends outside counts
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last three of the input's dimensions
 * @example
 * F.max_pool3d_with_indices(torch.rand(1, 1, 8, 8, 8), 2)[1].shape; // [1, 1, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export const max_pool3d_with_indices = ofMax('max_pool3d', max.max_pool3d);
/**
 * As `adaptive_max_pool1d`, with where the largest lie.
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last one of the input's dimensions
 * @example
 * F.adaptive_max_pool1d_with_indices(torch.rand(1, 1, 8), 4)[1].shape; // [1, 1, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export const adaptive_max_pool1d_with_indices = ofAdaptive(1, adaptive.adaptive_max_pool1d);
/**
 * As `adaptive_max_pool2d`, with where the largest lie.
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last two of the input's dimensions
 * @example
 * F.adaptive_max_pool2d_with_indices(torch.rand(1, 1, 8, 8), 4)[1].shape; // [1, 1, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export const adaptive_max_pool2d_with_indices = ofAdaptive(2, adaptive.adaptive_max_pool2d);
/**
 * As `adaptive_max_pool3d`, with where the largest lie.
 *
 * @param output_size how many windows: a number, or one for each dimension, null for as many as there are elements
 * @param return_indices whether the positions of the largest are returned too
 * @returns the values, and their positions in the last three of the input's dimensions
 * @example
 * F.adaptive_max_pool3d_with_indices(torch.rand(1, 1, 8, 8, 8), 4)[1].shape; // [1, 1, 4, 4, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 */
export const adaptive_max_pool3d_with_indices = ofAdaptive(3, adaptive.adaptive_max_pool3d);
/**
 * As `fractional_max_pool2d`, with where the largest lie.
 *
 * @param kernel_size lengths of a window; one number for all
 * @param output_size how many windows in each dimension; one number for all
 * @param output_ratio the same as a part of the input's size, between 0 and 1
 * @param return_indices whatever it is, they are returned
 * @param _random_samples [N, C, 2] of [0, 1), which are drawn where they are not given
 * @returns the values, and their positions in the last two of the input's dimensions
 * @example
 * F.fractional_max_pool2d_with_indices(torch.rand(1, 1, 8, 8), 2, 3)[1].shape; // [1, 1, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool2d.html
 */
export const fractional_max_pool2d_with_indices = ofFractional(
  'fractional_max_pool2d',
  fractional.fractional_max_pool2d,
);
/**
 * As `fractional_max_pool3d`, with where the largest lie.
 *
 * @param kernel_size lengths of a window; one number for all
 * @param output_size how many windows in each dimension; one number for all
 * @param output_ratio the same as a part of the input's size, between 0 and 1
 * @param return_indices whatever it is, they are returned
 * @param _random_samples [N, C, 3] of [0, 1), which are drawn where they are not given
 * @returns the values, and their positions in the last three of the input's dimensions
 * @example
 * F.fractional_max_pool3d_with_indices(torch.rand(1, 1, 8, 8, 8), 2, 3)[1].shape; // [1, 1, 3, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool3d.html
 */
export const fractional_max_pool3d_with_indices = ofFractional(
  'fractional_max_pool3d',
  fractional.fractional_max_pool3d,
);
