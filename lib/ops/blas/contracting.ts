// Products of two tensors summed over dimensions.
import { wholeOf } from '../row/numerals.js';
import { productWrites } from './checks.js';
import { composite } from '../row/composite.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { numel, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { any, bind, ints, optional, tensor } from '../row/signature.js';

type Contracted = number | bigint | boolean | Tensor | readonly [readonly number[], readonly number[]];
/** The dimensions of each operand that are summed over. */
function contracted(a: Tensor, b: Tensor, given: Contracted): [number[], number[]] {
  let dims: unknown = typeof given === 'boolean' ? Number(given) : (wholeOf(given) ?? given); // Python's booleans are integers
  if (given instanceof Tensor) dims = given.numel() > 1 ? given.tolist() : Math.trunc(Number(given.item()));
  if (typeof dims === 'number' && Number.isInteger(dims)) {
    if (dims < 0) throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${dims}`);
    if (dims > Math.min(a.ndim, b.ndim)) {
      throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
    }
    return [Array.from({ length: dims }, (_, k) => a.ndim - dims + k), Array.from({ length: dims }, (_, k) => k)];
  }
  if (!Array.isArray(dims)) {
    throw new RuntimeError(
      `tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims=${String(dims)}`,
    );
  }
  const lists = dims as readonly (readonly number[])[];
  if (lists.length !== 2) {
    throw new ValueError(
      lists.length < 2
        ? `not enough values to unpack (expected 2, got ${lists.length})`
        : 'too many values to unpack (expected 2)',
    );
  }
  const [ours, theirs] = bind('tensordot', [ints('dims_self'), ints('dims_other')], lists) as [number[], number[]];
  if (ours.length !== theirs.length) throw new RuntimeError('both dimension lists should have same length');
  return [wrapDims(ours, a.ndim, false), wrapDims(theirs, b.ndim, false)];
}

/**
 * Sum of products over dimensions of both.
 *
 * `out_{i, j} = Σ_k input_{i, k} · other_{k, j}`, each index standing for several dimensions.
 *
 * @param dims how many of the last of `a` and the first of `b`; or those of `a` and those of `b`, as two lists. One of length 1 is
 *   broadcast.
 * @param b a tensor
 * @returns a tensor of what is left of both shapes
 * @throws RuntimeError where the lengths of the dimensions differ
 * @example
 * torch.tensordot(torch.ones(2, 3), torch.ones(3, 2), 1).tolist(); // [[3, 3], [3, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export const tensordot = composite(
  'tensordot',
  [tensor('b'), optional(any<Contracted>()('dims'), 2)],
  (a, b, dims): Tensor => {
    const [over, with_] = contracted(a, b, dims);
    if (a.dtype !== b.dtype) throw new RuntimeError('both inputs should have same dtype');
    over.forEach((k, i) => {
      const [m, n] = [a.shape[k]!, b.shape[with_[i]!]!];
      if (m === n || m === 1 || n === 1) return;
      throw new RuntimeError(
        `contracted dimensions need to match, but first has size ${m} in dim ${k} and second has size ${n} in dim ${with_[i]}`,
      );
    });
    // What one of them broadcasts is summed in the other at once.
    const wide = (t: Tensor, own: readonly number[], other: Tensor, others: readonly number[]): Tensor => {
      const list = own.filter((k, i) => other.shape[others[i]!] === 1 && t.shape[k] !== 1);
      return list.length === 0 ? t : t.sum(list, true, { dtype: t.dtype });
    };
    const [x, y] = [wide(a, over, b, with_), wide(b, with_, a, over)];
    const lengths = (t: Tensor, list: readonly number[]): number[] => list.map((k) => t.shape[k]!);
    const others = (t: Tensor, list: readonly number[]): number[] =>
      t.shape.map((_, k) => k).filter((k) => !list.includes(k));
    const [keepX, keepY] = [others(x, over), others(y, with_)];
    const inner = numel(lengths(x, over));
    const left = x.permute([...keepX, ...over]).reshape([numel(lengths(x, keepX)), inner]);
    const right = y.permute([...with_, ...keepY]).reshape([inner, numel(lengths(y, keepY))]);
    return left.mm(right).reshape([...lengths(x, keepX), ...lengths(y, keepY)]);
  },
  { ...productWrites, placed: 3 },
);
