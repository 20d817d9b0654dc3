// Parts of the elements: positions, slices, diagonals and windows of dimensions.
import { IndexError, RuntimeError } from '../../errors.js';
import { without, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { int, optional, length } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { view } from '../row/view.js';
import { _narrowing, _narrowed } from './narrowing.js';

/**
 * One position of a dimension, which goes.
 *
 * @param index the position, negative from the end
 * @returns a view without the dimension
 * @throws IndexError for a dimension or a position that there is not
 * @example
 * torch.select(torch.tensor([[1, 2], [3, 4]]), 0, 1); // tensor([3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.select.html
 */
export const select = view('select', [int('dim'), length('index')], {
  plan: ({ input, dim, index }) => {
    if (input.ndim === 0) throw new IndexError('select() cannot be applied to a 0-dim tensor.');
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    if (index < -length || index >= length) {
      throw new IndexError(
        `select(): index ${index} out of range for tensor of size [${input.shape.join(', ')}] at dimension ${at}`,
      );
    }
    const i = index < 0 ? index + length : index;
    return {
      shape: without(input.shape, at),
      strides: without(input.strides, at),
      offset: input.offset + i * input.strides[at]!,
      at,
      i,
    };
  },
  piece: (whole, { at, i }): Tensor => whole.select(at, i),
  samples: (make): Samples => [
    [make(3, 4), 0, 1],
    [make(3, 4), 1, -1],
    [make(3), 0, 2],
  ],
});

/**
 * `length` positions of a dimension from `start` on.
 *
 * @param start the first position, negative from the end
 * @param length how many
 * @returns a view
 * @throws IndexError for a dimension that there is not, RuntimeError where the piece leaves the tensor
 * @example
 * torch.narrow(torch.arange(5), 0, 1, 3); // tensor([1, 2, 3])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.narrow.html
 */
export const narrow = operator('narrow', _narrowing, (input, dim, start, length): Tensor => {
  if (input.ndim > 0 && length < 0) throw new RuntimeError('narrow(): length must be non-negative.');
  const { at, from, to } = _narrowed(input, dim, start, length);
  return input.slice(at, from, to, 1);
});

/**
 * The diagonal of two dimensions, as a last dimension; `offset` > 0 is above the main one, < 0 below.
 *
 * @param offset which diagonal: 0 the main one, above it where positive
 * @param dim1 the first dimension
 * @param dim2 the second
 * @returns a view with the diagonal as last dimension
 * @throws IndexError for a dimension that there is not, RuntimeError for the same one twice
 * @example
 * torch.diagonal(torch.tensor([[1, 2], [3, 4]])); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
 */
export const diagonal = view(
  'diagonal',
  [optional(int('offset'), 0), optional(int('dim1'), 0), optional(int('dim2'), 1)],
  {
    plan: ({ input, offset, dim1, dim2 }) => {
      const [a, b] = [wrapDim(dim1, input.ndim), wrapDim(dim2, input.ndim)];
      if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
      const [m, n] = [input.shape[a]!, input.shape[b]!];
      const length = Math.max(offset >= 0 ? Math.min(m, n - offset) : Math.min(m + offset, n), 0);
      const start = length === 0 ? 0 : offset >= 0 ? offset * input.strides[b]! : -offset * input.strides[a]!;
      const rest = input.shape.map((_, k) => k).filter((k) => k !== a && k !== b);
      return {
        shape: [...rest.map((k) => input.shape[k]!), length],
        strides: [...rest.map((k) => input.strides[k]!), input.strides[a]! + input.strides[b]!],
        offset: input.offset + start,
        above: offset,
        a,
        b,
      };
    },
    piece: (whole, { above, a, b }): Tensor => whole.diagonal(above, a, b),
    samples: (make): Samples => [[make(3, 4)], [make(3, 4), -1], [make(2, 3, 3), 1, -2, -1]],
  },
);
