import { ADD, across, at, fma, lanes } from './simd';

/** Whether `gemv` is made for these strides. */
// @ts-ignore: decorator
@inline export function gemvTakes(row: i32, col: i32, xs: i32, ys: i32): bool { return (col == 1 && xs == 1) || (row == 1 && ys == 1); }

/** y (+)= A·x for an m×k matrix: rows times x where rows lie dense, else columns added up. Nothing is packed. */
export function gemv<T>(m: i32, k: i32, a: usize, row: i32, col: i32, x: usize, xs: i32, y: usize, ys: i32, accumulate: bool): void {
  if (row == 1 && ys == 1) addColumns<T>(m, k, a, col, x, xs, y, accumulate);
  else dots<T>(m, k, a, row, x, y, ys, accumulate);
}

/** Four rows at a time, which share what is read of x. */
function dots<T>(m: i32, k: i32, a: usize, row: i32, x: usize, y: usize, ys: i32, accumulate: bool): void {
  const s = <usize>row * sizeof<T>(), step = <usize>ys * sizeof<T>();
  const whole = <usize>(k & ~(lanes<T>() - 1)) * sizeof<T>(), all = <usize>k * sizeof<T>();
  for (; m >= 4; m -= 4, a += 4 * s) {
    const zero = v128.splat<T>(0);
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero, p = a;
    const end = a + whole;
    let from = x;
    for (; p < end; p += 16, from += 16) {
      const v = v128.load(from);
      s0 = fma<T>(v128.load(p), v, s0); s1 = fma<T>(v128.load(p + s), v, s1);
      s2 = fma<T>(v128.load(p + 2 * s), v, s2); s3 = fma<T>(v128.load(p + 3 * s), v, s3);
    }
    let t0 = across<T>(ADD, s0), t1 = across<T>(ADD, s1), t2 = across<T>(ADD, s2), t3 = across<T>(ADD, s3);
    for (const last = a + all; p < last; p += sizeof<T>(), from += sizeof<T>()) {
      const v = load<T>(from);
      t0 += load<T>(p) * v; t1 += load<T>(p + s) * v; t2 += load<T>(p + 2 * s) * v; t3 += load<T>(p + 3 * s) * v;
    }
    put<T>(y, t0, accumulate); y += step; put<T>(y, t1, accumulate); y += step;
    put<T>(y, t2, accumulate); y += step; put<T>(y, t3, accumulate); y += step;
  }
  for (; m > 0; m--, a += s, y += step) {
    let sum = v128.splat<T>(0), p: usize = 0;
    for (; p < whole; p += 16) sum = fma<T>(v128.load(a + p), v128.load(x + p), sum);
    let total = across<T>(ADD, sum);
    for (; p < all; p += sizeof<T>()) total += load<T>(a + p) * load<T>(x + p);
    put<T>(y, total, accumulate);
  }
}

// @ts-ignore: decorator
@inline function put<T>(y: usize, value: T, accumulate: bool): void { store<T>(y, accumulate ? <T>(load<T>(y) + value) : value); }

/** y += x[p] times column p, for all p, sixteen or eight rows at a time. */
function addColumns<T>(m: i32, k: i32, a: usize, col: i32, x: usize, xs: i32, y: usize, accumulate: bool): void {
  const s = <usize>col * sizeof<T>(), step = <usize>xs * sizeof<T>();
  for (; m >= 4 * lanes<T>(); m -= 4 * lanes<T>(), a += 64, y += 64) {
    const zero = v128.splat<T>(0);
    let y0 = zero, y1 = zero, y2 = zero, y3 = zero;
    if (accumulate) { y0 = v128.load(y); y1 = v128.load(y, 16); y2 = v128.load(y, 32); y3 = v128.load(y, 48); }
    for (let p = k, c = a, from = x; p > 0; p--, c += s, from += step) {
      const t = v128.splat<T>(load<T>(from));
      y0 = fma<T>(t, v128.load(c), y0); y1 = fma<T>(t, v128.load(c, 16), y1);
      y2 = fma<T>(t, v128.load(c, 32), y2); y3 = fma<T>(t, v128.load(c, 48), y3);
    }
    v128.store(y, y0); v128.store(y, y1, 16); v128.store(y, y2, 32); v128.store(y, y3, 48);
  }
  for (; m >= lanes<T>(); m -= lanes<T>(), a += 16, y += 16) {
    let sum = v128.splat<T>(0);
    if (accumulate) sum = v128.load(y);
    for (let p = k, c = a, from = x; p > 0; p--, c += s, from += step) sum = fma<T>(v128.splat<T>(load<T>(from)), v128.load(c), sum);
    v128.store(y, sum);
  }
  for (; m > 0; m--, a += sizeof<T>(), y += sizeof<T>()) {
    let sum: T = accumulate ? load<T>(y) : 0;
    for (let p = k, c = a, from = x; p > 0; p--, c += s, from += step) sum += load<T>(from) * load<T>(c);
    store<T>(y, sum);
  }
}
