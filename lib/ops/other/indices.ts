// Where the elements of a triangle are.
import type { Several } from '../../shape.js';
import { bool, int64 } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { tril, triu } from './triangle.js';
import { filled, numel } from '../row/kernels.js';
import { device, dtype, int, optional, keywordOnly, dims } from '../row/signature.js';
import { creator, engineFor, hints } from '../creation/creator.js';
import { operator } from '../row/operator.js';

const triangle = (name: string, part: (matrix: Tensor, diagonal: number) => Tensor) =>
  creator(
    name,
    [
      int('row'),
      int('col'),
      optional(int('offset'), 0),
      keywordOnly(optional(dtype('dtype'), null)),
      keywordOnly(optional(device('device'), null)),
      ...hints,
    ],
    (row, col, offset, type, place): Tensor => {
      if (row < 0) throw new RuntimeError(`row must be non-negative, got${row}`);
      if (col < 0) throw new RuntimeError(`col must be non-negative, got${col}`);
      // How many there are does not depend on the device, which may be one without elements.
      const inside = part(filled(engineFor('cpu'), [row, col], bool, true), offset);
      return inside
        .nonzero()
        .t()
        .clone({ memory_format: 'contiguous_format' })
        .to(engineFor(place).device, type ?? int64);
    },
  );

/**
 * The places of the lower triangle of a matrix: [2, n], rows above columns, in order.
 *
 * @param row how many rows
 * @param col how many columns
 * @param offset which diagonal is the last one that belongs to it: 0 the main one, 1 the one above
 * @returns an int64 tensor of shape `(2, n)`
 * @throws RuntimeError for negative lengths
 * @example
 * torch.tril_indices(2, 2).tolist(); // [[0, 1, 1], [0, 0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html
 */
export const tril_indices = triangle('tril_indices', (matrix, diagonal) => tril(matrix, diagonal));
/**
 * The places of the upper triangle of a matrix; arguments as of `tril_indices`, `offset` being the first diagonal.
 *
 * @param row how many rows
 * @param col how many columns
 * @param offset which diagonal it begins at
 * @returns an int64 tensor of shape `(2, n)`
 * @throws RuntimeError for negative lengths
 * @example
 * torch.triu_indices(2, 2).tolist(); // [[0, 0, 1], [0, 1, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.triu_indices.html
 */
export const triu_indices = triangle('triu_indices', (matrix, diagonal) => triu(matrix, diagonal));

/**
 * For row-major positions in a tensor of `shape`, their subscripts: one tensor a dimension.
 *
 * @param shape the tensor's shape
 * @returns an index tensor a dimension
 * @throws TypeError for other than integers, RuntimeError for a negative length
 * @example
 * torch.unravel_index(torch.tensor(5).long(), [2, 3])[0]; // tensor(1)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unravel_index.html
 */
export const unravel_index = operator('unravel_index', [dims('shape')], (input, lengths): Several<Tensor> => {
  const shape = typeof lengths === 'number' ? [lengths] : lengths;
  if (input.dtype.kind !== 'int')
    throw new TypeError(`expected 'indices' to be integer dtype, but got ${String(input.dtype)}`);
  const negative = shape.find((n) => n < 0);
  if (negative !== undefined)
    throw new RuntimeError(`'shape' cannot have negative values, but got (${shape.join(', ')})`);
  if (shape.includes(0) && input.numel() > 0)
    throw new ValueError(
      `'shape' cannot have zero dimensions when 'indices' is non-empty, but got (${shape.join(', ')}${shape.length === 1 ? ',' : ''})`,
    );
  const steps = input.new_tensor(
    shape.map((_, k) => numel(shape.slice(k + 1))),
    { dtype: int64 },
  );
  const places = input.to(int64).unsqueeze(-1).floor_divide(steps);
  return places.remainder(input.new_tensor(shape, { dtype: int64 })).unbind(-1);
});
