// Distinct elements.
import { int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { numel, wrapOwnDim } from '../../shape.js';
import { type Tensor, fresh } from '../../tensor.js';
import { notImplemented } from '../row/derivative.js';
import { operator } from '../row/operator.js';
import { type Arguments, type Signature, any, flag, int, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { introsort } from './introsort.js';

/** Distinct elements as a result of the tensor that they are of; PyTorch has no derivative of that. */
const without = (name: string) =>
  structural(name, [any<Tensor>()('values')], {
    plan: ({ input, values }) => ({ out: { shape: values.shape, dtype: input.dtype } }),
    compose: ({ values }): Tensor => values,
    gradients: () => ({ input: notImplemented(name) }),
  });
const marked = { all: without('_unique2'), along: without('unique_dim'), consecutive: without('unique_consecutive') };

const along = optional(int('dim'), null);
const asked = [optional(flag('return_inverse'), false), optional(flag('return_counts'), false), along] as const;
const whole = [optional(flag('sorted'), true), ...asked] as const;
type Both = { return_inverse: true; return_counts: true };
type Inverse = { return_inverse: true; return_counts?: false };
type Counts = { return_inverse?: false; return_counts: true };
/** What comes beside the values is what keywords ask for. `K` has the other keywords. */
interface Distinct<S extends Signature, K> {
  (input: Tensor, kwargs: Both & K): [output: Tensor, inverse_indices: Tensor, counts: Tensor];
  (input: Tensor, kwargs: Inverse & K): [output: Tensor, inverse_indices: Tensor];
  (input: Tensor, kwargs: Counts & K): [output: Tensor, counts: Tensor];
  (input: Tensor, ...args: Arguments<S>): Tensor;
}

/**
 * The distinct elements, sorted.
 *
 * @param input a tensor of any shape
 * @param sorted a hint: they are in any case
 * @param return_inverse where each element of the input is among them
 * @param return_counts how often each occurs
 * @param dim the dimension whose slices are compared; null: single elements are
 * @returns the different values; with what was asked for beside them, in an array
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.unique(torch.tensor([3, 1, 3, 2])); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unique.html
 */
export const unique = operator(
  'unique',
  whole,
  (input, _sorted, inverse, counts, dim): Tensor => distinct(input, dim, inverse, counts, true) as Tensor,
) as Distinct<typeof whole, { sorted?: boolean; dim?: number | null }>;
/**
 * As `unique`, only neighbours compared.
 *
 * @param input a tensor of any shape
 * @param return_inverse where each element of the input is among them
 * @param return_counts how often each occurs in a row
 * @param dim the dimension whose slices are compared; null: single elements are
 * @returns the values without repetitions; with what was asked for beside them, in an array
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1])); // tensor([1., 2., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unique_consecutive.html
 */
export const unique_consecutive = operator(
  'unique_consecutive',
  asked,
  (input, inverse, counts, dim): Tensor => distinct(input, dim, inverse, counts, false) as Tensor,
) as Distinct<typeof asked, { dim?: number | null }>;
type Row = ArrayLike<number | bigint>;
const compareRows = (a: Row, b: Row): number => {
  for (let k = 0; k < a.length; k++) {
    if (a[k]! < b[k]!) return -1;
    if (a[k]! > b[k]!) return 1;
    const [na, nb] = [a[k] !== a[k], b[k] !== b[k]];
    if (na !== nb) return na ? 1 : -1;
    if (na) return 1; // a NaN equals none
  }
  return 0;
};
/** The order in which PyTorch sorts rows, where NaN is as good as equal to anything. */
function isLess(a: Row, b: Row): boolean {
  for (let k = 0; k < a.length; k++) {
    if (a[k]! < b[k]!) return true;
    if (a[k]! > b[k]!) return false;
  }
  return false;
}
function distinct(
  input: Tensor,
  dim: number | null,
  wantInverse: boolean,
  wantCounts: boolean,
  sorted: boolean,
): Tensor | Tensor[] {
  const x = input.detach();
  const at = dim === null ? 0 : wrapOwnDim(dim, x.ndim);
  if (dim !== null && x.shape[at] === 0 && x.shape.filter((length) => length === 0).length > 1) {
    throw new RuntimeError('Number of zero sized dimensions is more than one, so unique cannot be applied ');
  }
  if (dim !== null && x.shape.includes(0) && x.shape[at] !== 0) {
    throw new RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied");
  }
  const rows = (dim === null ? x.reshape(-1) : x.movedim(at, 0)).contiguous();
  const n = rows.shape[0];
  const width = n === 0 ? 0 : numel(rows.shape) / n;
  const elements = rows.numpy();
  const row = (i: number): Row => elements.subarray(i * width, (i + 1) * width);
  const list = Array.from({ length: n }, (_, i) => i);
  if (sorted && dim !== null && Array.prototype.some.call(elements, Number.isNaN)) {
    introsort(list, (a, b) => isLess(row(a), row(b)));
  } else if (sorted) list.sort((a, b) => compareRows(row(a), row(b)) || a - b);
  const firsts: number[] = [];
  const inverse = new BigInt64Array(n);
  const counts: bigint[] = [];
  list.forEach((i, k) => {
    if (k === 0 || compareRows(row(list[k - 1]!), row(i)) !== 0) {
      firsts.push(i);
      counts.push(0n);
    }
    inverse[i] = BigInt(firsts.length - 1);
    counts[counts.length - 1]! += 1n;
  });
  const picked = rows.index_select(0, rows.new_tensor(BigInt64Array.from(firsts, BigInt), { dtype: int64 }));
  const made = dim === null ? picked : picked.movedim(0, at);
  const values = marked[!sorted ? 'consecutive' : dim === null ? 'all' : 'along'](input, made);
  const results = [values];
  if (wantInverse) {
    const places = x.new_tensor(inverse, { dtype: int64 });
    results.push(dim === null ? fresh(places.reshape([...x.shape])) : places);
  }
  if (wantCounts) results.push(x.new_tensor(BigInt64Array.from(counts), { dtype: int64 }));
  return results.length === 1 ? values : results;
}
