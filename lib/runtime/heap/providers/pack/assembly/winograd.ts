import { addInto } from './conv';
import { MR, block, roundUp } from './gemm';
import { at, fma } from './simd';
import {
  A, B, AA, BB, BETWEEN, CHAIN, OF_G, OUTPUTS, POINTS, ROOM, addTo, byG, enough, high, isZero, kernels, larger, left2, look, low,
  multiply, pitchOf, places, right2, rowsOf, seen, slotsOf, spread, stepOf, toSlots,
} from './tiles';

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
    if (turned) kernels(cin, cout, weight + 32, 36, <usize>(36 * cout), -4, k, u, ofU);
    else kernels(cin, cout, weight, <usize>(36 * cin), 36, 4, k, u, ofU);
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
        multiply(count, tiles, cin, o, rowsOfU, u, ofU, v, ofV, m, ofM, part, tile);
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
              spread(p, p + lane, p + 2 * lane, p + 3 * lane, apart << 2, k, at<f32>(packedY, c / MR * MR * count + t * MR + c % MR),
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
