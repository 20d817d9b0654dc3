// Rows of a tensor, chosen by a list of positions along a dimension: read, and written to in place.
import { bool, int64, legacy } from '../../dtype.js';
import { ownTypes } from '../row/out.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Shape, numel, sameShape, wrapDim, preserved } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { elementOf, expanded, filled } from '../row/kernels.js';
import type { Samples } from '../row/samples.js';
import { timesNumber, writtenTimes } from '../row/shown.js';
import { keywordOnly, type Meta, int, number, optional, tensor, tensorOrScalar } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { atLeast1, checkSlices, claimWithin, fromStart, isIndex, listed, putAlong, takeAlong } from './places.js';

/** Each of the operators that take a list of positions says in its own words what it is not. */
function vector(name: 'index_select' | 'index_add' | 'index_copy' | 'index_fill', index: Meta): void {
  const { ndim, shape, dtype } = index;
  const type = legacy(dtype);
  const words: Readonly<Record<typeof name, readonly [rank: () => Error, sort: () => Error]>> = {
    index_select: [
      () => new IndexError('index_select(): Index is supposed to be a vector'),
      () => new RuntimeError('index_select(): Expected dtype int32 or int64 for index'),
    ],
    index_add: [
      () =>
        new IndexError(
          `index_add_(): Index is supposed to be a vector, but got dim: ${ndim} with type: ${type} and size: [${shape.join(', ')}]`,
        ),
      () => new RuntimeError(`index_add_(): Expected dtype int32/int64 for index but got: ${type}`),
    ],
    index_copy: [
      () => new IndexError(`index_copy_(): Index should have dimension 1 or 0 (got ${ndim})`),
      () => new RuntimeError(`index_copy_(): Expected a long tensor for index, but got ${type}`),
    ],
    index_fill: [
      () => new RuntimeError('Index has to be a vector/scalar'),
      () => new IndexError('index_fill_(): Expected dtype int64 for index.'),
    ],
  };
  const [rank, sort] = words[name];
  if (ndim > 1) throw rank();
  if (name === 'index_select' || name === 'index_add' ? !isIndex(index) : dtype !== int64) throw sort();
}

/**
 * Positions of a dimension, chosen and ordered by a one-dimensional index.
 *
 * @param index positions along `dim`, int64 or int32, `[n]`
 * @returns a tensor with the index's length along the dimension
 * @throws IndexError for an index that is no vector of int64 or int32, or names no place
 * @example
 * torch.index_select(torch.tensor([5, 6, 7]), 0, torch.tensor([2, 0]).long()); // tensor([7., 5.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_select.html
 */
export const index_select = structural('index_select', [int('dim'), tensor('index')], {
  types: ownTypes(() => 'index_select(): self and result must have the same scalar type'),
  apart: ['input', 'index'],
  plan: ({ input, dim, index }) => {
    const at = wrapDim(dim, input.ndim);
    vector('index_select', index);
    const count = numel(index.shape);
    if (input.ndim === 0 && count !== 1) {
      throw new RuntimeError(`index_select(): Index to scalar can have only 1 value, got ${count} value(s)`);
    }
    if (input.ndim > 1 && count > 0 && input.shape[at] === 0) {
      throw new RuntimeError('index_select(): self indexing axis dim should be positive');
    }
    const shape = input.ndim === 0 ? [] : input.shape.map((n, k) => (k === at ? count : n));
    return { out: { shape, dtype: input.dtype }, at, before: input.shape };
  },
  compute: ({ input, index }, [out], { at }): void => {
    const x = atLeast1(input);
    const [list, length] = [listed(index), x.shape[at]!];
    const columns = at === 1 || (x.ndim > 1 && numel(x.shape) === 0);
    claimWithin(list, 0, length, (wrong) =>
      columns
        ? new RuntimeError(`INDICES element is out of DATA bounds, id=${wrong} axis_dim=${length}`)
        : new IndexError('index out of range in self'),
    );
    takeAlong(x, at, list, atLeast1(out!));
  },
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { at, before }): Tensor =>
      writtenTimes(
        grad.new_zeros([...before]).index_add(at, index.reshape(-1), before.length === 0 ? grad.reshape([]) : grad),
      ),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.ids(3, 5)],
    [make(3, 4), -1, make.of([])],
    [make(2, 3, 4), 1, make.ids(3, 5)],
    [make(70, 3), 0, make.ids(70, 70)],
    [make(), 0, make.of([0])],
    [make(0, 2), 1, make.of([1, 0])],
  ],
});

function checkSource(name: 'index_add' | 'index_copy', input: Meta, dim: number, count: number, source: Meta): void {
  const along = source.shape[dim] ?? 1;
  const others = (t: Meta): Shape => t.shape.filter((_, k) => k !== dim);
  const [slice, given] = [others(input), others(source)];
  if (name === 'index_add') {
    checkSlices('index_add_', input, dim, count, source);
    return;
  }
  if (!sameShape(slice, given)) {
    throw new RuntimeError(
      `index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: ${slice.join(' ')} at dimension ${dim} and source slice shape: ${given.join(' ')} at dimension 0.`,
    );
  }
  if (source.ndim > 0 && along !== count) {
    throw new IndexError(`index_copy_(): Number of indices (${count}) should be equal to source.size(dim) (${along})`);
  }
}
/** What index_copy looks at before types. */
function checkRanks(input: Meta, count: number, source: Meta): void {
  if (source.ndim === 0 && count !== 1) {
    throw new IndexError(`index_copy_(): When source is scalar, index should have one element (got ${count})`);
  }
  if (source.ndim !== 0 && input.ndim !== 0 && source.ndim !== input.ndim) {
    throw new IndexError(
      `index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (${source.ndim}), destination dimensionality (${input.ndim})`,
    );
  }
}

/** The gradient of what was put along `dim` at `index`; where a graph is made, a view as in PyTorch. */
function pick(grad: Tensor, dim: number, index: Tensor, { shape }: { readonly shape: Shape }): Tensor {
  const picked = grad.index_select(dim, index.reshape(-1));
  if (shape.length === 0) return picked.ndim === 0 ? picked : picked.reshape([]);
  return picked.ndim === 0 || is_grad_enabled() ? picked.expand([...shape]) : picked;
}

/** `source` times `alpha`, a number of its own type. */
const scaled = (source: Tensor, alpha: number): Tensor =>
  alpha === 1
    ? source
    : source.mul(
        filled(source.storage.engine, [], source.dtype, source.dtype.kind === 'int' ? Math.trunc(alpha) : alpha),
      );

/**
 * Adds rows of `source` to the positions of `dim` that `index` names.
 *
 * @param alpha what the rows are multiplied by, a number of their type
 * @param index positions along `dim`, `[n]`
 * @param source of the input's shape, but of length n along `dim`
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an index that is no vector of int64 or int32, of another length than `source`, or names no place
 * @example
 * torch.index_add(torch.zeros(3), 0, torch.tensor([0, 0]).long(), torch.tensor([5, 7])); // tensor([12.,  0.,  0.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_add.html
 */
export const index_add = structural(
  'index_add',
  [int('dim'), tensor('index'), tensor('source'), keywordOnly(optional(number('alpha'), 1))],
  {
    types: 'exact',
    plan: ({ input, dim, index, source, alpha }) => {
      vector('index_add', index);
      if (input.dtype !== source.dtype) {
        throw new RuntimeError(
          `index_add_(): self (${legacy(input.dtype)}) and source (${legacy(source.dtype)}) must have the same scalar type`,
        );
      }
      const at = wrapDim(dim, input.ndim);
      checkSource('index_add', input, at, numel(index.shape), source);
      return { out: { shape: input.shape, dtype: input.dtype }, at, alpha };
    },
    init: 'input',
    inplace: true,
    apart: ['index', 'source'],
    compute: ({ index, source }, [out], { at, alpha }): void => {
      const x = atLeast1(out!);
      if (x.ndim > 1 && numel(x.shape) === 0) return;
      const [list, length] = [listed(index), x.shape[at]!];
      claimWithin(list, 0, length, (wrong) =>
        alpha === 1 && index.dtype === int64 && x.ndim > 1 && (at === 0 || at === x.ndim - 1)
          ? new RuntimeError(`index ${wrong} is out of bounds for dimension ${at} with size ${length}`)
          : new IndexError('index out of range in self'),
      );
      // Rows of several elements PyTorch adds up before it rounds them.
      putAlong(x.ndim > 1 ? 'add' : kernels.adding(x.dtype), x, at, list, scaled(atLeast1(source), alpha));
    },
    gradients: ({ saves }) => ({
      input: (grad): Tensor => grad,
      source: saves(['index', 'source'], (grad, { index, source }, { at, alpha }): Tensor => {
        const picked = pick(grad, at, index, source);
        return alpha === 1 ? picked : timesNumber(picked, alpha);
      }),
    }),
    samples: (make): Samples => [
      [make(3, 4), 0, make.ids(3, 5), make(5, 4)],
      [make(2, 3, 4), 1, make.ids(3, 5), make(2, 5, 4), 2.5],
      [make(3, 4), -1, make.of([]), make(3, 0)],
      [make(70), 0, make.ids(70, 70), make(70)],
      [make(), 0, make.of([0]), make()],
    ],
  },
);

/**
 * Rows of `source` put in the positions of `dim` that `index` names.
 *
 * @param index positions along `dim`, `[n]`
 * @param source of the input's shape, but of length n along `dim`
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an index that is not int64, IndexError for one of another length than `source`, or that names no place
 * @example
 * torch.index_copy(torch.zeros(3), 0, torch.tensor([0, 2]).long(), torch.tensor([5, 7])); // tensor([5., 0., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_copy.html
 */
export const index_copy = structural('index_copy', [int('dim'), tensor('index'), tensor('source')], {
  types: 'exact',
  plan: ({ input, dim, index, source }) => {
    const at = wrapDim(dim, input.ndim);
    const count = numel(index.shape);
    if (index.ndim <= 1) checkRanks(input, count, source);
    vector('index_copy', index);
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `index_copy_(): self and source expected to have the same dtype, but got (self) ${legacy(input.dtype)} and (source) ${legacy(source.dtype)}`,
      );
    }
    checkSource('index_copy', input, at, count, source);
    return { out: { shape: input.shape, dtype: input.dtype }, at };
  },
  init: 'input',
  inplace: true,
  apart: ['index', 'source'],
  compute: ({ index, source }, [out], { at }): void => {
    const x = atLeast1(out!);
    const [list, length] = [listed(index), x.shape[at]!];
    if (x.shape.some((n, k) => n === 0 && k !== at)) return;
    claimWithin(
      list,
      0,
      length,
      (wrong) =>
        new IndexError(`index_copy_(): index ${wrong} is out of bounds for dimension ${at} with size ${length}`),
    );
    putAlong('set', x, at, list, atLeast1(source));
  },
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { at }): Tensor => grad.index_fill(at, index, 0)),
    source: saves(['index', 'source'], (grad, { index, source }, { at }): Tensor => pick(grad, at, index, source)),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.of([2, 0]), make(2, 4)],
    [make(2, 3, 4), 1, make.of([1]), make(2, 1, 4)],
    [make(3, 4), -1, make.of([]), make(3, 0)],
    [make(80), 0, make.of(Array.from({ length: 70 }, (_, k) => 79 - k)), make(70)],
    [make(), 0, make.of([0]), make()],
  ],
});

/**
 * `value`, a number or a tensor without dimensions, in the positions of `dim` that `index` names.
 *
 * @param index positions along `dim`, `[n]`
 * @param value a number or a tensor without dimensions
 * @returns a tensor of the input's shape
 * @throws IndexError for an index that is not int64 or names no place, RuntimeError for a `value` with dimensions
 * @example
 * torch.index_fill(torch.zeros(3), 0, torch.tensor([0, 2]).long(), 9); // tensor([9., 0., 9.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_fill.html
 */
export const index_fill = structural('index_fill', [int('dim'), tensor('index'), tensorOrScalar('value')], {
  plan: ({ input, dim, index, value }) => {
    vector('index_fill', index);
    const at = wrapDim(dim, input.ndim);
    const given = typeof value === 'object';
    if (given && value.ndim !== 0) {
      throw new RuntimeError(
        `index_fill_ only supports a 0-dimensional value tensor, but got tensor with ${value.ndim} dimension(s).`,
      );
    }
    return { out: { shape: input.shape, dtype: input.dtype, strides: preserved(input) }, at, given };
  },
  node: ({ given }) => (given ? 'IndexFillBackward1' : 'IndexFillBackward0'),
  init: 'input',
  inplace: true,
  apart: ['index'],
  repeats: 'tensor[mask] = scalar',
  compute: ({ index, value }, [out], { at }): void => {
    const x = atLeast1(out!);
    const { engine } = x.storage;
    const [list, length] = [listed(index), x.shape[at]!];
    const number = value instanceof Tensor ? null : elementOf(value, x.dtype);
    if (x.shape.some((n, k) => n === 0 && k !== at)) return;
    claimWithin(
      list,
      -length,
      length,
      (wrong) => new IndexError(`index ${wrong} is out of bounds for dimension ${at} with size ${length}`),
    );
    const one = allocate(engine, [], x.dtype);
    if (value instanceof Tensor) kernels.copyView(value, one);
    else kernels.fillView(one, number!);
    const shape = x.shape.map((n, k) => (k === at ? list.shape[0] : n));
    putAlong('set', x, at, fromStart(list, length), expanded(one, shape));
  },
  gradients: ({ saves }) => ({
    input: saves(['index'], (grad, { index }, { at }): Tensor => grad.index_fill(at, index, 0)),
    value: saves(['index'], (grad, { index }, { at }): Tensor => {
      const elsewhere = grad.new_ones([...grad.shape], { dtype: bool }).index_fill(at, index, 0);
      return grad.masked_fill(elsewhere, 0).sum();
    }),
  }),
  samples: (make): Samples => [
    [make(3, 4), 0, make.of([2, 0]), 1.5],
    [make(2, 3, 4), 1, make.of([-1]), make()],
    [make(3, 4), -1, make.of([]), 2],
    [make(80), 0, make.of(Array.from({ length: 70 }, (_, k) => 79 - k)), make()],
    [make(), 0, make.of([0]), make()],
  ],
});
