// Grids, products and combinations of elements.
import { int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Several, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { operator } from '../row/operator.js';
import { optional, int, flag, choice } from '../row/signature.js';
import { variadic } from '../row/variadic.js';
import { stack } from './joining.js';

/**
 * Coordinates of a grid: every tensor of the list along a dimension of its own.
 *
 * @param args vectors, one by one or in one list
 * @param indexing `'ij'`: the first vector's elements lie along the first dimension; `'xy'`: along the second
 * @returns a tensor a vector, each of the grid's shape
 * @throws RuntimeError for more than one dimension, types that differ, and an unknown `indexing`
 * @example
 * torch.meshgrid([torch.tensor([1, 2]), torch.tensor([3, 4, 5])], { indexing: 'ij' })[0].shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(
  ...args: readonly (Tensor | readonly Tensor[] | { indexing?: 'ij' | 'xy' | null })[]
): Several<Tensor> {
  const [list, [given]] = variadic('meshgrid', args, { keywords: grid });
  if (given === null) {
    warnOnce('torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.');
  }
  const indexing = given ?? 'ij';
  if (list.length === 0) throw new RuntimeError('meshgrid expects a non-empty TensorList');
  for (const t of list) {
    if (t.dtype !== list[0]!.dtype) throw new RuntimeError('meshgrid expects all tensors to have the same dtype');
    if (t.ndim > 1) {
      throw new RuntimeError(
        `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${[...t.numpy()].map((x) => ` ${String(x)} `).join('')}`,
      );
    }
  }
  // 'xy' exchanges the first two dimensions of every grid.
  const order = list.map((_, k) => (indexing === 'xy' && list.length >= 2 && k < 2 ? 1 - k : k));
  const shape = order.map((k) => numel(list[k]!.shape));
  return list.map((t, k) => t.reshape(order.map((j) => (j === k ? -1 : 1))).expand(shape)) as Several<Tensor>;
}

/**
 * All ways to take one element of each vector, as rows.
 *
 * @param args vectors
 * @returns a tensor with a row a combination
 * @throws RuntimeError for other than vectors
 * @example
 * torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist(); // [[1, 3], [1, 4], [2, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesian_prod(...args: readonly Tensor[]): Tensor {
  const [tensors] = variadic('cartesian_prod', args, { lists: false });
  for (const t of tensors)
    if (t.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${t.shape.join(', ')}]`);
  if (tensors.length === 1) return tensors[0]!;
  return stack(
    meshgrid(...tensors, { indexing: 'ij' }).map((t) => t.reshape(-1)),
    1,
  );
}

/**
 * All ways to take `r` elements of a vector in order, as rows.
 *
 * @param r how many elements each takes
 * @param with_replacement whether an element may be taken again
 * @returns a tensor with a row a combination
 * @throws RuntimeError for other than a vector, and a negative `r`
 * @example
 * torch.combinations(torch.tensor([1, 2, 3])).tolist(); // [[1, 2], [1, 3], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.combinations.html
 */
export const combinations = operator(
  'combinations',
  [optional(int('r'), 2), optional(flag('with_replacement'), false)],
  (input, r, again): Tensor => {
    if (input.ndim !== 1) throw new RuntimeError(`Expect a 1D vector, but got shape [${input.shape.join(', ')}]`);
    if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${r}`);
    if (r === 0) return input.new_empty([0]);
    const n = input.shape[0];
    const rows = choices(again ? n + r - 1 : n, r);
    const index = input.new_empty([rows * r], { dtype: int64 }); // first of all: there may be no room for it
    const { storage } = index;
    if (rows > 0) storage.engine.upload(storage, chosenInOrder(n, r, rows, again));
    return input.index([index.reshape([rows, r])]);
  },
);
const grid = [
  optional(
    choice(
      'indexing',
      ['ij', 'xy'],
      (word) => new RuntimeError(`torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${String(word)}`),
    ),
    null,
  ),
] as const;
/** How many ways there are to take `r` of `n`. */
function choices(n: number, r: number): number {
  if (r > n) return 0;
  let count = 1;
  for (let k = 1; k <= Math.min(r, n - r) && Number.isSafeInteger(count); k++) count = (count * (n - k + 1)) / k;
  return count;
}
/** Ascending rows of `r` numbers below `n`, in lexicographic order. */
function chosenInOrder(n: number, r: number, rows: number, again: boolean): BigInt64Array {
  const out = new BigInt64Array(rows * r);
  const step = again ? 0 : 1;
  const row = Array.from({ length: r }, (_, k) => k * step);
  for (let at = 0; at < out.length; at += r) {
    for (let k = 0; k < r; k++) out[at + k] = BigInt(row[k]!);
    // The last that can grow does, and those behind it start over from there.
    let k = r - 1;
    while (k > 0 && row[k] === n - 1 - (r - 1 - k) * step) k--;
    row[k]!++;
    for (let j = k + 1; j < r; j++) row[j] = row[j - 1]! + step;
  }
  return out;
}
