import { ADD, MAX, across } from './simd';
import { expBelow, log } from './math';

/** The greatest of `n` neighbours that is not NaN: a NaN shows in the sum. */
function rowMax(n: i32, x: usize): f32 {
  let top = f32x4.splat(-Infinity), a = top, b = top, c = top, i: usize = 0;
  const end = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  for (const four = <usize>(n & ~15) << 2; i < four; i += 64) {
    top = f32x4.pmax(top, v128.load(x + i)); a = f32x4.pmax(a, v128.load(x + i, 16));
    b = f32x4.pmax(b, v128.load(x + i, 32)); c = f32x4.pmax(c, v128.load(x + i, 48));
  }
  top = f32x4.pmax(f32x4.pmax(top, a), f32x4.pmax(b, c));
  for (; i < whole; i += 16) top = f32x4.pmax(top, v128.load(x + i));
  for (; i < end; i += 4) top = f32x4.pmax(top, v128.load32_splat(x + i));
  return across<f32>(MAX, top);
}

/** y = exp(x − top) where `keep`; returns the sum, whose parts of 1024 are joined in float64. */
// @ts-ignore: decorator
@inline function exponentials(keep: bool, n: i32, x: usize, y: usize, top: v128): f64 {
  let total: f64 = 0;
  for (; n >= 8;) {
    const count = min(n & ~7, 1024);
    let a = f32x4.splat(0), b = a;
    for (const end = x + (<usize>count << 2); x < end; x += 32, y += 32) { // two share the constants, which V8 builds anew
      const e = expBelow(f32x4.sub(v128.load(x), top)), f = expBelow(f32x4.sub(v128.load(x, 16), top));
      if (keep) { v128.store(y, e); v128.store(y, f, 16); }
      a = f32x4.add(a, e); b = f32x4.add(b, f);
    }
    total += <f64>across<f32>(ADD, f32x4.add(a, b));
    n -= count;
  }
  for (; n > 0; n--, x += 4, y += 4) {
    const e = f32x4.extract_lane(expBelow(f32x4.sub(v128.load32_splat(x), top)), 0);
    if (keep) store<f32>(y, e);
    total += <f64>e;
  }
  return total;
}

/** Softmax, or its logarithm, of each of `rows` rows of `n` float32. */
export function softmaxRows(rows: i32, n: i32, x: usize, y: usize, logarithm: bool): void {
  const bytes = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  for (; rows > 0; rows--, x += bytes, y += bytes) {
    const top = f32x4.splat(rowMax(n, x));
    let i: usize = 0;
    if (logarithm) {
      const shift = log(f32x4.splat(<f32>exponentials(false, n, x, y, top)));
      for (; i < whole; i += 16) v128.store(y + i, f32x4.sub(f32x4.sub(v128.load(x + i), top), shift));
      for (; i < bytes; i += 4) v128.store32_lane(y + i, f32x4.sub(f32x4.sub(v128.load32_splat(x + i), top), shift), 0);
    } else {
      const share = f32x4.splat(<f32>(1 / exponentials(true, n, x, y, top)));
      for (; i < whole; i += 16) v128.store(y + i, f32x4.mul(v128.load(y + i), share));
      for (; i < bytes; i += 4) v128.store32_lane(y + i, f32x4.mul(v128.load32_splat(y + i), share), 0);
    }
  }
}

/** Σ a·b, or Σ a where not `both`. */
// @ts-ignore: decorator
@inline function inner(both: bool, n: i32, a: usize, b: usize): f64 {
  let total: f64 = 0;
  for (; n >= 8;) {
    const count = min(n & ~7, 1024);
    let s = f32x4.splat(0), t = s;
    for (const end = a + (<usize>count << 2); a < end; a += 32, b += 32) {
      let u = v128.load(a), v = v128.load(a, 16);
      if (both) { u = f32x4.mul(u, v128.load(b)); v = f32x4.mul(v, v128.load(b, 16)); }
      s = f32x4.add(s, u); t = f32x4.add(t, v);
    }
    total += <f64>across<f32>(ADD, f32x4.add(s, t));
    n -= count;
  }
  for (; n > 0; n--, a += 4, b += 4) total += <f64>(both ? load<f32>(a) * load<f32>(b) : load<f32>(a));
  return total;
}

/** The gradient of softmax, y·(g − Σ g·y), or of its logarithm, g − e^y·Σ g, of each row. */
export function softmaxGradRows(rows: i32, n: i32, g: usize, y: usize, x: usize, logarithm: bool): void {
  const bytes = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  for (; rows > 0; rows--, g += bytes, y += bytes, x += bytes) {
    let i: usize = 0;
    if (logarithm) {
      const sum = f32x4.splat(<f32>inner(false, n, g, y));
      for (; i < whole; i += 16) v128.store(x + i, f32x4.sub(v128.load(g + i), f32x4.mul(expBelow(v128.load(y + i)), sum)));
      for (; i < bytes; i += 4) v128.store32_lane(x + i, f32x4.sub(v128.load32_splat(g + i), f32x4.mul(expBelow(v128.load32_splat(y + i)), sum)), 0);
    } else {
      const sum = f32x4.splat(<f32>inner(true, n, g, y));
      for (; i < whole; i += 16) v128.store(x + i, f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(g + i), sum)));
      for (; i < bytes; i += 4) v128.store32_lane(x + i, f32x4.mul(v128.load32_splat(y + i), f32x4.sub(v128.load32_splat(g + i), sum)), 0);
    }
  }
}
