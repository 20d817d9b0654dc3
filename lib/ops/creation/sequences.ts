// Sequences: numbers one after the other, at equal distances or at equal ratios.
import { evenly, exponents, stepping } from './spacing.js';
import { type DType, type Num, bool, get_default_dtype, int64 } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import type { DeviceLike } from '../../runtime/device.js';
import { Tensor, allocate } from '../../tensor.js';
import { checkFits } from '../row/kernels.js';
import { refused } from '../row/misfits.js';
import { Refusal, int, isKeywords, noSignature, number, optional, scalar, tensorOrNumber } from '../row/signature.js';
import { type Making, engineFor, making, ready, countWarning, filler } from './creator.js';
import { streamed } from '../../random/arithmetic.js';

/** What a sequence begins with, ends before, or goes on by. */
type Bound = Num | Tensor;

/** Elements computed here, one after the other. */
function computed(
  count: number,
  f: (i: number) => number | bigint,
  type: DType,
  place: DeviceLike | null,
  requiresGrad: boolean,
): Tensor {
  // The device's memory first: where it is short, its error comes before JavaScript's.
  const engine = engineFor(place);
  const out = allocate(engine, [count], type);
  const elements = new type.Array(count);
  const convert = wrapping(type);
  for (let i = 0; i < count; i++) elements[i] = convert(f(i));
  engine.upload(out.storage, elements);
  return ready(out, requiresGrad);
}

/** Writes a number as an element; an integer beyond its type wraps around, a fraction becomes what processors make of it. */
function wrapping(type: DType): (value: number | bigint) => number | bigint {
  const cut = (v: number, bits: 32 | 64): number =>
    Math.abs(v) < 2 ** (bits - 1) ? Math.trunc(v) : -(2 ** (bits - 1));
  if (type === int64) return (v) => (typeof v === 'bigint' ? BigInt.asIntN(64, v) : BigInt(cut(v, 64)));
  return type.kind === 'float' ? Number : (v) => (typeof v === 'bigint' ? Number(BigInt.asIntN(32, v)) : cut(v, 32));
}

/** Refuses bool, which PyTorch has no kernel for. */
function withKernel(name: string, type: DType): DType {
  if (type === bool) throw new NotImplementedError(`"${name}_cpu" not implemented for 'Bool'`);
  return type;
}

/** The type of so many elements: for one, and none, no kernel is asked. */
function spaced(name: string, type: DType | null, steps: number): DType {
  const dtype = type ?? get_default_dtype();
  return steps < 2 ? dtype : withKernel(name, dtype);
}

const arangeBounds = [scalar('start'), scalar('end'), optional(scalar('step'), 1), ...making] as const;
/** The arguments of a call, in which what stands alone is the end. */
function fromZero(args: readonly unknown[]): readonly unknown[] {
  const last = args.at(-1);
  const keywords = isKeywords(last) ? last : {};
  const given = args.length - (last === keywords ? 1 : 0);
  return given > 1 || (given === 1 && 'end' in keywords) || 'start' in keywords ? args : [0, ...args];
}
/** `start + i step`, exactly where all of it is integers; those of an integer type are made integers first. */
function progression(start: Num, step: Num, count: number, type: DType): (i: number) => number | bigint {
  if (type.kind === 'float') return (i) => Number(start) + i * Number(step);
  const whole = (value: Num): number | bigint => (typeof value === 'bigint' ? value : Math.trunc(Number(value)));
  const [first, by] = [whole(start), whole(step)];
  if (typeof first === 'number' && typeof by === 'number' && Number.isSafeInteger(first + count * by)) {
    return (i) => first + i * by;
  }
  const [a, b] = [BigInt(first), BigInt(by)];
  return (i) => a + BigInt(i) * b;
}
const isWhole = (value: Num): boolean => typeof value !== 'number' || Number.isInteger(value);
/** How many steps fit, the last one in part. */
function stepsBetween(start: Num, end: Num, step: Num): number {
  if (![start, end, step].every(isWhole)) return (Number(end) - Number(start)) / Number(step);
  const [way, by] = [BigInt(end) - BigInt(start), BigInt(step)];
  return Number(way / by) + Number(way % by) / Number(by);
}
function checkRange(start: number, end: number, step: number): void {
  if (step === 0) throw new RuntimeError('step must be nonzero');
  if (!Number.isFinite(start) || !Number.isFinite(end))
    throw new RuntimeError(`unsupported range: ${streamed(start)} -> ${streamed(end)}`);
  if (!Number.isFinite(step)) throw new RuntimeError(`step must be finite but got ${streamed(step)}`);
  if ((end - start) / step < 0) throw new RuntimeError('upper bound and lower bound inconsistent with step sign');
  if (Math.abs((end - start) / step) > Number.MAX_SAFE_INTEGER)
    throw new RuntimeError('invalid size, possible overflow?');
}
const stepsTo = filler(
  'arange',
  arangeBounds,
  (start, end, step, type, place, requiresGrad) => {
    checkRange(Number(start), Number(end), Number(step));
    const dtype = withKernel('arange', type ?? ([start, end, step].every(isWhole) ? int64 : get_default_dtype()));
    const count = Math.ceil(stepsBetween(start, end, step));
    const element =
      dtype.kind === 'float'
        ? stepping(Number(start), Number(step), count, dtype)
        : progression(start, step, count, dtype);
    return computed(count, element, dtype, place, requiresGrad);
  },
  { counts: true, warning: countWarning },
) as (...args: readonly unknown[]) => Tensor;
/**
 * From `start` to, not including, `end`, `step` apart; int64 when all three are integers.
 *
 * `out_i = start + i · step`, of which there are `⌈(end - start) / step⌉`.
 *
 * @param start the first number (default: 0)
 * @param end what is not reached
 * @param step the distance from one to the next (default: 1)
 * @param dtype null: int64 for integers, else `torch.get_default_dtype()`
 * @param device null: the default device
 * @param requires_grad whether it collects a gradient
 * @param layout a hint
 * @param pin_memory a hint
 * @param out a tensor that takes the result
 * @returns a vector of `ceil((end - start) / step)` elements
 * @throws RuntimeError for a step of 0, and one that leads away from the end
 * @example
 * torch.arange(5); torch.arange(1, 2.5, 0.5);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.arange.html
 */
export function arange(end: Bound, kwargs?: Making & { step?: Bound }): Tensor;
export function arange(start: Bound, end: Bound, kwargs?: Making & { step?: Bound }): Tensor;
export function arange(start: Bound, end: Bound, step: Bound, kwargs?: Making): Tensor;
export function arange(start: Bound, kwargs: Making & { end: Bound; step?: Bound }): Tensor;
export function arange(kwargs: Making & { start?: Bound; end: Bound; step?: Bound }): Tensor;
export function arange(...args: readonly unknown[]): Tensor {
  const [end] = args;
  if (args.length === 0) throw noSignature('arange', args, []);
  const placed = fromZero(args);
  if (placed !== args && !isKeywords(end)) {
    const checked = arangeBounds[1].check(end);
    if (checked instanceof Refusal) throw refused(args, 'arange', 'end', 1, end, checked);
  }
  return stepsTo(...placed);
}
/**
 * From `start` to and including `end`.
 *
 * `out_i = start + i · step`, of which there are `⌊(end - start) / step⌋ + 1`.
 *
 * @param start the first
 * @param end no element is beyond it
 * @param step the distance between two
 * @returns a vector
 * @throws RuntimeError for a `step` of 0, or one that leads away from `end`
 * @example
 * torch.range(1, 4); // tensor([1., 2., 3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.range.html
 */
export const range = filler(
  'range',
  arangeBounds,
  (start, end, step, type, place, requiresGrad) => {
    checkRange(Number(start), Number(end), Number(step));
    const dtype = withKernel('range', type ?? get_default_dtype());
    // Of integers PyTorch counts with what it has made integers.
    const given = [start, end, step].map((v) => (dtype.kind === 'float' || typeof v !== 'number' ? v : Math.trunc(v)));
    if (Number(given[2]) === 0) throw new RuntimeError('step must be nonzero');
    const count = Math.floor(stepsBetween(given[0]!, given[1]!, given[2]!)) + 1;
    return computed(count, progression(start, step, count, dtype), dtype, place, requiresGrad);
  },
  { counts: true },
);

const bound = tensorOrNumber;
const at = (value: number | Tensor): number => Number(value instanceof Tensor ? value.item() : value);
/** Bounds as numbers. Throws PyTorch's error for tensors with dimensions. */
function bounds(name: string, start: number | Tensor, end: number | Tensor): [number, number] {
  const wrong = [
    ['start', start],
    ['end', end],
  ].flatMap(([side, t]) => (t instanceof Tensor && t.ndim > 0 ? [`${String(side)} with ${t.ndim} dimension(s)`] : []));
  if (wrong.length > 0) {
    throw new RuntimeError(
      `${name} only supports 0-dimensional start and end tensors, but got ${wrong.join(' and ')}.`,
    );
  }
  return [at(start), at(end)];
}
/** Places between bounds by index: for floating types as `of` has them, for integers from bounds that are made integers first. */
function between(of: typeof evenly, start: number, end: number, steps: number, type: DType): (i: number) => number {
  if (steps < 0) throw new RuntimeError('number of steps must be non-negative');
  if (steps === 0) return () => 0;
  if (steps === 1) return () => start;
  for (const value of [start, end]) checkFits(value, type);
  if (type.kind === 'float') return of(start, end, steps, type);
  const [first, last] = [start, end].map((value) => Number(new type.Array([wrapping(type)(value)] as never)[0])) as [
    number,
    number,
  ];
  const step = (last - first) / (steps - 1);
  return (i) => (i < Math.floor(steps / 2) ? first + step * i : last - step * (steps - 1 - i));
}
/**
 * `steps` elements, evenly spaced from `start` to `end`, both included.
 *
 * `out_i = start + i · (end - start) / (steps - 1)`.
 *
 * @param start the first, a number or a tensor without dimensions
 * @param end the last
 * @param steps how many
 * @returns a vector of `steps` elements
 * @throws RuntimeError for a negative number of steps
 * @example
 * torch.linspace(0, 1, 5); // tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linspace.html
 */
export const linspace = filler(
  'linspace',
  [bound('start'), bound('end'), int('steps'), ...making],
  (start, end, steps, type, place, requiresGrad) => {
    const dtype = spaced('linspace', type, steps);
    const [first, last] = bounds('linspace', start, end);
    if (steps === 1 && dtype.compute === dtype) checkFits(first, dtype);
    return computed(steps, between(evenly, first, last, steps, dtype), dtype, place, requiresGrad);
  },
  { counts: true },
);
/**
 * `steps` elements `base^x` for x evenly spaced from `start` to `end`.
 *
 * @param start the first, a number or a tensor without dimensions
 * @param end the last
 * @param steps how many
 * @param base what is raised
 * @returns a vector of `steps` elements
 * @throws RuntimeError for a negative number of steps
 * @example
 * torch.logspace(0, 2, 3); // tensor([  1.,  10., 100.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logspace.html
 */
export const logspace = filler(
  'logspace',
  [bound('start'), bound('end'), int('steps'), optional(number('base'), 10), ...making],
  (start, end, steps, base, type, place, requiresGrad) => {
    const dtype = spaced('logspace', type, steps);
    const [first, last] = bounds('logspace', start, end);
    if (steps === 1 && dtype.compute === dtype) checkFits(base ** first, dtype);
    const exponent = between(exponents, first, last, steps, dtype);
    return computed(steps, (i) => base ** exponent(i), dtype, place, requiresGrad);
  },
  { counts: true },
);
