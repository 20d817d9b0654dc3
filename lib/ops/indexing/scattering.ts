// Writes through masks and by positions in the flattened tensor, and subscripts of what is not zero, as many as are asked for.
import { besideFresh } from '../row/beside.js';
import { composite } from '../row/composite.js';
import { bool, int64, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import { broadcastShapes, numel, preserved } from '../../shape.js';
import { type Tensor, allocate, fresh } from '../../tensor.js';
import { within } from '../../runtime/claim.js';
import { dense, expanded, reshaped } from '../row/kernels.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, flag, int, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { column, flatPlaces, nonzeroWrites } from './places.js';

/**
 * The elements of `source`, in order, in the places where the mask holds.
 *
 * @param mask bool, broadcast with the input
 * @param source at least as many elements as the mask has places
 * @returns a tensor of the input's shape
 * @throws RuntimeError for a mask that is not bool, or does not broadcast
 * @example
 * torch.masked_scatter(torch.zeros(3), torch.tensor([true, false, true]), torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked_scatter.html
 */
export const masked_scatter = structural('masked_scatter', [tensor('mask'), tensor('source')], {
  plan: ({ input, mask, source }) => {
    const shape = broadcastShapes(mask.shape, input.shape);
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `masked_scatter: expected self and source to have same dtypes but got${legacy(input.dtype)} and ${legacy(source.dtype)}`,
      );
    }
    if (mask.dtype !== bool)
      throw new RuntimeError(
        `masked_scatter_ only supports boolean masks, but got mask with dtype ${legacy(mask.dtype)}`,
      );
    return { out: { shape, dtype: input.dtype }, shape, from: source.shape };
  },
  init: 'input',
  inplace: true,
  compute: ({ mask, source }, [out], { shape }): void => {
    const count = numel(shape);
    if (count === 0) return;
    const { engine } = out!.storage;
    const [wide, length] = [expanded(mask, shape), numel(source.shape)];
    // The n-th place that the mask names takes the source's n-th element.
    const nth = reshaped(dense(wide), [count]).cumsum(0).sub(1);
    const few = (): Error => new RuntimeError('Number of elements of source < number of ones in mask');
    engine.assert(within(-1, length), nth.select(0, -1), few);
    if (length === 0) return;
    const taken = allocate(engine, [count, 1], out!.dtype);
    const rows = reshaped(dense(source), [length, 1]);
    engine.run(kernels.takeRows, null, [rows, nth.clamp({ min: 0, max: length - 1 })], [taken]);
    kernels.copyView(reshaped(taken, shape).where(wide, out!), out!);
  },
  gradients: ({ saves }) => ({
    input: saves(['mask'], (grad, { mask }): Tensor => grad.masked_fill(mask, 0)),
    // By places as in `compute`, so that no device has to be read: as many as the mask names would be a shape that follows from values.
    source: saves(['mask'], (grad, { mask }, { shape, from }): Tensor => {
      const length = numel(from);
      const whole = grad.new_zeros([length]);
      if (length === 0 || numel(shape) === 0) return whole.view([...from]);
      const wide = mask.expand([...shape]);
      const nth = wide
        .reshape(-1)
        .cumsum(0)
        .sub(1)
        .clamp({ min: 0, max: length - 1 });
      return besideFresh(
        'MaskedScatterBackwardBackward0',
        whole.index_add(0, nth, grad.masked_fill(wide.logical_not(), 0).reshape(-1)).view([...from]),
      );
    }),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.mask(3, 4), make(12)],
    [make(3, 1), make.mask(3, 4), make(3, 5)],
    [make(70), make.mask(70), make(70)],
    [make(0, 2), make.mask(2), make(1)],
    [make(), make.mask(), make(1)],
  ],
});

/**
 * The elements of `source` at row-major positions.
 *
 * @param accumulate whether to add to what is there
 * @param index row-major positions, int64
 * @param source what is written, as many elements
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an index that is not int64, IndexError where it names no place, or has not as many elements as `source`
 * @example
 * torch.put(torch.zeros(3), torch.tensor([0, 2]).long(), torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.put.html
 */
export const put = structural('put', [tensor('index'), tensor('source'), optional(flag('accumulate'), false)], {
  plan: ({ input, index, source, accumulate }) => {
    if (index.dtype !== int64)
      throw new RuntimeError(`put_(): Expected a long tensor for index, but got ${legacy(index.dtype)}`);
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `put_(): self and source expected to have the same dtype, but got self.dtype = ${legacy(input.dtype)} and source.dtype = ${legacy(source.dtype)}`,
      );
    }
    const [count, length] = [numel(index.shape), numel(input.shape)];
    if (numel(source.shape) !== count) {
      throw new IndexError(
        `put_(): Expected source and index to have the same number of elements, but got source.numel() = ${numel(source.shape)}, index.numel() = ${count}`,
      );
    }
    if (count > 0 && length === 0) throw new IndexError('put_(): Tried to put elements into an empty tensor');
    return {
      out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) },
      accumulate,
      from: source.shape,
    };
  },
  init: 'input',
  inplace: true,
  apart: ['index', 'source'],
  compute: ({ index, source }, [out], { accumulate }): void => {
    const count = numel(index.shape);
    if (count === 0) return;
    const places = flatPlaces(out!, index);
    const rows = reshaped(dense(source), [count, 1]);
    out!.storage.engine.run(
      kernels.putRows,
      accumulate ? kernels.adding(out!.dtype) : { kind: 'set' },
      [rows, places],
      [column(out!)],
    );
  },
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { accumulate, from }): Tensor =>
      accumulate ? grad : grad.put(index, grad.new_zeros([...from])),
    ),
    source: saves(['index', 'source'], (grad, { index, source }): Tensor =>
      grad.take(index).reshape([...source.shape]),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.ids(12, 5), make(5), true],
    [make(3, 4), make.of([-1, 0, 7]), make(3, 1)],
    [make(10, 8), make.of(Array.from({ length: 70 }, (_, k) => 79 - k)), make(70)],
    [make(3), make.of([]), make(0)],
    [make(), make.of([0]), make(1)],
  ],
});

/**
 * Subscripts of the first `size` elements that are not zero; where there are fewer, rows of `fill_value`.
 *
 * @param size how many rows the result has
 * @param fill_value what rows have that are too many
 * @returns an int64 tensor of shape `(size, dimensions)`
 * @throws RuntimeError for a negative `size`
 * @example
 * torch.nonzero_static(torch.tensor([0, 5]), { size: 2 }).tolist(); // [[1], [-1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nonzero_static.html
 */
export const nonzero_static = composite(
  'nonzero_static',
  [keywordOnly(int('size')), keywordOnly(optional(int('fill_value'), -1))],
  (input, size, value): Tensor => {
    if (size < 0) throw new RuntimeError("nonzero_static: 'size' must be an non-negative integer");
    const found = input.nonzero();
    const out = found.new_full([size, input.ndim], value, { dtype: int64 });
    const count = Math.min(size, found.shape[0]);
    out.narrow(0, 0, count).copy_(found.narrow(0, 0, count));
    return fresh(out);
  },
  nonzeroWrites('nonzero_static'),
);
