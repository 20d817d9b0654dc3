// Writes to the diagonal.
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { scalar, optional, flag } from '../row/signature.js';

/**
 * Sets the main diagonal of a matrix, or of a cube of any number of dimensions.
 *
 * @param fill_value a number
 * @param wrap whether the diagonal of a tall matrix begins again one row below its end
 * @returns this tensor
 * @throws RuntimeError where there are fewer than two dimensions, or more of unequal lengths
 * @example torch.zeros(2, 2).fill_diagonal_(1).tolist(); // [[1, 0], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_diagonal_.html
 */
export const fill_diagonal_ = operator(
  'fill_diagonal_',
  [scalar('fill_value'), optional(flag('wrap'), false)],
  (input, value, wrap): Tensor => {
    if (input.ndim < 2) throw new RuntimeError('dimensions must larger than 1');
    if (input.ndim > 2 && input.shape.some((n) => n !== input.shape[0]))
      throw new RuntimeError('all dimensions of input must be of equal length');
    const step = input.strides.reduce((sum, stride) => sum + stride, 0);
    const length = Math.min(...input.shape);
    input.as_strided([length], [step], input.offset).fill_(value);
    const [height, width] = input.shape;
    if (wrap && input.ndim === 2 && height > width + 1) {
      for (let row = width + 1; row < height; row += width + 1) {
        const rest = Math.min(width, height - row);
        input.as_strided([rest], [step], input.offset + row * input.strides[0]!).fill_(value);
      }
    }
    return input;
  },
);
