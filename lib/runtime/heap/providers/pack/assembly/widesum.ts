import { BOOL, FLOAT32, FLOAT64, INT32, INT64, UINT8, at } from './simd';

// Sums and counts whose result is wider than what they add up: int64 of bytes, of int32, of truth.

/** Σ of n neighbouring bytes. */
function bytes(n: i32, x: usize): i64 {
  let total: i64 = 0;
  while (n >= 16) {
    let part = i32x4.splat(0);
    const count = min(n & ~15, 1 << 24);
    for (const end = x + <usize>count; x < end; x += 16) {
      part = i32x4.add(part, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(x))));
    }
    total += <i64>i32x4.extract_lane(part, 0) + <i64>i32x4.extract_lane(part, 1) + <i64>i32x4.extract_lane(part, 2) + <i64>i32x4.extract_lane(part, 3);
    n -= count;
  }
  for (; n > 0; n--, x++) total += <i64>load<u8>(x);
  return total;
}

// @ts-ignore: decorator
@inline function one<T>(count: bool, x: usize): i64 {
  const value = load<T>(x);
  return count ? <i64>(value != <T>0) : <i64>value;
}

// @ts-ignore: decorator
@inline function middle<T>(count: bool, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  for (; outer > 0; outer--, x += at<T>(0, n) * <usize>inner) {
    if (inner == 1) {
      let total: i64 = 0;
      if (sizeof<T>() == 1 && !count) total = bytes(n, x);
      else for (let i = 0; i < n; i++) total += one<T>(count, at<T>(x, i));
      store<i64>(y, total);
      y += 8;
      continue;
    }
    memory.fill(y, 0, <usize>inner << 3);
    for (let i = 0; i < n; i++) {
      const row = x + at<T>(0, i) * <usize>inner;
      for (let j = 0; j < inner; j++) {
        const to = y + (<usize>j << 3);
        store<i64>(to, load<i64>(to) + one<T>(count, at<T>(row, j)));
      }
    }
    y += <usize>inner << 3;
  }
}

/** y = the sum over the middle of [outer, n, inner] of bytes or int32, as int64; or how many of any type are not zero. */
export function wideSum(count: bool, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  if (type == BOOL) middle<u8>(false, outer, n, inner, x, y);
  else if (!count) {
    if (type == UINT8) middle<u8>(false, outer, n, inner, x, y);
    else middle<i32>(false, outer, n, inner, x, y);
  } else if (type == UINT8) middle<u8>(true, outer, n, inner, x, y);
  else if (type == INT32) middle<i32>(true, outer, n, inner, x, y);
  else if (type == INT64) middle<i64>(true, outer, n, inner, x, y);
  else if (type == FLOAT32) middle<f32>(true, outer, n, inner, x, y);
  else if (type == FLOAT64) middle<f64>(true, outer, n, inner, x, y);
}
