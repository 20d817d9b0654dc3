// From where to where a piece of a dimension reaches.
import { RuntimeError, IndexError } from '../../errors.js';
import { wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { int, Refusal, parameter, type Meta, length } from '../row/signature.js';

const startAt = parameter('start', (v): number | Refusal => {
  if (v instanceof Tensor && (v.ndim !== 0 || v.dtype.kind !== 'int'))
    throw new RuntimeError('start must be an 0-dim integral Tensor.');
  return v instanceof Tensor ? v.item() : int('start').check(v);
});

/** @internal The signature of what narrows. */
export const _narrowing = [int('dim'), startAt, length('length')] as const;
/** @internal The slice that `length` positions from `start` on are. */
export function _narrowed(input: Meta, dim: number, start: number, length: number) {
  if (input.ndim === 0) throw new RuntimeError('narrow() cannot be applied to a 0-dim tensor.');
  const at = wrapDim(dim, input.ndim);
  const have = input.shape[at]!;
  if (start < -have || start > have) {
    throw new IndexError(`start out of range (expected to be in range of [${-have}, ${have}], but got ${start})`);
  }
  const from = start < 0 ? start + have : start;
  if (length < 0 || from + length > have) {
    throw new RuntimeError(`start (${from}) + length (${length}) exceeds dimension size (${have}).`);
  }
  return { at, from, to: from + length, before: input.shape };
}
