import { addInto } from './conv';
import { MR, block, roundUp } from './gemm';
import { at, fma } from './simd';

// Convolutions of planes in float32 by kernels of 3×3 that go one step at a time, after Winograd: F(4×4, 3×3). In one dimension, six
// elements d seen by a kernel g of three give four results by six products:
//
//   y = Aᵀ·[(G·g) ∘ (Bᵀ·d)]: polynomials are evaluated at 0, ±a, ±b and ∞, multiplied there, and interpolated,
//
// and in both dimensions a tile of 6×6 gives 4×4 results by 36 products, not 144. Summed over channels each of the 36 points is a product
// of matrices. The gradient of g is Gᵀ·[(A·dy) ∘ (Bᵀ·d)], summed over tiles. With a = 11/16 and b = 3/2 results are rounded some 3 times as
// coarsely as PyTorch's plain sums are; with the usual 1 and 2 it would be 6 times. docs/layers.md has the figures.
//
// Tiles are numbered through rows and pictures, and come in blocks whose points stay in the second-level cache. Where tiles reach over a
// plane's edge, its rows are first copied to slots with margins.
//
// An element takes part in all results of its tile, and what it adds to those that do not see it cancels: an infinity leaves NaN behind,
// something huge its rounding. So there is a look at what is left, and the caller computes anew where that is not all finite, or next to
// nothing (`ENOUGH`) of what went into it.

const POINTS: usize = 36;
const OUTPUTS: i32 = 12; // at a time, a whole number of panels: their points stay in the first-level cache
const CHAIN: i32 = 32; // channels that are added in a row: a sum's error grows with the root of its length
const ENOUGH: f32 = 1.0 / 256;
const ROOM: usize = 1408; // of constants, and vectors between the dimensions

// Constants lie at the beginning of the scratch, four of each, as pack/winograd.ts writes them, and then G, a row a point: V8 makes a
// literal vector anew wherever it is used.
// @ts-ignore: decorator
@inline const A: usize = 0, NOT_A: usize = 16, B: usize = 32, NOT_B: usize = 48, NOT_AA: usize = 64, NOT_BB: usize = 80, AABB: usize = 96,
  NOT_SUM: usize = 112, AA: usize = 128, BB: usize = 144, OF_G: usize = 160, BETWEEN: usize = 256;

/** Bytes from one point to the next; not a power of two, whose multiples are one place in a cache. */
// @ts-ignore: decorator
@inline function stepOf(elements: i32): usize { return <usize>(elements * 4 + 64); }
/** Bytes of a block's slots, and of a table of their rows. */
function slotsOf(tiles: i32, tw: i32): usize { return <usize>(roundUp((tiles / tw + 2) * 6 * (4 * tw + 4) * 4, 64)); }
function rowsOf(tiles: i32, tw: i32): usize { return <usize>((tiles / tw + 2) * 72); }

// @ts-ignore: decorator
@inline function copyRow(n: i32, from: usize, to: usize): void {
  if (n >= 4) {
    const last = at<f32>(from, n - 4), end = at<f32>(to, n - 4);
    for (; from < last; from += 16, to += 16) v128.store(to, v128.load(from));
    v128.store(end, v128.load(last));
  } else for (; n > 0; n--, from += 4, to += 4) store<f32>(to, load<f32>(from));
}
/** Copies the rows that a table has, `last` being its end, from a plane to the slots. */
function toSlots(plane: usize, slots: usize, rows: usize, last: usize): void {
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
function places(
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
@inline function pitchOf(inside: bool, w: i32, tw: i32): i32 { return inside ? w : 4 * tw + 2 + i32(4 * tw + 2 == w); }

// @ts-ignore: decorator
@inline function low(x: v128, y: v128): v128 { return v128.shuffle<f32>(x, y, 0, 4, 1, 5); }
// @ts-ignore: decorator
@inline function high(x: v128, y: v128): v128 { return v128.shuffle<f32>(x, y, 2, 6, 3, 7); }
// @ts-ignore: decorator
@inline function left2(x: v128, y: v128): v128 { return v128.shuffle<f64>(x, y, 0, 2); }
// @ts-ignore: decorator
@inline function right2(x: v128, y: v128): v128 { return v128.shuffle<f64>(x, y, 1, 3); }

/** Bᵀ·d·B of four tiles, a lane each, whose rows are `pitch` bytes apart; points are `step` bytes apart. */
function seen(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, k: usize, to: usize, step: usize): void {
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
/** A·z·Aᵀ of a tile of 4×4 in four planes, a lane each, which are `lane` bytes apart; half goes to `to`, half to `next`. */
function spread(p: usize, lane: usize, pitch: usize, k: usize, to: usize, next: usize, step: usize): void {
  let work = k + BETWEEN;
  for (let i = 0; i < 4; i++, p += pitch, work += 96) {
    const half = p + 2 * lane, x0 = v128.load(p), x1 = v128.load(p + lane), x2 = v128.load(half), x3 = v128.load(half + lane);
    const a = low(x0, x1), b = high(x0, x1), c = low(x2, x3), d = high(x2, x3);
    six(true, left2(a, c), right2(a, c), left2(b, d), right2(b, d), k, work, 0, 16);
  }
  work = k + BETWEEN;
  for (let i = 0; i < 6; i++, work += 16, to += step, next += step) {
    six(false, v128.load(work), v128.load(work, 96), v128.load(work, 192), v128.load(work, 288), k, to, next, 6 * step);
  }
}

/** `count` products of vectors, `next` bytes apart, by G [6, 3], or its transpose. */
function byG(
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
/** G·g·Gᵀ of each kernel, as panels of rows. `turned` exchanges outputs with inputs, and the kernel's ends. */
function kernels(cin: i32, cout: i32, w: usize, turned: bool, k: usize, to: usize, step: usize): void {
  const ofOut = turned ? 36 : 36 * cin, ofIn = turned ? 36 * cout : 36, along = turned ? -4 : 4, work = k + BETWEEN, other = work + 576;
  if (turned) w += 32;
  for (let o = 0; o < cout; o += 4, w += 4 * ofOut) {
    for (let c = 0; c < cin; c++) {
      const n = min(CHAIN, cin - (c & -CHAIN)), panel = at<f32>(to, (c & -CHAIN) * roundUp(cout, MR) + (c & CHAIN - 1) * MR);
      let g = w + c * ofIn, first = at<f32>(panel, o / MR * MR * n + o % MR), next = at<f32>(panel, (o + 2) / MR * MR * n + (o + 2) % MR);
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
@inline function look(x: v128, all: v128): v128 { return fma<f32>(x, i64x2.splat(0), all); }
/** Adds what is not 0 where a sum, of `bytes` of them, is less than enough of the largest that went into it, which lies behind them. */
function enough(sums: usize, bytes: usize, all: v128): v128 {
  const least = f32x4.mul(v128.load(sums + bytes), f32x4.splat(ENOUGH));
  for (const end = sums + bytes; sums < end; sums += 16) {
    const sum = v128.load(sums);
    all = look(sum, v128.or(all, v128.not(f32x4.ge(sum, least))));
  }
  return all;
}
// One instruction, as max is not, which waits for the last. A NaN may be lost: it is found in what it went into.
// @ts-ignore: decorator
@inline function larger(x: v128, y: v128): v128 { return f32x4.pmax(f32x4.abs(x), f32x4.abs(y)); }
// @ts-ignore: decorator
@inline function addTo(at: usize, x: v128): void { v128.store(at, f32x4.add(v128.load(at), f32x4.abs(x))); }

/**
 * Aᵀ·m·A of four tiles to their places. With `sums` the results' magnitudes are added there, sixteen vectors, behind them the points'.
 * Gives y·0 + all.
 */
function results(m: usize, step: usize, bias: v128, k: usize, table: usize, y: usize, pitch: usize, sums: usize, all: v128): v128 {
  const aa = v128.load(k, AA), bb = v128.load(k, BB), a = v128.load(k, A), b = v128.load(k, B);
  let work = k + BETWEEN, top = i64x2.splat(0);
  for (let j = 0; j < 6; j++, work += 16, m += step) {
    const s = 6 * step, m0 = v128.load(m), m1 = v128.load(m + s), m2 = v128.load(m + 2 * s);
    const m3 = v128.load(m + 3 * s), m4 = v128.load(m + 4 * s), m5 = v128.load(m + 5 * s);
    if (sums != 0) top = larger(top, larger(larger(larger(m0, m1), larger(m2, m3)), larger(m4, m5)));
    const sa = f32x4.add(m1, m2), da = f32x4.mul(f32x4.sub(m1, m2), a), sb = f32x4.add(m3, m4), db = f32x4.mul(f32x4.sub(m3, m4), b);
    v128.store(work, f32x4.add(f32x4.add(sa, sb), m0)); v128.store(work, f32x4.add(da, db), 96);
    v128.store(work, fma<f32>(sa, aa, f32x4.mul(sb, bb)), 192); v128.store(work, fma<f32>(da, aa, fma<f32>(db, bb, m5)), 288);
  }
  work = k + BETWEEN;
  const t0 = y + load<i32>(table), t1 = y + load<i32>(table, 4), t2 = y + load<i32>(table, 8), t3 = y + load<i32>(table, 12);
  if (sums != 0) v128.store(sums, f32x4.add(v128.load(sums, 256), top), 256);
  for (let row: usize = 0, i = 0; i < 4; i++, work += 96, row += pitch) {
    const m1 = v128.load(work, 16), m2 = v128.load(work, 32), m3 = v128.load(work, 48), m4 = v128.load(work, 64);
    const sa = f32x4.add(m1, m2), da = f32x4.mul(f32x4.sub(m1, m2), a), sb = f32x4.add(m3, m4), db = f32x4.mul(f32x4.sub(m3, m4), b);
    let y0 = f32x4.add(f32x4.add(sa, sb), v128.load(work)), y1 = f32x4.add(da, db);
    let y2 = fma<f32>(sa, aa, f32x4.mul(sb, bb)), y3 = fma<f32>(da, aa, fma<f32>(db, bb, v128.load(work, 80)));
    if (sums != 0) { addTo(sums, y0); addTo(sums + 16, y1); addTo(sums + 32, y2); addTo(sums + 48, y3); sums += 64; }
    y0 = f32x4.add(y0, bias); y1 = f32x4.add(y1, bias); y2 = f32x4.add(y2, bias); y3 = f32x4.add(y3, bias);
    all = look(f32x4.add(y0, y1), look(f32x4.add(y2, y3), all));
    const c = low(y0, y1), d = high(y0, y1), e = low(y2, y3), f = high(y2, y3);
    v128.store(t0 + row, left2(c, e)); v128.store(t1 + row, right2(c, e)); v128.store(t2 + row, left2(d, f)); v128.store(t3 + row, right2(d, f));
  }
  return all;
}

// @ts-ignore: decorator
@inline function isZero(all: v128): i32 { return i32(i32x4.all_true(f32x4.eq(all, i64x2.splat(0)))); }

/**
 * y [batch, groups·cout, oh, ow] = x [batch, groups·cin, h, w] * w + bias, with margins of `top` and `left` zeros, all dense; a bias of 0
 * stands for none. With `turned` it is the gradient of a convolution's input from its result's. `oh` and `ow` are at least 4, and
 * `cout` a multiple of 4. 0 says that y is not good enough.
 */
export function winograd(
  batch: i32, groups: i32, cin: i32, cout: i32, h: i32, w: i32, top: i32, left: i32, oh: i32, ow: i32,
  x: usize, weight: usize, turned: bool, bias: usize, y: usize, tiles: i32, k: usize,
): i32 {
  const th = (oh + 3) >> 2, tw = (ow + 3) >> 2, total = batch * th * tw, size = slotsOf(tiles, tw);
  const rowsOfU = roundUp(cout, MR), ofU = stepOf(rowsOfU * cin), ofV = stepOf(cin * tiles), ofM = stepOf(OUTPUTS * tiles);
  const pitch = pitchOf((top | left) == 0, w, tw);
  const tile = k + ROOM, table = tile + MR * 32, tableY = table + 4 * tiles, rows = tableY + 4 * tiles, slots = rows + rowsOf(tiles, tw);
  const sums = slots + size, u = sums + tiles * 68, v = u + POINTS * ofU, m = v + POINTS * ofV, part = m + POINTS * ofM;
  let all = i64x2.splat(0);
  if (cout % MR != 0) memory.fill(u, 0, POINTS * ofU);
  for (let g = 0; g < groups; g++, x = at<f32>(x, cin * h * w), y = at<f32>(y, cout * oh * ow), weight = at<f32>(weight, 9 * cin * cout)) {
    kernels(cin, cout, weight, turned, k, u, ofU);
    for (let first = 0; first < total; first += tiles) {
      const end = min(total, first + tiles);
      const last = places(first, end, tiles, th, tw, groups * cin * h * w, h, w, top, left, 6, oh - 4, ow - 4, pitch, table, rows);
      places(first, end, tiles, th, tw, groups * cout * oh * ow, oh, ow, 0, 0, 4, oh - 4, ow - 4, ow, tableY, rows);
      memory.fill(slots, 0, size + tiles * 68);
      for (let c = 0; c < cin; c++) {
        const plane = at<f32>(x, c * h * w), base = pitch == w ? plane : slots, n = min(CHAIN, cin - (c & -CHAIN));
        toSlots(plane, slots, rows, last);
        for (let t = 0; t < tiles; t += 4) {
          const from = table + (t << 2);
          seen(base + load<i32>(from), base + load<i32>(from, 4), base + load<i32>(from, 8), base + load<i32>(from, 12), pitch << 2, k,
            at<f32>(v, (c & -CHAIN) * tiles + (t & ~7) * n + (c & CHAIN - 1) * 8 + (t & 4)), ofV);
        }
      }
      for (let o = 0; o < cout; o += OUTPUTS) {
        const count = min(OUTPUTS, cout - o);
        for (let p: usize = 0; p < POINTS; p++) {
          for (let c = 0; c < cin; c += CHAIN) {
            const n = min(CHAIN, cin - c), pu = at<f32>(u + p * ofU, c * rowsOfU + o * n), pv = at<f32>(v + p * ofV, c * tiles);
            block<f32>(count, tiles, n, pu, pv, c == 0 ? m + p * ofM : part, tiles, false, tile, cout);
            if (c > 0) addInto<f32>(count * tiles, part, m + p * ofM);
          }
        }
        for (let i = 0; i < count; i++) {
          const b = bias == 0 ? i64x2.splat(0) : v128.load32_splat(at<f32>(bias, g * cout + o + i)), plane = at<f32>(y, (o + i) * oh * ow);
          for (let t = 0; t < tiles; t += 4) {
            // What cancels lies in the tile, not in the kernels: the first few outputs speak for the others.
            all = results(at<f32>(m, i * tiles + t), ofM, b, k, tableY + (t << 2), plane, ow << 2, o == 0 ? sums + t * 68 : 0, all);
          }
        }
      }
      for (let t = 0; t < tiles; t += 4) all = enough(sums + t * 68, 256, all);
    }
  }
  return isZero(all);
}

/**
 * w [groups·cout, cin, 3, 3] = the gradient of a convolution's weight from its result's, y [batch, groups·cout, oh, ow], and from its x
 * [batch, groups·cin, h, w], which has margins of `top` and `left` zeros; all dense. `cin` and `cout` are multiples of 4. 0 says that w is
 * not good enough.
 */
export function winogradWeight(
  batch: i32, groups: i32, cin: i32, cout: i32, h: i32, w: i32, top: i32, left: i32, oh: i32, ow: i32,
  x: usize, y: usize, weight: usize, tiles: i32, k: usize,
): i32 {
  const th = (oh + 3) >> 2, tw = (ow + 3) >> 2, total = batch * th * tw, size = slotsOf(tiles, tw);
  const ldm = roundUp(cin, 8), ofY = stepOf(roundUp(cout, MR) * tiles), ofX = stepOf(ldm * tiles), ofM = stepOf(roundUp(cout, MR) * ldm);
  const whole = ((oh | ow) & 3) == 0, pitch = pitchOf(whole && (top | left) == 0, w, tw), pitchY = pitchOf(whole, ow, tw);
  const tile = k + ROOM, table = tile + MR * 32, rows = table + 4 * tiles, slots = rows + rowsOf(tiles, tw);
  const packedY = slots + 4 * size, packedX = packedY + POINTS * ofY, m = packedX + POINTS * ofX, part = m + POINTS * ofM;
  let all = i64x2.splat(0);
  if (cout % MR != 0) memory.fill(packedY, 0, POINTS * ofY);
  for (let g = 0; g < groups; g++, x = at<f32>(x, cin * h * w), y = at<f32>(y, cout * oh * ow)) {
    for (let first = 0; first < total; first += tiles) {
      const end = min(total, first + tiles), count = end - first;
      // x, then y
      for (let i = 0; i < 2; i++) {
        const n = i == 0 ? cin : cout, height = i == 0 ? h : oh, columns = i == 0 ? w : ow, apart = i == 0 ? pitch : pitchY;
        const plane = height * columns, last = places(first, end, tiles, th, tw, groups * n * plane, height, columns, i == 0 ? top : 0,
          i == 0 ? left : 0, 6 - 2 * i, oh, ow, apart, table, rows);
        let from = i == 0 ? x : y;
        memory.fill(slots, 0, 4 * size);
        for (let c = 0; c < n; c += 4, from = at<f32>(from, 4 * plane)) {
          const base = apart == columns ? from : slots, lane = apart == columns ? at<f32>(0, plane) : size;
          for (let l: usize = 0; l < 4; l++) toSlots(at<f32>(from, <i32>l * plane), slots + l * size, rows, last);
          for (let t = 0; t < count; t++) {
            const p = base + load<i32>(table + (t << 2));
            if (i == 0) {
              const to = at<f32>(packedX, (c & ~7) * count + t * 8 + (c & 4));
              seen(p, p + lane, p + 2 * lane, p + 3 * lane, apart << 2, k, to, ofX);
            } else {
              spread(p, lane, apart << 2, k, at<f32>(packedY, c / MR * MR * count + t * MR + c % MR),
                at<f32>(packedY, (c + 2) / MR * MR * count + t * MR + (c + 2) % MR), ofY);
            }
          }
        }
      }
      for (let p: usize = 0; p < POINTS; p++) {
        const to = first == 0 ? m + p * ofM : part;
        block<f32>(cout, ldm, count, packedY + p * ofY, packedX + p * ofX, to, ldm, false, tile, cout);
        if (first > 0) addInto<f32>(cout * ldm, part, m + p * ofM);
      }
    }
    // Gᵀ·m·G, of four channels, whose magnitudes are added over outputs.
    const work = k + BETWEEN, other = work + 576;
    for (let c = 0; c < cin; c += 4) {
      memory.fill(slots, 0, 160);
      for (let o = 0; o < cout; o++) {
        let from = at<f32>(m, o * ldm + c), to = at<f32>(weight, (o * cin + c) * 9), peak = i64x2.splat(0);
        byG(k + OF_G, true, 6, from, 6 * ofM, ofM, work, 96, 16);
        byG(k + OF_G, true, 3, work, 16, 96, other, 16, 48);
        for (const end = from + POINTS * ofM; from < end; from += ofM) peak = larger(peak, v128.load(from));
        addTo(slots + 144, peak);
        for (let i: usize = 0; i < 144; i += 16, to += 4) {
          const x = v128.load(other + i);
          addTo(slots + i, x);
          v128.store32_lane(to, x, 0); v128.store32_lane(to, x, 1, 36); v128.store32_lane(to, x, 2, 72); v128.store32_lane(to, x, 3, 108);
        }
      }
      all = enough(slots, 144, all);
    }
    weight = at<f32>(weight, 9 * cin * cout);
  }
  return isZero(all);
}
