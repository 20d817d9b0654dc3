// Floats of 16 bits, which are computed as float32: from their bits and, rounded to nearest even, to them again; for single
// elements (i32, f32) and for four lanes.
import { type DType, bfloat16, float16 } from '../../../../dtype.js';
import { type Node, f32Const, i32Const, node } from './node.js';
import { type Vector, vec } from './vector.js';
import { F32, I32, V128, simd } from './wasm.js';

/** Whether elements of a type are 16-bit floats. */
export const isHalf = (dtype: DType): boolean => dtype === float16 || dtype === bfloat16;

/** What both widths can do; a mask is a condition, or one for each lane. */
interface Bits {
  pattern(bits: number): Node;
  float(value: number): Node;
  and(a: Node, b: Node): Node;
  or(a: Node, b: Node): Node;
  add(a: Node, b: Node): Node;
  sub(a: Node, b: Node): Node;
  shl(a: Node, by: number): Node;
  shru(a: Node, by: number): Node;
  /** of patterns below 2^31 */
  less(a: Node, b: Node): Node;
  select(mask: Node, yes: Node, no: Node): Node;
  addFloats(a: Node, b: Node): Node;
  mulFloats(a: Node, b: Node): Node;
  asFloat(bits: Node): Node;
  asBits(float: Node): Node;
}

const two =
  (type: typeof I32 | typeof F32, code: number) =>
  (a: Node, b: Node): Node =>
    node(type, [code], a, b);
const single: Bits = {
  pattern: i32Const,
  float: f32Const,
  and: two(I32, 0x71),
  or: two(I32, 0x72),
  add: two(I32, 0x6a),
  sub: two(I32, 0x6b),
  shl: (a, by) => node(I32, [0x74], a, i32Const(by)),
  shru: (a, by) => node(I32, [0x76], a, i32Const(by)),
  less: two(I32, 0x48),
  select: (mask, yes, no) => node(yes.type, [0x1b], yes, no, mask),
  addFloats: two(F32, 0x92),
  mulFloats: two(F32, 0x94),
  asFloat: (bits) => node(F32, [0xbe], bits),
  asBits: (float) => node(I32, [0xbc], float),
};

const lanesOf = (v: Vector): Bits => ({
  pattern: (bits) => v.pattern(bits),
  float: (value) => v.constant(value),
  and: (a, b) => v.and(a, b),
  or: (a, b) => v.or(a, b),
  add: (a, b) => v.op('iadd', a, b),
  sub: (a, b) => v.op('isub', a, b),
  shl: (a, by) => v.shl(a, by),
  shru: (a, by) => v.shru(a, by),
  less: (a, b) => v.op('ilt', a, b),
  select: (mask, yes, no) => v.select(mask, yes, no),
  addFloats: (a, b) => v.add(a, b),
  mulFloats: (a, b) => v.mul(a, b),
  asFloat: (bits) => bits,
  asBits: (float) => float,
});

const INFINITY = 0x7f800000;

function toBits(b: Bits, dtype: DType, x: Node): Node {
  const bits = b.asBits(x);
  const size = b.and(bits, b.pattern(0x7fffffff));
  const nan = b.less(b.pattern(INFINITY), size);
  if (dtype === bfloat16) {
    const even = b.and(b.shru(bits, 16), b.pattern(1));
    return b.select(nan, b.pattern(0x7fc0), b.shru(b.add(bits, b.add(even, b.pattern(0x7fff))), 16));
  }
  const even = b.and(b.shru(size, 13), b.pattern(1));
  const normal = b.shru(b.add(size, b.add(even, b.pattern(0xfff - 0x38000000))), 13);
  // Beside a half the last bit of a float32 is worth 2^-24, the smallest float16.
  const small = b.sub(b.asBits(b.addFloats(b.asFloat(size), b.float(0.5))), b.pattern(0x3f000000));
  const large = b.select(nan, b.pattern(0x7e00), b.pattern(0x7c00));
  const rounded = b.select(b.less(size, b.pattern(0x38800000)), small, normal);
  const unsigned = b.select(b.less(size, b.pattern(0x47800000)), rounded, large); // below 65536
  return b.or(unsigned, b.and(b.shru(bits, 16), b.pattern(0x8000)));
}

function fromBits(b: Bits, dtype: DType, bits: Node): Node {
  if (dtype === bfloat16) return b.asFloat(b.shl(bits, 16));
  // As a float32 its exponent counts from -127 in place of -15.
  const size = b.asBits(b.mulFloats(b.asFloat(b.shl(b.and(bits, b.pattern(0x7fff)), 13)), b.float(2 ** 112)));
  const finite = b.less(size, b.pattern(0x47800000));
  const sign = b.shl(b.and(bits, b.pattern(0x8000)), 16);
  return b.asFloat(b.or(b.select(finite, size, b.or(size, b.pattern(INFINITY))), sign));
}

/** The float32 that 16 bits (of an i32) stand for. */
export const halfFromBits = (dtype: DType, bits: Node): Node => fromBits(single, dtype, bits);
/** The 16 bits nearest to a float32, as an i32. */
export const halfToBits = (dtype: DType, x: Node): Node => toBits(single, dtype, x);
/** A float32 rounded to a type. */
export const roundToHalf = (dtype: DType, x: Node): Node => halfFromBits(dtype, halfToBits(dtype, x));

/** Float32 lanes from lanes of i32. */
export const lanesFromBits = (v: Vector, dtype: DType, bits: Node): Node => fromBits(lanesOf(v), dtype, bits);
/** Lanes of i32 from float32 lanes. */
export const lanesToBits = (v: Vector, dtype: DType, x: Node): Node => toBits(lanesOf(v), dtype, x);
export const roundLanesToHalf = (v: Vector, dtype: DType, x: Node): Node =>
  lanesFromBits(v, dtype, lanesToBits(v, dtype, x));

/** i32 lanes from the low 8 bytes. */
export const widened = (bytes: Node): Node => vec(0xa9, bytes); // i32x4.extend_low_i16x8_u
/** Lanes of i32 below 2^16 as the low 8 bytes. */
export const narrowed = (bits: Node): Node => node(V128, simd(0x86), bits, bits); // i16x8.narrow_i32x4_u

/** The next 16-bit float from `a` towards `b`: the next bit pattern, away from 0 or towards it. */
export function nextHalf(dtype: DType, a: Node, b: Node): Node {
  const compare = (code: number, x: Node, y: Node): Node => node(I32, [code], x, y);
  const zero = f32Const(0);
  const bits = halfToBits(dtype, a);
  const away = compare(0x46, compare(0x5d, a, b), compare(0x5e, a, zero)); // (a < b) = (a > 0)
  const step = single.select(away, i32Const(1), i32Const(-1));
  const tiny = node(F32, [0x98], halfFromBits(dtype, i32Const(1)), b); // copysign
  const moved = single.select(compare(0x5b, a, zero), tiny, halfFromBits(dtype, single.add(bits, step)));
  const unordered = single.or(compare(0x5c, a, a), compare(0x5c, b, b));
  return single.select(unordered, single.addFloats(a, b), single.select(compare(0x5b, a, b), b, moved));
}
