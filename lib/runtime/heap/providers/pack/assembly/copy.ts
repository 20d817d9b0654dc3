import { FLOAT32, FLOAT64, INT32, INT64, UINT8, at } from './simd';
import { transpose4 } from './panels';

// Strided copies, with and without a change of type. JavaScript has dropped dimensions of length 1, merged what lies one
// after the other, and put the dimensions in an order that is good for memory. `layout` holds, as int32: `rank` lengths,
// `rank` steps of x, `rank` steps of y, and room for `rank` counters. The last two dimensions are one call of a kernel.

// @ts-ignore: decorator
@inline function word(base: usize, i: i32): i32 { return load<i32>(base + (<usize>i << 2)); }

/** Converts a matrix, element by element. */
// @ts-ignore: decorator
@inline function converted<X, Y>(m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize): void {
  for (let i = 0; i < m; i++) {
    let from = at<X>(x, i * xi), to = at<Y>(y, i * yi);
    const a = <usize>xj * sizeof<X>(), b = <usize>yj * sizeof<Y>();
    let j = n;
    if (xj == 1 && yj == 1 && converts<X, Y>()) {
      for (; j >= 4; j -= 4, from += 4 * sizeof<X>(), to += 4 * sizeof<Y>()) convertFour<X, Y>(from, to);
    }
    for (; j > 0; j--, from += a, to += b) convertOne<X, Y>(load<X>(from), to);
  }
}
/** Whether elements are not zero. */
// @ts-ignore: decorator
@inline function truth<X>(m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize): void {
  for (let i = 0; i < m; i++) {
    let from = at<X>(x, i * xi), to = y + <usize>(i * yi);
    const a = <usize>xj * sizeof<X>();
    for (let j = n; j > 0; j--, from += a, to += <usize>yj) store<u8>(to, <u8>(load<X>(from) != 0));
  }
}

/**
 * Floats to integers as x86 does it: towards zero, and the least integer for what does not fit; to uint8 by way of int64.
 * The bits of a sum with 1.5·2⁵² end in the integer, which is faster than the instruction. Two stores, and not a choice of
 * what to store: of that asc makes an instruction that computes both.
 */
// @ts-ignore: decorator
@inline function convertOne<X, Y>(x: X, to: usize): void {
  if (isFloat<X>() && !isFloat<Y>()) {
    const wide = <f64>x, limit: f64 = sizeof<Y>() == 4 ? 2147483648.0 : 2251799813685248.0;
    if (abs(wide) < limit) store<Y>(to, <Y>(reinterpret<i64>(trunc(wide) + 6755399441055744.0) - 0x4338000000000000));
    else if (sizeof<Y>() == 4) store<Y>(to, <Y>(wide > -2147483649.0 && wide < 0.0 ? <i32>wide : i32.MIN_VALUE));
    else store<Y>(to, <Y>(wide >= -9223372036854775808.0 && wide < 9223372036854775808.0 ? <i64>wide : i64.MIN_VALUE));
  } else {
    store<Y>(to, <Y>x);
  }
}

/** Whether lanes can be converted. */
// @ts-ignore: decorator
@inline function converts<X, Y>(): bool {
  if (isFloat<X>()) return isFloat<Y>();
  return sizeof<X>() < 8;
}

/** The same of four neighbours: floats to floats, and integers of up to 32 bits to anything. */
// @ts-ignore: decorator
@inline function convertFour<X, Y>(from: usize, to: usize): void {
  if (isFloat<X>()) {
    if (sizeof<X>() == sizeof<Y>()) {
      for (let k: usize = 0; k < 4 * sizeof<X>(); k += 16) v128.store(to + k, v128.load(from + k));
    } else if (sizeof<X>() == 4) {
      v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
      v128.store(to + 16, f64x2.promote_low_f32x4(v128.load64_zero(from + 8)));
    } else {
      const low = f32x4.demote_f64x2_zero(v128.load(from)), high = f32x4.demote_f64x2_zero(v128.load(from + 16));
      v128.store(to, v128.shuffle<f64>(low, high, 0, 2));
    }
    return;
  }
  const whole = sizeof<X>() == 4
    ? v128.load(from)
    : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
  if (isFloat<Y>() && sizeof<Y>() == 4) v128.store(to, f32x4.convert_i32x4_s(whole));
  else if (isFloat<Y>()) {
    v128.store(to, f64x2.convert_low_i32x4_s(whole));
    v128.store(to + 16, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(whole, whole, 1, 1)));
  } else if (sizeof<Y>() == 8) {
    v128.store(to, i64x2.extend_low_i32x4_s(whole));
    v128.store(to + 16, i64x2.extend_high_i32x4_s(whole));
  } else if (sizeof<Y>() == 4) v128.store(to, whole);
  else v128.store32_lane(to, v128.swizzle(whole, i8x16(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 0);
}

/** In the place of a type: items are copied as they are. */
const SAME: i32 = -1;
function bytesOf(type: i32): i32 { return type <= UINT8 ? 1 : type == INT32 || type == FLOAT32 ? 4 : 8; }

/**
 * An odometer over all but the last two dimensions: of matrices of the type `from` it makes matrices of the type `to`, or copies items
 * of `to` bytes where that is SAME. There is one, which asks for each matrix what it is of: one for each pair was a sixth of the pack.
 */
function matrices(from: i32, to: i32, rank: i32, layout: usize, x: usize, y: usize): void {
  const a = <usize>(from == SAME ? to : bytesOf(from)), b = <usize>(from == SAME ? to : bytesOf(to)), last = rank - 1;
  const xs = layout + (<usize>rank << 2), ys = xs + (<usize>rank << 2), index = ys + (<usize>rank << 2);
  const m = rank > 1 ? word(layout, last - 1) : 1, n = rank > 0 ? word(layout, last) : 1;
  const xi = rank > 1 ? word(xs, last - 1) : 0, xj = rank > 0 ? word(xs, last) : 0;
  const yi = rank > 1 ? word(ys, last - 1) : 0, yj = rank > 0 ? word(ys, last) : 0;
  for (let d = 0; d < rank - 2; d++) store<i32>(index + (<usize>d << 2), 0);
  for (;;) {
    if (from == SAME) copyMatrix(to, m, n, xi, xj, yi, yj, x, y);
    else convertMatrix(from, to, m, n, xi, xj, yi, yj, x, y);
    let d = rank - 3;
    for (; d >= 0; d--) {
      const i = word(index, d) + 1, more = i < word(layout, d), steps = more ? 1 : 1 - i;
      x += <usize>(steps * word(xs, d)) * a;
      y += <usize>(steps * word(ys, d)) * b;
      store<i32>(index + (<usize>d << 2), more ? i : 0);
      if (more) break;
    }
    if (d < 0) return;
  }
}

/** y[i·yi + j·yj] = x[i·xi + j·xj], unsigned T standing for any type of its size. */
function copy2<T>(m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize): void {
  if (yj == 1 && xj == 1) {
    const bytes = <usize>n * sizeof<T>();
    for (; m > 0; m--, x = at<T>(x, xi), y = at<T>(y, yi)) copyBytes(bytes, x, y);
  } else if (yj == 1 && xj == 0) {
    for (; m > 0; m--, x = at<T>(x, xi), y = at<T>(y, yi)) repeat<T>(n, x, y);
  } else if (yj == 1 && xi == 1 && m > 1) {
    transpose<T>(m, n, x, xj, y, yi);
  } else {
    const a = <usize>xj * sizeof<T>(), b = <usize>yj * sizeof<T>();
    for (; m > 0; m--, x = at<T>(x, xi), y = at<T>(y, yi)) {
      let from = x, to = y;
      for (let j = n; j > 0; j--, from += a, to += b) store<T>(to, load<T>(from));
    }
  }
}

/** Calls to `memory.copy` leave WebAssembly, which costs more than a short copy. */
// @ts-ignore: decorator
@inline export function copyBytes(bytes: usize, x: usize, y: usize): void {
  if (bytes >= 512) { memory.copy(y, x, bytes); return; }
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(y + i, v128.load(x + i));
  for (; i + 4 <= bytes; i += 4) store<u32>(y + i, load<u32>(x + i));
  for (; i < bytes; i++) store<u8>(y + i, load<u8>(x + i));
}

// @ts-ignore: decorator
@inline function repeat<T>(n: i32, x: usize, y: usize): void {
  const value = load<T>(x);
  if (sizeof<T>() == 1) { memory.fill(y, <u8>value, <usize>n); return; }
  const vector = sizeof<T>() == 2 ? v128.load16_splat(x) : sizeof<T>() == 4 ? v128.load32_splat(x) : v128.load64_splat(x);
  const end = y + <usize>n * sizeof<T>();
  for (; y + 16 <= end; y += 16) v128.store(y, vector);
  for (; y < end; y += sizeof<T>()) store<T>(y, value);
}

/** y[i·ldy + j] = x[i + j·s], in squares that keep both sides' cache lines at hand. */
function transpose<T>(m: i32, n: i32, x: usize, s: i32, y: usize, ldy: i32): void {
  const S = <usize>s * sizeof<T>(), L = <usize>ldy * sizeof<T>();
  if (sizeof<T>() == 4) {
    const m4 = m & ~3, n4 = n & ~3;
    for (let jj = 0; jj < n4; jj += 16) {
      const end = min(jj + 16, n4);
      for (let i = 0; i < m4; i += 4) {
        for (let j = jj; j < end; j += 4) {
          const from = at<T>(x, i) + <usize>j * S;
          transpose4(from, from + S, from + 2 * S, from + 3 * S, at<T>(y, j) + <usize>i * L, L);
        }
      }
    }
    for (let i = 0; i < m; i++) {
      for (let j = i < m4 ? n4 : 0; j < n; j++) store<T>(at<T>(y, j) + <usize>i * L, load<T>(at<T>(x, i) + <usize>j * S));
    }
    return;
  }
  for (let jj = 0; jj < n; jj += 16) {
    const end = min(jj + 16, n);
    for (let i = 0; i < m; i++) {
      let from = at<T>(x, i) + <usize>jj * S;
      for (let j = jj; j < end; j++, from += S) store<T>(at<T>(y, j) + <usize>i * L, load<T>(from));
    }
  }
}

/** Copies items of 1, 2, 4 or 8 bytes. */
export function copy(size: i32, rank: i32, layout: usize, x: usize, y: usize): void {
  matrices(SAME, size, rank, layout, x, y);
}

/** The same for a matrix, or a part of one, without a layout in memory. */
export function copyMatrix(size: i32, m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize): void {
  if (size == 4) copy2<u32>(m, n, xi, xj, yi, yj, x, y);
  else if (size == 8) copy2<u64>(m, n, xi, xj, yi, yj, x, y);
  else if (size == 2) copy2<u16>(m, n, xi, xj, yi, yj, x, y);
  else copy2<u8>(m, n, xi, xj, yi, yj, x, y);
}

/** Copies elements of the type `from` as elements of another type `to`, neither of them of 2 bytes or int8. */
export function convert(from: i32, to: i32, rank: i32, layout: usize, x: usize, y: usize): void {
  matrices(from, to, rank, layout, x, y);
}

function convertMatrix(
  from: i32, to: i32, m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize,
): void {
  if (from == FLOAT32) convertFrom<f32>(to, m, n, xi, xj, yi, yj, x, y);
  else if (from == FLOAT64) convertFrom<f64>(to, m, n, xi, xj, yi, yj, x, y);
  else if (from == INT64) convertFrom<i64>(to, m, n, xi, xj, yi, yj, x, y);
  else if (from == INT32) convertFrom<i32>(to, m, n, xi, xj, yi, yj, x, y);
  else convertFrom<u8>(to, m, n, xi, xj, yi, yj, x, y);
}

// @ts-ignore: decorator
@inline function convertFrom<X>(
  to: i32, m: i32, n: i32, xi: i32, xj: i32, yi: i32, yj: i32, x: usize, y: usize,
): void {
  if (to == FLOAT32) converted<X, f32>(m, n, xi, xj, yi, yj, x, y);
  else if (to == FLOAT64) converted<X, f64>(m, n, xi, xj, yi, yj, x, y);
  else if (to == INT64) converted<X, i64>(m, n, xi, xj, yi, yj, x, y);
  else if (to == INT32) converted<X, i32>(m, n, xi, xj, yi, yj, x, y);
  else if (to == UINT8) converted<X, u8>(m, n, xi, xj, yi, yj, x, y);
  else truth<X>(m, n, xi, xj, yi, yj, x, y);
}
