import { FLOAT32, at, lanes } from './simd';
import { MR, block, evenly, roundUp } from './gemm';
import { gemv } from './gemv';
import { packPanels, transpose4 } from './panels';

// Convolutions as products of matrices over patches, which are never made: their panels are packed straight from the image. A patch is
// known by two tables of int32, counted in elements: where each of its `k` elements lies from its first (`koff`), and where the first lies
// in the image (`poff`, one for each of `p` pixels); element k of patch p is image[koff[k] + poff[p]]. Both ascend. So any number of
// dimensions, strides and dilations are one; margins are there already.

const KC: i32 = 256; // steps a panel
const PC: i32 = 384; // pixels a block
const LC: i32 = 1024; // elements of patches a block

// @ts-ignore: decorator
@inline function entry(table: usize, i: i32): i32 { return load<i32>(table + (<usize>i << 2)); }

/** Panels whose lanes are pixels, and whose steps are elements of patches. Nothing is read past `limit`. */
function packPixels<T>(image: usize, limit: usize, koff: usize, k: i32, poff: usize, count: i32, to: usize): void {
  const NR = 2 * lanes<T>();
  for (let j = 0; j < count; j += NR, poff += <usize>NR << 2, to = at<T>(to, NR * k)) {
    const first = entry(poff, 0), width = min(NR, count - j);
    let run = 1;
    while (run < width && entry(poff, run) == first + run) run++;
    if (width == NR && run == NR) {
      for (let s = 0, dest = to; s < k; s++, dest += 32) {
        const from = at<T>(image, entry(koff, s) + first);
        v128.store(dest, v128.load(from)); v128.store(dest, v128.load(from, 16), 16);
      }
      continue;
    }
    const second = run < width ? entry(poff, run) : 0;
    if (width == NR && entry(poff, NR - 1) - second == NR - 1 - run && at<T>(image, entry(koff, k - 1) + second + NR) <= limit) {
      // Two rows meet: the second is written over what the first has too much; what it has too much the next step writes over.
      const shift = <usize>run * sizeof<T>();
      for (let s = 0, dest = to; s < k; s++, dest += 32) {
        const o = entry(koff, s), a = at<T>(image, o + first), b = at<T>(image, o + second);
        v128.store(dest, v128.load(a)); v128.store(dest, v128.load(a, 16), 16);
        v128.store(dest + shift, v128.load(b)); v128.store(dest + shift, v128.load(b, 16), 16);
      }
      continue;
    }
    for (let s = 0, dest = to; s < k; s++, dest += 32) {
      const from = at<T>(image, entry(koff, s));
      for (let l = 0; l < width; l++) store<T>(at<T>(dest, l), load<T>(at<T>(from, entry(poff, l))));
      for (let l = width; l < NR; l++) store<T>(at<T>(dest, l), 0);
    }
  }
}

/** Panels whose lanes are elements of patches, and whose steps are pixels. Lanes past the end, which nobody reads, are like the last. */
function packElements<T>(image: usize, koff: usize, count: i32, poff: usize, p: i32, to: usize): void {
  const NR = 2 * lanes<T>();
  for (let j = 0; j < count; j += NR, koff += <usize>NR << 2) {
    const last = min(NR, count - j) - 1;
    for (let i = 0; i < p;) {
      const first = entry(poff, i);
      let run = 1;
      while (i + run < p && entry(poff, i + run) == first + run) run++;
      i += run;
      let from = at<T>(image, first);
      if (sizeof<T>() == 4 && run >= 4) {
        const a = entry(koff, 0), b = entry(koff, min(1, last)), c = entry(koff, min(2, last)), d = entry(koff, min(3, last));
        const e = entry(koff, min(4, last)), f = entry(koff, min(5, last)), g = entry(koff, min(6, last)), h = entry(koff, min(7, last));
        for (let s = 0; s < run; s += 4) {
          // The last four may be among those before, too.
          const q = min(s, run - 4), x = at<f32>(from, q), dest = to + (<usize>q << 5);
          transpose4(at<f32>(x, a), at<f32>(x, b), at<f32>(x, c), at<f32>(x, d), dest, 32);
          transpose4(at<f32>(x, e), at<f32>(x, f), at<f32>(x, g), at<f32>(x, h), dest + 16, 32);
        }
        to += <usize>run << 5;
        continue;
      }
      for (; run > 0; run--, from += sizeof<T>(), to += 32) {
        for (let l = 0; l < NR; l++) store<T>(at<T>(to, l), load<T>(at<T>(from, entry(koff, min(l, last)))));
      }
    }
  }
}

/** Bytes of scratch that the convolutions of one kind may use. */
export function convScratch(type: i32, groups: i32, cout: i32, k: i32): i32 {
  const size = type == FLOAT32 ? 4 : 8, big = max(cout, k);
  const weights = groups * roundUp(cout, MR) * k + groups * roundUp(k, MR) * cout;
  return 64 * MR + 1024 + 8 * PC + size * (weights + KC * (max(PC, LC) + roundUp(cout, MR) + 16) + PC * (big + 16));
}

function forwardOf<T>(
  batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, limit: usize, koff: usize, poff: usize,
  w: usize, bias: usize, y: usize, scratch: usize,
): void {
  const kc = evenly(k, KC), rows = roundUp(cout, MR);
  const tile = scratch, packedW = tile + MR * 32, packedX = at<T>(packedW, groups * rows * k);
  for (let g = 0; g < groups; g++) {
    for (let s = 0; s < k; s += kc) {
      packPanels<T>(MR, cout, min(kc, k - s), at<T>(w, g * cout * k + s), k, 1, at<T>(packedW, g * rows * k + rows * s));
    }
  }
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++, y = at<T>(y, cout * p)) {
      const image = at<T>(x, b * xBatch + g * xGroup);
      if (bias != 0) {
        for (let o = 0; o < cout; o++) {
          const value = load<T>(at<T>(bias, g * cout + o));
          let to = at<T>(y, o * p);
          const end = at<T>(to, p), whole = end - 16, all = v128.splat<T>(value);
          for (; to <= whole; to += 16) v128.store(to, all);
          for (; to < end; to += sizeof<T>()) store<T>(to, value);
        }
      }
      for (let i = 0; i < p; i += PC) {
        const count = min(PC, p - i);
        for (let s = 0; s == 0 || s < k; s += kc) {
          const steps = min(kc, k - s);
          packPixels<T>(image, limit, koff + (<usize>s << 2), steps, poff + (<usize>i << 2), count, packedX);
          block<T>(cout, count, steps, at<T>(packedW, g * rows * k + rows * s), packedX, at<T>(y, i), p, bias != 0 || s > 0, tile, cout);
        }
      }
    }
  }
}

/** y = x * w + bias: y [batch, groups·cout, p] and w [groups·cout, k] are dense; a bias of 0 stands for none. */
export function convForward(
  type: i32, batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, limit: usize, koff: usize, poff: usize,
  w: usize, bias: usize, y: usize, scratch: usize,
): void {
  if (type == FLOAT32) forwardOf<f32>(batch, groups, cout, k, p, x, xBatch, xGroup, limit, koff, poff, w, bias, y, scratch);
  else forwardOf<f64>(batch, groups, cout, k, p, x, xBatch, xGroup, limit, koff, poff, w, bias, y, scratch);
}

// @ts-ignore: decorator
@inline export function addInto<T>(n: i32, from: usize, to: usize): void {
  const end = at<T>(from, n);
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.add<T>(v128.load(to), v128.load(from)));
  for (; from < end; from += sizeof<T>(), to += sizeof<T>()) store<T>(to, <T>(load<T>(to) + load<T>(from)));
}

function inputOf<T>(
  batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, koff: usize, poff: usize,
  w: usize, y: usize, scratch: usize,
): void {
  const kc = evenly(cout, KC), rows = roundUp(k, MR);
  const tile = scratch, runs = tile + MR * 32, packedW = runs + (<usize>PC << 3), packedY = at<T>(packedW, groups * rows * cout);
  const columns = at<T>(packedY, kc * (PC + 16));
  for (let g = 0; g < groups; g++) {
    for (let s = 0; s < cout; s += kc) {
      packPanels<T>(MR, k, min(kc, cout - s), at<T>(w, (g * cout + s) * k), 1, k, at<T>(packedW, g * rows * cout + rows * s));
    }
  }
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++, y = at<T>(y, cout * p)) {
      const image = at<T>(x, b * xBatch + g * xGroup);
      for (let i = 0; i < p; i += PC) {
        const count = min(PC, p - i), table = poff + (<usize>i << 2);
        for (let s = 0; s < cout; s += kc) {
          const steps = min(kc, cout - s);
          packPanels<T>(2 * lanes<T>(), count, steps, at<T>(y, s * p + i), 1, p, packedY);
          block<T>(k, count, steps, at<T>(packedW, g * rows * cout + rows * s), packedY, columns, count, s > 0, tile, k);
        }
        // Pixels that are neighbours in the image are added together: [first, how many].
        let last = runs;
        for (let q = 0; q < count; last += 8) {
          const first = entry(table, q);
          let run = 1;
          while (q + run < count && entry(table, q + run) == first + run) run++;
          store<i32>(last, first); store<i32>(last, run, 4);
          q += run;
        }
        let from = columns;
        for (let e = 0; e < k; e++) {
          const to = at<T>(image, entry(koff, e));
          for (let r = runs; r < last; r += 8) {
            const run = load<i32>(r, 4);
            addInto<T>(run, from, at<T>(to, load<i32>(r)));
            from = at<T>(from, run);
          }
        }
      }
    }
  }
}

/** x += each pixel's y laid back over its patch. */
export function convInput(
  type: i32, batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, koff: usize, poff: usize,
  w: usize, y: usize, scratch: usize,
): void {
  if (type == FLOAT32) inputOf<f32>(batch, groups, cout, k, p, x, xBatch, xGroup, koff, poff, w, y, scratch);
  else inputOf<f64>(batch, groups, cout, k, p, x, xBatch, xGroup, koff, poff, w, y, scratch);
}

function weightOf<T>(
  batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, koff: usize, poff: usize,
  w: usize, y: usize, scratch: usize,
): void {
  const kc = evenly(p, KC);
  const tile = scratch, packedY = tile + MR * 32, packedX = at<T>(packedY, kc * roundUp(cout, MR));
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++, y = at<T>(y, cout * p)) {
      const image = at<T>(x, b * xBatch + g * xGroup);
      for (let i = 0; i < p; i += kc) {
        const steps = min(kc, p - i);
        packPanels<T>(MR, cout, steps, at<T>(y, i), p, 1, packedY);
        // A single element more than panels have, as a channel's kernel of 3×3 is, is no panel of its own.
        const end = k % (2 * lanes<T>()) == 1 ? k - 1 : k;
        if (end < k) {
          const from = at<T>(image, entry(koff, end));
          for (let q = 0; q < steps; q++) store<T>(at<T>(packedX, q), load<T>(at<T>(from, entry(poff, i + q))));
          gemv<T>(cout, steps, at<T>(y, i), p, 1, packedX, 1, at<T>(w, g * cout * k + end), k, true);
        }
        for (let j = 0; j < end; j += LC) {
          const count = min(LC, end - j);
          packElements<T>(image, koff + (<usize>j << 2), count, poff + (<usize>i << 2), steps, packedX);
          block<T>(cout, count, steps, packedY, packedX, at<T>(w, g * cout * k + j), k, true, tile, cout);
        }
      }
    }
  }
}

/** w += y times the patches, over all pixels of the batch. */
export function convWeight(
  type: i32, batch: i32, groups: i32, cout: i32, k: i32, p: i32, x: usize, xBatch: i32, xGroup: i32, koff: usize, poff: usize,
  w: usize, y: usize, scratch: usize,
): void {
  if (type == FLOAT32) weightOf<f32>(batch, groups, cout, k, p, x, xBatch, xGroup, koff, poff, w, y, scratch);
  else weightOf<f64>(batch, groups, cout, k, p, x, xBatch, xGroup, koff, poff, w, y, scratch);
}
