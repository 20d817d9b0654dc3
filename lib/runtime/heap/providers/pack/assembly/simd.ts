// What all kernels share. Sizes are in elements, addresses in bytes; `at` goes from the one to the other.

/** a·b + c: rounded once where the engine has relaxed SIMD, twice in the plain build of the same sources. */
// @ts-ignore: decorator
@inline export function fma<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** The address of element `i`. */
// @ts-ignore: decorator
@inline export function at<T>(base: usize, i: i32): usize { return base + <usize>i * sizeof<T>(); }

/** How many elements of T a vector holds. */
// @ts-ignore: decorator
@inline export function lanes<T>(): i32 { return <i32>(16 / sizeof<T>()); }

// Types, by the ids of lib/dtype.ts. A bool is a byte of 0 or 1, and computed as uint8.
export const BOOL: i32 = 0, UINT8: i32 = 1, INT32: i32 = 2, INT64: i32 = 3, FLOAT32: i32 = 4, FLOAT64: i32 = 5;

// Combinations of two elements.
export const SET: i32 = 0, ADD: i32 = 1, MUL: i32 = 2, MAX: i32 = 3, MIN: i32 = 4;
/** Reductions have one more: floats' squares are added. */
export const SQUARES: i32 = 5;

/** `kind` is a constant wherever this is inlined, so that one of these lines is left. NaN passes through all of them. */
// @ts-ignore: decorator
@inline export function combine<T>(kind: i32, a: T, b: T): T {
  if (kind == ADD) return <T>(a + b);
  if (kind == MUL) return <T>(a * b);
  if (kind == MAX) return max<T>(a, b);
  if (kind == MIN) return min<T>(a, b);
  return b;
}

/** The same on vectors of floats. V8 makes one instruction of pmax, which loses NaN on the right, and seven of max. */
// @ts-ignore: decorator
@inline export function combineLanes<T>(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return v128.add<T>(a, b);
  if (kind == MUL) return v128.mul<T>(a, b);
  if (kind == MAX) return v128.bitselect(b, v128.pmax<T>(a, b), v128.ne<T>(b, b));
  if (kind == MIN) return v128.bitselect(b, v128.pmin<T>(a, b), v128.ne<T>(b, b));
  return b;
}

/** The sum, or product, or extreme, of the lanes of a vector. */
// @ts-ignore: decorator
@inline export function across<T>(kind: i32, x: v128): T {
  if (sizeof<T>() == 8) return combine<T>(kind, v128.extract_lane<T>(x, 0), v128.extract_lane<T>(x, 1));
  return combine<T>(kind,
    combine<T>(kind, v128.extract_lane<T>(x, 0), v128.extract_lane<T>(x, 1)),
    combine<T>(kind, v128.extract_lane<T>(x, 2), v128.extract_lane<T>(x, 3)));
}
