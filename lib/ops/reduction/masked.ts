// torch.masked: reductions and normalizations over the elements where a bool mask holds
// (https://docs.pytorch.org/docs/stable/masked.html). Each writes over the other elements what changes nothing.
import { type DType, bool, float32, fractional, int64, integerRange, isWhole } from '../../dtype.js';
import { nonzero } from '../../runtime/claim.js';
import { RuntimeError, IndexError, NotImplementedError, ValueError, describe, unordered } from '../../errors.js';
import { wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { vectorNorm } from './norms.js';
import { Refusal, dims, dtype, flag, int, number, optional, parameter, tensor, orNull } from '../row/signature.js';

type Dims = number | readonly number[] | null;

const mask = optional(tensor('mask'), null);
/** What PyTorch says of dimensions that it walks through, and compares. */
function unwalked(given: unknown): TypeError {
  if (typeof given === 'string') return unordered('>=', given, 'int');
  return new TypeError(`'${describe(given)}' object is not iterable`);
}
const walked = (v: unknown): boolean => Array.isArray(v) || v instanceof Tensor;
const dimensions = parameter('dim', (v): number | readonly number[] | Refusal => {
  const checked = dims('dim').check(typeof v === 'boolean' ? Number(v) : v);
  if (!(checked instanceof Refusal) || walked(v)) return checked;
  throw unwalked(v);
});
const dimension = parameter<'dim', number, number | bigint>('dim', (v): number | Refusal => {
  const checked = int('dim').check(v === null ? 0 : typeof v === 'boolean' ? Number(v) : v);
  if (!(checked instanceof Refusal) || walked(v)) return checked;
  throw unwalked(v);
});
const reducing = [
  optional(dimensions, null),
  optional(flag('keepdim'), false),
  optional(dtype('dtype'), null),
  mask,
] as const;
const along = [dimension, optional(dtype('dtype'), null), mask] as const;

/** The input with `value` where the mask does not hold. */
function filled(input: Tensor, mask: Tensor | null, value: number | bigint): Tensor {
  if (mask === null) return input;
  if (mask.ndim > input.ndim) {
    throw new IndexError('_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)');
  }
  const whole = mask.expand([...input.shape]);
  return typeof value === 'bigint'
    ? input.where(whole.to(bool), input.new_full([], value))
    : input.masked_fill(whole.logical_not(), value);
}
const converted = (input: Tensor, type: DType | null): Tensor => (type === null ? input : input.to(type));
/** Integers and bools are added up as int64. */
const summing = (input: Tensor, type: DType | null): Tensor => input.to(type ?? input.dtype.sum);
/** The least or greatest number of a type. */
function extreme(type: DType, sign: 1 | -1): number | bigint {
  const range = integerRange(type);
  return range === null ? sign * Infinity : sign > 0 ? range.most : range.least;
}
/** The input with its type's least or greatest number, of which bools have none, where the mask does not hold. */
function beyond(
  input: Tensor,
  mask: Tensor | null,
  side: 'amax' | 'amin' | 'argmax' | 'argmin' | 'logsumexp' | 'logaddexp',
): Tensor {
  if (mask !== null && input.dtype === bool) throw new NotImplementedError(`identity of ${side} on torch.bool input`);
  return filled(input, mask, extreme(input.dtype, side.endsWith('min') ? 1 : -1));
}
/** How many elements take part in each result. */
function counted(input: Tensor, mask: Tensor | null, dim: Dims, keepdim: boolean): Tensor {
  const ones = input.detach().new_ones([...input.shape], { dtype: int64 });
  return filled(ones, mask, 0).sum(dim, keepdim);
}

/**
 * Sum.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.sum(torch.tensor([1, 2, 3]), { mask: torch.tensor([true, false, true]) }); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.sum.html
 */
export const sum = operator('masked.sum', reducing, (input, dim, keepdim, type, mask): Tensor =>
  filled(summing(input, type), mask, 0).sum(dim, keepdim),
);
/**
 * Product, over several dimensions one after the other.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.prod(torch.tensor([1, 2, 3]), { mask: torch.tensor([true, false, true]) }); // tensor(3.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.prod.html
 */
export const prod = operator('masked.prod', reducing, (input, dim, keepdim, type, mask): Tensor => {
  const x = filled(summing(input, type), mask, 1);
  const gone = Array.isArray(dim) && dim.length === 0 ? [] : wrapDims(dim, x.ndim).sort((a, b) => b - a);
  return gone.reduce((t, k) => t.prod(k, keepdim), x);
});
/**
 * Largest element.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.amax(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([true, true, false]) }); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.amax.html
 */
export const amax = operator('masked.amax', reducing, (input, dim, keepdim, type, mask): Tensor => {
  return beyond(converted(input, type), mask, 'amax').amax(dim, keepdim);
});
/**
 * Smallest element.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.amin(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([false, true, true]) }); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.amin.html
 */
export const amin = operator('masked.amin', reducing, (input, dim, keepdim, type, mask): Tensor => {
  return beyond(converted(input, type), mask, 'amin').amin(dim, keepdim);
});
const placing = [
  optional(int('dim'), null),
  optional(flag('keepdim'), false),
  optional(dtype('dtype'), null),
  mask,
] as const;
/**
 * Position of the largest element, of the input's type as in PyTorch.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns indices without the dimension reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.argmax(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([true, true, false]) }); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.argmax.html
 */
export const argmax = operator('masked.argmax', placing, (input, dim, keepdim, type, mask): Tensor => {
  const x = converted(input, type);
  return beyond(x, mask, 'argmax').argmax(dim, keepdim).to(x.dtype);
});
/**
 * Position of the smallest element, of the input's type as in PyTorch.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns indices without the dimension reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.argmin(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([false, true, true]) }); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.argmin.html
 */
export const argmin = operator('masked.argmin', placing, (input, dim, keepdim, type, mask): Tensor => {
  const x = converted(input, type);
  return beyond(x, mask, 'argmin').argmin(dim, keepdim).to(x.dtype);
});
/**
 * Mean of the elements that take part, NaN of none.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input; ValueError for whole numbers and bool, where no dtype is given
 * @example
 * torch.masked.mean(torch.tensor([1, 2, 3]), { mask: torch.tensor([true, false, true]) }); // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.mean.html
 */
export const mean = operator('masked.mean', reducing, (input, dim, keepdim, type, mask): Tensor => {
  const dtype = type ?? input.dtype;
  if (isWhole(dtype)) {
    throw new ValueError(
      `mean(): Could not infer output dtype. ${type === null ? 'Input' : 'Optional'} dtype must be either a floating point or complex dtype. Got: ${String(dtype)}`,
    );
  }
  return filled(converted(input, type), mask, 0)
    .sum(dim, keepdim)
    .div(counted(input, mask, dim, keepdim));
});
/**
 * Median along `dim` of the elements that take part, NaN of none.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimension
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.median(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([true, false, true]) }); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.median.html
 */
export const median = operator(
  'masked.median',
  [optional(dimension, -1), optional(flag('keepdim'), false), optional(dtype('dtype'), null), mask],
  (input, dim, keepdim, type, mask): Tensor => {
    const whole = input.dtype.kind !== 'float';
    const { values } = filled(whole ? input.to(float32) : input, mask, NaN).nanmedian(dim, keepdim);
    if (!whole) return values;
    values.storage.engine.assert(
      nonzero,
      values.eq(values).to(int64),
      () => new ValueError('masked median expects no fully masked out rows if dtype is not floating point'),
    );
    return values.to(type ?? input.dtype);
  },
);
/**
 * `log(Σ e^x)`.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.logsumexp(torch.tensor([0, 5, 0]), 0, { mask: torch.tensor([true, false, true]) }); // tensor(0.6931)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.logsumexp.html
 */
export const logsumexp = operator('masked.logsumexp', reducing, (input, dim, keepdim, type, mask): Tensor => {
  const x = converted(input, type);
  const gone = Array.isArray(dim) && dim.length === 0 ? [] : wrapDims(dim, x.ndim);
  if (x.dtype === bool) beyond(x, mask, 'logsumexp');
  return filled(x.to(fractional(x.dtype)), mask, -Infinity)
    .logsumexp(gone, keepdim)
    .to(x.dtype);
});
/**
 * `log(e^input + e^other)`, each with a mask of its own.
 *
 * @param input_mask the first's
 * @param other_mask the second's
 * @returns a tensor of the broadcast shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.logaddexp(torch.tensor([0, 1]), torch.tensor([0, 1])); // tensor([0.6931, 1.6931])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.logaddexp.html
 */
export const logaddexp = operator(
  'masked.logaddexp',
  [
    tensor('other'),
    optional(dtype('dtype'), null),
    optional(tensor('input_mask'), null),
    optional(tensor('other_mask'), null),
  ],
  (input, other, type, inputMask, otherMask): Tensor =>
    beyond(input, inputMask, 'logaddexp')
      .logaddexp(beyond(other, otherMask, 'logaddexp'))
      .to(type ?? input.dtype),
);
/**
 * The p-norm of vectors.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @param ord the norm's p
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.norm(torch.tensor([3, 9, 4]), 2, 0, { mask: torch.tensor([true, false, true]) }); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.norm.html
 */
export const norm = operator(
  'masked.norm',
  [optional(number('ord'), 2), ...reducing],
  (input, ord, dim, keepdim, type, mask): Tensor =>
    vectorNorm(filled(converted(input, type), mask, ord === -Infinity ? Infinity : 0), ord, dim, keepdim),
);

/** True or false, as Python takes numbers for either. */
const truth = <const N extends string>(name: N) =>
  parameter(name, (v): boolean | Refusal => (typeof v === 'number' ? v !== 0 : flag(name).check(v)));
const spreading = [
  optional(dimensions, null),
  optional(truth('unbiased'), null),
  optional(number('correction'), null),
  optional(flag('keepdim'), false),
  optional(dtype('dtype'), null),
  mask,
] as const;
function spread(
  input: Tensor,
  dim: Dims,
  unbiased: boolean | null,
  correction: number | null,
  keepdim: boolean,
  type: DType | null,
  mask: Tensor | null,
): Tensor {
  if (unbiased !== null && correction !== null)
    throw new RuntimeError('Only one of unbiased and correction may be given');
  const x = input.to(type ?? fractional(input.dtype));
  const center = filled(x, mask, 0)
    .sum(dim, true)
    .div(counted(x, mask, dim, true));
  const squares = filled(x.sub(center).square(), mask, 0).sum(dim, keepdim);
  const count = counted(x, mask, dim, keepdim).to(x.dtype);
  return squares.div(count.sub(correction ?? (unbiased === false ? 0 : 1)).clamp_min(0));
}
/**
 * Variance of the elements that take part.
 *
 * @param correction what is taken from their number; 1 unless `unbiased` is false
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @param unbiased whether to divide by n - 1
 * @returns a tensor
 * @throws IndexError for a mask with more dimensions than the input
 * @throws RuntimeError where both `unbiased` and `correction` are given
 * @example
 * torch.masked.var(torch.tensor([1, 2, 9]), { mask: torch.tensor([true, true, false]) }); // tensor(0.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.variance.html
 */
export const variance = operator('masked.var', spreading, spread);
/**
 * Standard deviation of the elements that take part; arguments as for `var`.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @param unbiased whether to divide by n - 1
 * @param correction what is taken from the count; in place of `unbiased`
 * @returns a tensor without the dimensions reduced
 * @throws IndexError for a mask with more dimensions than the input
 * @throws RuntimeError where both `unbiased` and `correction` are given
 * @example
 * torch.masked.std(torch.tensor([1, 9, 3]), 0, { mask: torch.tensor([true, false, true]) }); // tensor(1.4142)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.std.html
 */
export const std = operator('masked.std', spreading, (...args): Tensor => spread(...args).sqrt());
export { variance as var };

/**
 * Running sum.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.cumsum(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([true, false, true]) }); // tensor([1., 1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.cumsum.html
 */
export const cumsum = operator('masked.cumsum', along, (input, dim, type, mask): Tensor =>
  filled(input, mask, 0).cumsum(dim, { dtype: type ?? input.dtype }),
);
/**
 * Running product.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.cumprod(torch.tensor([1, 2, 3]), 0, { mask: torch.tensor([true, false, true]) }); // tensor([1., 1., 3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.cumprod.html
 */
export const cumprod = operator('masked.cumprod', along, (input, dim, type, mask): Tensor =>
  filled(input, mask, 1).cumprod(dim, { dtype: type ?? input.dtype }),
);
/**
 * `e^x / Σ e^x`.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.softmax(torch.tensor([0, 5, 0]), 0, { mask: torch.tensor([true, false, true]) }); // tensor([0.5000, 0.0000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.softmax.html
 */
export const softmax = operator('masked.softmax', along, (input, dim, type, mask): Tensor =>
  beyond(converted(input, type), mask, 'amax').softmax(dim),
);
/**
 * `log(softmax(x))`.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.log_softmax(torch.tensor([0, 5, 0]), 0, { mask: torch.tensor([true, false, true]) }).shape; // [3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.log_softmax.html
 */
export const log_softmax = operator('masked.log_softmax', along, (input, dim, type, mask): Tensor =>
  beyond(converted(input, type), mask, 'amax').log_softmax(dim),
);
/**
 * `softmax(-x)`.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.softmin(torch.tensor([0, 5, 0]), 0, { mask: torch.tensor([true, false, true]) }); // tensor([0.5000, 0.0000, 0.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.softmin.html
 */
export const softmin = operator('masked.softmin', along, (input, dim, type, mask): Tensor =>
  beyond(converted(input, type), mask, 'amin').neg().softmax(dim),
);
/**
 * Divided by its p-norm along `dim`, or by `eps` where that is larger.
 *
 * @param mask true for elements that take part, broadcast with the input; null: all
 * @param ord the norm's p
 * @param eps the least that is divided by
 * @returns a tensor of the input's shape
 * @throws IndexError for a mask with more dimensions than the input
 * @example
 * torch.masked.normalize(torch.tensor([3, 9, 4]), 2, 0, { mask: torch.tensor([true, false, true]) }).shape; // [3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.masked.normalize.html
 */
export const normalize = operator(
  'masked.normalize',
  [number('ord'), orNull(dimension), optional(number('eps'), 1e-12), optional(dtype('dtype'), null), mask],
  (input, ord, dim, eps, type, mask): Tensor =>
    filled(converted(input, type), mask, 0).div(
      norm(input, ord, dim === null ? null : Number(dim), true, { dtype: type, mask }).clamp_min(eps),
    ),
);
