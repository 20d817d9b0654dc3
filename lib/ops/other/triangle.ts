// Diagonals and triangles of matrices.
import { int64 } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { derive } from '../../graph/derive.js';
import { wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { arange } from '../creation/sequences.js';
import { operator } from '../row/operator.js';
import { int, ints, optional, tensor } from '../row/signature.js';

/** For the last two dimensions: column minus row. */
function belowDiagonal(input: Tensor): Tensor {
  const [m, n] = input.shape.slice(-2) as [number, number];
  const along = (count: number): Tensor => arange(count, { dtype: int64, device: input.device });
  return along(n).sub(along(m).unsqueeze(1));
}
function checkMatrix(name: string, input: Tensor): void {
  if (input.ndim < 2) throw new RuntimeError(`${name}: input tensor must have at least 2 dimensions`);
}

const diagonalAt = [optional(int('diagonal'), 0)] as const;
/** The lower triangle of matrices, zeros above diagonal `diagonal`. */
export const tril = operator('tril', diagonalAt, (input, diagonal): Tensor => {
  checkMatrix('tril', input);
  return input.masked_fill(belowDiagonal(input).gt(diagonal), 0);
});
/** The upper triangle of matrices, zeros below diagonal `diagonal`. */
export const triu = operator('triu', diagonalAt, (input, diagonal): Tensor => {
  checkMatrix('triu', input);
  return input.masked_fill(belowDiagonal(input).lt(diagonal), 0);
});

/** The last dimension put on a diagonal of two new dimensions, zeros elsewhere. */
export const diag_embed = operator(
  'diag_embed',
  [optional(int('offset'), 0), optional(int('dim1'), -2), optional(int('dim2'), -1)],
  (input, offset, dim1, dim2): Tensor => {
    const rank = input.ndim + 1;
    const [a, b] = [wrapDim(dim1, rank), wrapDim(dim2, rank)];
    if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const side = input.shape.at(-1)! + Math.abs(offset);
    const rest = input.shape.slice(0, -1);
    const shape: number[] = [];
    for (let k = 0, r = 0; k < rank; k++) shape.push(k === a || k === b ? side : rest[r++]!);
    const out = input.new_zeros(shape);
    out.diagonal(offset, a, b).copy_(input);
    return out;
  },
);

/** Of a vector the matrix with it on a diagonal; of a matrix that diagonal. */
export const diag = operator('diag', diagonalAt, (input, diagonal): Tensor => {
  if (input.ndim === 1) return input.diag_embed(diagonal);
  if (input.ndim !== 2) throw new RuntimeError(`diag(): Supports 1D or 2D tensors. Got ${input.ndim}D`);
  return input.diagonal(diagonal).clone();
});
/** All elements, as a vector, on a diagonal. */
export const diagflat = operator('diagflat', [optional(int('offset'), 0)], (input, offset): Tensor =>
  input.reshape(-1).diag_embed(offset),
);
/** Sum of the diagonal of a matrix. */
export const trace = operator('trace', [], (input): Tensor => {
  if (input.dtype.kind === 'bool') throw new NotImplementedError('"trace" not implemented for \'Bool\'');
  if (input.ndim !== 2) throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${input.ndim}`);
  return input.diagonal().sum();
});

/** `src` in place of a diagonal, in a copy. */
export const diagonal_scatter = operator(
  'diagonal_scatter',
  [tensor('src'), optional(int('offset'), 0), optional(int('dim1'), 0), optional(int('dim2'), 1)],
  (input, src, offset, dim1, dim2): Tensor =>
    scattered('diagonal_scatter', input, src, (t) => t.diagonal(offset, dim1, dim2)),
);
/** `src` in place of a slice, in a copy. */
export const slice_scatter = operator(
  'slice_scatter',
  [
    tensor('src'),
    optional(int('dim'), 0),
    optional(int('start'), null),
    optional(int('end'), null),
    optional(int('step'), 1),
  ],
  (input, src, dim, start, end, step): Tensor =>
    scattered('slice_scatter', input, src, (t) => t.slice(dim, start, end, step)),
);
/** `src` in place of one position of a dimension, in a copy. */
export const select_scatter = operator(
  'select_scatter',
  [tensor('src'), int('dim'), int('index')],
  (input, src, dim, index): Tensor => scattered('select_scatter', input, src, (t) => t.select(dim, index)),
);
/** `src` in place of what a layout sees, in a copy. */
export const as_strided_scatter = operator(
  'as_strided_scatter',
  [tensor('src'), ints('size'), ints('stride'), optional(int('storage_offset'), null)],
  (input, src, size, stride, offset): Tensor => {
    const part = (t: Tensor): Tensor => t.as_strided(size, stride, offset);
    const out = scattered('as_strided_scatter', input.detach(), src.detach(), part);
    // PyTorch gives the input the gradient of what was written over it, and none elsewhere.
    return derive(
      'AsStridedScatterBackward0',
      out,
      [
        input,
        (grad) => scattered('as_strided_scatter', grad.new_zeros([...grad.shape]), part(grad.contiguous()), part),
      ],
      [src, (grad) => part(grad.contiguous())],
    );
  },
);
function scattered(name: string, input: Tensor, src: Tensor, part: (t: Tensor) => Tensor): Tensor {
  const out = input.clone({ memory_format: 'contiguous_format' });
  const place = part(out);
  if (place.shape.length !== src.shape.length || place.shape.some((n, k) => n !== src.shape[k])) {
    throw new RuntimeError(
      `expected src to have a size equal to the slice of self. src size = [${src.shape.join(', ')}], slice size = [${place.shape.join(', ')}]`,
    );
  }
  place.copy_(src);
  return out;
}
