// Compositions that arrange, stack and combine tensors.
import { outParameter } from '../row/out.js';
import { RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { empty } from '../creation/factories.js';
import { cat } from './joining.js';
import { bind, noSignature, tensors, type Arguments, type Many } from '../row/signature.js';
import { variadic } from '../row/variadic.js';
import { blockDiagonal } from './blocks.js';

/** Functions of one tensor, or of several: a list then. */
const each =
  (name: string, f: (t: Tensor) => Tensor) =>
  <L extends Many>(...list: L): L extends readonly [Tensor] ? Tensor : Tensor[] => {
    const given: readonly unknown[] = list;
    if (given.length === 0 || (!(given[0] instanceof Tensor) && !Array.isArray(given[0])))
      throw noSignature(name, given, ['Tensor input', 'tuple of Tensors tensors']);
    const [many] = variadic(name, given);
    const outs = many.map(f);
    return (list.length === 1 && list[0] instanceof Tensor ? outs[0] : outs) as L extends readonly [Tensor]
      ? Tensor
      : Tensor[];
  };

/**
 * At least one dimension.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @throws TypeError for what is neither a tensor nor a list of them
 * @example
 * torch.atleast_1d(torch.tensor(5)).shape; // [1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export const atleast_1d = each('atleast_1d', (t) => (t.ndim === 0 ? t.reshape(1) : t));

/**
 * At least two dimensions.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @throws TypeError for what is neither a tensor nor a list of them
 * @example
 * torch.atleast_2d(torch.tensor(5)).shape; // [1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export const atleast_2d = each('atleast_2d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1) : t.ndim === 1 ? t.unsqueeze(0) : t,
);

/**
 * At least three dimensions.
 *
 * @param list tensors, one by one or in one list
 * @returns a tensor, or an array of them
 * @throws TypeError for what is neither a tensor nor a list of them
 * @example
 * torch.atleast_3d(torch.tensor(5)).shape; // [1, 1, 1]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export const atleast_3d = each('atleast_3d', (t) =>
  t.ndim === 0 ? t.reshape(1, 1, 1) : t.ndim === 1 ? t.unsqueeze(0).unsqueeze(2) : t.ndim === 2 ? t.unsqueeze(2) : t,
);

const joined = [tensors('tensors'), outParameter] as const;
/** What is joined of a list, and along which dimension. */
type Arranged = readonly [list: readonly Tensor[], dim: number];
/** The same joined, written to `out` where that is given. */
function ofList(name: string, args: Arguments<typeof joined>, arrange: (list: readonly Tensor[]) => Arranged): Tensor {
  const [list, out] = bind(name, joined, args) as [readonly Tensor[], Tensor | null];
  if (list.length === 0) throw new RuntimeError(`${name} expects a non-empty TensorList`);
  const [parts, dim] = arrange(list);
  return out === null ? cat(parts, dim) : cat(parts, dim, { out });
}
const sideBySide = (tensors: readonly Tensor[]): Arranged => {
  const list = atleast_1d<[readonly Tensor[]]>(tensors);
  return [list, list[0]!.ndim === 1 ? 0 : 1];
};

/**
 * Joined side by side: along the second dimension, of vectors along the first.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.hstack([torch.tensor([1, 2]), torch.tensor([3])]); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hstack.html
 */
export function hstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('hstack', args, sideBySide);
}

/**
 * Joined one below the other.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 2 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.vstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist(); // [[1, 2], [3, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vstack.html
 */
export function vstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('vstack', args, (list) => [atleast_2d<[readonly Tensor[]]>(list), 0]);
}

/**
 * As `vstack`: tensors one below the other.
 *
 * @param tensors a list of tensors
 * @returns a tensor
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.row_stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.row_stack.html
 */
export const row_stack = vstack;

/**
 * Joined along the third dimension.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 3 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.dstack([torch.tensor([1, 2]), torch.tensor([3, 4])]).shape; // [1, 2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dstack.html
 */
export function dstack(...args: Arguments<typeof joined>): Tensor {
  return ofList('dstack', args, (list) => [atleast_3d<[readonly Tensor[]]>(list), 2]);
}

/**
 * Vectors as columns, joined side by side.
 *
 * @param tensors a list of tensors
 * @returns a tensor of at least 2 dimensions
 * @throws RuntimeError where other dimensions differ, or there are no tensors
 * @example
 * torch.column_stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist(); // [[1, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.column_stack.html
 */
export function column_stack(...args: Arguments<typeof joined>): Tensor {
  return ofList('column_stack', args, (list) => sideBySide(list.map((t) => (t.ndim <= 1 ? t.reshape(-1, 1) : t))));
}
/**
 * Matrices along the diagonal of a larger one; vectors and numbers are matrices of one row.
 *
 * @param tensors of at most two dimensions, of types that are promoted to a common one
 * @returns a matrix
 * @throws RuntimeError for more than two dimensions
 * @example torch.block_diag(torch.ones(2, 2), torch.tensor([3])).shape; // [3, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function block_diag(...tensors: readonly Tensor[]): Tensor {
  const [given] = variadic('block_diag', tensors, { lists: false });
  return given.length === 0 ? empty([1, 0]) : blockDiagonal(given);
}
