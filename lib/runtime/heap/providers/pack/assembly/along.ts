import { ADD, FLOAT32, FLOAT64, INT32, INT64, SET, at, combine } from './simd';

// Elements taken and put along a dimension by a dense int64 index, which has been checked. `layout` holds, as int32: `rank` lengths of the
// index, as many steps of what the index leads into, which has none along that dimension, as many of the other operand, and room for as
// many counters. `step` leads along the dimension.

// @ts-ignore: decorator
@inline function word(layout: usize, i: i32): usize { return layout + (<usize>i << 2); }

/** Element by element: y = x[index], or y[index] ∘= x. `led` is the operand that the index leads into. */
// @ts-ignore: decorator
@inline function along<T>(takes: bool, kind: i32, rank: i32, layout: usize, step: i32, led: usize, index: usize, other: usize): void {
  const last = rank - 1;
  const n = load<i32>(word(layout, last)), a = load<i32>(word(layout, rank + last)), b = load<i32>(word(layout, 2 * rank + last));
  for (let d = 0; d < last; d++) store<i32>(word(layout, 3 * rank + d), 0);
  for (;;) {
    let to = other;
    for (let j = 0, i = 0; j < n; j++, i += a, index += 8, to = at<T>(to, b)) {
      const from = at<T>(led, i + <i32>load<i64>(index) * step);
      if (takes) store<T>(to, load<T>(from));
      else store<T>(from, combine<T>(kind, load<T>(from), load<T>(to)));
    }
    let d = last - 1;
    for (; d >= 0; d--) {
      const length = load<i32>(word(layout, d)), counter = word(layout, 3 * rank + d), more = load<i32>(counter) + 1;
      const p = load<i32>(word(layout, rank + d)), q = load<i32>(word(layout, 2 * rank + d));
      if (more < length) {
        store<i32>(counter, more);
        led = at<T>(led, p);
        other = at<T>(other, q);
        break;
      }
      store<i32>(counter, 0);
      led = at<T>(led, p * (1 - length));
      other = at<T>(other, q * (1 - length));
    }
    if (d < 0) return;
  }
}

/** For items of 1, 2, 4 or 8 bytes. */
export function gather(size: i32, rank: i32, layout: usize, x: usize, step: i32, index: usize, y: usize): void {
  if (size == 4) along<u32>(true, SET, rank, layout, step, x, index, y);
  else if (size == 8) along<u64>(true, SET, rank, layout, step, x, index, y);
  else if (size == 2) along<u16>(true, SET, rank, layout, step, x, index, y);
  else along<u8>(true, SET, rank, layout, step, x, index, y);
}

/** The same, in row-major order. */
export function scatterSet(size: i32, rank: i32, layout: usize, x: usize, index: usize, y: usize, step: i32): void {
  if (size == 4) along<u32>(false, SET, rank, layout, step, y, index, x);
  else if (size == 8) along<u64>(false, SET, rank, layout, step, y, index, x);
  else if (size == 2) along<u16>(false, SET, rank, layout, step, y, index, x);
  else along<u8>(false, SET, rank, layout, step, y, index, x);
}

export function scatterAdd(type: i32, rank: i32, layout: usize, x: usize, index: usize, y: usize, step: i32): void {
  if (type == FLOAT32) along<f32>(false, ADD, rank, layout, step, y, index, x);
  else if (type == FLOAT64) along<f64>(false, ADD, rank, layout, step, y, index, x);
  else if (type == INT64) along<i64>(false, ADD, rank, layout, step, y, index, x);
  else if (type == INT32) along<i32>(false, ADD, rank, layout, step, y, index, x);
  else along<u8>(false, ADD, rank, layout, step, y, index, x);
}

/** Where the first of n int64 lies that is not in [low, high); n where there is none. */
export function firstOutside(n: i32, x: usize, low: f64, high: f64): i32 {
  const least = <i64>low, most = <i64>high, l = i64x2.splat(least), h = i64x2.splat(most);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a = v128.load(at<i64>(x, i)), b = v128.load(at<i64>(x, i), 16);
    const under = v128.or(i64x2.lt_s(a, l), i64x2.lt_s(b, l)), over = v128.or(i64x2.ge_s(a, h), i64x2.ge_s(b, h));
    if (v128.any_true(v128.or(under, over))) break;
  }
  for (; i < n; i++) {
    const value = load<i64>(at<i64>(x, i));
    if (value < least || value >= most) break;
  }
  return i;
}
