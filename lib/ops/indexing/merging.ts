// Writes by an index that merge what comes to one place: by a sum, a product, a mean, an extreme.
import { bool, integerRange, legacy } from '../../dtype.js';
import { IndexError, RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import { numel, wrapDim } from '../../shape.js';
import { type Tensor, allocate } from '../../tensor.js';
import { expanded } from '../row/kernels.js';
import { notImplemented } from '../row/refusals.js';
import type { Samples } from '../row/samples.js';
import { called } from '../row/shown.js';
import { keywordOnly, type Meta, choice, flag, int, optional, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { warnOnce } from '../../warnings.js';
import {
  atLeast1,
  checkGather,
  checkScatter,
  checkSlices,
  checkTypes,
  claimWithin,
  isIndex,
  listed,
  putAlong,
  scatterInto,
} from './places.js';

const kinds = { sum: 'add', mean: 'add', prod: 'mul', amax: 'amax', amin: 'amin', max: 'amax', min: 'amin' } as const;
type Reduce = keyof typeof kinds;

/** What changes nothing when it is combined: a number of the input's type. */
function neutral(input: Tensor, reduce: Reduce): number | bigint {
  if (reduce === 'sum' || reduce === 'mean') return 0;
  if (reduce === 'prod') return 1;
  const sign = kinds[reduce] === 'amax' ? -1 : 1;
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

/** A gradient of what had no dimensions without the one that it was given. */
const lowered = (t: Tensor, { ndim }: Tensor): Tensor => (ndim === 0 ? t.reshape([]) : t);

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
    const counts = counted(x.detach(), dim, index, includeSelf);
    return [grad.div(counts), grad.gather(dim, index).div(counts.gather(dim, index))];
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
  max: () => withoutGradient('max'),
  min: () => withoutGradient('min'),
};
/** PyTorch reduces by these words, too, but its derivative does not know them. */
function withoutGradient(word: string): never {
  throw new RuntimeError(`Expected 'reduce' to be one of 'sum', 'prod', 'mean', 'amax', 'amin' but got ${word}.`);
}
function extreme(grad: Tensor, x: Tensor, dim: number, index: Tensor, src: Tensor, out: Tensor): [Tensor, Tensor] {
  const own = x.eq(out).to(grad.dtype);
  const from = src.eq(out.gather(dim, index)).to(grad.dtype);
  const shared = grad.div(own.scatter_add(dim, index, from));
  return [own.mul(shared), from.mul(shared.gather(dim, index))];
}

const word = choice(
  'reduce',
  ['sum', 'prod', 'mean', 'amax', 'amin', 'max', 'min'],
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
          return { input: lowered(own, input), src: lowered(from, src) };
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
      warnOnce('index_reduce() is in beta and the API may change at any time.');
      if (out!.dtype === bool && !includeSelf) throw notImplemented('index_reduce_func_exclude_input_init', bool);
      if (out!.ndim > 1 && numel(index.shape) > 0 && out!.shape[at] === 0) {
        // PyTorch looks at the first place before it looks which places are meant.
        throw new IndexError(
          `select(): index 0 out of range for tensor of size [${out!.shape.join(', ')}] at dimension ${at}`,
        );
      }
      const [x, from, list] = [atLeast1(out!), atLeast1(source), listed(index)];
      if (x.dtype === bool && x.ndim === 1) throw notImplemented('index_func_', bool);
      claimWithin(list, 0, x.shape[at]!, () => new IndexError('index out of range in self'));
      if (x.dtype === bool && reduce === 'mean' && numel(list.shape) > 0) throw notImplemented('div_floor_cpu', bool);
      if (numel(source.shape) === 0) return;
      const { engine } = x.storage;
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
          const ofInput = plan.includeSelf ? own : called(own, 'IndexFillBackward0');
          return { input: lowered(ofInput, input), source: lowered(given, source) };
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
  checkSlices('index_reduce_', input, at, numel(index.shape), source);
}
