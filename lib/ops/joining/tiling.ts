// Tiles, and each element several times.
import { wrapOwnDim } from '../../shape.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { int64, legacy } from '../../dtype.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import {
  isKeywords,
  bind,
  sizes,
  type Values,
  withFirst,
  tensor,
  Refusal,
  parameter,
  optional,
  keywordOnly,
  int,
  length,
} from '../row/signature.js';

function checkLength(given: number | null, length: number): void {
  if (given === null || given === length) return;
  throw new RuntimeError(`repeat_interleave: Invalid output_size, expected ${length} but got ${given}`);
}

/**
 * As `repeat`; fewer numbers than dimensions count from the last.
 *
 * @param dims how often along each dimension, one by one or in a list
 * @returns a tensor whose lengths are multiplied
 * @example
 * torch.tile(torch.tensor([1, 2]), [2]); // tensor([1., 2., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tile.html
 */
export const tile = operator('tile', [sizes('dims')], (input, times): Tensor =>
  input.repeat([...new Array<number>(Math.max(input.ndim - times.length, 0)).fill(1), ...times]),
);
/**
 * Each element (or slice along `dim`) so many times in a row.
 *
 * @param input the tensor; left out: the numbers 0, 1, 2, …, each as often as `repeats` says
 * @param repeats how often: a number, or one for each, int64 or int32
 * @param dim along which dimension; null: of the flattened tensor
 * @param output_size a hint: how long the result is along `dim`
 * @returns a tensor
 * @example
 * torch.repeat_interleave(torch.tensor([1, 2]), 2); // tensor([1., 1., 2., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 */
export function repeat_interleave(repeats: Tensor, kwargs?: { output_size?: number | null }): Tensor;
export function repeat_interleave(kwargs: { repeats: Tensor; output_size?: number | null }): Tensor;
export function repeat_interleave(input: Tensor, kwargs: RepeatKeywords & { repeats: number | Tensor }): Tensor;
export function repeat_interleave(kwargs: RepeatKeywords & { input: Tensor; repeats: number | Tensor }): Tensor;
export function repeat_interleave(
  input: Tensor,
  repeats: number | Tensor,
  kwargs?: RepeatKeywords | number | null,
): Tensor;
export function repeat_interleave(...all: readonly unknown[]): Tensor {
  const last = all.at(-1);
  const keywords = isKeywords(last) ? last : {};
  if (all.length - (last === keywords ? 1 : 0) + Number('repeats' in keywords) + Number('input' in keywords) < 2) {
    const [counted, length] = bind('repeat_interleave', alone, all) as Values<typeof alone>;
    const counts = repeatCounts(counted);
    const places = counts.flatMap((c, i) => new Array<bigint>(c).fill(BigInt(i)));
    checkAllocated(length, places.length);
    return counted.new_tensor(BigInt64Array.from(places), { dtype: int64 }).to(counted.dtype);
  }
  const [input, ...args] = withFirst('input', all) as [Tensor, ...unknown[]];
  const [, ...given] = bind('repeat_interleave', [tensor('input'), ...repeatSignature], [input, ...args]);
  const [repeats, dim, length] = given as [number | Tensor, number | null, number | null];
  const x = dim === null ? input.reshape(-1) : input;
  const at = dim === null ? 0 : wrapOwnDim(dim, x.ndim);
  const n = x.shape[at] ?? 1;
  if (typeof repeats === 'number') return eachRepeated(x, at, repeats, length);
  const counts = repeatCounts(repeats);
  const full = counts.length === 1 && n !== 1 ? new Array<number>(n).fill(counts[0]!) : counts;
  if (full.length !== n) {
    throw new RuntimeError(
      `repeats must have the same size as input along dim, but got repeats.size(0) = ${counts.length} and input.size(${at}) = ${n}`,
    );
  }
  checkAllocated(
    length,
    full.reduce((sum, c) => sum + c, 0),
  );
  const index = full.flatMap((c, i) => new Array<number>(c).fill(i));
  return x.index_select(at, x.new_tensor(BigInt64Array.from(index, BigInt), { dtype: int64 }));
}
type RepeatKeywords = { dim?: number | null; output_size?: number | null };
/** Each element along `at`, as many times: as PyTorch has it, a view of a copy. */
function eachRepeated(x: Tensor, at: number, times: number, length: number | null): Tensor {
  if (times < 0) throw new RuntimeError('Repeats must be non-negative');
  const parts = x.unsqueeze(at + 1);
  checkLength(length, (x.shape[at] ?? 1) * times);
  const wide = parts.expand(parts.shape.map((n, k) => (k === at + 1 ? times : n)));
  return wide.clone({ memory_format: 'contiguous_format' }).flatten(at, Math.min(at + 1, wide.ndim - 1));
}
function checkAllocated(given: number | null, length: number): void {
  if (given !== null && given !== length) throw new RuntimeError('allocated size does not match required size');
}
const alone = [tensor('repeats'), keywordOnly(optional(length('output_size'), null))] as const;
const repeatSignature = [
  parameter('repeats', (v): number | Tensor | Refusal => (v instanceof Tensor ? v : length('repeats').check(v))),
  optional(int('dim'), null),
  keywordOnly(optional(length('output_size'), null)),
] as const;
function repeatCounts(repeats: Tensor): number[] {
  if (repeats.ndim > 1) throw new RuntimeError('repeats must be 0-dim or 1-dim tensor');
  if (repeats.dtype.kind !== 'int')
    throw new NotImplementedError(`"repeat_interleave_cpu" not implemented for '${legacy(repeats.dtype)}'`);
  const counts = [repeats.tolist<number | number[]>()].flat();
  if (counts.some((c) => c < 0)) throw new RuntimeError('repeats can not be negative');
  return counts;
}
