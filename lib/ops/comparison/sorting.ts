// Order: sorting, the k-th and the middle element, running extremes.
import { composite } from '../row/composite.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { checkDifferentiable } from '../../graph/node.js';
import { int64 } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { preserved, wrapDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { towardPlaces } from '../reduction/selecting.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import { discard } from '../row/temporary.js';
import { besides, flag, int, keywordOnly, optional, length } from '../row/signature.js';
import * as kernels from '../../runtime/kernels/index.js';
import { held, pair, sortInto } from './ordered.js';

const sorting = [
  besides('stable', optional(int('dim'), -1)),
  besides('stable', optional(flag('descending'), false)),
  keywordOnly(optional(flag('stable'), null)),
] as const;
/**
 * Sorted along `dim`, with the positions the elements had.
 *
 * @param descending largest first
 * @param stable whether equal elements keep their order, which they do here in any case
 * @returns values and indices, of the input's shape
 * @example
 * torch.sort(torch.tensor([3, 1, 2])).indices; // tensor([1, 2, 0])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.sort.html
 */
export const sort = structural('sort', sorting, {
  types: 'exact',
  plan: ({ input, dim, descending, stable }) => ({
    outs: pair(input.shape, input.dtype, { strides: preserved(input) }),
    node: stable === null ? 'SortBackward0' : 'SortBackward1',
    at: wrapDim(dim, input.ndim),
    descending,
    before: input.shape,
  }),
  outputs: ['values', 'indices'],
  differentiable: ['values'],
  node: ({ node }) => node,
  compute: ({ input }, [values, indices], { at, descending }): void =>
    sortInto(input, at, descending, values!, indices!),
  gradients: ({ saves }) => ({
    input: saves(['indices'], (grad, { indices }, { at, before }): Tensor =>
      towardPlaces(grad, indices, at, true, before),
    ),
  }),
  samples: (make): Samples => [
    [make(2, 3)],
    [make(3, 2), 0, true],
    [make()],
    [make(0, 2), 0],
    [make(70)],
    [make.ids(3, 5)],
  ],
});

/**
 * The positions that sort along `dim`.
 *
 * @param descending whether the largest comes first
 * @param stable whether equal elements keep their order, which they do here anyway
 * @returns indices of the input's shape
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.argsort(torch.tensor([3, 1, 2])); // tensor([1, 2, 0])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.argsort.html
 */
export const argsort = structural('argsort', sorting, {
  plan: ({ input, dim, descending }) => {
    // PyTorch sorts, which it records.
    if (input.requires_grad && is_grad_enabled()) checkDifferentiable(input.dtype);
    return {
      out: { shape: input.shape, dtype: int64, strides: preserved(input) },
      at: wrapDim(dim, input.ndim),
      descending,
    };
  },
  compute: ({ input }, [out], { at, descending }): void => {
    const [values] = held(input);
    sortInto(input, at, descending, values, out!);
    discard(values);
  },
  samples: (make): Samples => [[make(2, 3)], [make(3, 2), 0, true], [make()], [make.ids(3, 5)]],
});
/**
 * Sorted along the first dimension.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.msort(torch.tensor([3, 1, 2])); // tensor([1., 2., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.msort.html
 */
export const msort = composite('msort', [], (input): Tensor => input.sort(0).values, {
  types: 'exact',
  recorded: 'sort',
});

/**
 * The `k` largest (or smallest) elements along `dim`, in order, with their positions.
 *
 * @param k how many
 * @param largest whether the largest, not the smallest
 * @param sorted whether they are in order; else they are as PyTorch comes to them
 * @returns values and indices, with length `k` along the dimension
 * @throws RuntimeError where `k` is more than there are, IndexError for a dimension that there is not
 * @example
 * torch.topk(torch.tensor([3, 1, 2]), 2).values; // tensor([3., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.topk.html
 */
export const topk = structural(
  'topk',
  [length('k'), optional(int('dim'), -1), optional(flag('largest'), true), optional(flag('sorted'), true)],
  {
    types: 'exact',
    plan: ({ input, k, dim, largest, sorted }) => {
      const at = wrapDim(dim, input.ndim);
      const length = input.ndim === 0 ? 1 : input.shape[at]!;
      if (k < 0 || k > length) throw new RuntimeError('selected index k out of range');
      if (input.dtype.kind === 'bool') throw new NotImplementedError('topk does not support bool dtypes on CPU');
      const shape = input.shape.map((n, d) => (d === at ? k : n));
      return { outs: pair(shape, input.dtype), at, largest, sorted, before: input.shape };
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at, largest, sorted }): void => {
      if (input.ndim === 0) sortInto(input, at, largest, values!, indices!);
      else input.storage.engine.run(kernels.topk, { dim: at, largest, sorted }, [input], [values!, indices!]);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, before }): Tensor =>
        towardPlaces(grad, indices, at, true, before),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 4), 2],
      [make(4, 2), 2, 0, false],
      [make(), 1],
      [make(2, 3), 0],
      [make(70), 5],
      [make(70), 40],
    ],
  },
);
