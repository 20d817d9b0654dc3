// Elementary functions in single precision, four lanes at a time, and those computed in double precision for it.
import { exp as exp64, log as log64, logarithmEdges, log1p as log1pOf } from './elementary.js';
import { type Node, node } from './node.js';
import { Vector, vec } from './vector.js';
import { V128, simd } from './wasm.js';

/** Adding 1.5·2²³ rounds to an integer, which then stands in the low bits. */
const MAGIC = 12582912;

/** Parts of eˣ = (p + 1)·s·u, as in double precision; p by a minimax polynomial. */
function parts(v: Vector, x: Node) {
  const z = v.fma(x, Math.LOG2E, MAGIC);
  const n = v.sub(z, MAGIC);
  const r = v.fma(n, -1.42860677e-6, v.fma(n, -0.693145752, x));
  const q = v.polynomial(r, 1.37805939e-3, 8.37312452e-3, 4.16695364e-2, 1.6666472e-1, 4.99999851e-1);
  const p = v.fma(v.mul(r, r), q, r);
  const i = v.op('isub', z, v.bitsOf(MAGIC));
  const half = v.shr(i, 1);
  const power = (k: Node) => v.op('iadd', v.shl(k, 23), v.bitsOf(1));
  const k = v.op('isub', i, half);
  return { p, s: power(half), u: power(k), reciprocal: () => power(v.op('ineg', k)) };
}

export function exp(v: Vector, x: Node): Node {
  const { p, s, u } = parts(v, v.pmin(v.pmax(x, -104), 89));
  return v.mul(v.mul(v.add(p, 1), s), u);
}

export function expm1(v: Vector, x: Node): Node {
  const { p, s, u, reciprocal } = parts(v, v.pmin(v.pmax(x, -17.4), 89));
  // -0 stays: the sum of -0·1 and 0 is not it.
  return v.or(v.mul(v.fma(p, s, v.sub(s, reciprocal())), u), v.and(x, v.signBit));
}

/** e / (e + 2) with e = e²ˣ - 1 for |x|, the sign put back. */
export function tanh(v: Vector, x: Node): Node {
  const e = expm1(v, v.pmin(v.mul(v.abs(x), 2), 40));
  return v.or(v.div(e, v.add(e, 2)), v.and(x, v.signBit));
}

export const sigmoid = (v: Vector, x: Node): Node => v.div(1, v.add(exp(v, v.neg(x)), 1));

/**
 * ln x, or ln(x + correction): the mantissa in [√½, √2), then the polynomial of logf in Moshier's Cephes.
 */
export function log(v: Vector, x: Node, correction?: Node): Node {
  const tiny = v.lt(x, 1.17549435e-38);
  const y = v.select(tiny, v.mul(x, 2 ** 23), x);
  const e0 = v.op('isub', y, v.pattern(0x3f3504f3));
  const e = v.sub(vec(0xfa, v.shr(e0, 23)), v.and(tiny, v.constant(23)));
  const m = v.sub(v.op('iadd', v.and(e0, v.pattern(0x7fffff)), v.pattern(0x3f3504f3)), 1);
  const s = v.mul(m, m);
  const q = v.polynomial(
    m,
    7.0376836292e-2,
    -1.151461031e-1,
    1.167699874e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
  );
  const cubic = v.mul(v.mul(q, m), s);
  const low = correction === undefined ? cubic : v.add(cubic, v.div(correction, x));
  const p = v.fma(s, -0.5, v.fma(e, -2.1219444e-4, low));
  return logarithmEdges(v, x, v.fma(e, 0.693359375, v.add(m, p)));
}

export const log1p = (v: Vector, x: Node): Node => log1pOf(v, x, log);

/** `f` in double precision on all lanes, rounded once. */
export function wide(v: Vector, f: (d: Vector, x: Node, y: Node) => Node, x: Node, y: Node = x): Node {
  const d = new Vector(v.build, 8, v.lanes === 1 ? 1 : 2);
  const promote = (a: Node) => vec(0x5f, a);
  const upper = (a: Node) =>
    node(V128, [...simd(13), 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15], a, a);
  const demote = (a: Node) => vec(0x5e, a);
  const low = demote(f(d, promote(x), promote(y)));
  if (v.lanes === 1) return low;
  const high = demote(f(d, promote(upper(x)), promote(upper(y))));
  return node(V128, [...simd(13), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23], low, high);
}

/** `f`, or x itself where it is so small that f(x) = x. */
const odd =
  (f: (d: Vector, x: Node) => Node) =>
  (v: Vector, x: Node): Node =>
    v.select(v.lt(v.abs(x), 1e-8), x, wide(v, f, x));

export const log2 = (v: Vector, x: Node): Node => wide(v, (d, a) => d.mul(log64(d, a), Math.LOG2E), x);
export const log10 = (v: Vector, x: Node): Node => wide(v, (d, a) => d.mul(log64(d, a), Math.LOG10E), x);
export const exp2 = (v: Vector, x: Node): Node => wide(v, (d, a) => exp64(d, d.mul(a, Math.LN2)), x);
export const sinh = odd((d, x) => {
  const e = exp64(d, x);
  return d.mul(d.sub(e, d.div(1, e)), 0.5);
});
export const cosh = (v: Vector, x: Node): Node =>
  wide(
    v,
    (d, a) => {
      const e = exp64(d, a);
      return d.mul(d.add(e, d.div(1, e)), 0.5);
    },
    x,
  );
export const asinh = odd((d, x) => {
  const a = d.abs(x);
  return d.copysign(log64(d, d.add(d.sqrt(d.add(d.mul(a, a), 1)), a)), x);
});
export const acosh = (v: Vector, x: Node): Node =>
  wide(v, (d, a) => log64(d, d.add(d.sqrt(d.mul(d.sub(a, 1), d.add(a, 1))), a)), v.select(v.lt(x, 1), NaN, x));
export const atanh = odd((d, x) => d.mul(log64(d, d.div(d.add(x, 1), d.sub(1, x))), 0.5));

// π/2 in two parts, the first of 30 bits: its products with whole numbers below 2²³ are exact.
const HALF_PI = [1.570796325802803, 9.920935796805404e-10] as const;

/** sin and cos of x by its remainder after quarter turns, and the number of these in the low bits. */
function quarters(d: Vector, x: Node) {
  const magic = 6755399441055744;
  const z = d.add(d.mul(x, 2 / Math.PI), magic);
  const n = d.sub(z, magic);
  const r = d.sub(d.sub(x, d.mul(n, HALF_PI[0])), d.mul(n, HALF_PI[1]));
  const s = d.mul(r, r);
  // Taylor's series: past the last terms here, (π/4)¹⁵/15! is 2e-14 and (π/4)¹⁴/14! 4e-13 of the result.
  const sine = d.fma(
    d.mul(r, s),
    d.polynomial(s, 1 / 6227020800, -1 / 39916800, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6),
    r,
  );
  const cosine = d.fma(s, d.polynomial(s, 1 / 479001600, -1 / 3628800, 1 / 40320, -1 / 720, 1 / 24, -0.5), 1);
  return { n: z, sine, cosine };
}

/** Sine of a number of quarter turns more than x has. */
function turned(d: Vector, x: Node, ahead: 0 | 1): Node {
  const { n, sine, cosine } = quarters(d, x);
  const turn = ahead === 0 ? n : d.op('iadd', n, d.pattern(1));
  const swapped = d.op('ine', d.and(turn, d.pattern(1)), d.pattern(0));
  return d.xor(d.select(swapped, cosine, sine), d.shl(d.shru(turn, 1), 63));
}

/** Where the reduction is exact enough for single precision. */
const far = (v: Vector, x: Node): Node => v.not(v.le(v.abs(x), 1e6));

export const sin = (v: Vector, x: Node): Node =>
  v.unless(
    far(v, x),
    v.select(
      v.lt(v.abs(x), 1e-8),
      x,
      wide(v, (d, a) => turned(d, a, 0), x),
    ),
    'sin',
    x,
  );
export const cos = (v: Vector, x: Node): Node =>
  v.unless(
    far(v, x),
    wide(v, (d, a) => turned(d, a, 1), x),
    'cos',
    x,
  );
export const tan = (v: Vector, x: Node): Node => {
  const fast = wide(
    v,
    (d, a) => {
      const { n, sine, cosine } = quarters(d, a);
      const swapped = d.op('ine', d.and(n, d.pattern(1)), d.pattern(0));
      return d.div(d.select(swapped, d.neg(cosine), sine), d.select(swapped, sine, cosine));
    },
    x,
  );
  return v.unless(far(v, x), v.select(v.lt(v.abs(x), 1e-8), x, fast), 'tan', x);
};

/** xʸ = e^(y·ln x) for positive numbers; the rest, with its many special cases, one at a time. */
export function pow(v: Vector, x: Node, y: Node): Node {
  const plain = v.and(v.and(v.gt(x, 0), v.lt(x, Infinity)), v.lt(v.abs(y), Infinity));
  return v.unless(
    v.not(plain),
    wide(v, (d, a, b) => exp64(d, d.mul(log64(d, a), b)), x, y),
    'pow',
    x,
    y,
  );
}
