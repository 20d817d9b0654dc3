import { FLOAT32, at } from './simd';

// The bits of an element: choosing between integers by a mask takes no branch, which V8 makes of a `select`, and which would be guessed
// wrong half of the time.
// @ts-ignore: decorator
@inline function bitsAt<T>(address: usize): i64 { return sizeof<T>() == 4 ? <i64>load<u32>(address) : load<i64>(address); }

/** Four float32 that lie one or two apart. */
// @ts-ignore: decorator
@inline function fourAt(from: usize, apart: i32): v128 {
  const x = v128.load(from);
  return apart == 1 ? x : v128.shuffle<f32>(x, v128.load(from, 12), 0, 2, 5, 7);
}

/** The same where no window of [planes, h, w] leaves it. */
function pictureOf<T>(
  planes: i32, h: i32, w: i32, oh: i32, ow: i32, kh: i32, kw: i32, sh: i32, sw: i32, dh: i32, dw: i32, x: usize, values: usize, indices: usize,
): void {
  for (; planes > 0; planes--, x = at<T>(x, h * w)) {
    for (let b = 0; b < oh; b++) {
      let c = 0;
      if (sizeof<T>() == 4 && sw <= 2) {
        const apart = i32x4.mul(i32x4.splat(sw), i32x4(0, 1, 2, 3));
        for (; c + 4 <= ow; c += 4, values += 16, indices += 32) {
          let row = b * sh * w + c * sw, place = i32x4.splat(row), best = fourAt(at<T>(x, row), sw);
          for (let j = 0; j < kh; j++, row += dh * w) {
            for (let k = 0, q = row; k < kw; k++, q += dw) {
              const value = fourAt(at<T>(x, q), sw), wins = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
              best = v128.bitselect(value, best, wins);
              place = v128.bitselect(i32x4.splat(q), place, wins);
            }
          }
          v128.store(values, best);
          place = i32x4.add(place, apart);
          v128.store(indices, i64x2.extend_low_i32x4_s(place)); v128.store(indices, i64x2.extend_high_i32x4_s(place), 16);
        }
      }
      for (; c < ow; c++, values += sizeof<T>(), indices += 8) {
        let row = b * sh * w + c * sw, place = row, best = bitsAt<T>(at<T>(x, row)), most = load<T>(at<T>(x, row));
        for (let j = 0; j < kh; j++, row += dh * w) {
          for (let k = 0, q = row; k < kw; k++, q += dw) {
            const from = at<T>(x, q), value = load<T>(from), wins = -(i32(value > most) | i32(value != value));
            best ^= (best ^ bitsAt<T>(from)) & <i64>wins;
            place ^= (place ^ q) & wins;
            most = sizeof<T>() == 4 ? <T>reinterpret<f32>(<i32>best) : <T>reinterpret<f64>(best);
          }
        }
        store<T>(values, most);
        store<i64>(indices, <i64>place);
      }
    }
  }
}

function poolOf<T>(
  planes: i32, d: i32, h: i32, w: i32, od: i32, oh: i32, ow: i32, kd: i32, kh: i32, kw: i32, sd: i32, sh: i32, sw: i32,
  pd: i32, ph: i32, pw: i32, dd: i32, dh: i32, dw: i32, x: usize, values: usize, indices: usize,
): void {
  if (d == 1 && kd == 1 && pd == 0 && ph == 0 && pw == 0 && (oh - 1) * sh + (kh - 1) * dh < h && (ow - 1) * sw + (kw - 1) * dw < w) {
    pictureOf<T>(planes, h, w, oh, ow, kh, kw, sh, sw, dh, dw, x, values, indices);
    return;
  }
  for (; planes > 0; planes--, x = at<T>(x, d * h * w)) {
    for (let a = 0; a < od; a++) {
      for (let b = 0; b < oh; b++) {
        for (let c = 0; c < ow; c++, values += sizeof<T>(), indices += 8) {
          let best: T = 0, place = -1;
          for (let i = 0, z = a * sd - pd; i < kd; i++, z += dd) {
            if (<u32>z >= <u32>d) continue;
            for (let j = 0, y = b * sh - ph; j < kh; j++, y += dh) {
              if (<u32>y >= <u32>h) continue;
              const row = (z * h + y) * w;
              for (let k = 0, q = c * sw - pw; k < kw; k++, q += dw) {
                if (<u32>q >= <u32>w) continue;
                const value = load<T>(at<T>(x, row + q));
                if (place < 0 || value > best || value != value) { best = value; place = row + q; }
              }
            }
          }
          store<T>(values, best);
          store<i64>(indices, <i64>place);
        }
      }
    }
  }
}

/** The largest of each window of [planes, d, h, w], of NaNs the last, and where it lies in its plane. All dense. */
export function maxPool(
  type: i32, planes: i32, d: i32, h: i32, w: i32, od: i32, oh: i32, ow: i32, kd: i32, kh: i32, kw: i32, sd: i32, sh: i32, sw: i32,
  pd: i32, ph: i32, pw: i32, dd: i32, dh: i32, dw: i32, x: usize, values: usize, indices: usize,
): void {
  if (type == FLOAT32) poolOf<f32>(planes, d, h, w, od, oh, ow, kd, kh, kw, sd, sh, sw, pd, ph, pw, dd, dh, dw, x, values, indices);
  else poolOf<f64>(planes, d, h, w, od, oh, ow, kd, kh, kw, sd, sh, sw, pd, ph, pw, dd, dh, dw, x, values, indices);
}

function putOf<T>(planes: i32, count: i32, size: i32, rows: usize, index: usize, out: usize): void {
  for (; planes > 0; planes--, out = at<T>(out, size)) {
    memory.fill(out, 0, <usize>size * sizeof<T>());
    for (let i = 0; i < count; i++, rows += sizeof<T>(), index += 8) {
      const to = at<T>(out, load<i32>(index));
      store<T>(to, <T>(load<T>(to) + load<T>(rows)));
    }
  }
}

/** out[plane, j] = the sum of rows[plane, i] where index[plane, i] is j, of dense rows and index [planes, count] and out [planes, size]. */
export function sumInPlanes(type: i32, planes: i32, count: i32, size: i32, rows: usize, index: usize, out: usize): void {
  if (type == FLOAT32) putOf<f32>(planes, count, size, rows, index, out);
  else putOf<f64>(planes, count, size, rows, index, out);
}

function resampleOf<T>(outer: i32, n: i32, m: i32, inner: i32, x: usize, begin: usize, index: usize, weight: usize, y: usize): void {
  for (; outer > 0; outer--, x = at<T>(x, n * inner)) {
    for (let j = 0; j < m; j++, y = at<T>(y, inner)) {
      const first = load<i32>(begin + (<usize>j << 2)), end = load<i32>(begin + (<usize>j << 2), 4);
      if (inner == 1) {
        let sum: T = 0;
        for (let k = first; k < end; k++) sum += load<T>(at<T>(x, load<i32>(index + (<usize>k << 2)))) * load<T>(at<T>(weight, k));
        store<T>(y, sum);
        continue;
      }
      memory.fill(y, 0, <usize>inner * sizeof<T>());
      for (let k = first; k < end; k++) {
        const factor = load<T>(at<T>(weight, k)), all = v128.splat<T>(factor);
        let from = at<T>(x, load<i32>(index + (<usize>k << 2)) * inner), to = y;
        const stop = at<T>(y, inner);
        for (; to + 16 <= stop; to += 16, from += 16) v128.store(to, v128.add<T>(v128.load(to), v128.mul<T>(v128.load(from), all)));
        for (; to < stop; to += sizeof<T>(), from += sizeof<T>()) store<T>(to, <T>(load<T>(to) + load<T>(from) * factor));
      }
    }
  }
}

/** y[o, j, i] = Σ weight[k]·x[o, index[k], i] over k from begin[j] on, of dense x [outer, n, inner] and y [outer, m, inner]. */
export function resample(
  type: i32, outer: i32, n: i32, m: i32, inner: i32, x: usize, begin: usize, index: usize, weight: usize, y: usize,
): void {
  if (type == FLOAT32) resampleOf<f32>(outer, n, m, inner, x, begin, index, weight, y);
  else resampleOf<f64>(outer, n, m, inner, x, begin, index, weight, y);
}
