import { FLOAT32, FLOAT64, INT32, INT64, at, fma, lanes } from './simd';
import { gemv, gemvTakes } from './gemv';
import { packPanels, transpose4 } from './panels';

// Blocking after Goto and van de Geijn. MR rows by two vectors of accumulators, two vectors of B and one of A must fit the
// 15 vector registers that V8 gives out; without FMA a product needs one more, so the tile is smaller.
// @ts-ignore: decorator
@inline export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
const KC: i32 = 256; // a panel of B, KC by two vectors, stays in the first-level cache
const MC: i32 = 96; // a block of A, MC×KC, in the second with room for what passes through
const NC: i32 = 1024; // a block of B, KC×NC, in the third

// @ts-ignore: decorator
@inline export function roundUp(x: i32, to: i32): i32 { return (x + to - 1) / to * to; }

/** Length of the blocks that cut `total` evenly into pieces of at most `limit`. */
// @ts-ignore: decorator
@inline export function evenly(total: i32, limit: i32): i32 {
  const pieces = max((total + limit - 1) / limit, 1);
  return max((total + pieces - 1) / pieces, 1);
}

/**
 * C (+)= A·B; rows of C lie `ldc` apart, A and B have any strides. Of a symmetric C the tiles on the diagonal and above are computed, the
 * rest is their mirror image: the same bits, as products commute and the order of sums is the same.
 *
 * @param panels where panels of B are kept for other products by it, all of them; 0 where they are not
 * @param packed whether they are there
 */
function gemmOf<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32,
  c: usize, ldc: i32, accumulate: bool, symmetric: bool, scratch: usize, panels: usize, packed: bool,
): void {
  if (n == 1 && gemvTakes(aRow, aCol, bRow, ldc)) { gemv<T>(m, k, a, aRow, aCol, b, bRow, c, ldc, accumulate); return; }
  if (m == 1 && gemvTakes(bCol, bRow, aCol, 1)) { gemv<T>(n, k, b, bCol, bRow, a, aCol, c, 1, accumulate); return; }
  const NR = 2 * lanes<T>();
  const kc = evenly(k, KC);
  const tile = scratch, packedB = tile + MR * 32, packedA = at<T>(packedB, kc * min(roundUp(n, NR), NC));
  for (let j = 0; j < n; j += NC) {
    const nb = min(NC, n - j);
    for (let p = 0; p == 0 || p < k; p += kc) { // once even when k is 0: an empty sum is zero
      const kb = min(kc, k - p), add = accumulate || p > 0;
      const from = panels == 0 ? packedB : at<T>(panels, j * k + p * roundUp(nb, NR));
      if (!packed) packPanels<T>(NR, nb, kb, at<T>(b, p * bRow + j * bCol), bCol, bRow, from);
      const rows = symmetric ? min(m, j + nb) : m;
      for (let i = 0; i < rows; i += MC) {
        const mb = min(MC, rows - i);
        packPanels<T>(MR, mb, kb, at<T>(a, i * aRow + p * aCol), aRow, aCol, packedA);
        block<T>(mb, nb, kb, packedA, from, at<T>(c, i * ldc + j), ldc, add, tile, symmetric ? j - i : m);
      }
    }
  }
  if (symmetric) mirror<T>(n, c, ldc);
}

/** Writes what is above the diagonal below it. */
function mirror<T>(n: i32, c: usize, ldc: i32): void {
  const s = <usize>ldc * sizeof<T>(), fours = sizeof<T>() == 4 ? n & ~3 : 0;
  for (let i = 0; i < fours; i += 4) {
    for (let j = i + 4; j < fours; j += 4) {
      const from = at<T>(c, i * ldc + j);
      transpose4(from, from + s, from + 2 * s, from + 3 * s, at<T>(c, j * ldc + i), s);
    }
    for (let j = i; j < i + 4; j++) for (let q = j + 1; q < i + 4; q++) store<T>(at<T>(c, q * ldc + j), load<T>(at<T>(c, j * ldc + q)));
  }
  for (let j = fours; j < n; j++) for (let i = 0; i < j; i++) store<T>(at<T>(c, j * ldc + i), load<T>(at<T>(c, i * ldc + j)));
}

/**
 * C (+)= A·B from packed panels, tile by tile; tiles that stick out of C are computed aside.
 *
 * @param above how many rows of the first column count, one more with each column: tiles that lie below those are left out
 */
export function block<T>(
  m: i32, n: i32, k: i32, packedA: usize, packedB: usize, c: usize, ldc: i32, accumulate: bool, tile: usize, above: i32,
): void {
  const NR = 2 * lanes<T>();
  for (let j = 0; j < n; j += NR) {
    const cols = min(NR, n - j), pb = at<T>(packedB, j * k), end = min(m, above + j + NR);
    for (let i = 0; i < end; i += MR) {
      const rows = min(MR, m - i), to = at<T>(c, i * ldc + j), pa = at<T>(packedA, i * k);
      if (rows == MR && cols == NR) {
        kernel<T>(k, pa, pb, to, <usize>ldc * sizeof<T>(), accumulate);
      } else if (rows == 4 && cols == NR) {
        kernel4<T>(k, pa, pb, to, <usize>ldc * sizeof<T>(), accumulate);
      } else if (rows == 2 && cols == NR) {
        kernel2<T>(k, pa, pb, to, <usize>ldc * sizeof<T>(), accumulate);
      } else {
        // What is there already goes first, as in a whole tile: an element's bits do not depend on where it lies.
        if (accumulate) copyTile<T>(rows, cols, to, ldc, tile, 32 / sizeof<T>());
        kernel<T>(k, pa, pb, tile, 32, accumulate);
        copyTile<T>(rows, cols, tile, 32 / sizeof<T>(), to, ldc);
      }
    }
  }
}

// @ts-ignore: decorator
@inline function splat<T>(address: usize, lane: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(address + 4 * lane) : v128.load64_splat(address + 8 * lane);
}

/**
 * C[MR][two vectors] (+)= Σₖ a[k][MR] ⊗ b[k][two vectors]. C is read before the loop: with a branch between the loop and the
 * stores V8 spills the accumulators, and half of the speed is gone. It keeps the order of the source, which matters too.
 */
function kernel<T>(k: i32, a: usize, b: usize, c: usize, ldc: usize, accumulate: bool): void {
  const zero = i64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
  if (accumulate) {
    let p = c;
    c00 = v128.load(p); c01 = v128.load(p, 16); p += ldc; c10 = v128.load(p); c11 = v128.load(p, 16); p += ldc;
    c20 = v128.load(p); c21 = v128.load(p, 16); p += ldc; c30 = v128.load(p); c31 = v128.load(p, 16); p += ldc;
    if (MR == 6) { c40 = v128.load(p); c41 = v128.load(p, 16); p += ldc; c50 = v128.load(p); c51 = v128.load(p, 16); }
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let t = splat<T>(a, 0); c00 = fma<T>(t, b0, c00); c01 = fma<T>(t, b1, c01);
    t = splat<T>(a, 1); c10 = fma<T>(t, b0, c10); c11 = fma<T>(t, b1, c11);
    t = splat<T>(a, 2); c20 = fma<T>(t, b0, c20); c21 = fma<T>(t, b1, c21);
    t = splat<T>(a, 3); c30 = fma<T>(t, b0, c30); c31 = fma<T>(t, b1, c31);
    if (MR == 6) {
      t = splat<T>(a, 4); c40 = fma<T>(t, b0, c40); c41 = fma<T>(t, b1, c41);
      t = splat<T>(a, 5); c50 = fma<T>(t, b0, c50); c51 = fma<T>(t, b1, c51);
    }
    a += MR * sizeof<T>(); b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); c += ldc; v128.store(c, c10); v128.store(c, c11, 16); c += ldc;
  v128.store(c, c20); v128.store(c, c21, 16); c += ldc; v128.store(c, c30); v128.store(c, c31, 16); c += ldc;
  if (MR == 6) { v128.store(c, c40); v128.store(c, c41, 16); c += ldc; v128.store(c, c50); v128.store(c, c51, 16); }
}

/** The same of the four rows that are left of a batch of 16 or 64: packed by MR, as all are. */
function kernel4<T>(k: i32, a: usize, b: usize, c: usize, ldc: usize, accumulate: bool): void {
  const zero = i64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  if (accumulate) {
    let p = c;
    c00 = v128.load(p); c01 = v128.load(p, 16); p += ldc; c10 = v128.load(p); c11 = v128.load(p, 16); p += ldc;
    c20 = v128.load(p); c21 = v128.load(p, 16); p += ldc; c30 = v128.load(p); c31 = v128.load(p, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let t = splat<T>(a, 0); c00 = fma<T>(t, b0, c00); c01 = fma<T>(t, b1, c01);
    t = splat<T>(a, 1); c10 = fma<T>(t, b0, c10); c11 = fma<T>(t, b1, c11);
    t = splat<T>(a, 2); c20 = fma<T>(t, b0, c20); c21 = fma<T>(t, b1, c21);
    t = splat<T>(a, 3); c30 = fma<T>(t, b0, c30); c31 = fma<T>(t, b1, c31);
    a += MR * sizeof<T>(); b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); c += ldc; v128.store(c, c10); v128.store(c, c11, 16); c += ldc;
  v128.store(c, c20); v128.store(c, c21, 16); c += ldc; v128.store(c, c30); v128.store(c, c31, 16);
}

/** And of the two that are left of 32 or 128. */
function kernel2<T>(k: i32, a: usize, b: usize, c: usize, ldc: usize, accumulate: bool): void {
  const zero = i64x2.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero;
  if (accumulate) {
    c00 = v128.load(c); c01 = v128.load(c, 16); c10 = v128.load(c + ldc); c11 = v128.load(c + ldc, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let t = splat<T>(a, 0); c00 = fma<T>(t, b0, c00); c01 = fma<T>(t, b1, c01);
    t = splat<T>(a, 1); c10 = fma<T>(t, b0, c10); c11 = fma<T>(t, b1, c11);
    a += MR * sizeof<T>(); b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); c += ldc; v128.store(c, c10); v128.store(c, c11, 16);
}

function copyTile<T>(rows: i32, cols: i32, from: usize, fromRow: i32, to: usize, toRow: i32): void {
  for (let i = 0; i < rows; i++, from = at<T>(from, fromRow), to = at<T>(to, toRow)) {
    for (let j = 0; j < cols; j++) store<T>(at<T>(to, j), load<T>(at<T>(from, j)));
  }
}

/** Integers, four rows of B at a time; sums wrap. */
function gemmIntegers<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32, c: usize, ldc: i32, accumulate: bool,
): void {
  const r = <usize>bRow * sizeof<T>(), step = <usize>bCol * sizeof<T>(), s = <usize>aCol * sizeof<T>();
  for (; m > 0; m--, a = at<T>(a, aRow), c = at<T>(c, ldc)) {
    if (!accumulate) memory.fill(c, 0, <usize>n * sizeof<T>());
    let p = k, from = a, row = b;
    for (; p >= 4; p -= 4, from += 4 * s, row += 4 * r) {
      const x0 = load<T>(from), x1 = load<T>(from + s), x2 = load<T>(from + 2 * s), x3 = load<T>(from + 3 * s);
      let q0 = row, q1 = row + r, q2 = q1 + r, q3 = q2 + r, to = c;
      for (let j = n; j > 0; j--, to += sizeof<T>(), q0 += step, q1 += step, q2 += step, q3 += step) {
        store<T>(to, <T>(load<T>(to) + (x0 * load<T>(q0) + x1 * load<T>(q1)) + (x2 * load<T>(q2) + x3 * load<T>(q3))));
      }
    }
    for (; p > 0; p--, from += s, row += r) {
      const x = load<T>(from);
      let q = row, to = c;
      for (let j = n; j > 0; j--, to += sizeof<T>(), q += step) store<T>(to, <T>(load<T>(to) + x * load<T>(q)));
    }
  }
}

/** Bytes of scratch that `gemm` may use. */
export function gemmScratch(type: i32, m: i32, n: i32, k: i32): i32 {
  const size = type == FLOAT64 ? 8 : 4, kc = evenly(k, KC);
  return 32 * MR + size * kc * (min(roundUp(m, MR), MC) + min(roundUp(n, 8), NC));
}

/**
 * C = A·B, or C += A·B, once for each of `batch` products whose operands lie constant steps apart (0 repeats an operand).
 * A is m×k, B is k×n, both of any strides; C is m×n with rows `ldc` apart. `symmetric` says that C is (and was, where it is added to).
 * Of float32 and one product panels of B may be kept: `gemmOf`.
 */
export function gemm(
  type: i32, batch: i32, aStep: i32, bStep: i32, cStep: i32, m: i32, n: i32, k: i32,
  a: usize, aRow: i32, aCol: i32, b: usize, bRow: i32, bCol: i32, c: usize, ldc: i32, accumulate: bool, symmetric: bool, scratch: usize,
  panels: usize, packed: bool,
): void {
  for (; batch > 0; batch--) {
    if (type == FLOAT32) {
      gemmOf<f32>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate, symmetric, scratch, panels, packed);
      a = at<f32>(a, aStep); b = at<f32>(b, bStep); c = at<f32>(c, cStep);
    } else if (type == FLOAT64) {
      gemmOf<f64>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate, symmetric, scratch, 0, false);
      a = at<f64>(a, aStep); b = at<f64>(b, bStep); c = at<f64>(c, cStep);
    } else if (type == INT64) {
      gemmIntegers<i64>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate);
      a = at<i64>(a, aStep); b = at<i64>(b, bStep); c = at<i64>(c, cStep);
    } else if (type == INT32) {
      gemmIntegers<i32>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate);
      a = at<i32>(a, aStep); b = at<i32>(b, bStep); c = at<i32>(c, cStep);
    } else {
      gemmIntegers<u8>(m, n, k, a, aRow, aCol, b, bRow, bCol, c, ldc, accumulate);
      a += <usize>aStep; b += <usize>bStep; c += <usize>cStep;
    }
  }
}

function scaleOf<T>(n: i32, alpha: f64, x: usize, beta: f64, y: usize): void {
  const s = <T>alpha, t = <T>beta, ss = v128.splat<T>(s), ts = v128.splat<T>(t);
  for (; n >= lanes<T>(); n -= lanes<T>(), x += 16, y += 16) {
    const scaled = v128.mul<T>(ss, v128.load(x));
    v128.store(y, beta == 0 ? scaled : v128.add<T>(scaled, v128.mul<T>(ts, v128.load(y))));
  }
  for (let i = 0; i < n; i++, x += sizeof<T>(), y += sizeof<T>()) {
    store<T>(y, beta == 0 ? <T>(s * load<T>(x)) : <T>(s * load<T>(x) + t * load<T>(y)));
  }
}

/** y = alpha·x + beta·y for float32 or float64; y is not read when beta is 0. */
export function scale(type: i32, n: i32, alpha: f64, x: usize, beta: f64, y: usize): void {
  if (type == FLOAT32) scaleOf<f32>(n, alpha, x, beta, y);
  else scaleOf<f64>(n, alpha, x, beta, y);
}
