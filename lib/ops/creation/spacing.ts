// Where PyTorch's kernels put the elements of a range of floating type. Each is computed from its index, with a product and a
// sum that round once (compiled as one fused instruction), so that the last bit depends on how they are taken.
import { type DType, float64 } from '../../dtype.js';
import { halfOf } from '../../runtime/halves.js';

/** The halves of a float64, each of 26 bits, whose sum it is. */
function halves(x: number): [number, number] {
  const scaled = x * 134217729; // 2^27 + 1
  const high = scaled - (scaled - x);
  return [high, x - high];
}

/** `x y + z` rounded once: what the product and the sum lose is computed (Dekker 1971, Knuth 1969) and added last. */
function fused(x: number, y: number, z: number): number {
  const product = x * y;
  const sum = product + z;
  const [xh, xl] = halves(x);
  const [yh, yl] = halves(y);
  const lost = xh * yh - product + xh * yl + xl * yh + xl * yl;
  const back = sum - product;
  const exact = sum + (lost + (product - (sum - back)) + (z - back));
  return Number.isFinite(exact) ? exact : sum; // beyond 2^996 the halves overflow
}

/** What a type's kernels compute with. */
interface Arithmetic {
  /** to the type itself */
  readonly round: (x: number) => number;
  /** to the type that its arithmetic is done in */
  readonly inner: (x: number) => number;
  /** `x y + z` in that type, rounded once */
  readonly fused: (x: number, y: number, z: number) => number;
}
function arithmetic(type: DType): Arithmetic {
  if (type === float64) return { round: Number, inner: Number, fused };
  const half = halfOf(type);
  return {
    round: half === null ? Math.fround : (x) => half.fromBits(half.toBits(x)),
    inner: Math.fround,
    // A product of two float32s is exact as a float64.
    fused: (x, y, z) => Math.fround(x * y + z),
  };
}

/**
 * `start + i step`, by its index. Vectors of 32 bytes begin at an element computed so, and add multiples of the step to it; what
 * is left after the last pair of vectors is computed element by element.
 */
export function stepping(start: number, step: number, count: number, type: DType): (i: number) => number {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(step)) return (i) => start + i * step; // rounds when it is stored
  // A float32 is accumulated as float64, what is shorter as float32.
  const short = type.itemsize < 4;
  const { inner, fused } = arithmetic(short ? type : float64);
  const { round } = arithmetic(type);
  const [first, by] = [inner(start), inner(step)];
  const width = 32 / type.itemsize;
  const vectors = count - (count % (2 * width));
  const within = (base: number, lane: number): number =>
    short ? inner(inner(by * lane) + base) : fused(by, lane, base);
  return (i) => {
    const lane = i < vectors ? i % width : 0;
    const base = round(fused(by, i - lane, first));
    return lane === 0 ? base : round(within(base, lane));
  };
}

/** Both ends as a type has them. */
function ends(start: number, end: number, type: DType): readonly [number, number] {
  const { round } = arithmetic(type);
  return [round(start), round(end)];
}

/** `steps` elements from `start` to `end`, by index: from both ends, so that the last one is `end`. */
export function evenly(start: number, end: number, steps: number, type: DType): (i: number) => number {
  const { inner, fused } = arithmetic(type);
  const [first, last] = ends(start, end, type);
  if (steps === 1) return () => first;
  const step = inner(inner(last - first) / (steps - 1));
  const half = Math.floor(steps / 2);
  return (i) => (i < half ? fused(step, i, first) : fused(-step, steps - 1 - i, last));
}

/** The exponents of evenly spaced powers: their ends and distance are of the type, the rest is float64. */
export function exponents(start: number, end: number, steps: number, type: DType): (i: number) => number {
  if (steps === 1) return () => start;
  const [first, last] = ends(start, end, type);
  const step = arithmetic(type).round(last - first) / (steps - 1);
  const half = Math.floor(steps / 2);
  return (i) => (i < half ? first + step * i : last - step * (steps - 1 - i));
}
