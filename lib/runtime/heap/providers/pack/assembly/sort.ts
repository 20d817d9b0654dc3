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

/** Up to this long in runs, which are sorted by insertion and then merged. */
const MEDIUM: i32 = 160;
const RUN: i32 = 16;

// A line's room: 256 counters, then keys and places, and as much again to sort them into.
// @ts-ignore: decorator
@inline function keysIn(scratch: usize): usize { return scratch + 1024; }
// @ts-ignore: decorator
@inline function placesIn<K>(scratch: usize, n: i32): usize { return at<K>(keysIn(scratch), n); }
// @ts-ignore: decorator
@inline function otherKeysIn<K>(scratch: usize, n: i32): usize { return at<u32>(placesIn<K>(scratch, n), n) + 7 & ~7; }

/** Puts a key and its place among `count` sorted ones, behind its equals. */
// @ts-ignore: decorator
@inline function insert<K>(key: K, place: i32, count: i32, keys: usize, places: usize): void {
  let j = count;
  for (; j > 0 && load<K>(at<K>(keys, j - 1)) > key; j--) {
    store<K>(at<K>(keys, j), load<K>(at<K>(keys, j - 1)));
    store<u32>(at<u32>(places, j), load<u32>(at<u32>(places, j - 1)));
  }
  store<K>(at<K>(keys, j), key);
  store<u32>(at<u32>(places, j), place);
}

/** How often each value of a byte of the keys occurs. */
// @ts-ignore: decorator
@inline function countBytes<K>(n: i32, shift: u32, keys: usize, counts: usize): void {
  memory.fill(counts, 0, 1024);
  for (let i = 0; i < n; i++) {
    const to = at<u32>(counts, <i32>(load<K>(at<K>(keys, i)) >> <K>shift & 255));
    store<u32>(to, load<u32>(to) + 1);
  }
}

/** Sorts the first `n` keys and places of a room for `all`. @returns where the sorted places are */
function order<T, K>(n: i32, all: i32, scratch: usize): usize {
  const counts = scratch;
  let keys = keysIn(scratch), places = placesIn<K>(scratch, all);
  let otherKeys = otherKeysIn<K>(scratch, all), otherPlaces = at<K>(otherKeys, all);
  for (let shift: u32 = 0; shift < 8 * sizeof<T>(); shift += 8) {
    countBytes<K>(n, shift, keys, counts);
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
  return places;
}

/** Sorts `n` keys and places by runs. @returns where the sorted places are */
function merged<K>(n: i32, scratch: usize): usize {
  let keys = keysIn(scratch), places = placesIn<K>(scratch, n);
  let otherKeys = otherKeysIn<K>(scratch, n), otherPlaces = at<K>(otherKeys, n);
  for (let run = 0; run < n; run += RUN) {
    const k = at<K>(keys, run), p = at<u32>(places, run);
    for (let i = 1; i < min(RUN, n - run); i++) insert<K>(load<K>(at<K>(k, i)), load<u32>(at<u32>(p, i)), i, k, p);
  }
  for (let width = RUN; width < n; width *= 2) {
    for (let low = 0; low < n; low += 2 * width) {
      const middle = min(low + width, n), high = min(middle + width, n);
      let i = low, j = middle;
      for (let to = low; to < high; to++) {
        const first = j >= high || (i < middle && load<K>(at<K>(keys, i)) <= load<K>(at<K>(keys, j)));
        const from = first ? i : j;
        i += <i32>first;
        j += <i32>!first;
        store<K>(at<K>(otherKeys, to), load<K>(at<K>(keys, from)));
        store<u32>(at<u32>(otherPlaces, to), load<u32>(at<u32>(places, from)));
      }
    }
    const k = keys, p = places;
    keys = otherKeys; places = otherPlaces;
    otherKeys = k; otherPlaces = p;
  }
  return places;
}

/** The elements at `n` places, and the places; x, values and indices advance by `step` elements. */
// @ts-ignore: decorator
@inline function writeLine<T>(n: i32, step: i32, places: usize, x: usize, values: usize, indices: usize): void {
  for (let i = 0; i < n; i++) {
    const from = <i32>load<u32>(at<u32>(places, i));
    store<T>(at<T>(values, i * step), load<T>(at<T>(x, from * step)));
    store<i64>(at<i64>(indices, i * step), from);
  }
}

/** Sorts one line: x, values and indices advance by `step` elements. */
function sortLine<T, K>(n: i32, step: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize): void {
  const keys = keysIn(scratch);
  let places = placesIn<K>(scratch, n);
  for (let i = 0; i < n; i++) {
    const key = keyOf<T, K>(load<T>(at<T>(x, i * step)), descending);
    if (n <= SHORT) insert<K>(key, i, i, keys, places);
    else {
      store<K>(at<K>(keys, i), key);
      store<u32>(at<u32>(places, i), i);
    }
  }
  if (n > MEDIUM) places = order<T, K>(n, n, scratch);
  else if (n > SHORT) places = merged<K>(n, scratch);
  writeLine<T>(n, step, places, x, values, indices);
}

/** The key of rank k (from 1) among n. How many of its equals are among the first k is left where the counters begin. */
function keyOfRank<T, K>(n: i32, k: i32, scratch: usize): K {
  let from = keysIn(scratch), need: i32 = k, m = n;
  const to = otherKeysIn<K>(scratch, n);
  // Byte by byte from the highest: only keys that agree with the one looked for in all bytes so far stay.
  for (let shift: i32 = 8 * <i32>sizeof<T>() - 8; shift >= 0; shift -= 8) {
    countBytes<K>(m, shift, from, scratch);
    let byte: i32 = 0;
    for (; need > <i32>load<u32>(at<u32>(scratch, byte)); byte++) need -= <i32>load<u32>(at<u32>(scratch, byte));
    let left: i32 = 0;
    for (let i = 0; i < m; i++) {
      const key = load<K>(at<K>(from, i));
      if (<i32>(key >> <K>shift & 255) == byte) store<K>(at<K>(to, left++), key);
    }
    from = to;
    m = left;
  }
  store<u32>(scratch, need);
  return load<K>(from);
}

/** The first k of a line's elements in order, without sorting the rest: for few by insertion, else those up to the k-th. */
function topLine<T, K>(
  n: i32, k: i32, step: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize,
): void {
  const keys = keysIn(scratch);
  let places = placesIn<K>(scratch, n), count: i32 = 0;
  if (k <= SHORT) {
    for (let i = 0; i < n; i++) {
      const key = keyOf<T, K>(load<T>(at<T>(x, i * step)), descending);
      if (count < k) insert<K>(key, i, count++, keys, places);
      else if (key < load<K>(at<K>(keys, k - 1))) insert<K>(key, i, k - 1, keys, places);
    }
  } else {
    for (let i = 0; i < n; i++) store<K>(at<K>(keys, i), keyOf<T, K>(load<T>(at<T>(x, i * step)), descending));
    const last = keyOfRank<T, K>(n, k, scratch);
    for (let i = 0, equals = <i32>load<u32>(scratch); i < n; i++) {
      const key = load<K>(at<K>(keys, i));
      if (key > last || (key == last && equals-- <= 0)) continue;
      store<K>(at<K>(keys, count), key);
      store<u32>(at<u32>(places, count++), i);
    }
    places = order<T, K>(k, n, scratch);
  }
  writeLine<T>(k, step, places, x, values, indices);
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

// @ts-ignore: decorator
@inline function topOf<T, K>(
  outer: i32, n: i32, k: i32, inner: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const to = o * k * inner + j;
      topLine<T, K>(n, k, inner, descending, at<T>(x, o * n * inner + j), at<T>(values, to), at<i64>(indices, to), scratch);
    }
  }
}

/** The first k in order of the middle of [outer, n, inner], as [outer, k, inner]; all three are dense. */
export function top(
  type: i32, outer: i32, n: i32, k: i32, inner: i32, descending: bool, x: usize, values: usize, indices: usize, scratch: usize,
): void {
  if (type == FLOAT32) topOf<f32, u32>(outer, n, k, inner, descending, x, values, indices, scratch);
  else if (type == FLOAT64) topOf<f64, u64>(outer, n, k, inner, descending, x, values, indices, scratch);
  else if (type == INT64) topOf<i64, u64>(outer, n, k, inner, descending, x, values, indices, scratch);
  else if (type == INT32) topOf<i32, u32>(outer, n, k, inner, descending, x, values, indices, scratch);
  else topOf<u8, u32>(outer, n, k, inner, descending, x, values, indices, scratch);
}
