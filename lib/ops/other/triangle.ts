// Diagonals and triangles of matrices.
import { bool } from '../../dtype.js';
import { intoOut } from '../row/out.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { copyView, fillView } from '../../runtime/kernels/index.js';
import { wrapDim } from '../../shape.js';
import { type Tensor, allocate, fresh } from '../../tensor.js';
import { scattered } from '../views/derived.js';
import { operator, operatorWithOut } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { writtenTimes } from '../row/shown.js';
import { int, length, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { discard } from '../row/temporary.js';
import { diagonal_copy } from '../views/copies.js';
import { diagonal, select } from '../views/parts.js';
import { slice } from '../views/slicing.js';
import { as_strided } from '../views/strided.js';

/** Of the last two dimensions, where an element lies above a diagonal (`gt`) or below it (`lt`). */
function beyond({ shape, storage: { engine } }: Tensor, diagonal: number, side: 'gt' | 'lt'): Tensor {
  const [m, n] = shape.slice(-2) as [number, number];
  const within = new Uint8Array(m * n);
  for (let i = 0; i < m; i++) {
    const first = Math.min(Math.max(i + diagonal + (side === 'gt' ? 1 : 0), 0), n);
    if (side === 'gt') within.fill(1, i * n + first, (i + 1) * n);
    else within.fill(1, i * n, i * n + first);
  }
  const mask = allocate(engine, [m, n], bool);
  engine.upload(mask.storage, within);
  return mask;
}

const triangle = (name: 'tril' | 'triu') =>
  structural(name, [optional(length('diagonal'), 0)], {
    types: 'exact',
    plan: ({ input, diagonal }) => {
      if (input.ndim < 2) throw new RuntimeError(`${name}: input tensor must have at least 2 dimensions`);
      return { out: { shape: input.shape, dtype: input.dtype }, diagonal };
    },
    init: 'input',
    compute: ({ input }, [out], { diagonal }): void => {
      const mask = beyond(input, diagonal, name === 'tril' ? 'gt' : 'lt');
      fresh(out!).masked_fill_(mask, 0);
      discard(mask);
    },
    inplace: true,
    repeats: true,
    gradients: () => ({
      input: (grad, _, { diagonal }): Tensor => (name === 'tril' ? grad.tril(diagonal) : grad.triu(diagonal)),
    }),
    samples: (make): Samples => [[make(3, 4)], [make(2, 3, 3), 1], [make(4, 2), -1], [make(0, 2)], [make.ids(9, 3, 3)]],
  });
/**
 * The lower triangle of matrices, zeros above a diagonal.
 *
 * @param input [*, M, N]
 * @param diagonal 0: the main one; above it where positive, below it where negative
 * @returns a tensor of the input's shape
 * @throws RuntimeError where there are fewer than two dimensions
 * @example torch.tril(torch.ones(2, 2)).tolist(); // [[1, 0], [1, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.tril.html
 */
export const tril = triangle('tril');
/**
 * The upper triangle of matrices, zeros below a diagonal.
 *
 * @param input [*, M, N]
 * @param diagonal 0: the main one; above it where positive, below it where negative
 * @returns a tensor of the input's shape
 * @throws RuntimeError where there are fewer than two dimensions
 * @example torch.triu(torch.ones(2, 2)).tolist(); // [[1, 1], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.triu.html
 */
export const triu = triangle('triu');

/**
 * The last dimension put on a diagonal of two new dimensions, zeros elsewhere.
 *
 * @param input a tensor of at least one dimension
 * @param offset which diagonal: above the main one where positive
 * @param dim1 where the rows stand in the result
 * @param dim2 where the columns stand
 * @returns a tensor with one more dimension
 * @throws RuntimeError for the same dimension twice, IndexError for one that there is not
 * @example torch.diag_embed(torch.ones(2)).tolist(); // [[1, 0], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
 */
export const diag_embed = structural(
  'diag_embed',
  [optional(int('offset'), 0), optional(int('dim1'), -2), optional(int('dim2'), -1)],
  {
    plan: ({ input, offset, dim1, dim2 }) => {
      const rank = input.ndim + 1;
      const [a, b] = [wrapDim(dim1, rank), wrapDim(dim2, rank)];
      if (a === b) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
      const side = input.shape.at(-1)! + Math.abs(offset);
      const rest = input.shape.slice(0, -1);
      const shape: number[] = [];
      for (let k = 0, r = 0; k < rank; k++) shape.push(k === a || k === b ? side : rest[r++]!);
      return { out: { shape, dtype: input.dtype }, at: [offset, a, b] as const };
    },
    compute: ({ input }, [out], { at }): void => {
      fillView(out!, 0);
      copyView(input, out!.diagonal(...at));
    },
    gradients: () => ({ input: (grad, _, { at }): Tensor => grad.diagonal(...at) }),
    samples: (make): Samples => [[make(3)], [make(2, 3), 1], [make(2, 3), -2, 0, 2], [make(0)]],
  },
);

/**
 * Of a vector the matrix with it on a diagonal; of a matrix that diagonal.
 *
 * @param diagonal 0: the main one; above it where positive, below it where negative
 * @returns the diagonal of a matrix, or the matrix of a diagonal
 * @throws RuntimeError where the input is neither
 * @example torch.diag(torch.ones(2)).tolist(); // [[1, 0], [0, 1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.diag.html
 */
export const diag = operatorWithOut('diag', [optional(int('diagonal'), 0)], (input, diagonal, out): Tensor => {
  if (input.ndim !== 1 && input.ndim !== 2) {
    throw new RuntimeError(`diag(): Supports 1D or 2D tensors. Got ${input.ndim}D`);
  }
  const [make, name] = input.ndim === 1 ? [diag_embed, 'diag_embed'] : [diagonal_copy, 'diagonal_copy'];
  return intoOut('diag', out, make(input, diagonal), [input], { types: 'exact', underived: name });
});
/**
 * All elements, as a vector, on a diagonal.
 *
 * @param offset which diagonal: 0 the main one, above it where positive
 * @returns a matrix
 * @example
 * torch.diagflat(torch.tensor([1, 2])).tolist(); // [[1, 0], [0, 2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diagflat.html
 */
export const diagflat = operator('diagflat', [optional(int('offset'), 0)], (input, offset): Tensor =>
  input.reshape(-1).diag_embed(offset),
);
/**
 * Sum of the diagonal of a matrix; of integers in int64.
 *
 * @returns a tensor of no dimension
 * @throws RuntimeError where the input is no matrix
 * @example torch.trace(torch.ones(2, 3)); // tensor(2.)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.trace.html
 */
export const trace = structural('trace', [], {
  plan: ({ input }) => {
    if (input.dtype.kind === 'bool') throw new NotImplementedError('"trace" not implemented for \'Bool\'');
    if (input.ndim !== 2) throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${input.ndim}`);
    return { out: { shape: [], dtype: input.dtype.sum }, before: input.shape };
  },
  compute: ({ input }, [out]): void => copyView(input.diagonal().sum(), out!),
  gradients: () => ({
    input: (grad, _, { before }): Tensor =>
      writtenTimes(grad.new_zeros([...before]).diagonal_scatter(grad.expand([Math.min(...before)])), 2).view([
        ...before,
      ]),
  }),
  samples: (make): Samples => [[make(3, 4)], [make(3, 2)], [make(0, 2)], [make.ids(9, 3, 3)]],
});

/**
 * `src` in place of a diagonal, in a copy.
 *
 * @param src what is written to the diagonal
 * @param offset which diagonal: 0 the main one, above it where positive
 * @param dim1 the first dimension
 * @param dim2 the second
 * @returns a tensor of the input's shape
 * @example
 * torch.diagonal_scatter(torch.zeros(2, 2), torch.ones(2)).tolist(); // [[1, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal_scatter.html
 */
export const diagonal_scatter = scattered(diagonal, (make): Samples => [
  [make(3, 4), make(3)],
  [make(3, 4), make(2), -1],
  [make(2, 3, 3), make(2, 2), 1, -2, -1],
]);
/**
 * `src` in place of a slice, in a copy.
 *
 * @param start the first position; null: 0
 * @param end the position behind the last; null: the end
 * @param step the distance between two
 * @param src what is written there
 * @returns a tensor of the input's shape
 * @example
 * torch.slice_scatter(torch.zeros(4), torch.ones(2), 0, 1, 3); // tensor([0., 1., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.slice_scatter.html
 */
export const slice_scatter = scattered(slice, (make): Samples => [
  [make(5, 4), make(2, 4), 0, 1, 4, 2],
  [make(5, 4), make(5, 3), -1, -3],
  [make(0, 2), make(0, 2), 0],
]);
/**
 * `src` in place of one position of a dimension, in a copy.
 *
 * @param index the position, negative from the end
 * @param src what is written there
 * @returns a tensor of the input's shape
 * @example
 * torch.select_scatter(torch.zeros(2, 2), torch.ones(2), 0, 0).tolist(); // [[1, 1], [0, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.select_scatter.html
 */
export const select_scatter = scattered(select, (make): Samples => [
  [make(3, 4), make(4), 0, 1],
  [make(3), make(), 0, 2],
]);
/**
 * `src` in place of what a layout sees, in a copy.
 *
 * @param src what is written, of shape `size`
 * @param size lengths
 * @param stride strides, in elements
 * @param storage_offset where it begins in the storage; null: where the input does
 * @returns a tensor of the input's shape
 * @example
 * torch.as_strided_scatter(torch.zeros(4), torch.ones(2), [2], [2]); // tensor([1., 0., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.as_strided_scatter.html
 */
export const as_strided_scatter = scattered(
  as_strided,
  (make): Samples => [
    [make(3, 4), make(2, 2), [2, 2], [4, 1], 1],
    [make(6), make(2), [2], [3]],
  ],
  // PyTorch gives the input the gradient of what was written over it, and none elsewhere.
  (grad, part, put): Tensor => put(grad.new_zeros([...grad.shape]), part),
);
