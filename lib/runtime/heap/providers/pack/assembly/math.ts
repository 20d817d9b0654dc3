import { fma } from './simd';

// Four float32 at a time. V8 makes one instruction of pmin and pmax but seven of min and max, and nine of a saturating
// conversion to integers. So: pmin and pmax, with the operand that may be NaN first, so that it passes; and rounding by
// adding 1.5·2²³, which leaves the integer in the low bits.
const MAGIC: f32 = 12582912;

// @ts-ignore: decorator
@inline function splat(x: f32): v128 { return f32x4.splat(x); }

/** x = n·ln 2 + r (ln 2 in two parts, after Cody and Waite): a polynomial for eʳ, where z = n + 1.5·2²³. */
// @ts-ignore: decorator
@inline function mantissa(t: v128, z: v128): v128 {
  const n = f32x4.sub(z, splat(MAGIC));
  const r = fma<f32>(n, splat(-1.42860677e-6), fma<f32>(n, splat(-0.693145752), t));
  let p = fma<f32>(splat(1.37805939e-3), r, splat(8.37312452e-3));
  p = fma<f32>(p, r, splat(4.16695364e-2)); p = fma<f32>(p, r, splat(1.66664720e-1)); p = fma<f32>(p, r, splat(4.99999851e-1));
  return f32x4.add(fma<f32>(f32x4.mul(r, r), p, r), splat(1));
}

/** eˣ to 1 ulp for x that is at most a little above 0; 0 below -87.7, where only subnormal numbers are. */
// @ts-ignore: decorator
@inline export function expBelow(x: v128): v128 {
  const t = f32x4.pmax(x, splat(-88)), z = fma<f32>(t, splat(1.44269504), splat(MAGIC));
  return f32x4.mul(mantissa(t, z), power2(i32x4.sub(z, splat(MAGIC))));
}

// @ts-ignore: decorator
@inline function power2(i: v128): v128 { return i32x4.add(i32x4.shl(i, 23), splat(1)); }

/** ln x to 1 ulp for normal x > 0 (NaN and ∞ stay): the mantissa in [√½, √2), and the polynomial of Cephes' logf. */
// @ts-ignore: decorator
@inline export function log(x: v128): v128 {
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const m = f32x4.sub(i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3)), splat(1));
  const s = f32x4.mul(m, m);
  let p = splat(7.0376836292e-2);
  p = fma<f32>(p, m, splat(-1.1514610310e-1)); p = fma<f32>(p, m, splat(1.1676998740e-1)); p = fma<f32>(p, m, splat(-1.2420140846e-1));
  p = fma<f32>(p, m, splat(1.4249322787e-1)); p = fma<f32>(p, m, splat(-1.6668057665e-1)); p = fma<f32>(p, m, splat(2.0000714765e-1));
  p = fma<f32>(p, m, splat(-2.4999993993e-1)); p = fma<f32>(p, m, splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, m), s);
  p = fma<f32>(e, splat(-2.12194440e-4), p); p = fma<f32>(s, splat(-0.5), p);
  const r = fma<f32>(e, splat(0.693359375), f32x4.add(m, p));
  return v128.bitselect(r, x, f32x4.lt(x, splat(Infinity)));
}
