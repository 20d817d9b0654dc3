// The same elements in another shape.
import { DType } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { typeName } from '../../graph/node.js';
import { expandedStrides, inferShape, numel, viewStrides, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { flag, int, ints, keywordOnly, optional, sizes, tensor } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { view as looking } from '../row/view.js';

const lengths = sizes('size');
/** The lengths of a view. */
const shaping = {
  ...lengths,
  check: (value: unknown): ReturnType<typeof lengths.check> => {
    if (!(value instanceof DType)) return lengths.check(value);
    throw new NotImplementedError(
      "view(): elements are not seen as another type's, since a storage has one type: `to` converts them",
    );
  },
};

/**
 * The same elements in another shape, without a copy.
 *
 * @param size lengths, one of which may be -1
 * @throws RuntimeError when the layout of `input` does not allow it; `reshape` copies then
 */
export const view = looking('view', [shaping], {
  plan: ({ input, size }) => {
    const shape = inferShape(size, numel(input.shape));
    const strides = viewStrides(input.shape, input.strides, shape);
    if (strides === null) {
      throw new RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
      );
    }
    return { shape, strides, offset: input.offset };
  },
  gradient: (grad, _, { shape }): Tensor => grad.reshape([...shape]),
  samples: (make): Samples => [
    [make(2, 6), [3, -1]],
    [make(0, 2), [2, 0]],
    [make(), [1, 1]],
  ],
});

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
  const strides = viewStrides(input.shape, input.strides, shape);
  return strides !== null ? input.view(shape) : input.clone({ memory_format: 'contiguous_format' }).view(shape);
});

/** In the shape of another tensor, without a copy. */
export const view_as = operator('view_as', [tensor('other')], (input, other): Tensor => input.view([...other.shape]));
/** In the shape of another tensor. */
export const reshape_as = operator('reshape_as', [tensor('other')], (input, other): Tensor =>
  input.reshape([...other.shape]),
);
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
 * Repeated along dimensions of length 1, without a copy. -1 leaves a length as it is.
 *
 * @param size lengths, as an array or one after the other
 * @param implicit a hint: whether broadcasting asks for it
 */
export const expand = looking('expand', [sizes('size'), keywordOnly(optional(flag('implicit'), false))], {
  plan: ({ input, size }) => {
    const lead = size.length - input.ndim;
    if (lead < 0) {
      throw new RuntimeError(
        `expand(torch.${typeName(input)}{[${input.shape.join(', ')}]}, size=[${size.join(', ')}]): the number of sizes provided (${size.length}) must be greater or equal to the number of dimensions in the tensor (${input.ndim})`,
      );
    }
    const shape = size.map((length, k) => {
      if (length !== -1) return length;
      if (k < lead) {
        throw new RuntimeError(
          `The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${k}`,
        );
      }
      return input.shape[k - lead]!;
    });
    const strides = expandedStrides(input.shape, input.strides, shape);
    if (strides === null) {
      const at = shape.findIndex(
        (length, k) => k >= lead && input.shape[k - lead] !== 1 && input.shape[k - lead] !== length,
      );
      throw new RuntimeError(
        `The expanded size of the tensor (${shape[at]}) must match the existing size (${input.shape[at - lead]}) at non-singleton dimension ${at}.  Target sizes: [${size.join(', ')}].  Tensor sizes: [${input.shape.join(', ')}]`,
      );
    }
    return { shape, strides, offset: input.offset };
  },
  gradient: (grad, _, { shape }): Tensor => grad.sum_to_size([...shape]),
  samples: (make): Samples => [
    [make(3, 1), [2, 3, 4]],
    [make(1), [0]],
    [make(), [2, 2]],
  ],
});
export const expand_as = operator('expand_as', [tensor('other')], (input, other): Tensor =>
  input.expand([...other.shape]),
);
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
