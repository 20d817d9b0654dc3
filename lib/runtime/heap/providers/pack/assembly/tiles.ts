import { addInto } from './conv';
import { MR, block, roundUp } from './gemm';
import { at, fma } from './simd';

// Convolutions of planes in float32 by kernels of 3×3 that go one step at a time, after Winograd: F(4×4, 3×3). In one dimension, six
// elements d seen by a kernel g of three give four results by six products:
//
//   y = Aᵀ·[(G·g) ∘ (Bᵀ·d)]: polynomials are evaluated at 0, ±a, ±b and ∞, multiplied there, and interpolated,
//
// and in both dimensions a tile of 6×6 gives 4×4 results by 36 products, not 144. Summed over channels each of the 36 points is a product
// of matrices. The gradient of g is Gᵀ·[(A·dy) ∘ (Bᵀ·d)], summed over tiles, and that of d is B·[(G·g) ∘ (A·dy)], summed where tiles of d
// overlap. With a = 11/16 and b = 3/2 results are rounded some 3 times as coarsely as PyTorch's plain sums are; with the usual 1 and 2 it
// would be 6 times. docs/layers.md has the figures.
//
// Tiles are numbered through rows and pictures, and come in blocks whose points stay in the second-level cache. Where tiles reach over a
// plane's edge, its rows are first copied to slots with margins.
//
// An element takes part in all results of its tile, and what it adds to those that do not see it cancels: an infinity leaves NaN behind,
// something huge its rounding. So there is a look at what is left, and the caller computes anew where that is not all finite, or next to
// nothing (`ENOUGH`) of what went into it.

export const POINTS: usize = 36;
export const OUTPUTS: i32 = 12; // at a time, a whole number of panels: their points stay in the first-level cache
export const CHAIN: i32 = 32; // channels that are added in a row: a sum's error grows with the root of its length
export const ENOUGH: f32 = 1.0 / 256;
export const ROOM: usize = 1408; // of constants, and vectors between the dimensions

// Constants lie at the beginning of the scratch, four of each, as pack/winograd.ts writes them, and then G, a row a point: V8 makes a
// literal vector anew wherever it is used.
// @ts-ignore: decorator
@inline export const A: usize = 0, NOT_A: usize = 16, B: usize = 32, NOT_B: usize = 48, NOT_AA: usize = 64, NOT_BB: usize = 80, AABB: usize = 96,
  NOT_SUM: usize = 112, AA: usize = 128, BB: usize = 144, OF_G: usize = 160, BETWEEN: usize = 256;

/** Bytes from one point to the next; not a power of two, whose multiples are one place in a cache. */
// @ts-ignore: decorator
@inline export function stepOf(elements: i32): usize { return <usize>(elements * 4 + 64); }
/** Bytes of a block's slots, and of a table of their rows. */
export function slotsOf(tiles: i32, tw: i32): usize { return <usize>(roundUp((tiles / tw + 2) * 6 * (4 * tw + 4) * 4, 64)); }
export function rowsOf(tiles: i32, tw: i32): usize { return <usize>((tiles / tw + 2) * 72); }

// @ts-ignore: decorator
@inline function copyRow(n: i32, from: usize, to: usize): void {
  if (n >= 4) {
    const last = at<f32>(from, n - 4), end = at<f32>(to, n - 4);
    for (; from < last; from += 16, to += 16) v128.store(to, v128.load(from));
    v128.store(end, v128.load(last));
  } else for (; n > 0; n--, from += 4, to += 4) store<f32>(to, load<f32>(from));
}
/** Copies the rows that a table has, `last` being its end, from a plane to the slots. */
export function toSlots(plane: usize, slots: usize, rows: usize, last: usize): void {
  for (; rows < last; rows += 12) copyRow(load<i32>(rows, 8), plane + load<i32>(rows), slots + load<i32>(rows, 4));
}

/**
 * Writes where tiles begin, in bytes: in a plane itself where its rows are `pitch` apart, else in slots, and then to `rows` which rows are to
 * be copied: from, to, how many. Tiles past the end, which make a panel whole, begin with the first.
 *
 * @param top, left margins
 * @param size rows and columns of a tile
 * @param bottom, right where the last tiles begin at most
 * @returns the end of the table of rows
 */
export function places(
  first: i32, end: i32, tiles: i32, th: i32, tw: i32, step: i32, h: i32, w: i32, top: i32, left: i32, size: i32, bottom: i32, right: i32,
  pitch: i32, table: usize, rows: usize,
): usize {
  // Columns of the slots, from that of the first tile where there is one row.
  const one = first / tw == (end - 1) / tw, begin = one ? min(4 * (first % tw), right) : 0;
  const stop = min(4 * (one ? (end - 1) % tw : tw - 1), right) + size, from = max(begin - left, 0), count = min(stop - left, w) - from;
  let slot = 0, to = table;
  for (let t = first; t < end;) {
    const c = t % tw, line = t / tw, n = min(tw - c, end - t), image = line / th * step, y = min(line % th * 4, bottom);
    let place = image + y * w;
    if (pitch != w) {
      place = slot * pitch - begin;
      for (let i = max(top - y, 0); i < min(h + top - y, size); i++, rows += 12) {
        store<i32>(rows, (image + (y - top + i) * w + from) << 2);
        store<i32>(rows, ((slot + i) * pitch + from + left - begin) << 2, 4);
        store<i32>(rows, count, 8);
      }
      slot += size;
    }
    for (let k = c; k < c + n; k++, to += 4) store<i32>(to, (place + min(4 * k, right)) << 2);
    t += n;
  }
  for (let t = end; t < first + tiles; t++, to += 4) store<i32>(to, load<i32>(table));
  return rows;
}
/** Elements from one row to the next: of the plane itself where all tiles lie inside of it, else of slots. */
// @ts-ignore: decorator
@inline export function pitchOf(inside: bool, w: i32, tw: i32): i32 { return inside ? w : 4 * tw + 2 + i32(4 * tw + 2 == w); }

// @ts-ignore: decorator
@inline export function low(x: v128, y: v128): v128 { return v128.shuffle<f32>(x, y, 0, 4, 1, 5); }
// @ts-ignore: decorator
@inline export function high(x: v128, y: v128): v128 { return v128.shuffle<f32>(x, y, 2, 6, 3, 7); }
// @ts-ignore: decorator
@inline export function left2(x: v128, y: v128): v128 { return v128.shuffle<f64>(x, y, 0, 2); }
// @ts-ignore: decorator
@inline export function right2(x: v128, y: v128): v128 { return v128.shuffle<f64>(x, y, 1, 3); }

/** Bᵀ·d·B of four tiles, a lane each, whose rows are `pitch` bytes apart; points are `step` bytes apart. */
export function seen(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, k: usize, to: usize, step: usize): void {
  let work = k + BETWEEN, put = work, apart: usize = 16;
  // Six rows, then six columns.
  for (let i = 0; i < 12; i++) {
    let d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128;
    if (i < 6) {
      const x0 = v128.load(p0), x1 = v128.load(p1), x2 = v128.load(p2), x3 = v128.load(p3);
      const a = low(x0, x1), b = high(x0, x1), c = low(x2, x3), d = high(x2, x3);
      const e = v128.load64_lane(p1 + 16, v128.load64_zero(p0, 16), 1), f = v128.load64_lane(p3 + 16, v128.load64_zero(p2, 16), 1);
      d0 = left2(a, c); d1 = right2(a, c); d2 = left2(b, d); d3 = right2(b, d);
      d4 = v128.shuffle<f32>(e, f, 0, 2, 4, 6); d5 = v128.shuffle<f32>(e, f, 1, 3, 5, 7);
      p0 += pitch; p1 += pitch; p2 += pitch; p3 += pitch;
    } else {
      d0 = v128.load(work); d1 = v128.load(work, 96); d2 = v128.load(work, 192);
      d3 = v128.load(work, 288); d4 = v128.load(work, 384); d5 = v128.load(work, 480);
      work += 16;
    }
    const aabb = v128.load(k, AABB), sum = v128.load(k, NOT_SUM);
    v128.store(put, fma<f32>(d0, aabb, fma<f32>(d2, sum, d4)));
    v128.store(put + 5 * apart, fma<f32>(d1, aabb, fma<f32>(d3, sum, d5)));
    let f = v128.load(k, NOT_BB), even = fma<f32>(d2, f, d4), odd = fma<f32>(d1, f, d3);
    v128.store(put + apart, fma<f32>(odd, v128.load(k, A), even)); v128.store(put + 2 * apart, fma<f32>(odd, v128.load(k, NOT_A), even));
    f = v128.load(k, NOT_AA); even = fma<f32>(d2, f, d4); odd = fma<f32>(d1, f, d3);
    v128.store(put + 3 * apart, fma<f32>(odd, v128.load(k, B), even)); v128.store(put + 4 * apart, fma<f32>(odd, v128.load(k, NOT_B), even));
    if (i < 5) put += 96;
    else if (i == 5) { put = to; apart = 6 * step; }
    else put += step;
  }
}

// @ts-ignore: decorator
@inline function put(to: usize, next: usize, x: v128): void { v128.store64_lane(to, x, 0); v128.store64_lane(next, x, 1); }
/** A·z in one dimension: six vectors, `apart` bytes apart; whole ones to `to`, or half of each there and half to `next`. */
// @ts-ignore: decorator
@inline function six(whole: bool, z0: v128, z1: v128, z2: v128, z3: v128, k: usize, to: usize, next: usize, apart: usize): void {
  place(whole, to, next, z0); place(whole, to + 5 * apart, next + 5 * apart, z3);
  let f = v128.load(k, AA), even = fma<f32>(z2, f, z0), odd = fma<f32>(z3, f, z1);
  place(whole, to + apart, next + apart, fma<f32>(odd, v128.load(k, A), even));
  place(whole, to + 2 * apart, next + 2 * apart, fma<f32>(odd, v128.load(k, NOT_A), even));
  f = v128.load(k, BB); even = fma<f32>(z2, f, z0); odd = fma<f32>(z3, f, z1);
  place(whole, to + 3 * apart, next + 3 * apart, fma<f32>(odd, v128.load(k, B), even));
  place(whole, to + 4 * apart, next + 4 * apart, fma<f32>(odd, v128.load(k, NOT_B), even));
}
// @ts-ignore: decorator
@inline function place(whole: bool, to: usize, next: usize, x: v128): void { if (whole) v128.store(to, x); else put(to, next, x); }
/** A·z·Aᵀ of four tiles of 4×4, a lane each; half goes to `to`, half to `next`. */
export function spread(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, k: usize, to: usize, next: usize, step: usize): void {
  let work = k + BETWEEN;
  for (let i = 0; i < 4; i++, p0 += pitch, p1 += pitch, p2 += pitch, p3 += pitch, work += 96) {
    const x0 = v128.load(p0), x1 = v128.load(p1), x2 = v128.load(p2), x3 = v128.load(p3);
    const a = low(x0, x1), b = high(x0, x1), c = low(x2, x3), d = high(x2, x3);
    six(true, left2(a, c), right2(a, c), left2(b, d), right2(b, d), k, work, 0, 16);
  }
  work = k + BETWEEN;
  for (let i = 0; i < 6; i++, work += 16, to += step, next += step) {
    six(false, v128.load(work), v128.load(work, 96), v128.load(work, 192), v128.load(work, 288), k, to, next, 6 * step);
  }
}

/** `count` products of vectors, `next` bytes apart, by G [6, 3], or its transpose. */
export function byG(
  g: usize, transposed: bool, count: i32, from: usize, step: usize, next: usize, to: usize, toStep: usize, toNext: usize,
): void {
  const inner: usize = transposed ? 12 : 4, rows = transposed ? 3 : 6;
  for (; count > 0; count--, from += next, to += toNext) {
    for (let i = 0, t = g, put = to; i < rows; i++, t += 16 - inner, put += toStep) {
      let sum = i64x2.splat(0), x = from;
      for (let q = t, end = t + (9 - rows) * inner; q < end; q += inner, x += step) sum = fma<f32>(v128.load32_splat(q), v128.load(x), sum);
      v128.store(put, sum);
    }
  }
}
/**
 * G·g·Gᵀ of each kernel, as panels of rows: outputs, which lie `ofOut` bytes apart as inputs do `ofIn`. Elements are `along` bytes apart,
 * less than nothing where kernels are turned around.
 */
export function kernels(cin: i32, cout: i32, w: usize, ofOut: usize, ofIn: usize, along: usize, k: usize, to: usize, step: usize): void {
  const work = k + BETWEEN, other = work + 576;
  for (let o = 0; o < cout; o += 4, w += 4 * ofOut) {
    for (let c = 0; c < cin; c++) {
      const n = min(CHAIN, cin - (c & -CHAIN)), panel = at<f32>(to, (c & -CHAIN) * roundUp(cout, MR) + (c & CHAIN - 1) * MR);
      let g = w + <usize>c * ofIn, first = at<f32>(panel, o / MR * MR * n + o % MR), next = at<f32>(panel, (o + 2) / MR * MR * n + (o + 2) % MR);
      for (let i = other; i < other + 144; i += 16, g += along) {
        v128.store(i, f32x4(load<f32>(g), load<f32>(g + ofOut), load<f32>(g + 2 * ofOut), load<f32>(g + 3 * ofOut)));
      }
      byG(k + OF_G, false, 3, other, 48, 16, work, 48, 16);
      byG(k + OF_G, false, 6, work, 16, 48, other, 16, 96);
      for (let i = other; i < other + 576; i += 16, first += step, next += step) put(first, next, v128.load(i));
    }
  }
}

/** x·0 + all, which is 0 as long as all is finite. */
// @ts-ignore: decorator
@inline export function look(x: v128, all: v128): v128 { return fma<f32>(x, i64x2.splat(0), all); }
/** Adds what is not 0 where a sum, of `bytes` of them, is less than enough of the largest that went into it, which lies behind them. */
export function enough(sums: usize, bytes: usize, all: v128): v128 {
  const least = f32x4.mul(v128.load(sums + bytes), f32x4.splat(ENOUGH));
  for (const end = sums + bytes; sums < end; sums += 16) {
    const sum = v128.load(sums);
    all = look(sum, v128.or(all, v128.not(f32x4.ge(sum, least))));
  }
  return all;
}
// One instruction, as max is not, which waits for the last. A NaN may be lost: it is found in what it went into.
// @ts-ignore: decorator
@inline export function larger(x: v128, y: v128): v128 { return f32x4.pmax(f32x4.abs(x), f32x4.abs(y)); }
// @ts-ignore: decorator
@inline export function addTo(at: usize, x: v128): void { v128.store(at, f32x4.add(v128.load(at), f32x4.abs(x))); }

// @ts-ignore: decorator
@inline export function isZero(all: v128): i32 { return i32(i32x4.all_true(f32x4.eq(all, i64x2.splat(0)))); }


/** All points' products of `rows` kernels with tiles, of `n` channels. */
export function multiply(
  rows: i32, tiles: i32, n: i32, o: i32, rowsOfU: i32, u: usize, ofU: usize, v: usize, ofV: usize, m: usize, ofM: usize, part: usize, tile: usize,
): void {
  for (let p: usize = 0; p < POINTS; p++, u += ofU, v += ofV, m += ofM) {
    for (let c = 0; c < n; c += CHAIN) {
      const chain = min(CHAIN, n - c);
      block<f32>(rows, tiles, chain, at<f32>(u, c * rowsOfU + o * chain), at<f32>(v, c * tiles), c == 0 ? m : part, tiles, false, tile, rows);
      if (c > 0) addInto<f32>(rows * tiles, part, m);
    }
  }
}
