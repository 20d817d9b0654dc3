// The same elements in another shape.
import { RuntimeError } from '../../errors.js';
import { inferShape, numel, viewStrides, wrapDim } from '../../shape.js';
import { type Tensor, isRowMajor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { int, ints, optional, sizes } from '../row/signature.js';
import { reshapeAlias, unsafeView } from './unsafe.js';

/**
 * The same elements in another shape: a view where the layout allows one, else a copy.
 *
 * @param shape lengths, one by one or in a list, of which one may be -1
 * @returns a tensor, a view where it can be
 * @example
 * torch.reshape(torch.arange(4), [2, 2]).tolist(); // [[0, 1], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.reshape.html
 */
export const reshape = operator('reshape', [sizes('shape')], (input, size): Tensor => {
  const shape = inferShape(size, numel(input.shape));
  if (isRowMajor(input)) return input.view(shape);
  return viewStrides(input.shape, input.strides, shape) !== null
    ? reshapeAlias(input, shape)
    : unsafeView(input.clone({ memory_format: 'contiguous_format' }), shape);
});

/**
 * In one dimension, row-major: a copy where the elements do not lie so.
 *
 * @returns a vector, a view where it can be
 * @example
 * torch.ravel(torch.ones(2, 3)).shape; // [6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.ravel.html
 */
export const ravel = operator('ravel', [], (input): Tensor => input.contiguous().view(-1));

/**
 * Dimensions from `start_dim` to `end_dim` made one.
 *
 * @param start_dim the first dimension
 * @param end_dim the last
 * @returns a tensor, a view where it can be
 * @throws RuntimeError where `start_dim` comes after `end_dim`, IndexError for a dimension that there is not
 * @example
 * torch.flatten(torch.ones(2, 3)).shape; // [6]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
 */
export const flatten = operator(
  'flatten',
  [optional(int('start_dim'), 0), optional(int('end_dim'), -1)],
  (input, from, to): Tensor => {
    const [start, end] = [wrapDim(from, input.ndim), wrapDim(to, input.ndim)];
    if (start > end) throw new RuntimeError('flatten() has invalid args: start_dim cannot come after end_dim');
    if (input.ndim === 0) return input.reshape(1);
    if (start === end) return input;
    const middle = numel(input.shape.slice(start, end + 1));
    return input.reshape([...input.shape.slice(0, start), middle, ...input.shape.slice(end + 1)]);
  },
);

/**
 * One dimension made several; one of `sizes` may be -1.
 *
 * @param sizes lengths, of which one may be -1
 * @returns a view
 * @throws RuntimeError where `sizes` do not make up the dimension, IndexError for one that there is not
 * @example
 * torch.unflatten(torch.arange(4), 0, [2, 2]).tolist(); // [[0, 1], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html
 */
export const unflatten = operator('unflatten', [int('dim'), ints('sizes')], (input, dim, lengths): Tensor => {
  const at = wrapDim(dim, input.ndim);
  if (lengths.length === 0) throw new RuntimeError('unflatten: sizes must be non-empty');
  if (input.ndim === 0) {
    throw new RuntimeError(
      `unflatten got an unexpected error:\nDimension specified as ${dim} but tensor has no dimensions`,
    );
  }
  const length = input.shape[at] ?? 1;
  const known = lengths.reduce((n, part) => (part === -1 ? n : n * part), 1);
  const fits = lengths.includes(-1) ? length % known === 0 : known === length;
  if (!fits) {
    throw new RuntimeError(
      `unflatten: Provided sizes [${lengths.join(', ')}] don't multiply up to the size of dim ${at} (${length}) in the input tensor`,
    );
  }
  const middle = lengths.map((part) => (part === -1 ? length / known : part));
  return input.view([...input.shape.slice(0, at), ...middle, ...input.shape.slice(at + 1)]);
});

/**
 * As `expand`: a view whose dimensions of length 1 repeat.
 *
 * @param size a shape that the input's broadcasts to
 * @returns a view
 * @example
 * torch.broadcast_to(torch.tensor([1, 2]), [2, 2]).flatten(); // tensor([1., 2., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_to.html
 */
export const broadcast_to = operator('broadcast_to', [sizes('size')], (input, size): Tensor => input.expand([...size]));
