// Integers of a range, and permutations.
import {
  bfloat16,
  bool,
  byType,
  ctype,
  type DType,
  type Elements,
  float16,
  int64,
  legacy,
  overflows,
  scalarType,
} from '../dtype.js';
import { NotImplementedError, RuntimeError } from '../errors.js';
import type { Generator } from './generator.js';

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/** From ranges of this size on a sample takes 64 bits, so that the remainder's bias stays small. */
const WIDE = 2 ** 28;

/** What an element type can hold, and, where it has fractions, the bits within which all integers are exact. */
interface Limits {
  readonly lowest: bigint;
  readonly highest: bigint;
  readonly digits?: number;
}

const limits = byType<Limits>({
  bool: { lowest: 0n, highest: 1n },
  uint8: { lowest: 0n, highest: 255n },
  int8: { lowest: -128n, highest: 127n },
  int16: { lowest: -32768n, highest: 32767n },
  int32: { lowest: -(2n ** 31n), highest: 2n ** 31n - 1n },
  int64: { lowest: LOWEST, highest: HIGHEST },
  float16: { lowest: -65504n, highest: 65504n, digits: 11 },
  bfloat16: { lowest: LOWEST, highest: HIGHEST, digits: 8 },
  float32: { lowest: LOWEST, highest: HIGHEST, digits: 24 },
  float64: { lowest: LOWEST, highest: HIGHEST, digits: 53 },
});

/** An integer as the nearest float32: bits below the 53 of a double only say whether there is a remainder. */
function nearestFloat(value: bigint): number {
  const sticky = ((value >> 11n) | ((value & 2047n) === 0n ? 0n : 1n)) << 11n;
  return Math.fround(Number(value >= -(2n ** 53n) && value <= 2n ** 53n ? value : sticky));
}

/** Of two equally near the even one. 16-bit floats come from float32. */
function rounded(value: bigint, digits: number): bigint {
  if (digits === 53) return BigInt(Number(value));
  const near = BigInt(nearestFloat(value));
  const step = spacing(near, digits);
  const down = (near / step) * step;
  const twice = 2n * absolute(near - down);
  const up = twice > step || (twice === step && (down / step) % 2n !== 0n);
  return up ? down + (near < 0n ? -step : step) : down;
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** The distance of neighbours among floats of `digits` bits that are as large as `value`. */
const spacing = (value: bigint, digits: number): bigint =>
  2n ** BigInt(Math.max(absolute(value).toString(2).length - digits, 0));

// A float type moves the bounds to the next integers that it can hold inside them, or rounding could leave the range.
function raised(low: bigint, digits: number): bigint {
  const following = rounded(low + 1n, digits);
  return following < low ? following + spacing(low + 1n, digits) : low;
}

function lowered(high: bigint, digits: number): bigint {
  const preceding = rounded(high - 1n, digits);
  return preceding >= high ? preceding - spacing(high - 1n, digits) : high;
}

/** Int64 elements as pairs of words, the lower first, which are written without making BigInts. */
const wordsOf = (out: BigInt64Array): Int32Array => new Int32Array(out.buffer, out.byteOffset, 2 * out.length);

function fillNarrow(out: Elements, base: number, size: number, generator: Generator): void {
  const range = size >>> 0; // both unsigned: V8 takes the remainder of integers then
  if (out instanceof BigInt64Array) {
    const words = wordsOf(out);
    for (let i = 0; i < words.length; i += 2) {
      const value = ((generator.next32() >>> 0) % range) + base;
      words[i] = value;
      words[i + 1] = value >> 31;
    }
  } else {
    for (let i = 0; i < out.length; i++) out[i] = ((generator.next32() >>> 0) % range) + base;
  }
}

function fillWide(out: Elements, draw: () => bigint): void {
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = draw();
  else if (out instanceof Float32Array) for (let i = 0; i < out.length; i++) out[i] = nearestFloat(draw());
  else for (let i = 0; i < out.length; i++) out[i] = Number(draw());
}

/**
 * Fills with integers of [low, high), as `Tensor.random_(low, high)` and `torch.randint`.
 *
 * @param dtype what the elements are: a byte may be uint8 or bool
 * @param high null for no upper bound: the largest value of the type, for floats the last exact integer, is included then
 * @throws RuntimeError if the range is empty or the type cannot hold it
 */
export function randint(
  out: Elements,
  dtype: DType,
  low: number | bigint,
  high: number | bigint | null,
  generator: Generator,
): void {
  const { lowest, highest, digits } = limits(dtype);
  let from = BigInt(low);
  let to: bigint;
  if (high !== null) {
    to = BigInt(high);
    if (from >= to) {
      throw new RuntimeError(`random_ expects 'from' to be less than 'to', but got from=${from} >= to=${to}`);
    }
    if (digits !== undefined) {
      from = raised(from, digits);
      to = lowered(to, digits);
      if (from >= to) {
        throw new RuntimeError(
          `random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got from=${from} >= to=${to}`,
        );
      }
    }
  } else if (from === LOWEST) {
    if ((dtype !== int64 && digits === undefined) || dtype === float16) {
      throw new RuntimeError('random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16');
    }
    return fillWide(out, () => BigInt.asIntN(64, generator.next64()));
  } else {
    to = (digits === undefined ? highest : 2n ** BigInt(digits)) + 1n;
    if (digits !== undefined) {
      from = raised(from, digits);
      if (from >= to - 1n) {
        throw new RuntimeError(
          `random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, ` +
            `but got from=${from} > to_inc=${to - 1n}`,
        );
      }
    }
  }
  if (from < lowest || from > highest) throw new RuntimeError(`from is out of bounds for ${ctype(dtype)}`);
  if (to - 1n < lowest || to - 1n > highest) throw new RuntimeError(`to - 1 is out of bounds for ${ctype(dtype)}`);

  const range = to - from;
  if (range >= WIDE) fillWide(out, () => BigInt.asIntN(64, (generator.next64() % range) + from));
  else if (from >= -(2 ** 31) && to <= 2 ** 31) fillNarrow(out, Number(from), Number(range), generator);
  else fillWide(out, () => BigInt(generator.next32() % Number(range)) + from);
}

/**
 * Fills with integers of all that the type can hold from 0 on, as `Tensor.random_()`; floats of [0, 2^24], doubles of
 * [0, 2^53].
 */
export function random(out: Elements, dtype: DType, generator: Generator): void {
  const { digits = 24, highest } = limits(dtype);
  if (out instanceof BigInt64Array) {
    const words = wordsOf(out);
    for (let i = 0; i < words.length; i += 2) {
      words[i + 1] = generator.next32() & 0x7fffffff;
      words[i] = generator.next32();
    }
  } else if (out instanceof Float64Array) {
    for (let i = 0; i < out.length; i++) {
      // 64 bits modulo 2^53 + 1: with q the upper 11 bits and r the lower 53, q·2^53 + r ≡ r - q.
      const high = generator.next32();
      const difference = (high & 0x1fffff) * 2 ** 32 + generator.next32() - (high >>> 21);
      out[i] = difference < 0 ? difference + 1 + 2 ** 53 : difference;
    }
  } else if (out instanceof Float32Array) {
    for (let i = 0; i < out.length; i++) out[i] = generator.next32() % (2 ** digits + 1);
  } else {
    const mask = Number(highest);
    for (let i = 0; i < out.length; i++) out[i] = generator.next32() & mask;
  }
}

/** From this size on PyTorch permutes by another algorithm. */
const HUGE = Math.floor((2 ** 32 - 1) / 20);

/**
 * A random order of the integers below `n`: a Fisher–Yates shuffle from the front.
 *
 * @throws NotImplementedError from 214,748,364 elements on, where PyTorch shuffles otherwise
 */
export function permutation(n: number, generator: Generator): Int32Array {
  if (n >= HUGE) throw new NotImplementedError(`randperm is not there yet for ${n} elements: ${HUGE - 1} are the most`);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const j = i + ((generator.next32() >>> 0) % ((n - i) >>> 0));
    const value = order[i]!;
    order[i] = order[j]!;
    order[j] = value;
  }
  return order;
}

/**
 * Fills with a random order of the integers below its length, as `torch.randperm`.
 *
 * @throws NotImplementedError for bool, RuntimeError if the type cannot hold them all
 */
export function randperm(out: Elements, dtype: DType, generator: Generator): void {
  const n = out.length;
  if (dtype === bool) throw new NotImplementedError(`"randperm" not implemented for 'Bool'`);
  if (overflows(n - 1, dtype)) {
    throw new RuntimeError(`value cannot be converted to type ${scalarType(dtype)} without overflow`);
  }
  const { digits } = limits(dtype);
  if (dtype !== bfloat16 && digits !== undefined && n > 2 ** digits + 1) {
    const most = dtype === float16 ? '2049' : `2^${digits}+1`;
    throw new RuntimeError(`n cannot be greater than ${most} for ${legacy(dtype)} type.`);
  }
  const order = permutation(n, generator);
  if (out instanceof BigInt64Array) {
    const words = wordsOf(out);
    for (let i = 0; i < n; i++) {
      words[2 * i] = order[i]!;
      words[2 * i + 1] = 0;
    }
  } else {
    out.set(order);
  }
}
