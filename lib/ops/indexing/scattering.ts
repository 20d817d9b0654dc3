// Writes through masks, positions and indices that combine what they write with what is there.
import { bool, int64, integerRange } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import { derive, saves } from '../../graph/derive.js';
import { broadcastShapes, numel, sameShape, wrapDim } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { legacy, operator } from '../row/operator.js';
import { atLeast1, scattered } from './places.js';
import { choice, flag, int, optional, tensor } from '../row/signature.js';
import { within } from '../../runtime/claim.js';

/**
 * The elements of `source`, in order, in the places where the mask holds.
 *
 * @param mask bool, broadcast with the input
 * @param source at least as many elements as the mask has places
 */
export const masked_scatter = operator(
  'masked_scatter',
  [tensor('mask'), tensor('source')],
  (input, mask, source): Tensor => {
    if (mask.dtype !== bool)
      throw new RuntimeError(
        `masked_scatter_ only supports boolean masks, but got mask with dtype ${legacy(mask.dtype)}`,
      );
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `masked_scatter: expected self and source to have same dtypes but got${legacy(input.dtype)} and ${legacy(source.dtype)}`,
      );
    }
    const shape = [...broadcastShapes(mask.shape, input.shape)];
    const wide = mask.expand(shape);
    const [own, from, length] = [input.shape, source.shape, numel(source.shape)];
    // The n-th place that the mask names takes the source's n-th element.
    const nth = wide.reshape(-1).cumsum(0).sub(1);
    if (numel(shape) > 0) {
      nth.storage.engine.assert(
        within(-1, length),
        nth[-1]!,
        () => new RuntimeError('Number of elements of source < number of ones in mask'),
      );
    }
    if (length === 0 || numel(shape) === 0) return input.expand(shape).clone({ memory_format: 'contiguous_format' });
    const at = nth.clamp({ min: 0, max: length - 1 });
    const out = source.detach().reshape(-1).index_select(0, at).reshape(shape).where(wide, input.detach());
    return derive(
      'MaskedScatterBackward0',
      out,
      [input, saves([wide], (grad, wide) => grad.masked_fill(wide, 0).sum_to_size([...own]))],
      [
        source,
        saves([wide, at], (grad, wide, at) =>
          grad
            .new_zeros([length])
            .index_add(0, at, grad.masked_fill(wide.logical_not(), 0).reshape(-1))
            .reshape([...from]),
        ),
      ],
    );
  },
);

/**
 * The elements of `source` at row-major positions.
 *
 * @param accumulate whether to add to what is there
 */
export const put = operator(
  'put',
  [tensor('index'), tensor('source'), optional(flag('accumulate'), false)],
  (input, index, source, accumulate): Tensor => {
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
    const flat = index.reshape(-1).contiguous();
    flat.storage.engine.assert(
      within(-length, length),
      flat,
      (wrong) => new IndexError(`out of range: tried to access index ${wrong} on a tensor of ${length} elements.`),
    );
    const at = flat.where(flat.ge(0), flat.add(length));
    const [x, from] = [input.detach().reshape(-1), source.detach().reshape(-1)];
    const out = (accumulate ? x.index_add(0, at, from) : x.index_copy(0, at, from)).reshape([...input.shape]);
    return derive(
      'PutBackward0',
      out,
      [input, saves([index], (grad, index) => (accumulate ? grad : grad.put(index, grad.new_zeros([...index.shape]))))],
      [source, saves([index], (grad, index) => grad.take(index).reshape([...source.shape]))],
    );
  },
);

/** Subscripts of the first `size` elements that are not zero; where there are fewer, rows of `fill_value`. */
export const nonzero_static = operator(
  'nonzero_static',
  [int('size'), optional(int('fill_value'), -1)],
  (input, size, value): Tensor => {
    if (size < 0) throw new RuntimeError("nonzero_static: 'size' must be an non-negative integer");
    const found = input.nonzero();
    const out = found.new_full([size, input.ndim], value, { dtype: int64 });
    const count = Math.min(size, found.shape[0]!);
    out.narrow(0, 0, count).copy_(found.narrow(0, 0, count));
    return out;
  },
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
/** `src`, of index's shape, combined into a copy of `x`. */
function reducedInto(x: Tensor, dim: number, index: Tensor, src: Tensor, reduce: Reduce, includeSelf: boolean): Tensor {
  const start = includeSelf ? x : x.scatter(dim, index, x.new_full([...index.shape], neutral(x, reduce)));
  const out = scattered('scatter_reduce', kinds[reduce], start, dim, index, src);
  if (reduce !== 'mean') return out;
  const counts = counted(x, dim, index, includeSelf);
  return x.dtype.kind === 'float' ? out.div(counts) : out.div(counts, { rounding_mode: 'floor' });
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
    const ofSelf = grad.mul(whole.scatter_reduce(dim, index, src, 'prod', includeSelf)).div(whole);
    // Where exactly one of the factors is zero it alone has a gradient: the product of the others.
    const zero = src.eq(0);
    const zeros = x
      .new_zeros([...x.shape])
      .scatter_add(dim, index, zero.to(x.dtype))
      .gather(dim, index);
    const single = zero.logical_and(zeros.eq(1));
    const others = x.scatter_reduce(dim, index, src.masked_fill(single, 1), 'prod', includeSelf);
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

function reduceAt(
  name: string,
  input: Tensor,
  dim: number,
  index: Tensor,
  src: Tensor,
  reduce: Reduce,
  includeSelf: boolean,
): Tensor {
  const x = input.detach();
  const part =
    atLeast1(src).shape.length === index.shape.length
      ? index.shape.reduce<Tensor>((t, n, k) => t.narrow(k, 0, Math.min(n, t.shape[k]!)), src)
      : src;
  const out = reducedInto(x, dim, index, part.detach(), reduce, includeSelf);
  const back = (which: 0 | 1) =>
    saves([input, part, index, out], (grad, x, src, index, out) => {
      const given = backward[reduce](grad, x, dim, index, src, out, includeSelf)[which];
      return which === 0 && !includeSelf ? given.scatter(dim, index, 0) : given;
    });
  return derive(name, out, [input, back(0)], [part, back(1)]);
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
 */
export const scatter_reduce = operator(
  'scatter_reduce',
  [int('dim'), tensor('index'), tensor('src'), word, optional(flag('include_self'), true)],
  (input, dim, index, src, reduce, includeSelf): Tensor => {
    const at = wrapDim(dim, input.ndim);
    if (src.dtype !== input.dtype) throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
    if (numel(index.shape) === 0) return input.clone();
    if (input.ndim > 0 && index.ndim === input.ndim && src.ndim === input.ndim) {
      return reduceAt('ScatterReduceBackward0', input, at, index, src, reduce, includeSelf);
    }
    // Tensors without dimensions have one place each.
    scattered('scatter_reduce', 'set', input.detach(), at, index, src.detach());
    return reduceAt(
      'ScatterReduceBackward0',
      atLeast1(input),
      at,
      atLeast1(index),
      atLeast1(src),
      reduce,
      includeSelf,
    ).reshape([...input.shape]);
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
 */
export const index_reduce = operator(
  'index_reduce',
  [int('dim'), tensor('index'), tensor('source'), few, optional(flag('include_self'), true)],
  (input, dim, index, source, reduce, includeSelf): Tensor => {
    const at = wrapDim(dim, input.ndim);
    if (index.dtype !== int64 && index.dtype.name !== 'int32') {
      throw new RuntimeError(`index_reduce_(): Expected dtype int32/int64 for index but got: ${legacy(index.dtype)}`);
    }
    if (index.ndim > 1)
      throw new IndexError(
        `index_reduce_(): Index is supposed to be a vector, but got dim: ${index.ndim} with type: ${legacy(index.dtype)} and size: [${index.shape.join(', ')}]`,
      );
    if (input.dtype !== source.dtype) {
      throw new RuntimeError(
        `index_reduce_(): self (${legacy(input.dtype)}) and source (${legacy(source.dtype)}) must have the same scalar type`,
      );
    }
    const [x, from, list] = [atLeast1(input), atLeast1(source), index.reshape(-1)];
    const count = list.shape[0]!;
    if (from.shape[at] !== count) {
      throw new RuntimeError(
        `index_reduce_(): Number of indices (${count}) should be equal to source.size(dim): (${from.shape[at] ?? 1}), for dim: ${at}`,
      );
    }
    if (
      !sameShape(
        x.shape.filter((_, k) => k !== at),
        from.shape.filter((_, k) => k !== at),
      )
    ) {
      throw new RuntimeError(
        `source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = [${input.shape.join(', ')}] source.shape = [${source.shape.join(', ')}]`,
      );
    }
    const dense = list.to(int64).contiguous();
    dense.storage.engine.assert(within(0, x.shape[at]!), dense, () => new IndexError('index out of range in self'));
    if (numel(from.shape) === 0) return input.clone();
    const wide = dense.reshape(from.shape.map((n, k) => (k === at ? n : 1))).expand([...from.shape]);
    return reduceAt('IndexReduceBackward0', x, at, wide, from, reduce, includeSelf).reshape([...input.shape]);
  },
);
