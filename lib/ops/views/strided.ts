// Any layout over a tensor's storage.
import { int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Layout, type Shape, numel, outermostFirst } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { writtenTimes } from '../row/shown.js';
import { ints, optional, length } from '../row/signature.js';
import type { Samples } from '../row/samples.js';
import { view } from '../row/view.js';

/**
 * Any layout over the tensor's storage. Strides and offset count elements; elements may be seen more than once.
 *
 * @param size lengths
 * @param stride strides, in elements
 * @param storage_offset where it begins in the storage; null: where the input does
 * @returns a view
 * @throws RuntimeError for negative strides, and where the storage ends before the last element
 * @example
 * torch.as_strided(torch.arange(4), [2], [2]); // tensor([0, 2])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.as_strided.html
 */
export const as_strided = view('as_strided', [ints('size'), ints('stride'), optional(length('storage_offset'), null)], {
  plan: ({ input, size, stride, storage_offset }) => {
    if (size.length !== stride.length) throw new RuntimeError('mismatch in length of strides and shape');
    if (stride.some((n) => n < 0)) {
      throw new RuntimeError(
        `as_strided: Negative strides are not supported at the moment, got strides: [${stride.join(', ')}]`,
      );
    }
    const offset = storage_offset ?? input.offset;
    if (offset < 0) throw new RuntimeError(`Tensor: invalid storage offset ${offset}`);
    const last = offset + reach(size, stride) - 1;
    if (last >= input.storage.length && numel(size) > 0) {
      throw new RuntimeError(
        `setStorage: sizes [${size.join(', ')}], strides [${stride.join(', ')}], storage offset ${offset}, and itemsize ${input.dtype.itemsize} requiring a storage size of ${(last + 1) * input.dtype.itemsize} are out of bounds for storage of size ${input.storage.nbytes}`,
      );
    }
    return { shape: size, strides: stride, offset };
  },
  gradient: (grad, made, source): Tensor => stridedBackward(grad, made, source),
  inplace: 'AsStridedBackward1',
  samples: (make): Samples => [
    [make(3, 4), [2, 2], [4, 1], 1],
    [make(6), [3, 2], [1, 1]],
    [make(4), [2, 3], [1, 0]],
    [make(2, 2), [], [], 3],
  ],
});
export const as_strided_ = as_strided.inplace;

/** How many places a layout spans. */
const reach = (shape: Shape, strides: Shape): number =>
  numel(shape) === 0 ? 0 : shape.reduce((n, length, k) => n + (length - 1) * strides[k]!, 1);

/** Whether two elements may lie in one place: dimensions from the nearest out must step over all that lies inside. */
function mayOverlap(shape: Shape, strides: Shape): boolean {
  let inside = 1;
  for (const k of outermostFirst(strides).reverse()) {
    if (shape[k]! <= 1) continue;
    if (strides[k]! < inside) return true;
    inside += (shape[k]! - 1) * strides[k]!;
  }
  return false;
}

/**
 * Gradients are added up in a storage where every element of the view has its place, and read with the input's layout. An input
 * that saw a place several times shares its gradient out.
 */
function stridedBackward(grad: Tensor, view: Layout, source: Layout): Tensor {
  if (numel(view.shape) === 0) return grad.new_zeros([...source.shape]); // of nothing, and so without a history
  const before = Math.max(source.offset - view.offset, 0);
  const at = { view: view.offset - source.offset + before, source: before };
  const places = Math.max(reach(source.shape, source.strides) + at.source, reach(view.shape, view.strides) + at.view);
  let sums = grad.new_zeros([places]);
  if (!mayOverlap(view.shape, view.strides)) sums.as_strided(view.shape, view.strides, at.view).copy_(grad);
  else sums = writtenTimes(sums.index_add(0, positions(grad, view, at.view), grad.reshape(-1)));
  if (!mayOverlap(source.shape, source.strides)) return sums.as_strided(source.shape, source.strides, at.source);
  const seen = positions(grad, source, at.source);
  const counts = grad.new_zeros([places]).index_add(0, seen, grad.new_ones([seen.shape[0]]));
  return sums
    .div(counts.masked_fill(counts.eq(0), 1))
    .index_select(0, seen)
    .reshape([...source.shape]);
}

/** Where each element of a layout lies, row-major, as int64. */
function positions(like: Tensor, { shape, strides }: Layout, offset: number): Tensor {
  const out = allocate(like.storage.engine, shape, int64);
  out.fill_(offset);
  shape.forEach((length, k) => {
    const steps = BigInt64Array.from({ length }, (_, i) => BigInt(i * strides[k]!));
    const along = allocate(like.storage.engine, [length], int64);
    along.storage.engine.upload(along.storage, steps);
    out.add_(along.view(shape.map((_, j) => (j === k ? length : 1))));
  });
  return out.reshape(-1);
}
