// Single elements, chosen by an index, a mask or their values: read, and written to in place.
import { intoOut, outParameter, ownTypes } from '../row/out.js';
import { bool, int64, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import {
  type Several,
  broadcastShapes,
  contiguousStrides,
  numel,
  wrapDim,
  wrapOwnDim,
  type Shape,
} from '../../shape.js';
import { Tensor, alias, allocate } from '../../tensor.js';
import { dense, expanded, reshaped } from '../row/kernels.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { writtenTimes } from '../row/shown.js';
import { keywordOnly, bind, flag, int, optional, string, tensor, tensorOrScalar } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  atLeast1,
  checkGather,
  checkScatter,
  checkTypes,
  column,
  flatPlaces,
  indexAlong,
  nonzeroPositions,
  nonzeroWrites,
  scatterInto,
} from './places.js';
import { composite } from '../row/composite.js';

/**
 * Elements chosen along `dim`: `out[i][j] = input[index[i][j]][j]` for dim = 0.
 *
 * @param index int64 or int32, with as many dimensions as the input and nowhere longer than it but along `dim`
 * @param sparse_grad a hint
 * @returns a tensor of the index's shape
 * @throws RuntimeError for an index that is not int64 or int32, has other dimensions than the input, or names no place
 * @example
 * torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0], [1]]).long()).tolist(); // [[1], [4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.gather.html
 */
export const gather = structural(
  'gather',
  [int('dim'), tensor('index'), keywordOnly(optional(flag('sparse_grad'), false))],
  {
    types: 'exact',
    apart: ['input'],
    plan: ({ input, dim, index }) => {
      const at = wrapDim(dim, input.ndim);
      checkGather('gather', input, at, index);
      return { out: { shape: index.shape, dtype: input.dtype }, at };
    },
    compute: ({ input, index }, [out], { at }): void => {
      if (numel(index.shape) === 0) return;
      const x = atLeast1(input);
      out!.storage.engine.run(kernels.gather, { dim: at }, [x, indexAlong(x, at, index)], [atLeast1(out!)]);
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'index'], (grad, { input, index }, { at }): Tensor =>
        writtenTimes(grad.new_zeros([...input.shape]).scatter_add(at, index, grad)),
      ),
    }),
    samples: (make): Samples => [
      [make(3, 4), 0, make.ids(3, 2, 4)],
      [make(2, 3, 4), -1, make.ids(4, 2, 1, 5)],
      [make(80), 0, make.ids(80, 70)],
      [make(3), 0, make.of([])],
      [make(), 0, make.of([0, 0])],
    ],
  },
);

const reduceWord = keywordOnly(optional(string('reduce'), null));
/**
 * Writes `src`, a tensor or a number, to the places that `index` names along `dim`.
 *
 * @param reduce `'add'` or `'multiply'` combine with what is there; PyTorch has no derivative of it
 * @param index int64, with as many dimensions as the input, and nowhere longer but along `dim`
 * @param src a tensor at least as long as `index` everywhere, or a number
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an index that is not int64, has other dimensions than the input, or names no place
 * @example
 * torch.scatter(torch.zeros(3), 0, torch.tensor([0, 2]).long(), torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.scatter.html
 */
export const scatter = structural('scatter', [int('dim'), tensor('index'), tensorOrScalar('src'), reduceWord], {
  types: 'exact',
  plan: ({ input, dim, index, src, reduce }) => {
    const at = wrapDim(dim, input.ndim);
    const from = typeof src === 'object' ? src : null;
    checkGather('scatter', input, at, index);
    if (from !== null) checkTypes(input, from);
    if (reduce !== null && reduce !== 'add' && reduce !== 'multiply') {
      throw new RuntimeError(`reduce argument must be either add or multiply.`);
    }
    checkScatter(input, at, index, from);
    const kind: kernels.Scatter = reduce === 'add' ? 'add' : reduce === 'multiply' ? 'mul' : 'set';
    return { out: { shape: input.shape, dtype: input.dtype }, at, kind, shape: from === null ? null : from.shape };
  },
  node: ({ kind, shape }) =>
    kind !== 'set' ? 'NotImplemented' : shape === null ? 'ScatterBackward1' : 'ScatterBackward0',
  init: 'input',
  inplace: true,
  apart: ['index', 'src'],
  compute: ({ index, src }, [out], { at, kind }): void => scatterInto(kind, out!, at, index, src),
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { at, kind }): Tensor =>
      kind === 'set' ? grad.scatter(at, index, 0) : withoutDerivative(),
    ),
    src: saves(['index'], (grad, { index }, { at, kind }): Tensor =>
      kind === 'set' ? grad.gather(at, index) : withoutDerivative(),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.of([2, 0, 1, 1]).reshape(1, 4), make(1, 4)],
    [make(2, 3, 4), -1, make.of([3, 0]).reshape(1, 1, 2), 1.5],
    [make(80), 0, make.of(Array.from({ length: 70 }, (_, k) => 79 - k)), make(70)],
    [make(3), 0, make.of([]), make(0)],
    [make(), 0, make.of([0]), make(1)],
  ],
});
function withoutDerivative(): never {
  throw new RuntimeError('derivative for aten::scatter is not implemented');
}

/**
 * Adds `src` to the places that `index` names along `dim`.
 *
 * @param index int64, with as many dimensions as the input, and nowhere longer but along `dim`
 * @param src what is written, at least as long as `index` everywhere
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an index that is not int64, has other dimensions than the input, or names no place
 * @example
 * torch.scatter_add(torch.zeros(3), 0, torch.tensor([0, 0]).long(), torch.tensor([5, 7])); // tensor([12.,  0.,  0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export const scatter_add = structural('scatter_add', [int('dim'), tensor('index'), tensor('src')], {
  types: 'exact',
  plan: ({ input, dim, index, src }) => {
    const at = wrapDim(dim, input.ndim);
    checkGather('scatter', input, at, index);
    checkTypes(input, src);
    checkScatter(input, at, index, src);
    return { out: { shape: input.shape, dtype: input.dtype }, at };
  },
  init: 'input',
  inplace: true,
  apart: ['index', 'src'],
  compute: ({ index, src }, [out], { at }): void => scatterInto('add', out!, at, index, src),
  gradients: ({ saves }) => ({
    input: (grad): Tensor => grad,
    src: saves(['index'], (grad, { index }, { at }): Tensor => grad.gather(at, index)),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.ids(3, 2, 4), make(2, 4)],
    [make(2, 3, 4), -1, make.ids(4, 2, 1, 5), make(2, 1, 5)],
    [make(80), 0, make.ids(80, 70), make(70)],
    [make(3), 0, make.of([]), make(0)],
    [make(), 0, make.of([0, 0]), make(2)],
  ],
});

/**
 * Elements by their row-major position.
 *
 * @param index row-major positions, int64
 * @returns a tensor of the index's shape
 * @throws RuntimeError for an index that is not int64, IndexError for one that names no place
 * @example
 * torch.take(torch.tensor([[1, 2], [3, 4]]), torch.tensor([0, 3]).long()); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.take.html
 */
export const take = structural('take', [tensor('index')], {
  types: ownTypes(
    (wanted, given) =>
      `take(): self and out expected to have the same dtype, but got self.dtype = ${legacy(wanted)} and out.dtype = ${legacy(given)}`,
  ),
  plan: ({ input, index }) => {
    if (index.dtype !== int64) {
      throw new RuntimeError(`take(): Expected a long tensor for index, but got ${legacy(index.dtype)}`);
    }
    if (numel(input.shape) === 0 && numel(index.shape) > 0) {
      throw new IndexError('take(): tried to take from an empty tensor');
    }
    return { out: { shape: index.shape, dtype: input.dtype } };
  },
  compute: ({ input, index }, [out]): void => {
    const count = numel(index.shape);
    if (count === 0) return;
    const places = flatPlaces(input, index);
    out!.storage.engine.run(kernels.takeRows, null, [column(input), places], [reshaped(out!, [count, 1])]);
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'index'], (grad, { input, index }): Tensor =>
      writtenTimes(grad.new_zeros([...input.shape]).put(index, grad, true)),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.ids(12, 5)],
    [make(3, 4), make.of([-1, 0, 0, 7]).reshape(2, 2)],
    [make(10, 8), make.ids(80, 70)],
    [make(3), make.of([])],
    [make(), make.of([0])],
  ],
});

/**
 * Elements where the mask, which is broadcast with the input, holds: in one dimension.
 *
 * @param mask bool, broadcast with the input
 * @returns a vector of the chosen elements
 * @throws RuntimeError for a mask that is not bool, or does not broadcast
 * @example
 * torch.masked_select(torch.tensor([1, 2, 3]), torch.tensor([true, false, true])); // tensor([1., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
 */
export const masked_select = structural('masked_select', [tensor('mask')], {
  types: ownTypes(() => 'masked_select(): self and result must have the same scalar type'),
  apart: ['input', 'mask'],
  plan: ({ input, mask }) => {
    if (mask.dtype !== bool) throw new RuntimeError('masked_select: expected BoolTensor for mask');
    const shape = broadcastShapes(mask.shape, input.shape);
    return { out: { shape: [0], dtype: input.dtype }, shape };
  },
  dynamic: true,
  compose: ({ input, mask }, { shape }): Tensor => {
    const list = nonzeroPositions(dense(expanded(mask, shape)));
    return expanded(input, shape).take(list);
  },
  gradients: ({ saves }) => ({
    input: saves(['input', 'mask'], (grad, { input, mask }, { shape }): Tensor =>
      writtenTimes(grad.new_zeros([...shape]).masked_scatter(mask, grad)).sum_to_size([...input.shape]),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.mask(3, 4)],
    [make(3, 1), make.mask(2, 1, 4)],
    [make(70), make.mask(70)],
    [make(0, 2), make.mask(2)],
    [make(), make.mask()],
  ],
});

/**
 * Subscripts of the elements that are not zero.
 *
 * @param as_tuple whether one tensor a dimension is wanted; else they are the columns of one: [count, dimensions]
 * @param out a tensor of int64 that takes the result, where not `as_tuple`
 * @returns an int64 tensor of shape `(n, dimensions)`; a tensor a dimension where `as_tuple`
 * @throws RuntimeError where both `as_tuple` and `out` are given
 * @example
 * torch.nonzero(torch.tensor([0, 5, 6])).tolist(); // [[1], [2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
 */
export const nonzero = Object.assign(
  ((...args: readonly unknown[]): Tensor | Tensor[] => {
    const [x, separate, out] = bind('nonzero', nonzeroSignature, args) as [Tensor, boolean, Tensor | null];
    if (separate && out !== null)
      throw new RuntimeError('nonzero does not support the out kwarg when as_tuple is True');
    if (separate) return subscriptsOf(atLeast1(x)).unbind(1);
    return intoOut('nonzero', out, subscriptsOf(x), [x], nonzeroWrites('nonzero'));
  }) as Nonzero<{ out?: Tensor | null }>,
  {
    method: ((...args: readonly unknown[]): Tensor | Tensor[] => {
      const [x, separate] = bind('nonzero', nonzeroMethodSignature, args) as [Tensor, boolean];
      return separate ? nonzero(x, true) : nonzero(x);
    }) as Nonzero<object>,
  },
);
interface Nonzero<More> {
  (input: Tensor, kwargs?: ({ as_tuple?: false } & More) | false): Tensor;
  (input: Tensor, kwargs: { as_tuple: true } | true): Several<Tensor>;
}
const nonzeroMethodSignature = [tensor('input'), optional(flag('as_tuple'), false)] as const;
const nonzeroSignature = [...nonzeroMethodSignature, outParameter] as const;
function subscriptsOf({ storage, shape, strides, offset }: Tensor): Tensor {
  const x = new Tensor(storage, shape, strides, offset);
  const flat = nonzeroPositions(dense(atLeast1(x)));
  const count = flat.shape[0];
  // Column by column, as PyTorch lays them out.
  const out = allocate(storage.engine, [count, shape.length], int64, [1, count]);
  const steps = contiguousStrides(shape);
  for (let k = 0; k < shape.length; k++) {
    const along = k === 0 ? flat : flat.remainder(steps[k - 1]!);
    kernels.copyView(along.div(steps[k]!, { rounding_mode: 'floor' }), alias(out, [count], [1], k * count));
  }
  return out;
}
/**
 * Subscripts of the elements that are not zero: [count, dimensions].
 *
 * @returns an int64 tensor of shape `(n, dimensions)`
 * @example
 * torch.argwhere(torch.tensor([0, 5, 6])).tolist(); // [[1], [2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.argwhere.html
 */
export const argwhere = operator('argwhere', [], (input): Tensor => nonzero(input));

/**
 * Values at the positions of `indices` along `dim`, both broadcast; without `dim` of the flattened tensor.
 *
 * @param indices positions along `dim`, int64
 * @returns a tensor of the index's shape
 * @throws RuntimeError where types differ, or shapes do not broadcast
 * @example
 * torch.take_along_dim(torch.tensor([[3, 1]]), torch.tensor([[1, 0]]).long(), 1).tolist(); // [[1, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export const take_along_dim = composite(
  'take_along_dim',
  [tensor('indices'), optional(int('dim'), null)],
  (input, indices, dim): Tensor => {
    if (dim === null) return input.view(-1).gather(0, indices.view(-1));
    if (input.ndim !== indices.ndim) {
      throw new RuntimeError(
        `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${input.ndim} dimensions for input, and ${indices.ndim} dimensions for indices`,
      );
    }
    if (indices.dtype !== int64)
      throw new RuntimeError(
        `torch.take_along_dim(): dtype of indices should be Long but got ${legacy(indices.dtype)}`,
      );
    const at = wrapOwnDim(dim, input.ndim);
    broadcastShapes(
      input.shape.map((n, k) => (k === at ? 1 : n)),
      indices.shape.map((n, k) => (k === at ? 1 : n)),
    );
    // Positions go round, in both directions.
    const around = numel(indices.shape) === 0 ? indices : indices.remainder(input.shape[at] ?? 1);
    const wide = (own: Shape, other: Shape): number[] => own.map((n, k) => (k === at ? n : Math.max(n, other[k]!)));
    return input.expand(wide(input.shape, indices.shape)).gather(at, around.expand(wide(indices.shape, input.shape)));
  },
  { types: 'exact', recorded: 'gather', apart: 'first' },
);
