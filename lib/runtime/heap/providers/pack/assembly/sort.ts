import { FLOAT32, FLOAT64, INT32, INT64, at } from './simd';

// A stable radix sort. An element becomes an unsigned key of its size in whose order it is sorted: the sign of an integer
// flipped; a float's bits, all flipped for a negative one; every NaN the greatest, the two zeros equal. Descending order is
// that of the keys' complements, which keeps it stable. Keys and positions go to and fro between two halves of the scratch.

// @ts-ignore: decorator
@inline function keyOf<T, K>(x: T, descending: bool): K {
  let key: K;
  if (isFloat<T>()) {
    const bits = sizeof<T>() == 4 ? <K>reinterpret<u32>(<f32>(x + <T>0)) : <K>reinterpret<u64>(<f64>(x + <T>0));
    const sign = <K>1 << (<K>(8 * sizeof<T>()) - 1);
    key = x != x ? ~(<K>0) : (bits & sign) != 0 ? ~bits : bits | sign;
  } else if (isSigned<T>()) {
    key = <K>x ^ (<K>1 << (<K>(8 * sizeof<T>()) - 1));
  } else {
    key = <K>x;
  }
  return descending ? ~key : key;
}

/** Lines up to this long are sorted by insertion. */
const SHORT: i32 = 24;

/** Sorts one line: x, values and indices advance by `step` elements. */
function sortLine<T, K>(n: i32, step: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize): void {
  const counts = scratch;
  let keys = scratch + 1024, places = at<K>(keys, n);
  let otherKeys = at<u32>(places, n) + 7 & ~7, otherPlaces = at<K>(otherKeys, n);
  for (let i = 0; i < n; i++) {
    const key = keyOf<T, K>(load<T>(at<T>(x, i * step)), descending);
    let j = i;
    if (n <= SHORT) {
      for (; j > 0 && load<K>(at<K>(keys, j - 1)) > key; j--) {
        store<K>(at<K>(keys, j), load<K>(at<K>(keys, j - 1)));
        store<u32>(at<u32>(places, j), load<u32>(at<u32>(places, j - 1)));
      }
    }
    store<K>(at<K>(keys, j), key);
    store<u32>(at<u32>(places, j), i);
  }
  if (n > SHORT) {
    for (let shift: u32 = 0; shift < 8 * sizeof<T>(); shift += 8) {
      memory.fill(counts, 0, 1024);
      for (let i = 0; i < n; i++) {
        const to = at<u32>(counts, <i32>(load<K>(at<K>(keys, i)) >> <K>shift & 255));
        store<u32>(to, load<u32>(to) + 1);
      }
      // All have the same byte here: nothing to do.
      if (load<u32>(at<u32>(counts, <i32>(load<K>(keys) >> <K>shift & 255))) == n) continue;
      let before: u32 = 0;
      for (let d = 0; d < 256; d++) {
        const to = at<u32>(counts, d), count = load<u32>(to);
        store<u32>(to, before);
        before += count;
      }
      for (let i = 0; i < n; i++) {
        const key = load<K>(at<K>(keys, i));
        const next = at<u32>(counts, <i32>(key >> <K>shift & 255)), place = <i32>load<u32>(next);
        store<u32>(next, place + 1);
        store<K>(at<K>(otherKeys, place), key);
        store<u32>(at<u32>(otherPlaces, place), load<u32>(at<u32>(places, i)));
      }
      const k = keys, p = places;
      keys = otherKeys; places = otherPlaces;
      otherKeys = k; otherPlaces = p;
    }
  }
  for (let i = 0; i < n; i++) {
    const from = <i32>load<u32>(at<u32>(places, i));
    store<T>(at<T>(values, i * step), load<T>(at<T>(x, from * step)));
    store<i64>(at<i64>(indices, i * step), from);
  }
}

// @ts-ignore: decorator
@inline function sortOf<T, K>(outer: i32, n: i32, inner: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const first = o * n * inner + j;
      sortLine<T, K>(n, inner, descending, at<T>(x, first), at<T>(values, first), at<i64>(indices, first), scratch);
    }
  }
}

/** Sorts the middle of [outer, n, inner]; all three are dense. */
export function sort(
  type: i32, outer: i32, n: i32, inner: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize,
): void {
  if (type == FLOAT32) sortOf<f32, u32>(outer, n, inner, descending, x, values, indices, scratch);
  else if (type == FLOAT64) sortOf<f64, u64>(outer, n, inner, descending, x, values, indices, scratch);
  else if (type == INT64) sortOf<i64, u64>(outer, n, inner, descending, x, values, indices, scratch);
  else if (type == INT32) sortOf<i32, u32>(outer, n, inner, descending, x, values, indices, scratch);
  else sortOf<u8, u32>(outer, n, inner, descending, x, values, indices, scratch);
}
