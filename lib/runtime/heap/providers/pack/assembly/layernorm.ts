import { ADD, across } from './simd';

// Rows of n float32. Sums are kept in lanes over parts of 1024 elements, which are joined in float64.

/** Σ x */
function sum(n: i32, x: usize): f64 {
  let total: f64 = 0;
  for (; n >= 8;) {
    const count = min(n & ~7, 1024);
    let a = f32x4.splat(0), b = a;
    for (const end = x + (<usize>count << 2); x < end; x += 32) {
      a = f32x4.add(a, v128.load(x)); b = f32x4.add(b, v128.load(x, 16));
    }
    total += <f64>across<f32>(ADD, f32x4.add(a, b));
    n -= count;
  }
  for (; n > 0; n--, x += 4) total += <f64>load<f32>(x);
  return total;
}

/** Σ (x − c)² */
function squares(n: i32, x: usize, c: f32): f64 {
  let total: f64 = 0;
  const center = f32x4.splat(c);
  for (; n >= 8;) {
    const count = min(n & ~7, 1024);
    let a = f32x4.splat(0), b = a;
    for (const end = x + (<usize>count << 2); x < end; x += 32) {
      const d = f32x4.sub(v128.load(x), center), e = f32x4.sub(v128.load(x, 16), center);
      a = f32x4.add(a, f32x4.mul(d, d)); b = f32x4.add(b, f32x4.mul(e, e));
    }
    total += <f64>across<f32>(ADD, f32x4.add(a, b));
    n -= count;
  }
  for (; n > 0; n--, x += 4) { const d = <f64>load<f32>(x) - <f64>c; total += d * d; }
  return total;
}

/** y = (x − c)·r·w + b, where an address of 0 stands for no factor, or no summand. */
// @ts-ignore: decorator
@inline function scaled(hasW: bool, hasB: bool, n: i32, x: usize, c: f32, r: f32, w: usize, b: usize, y: usize): void {
  const center = f32x4.splat(c), rate = f32x4.splat(r);
  let i: usize = 0;
  const end = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  for (; i < whole; i += 16) {
    let v = f32x4.mul(f32x4.sub(v128.load(x + i), center), rate);
    if (hasW) v = f32x4.mul(v, v128.load(w + i));
    if (hasB) v = f32x4.add(v, v128.load(b + i));
    v128.store(y + i, v);
  }
  for (; i < end; i += 4) {
    let v = (load<f32>(x + i) - c) * r;
    if (hasW) v *= load<f32>(w + i);
    if (hasB) v += load<f32>(b + i);
    store<f32>(y + i, v);
  }
}

/** Rows to mean 0 and variance 1; writes each row's mean and 1 / sqrt(variance + eps). */
export function layerNorm(rows: i32, n: i32, x: usize, w: usize, b: usize, eps: f64, y: usize, mean: usize, rstd: usize): void {
  const bytes = <usize>n << 2;
  for (; rows > 0; rows--, x += bytes, y += bytes, mean += 4, rstd += 4) {
    const c = <f32>(sum(n, x) / <f64>n);
    const r = <f32>(1 / Math.sqrt(squares(n, x, c) / <f64>n + eps));
    if (w != 0 && b != 0) scaled(true, true, n, x, c, r, w, b, y);
    else if (w != 0) scaled(true, false, n, x, c, r, w, b, y);
    else if (b != 0) scaled(false, true, n, x, c, r, w, b, y);
    else scaled(false, false, n, x, c, r, w, b, y);
    store<f32>(mean, c);
    store<f32>(rstd, r);
  }
}

/** dx = r·(h − mean(h) − x̂·mean(h·x̂)) with h = g·w and x̂ = (x − c)·r. */
// @ts-ignore: decorator
@inline function gradRow(hasW: bool, n: i32, g: usize, x: usize, c: f32, r: f32, w: usize, y: usize): void {
  const center = f32x4.splat(c), rate = f32x4.splat(r);
  const end = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  let s: f64 = 0, t: f64 = 0, i: usize = 0;
  while (i < whole) {
    let a = f32x4.splat(0), b = a;
    for (const stop = min(i + 8192, whole); i < stop; i += 16) {
      let h = v128.load(g + i);
      if (hasW) h = f32x4.mul(h, v128.load(w + i));
      a = f32x4.add(a, h);
      b = f32x4.add(b, f32x4.mul(h, f32x4.mul(f32x4.sub(v128.load(x + i), center), rate)));
    }
    s += <f64>across<f32>(ADD, a);
    t += <f64>across<f32>(ADD, b);
  }
  for (; i < end; i += 4) {
    let h = load<f32>(g + i);
    if (hasW) h *= load<f32>(w + i);
    s += <f64>h;
    t += <f64>(h * ((load<f32>(x + i) - c) * r));
  }
  const p = <f32>(s / <f64>n), q = <f32>(t / <f64>n), ps = f32x4.splat(p), qs = f32x4.splat(q);
  for (i = 0; i < whole; i += 16) {
    let h = v128.load(g + i);
    if (hasW) h = f32x4.mul(h, v128.load(w + i));
    const z = f32x4.mul(f32x4.sub(v128.load(x + i), center), rate);
    v128.store(y + i, f32x4.mul(rate, f32x4.sub(f32x4.sub(h, ps), f32x4.mul(z, qs))));
  }
  for (; i < end; i += 4) {
    let h = load<f32>(g + i);
    if (hasW) h *= load<f32>(w + i);
    store<f32>(y + i, r * (h - p - (load<f32>(x + i) - c) * r * q));
  }
}

export function layerNormGrad(rows: i32, n: i32, g: usize, x: usize, mean: usize, rstd: usize, w: usize, y: usize): void {
  const bytes = <usize>n << 2;
  for (; rows > 0; rows--, g += bytes, x += bytes, y += bytes, mean += 4, rstd += 4) {
    if (w != 0) gradRow(true, n, g, x, load<f32>(mean), load<f32>(rstd), w, y);
    else gradRow(false, n, g, x, load<f32>(mean), load<f32>(rstd), w, y);
  }
}

/** dw = Σ g·x̂ and db = Σ g over rows. */
export function layerNormAffine(rows: i32, n: i32, g: usize, x: usize, mean: usize, rstd: usize, dw: usize, db: usize): void {
  const bytes = <usize>n << 2, whole = <usize>(n & ~3) << 2;
  memory.fill(dw, 0, bytes);
  memory.fill(db, 0, bytes);
  for (; rows > 0; rows--, g += bytes, x += bytes, mean += 4, rstd += 4) {
    const c = load<f32>(mean), r = load<f32>(rstd), center = f32x4.splat(c), rate = f32x4.splat(r);
    let i: usize = 0;
    for (; i < whole; i += 16) {
      const h = v128.load(g + i);
      v128.store(db + i, f32x4.add(v128.load(db + i), h));
      v128.store(dw + i, f32x4.add(v128.load(dw + i), f32x4.mul(h, f32x4.mul(f32x4.sub(v128.load(x + i), center), rate))));
    }
    for (; i < bytes; i += 4) {
      const h = load<f32>(g + i);
      store<f32>(db + i, load<f32>(db + i) + h);
      store<f32>(dw + i, load<f32>(dw + i) + h * ((load<f32>(x + i) - c) * r));
    }
  }
}

/** Σ (x − c)² of each row. */
export function squaresAround(rows: i32, n: i32, x: usize, c: usize, out: usize): void {
  const bytes = <usize>n << 2;
  for (; rows > 0; rows--, x += bytes, c += 4, out += 4) store<f32>(out, <f32>squares(n, x, load<f32>(c)));
}

/** Σ g·(x − c) and Σ g of each row. */
export function productsAround(rows: i32, n: i32, g: usize, x: usize, c: usize, products: usize, sums: usize): void {
  const whole = <usize>(n & ~7) << 2, end = <usize>n << 2;
  for (; rows > 0; rows--, g += end, x += end, c += 4, products += 4, sums += 4) {
    const center = load<f32>(c), all = f32x4.splat(center);
    let s: f64 = 0, t: f64 = 0, i: usize = 0;
    while (i < whole) {
      let a = f32x4.splat(0), b = a, d = a, e = a;
      for (const stop = min(i + 4096, whole); i < stop; i += 32) {
        const h = v128.load(g + i), k = v128.load(g + i, 16);
        a = f32x4.add(a, h); b = f32x4.add(b, k);
        d = f32x4.add(d, f32x4.mul(h, f32x4.sub(v128.load(x + i), all))); e = f32x4.add(e, f32x4.mul(k, f32x4.sub(v128.load(x + i, 16), all)));
      }
      s += <f64>across<f32>(ADD, f32x4.add(a, b));
      t += <f64>across<f32>(ADD, f32x4.add(d, e));
    }
    for (; i < end; i += 4) { const h = load<f32>(g + i); s += <f64>h; t += <f64>h * (<f64>load<f32>(x + i) - <f64>center); }
    store<f32>(products, <f32>t);
    store<f32>(sums, <f32>s);
  }
}
