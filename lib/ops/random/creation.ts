// New tensors of drawn numbers.
import { type Elements, int64 } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as streams from '../../random/index.js';
import { broadcastShapes } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { memoryFormat } from '../creation/formats.js';
import { type Making as Made, creator, factory, hints, ready, filler } from '../creation/creator.js';
import { empty, empty_like } from '../creation/factories.js';
import { refused } from '../row/misfits.js';
import { isNumeral } from '../row/numerals.js';
import { Refusal, ints, isKeywords, number, sizes, tensor, length } from '../row/signature.js';
import { fill } from './draw.js';
import { type Generator, generator, source } from './generator.js';
import { normal_, uniform_ } from './sampling.js';
import { integer } from './draw.js';
import { normalOf } from './normal.js';

/** Keywords of what makes tensors. */
interface Making extends Made {
  generator?: Generator | null;
}
/** Keywords of what makes tensors like others. */
interface Likeness extends Omit<Making, 'out'> {
  memory_format?: 'contiguous_format' | 'preserve_format';
}

const making = [...factory, generator, ...hints] as const;
const likeness = [...factory, memoryFormat, generator, ...hints] as const;

/**
 * Uniform samples of [0, 1).
 *
 * @param size lengths, as an array or one after the other
 * @param generator null: `torch.default_generator`
 * @param dtype null: `torch.get_default_dtype()`; a floating type
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @param pin_memory a hint
 * @returns a tensor of the shape
 * @example torch.rand(2, 3); torch.rand([2, 3], { generator: torch.Generator() });
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.rand.html
 */
export const rand = filler('rand', [sizes('size'), ...making], (size, dtype, device, requiresGrad, given): Tensor =>
  ready(uniform_(empty(size, { dtype, device }), 0, 1, { generator: given }), requiresGrad),
);

/**
 * Samples of the standard normal distribution.
 *
 * `out_i ~ N(0, 1)`, whose density is `e^{-x²/2} / √(2π)`.
 *
 * @param size lengths, as an array or one after the other
 * @param generator null: `torch.default_generator`
 * @param dtype null: `torch.get_default_dtype()`; a floating type
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @param pin_memory a hint
 * @returns a tensor of the shape
 * @example torch.randn(2, 3); torch.randn([]);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.randn.html
 */
export const randn = filler(
  'randn',
  [sizes('size'), ...making],
  (size, dtype, device, requiresGrad, given): Tensor =>
    ready(normal_(empty(size, { dtype, device }), 0, 1, { generator: given }), requiresGrad),
  { resizes: true },
);

/**
 * Uniform samples of [0, 1), of the shape, type and device of `input`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.rand_like(torch.ones(2, 3)).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.rand_like.html
 */
export const rand_like = creator(
  'rand_like',
  [tensor('input'), ...likeness],
  (input, dtype, device, requiresGrad, memory_format, given): Tensor =>
    ready(uniform_(empty_like(input, { dtype, device, memory_format }), { generator: given }), requiresGrad),
);

/**
 * Samples of the standard normal distribution, of the shape, type and device of `input`.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.randn_like(torch.ones(2, 3)).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.randn_like.html
 */
export const randn_like = creator(
  'randn_like',
  [tensor('input'), ...likeness],
  (input, dtype, device, requiresGrad, memory_format, given): Tensor =>
    ready(normal_(empty_like(input, { dtype, device, memory_format }), { generator: given }), requiresGrad),
);

type Integer = number | bigint;

/** Integers drawn into a new tensor; PyTorch's check of a gradient comes first. */
function integers(out: Tensor, low: Integer, high: Integer, given: Generator | null, requiresGrad: boolean): Tensor {
  ready(out, requiresGrad);
  fill(out, (elements) => streams.randint(elements, out.dtype, low, high, source(given)));
  return out;
}

/** Whether a call names both bounds, `high` after `at` arguments and `low`; else `low` is 0. */
function hasLow(args: readonly unknown[], at: number): boolean {
  const last = args.at(-1);
  const keywords = isKeywords(last) ? last : {};
  const bounds = args.slice(at, at + 2).filter((arg) => isNumeral(arg) || arg instanceof Tensor).length;
  return 'low' in keywords || bounds === 2 || (bounds === 1 && 'high' in keywords);
}

const upTo = [integer('high')] as const;
const within = [integer('low'), integer('high')] as const;
const toHigh = filler(
  'randint',
  [...upTo, ints('size'), ...making],
  (high, size, dtype, device, requiresGrad, given): Tensor =>
    integers(empty(size, { dtype: dtype ?? int64, device }), 0, high, given, requiresGrad),
);
const between = filler(
  'randint',
  [...within, ints('size'), ...making],
  (low, high, size, dtype, device, requiresGrad, given): Tensor =>
    integers(empty(size, { dtype: dtype ?? int64, device }), low, high, given, requiresGrad),
);

type Bounded<K extends string, T> = { high: Integer; low?: Integer } & { [P in K]: T };

/**
 * Integers of [low, high), all equally likely.
 *
 * @param low the least value; 0 where it is left out
 * @param high what is greater than all values
 * @param size an array of lengths
 * @param generator null: `torch.default_generator`
 * @param out a tensor that takes the result
 * @param dtype null: int64
 * @param layout `torch.strided`, which all tensors are
 * @param device where it is made
 * @param requires_grad whether it collects a gradient
 * @param pin_memory a hint
 * @returns a tensor of the shape
 * @throws RuntimeError if the range is empty, or the type cannot hold it
 * @example torch.randint(10, [2, 2]); torch.randint(3, 5, [3]);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(high: Integer, size: readonly number[], kwargs?: Making): Tensor;
export function randint(low: Integer, high: Integer, size: readonly number[], kwargs?: Making): Tensor;
export function randint(high: Integer, kwargs: Making & { size: readonly number[] }): Tensor;
export function randint(low: Integer, high: Integer, kwargs: Making & { size: readonly number[] }): Tensor;
export function randint(low: Integer, kwargs: Making & { high: Integer; size: readonly number[] }): Tensor;
export function randint(kwargs: Making & Bounded<'size', readonly number[]>): Tensor;
export function randint(...args: unknown[]): Tensor {
  const [, size] = args;
  if (args.length === 2 && !Array.isArray(size) && !isKeywords(size)) {
    throw refused(args, 'randint', 'size', 2, size, new Refusal('tuple of ints'));
  }
  const draw = (hasLow(args, 0) ? between : toHigh) as (...args: unknown[]) => Tensor;
  return draw(...args);
}

const likeToHigh = creator(
  'randint_like',
  [tensor('input'), ...upTo, ...likeness],
  (input, high, dtype, device, requiresGrad, memory_format, given): Tensor =>
    integers(empty_like(input, { dtype, device, memory_format }), 0, high, given, requiresGrad),
);
const likeBetween = creator(
  'randint_like',
  [tensor('input'), ...within, ...likeness],
  (input, low, high, dtype, device, requiresGrad, memory_format, given): Tensor =>
    integers(empty_like(input, { dtype, device, memory_format }), low, high, given, requiresGrad),
);

/**
 * Integers of [low, high) (`low`, which may be left out, is 0 then), of the shape, type and device of `input`.
 *
 * @param input whose shape, type and device to take
 * @param low the least value; 0 where it is left out
 * @param high what is greater than all values
 * @param dtype another type
 * @param device another device
 * @param layout `torch.strided`, which all tensors are
 * @param memory_format the order of the elements in memory; as the input's unless it says otherwise
 * @param generator null: `torch.default_generator`
 * @param requires_grad whether it collects a gradient
 * @param pin_memory a hint
 * @returns a tensor of the input's shape
 * @example
 * torch.randint_like(torch.ones(2, 3), 10).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.randint_like.html
 */
export function randint_like(input: Tensor, high: Integer, kwargs?: Likeness): Tensor;
export function randint_like(input: Tensor, low: Integer, high: Integer, kwargs?: Likeness): Tensor;
export function randint_like(input: Tensor, low: Integer, kwargs: Likeness & { high: Integer }): Tensor;
export function randint_like(input: Tensor, kwargs: Likeness & { high: Integer; low?: Integer }): Tensor;
export function randint_like(...args: unknown[]): Tensor {
  const draw = (hasLow(args, 1) ? likeBetween : likeToHigh) as (...args: unknown[]) => Tensor;
  return draw(...args);
}

/**
 * The integers from 0 to n - 1 in a random order.
 *
 * @param generator null: `torch.default_generator`
 * @param dtype null: int64
 * @param device null: the default device
 * @param n how many
 * @returns a vector of `n` elements
 * @throws RuntimeError if the type cannot hold them all
 * @example torch.randperm(4)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
 */
export const randperm = filler(
  'randperm',
  [length('n'), ...making],
  (n, dtype, device, requiresGrad, given): Tensor => {
    if (n < 0) throw new RuntimeError(`Trying to create tensor with negative dimension ${n}: [${n}]`);
    const out = ready(empty([n], { dtype: dtype ?? int64, device }), requiresGrad);
    fill(out, (elements: Elements) => streams.randperm(elements, out.dtype, source(given)), 'apart');
    return out;
  },
);

const numbersSignature = [number('mean'), number('std'), ints('size'), ...making] as const;
const ofNumbers = filler('normal', numbersSignature, (mean, std, size, dtype, device, requiresGrad, given): Tensor =>
  ready(normal_(empty(size, { dtype, device }), mean, std, { generator: given }), requiresGrad),
);

/**
 * Samples of normal distributions, each element with its own mean and standard deviation.
 *
 * @param mean a tensor, or one number for all
 * @param std a tensor that broadcasts with `mean`, or one number for all; at least 0
 * @param size lengths, where mean and std are numbers; `dtype`, `device` and `requires_grad` then too
 * @param generator null: `torch.default_generator`
 * @param out a tensor that takes the result
 * @param dtype of two numbers: the type of the result; null: `torch.get_default_dtype()`
 * @param device of two numbers: where it is made
 * @param layout `torch.strided`, which all tensors are
 * @param requires_grad whether it collects a gradient
 * @param pin_memory a hint
 * @returns a tensor of the type of `mean`, or, if that is a number, of `std`
 * @throws RuntimeError if a standard deviation is negative, NotImplementedError for integer types
 * @example torch.normal(torch.zeros(3), torch.ones(3)); torch.normal(0, 0.01, [2, 2]);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.normal.html
 */
export function normal(
  mean: Tensor,
  std?: Tensor | number,
  kwargs?: { generator?: Generator | null; out?: Tensor | null },
): Tensor;
export function normal(
  mean: number,
  std: Tensor,
  kwargs?: { generator?: Generator | null; out?: Tensor | null },
): Tensor;
export function normal(mean: number, std: number, size: readonly number[], kwargs?: Making): Tensor;
export function normal(mean: number, std: number, kwargs: Making & { size: readonly number[] }): Tensor;
export function normal(
  mean: Tensor,
  kwargs: { std?: Tensor | number; generator?: Generator | null; out?: Tensor | null },
): Tensor;
export function normal(kwargs: Making & { mean: number; std: number; size: readonly number[] }): Tensor;
export function normal(kwargs: {
  mean: Tensor | number;
  std?: Tensor | number;
  generator?: Generator | null;
  out?: Tensor | null;
}): Tensor;
export function normal(...args: unknown[]): Tensor {
  const last = args.at(-1);
  const keywords = isKeywords(last) ? last : {};
  if (![args[0], args[1], keywords.mean, keywords.std].some((value) => value instanceof Tensor)) {
    return (ofNumbers as (...args: unknown[]) => Tensor)(...args);
  }
  const [mean, ...rest] = args;
  const { out } = keywords;
  // Around a tensor PyTorch draws as many as `out` has elements before it is given another shape.
  const alone =
    mean instanceof Tensor && out instanceof Tensor && !(rest[0] instanceof Tensor) && keywords.std === undefined;
  const means = alone ? mean.expand([...broadcastShapes(mean.shape, out.shape)]) : mean;
  return normalOf(...([means, ...rest] as Parameters<typeof normalOf>));
}
