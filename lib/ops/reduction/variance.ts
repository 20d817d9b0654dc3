// Variance and standard deviation as rows, alone and with the mean, and what calls of theirs look like.
import { NotImplementedError } from '../../errors.js';
import { type Shape, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { warnOnce } from '../../warnings.js';
import { asNamed } from '../row/names.js';
import type { Samples } from '../row/samples.js';
import { type Meta, bind, dims, flag, isKeywords, noSignature, number, optional, withFirst } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { discard } from '../row/temporary.js';
import { cast } from '../row/kernels.js';
import { reduceInto, reducedShape, restored, roundedOnce } from './dimensions.js';

const signature = [
  optional(dims('dim'), null),
  optional(number('correction'), 1),
  optional(flag('keepdim'), false),
] as const;

function spreading(
  name: string,
  input: Meta,
  dim: number | Shape | null,
  correction: number,
  keepdim: boolean,
  says = name,
) {
  if (input.dtype.kind !== 'float') {
    throw new NotImplementedError(`${says} only support floating point and complex dtypes`);
  }
  const gone = wrapDims(dim, input.ndim);
  const count = gone.reduce((n, k) => n * input.shape[k]!, 1);
  const out = { shape: reducedShape(input.shape, gone, keepdim), dtype: input.dtype };
  if (correction >= count) {
    warnOnce(
      `${name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  }
  const whole = dim === null || input.ndim === 0;
  // Of no dimensions PyTorch's derivative counts one element, not all.
  const counted = !whole && Array.isArray(dim) && dim.length === 0 ? 1 : count;
  return {
    out,
    gone,
    keepdim,
    whole,
    free: count > correction ? count - correction : 0,
    degrees: counted - correction,
  };
}
interface Spread {
  readonly gone: readonly number[];
  readonly keepdim: boolean;
  /** Whether all elements are meant, without naming dimensions. */
  readonly whole: boolean;
  /** What the squares are divided by. */
  readonly free: number;
  /** What the derivative is divided by. */
  readonly degrees: number;
}

/** Writes the variance over dimensions into `out`, or its root, and gives the mean, its dimensions kept. */
function spreadInto(name: 'var' | 'std', input: Tensor, { gone, free }: Spread, out: Tensor): Tensor {
  const x = cast(input, input.dtype.compute);
  const mean = x.mean([...gone], true);
  roundedOnce(out, (spread) => {
    const squares = x.sub(mean).square_();
    reduceInto('sum', squares, gone, spread);
    discard(squares);
    spread.div_(free);
    if (name === 'std') spread.sqrt_();
  });
  return mean;
}
/** d var / d x = 2 (x - mean) / degrees; over all elements, where there are too few, infinite, and NaN at the mean. */
function varBackward(grad: Tensor, input: Tensor, { gone, keepdim, whole, degrees }: Spread): Tensor {
  const wide = restored(grad, gone, keepdim, input.ndim);
  if (whole && degrees <= 0) {
    const x = input.detach();
    return wide.mul(x.new_full([...x.shape], Infinity).masked_fill(x.eq(x.mean()), NaN));
  }
  return wide.mul(2 / degrees).mul(input.sub(input.mean([...gone], true)));
}
const stdBackward = (grad: Tensor, input: Tensor, result: Tensor, plan: Spread): Tensor =>
  varBackward(grad.div(result.mul(2)).masked_fill(result.eq(0), 0), input, plan);
/** d mean / d x = 1 / count */
const meanBackward = (grad: Tensor, input: Tensor, { gone, keepdim }: Spread): Tensor =>
  restored(grad, gone, keepdim, input.ndim)
    .expand([...input.shape])
    .div(gone.reduce((n, k) => n * input.shape[k]!, 1));

const one = (name: 'var' | 'std') =>
  structural(name, signature, {
    plan: ({ input, dim, correction, keepdim }) => spreading(name, input, dim, correction, keepdim, 'std and var'),
    compute: ({ input }, [out], plan): void => discard(spreadInto(name, input, plan, out!)),
    gradients: ({ saves }) =>
      name === 'var'
        ? { input: saves(['input'], (grad, { input }, plan): Tensor => varBackward(grad, input, plan)) }
        : {
            input: saves(['input', 'result'], (grad, { input, result }, plan): Tensor =>
              stdBackward(grad, input, result, plan),
            ),
          },
    samples: (make): Samples => [
      [make(2, 3)],
      [make(2, 3), 1],
      [make(2, 3), 0, 0, true],
      [make(2, 3, 2), [0, 2], 1.5],
      [make(2, 70), 1],
    ],
  });

/**
 * The mean as Welford's running mean comes to it, which PyTorch's kernel computes: an infinite element makes NaN of it, unless
 * it is the last.
 */
function welford(input: Tensor, mean: Tensor, gone: readonly number[]): Tensor {
  const last = gone.reduce((t, k) => t.narrow(k, -1, 1), input);
  const alone = input
    .isinf()
    .sum([...gone], true)
    .eq(1)
    .logical_and(last.isinf());
  return mean.masked_fill(mean.isinf().logical_and(alone.logical_not()), NaN);
}
/** The sum of two gradients, of which one has arrived at least. */
const either = (a: Tensor | null, b: Tensor | null): Tensor => (a === null ? b! : b === null ? a : a.add(b));
const both = (name: 'var_mean' | 'std_mean') =>
  structural(name, signature, {
    plan: ({ input, dim, correction, keepdim }) => {
      const { out, ...rest } = spreading(name, input, dim, correction, keepdim);
      return { outs: [out, out], ...rest };
    },
    outputs: ['spread', 'mean'],
    compute: ({ input }, [spread, mean], plan): void => {
      const own = spreadInto(name === 'std_mean' ? 'std' : 'var', input, plan, spread!);
      const run = input.shape.includes(0) ? own : welford(input, own, plan.gone);
      mean!.copy_(run.reshape([...mean!.shape]));
    },
    gradients: ({ saves }) =>
      name === 'var_mean'
        ? {
            input: saves(['input'], ({ spread, mean }, { input }, plan): Tensor =>
              either(spread && varBackward(spread, input, plan), mean && meanBackward(mean, input, plan)),
            ),
          }
        : {
            input: saves(['input', 'spread'], (grads, { input, spread }, plan): Tensor =>
              either(
                grads.spread && stdBackward(grads.spread, input, spread, plan),
                grads.mean && meanBackward(grads.mean, input, plan),
              ),
            ),
          },
    samples: (make): Samples => [[make(2, 3)], [make(2, 3), 1], [make(2, 3), 0, 0, true], [make(2, 3, 2), [0, 2]]],
  });
/** @internal Variance by its own signature: dimensions, correction, keepdim. */
export const _var = one('var');
/** @internal Standard deviation, likewise. */
export const _std = one('std');
/** @internal Variance and mean, likewise. */
export const _var_mean = both('var_mean');
/** @internal Standard deviation and mean, likewise. */
export const _std_mean = both('std_mean');
const rows = { var: _var, std: _std, var_mean: _var_mean, std_mean: _std_mean };

type Dims = number | Shape | null;
/** PyTorch's ways to call: (dim, unbiased, keepdim), (unbiased), and keywords with `correction`. */
export interface Spreads<R> {
  (input: Tensor, dim?: Dims, unbiased?: boolean, keepdim?: boolean): R;
  (input: Tensor, unbiased: boolean): R;
  (input: Tensor, kwargs: SpreadKeywords): R;
  (input: Tensor, dim: Dims, kwargs: Omit<SpreadKeywords, 'dim'>): R;
  (input: Tensor, dim: Dims, unbiased: boolean, kwargs: Pick<SpreadKeywords, 'keepdim' | 'out'>): R;
}
export interface SpreadKeywords {
  dim?: number | Shape | null;
  correction?: number | null;
  keepdim?: boolean;
  /** NumPy's names of `dim` and `keepdim` */
  axis?: number | Shape | null;
  keepdims?: boolean;
  unbiased?: boolean;
  out?: Tensor | null;
}
const words = (out: string): readonly string[] => [
  `Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False${out}`,
  `Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False${out}`,
  'Tensor input, bool unbiased = True',
];
const known = [...signature, { name: 'unbiased' }, { name: 'out' }];
/** The keywords of a row, from either way to call. */
function keywords(name: keyof typeof rows, input: unknown, args: readonly unknown[]): Record<string, unknown> {
  const last = args.at(-1);
  const given: Record<string, unknown> = isKeywords(last) ? { ...asNamed(name, last, known) } : {};
  const positional = isKeywords(last) ? args.slice(0, -1) : [...args];
  const refuse = (): TypeError => {
    const out = name.endsWith('mean') ? '' : ', *, Tensor out = None';
    return noSignature(name, [input, ...args], words(out));
  };
  if (!(input instanceof Tensor)) throw refuse();
  if (Reflect.ownKeys(given).some((key) => !known.some((parameter) => parameter.name === key))) throw refuse();
  const order = typeof positional[0] === 'boolean' ? ['unbiased'] : ['dim', 'unbiased', 'keepdim'];
  if (positional.length > order.length) throw refuse();
  positional.forEach((value, k) => {
    if (order[k]! in given) throw refuse();
    given[order[k]!] = value;
  });
  if (order.length === 1 && ['dim', 'keepdim', 'correction'].some((word) => word in given)) throw refuse();
  if ('unbiased' in given && 'keepdim' in given && !('dim' in given)) throw refuse();
  const { unbiased, correction = null, out, ...rest } = given;
  if (unbiased !== undefined && (correction !== null || typeof unbiased !== 'boolean')) throw refuse();
  if (out !== undefined && name.endsWith('mean')) throw refuse();
  const put = { ...rest, correction: correction ?? (unbiased === false ? 0 : 1) };
  try {
    bind(name, signature, [put]);
  } catch {
    throw refuse();
  }
  return out === undefined || out === null ? put : { ...put, out };
}
export const called =
  <R>(name: keyof typeof rows): Spreads<R> =>
  (...all: readonly unknown[]): R => {
    const [input, ...args] = withFirst('input', all) as readonly [Tensor, ...unknown[]];
    return (rows[name] as unknown as (input: Tensor, kwargs: object) => R)(input, keywords(name, input, args));
  };
