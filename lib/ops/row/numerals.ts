// Arguments as numbers: what may stand for one, a tensor's only element included.
import { type Num, toNum } from '../../dtype.js';
import { ValueError } from '../../errors.js';
import { Tensor } from '../../tensor.js';

/** Whether a tensor may stand for its number: it has no dimensions, and no gradient that would be lost. */
const isPlain = (v: unknown): v is Tensor & { item(): Num } =>
  v instanceof Tensor && v.shape.length === 0 && !v.requires_grad;
/** The number that an argument is, a zero-dimensional tensor's included, or null. */
export function numberOf(v: unknown): Num | null {
  if (typeof v === 'number' || typeof v === 'boolean') return v;
  if (typeof v === 'bigint') return toNum(v);
  return isPlain(v) ? toNum(v.item()) : null;
}

/** Whether it is written as a number. */
export const isNumeral = (v: unknown): v is number | bigint => typeof v === 'number' || typeof v === 'bigint';

/** A whole number that a double holds, or null; a tensor's too. Throws PyTorch's error for one that only a BigInt does. */
export function wholeOf(v: unknown): number | null {
  if (typeof v === 'number') return Number.isInteger(v) ? v + 0 : null; // a zero has no sign
  if (isPlain(v) && v.dtype.kind === 'int') return wholeOf(v.item());
  if (typeof v !== 'bigint') return null;
  const value = toNum(v);
  if (typeof value === 'number') return value;
  throw new ValueError('Overflow when unpacking long long');
}
/** The same where PyTorch takes a length (its SymInt): a tensor of one element, of any shape, is that, and a truth value counts. */
export function lengthOf(v: unknown): number | null {
  if (!(v instanceof Tensor) || v.dtype.kind === 'float' || v.numel() !== 1) return wholeOf(v);
  const value = toNum(v.item());
  return typeof value === 'boolean' ? Number(value) : wholeOf(value);
}
