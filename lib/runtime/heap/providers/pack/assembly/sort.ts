import { ADD, FLOAT32, FLOAT64, INT32, INT64, across, at, lanes } from './simd';

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

/** Lines up to this long are sorted by ranks. */
const RANKED: i32 = 256;

/** So many first ones are found by insertion. */
const SHORT: i32 = 24;

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

/**
 * Sorts one line by counting for each key how many come before it, four keys beside four others at a time: n² comparisons in lanes are
 * fewer instructions than any other sort takes of up to `RANKED`. The keys lie as signed ones, which 64-bit lanes can compare, and the last
 * vector is filled up with the greatest.
 */
// @ts-ignore: decorator
@inline function rankLine<T, K>(n: i32, step: i32, keys: usize, x: usize, values: usize, indices: usize): void {
  const wide = sizeof<K>() == 8, all = n + 3 & ~3;
  for (let i = n; i < all; i++) store<K>(at<K>(keys, i), <K>(~(<u64>0) >> (wide ? 1 : 33)));
  for (let i = 0; i < n; i += 4) {
    const key0 = v128.splat<K>(load<K>(at<K>(keys, i))), key1 = v128.splat<K>(load<K>(at<K>(keys, i + 1)));
    const key2 = v128.splat<K>(load<K>(at<K>(keys, i + 2))), key3 = v128.splat<K>(load<K>(at<K>(keys, i + 3)));
    let n0 = i32x4.splat(0), n1 = n0, n2 = n0, n3 = n0;
    // A mask is -1 where it holds.
    for (let j = 0; j < i; j += lanes<K>()) {
      const other = v128.load(at<K>(keys, j));
      n0 = v128.sub<K>(n0, v128.le<K>(other, key0));
      n1 = v128.sub<K>(n1, v128.le<K>(other, key1));
      n2 = v128.sub<K>(n2, v128.le<K>(other, key2));
      n3 = v128.sub<K>(n3, v128.le<K>(other, key3));
    }
    for (let j = i + 4; j < all; j += lanes<K>()) {
      const other = v128.load(at<K>(keys, j));
      n0 = v128.sub<K>(n0, v128.lt<K>(other, key0));
      n1 = v128.sub<K>(n1, v128.lt<K>(other, key1));
      n2 = v128.sub<K>(n2, v128.lt<K>(other, key2));
      n3 = v128.sub<K>(n3, v128.lt<K>(other, key3));
    }
    const a = load<K>(at<K>(keys, i)), b = load<K>(at<K>(keys, i + 1)), c = load<K>(at<K>(keys, i + 2)), d = load<K>(at<K>(keys, i + 3));
    const ab = <i32>(a <= b), ac = <i32>(a <= c), ad = <i32>(a <= d), bc = <i32>(b <= c), bd = <i32>(b <= d), cd = <i32>(c <= d);
    place<T>(i, <i32>across<K>(ADD, n0) + 3 - ab - ac - ad, step, x, values, indices);
    if (i + 1 < n) place<T>(i + 1, <i32>across<K>(ADD, n1) + ab + 2 - bc - bd, step, x, values, indices);
    if (i + 2 < n) place<T>(i + 2, <i32>across<K>(ADD, n2) + ac + bc + 1 - cd, step, x, values, indices);
    if (i + 3 < n) place<T>(i + 3, <i32>across<K>(ADD, n3) + ad + bd + cd, step, x, values, indices);
  }
}

// @ts-ignore: decorator
@inline function place<T>(from: i32, to: i32, step: i32, x: usize, values: usize, indices: usize): void {
  store<T>(at<T>(values, to * step), load<T>(at<T>(x, from * step)));
  store<i64>(at<i64>(indices, to * step), from);
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
  if (n <= RANKED) {
    const sign = <K>1 << (<K>(8 * sizeof<K>()) - 1);
    for (let i = 0; i < n; i++) store<K>(at<K>(keys, i), keyOf<T, K>(load<T>(at<T>(x, i * step)), descending) ^ sign);
    if (sizeof<K>() == 8) rankLine<T, i64>(n, step, keys, x, values, indices);
    else rankLine<T, i32>(n, step, keys, x, values, indices);
    return;
  }
  const places = placesIn<K>(scratch, n);
  for (let i = 0; i < n; i++) {
    store<K>(at<K>(keys, i), keyOf<T, K>(load<T>(at<T>(x, i * step)), descending));
    store<u32>(at<u32>(places, i), i);
  }
  writeLine<T>(n, step, order<T, K>(n, n, scratch), x, values, indices);
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
