// Norms that PyTorch keeps under names of their own.
import { RuntimeError } from '../../errors.js';
import { warnOnce } from '../../warnings.js';
import type { Tensor } from '../../tensor.js';
import { matrix_norm } from '../linalg/norms.js';
import { vectorNorm } from '../reduction/norms.js';
import { composite } from '../row/composite.js';
import { operator } from '../row/operator.js';
import { called } from '../row/shown.js';
import { dims, flag, int, optional, parameter, Refusal } from '../row/signature.js';

const deprecated = (name: string, use: string): void =>
  warnOnce(
    `at::${name} is deprecated and it is just left for JIT compatibility. It will be removed in a future PyTorch release. Please use \`${use}\` instead`,
  );

/**
 * The square root of the sum of squares over one dimension or two: `torch.linalg.vector_norm`.
 *
 * @param input a tensor of a floating type
 * @param dim one dimension or two
 * @param keepdim whether they stay, with length 1
 * @param out where to put the result
 * @returns a tensor without those dimensions
 * @throws RuntimeError for more than two dimensions
 * @example
 * torch.frobenius_norm(torch.tensor([[3, 4]]), [0, 1]); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export const frobenius_norm = composite(
  'frobenius_norm',
  [dims('dim'), optional(flag('keepdim'), false)],
  (input, dim, keepdim): Tensor => {
    deprecated('frobenius_norm', 'linalg.vector_norm(A, 2., dim, keepdim)');
    const count = typeof dim === 'number' ? 1 : dim.length;
    if (count > 2) throw new RuntimeError(`Expected at most 2 dimensions, but got ${count} dimensions instead.`);
    return called(vectorNorm(input, 2, dim, keepdim), 'NormBackward1');
  },
);

/** Two dimensions, or `keepdim` where the dimensions are left out. */
const dimOrKeep = parameter('dim', (v): readonly number[] | boolean | Refusal => {
  if (typeof v === 'boolean') return v;
  const list = dims('dim').check(v);
  return typeof list === 'number' ? [list] : list;
});
/**
 * The sum of the singular values of matrices: `torch.linalg.matrix_norm` of order `'nuc'`.
 *
 * @param input a tensor of a floating type, with at least two dimensions
 * @param dim the dimensions of the matrices, the last two where it is left out
 * @param keepdim whether they stay, with length 1
 * @param out where to put the result
 * @returns a tensor without those dimensions
 * @throws RuntimeError for fewer dimensions than two
 * @example
 * torch.nuclear_norm(torch.eye(3)); // tensor(3.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linalg.matrix_norm.html
 */
export const nuclear_norm = composite(
  'nuclear_norm',
  [optional(dimOrKeep, null), optional(flag('keepdim'), false)],
  (input, dim, keepdim): Tensor => {
    deprecated('nuclear_norm', "linalg.matrix_norm(A, 'nuc', dim, keepdim)");
    const whole = dim === null || typeof dim === 'boolean';
    return matrix_norm(input, 'nuc', whole ? [-2, -1] : dim, dim === true || keepdim);
  },
);

const ones = (count: number): number[] => new Array<number>(count).fill(1);
function exceptFirst(v: Tensor, pow: number): Tensor {
  const rows = v.contiguous().view(v.shape[0], -1);
  return called(rows.norm(pow, 1), 'NormBackward1').view(v.shape[0], ...ones(v.ndim - 1));
}
function exceptLast(v: Tensor, pow: number): Tensor {
  const columns = v.contiguous().view(-1, v.shape.at(-1)!);
  return called(columns.norm(pow, 0), 'NormBackward1').view(...ones(v.ndim - 1), v.shape.at(-1)!);
}

/**
 * The p-norm over all dimensions but one, as `nn.utils.weight_norm` takes it.
 *
 * @param v a tensor of a floating type
 * @param pow the degree p
 * @param dim the dimension that stays, the first or the last; -1: none, the norm of all
 * @returns a tensor with length 1 in all other dimensions
 * @example
 * torch.norm_except_dim(torch.tensor([[3, 4], [6, 8]]), 2, 0).tolist(); // [[5], [10]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html
 */
export const norm_except_dim = operator(
  'norm_except_dim',
  [optional(int('pow'), 2), optional(int('dim'), 0)],
  (v, pow, dim): Tensor => {
    if (dim === -1) return called(v.norm(pow), 'NormBackward0');
    if (dim === 0) return exceptFirst(v, pow);
    return dim === v.ndim - 1 ? exceptLast(v, pow) : exceptFirst(v.transpose(0, dim), pow).transpose(0, dim);
  },
  'v',
);
