// Order: sorting, the k-th and the middle element, running extremes.
import { composite } from '../row/composite.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { checkDifferentiable } from '../../graph/node.js';
import { type DType, floatRange, greatest, int64, integerRange, legacy } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { type Shape, numel, wrapDim } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { arange } from '../creation/sequences.js';
import { notImplemented } from '../row/refusals.js';
import { type ValuesIndices, reducedShape } from '../reduction/dimensions.js';
import { evenlyOfAll, towardPlaces } from '../reduction/selecting.js';
import type { Samples } from '../row/samples.js';
import { accessTypes, ownTypesOf } from '../row/out.js';
import { structural } from '../row/structural.js';
import type { Result } from '../row/structuralrow.js';
import { discard } from '../row/temporary.js';
import {
  type Arguments,
  type Meta,
  besides,
  flag,
  int,
  keywordOnly,
  noSignature,
  optional,
  withFirst,
  length,
} from '../row/signature.js';
import * as kernels from '../../runtime/kernels/index.js';

/** Elements sorted along `dim`, stably, NaN as the largest; and the positions that they had. */
function sortInto(input: Tensor, dim: number, descending: boolean, values: Tensor, indices: Tensor): void {
  if (input.ndim === 0) {
    kernels.copyView(input, values);
    kernels.fillView(indices, 0);
  } else input.storage.engine.run(kernels.sort, { dim, descending }, [input], [values, indices]);
}
const held = (input: Tensor): [Tensor, Tensor] => {
  const { engine } = input.storage;
  return [allocate(engine, input.shape, input.dtype), allocate(engine, input.shape, int64)];
};
/** Both results of one shape. */
const pair = (shape: Shape, dtype: DType): readonly [Result, Result] => [
  { shape, dtype },
  { shape, dtype: int64 },
];

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
    outs: pair(input.shape, input.dtype),
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
    return { out: { shape: input.shape, dtype: int64 }, at: wrapDim(dim, input.ndim), descending };
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
 * @param sorted a hint: they are
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
    plan: ({ input, k, dim, largest }) => {
      const at = wrapDim(dim, input.ndim);
      const length = input.ndim === 0 ? 1 : input.shape[at]!;
      if (k < 0 || k > length) throw new RuntimeError('selected index k out of range');
      if (input.dtype.kind === 'bool') throw new NotImplementedError('topk does not support bool dtypes on CPU');
      const shape = input.shape.map((n, d) => (d === at ? k : n));
      return { outs: pair(shape, input.dtype), at, largest, before: input.shape };
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at, largest }): void => {
      if (input.ndim === 0) sortInto(input, at, largest, values!, indices!);
      else input.storage.engine.run(kernels.topk, { dim: at, largest }, [input], [values!, indices!]);
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

/** What one position along `dim` comes to, without the dimension unless `keepdim`. */
function choosing(input: Meta, at: number, keepdim: boolean) {
  const shape = input.ndim === 0 ? [] : reducedShape(input.shape, [at], keepdim);
  return { outs: pair(shape, input.dtype), at, keepdim, before: input.shape };
}
/** Writes positions along `dim`, which they keep with length 1, and the elements there. */
function choose(input: Tensor, at: number, places: Tensor, values: Tensor, indices: Tensor): void {
  kernels.copyView(input.gather(at, places).reshape([...values.shape]), values);
  kernels.copyView(places.reshape([...indices.shape]), indices);
}

/**
 * The k-th smallest element along `dim` (k from 1), with its position.
 *
 * @param k which one, from 1
 * @returns values and indices, without the dimension (or with length 1 where `keepdim`)
 * @throws RuntimeError where the k-th is asked of fewer elements, IndexError for a dimension that there is not
 * @example
 * torch.kthvalue(torch.tensor([3, 1, 2]), 2).values; // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
 */
export const kthvalue = structural(
  'kthvalue',
  [length('k'), optional(int('dim'), -1), optional(flag('keepdim'), false)],
  {
    types: ownTypesOf(
      () => 'output values must be of same type as input',
      () => 'output indices must be of scalar type Long',
    ),
    plan: ({ input, k, dim, keepdim }) => {
      const at = wrapDim(dim, input.ndim);
      const length = input.ndim === 0 ? 1 : input.shape[at]!;
      if (length === 0) throw new IndexError(`kthvalue(): Expected reduction dim ${at} to have non-zero size.`);
      if (input.dtype.kind === 'bool') throw notImplemented('kthvalue_cpu', input.dtype);
      if (k < 1 || k > length) {
        throw new RuntimeError(`kthvalue(): selected number k out of range for dimension ${at}`);
      }
      return { ...choosing(input, at, keepdim), k };
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at, k }): void => {
      if (input.ndim === 0) return sortInto(input, 0, false, values!, indices!);
      const sorted = held(input);
      sortInto(input, at, false, ...sorted);
      choose(input, at, sorted[1].narrow(at, k - 1, 1), values!, indices!);
      discard(...sorted);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
        towardPlaces(grad, indices, at, keepdim, before),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 4), 2],
      [make(2, 4), 3, 1, true],
      [make(), 1],
      [make(70), 33],
    ],
  },
);

const along = [int('dim'), optional(flag('keepdim'), false)] as const;
const medianAlong = (name: 'median' | 'nanmedian') =>
  structural(name, along, {
    types: ownTypesOf(
      (wanted, given) =>
        `Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type torch.${legacy(given)}Tensor does not equal torch.${legacy(wanted)}Tensor (while checking arguments for median)`,
      (_, given) =>
        `Expected tensor for argument #1 'indices' to have scalar type Long; but got torch.${legacy(given)}Tensor instead (while checking arguments for median)`,
    ),
    plan: ({ input, dim, keepdim }) => {
      const at = wrapDim(dim, input.ndim);
      if (input.ndim > 0 && input.shape[at] === 0) {
        throw new IndexError(`median(): Expected reduction dim ${at} to have non-zero size.`);
      }
      if (input.dtype.kind === 'bool') throw notImplemented('median_out', input.dtype);
      return choosing(input, at, keepdim);
    },
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input }, [values, indices], { at }): void => {
      if (input.ndim === 0) return sortInto(input, 0, false, values!, indices!);
      const sorted = held(input);
      sortInto(input, at, false, ...sorted);
      const nans = input.isnan().sum(at, true);
      // The lower of the middle ones of the numbers; of NaNs alone the first.
      const lower = nans
        .neg()
        .add(input.shape[at]! - 1)
        .floor_divide(2)
        .clamp_min(0);
      const place = sorted[1].gather(at, lower);
      // A NaN among the elements is the median.
      const first = (): Tensor => input.isnan().to(int64).argmax(at, true);
      choose(input, at, name === 'median' ? place.where(nans.eq(0), first()) : place, values!, indices!);
      discard(...sorted);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
        towardPlaces(grad, indices, at, keepdim, before),
      ),
    }),
    node: name === 'median' ? 'MedianBackward1' : 'NanmedianBackward1',
    samples: (make): Samples => [
      [make(2, 4), 1],
      [make(3, 2), 0, true],
      [make(), 0],
      [make(2, 70), 1],
    ],
  });
/** What C++ makes of NaN, the median of nothing: the least of the integers that a register holds, of which shorter ones take the last bits. */
function ofNothing(dtype: DType): number | bigint {
  if (dtype.kind !== 'int') return dtype.kind === 'bool' ? 1 : NaN;
  return dtype.itemsize < 4 ? 0 : integerRange(dtype)!.least;
}
const medianOfAll = (name: 'median' | 'nanmedian') =>
  structural(name, [], {
    plan: ({ input }) => {
      if (input.dtype.kind === 'bool' && numel(input.shape) > 0) throw notImplemented('median_cpu', input.dtype);
      return { out: { shape: [] as Shape, dtype: input.dtype } };
    },
    compute: ({ input }, [out]): void => {
      if (numel(input.shape) === 0) kernels.fillView(out!, ofNothing(input.dtype));
      else kernels.copyView((name === 'median' ? _medianAlong : _nanmedianAlong)(input.reshape(-1), 0).values, out!);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }): Tensor => evenlyOfAll(grad, input, result)),
    }),
    samples: (make): Samples => [[make(2, 3)], [make()], [make(70)]],
  });
/** @internal The median along a dimension, and of all elements; of the numbers among them. */
export const _medianAlong = medianAlong('median');
/** @internal */
export const _nanmedianAlong = medianAlong('nanmedian');
/** @internal */
export const _medianOfAll = medianOfAll('median');
/** @internal */
export const _nanmedianOfAll = medianOfAll('nanmedian');
function medianOf(name: 'median' | 'nanmedian', first: unknown, rest: readonly unknown[]): Tensor | ValuesIndices {
  const [input, ...args] = withFirst('input', [first, ...rest]);
  if (!(input instanceof Tensor) && (args.length > 0 || input === undefined)) {
    throw noSignature(name, input === undefined ? [] : [input, ...args], [
      'Tensor input',
      'Tensor input, int dim, bool keepdim = False',
    ]);
  }
  const self = input as Tensor;
  if (args.length === 0) return (name === 'median' ? _medianOfAll : _nanmedianOfAll)(self);
  return (name === 'median' ? _medianAlong : _nanmedianAlong)(self, ...(args as Arguments<typeof along>));
}
/**
 * The lower of the middle elements: of all elements (equal ones share the gradient), or along `dim` with its position.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @returns a tensor of no dimension; along a dimension values and indices
 * @example
 * torch.median(torch.tensor([3, 1, 2, 4])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.median.html
 */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function median(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('median', input, args);
}
/**
 * As `median`, NaN not counted.
 *
 * @param input a tensor
 * @param dim the dimension; left out: all elements are one list
 * @param keepdim whether the dimension stays, with length 1
 * @returns a tensor of no dimension; along a dimension values and indices
 * @example
 * torch.nanmedian(torch.tensor([3, NaN, 2])); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nanmedian.html
 */
export function nanmedian(input: Tensor): Tensor;
export function nanmedian(input: Tensor, dim: number, keepdim?: boolean | { keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, kwargs: { dim: number; keepdim?: boolean }): ValuesIndices;
export function nanmedian(input: Tensor, ...args: unknown[]): Tensor | ValuesIndices {
  return medianOf('nanmedian', input, args);
}

/**
 * The most frequent element along `dim` (the smallest of several), with its last position.
 *
 * @returns values and indices
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.mode(torch.tensor([1, 2, 2, 3])).values; // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mode.html
 */
export const mode = structural('mode', [optional(int('dim'), -1), optional(flag('keepdim'), false)], {
  types: ownTypesOf(
    (wanted, given) => `expected scalar type '${legacy(wanted)}' but got '${legacy(given)}' for values output`,
    (wanted, given) => `expected scalar type '${legacy(wanted)}' but got '${legacy(given)}' for indices output`,
  ),
  plan: ({ input, dim, keepdim }) => {
    const at = wrapDim(dim, input.ndim);
    if (input.ndim > 0 && input.shape[at] === 0) {
      throw new IndexError(`mode(): Expected reduction dim ${at} to have non-zero size.`);
    }
    return choosing(input, at, keepdim);
  },
  outputs: ['values', 'indices'],
  differentiable: ['values'],
  compute: ({ input }, [values, indices], { at }): void => {
    if (input.ndim === 0) return sortInto(input, 0, false, values!, indices!);
    if (numel(input.shape) === 0) return;
    const equal = input.unsqueeze(at + 1).eq(input.unsqueeze(at));
    const counts = equal.sum(at + 1);
    const most = counts.eq(counts.amax(at, true));
    const smallest = input.where(most, input.amax()).amin(at, true);
    const positions = arange(input.shape[at]!, { dtype: int64, device: input.device }).reshape(
      input.shape.map((n, k) => (k === at ? n : 1)),
    );
    // A NaN equals nothing: where there is one it is the first that counts.
    choose(input, at, positions.where(input.eq(smallest), -1).amax(at, true).clamp_min(0), values!, indices!);
  },
  gradients: ({ saves }) => ({
    input: saves(['indices'], (grad, { indices }, { at, keepdim, before }): Tensor =>
      towardPlaces(grad, indices, at, keepdim, before),
    ),
  }),
  samples: (make): Samples => [[make(2, 3)], [make(2, 3), 0, true], [make()], [make.ids(3, 2, 5)], [make(2, 0), 0]],
});

// ---- running extremes

const running = (kind: 'cummax' | 'cummin') =>
  structural(kind, [int('dim')], {
    types: accessTypes,
    plan: ({ input, dim }) => ({
      outs: pair(input.shape, input.dtype),
      at: wrapDim(dim, input.ndim),
      before: input.shape,
    }),
    outputs: ['values', 'indices'],
    differentiable: ['values'],
    compute: ({ input: x }, [values, indices], { at }): void => {
      if (x.ndim === 0) return sortInto(x, 0, false, values!, indices!);
      if (numel(x.shape) === 0) return;
      x.storage.engine.run(kernels.runningExtreme, { kind, dim: at }, [x], [values!, indices!]);
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { at, before }): Tensor =>
        towardPlaces(grad, indices, at, true, before),
      ),
    }),
    samples: (make): Samples => [
      [make(2, 4), 1],
      [make(4, 2), 0],
      [make(), 0],
      [make(0, 2), 0],
      [make(70), 0],
    ],
  });
/**
 * Running maximum along `dim`, with its positions.
 *
 * `y_i = max(x_1, x_2, …, x_i)`.
 *
 * @returns values and indices, of the input's shape
 * @example
 * torch.cummax(torch.tensor([1, 3, 2, 5]), 0).values; // tensor([1., 3., 3., 5.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cummax.html
 */
export const cummax = running('cummax');
/**
 * Running minimum along `dim`, with its positions.
 *
 * `y_i = min(x_1, x_2, …, x_i)`.
 *
 * @returns values and indices, of the input's shape
 * @example
 * torch.cummin(torch.tensor([3, 1, 2, 0]), 0).values; // tensor([3., 1., 1., 0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cummin.html
 */
export const cummin = running('cummin');
/**
 * Running `log(sum(e^x))` along `dim`.
 *
 * @returns a tensor of the input's shape
 * @throws IndexError for a dimension that there is not
 * @example
 * torch.logcumsumexp(torch.tensor([0, 0, 0]), 0); // tensor([0.0000, 0.6931, 1.0986])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export const logcumsumexp = structural('logcumsumexp', [int('dim')], {
  types: accessTypes,
  plan: ({ input, dim }) => {
    const at = wrapDim(dim, input.ndim);
    if (input.dtype.kind !== 'float') throw notImplemented('logcumsumexp_out_cpu', input.dtype);
    return { out: { shape: input.shape, dtype: input.dtype }, at };
  },
  compute: ({ input: x }, [out], { at }): void => {
    if (x.ndim === 0) return kernels.copyView(x, out!);
    if (numel(x.shape) === 0) return;
    let so = x.narrow(at, 0, 1);
    kernels.copyView(so, out!.narrow(at, 0, 1));
    for (let i = 1; i < x.shape[at]!; i++) {
      so = so.logaddexp(x.narrow(at, i, 1));
      kernels.copyView(so, out!.narrow(at, i, 1));
    }
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { at }): Tensor => {
      if (grad.ndim === 0 || numel(grad.shape) === 0) return grad;
      // sum over j >= i of grad_j * e^(x_i - result_j), in logarithms of the positive and of the negative part
      const lowest = -greatest(floatRange(grad.dtype)!); // a logarithm of 0 with a derivative
      const logarithm = grad.abs().log();
      const back = (part: Tensor): Tensor =>
        logarithm.where(part, lowest).sub(result).flip([at]).logcumsumexp(at).flip([at]).add(input).exp();
      return back(grad.gt(0)).sub(back(grad.lt(0)));
    }),
  }),
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(3, 2), 0],
    [make(), 0],
    [make(0, 2), 0],
  ],
});
