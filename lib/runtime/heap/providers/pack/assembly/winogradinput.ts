import { MR, roundUp } from './gemm';
import { at, fma } from './simd';
import {
  A, B, BETWEEN, CHAIN, OUTPUTS, POINTS, ROOM, NOT_AA, NOT_BB, AABB, NOT_SUM, ENOUGH, high, isZero, kernels, larger, left2, look, low,
  multiply, pitchOf, places, right2, rowsOf, slotsOf, spread, stepOf, toSlots,
} from './tiles';

/**
 * B·m·Bᵀ of four tiles, rows of six after each other, `pitch` bytes apart, which is what they add to the gradient. The largest of each one's
 * points is added at `tops` where that is not 0. Gives it·0 + all.
 */
function patches(m: usize, step: usize, k: usize, to: usize, pitch: usize, tops: usize, all: v128): v128 {
  const a = v128.load(k, A), b = v128.load(k, B), aa = v128.load(k, NOT_AA), bb = v128.load(k, NOT_BB);
  const aabb = v128.load(k, AABB), sum = v128.load(k, NOT_SUM);
  let work = k + BETWEEN, put = work, apart: usize = 96, top = i64x2.splat(0);
  // Six columns, then six rows.
  for (let i = 0; i < 12; i++) {
    let m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128;
    if (i < 6) {
      const s = 6 * step;
      m0 = v128.load(m); m1 = v128.load(m + s); m2 = v128.load(m + 2 * s);
      m3 = v128.load(m + 3 * s); m4 = v128.load(m + 4 * s); m5 = v128.load(m + 5 * s);
      if (tops != 0) top = larger(top, larger(larger(larger(m0, m1), larger(m2, m3)), larger(m4, m5)));
      m += step;
    } else {
      m0 = v128.load(work); m1 = v128.load(work, 16); m2 = v128.load(work, 32);
      m3 = v128.load(work, 48); m4 = v128.load(work, 64); m5 = v128.load(work, 80);
      work += 96;
    }
    const sa = f32x4.add(m1, m2), da = f32x4.mul(f32x4.sub(m1, m2), a), sb = f32x4.add(m3, m4), db = f32x4.mul(f32x4.sub(m3, m4), b);
    const x0 = f32x4.mul(m0, aabb), x1 = fma<f32>(da, bb, fma<f32>(db, aa, f32x4.mul(m5, aabb)));
    const x2 = fma<f32>(m0, sum, fma<f32>(sa, bb, f32x4.mul(sb, aa))), x3 = fma<f32>(m5, sum, f32x4.add(da, db));
    const x4 = f32x4.add(f32x4.add(sa, sb), m0);
    if (i < 6) {
      v128.store(put, x0); v128.store(put, x1, 96); v128.store(put, x2, 192);
      v128.store(put, x3, 288); v128.store(put, x4, 384); v128.store(put, m5, 480);
      put += 16;
    } else {
      all = look(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), look(f32x4.add(x4, m5), all));
      let c = low(x0, x1), d = low(x2, x3), e = low(x4, m5);
      v128.store(to, left2(c, d)); v128.store(to, v128.shuffle<f64>(e, c, 0, 3), 16); v128.store(to, right2(d, e), 32);
      c = high(x0, x1); d = high(x2, x3); e = high(x4, m5);
      v128.store(to, left2(c, d), 48); v128.store(to, v128.shuffle<f64>(e, c, 0, 3), 64); v128.store(to, right2(d, e), 80);
      to += pitch;
    }
  }
  if (tops != 0) v128.store(tops, f32x4.add(v128.load(tops), top));
  return all;
}

/** Adds those of four neighbours that lie in a row of `w` places. */
function addSome(v: v128, row: usize, column: i32, w: i32, work: usize): void {
  v128.store(work, v);
  for (let j = max(0, -column), end = min(4, w - column); j < end; j++) {
    const to = at<f32>(row, column + j);
    store<f32>(to, load<f32>(to) + load<f32>(at<f32>(work, j)));
  }
}
/** Adds a row of `n` patches of six, four places apart, to a row of `w` places, from `column` on; what lies outside is left out. */
function addRow(n: i32, from: usize, row: usize, column: i32, w: i32, work: usize): void {
  const end = from + <usize>n * 24;
  let over = i64x2.splat(0); // the last patch's two that the next reaches
  if (column < 0) { addSome(v128.load(from), row, column, w, work); over = v128.load64_zero(from, 16); from += 24; column += 4; }
  for (let to = at<f32>(row, column); from < end && column + 4 <= w; from += 24, column += 4, to += 16) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.add(v128.load(from), over)));
    over = v128.load64_zero(from, 16);
  }
  for (; from < end; from += 24, column += 4) {
    addSome(f32x4.add(v128.load(from), over), row, column, w, work);
    over = v128.load64_zero(from, 16);
  }
  const to = at<f32>(row, column);
  if (column + 2 <= w) v128.store64_lane(to, f32x4.add(v128.load64_zero(to), over), 0);
  else addSome(over, row, column, w, work);
}

/**
 * x [batch, groups·cin, h, w] = the gradient of a convolution's input from its result's, y [batch, groups·cout, oh, ow], where x has
 * margins of `top` and `left`; all dense. Each tile of y adds to 6×6 places, which takes longer than `winograd` unless x has more tiles.
 * `cin` and `cout` are multiples of 4. 0 says that x is not good enough.
 */
export function winogradInput(
  batch: i32, groups: i32, cin: i32, cout: i32, h: i32, w: i32, top: i32, left: i32, oh: i32, ow: i32,
  y: usize, weight: usize, x: usize, tiles: i32, k: usize,
): i32 {
  const th = (oh + 3) >> 2, tw = (ow + 3) >> 2, each = th * tw, total = batch * each, size = slotsOf(tiles, tw);
  const rowsOfU = roundUp(cin, MR), ofU = stepOf(rowsOfU * cout), ofV = stepOf(cout * tiles), ofM = stepOf(OUTPUTS * tiles);
  const pitch = pitchOf(((oh | ow) & 3) == 0, ow, tw), wide = 4 * tw + 4, few = min(OUTPUTS, cin);
  const plane = at<f32>(0, h * w), ofPicture = groups * cin * plane;
  const tile = k + ROOM, table = tile + MR * 32, rows = table + 4 * tiles, slots = rows + rowsOf(tiles, tw), tops = slots + size;
  const sums = tops + ((<usize>total << 2) + 63 & ~15), laid = sums + (<usize>((4 * th + 2) * wide) << 2), apart = <usize>(24 * tiles);
  const u = laid + 6 * apart, v = u + POINTS * ofU, m = v + POINTS * ofV, part = m + POINTS * ofM;
  let all = i64x2.splat(0);
  if (cin % MR != 0) memory.fill(u, 0, POINTS * ofU);
  for (let g = 0; g < groups; g++, x += cin * plane, y = at<f32>(y, cout * oh * ow), weight = at<f32>(weight, 9 * cin * cout)) {
    kernels(cout, cin, weight, 36, <usize>(36 * cin), 4, k, u, ofU);
    memory.fill(tops, 0, sums - tops);
    for (let first = 0; first < total; first += tiles) {
      const end = min(total, first + tiles);
      const last = places(first, end, tiles, th, tw, groups * cout * oh * ow, oh, ow, 0, 0, 4, oh, ow, pitch, table, rows);
      memory.fill(slots, 0, size);
      for (let c = 0; c < cout; c++) {
        const from = at<f32>(y, c * oh * ow), base = pitch == ow ? from : slots, n = min(CHAIN, cout - (c & -CHAIN));
        toSlots(from, slots, rows, last);
        for (let t = 0; t < tiles; t += 4) {
          const p = table + (t << 2), p0 = base + load<i32>(p), p1 = base + load<i32>(p, 4), p2 = base + load<i32>(p, 8);
          const to = at<f32>(v, (c & -CHAIN) * tiles + (t & ~7) * n + (c & CHAIN - 1) * 8 + (t & 4));
          spread(p0, p1, p2, base + load<i32>(p, 12), pitch << 2, k, to, to + 8, ofV);
        }
      }
      for (let o = 0; o < cin; o += OUTPUTS) {
        const count = min(OUTPUTS, cin - o);
        multiply(count, tiles, cout, o, rowsOfU, u, ofU, v, ofV, m, ofM, part, tile);
        for (let i = 0; i < count; i++) {
          const channel = x + (o + i) * plane;
          for (let t = 0; t < tiles; t += 4) {
            all = patches(at<f32>(m, i * tiles + t), ofM, k, laid + 24 * t, apart, o == 0 ? at<f32>(tops, first + t) : 0, all);
          }
          let c = first % tw, line = first / tw % th, to = channel + first / each * ofPicture;
          for (let t = first, n = 0; t < end; t += n, c = 0) {
            n = min(tw - c, end - t);
            if ((c | line) == 0) memory.fill(to, 0, plane);
            for (let j = 0, row = 4 * line - top; j < 6; j++, row++) {
              if (<u32>row < <u32>h) addRow(n, laid + j * apart + (t - first) * 24, at<f32>(to, row * w), 4 * c - left, w, k + BETWEEN);
            }
            if (c + n == tw && ++line == th) { line = 0; to += ofPicture; }
          }
        }
      }
    }
    // Magnitudes, added over a few channels, of all places that a picture's tiles add to: infinite where there is no place.
    for (let b = 0; b < batch; b++) {
      for (let p = sums; p < laid; p += 16) v128.store(p, f32x4.splat(Infinity));
      for (let i = 0; i < h; i++) {
        const to = at<f32>(sums, (i + top) * wide + left);
        for (let j = 0; j < w; j += 4) {
          // The last four may be among those before, too.
          const q = min(j, w - 4);
          let from = x + b * ofPicture + ((i * w + q) << 2), sum = i64x2.splat(0);
          for (let c = 0; c < few; c++, from += plane) sum = f32x4.add(sum, f32x4.abs(v128.load(from)));
          v128.store(at<f32>(to, q), sum);
        }
      }
      for (let t = 0; t < each; t++) {
        const least = f32x4.mul(v128.load32_splat(at<f32>(tops, b * each + t)), f32x4.splat(ENOUGH));
        let p = at<f32>(sums, t / tw * 4 * wide + t % tw * 4);
        for (let i = 0; i < 6; i++, p = at<f32>(p, wide)) {
          all = v128.or(all, v128.not(v128.and(f32x4.ge(v128.load(p), least), f32x4.ge(v128.load(p, 8), least))));
        }
      }
    }
  }
  return isZero(all);
}
