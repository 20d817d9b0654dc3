// Functions of torch that torch.linalg has followed, under their older names.
import { composite } from '../row/composite.js';
import { RuntimeError } from '../../errors.js';
import { type Tensor } from '../../tensor.js';
import { vectorNorm } from '../reduction/norms.js';
import { operator } from '../row/operator.js';
import { together } from '../row/results.js';
import { type Refusal, dims, dtype, flag, number, optional, parameter, tensor } from '../row/signature.js';
import { lu_solve as solveFactored } from './factored.js';
import { lu_factor_ex } from './lu.js';
import { matrix_norm } from './norms.js';

/**
 * The p-norm of all elements, or over dimensions: `(sum |x|^p)^{1/p}`; `'nuc'` is that of matrices.
 *
 * @param p the norm's p: a number, Infinity too, `'fro'` or `'nuc'`
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.norm(torch.tensor([3, 4])); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.norm.html
 */
export const norm = composite(
  'norm',
  [
    optional(normOrder(), 'fro'),
    optional(dims('dim'), null),
    optional(flag('keepdim'), false),
    optional(dtype('dtype'), null),
  ],
  (input, p, dim, keepdim, type): Tensor => {
    if (p === 'nuc') {
      const over = dim === null ? input.shape.map((_, k) => k) : typeof dim === 'number' ? [dim] : dim;
      return matrix_norm(input, 'nuc', over, keepdim, { dtype: type });
    }
    if (p === 'fro' && typeof dim === 'object' && dim !== null && dim.length > 2) {
      return matrix_norm(input, 'fro', dim, keepdim, { dtype: type });
    }
    return vectorNorm(input, p === 'fro' ? 2 : p, dim, keepdim, { dtype: type });
  },
  { types: 'exact', recorded: 'linalg_vector_norm', placed: 4 },
);
function normOrder() {
  return parameter('p', (v): number | 'fro' | 'nuc' | Refusal => {
    if (v === null) return 2; // as vectors' norms take what is left out
    if (typeof v === 'string' && v !== 'fro' && v !== 'nuc')
      throw new RuntimeError(`linalg.matrix_norm: Order ${v} not supported.`);
    return v === 'fro' || v === 'nuc' ? v : number('p').check(v);
  });
}

/**
 * As `linalg.lu_factor`, or `linalg.lu_factor_ex` for `get_infos`; neither throws.
 *
 * @param pivot whether rows are exchanged
 * @param get_infos whether numbers that say where it failed are returned too
 * @returns the factors, pivots, and for `get_infos` what went wrong
 * @example
 * torch.lu(torch.tensor([[2, 0], [0, 4]]))[1]; // tensor([1, 2], dtype=torch.int32)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lu.html
 */
export const lu = operator(
  'lu',
  [optional(flag('pivot'), true), optional(flag('get_infos'), false)],
  (input, pivot, infos): Tensor[] & { readonly LU?: Tensor; readonly pivots?: Tensor; readonly info?: Tensor } => {
    const { LU, pivots, info } = lu_factor_ex(input, { pivot });
    // Without the infos PyTorch's is a tuple without names.
    return infos ? together('_lu_with_info', ['LU', 'pivots', 'info'], [LU, pivots, info]) : [LU, pivots];
  },
);

/**
 * As `linalg.lu_solve`, with B first.
 *
 * @param input B: [*, n, k]
 * @param LU_data the factors
 * @param LU_pivots the exchanges of rows
 * @returns the solution, of the right-hand side's shape
 * @example
 * torch.lu_solve(torch.tensor([[2], [4]]), ...torch.lu(torch.tensor([[2, 0], [0, 4]]))).tolist(); // [[1], [1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.lu_solve.html
 */
export const lu_solve = composite(
  'lu_solve',
  [tensor('LU_data'), tensor('LU_pivots')],
  (input, LU, pivots): Tensor => solveFactored(LU, pivots, input),
  { types: 'exact', recorded: 'linalg_lu_solve' },
);
