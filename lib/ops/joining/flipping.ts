// Elements in the opposite order, moved on, and turned.
import { int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import { copyView } from '../../runtime/kernels/index.js';
import { likeAll, wrapDims, numel, wrapDim, contiguousStrides, wrapOwnDim, preserved } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { arange } from '../creation/sequences.js';
import { reshaped, dense, alias } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { optional, dims, ints, int, dimsInRow } from '../row/signature.js';
import { structural } from '../row/structural.js';

/**
 * The elements in the opposite order along dimensions.
 *
 * @param dims dimensions, one by one or in a list
 * @returns a tensor of the input's shape
 * @example
 * torch.flip(torch.tensor([1, 2, 3]), [0]); // tensor([3., 2., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flip.html
 */
export const flip = structural('flip', [dimsInRow('dims')], {
  plan: ({ input, dims: list }) => ({
    out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
    places: wrapDims([list].flat(), input.ndim, false),
  }),
  compute: ({ input }, [out], { places }): void => {
    // Rows taken by index: strides here are never negative.
    const { device } = input;
    const backwards = (n: number): Tensor =>
      arange(n, { dtype: int64, device })
        .mul(-1)
        .add(n - 1);
    let turned: Tensor = input;
    for (const at of places)
      turned = numel(turned.shape) === 0 ? turned : turned.index_select(at, backwards(turned.shape[at]!));
    copyView(turned, out!);
  },
  gradients: () => ({ input: (grad, _, { places }): Tensor => grad.flip([...places]) }),
  samples: (make): Samples => [
    [make(3, 4), [0]],
    [make(2, 3, 4), [0, -1]],
    [make(70), [0]],
    [make(0, 2), [0, 1]],
    [make(), []],
  ],
});

/**
 * Elements moved along dimensions, those that leave at one end coming in at the other; without dims, of the flattened tensor.
 *
 * @param shifts by how many positions, for each of `dims`
 * @param dims dimensions; left out: of the flattened input
 * @returns a tensor of the input's shape
 * @throws RuntimeError for `dims` and `shifts` of different number, IndexError for a dimension that there is not
 * @example
 * torch.roll(torch.tensor([1, 2, 3]), 1); // tensor([3., 1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.roll.html
 */
export const roll = structural('roll', [dims('shifts'), optional(dims('dims'), null)], {
  plan: ({ input, shifts, dims: given }) => {
    const by = typeof shifts === 'number' ? [shifts] : shifts;
    const over = typeof given === 'number' ? [given] : (given ?? []);
    if (by.length === 0) throw new RuntimeError('`shifts` required');
    const flat = over.length === 0 && by.length === 1;
    if (!flat && over.length !== by.length) {
      throw new RuntimeError(`shifts and dimensions must align. shifts: ${by.length}, dims:${over.length}`);
    }
    if (!flat && numel(input.shape) === 0) {
      return { out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) }, by, over, flat }; // whatever the dimension is
    }
    const places = over.map((dim) => wrapOwnDim(dim, input.ndim));
    // Pieces are joined, of which one without elements lies in no format.
    const format =
      flat || places.some((dim, k) => by[k]! % input.shape[dim]! === 0) ? {} : likeAll(input.shape, [input]);
    return { out: { shape: input.shape, dtype: input.dtype, ...format }, by, over: places, flat };
  },
  compute: ({ input }, [out], { by, over, flat }): void => {
    if (numel(input.shape) === 0) return;
    const along = flat ? [0] : over;
    const move = (from: Tensor, to: Tensor, k: number): void => {
      if (k === along.length) return copyView(from, to);
      const dim = along[k]!;
      const n = from.shape[dim]!;
      const start = ((by[k]! % n) + n) % n; // where the first element comes to stand
      move(part(from, dim, 0, n - start), part(to, dim, start, n - start), k + 1);
      if (start > 0) move(part(from, dim, n - start, start), part(to, dim, 0, start), k + 1);
    };
    if (flat) move(reshaped(dense(input), [numel(input.shape)]), reshaped(out!, [numel(input.shape)]), 0);
    else move(input, out!, 0);
  },
  gradients: () => ({
    input: (grad, _, { by, over }): Tensor =>
      grad.roll(
        by.map((n) => -n),
        [...over],
      ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 1, 0],
    [make(3, 4), [1, -2], [0, 1]],
    [make(3, 4), 5],
    [make(70), -3, 0],
    [make(0, 2), 1, 0],
    [make(), 1],
  ],
});

/**
 * Rows in the opposite order.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a number
 * @example
 * torch.flipud(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[3, 4], [1, 2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flipud.html
 */
export const flipud = operator('flipud', [], (input): Tensor => {
  if (input.ndim < 1) throw new RuntimeError('Input must be >= 1-d.');
  return input.flip(0);
});

/**
 * Columns in the opposite order.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.fliplr(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[2, 1], [4, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.fliplr.html
 */
export const fliplr = operator('fliplr', [], (input): Tensor => {
  if (input.ndim < 2) throw new RuntimeError('Input must be >= 2-d.');
  return input.flip(1);
});
/**
 * Turned by `k` right angles in the plane of two dimensions, from the first toward the second.
 *
 * @param k how often; backwards where negative
 * @param dims the two dimensions
 * @returns a tensor
 * @throws RuntimeError where these are not two different ones
 * @example torch.rot90(torch.tensor([[1, 2]])).tolist(); // [[2], [1]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.rot90.html
 */
export const rot90 = structural('rot90', [optional(int('k'), 1), optional(ints('dims'), [0, 1])], {
  plan: ({ input, k, dims: plane }) => {
    if (plane.length !== 2) throw new RuntimeError(`expected total rotation dims == 2, but got dims = ${plane.length}`);
    if (input.ndim < 2) throw new RuntimeError(`expected total dims >= 2, but got total dims = ${input.ndim}`);
    const [a, b] = plane.map((dim) => wrapDim(dim, input.ndim)) as [number, number];
    if (a === b) {
      throw new RuntimeError(
        `expected rotation dims to be different, but got dim0 = ${plane[0]} and dim1 = ${plane[1]}`,
      );
    }
    const turns = ((k % 4) + 4) % 4;
    const order = input.shape.map((_, d) => (turns % 2 === 0 ? d : d === a ? b : d === b ? a : d));
    const strides = turns === 0 ? contiguousStrides(input.shape) : preserved(input);
    const turned = <T>(list: readonly T[]): T[] => order.map((d) => list[d]!);
    return { out: { shape: turned(input.shape), dtype: input.dtype, strides: turned(strides) }, order, turns, a, b };
  },
  compute: ({ input }, [out], { order, turns, a, b }): void => {
    const over = [[], [b], [a, b], [a]][turns]!;
    kernels.copyView((over.length === 0 ? input : input.flip(over)).permute(order), out!);
  },
  gradients: () => ({ input: (grad, _, { turns, a, b }): Tensor => grad.rot90(-turns, [a, b]) }),
  samples: (make): Samples => [
    [make(2, 3)],
    [make(2, 3), 2],
    [make(2, 3, 2), -1, [2, 0]],
    [make(2, 3), 4],
    [make(0, 2), 1],
  ],
});
/** A stretch of a dimension. */
const part = (t: Tensor, dim: number, start: number, length: number): Tensor =>
  alias(
    t,
    t.shape.map((n, k) => (k === dim ? length : n)),
    t.strides,
    t.offset + start * t.strides[dim]!,
  );
