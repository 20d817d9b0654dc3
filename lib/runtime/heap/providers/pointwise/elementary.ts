// Elementary functions in double precision, two lanes at a time. Each keeps NaN, the infinities and the sign of zero as the
// C library does. Arguments are reduced after Cody and Waite (Software Manual for the Elementary Functions, 1980): a
// constant is split so that its product with a small integer is exact.
import type { Node } from './node.js';
import type { Vector } from './vector.js';

const LN2_HIGH = 0.6931471803691238; // ln 2 to 32 bits
const LN2_LOW = 1.9082149292705877e-10;
/** Adding 1.5·2⁵² rounds to an integer, which then stands in the low bits. */
const MAGIC = 6755399441055744;

/** 1/13!, …, 1/2! */
const reciprocalFactorials = Array.from({ length: 12 }, (_, k) => {
  let product = 1;
  for (let n = 2; n <= 13 - k; n++) product *= n;
  return 1 / product;
});

/** Parts of eˣ = (p + 1)·s·u: x = n·ln 2 + r, p = eʳ - 1 by its series, 2ⁿ as two factors since n may exceed the exponents; 1/u. */
function parts(v: Vector, x: Node) {
  const z = v.fma(x, Math.LOG2E, MAGIC);
  const n = v.sub(z, MAGIC);
  const r = v.fma(n, -LN2_LOW, v.fma(n, -LN2_HIGH, x));
  const p = v.fma(v.mul(r, r), v.polynomial(r, ...reciprocalFactorials), r);
  const half = v.fma(n, 0.5, MAGIC);
  const power = (i: Node) => v.op('iadd', v.shl(i, 52), v.bitsOf(1));
  const i = v.op('isub', half, v.bitsOf(MAGIC));
  const k = v.op('isub', v.op('isub', z, v.bitsOf(MAGIC)), i);
  return { p, s: power(i), u: power(k), reciprocal: () => power(v.op('ineg', k)) };
}

export function exp(v: Vector, x: Node): Node {
  const { p, s, u } = parts(v, v.pmin(v.pmax(x, -746), 710));
  return v.mul(v.mul(v.add(p, 1), s), u);
}

export function expm1(v: Vector, x: Node): Node {
  const { p, s, u, reciprocal } = parts(v, v.pmin(v.pmax(x, -40), 710));
  // -0 stays: the sum of -0·1 and 0 is not it.
  return v.or(v.mul(v.fma(p, s, v.sub(s, reciprocal())), u), v.and(x, v.signBit));
}

/** e / (e + 2) with e = e²ˣ - 1 for |x|, the sign put back. */
export function tanh(v: Vector, x: Node): Node {
  const e = expm1(v, v.pmin(v.mul(v.abs(x), 2), 40));
  return v.or(v.div(e, v.add(e, 2)), v.and(x, v.signBit));
}

export const sigmoid = (v: Vector, x: Node): Node => v.div(1, v.add(exp(v, v.neg(x)), 1));

/** 2/21, …, 2/3: ln((1 + s)/(1 - s)) = 2s + 2s³/3 + 2s⁵/5 + … */
const series = Array.from({ length: 10 }, (_, k) => 2 / (21 - 2 * k));
const SQRT_HALF = 0x3fe6a09e667f3bcdn;

/**
 * ln x, or ln(x + correction) for a correction far below x: x = 2ᵏ·(1 + f) with 1 + f in [√½, √2), s = f/(2 + f), put
 * together as in Sun's fdlibm (e_log.c), where the rounding errors of f²/2 cancel.
 */
export function log(v: Vector, x: Node, correction?: Node): Node {
  const tiny = v.lt(x, 2.2250738585072014e-308);
  const y = v.select(tiny, v.mul(x, 2 ** 54), x);
  const t = v.op('iadd', y, v.pattern(0x3ff0000000000000n - SQRT_HALF));
  // The exponent under the mantissa of 2⁵², which makes it a double.
  const exponent = v.sub(v.or(v.shru(t, 52), v.bitsOf(2 ** 52)), 2 ** 52 + 1023);
  const k = v.sub(exponent, v.and(tiny, v.constant(54)));
  const f = v.sub(v.op('iadd', v.and(t, v.pattern(0xfffffffffffffn)), v.pattern(SQRT_HALF)), 1);
  const s = v.div(f, v.add(f, 2));
  const z = v.mul(s, s);
  const half = v.mul(v.mul(f, f), 0.5);
  const rest = v.mul(s, v.add(v.mul(z, v.polynomial(z, ...series)), half));
  const low = correction === undefined ? v.mul(k, LN2_LOW) : v.fma(k, LN2_LOW, v.div(correction, x));
  const r = v.sub(v.mul(k, LN2_HIGH), v.sub(v.sub(half, v.add(rest, low)), f));
  return logarithmEdges(v, x, r);
}

/** A logarithm at infinity, at 0 and below it. */
export function logarithmEdges(v: Vector, x: Node, r: Node): Node {
  const top = v.select(v.eq(x, Infinity), x, r);
  const bottom = v.select(v.eq(x, 0), -Infinity, top);
  return v.select(v.ge(x, 0), bottom, NaN);
}

/** ln(1 + x) with what the sum 1 + x lost as the correction, for either width. */
export function log1p(v: Vector, x: Node, logarithm: (v: Vector, x: Node, correction: Node) => Node): Node {
  const u = v.add(x, 1);
  const lost = v.select(v.lt(v.abs(x), 1), v.sub(x, v.sub(u, 1)), v.sub(1, v.sub(u, x)));
  return v.select(v.lt(v.abs(x), 2 ** -54), x, logarithm(v, u, lost));
}
