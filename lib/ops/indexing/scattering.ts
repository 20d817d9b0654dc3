// Writes through masks, positions and indices that combine what they write with what is there.
import { composite } from '../row/composite.js';
import { bool, int64, integerRange, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import { type Shape, broadcastShapes, numel, sameShape, wrapDim } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { within } from '../../runtime/claim.js';
import { preserved } from '../creation/formats.js';
import { dense, expanded, reshaped } from '../row/kernels.js';
import { notImplemented } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { keywordOnly, type Meta, choice, flag, int, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  atLeast1,
  checkGather,
  checkScatter,
  checkTypes,
  claimWithin,
  column,
  flatPlaces,
  isIndex,
  listed,
  putAlong,
  scatterInto,
  nonzeroWrites,
} from './places.js';

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
    if (mask.dtype !== bool)
      throw new RuntimeError(
        `masked_scatter_ only supports boolean masks, but got mask with dtype ${legacy(mask.dtype)}`,
      );
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `masked_scatter: expected self and source to have same dtypes but got${legacy(input.dtype)} and ${legacy(source.dtype)}`,
      );
    }
    const shape = broadcastShapes(mask.shape, input.shape);
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
      return whole.index_add(0, nth, grad.masked_fill(wide.logical_not(), 0).reshape(-1)).view([...from]);
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
    out!.storage.engine.run(kernels.putRows, { kind: accumulate ? 'add' : 'set' }, [rows, places], [column(out!)]);
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
    return out;
  },
  nonzeroWrites('nonzero_static'),
);

// ---- reductions into places

type Reduce = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';
const kinds = { sum: 'add', mean: 'add', prod: 'mul', amax: 'amax', amin: 'amin' } as const;

/** What changes nothing when it is combined: a number of the input's type. */
function neutral(input: Tensor, reduce: Reduce): number | bigint {
  if (reduce === 'sum' || reduce === 'mean') return 0;
  if (reduce === 'prod') return 1;
  const sign = reduce === 'amax' ? -1 : 1;
  const range = integerRange(input.dtype);
  return range === null ? sign * Infinity : sign < 0 ? range.least : range.most;
}
/** How many elements come to each place. */
function counted(x: Tensor, dim: number, index: Tensor, includeSelf: boolean): Tensor {
  const start = includeSelf ? x.new_ones([...x.shape]) : x.new_zeros([...x.shape]);
  const counts = start.scatter_add(dim, index, x.new_ones([...index.shape]));
  return counts.masked_fill(counts.eq(0), 1);
}
/** Sums as means, in place. */
function divide(out: Tensor, counts: Tensor): void {
  kernels.copyView(out.dtype.kind === 'float' ? out.div(counts) : out.div(counts, { rounding_mode: 'floor' }), out);
}

interface Reduced {
  readonly at: number;
  readonly reduce: Reduce;
  readonly includeSelf: boolean;
}
/** Gradients of what is reduced into and of what is reduced; all have dimensions, and `src` has index's shape. */
function reducedBackward(
  grad: Tensor,
  x: Tensor,
  index: Tensor,
  src: Tensor,
  result: Tensor,
  { at, reduce, includeSelf }: Reduced,
): [Tensor, Tensor] {
  const [own, from] = backward[reduce](grad, x, at, index, src, result, includeSelf);
  return [includeSelf ? own : own.scatter(at, index, 0), from];
}

/** Gradients of the input and of `src` (of index's shape), from the gradient of the result. */
const backward: {
  readonly [R in Reduce]: (
    grad: Tensor,
    x: Tensor,
    dim: number,
    index: Tensor,
    src: Tensor,
    out: Tensor,
    includeSelf: boolean,
  ) => [Tensor, Tensor];
} = {
  sum: (grad, _x, dim, index) => [grad, grad.gather(dim, index)],
  mean: (grad, x, dim, index, _src, _out, includeSelf) => {
    const shared = grad.div(counted(x.detach(), dim, index, includeSelf));
    return [shared, shared.gather(dim, index)];
  },
  prod: (grad, x, dim, index, src, out, includeSelf) => {
    const whole = x.masked_fill(x.eq(0), 1);
    const ofSelf = grad.mul(whole.scatter_reduce(dim, index, src, 'prod', { include_self: includeSelf })).div(whole);
    // Where exactly one of the factors is zero it alone has a gradient: the product of the others.
    const zero = src.eq(0);
    const zeros = x
      .new_zeros([...x.shape])
      .scatter_add(dim, index, zero.to(x.dtype))
      .gather(dim, index);
    const single = zero.logical_and(zeros.eq(1));
    const others = x.scatter_reduce(dim, index, src.masked_fill(single, 1), 'prod', { include_self: includeSelf });
    const ofSrc = grad
      .mul(others)
      .gather(dim, index)
      .where(single, grad.mul(out).gather(dim, index).div(src.masked_fill(zero, 1)));
    return [ofSelf, ofSrc];
  },
  amax: extreme,
  amin: extreme,
};
function extreme(grad: Tensor, x: Tensor, dim: number, index: Tensor, src: Tensor, out: Tensor): [Tensor, Tensor] {
  const own = x.eq(out).to(grad.dtype);
  const from = src.eq(out.gather(dim, index)).to(grad.dtype);
  const shared = grad.div(own.scatter_add(dim, index, from));
  return [own.mul(shared), from.mul(shared.gather(dim, index))];
}

const word = choice(
  'reduce',
  ['sum', 'prod', 'mean', 'amax', 'amin'],
  (v) => new RuntimeError(`reduce argument must be either sum, prod, mean, amax or amin, got ${String(v)}`),
);
/**
 * `src` combined into the places that `index` names along `dim`.
 *
 * @param reduce `'sum'`, `'prod'`, `'mean'`, `'amax'` or `'amin'`
 * @param include_self whether what was there takes part
 * @param index int64, with as many dimensions as the input, and nowhere longer but along `dim`
 * @param src what is written, at least as long as `index` everywhere
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an unknown `reduce`, and an index that is not int64, or names no place
 * @example
 * torch.scatter_reduce(torch.ones(2), 0, torch.tensor([0, 0]).long(), torch.tensor([5, 7]), 'amax'); // tensor([7., 1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.scatter_reduce.html
 */
export const scatter_reduce = structural(
  'scatter_reduce',
  [int('dim'), tensor('index'), tensor('src'), word, keywordOnly(optional(flag('include_self'), true))],
  {
    types: 'exact',
    plan: ({ input, dim, index, src, reduce, include_self }) => {
      const at = wrapDim(dim, input.ndim);
      checkGather('scatter', input, at, index);
      checkTypes(input, src);
      checkScatter(input, at, index, src);
      return { out: { shape: input.shape, dtype: input.dtype }, at, reduce, includeSelf: include_self };
    },
    init: 'input',
    inplace: true,
    apart: ['index', 'src'],
    compute: ({ index, src }, [out], { at, reduce, includeSelf }): void => {
      if (numel(index.shape) === 0) return;
      if (reduce === 'mean' && out!.dtype.kind === 'bool') {
        throw notImplemented('scatter_gather_tensor_cpu_reduce_mean', out!.dtype);
      }
      if (!includeSelf) scatterInto('set', out!, at, index, neutral(out!, reduce));
      scatterInto(kinds[reduce], out!, at, index, src);
      if (reduce === 'mean') divide(out!, counted(atLeast1(out!), at, atLeast1(index), includeSelf).view(out!.shape));
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'src'],
        ['input', 'index', 'src', 'result'],
        (grad, { input, index, src, result }, plan): { input: Tensor; src: Tensor } => {
          const lifted = (t: Tensor): Tensor => (t.ndim === 0 ? t.reshape(1) : t);
          const [own, from] = reducedBackward(
            lifted(grad),
            lifted(input),
            lifted(index),
            lifted(src),
            lifted(result),
            plan,
          );
          return { input: own.reshape([...input.shape]), src: src.ndim === 0 ? from.reshape([]) : from };
        },
      ),
    samples: (make): Samples => [
      [make(3, 4), 0, make.ids(3, 2, 4), make(2, 4), 'sum'],
      [make(3, 4), 1, make.ids(4, 2, 6), make(2, 6), 'mean', false],
      [make(3, 4), 0, make.ids(3, 2, 4), make(2, 4), 'prod'],
      [make(70), 0, make.ids(70, 70), make.positive(70), 'amax'],
      [make(3, 4), 0, make.ids(3, 2, 4), make.positive(2, 4), 'amin', false],
      [make(3), 0, make.of([]), make(0), 'sum'],
      [make(), 0, make.of([0]), make(1), 'prod'],
    ],
  },
);
const few = choice(
  'reduce',
  ['prod', 'mean', 'amax', 'amin'],
  (v) =>
    new RuntimeError(`index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${String(v)}.`),
);
/**
 * Rows of `source` combined into the positions of `dim` that `index` names.
 *
 * @param reduce `'prod'`, `'mean'`, `'amax'` or `'amin'`
 * @param include_self whether what was there takes part
 * @param index positions along `dim`, `[n]`
 * @param source of the input's shape, but of length n along `dim`
 * @returns a tensor of the input's shape
 * @throws RuntimeError for an unknown `reduce`, IndexError for an index that names no place
 * @example
 * torch.index_reduce(torch.ones(2), 0, torch.tensor([0, 0]).long(), torch.tensor([5, 7]), 'prod'); // tensor([35.,  1.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.index_reduce.html
 */
export const index_reduce = structural(
  'index_reduce',
  [int('dim'), tensor('index'), tensor('source'), few, keywordOnly(optional(flag('include_self'), true))],
  {
    types: 'exact',
    plan: ({ input, dim, index, source, reduce, include_self }) => {
      const at = wrapDim(dim, input.ndim);
      checkReduced(input, at, index, source);
      return { out: { shape: input.shape, dtype: input.dtype }, at, reduce, includeSelf: include_self };
    },
    init: 'input',
    inplace: true,
    apart: ['index', 'source'],
    compute: ({ index, source }, [out], { at, reduce, includeSelf }): void => {
      const filled = !includeSelf && numel(index.shape) > 0;
      if (out!.dtype === bool && filled) throw notImplemented('index_reduce_func_exclude_input_init', bool);
      if (out!.ndim > 1 && numel(index.shape) > 0 && out!.shape[at] === 0) {
        // PyTorch looks at the first place before it looks which places are meant.
        throw new IndexError(
          `select(): index 0 out of range for tensor of size [${out!.shape.join(', ')}] at dimension ${at}`,
        );
      }
      const [x, from, list] = [atLeast1(out!), atLeast1(source), listed(index)];
      if (x.dtype === bool && x.ndim === 1 && numel(source.shape) > 0) throw notImplemented('index_func_', bool);
      claimWithin(list, 0, x.shape[at]!, () => new IndexError('index out of range in self'));
      if (numel(source.shape) === 0) return;
      const { engine } = x.storage;
      if (x.dtype === bool && reduce === 'mean') throw notImplemented('div_floor_cpu', bool);
      if (!includeSelf) {
        const one = allocate(engine, [], x.dtype);
        kernels.fillView(one, neutral(x, reduce));
        putAlong('set', x, at, list, expanded(one, from.shape));
      }
      putAlong(kinds[reduce], x, at, list, from);
      if (reduce !== 'mean') return;
      const counts = counted(x.new_zeros([x.shape[at]!]), 0, list, includeSelf);
      divide(x, counts.view(x.shape.map((n, k) => (k === at ? n : 1))));
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'source'],
        ['input', 'index', 'source', 'result'],
        (grad, { input, index, source, result }, plan): { input: Tensor; source: Tensor } => {
          if (numel(source.shape) === 0) return { input: grad, source: grad.new_zeros([...source.shape]) };
          const lifted = (t: Tensor): Tensor => (t.ndim === 0 ? t.reshape(1) : t);
          const from = lifted(source);
          const places = index.long().reshape(from.shape.map((n, k) => (k === plan.at ? n : 1)));
          const at = places.expand([...from.shape]);
          const [own, given] = reducedBackward(lifted(grad), lifted(input), at, from, lifted(result), plan);
          return { input: own.reshape([...input.shape]), source: given.reshape([...source.shape]) };
        },
      ),
    samples: (make): Samples => [
      [make(3, 4), 0, make.ids(3, 2), make(2, 4), 'prod'],
      [make(2, 3, 4), 1, make.ids(3, 5), make(2, 5, 4), 'mean', false],
      [make(70), 0, make.ids(70, 70), make.positive(70), 'amax'],
      [make(3, 4), -1, make.ids(4, 5), make.positive(3, 5), 'amin', false],
      [make(3), 0, make.of([]), make(0), 'amax'],
      [make(), 0, make.of([0]), make(), 'prod'],
    ],
  },
);
function checkReduced(input: Meta, at: number, index: Meta, source: Meta): void {
  if (!isIndex(index)) {
    throw new RuntimeError(`index_reduce_(): Expected dtype int32/int64 for index but got: ${legacy(index.dtype)}`);
  }
  if (index.ndim > 1) {
    throw new IndexError(
      `index_reduce_(): Index is supposed to be a vector, but got dim: ${index.ndim} with type: ${legacy(index.dtype)} and size: [${index.shape.join(', ')}]`,
    );
  }
  if (input.dtype !== source.dtype) {
    throw new RuntimeError(
      `index_reduce_(): self (${legacy(input.dtype)}) and source (${legacy(source.dtype)}) must have the same scalar type`,
    );
  }
  const rest = ({ shape }: Meta): Shape => shape.filter((_, k) => k !== at);
  if (input.ndim !== source.ndim || !sameShape(rest(input), rest(source))) {
    throw new RuntimeError(
      `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = [${input.shape.join(', ')}] source.shape = [${source.shape.join(', ')}]`,
    );
  }
  const count = numel(index.shape);
  if ((source.shape[at] ?? 1) !== count) {
    throw new RuntimeError(
      `index_reduce_(): Number of indices (${count}) should be equal to source.size(dim): (${source.shape[at] ?? 1}), for dim: ${at}`,
    );
  }
}
