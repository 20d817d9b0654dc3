// Cuts into parts of equal length.
import type { Tensor } from '../../tensor.js';
import { RuntimeError } from '../../errors.js';
import { wrapDim } from '../../shape.js';
import type { Samples } from '../row/samples.js';
import { int, optional, type Meta, length } from '../row/signature.js';
import { views } from '../row/view.js';

export const piece = (whole: Tensor, { at, starts, lengths }: ReturnType<typeof pieces>, k: number): Tensor =>
  whole.narrow(at, starts[k]!, lengths[k]!);

/** @internal Pieces of one length along a dimension, the last one shorter where it must be. */
export const _splitEvenly = views('split', [length('split_size'), optional(int('dim'), 0)], {
  plan: ({ input, split_size: size, dim }) => {
    if (input.ndim === 0) throw new RuntimeError('split expects at least a 1-dimensional tensor');
    if (size < 0) throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${size}`);
    const at = wrapDim(dim, input.ndim);
    const length = input.shape[at]!;
    if (size === 0 && length !== 0) {
      throw new RuntimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${length}`);
    }
    const count = size === 0 ? 1 : Math.max(Math.ceil(length / size), 1);
    return pieces(
      input,
      at,
      Array.from({ length: count }, (_, k) => Math.min(size, length - k * size)),
    );
  },
  piece,
  joined: 'CatBackward0',
  samples: (make): Samples => [
    [make(5, 2), 2],
    [make(2, 4), 2, 1],
  ],
});
/** @internal The split that `chunks` chunks are: of one length, or of given lengths where the dimension is empty. */
export function _chunks(input: Meta, count: number, dim: number): { at: number; size: number | readonly number[] } {
  if (input.ndim === 0) throw new RuntimeError('chunk expects at least a 1-dimensional tensor');
  if (count <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${count}`);
  const at = wrapDim(dim, input.ndim);
  const length = input.shape[at]!;
  return { at, size: length === 0 ? new Array<number>(count).fill(0) : Math.ceil(length / count) };
}
/** Pieces of a dimension that follow one another. */
export function pieces(input: Meta, at: number, lengths: readonly number[]) {
  let end = 0;
  const starts = lengths.map((length) => (end += length) - length);
  const parts = lengths.map((length, k) => ({
    shape: input.shape.map((n, d) => (d === at ? length : n)),
    strides: input.strides,
    offset: input.offset + (length === 0 ? 0 : starts[k]! * input.strides[at]!),
  }));
  return { parts, at, starts, lengths };
}
