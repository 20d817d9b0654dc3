import { ADD, FLOAT32, FLOAT64, INT32, INT64, MAX, MIN, MUL, SQUARES, across, at, combine, combineLanes, lanes } from './simd';

// The middle of [outer, n, inner] is reduced. Sums of floats go in blocks whose totals are added in pairs, in float64, so
// that the error does not grow with n.

/** Rows that are added up in the type itself before they join a total in float64. */
const BLOCK: i32 = 128;

/** What is added up: elements, or their squares, each rounded as a product is. */
// @ts-ignore: decorator
@inline function terms<T>(kind: i32, x: v128): v128 { return kind == SQUARES ? v128.mul<T>(x, x) : x; }
// @ts-ignore: decorator
@inline function term<T>(kind: i32, x: T): T { return kind == SQUARES ? <T>(x * x) : x; }

/** Up to 256 floats in four vectors. */
// @ts-ignore: decorator
@inline function blockSum<T>(kind: i32, n: i32, x: usize): f64 {
  const zero = v128.splat<T>(0);
  let a = zero, b = zero, c = zero, d = zero;
  const step = 4 * lanes<T>();
  for (; n >= step; n -= step, x += 64) {
    a = v128.add<T>(a, terms<T>(kind, v128.load(x))); b = v128.add<T>(b, terms<T>(kind, v128.load(x, 16)));
    c = v128.add<T>(c, terms<T>(kind, v128.load(x, 32))); d = v128.add<T>(d, terms<T>(kind, v128.load(x, 48)));
  }
  let total = <f64>across<T>(ADD, v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)));
  let rest: f64 = 0;
  for (; n > 0; n--, x += sizeof<T>()) rest += <f64>term<T>(kind, load<T>(x));
  return total + rest;
}

function sumFloats<T>(n: i32, x: usize): f64 {
  if (n <= 256) return blockSum<T>(ADD, n, x);
  const half = ((n >> 1) + 255) & ~255;
  return sumFloats<T>(half, x) + sumFloats<T>(n - half, at<T>(x, half));
}

function sumSquares<T>(n: i32, x: usize): f64 {
  if (n <= 256) return blockSum<T>(SQUARES, n, x);
  const half = ((n >> 1) + 255) & ~255;
  return sumSquares<T>(half, x) + sumSquares<T>(n - half, at<T>(x, half));
}

/** One row to one element. For floats four vectors go side by side. */
function row<T>(kind: i32, n: i32, x: usize): T {
  if (isFloat<T>()) {
    if (kind == ADD) return <T>sumFloats<T>(n, x);
    if (kind == SQUARES) return <T>sumSquares<T>(n, x);
    if (kind == MUL) return floatRow<T>(MUL, n, x);
    if (kind == MAX) return extremeRow<T>(MAX, n, x);
    return extremeRow<T>(MIN, n, x);
  }
  if (kind == ADD) return integerRow<T>(ADD, n, x);
  if (kind == MUL) return integerRow<T>(MUL, n, x);
  if (kind == MAX) return integerRow<T>(MAX, n, x);
  return integerRow<T>(MIN, n, x);
}

// @ts-ignore: decorator
@inline function floatRow<T>(kind: i32, n: i32, x: usize): T {
  const step = 2 * lanes<T>();
  let result: T = 1;
  if (n >= 2 * step) {
    let a = v128.load(x), b = v128.load(x, 16);
    for (n -= step, x += 32; n >= step; n -= step, x += 32) {
      a = combineLanes<T>(kind, a, v128.load(x)); b = combineLanes<T>(kind, b, v128.load(x, 16));
    }
    result = across<T>(kind, combineLanes<T>(kind, a, b));
  } else if (n > 0) {
    result = load<T>(x);
    n--; x += sizeof<T>();
  }
  for (; n > 0; n--, x += sizeof<T>()) result = combine<T>(kind, result, load<T>(x));
  return result;
}

/** Of two lanes the greater or lesser, by one instruction of V8's where max and min are seven; NaN on the right is lost. */
// @ts-ignore: decorator
@inline function extremeLanes<T>(kind: i32, a: v128, b: v128): v128 {
  return kind == MAX ? v128.pmax<T>(a, b) : v128.pmin<T>(a, b);
}

/** The extreme of a row, with an eye on NaN beside it. */
// @ts-ignore: decorator
@inline function extremeRow<T>(kind: i32, n: i32, x: usize): T {
  const step = 4 * lanes<T>();
  if (n < step) return floatRow<T>(kind, n, x);
  let a = v128.load(x), b = a, c = a, d = a, odd = i64x2.splat(0);
  for (; n >= step; n -= step, x += 64) {
    const p = v128.load(x), q = v128.load(x, 16), r = v128.load(x, 32), s = v128.load(x, 48);
    a = extremeLanes<T>(kind, a, p); b = extremeLanes<T>(kind, b, q);
    c = extremeLanes<T>(kind, c, r); d = extremeLanes<T>(kind, d, s);
    odd = v128.or(odd, v128.or(v128.ne<T>(p, p), v128.or(v128.ne<T>(q, q), v128.or(v128.ne<T>(r, r), v128.ne<T>(s, s)))));
  }
  if (v128.any_true(odd)) return <T>NaN;
  let result = across<T>(kind, extremeLanes<T>(kind, extremeLanes<T>(kind, a, b), extremeLanes<T>(kind, c, d)));
  for (; n > 0; n--, x += sizeof<T>()) result = combine<T>(kind, result, load<T>(x));
  return result;
}

// @ts-ignore: decorator
@inline function integerRow<T>(kind: i32, n: i32, x: usize): T {
  if (n == 0) return kind == MUL ? 1 : 0;
  let result = load<T>(x);
  for (n--, x += sizeof<T>(); n > 0; n--, x += sizeof<T>()) result = combine<T>(kind, result, load<T>(x));
  return result;
}

/** y[j] = y[j] ∘ x[j]. */
// @ts-ignore: decorator
@inline function joinRow<T>(kind: i32, inner: i32, x: usize, y: usize): void {
  const join = kind == SQUARES ? ADD : kind;
  let j = inner;
  if (isFloat<T>()) {
    for (; j >= lanes<T>(); j -= lanes<T>(), x += 16, y += 16) v128.store(y, combineLanes<T>(join, v128.load(y), terms<T>(kind, v128.load(x))));
  }
  for (; j > 0; j--, x += sizeof<T>(), y += sizeof<T>()) store<T>(y, combine<T>(join, load<T>(y), term<T>(kind, load<T>(x))));
}

/** y[j] += the sum of four rows' terms. */
// @ts-ignore: decorator
@inline function joinFour<T>(kind: i32, inner: i32, x: usize, y: usize): void {
  const s = <usize>inner * sizeof<T>(), t = 2 * s, u = 3 * s;
  let j = inner;
  for (; j >= lanes<T>(); j -= lanes<T>(), x += 16, y += 16) {
    const a = v128.add<T>(terms<T>(kind, v128.load(x)), terms<T>(kind, v128.load(x + s)));
    const b = v128.add<T>(terms<T>(kind, v128.load(x + t)), terms<T>(kind, v128.load(x + u)));
    v128.store(y, v128.add<T>(v128.load(y), v128.add<T>(a, b)));
  }
  for (; j > 0; j--, x += sizeof<T>(), y += sizeof<T>()) {
    const a = term<T>(kind, load<T>(x)) + term<T>(kind, load<T>(x + s));
    store<T>(y, load<T>(y) + (a + (term<T>(kind, load<T>(x + t)) + term<T>(kind, load<T>(x + u)))));
  }
}

/** n ≥ 1 rows of `inner` elements to one. */
// @ts-ignore: decorator
@inline function columns<T>(kind: i32, n: i32, inner: i32, x: usize, y: usize): void {
  const bytes = <usize>inner * sizeof<T>();
  if (kind == SQUARES || (isFloat<T>() && kind == ADD)) {
    // From 0: a sum of -0 is 0.
    memory.fill(y, 0, bytes);
    joinRow<T>(kind, inner, x, y);
  } else {
    memory.copy(y, x, bytes);
  }
  let i = 1;
  x += bytes;
  if (isFloat<T>() && (kind == ADD || kind == SQUARES)) {
    for (; i + 4 <= n; i += 4, x += 4 * bytes) joinFour<T>(kind, inner, x, y);
  }
  for (; i < n; i++, x += bytes) joinRow<T>(kind, inner, x, y);
}

/** Sums of many rows of floats: blocks of them, joined in float64. `totals` has room for `inner` float64. */
// @ts-ignore: decorator
@inline function longColumns<T>(kind: i32, n: i32, inner: i32, x: usize, y: usize, totals: usize): void {
  memory.fill(totals, 0, <usize>inner << 3);
  for (; n > 0; n -= BLOCK, x = at<T>(x, BLOCK * inner)) {
    columns<T>(kind, min(n, BLOCK), inner, x, y);
    for (let j = 0; j < inner; j++) {
      const to = at<f64>(totals, j);
      store<f64>(to, load<f64>(to) + <f64>load<T>(at<T>(y, j)));
    }
  }
  for (let j = 0; j < inner; j++) store<T>(at<T>(y, j), <T>load<f64>(at<f64>(totals, j)));
}

// @ts-ignore: decorator
@inline function reduceOf<T>(kind: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize, scratch: usize): void {
  if (inner == 1) {
    for (; outer > 0; outer--, x = at<T>(x, n), y += sizeof<T>()) store<T>(y, row<T>(kind, n, x));
    return;
  }
  for (; outer > 0; outer--, x = at<T>(x, n * inner), y = at<T>(y, inner)) {
    if (n == 0) for (let j = 0; j < inner; j++) store<T>(at<T>(y, j), <T>(kind == MUL ? 1 : 0));
    else if (isFloat<T>() && kind == ADD && n > BLOCK) longColumns<T>(ADD, n, inner, x, y, scratch);
    else if (isFloat<T>() && kind == SQUARES && n > BLOCK) longColumns<T>(SQUARES, n, inner, x, y, scratch);
    else if (isFloat<T>() && kind == SQUARES) columns<T>(SQUARES, n, inner, x, y);
    else if (kind == ADD) columns<T>(ADD, n, inner, x, y);
    else if (kind == MUL) columns<T>(MUL, n, inner, x, y);
    else if (kind == MAX) columns<T>(MAX, n, inner, x, y);
    else columns<T>(MIN, n, inner, x, y);
  }
}

/** Sums, of floats' squares too, products and extremes. `scratch` has room for `inner` float64. */
export function reduce(kind: i32, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize, scratch: usize): void {
  if (type == FLOAT32) reduceOf<f32>(kind, outer, n, inner, x, y, scratch);
  else if (type == FLOAT64) reduceOf<f64>(kind, outer, n, inner, x, y, scratch);
  else if (type == INT64) reduceOf<i64>(kind, outer, n, inner, x, y, scratch);
  else if (type == INT32) reduceOf<i32>(kind, outer, n, inner, x, y, scratch);
  else reduceOf<u8>(kind, outer, n, inner, x, y, scratch);
}

/** Whether `n` elements hold one that is zero (`wanted` 0) or one that is not (1). */
function holds<T>(wanted: bool, n: i32, x: usize): bool {
  const zero = i64x2.splat(0);
  for (; n >= lanes<T>(); n -= lanes<T>(), x += 16) {
    const v = v128.load(x);
    if (v128.any_true(wanted ? v128.ne<T>(v, zero) : v128.eq<T>(v, zero))) return true;
  }
  for (; n > 0; n--, x += sizeof<T>()) if ((load<T>(x) != 0) == wanted) return true;
  return false;
}

// @ts-ignore: decorator
@inline function testOf<T>(any: bool, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  if (inner == 1) {
    for (; outer > 0; outer--, x = at<T>(x, n), y++) store<u8>(y, <u8>(holds<T>(any, n, x) == any));
    return;
  }
  for (; outer > 0; outer--, y += inner) {
    memory.fill(y, <u8>!any, inner);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < inner; j++, x += sizeof<T>()) if ((load<T>(x) != 0) == any) store<u8>(y + j, <u8>any);
    }
  }
}

/** y = whether any, or all, elements are not zero; NaN is not zero. */
export function test(any: bool, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  if (type == FLOAT32) testOf<f32>(any, outer, n, inner, x, y);
  else if (type == FLOAT64) testOf<f64>(any, outer, n, inner, x, y);
  else if (type == INT64) testOf<i64>(any, outer, n, inner, x, y);
  else if (type == INT32) testOf<i32>(any, outer, n, inner, x, y);
  else testOf<u8>(any, outer, n, inner, x, y);
}

/** Whether `a` comes before `b` in the search for an extreme: the first of equals wins, and the first NaN over all. */
// @ts-ignore: decorator
@inline function beats<T>(most: bool, a: T, b: T): bool {
  if (isFloat<T>()) return b == b && (a != a || (most ? a > b : a < b));
  return most ? a > b : a < b;
}

/** Where the first of n elements lies that is `wanted`, or NaN where that is. */
// @ts-ignore: decorator
@inline function firstOf<T>(wanted: T, n: i32, x: usize): i32 {
  const v = v128.splat<T>(wanted), odd = wanted != wanted;
  let i = 0;
  for (; i + lanes<T>() <= n; i += lanes<T>()) {
    const one = v128.load(at<T>(x, i));
    if (v128.any_true(odd ? v128.ne<T>(one, one) : v128.eq<T>(one, v))) break;
  }
  for (; i < n; i++) {
    const value = load<T>(at<T>(x, i));
    if (odd ? value != value : value == wanted) break;
  }
  return i;
}

// @ts-ignore: decorator
@inline function extremes<T>(most: bool, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  for (; outer > 0; outer--, x = at<T>(x, n * inner), y = at<i64>(y, inner)) {
    if (inner == 1) {
      if (isFloat<T>() && n >= 32) {
        store<i64>(y, firstOf<T>(most ? extremeRow<T>(MAX, n, x) : extremeRow<T>(MIN, n, x), n, x));
        continue;
      }
      let best = load<T>(x), where = 0;
      for (let i = 1; i < n; i++) {
        const value = load<T>(at<T>(x, i));
        if (beats<T>(most, value, best)) { best = value; where = i; }
      }
      store<i64>(y, where);
      continue;
    }
    memory.fill(y, 0, <usize>inner << 3);
    for (let i = 1; i < n; i++) { // row by row, as memory lies
      for (let j = 0; j < inner; j++) {
        const to = at<i64>(y, j), best = load<T>(at<T>(x, <i32>load<i64>(to) * inner + j));
        if (beats<T>(most, load<T>(at<T>(x, i * inner + j)), best)) store<i64>(to, i);
      }
    }
  }
}

// @ts-ignore: decorator
@inline function extremeOf<T>(most: bool, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  if (most) extremes<T>(true, outer, n, inner, x, y);
  else extremes<T>(false, outer, n, inner, x, y);
}

/** y = where the greatest (`most`) or least of n ≥ 1 elements lies, as int64. */
export function extreme(most: bool, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize): void {
  if (type == FLOAT32) extremeOf<f32>(most, outer, n, inner, x, y);
  else if (type == FLOAT64) extremeOf<f64>(most, outer, n, inner, x, y);
  else if (type == INT64) extremeOf<i64>(most, outer, n, inner, x, y);
  else if (type == INT32) extremeOf<i32>(most, outer, n, inner, x, y);
  else extremeOf<u8>(most, outer, n, inner, x, y);
}

/** Running sums or products; floats are accumulated in float64, as PyTorch does. `scratch` has room for `inner` A. */
// @ts-ignore: decorator
@inline function scanOf<T, A>(kind: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize, scratch: usize): void {
  if (inner == 1) {
    for (; outer > 0; outer--) {
      let so: A = kind == MUL ? 1 : 0;
      for (let i = 0; i < n; i++, x += sizeof<T>(), y += sizeof<T>()) {
        so = combine<A>(kind, so, <A>load<T>(x));
        store<T>(y, <T>so);
      }
    }
    return;
  }
  for (; outer > 0; outer--) {
    for (let j = 0; j < inner; j++) store<A>(at<A>(scratch, j), <A>(kind == MUL ? 1 : 0));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < inner; j++, x += sizeof<T>(), y += sizeof<T>()) {
        const so = combine<A>(kind, load<A>(at<A>(scratch, j)), <A>load<T>(x));
        store<A>(at<A>(scratch, j), so);
        store<T>(y, <T>so);
      }
    }
  }
}

/** y[i] = x[0] ∘ … ∘ x[i] along the middle of [outer, n, inner]. `scratch` has room for `inner` times 8 bytes. */
export function scan(kind: i32, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize, scratch: usize): void {
  if (kind == ADD) scanBy(ADD, type, outer, n, inner, x, y, scratch);
  else scanBy(MUL, type, outer, n, inner, x, y, scratch);
}

// @ts-ignore: decorator
@inline function scanBy(kind: i32, type: i32, outer: i32, n: i32, inner: i32, x: usize, y: usize, scratch: usize): void {
  if (type == FLOAT32) scanOf<f32, f64>(kind, outer, n, inner, x, y, scratch);
  else if (type == FLOAT64) scanOf<f64, f64>(kind, outer, n, inner, x, y, scratch);
  else if (type == INT64) scanOf<i64, i64>(kind, outer, n, inner, x, y, scratch);
  else if (type == INT32) scanOf<i32, i32>(kind, outer, n, inner, x, y, scratch);
  else scanOf<u8, u8>(kind, outer, n, inner, x, y, scratch);
}
