import { at } from './simd';

// A matrix of `n` lanes by `k` steps is laid out as panels of `width` lanes, panel[step][lane], zeros past `n`: what the
// register tile of a product reads from beginning to end. Strides count elements.

/** Packs by whichever stride is 1; neither being 1 is allowed, and slow. */
// @ts-ignore: decorator
@inline export function packPanels<T>(width: i32, n: i32, k: i32, from: usize, laneStride: i32, stepStride: i32, to: usize): void {
  for (let i = 0; i < n; i += width) {
    const panel = at<T>(from, i * laneStride), dest = at<T>(to, i * k), count = min(width, n - i);
    if (count == width) {
      if (laneStride == 1) { packLanes<T>(width, k, panel, stepStride, dest); continue; }
      if (stepStride == 1 && sizeof<T>() == 4) { packSteps(width, k, panel, laneStride, dest); continue; }
    }
    if (count == 4 && width == 6 && sizeof<T>() == 4) {
      if (laneStride == 1) { packLanes4Of6(k, panel, stepStride, dest); continue; }
      if (stepStride == 1) { packSteps4Of6(k, panel, laneStride, dest); continue; }
    }
    packAny<T>(width, count, k, panel, laneStride, stepStride, dest);
  }
}

/** Lanes are neighbours: each step is a copy. */
// @ts-ignore: decorator
@inline function packLanes<T>(width: i32, k: i32, from: usize, stepStride: i32, to: usize): void {
  const bytes = <usize>width * sizeof<T>();
  for (; k > 0; k--, from = at<T>(from, stepStride), to += bytes) {
    v128.store(to, v128.load(from));
    if (bytes == 24) store<u64>(to, load<u64>(from, 16), 16);
    if (bytes >= 32) v128.store(to, v128.load(from, 16), 16);
    if (bytes == 48) v128.store(to, v128.load(from, 32), 32);
  }
}

/** The four lanes that are left of a batch of 16 or 64. */
function packLanes4Of6(k: i32, from: usize, stepStride: i32, to: usize): void {
  for (; k > 0; k--, from = at<f32>(from, stepStride), to += 24) {
    v128.store(to, v128.load(from));
    store<u64>(to, 0, 16);
  }
}

function packSteps4Of6(k: i32, from: usize, laneStride: i32, to: usize): void {
  const s = <usize>laneStride << 2;
  for (let i = k >> 2; i > 0; i--, from += 16, to += 96) {
    transpose4(from, from + s, from + 2 * s, from + 3 * s, to, 24);
    store<u64>(to, 0, 16); store<u64>(to, 0, 40); store<u64>(to, 0, 64); store<u64>(to, 0, 88);
  }
  packAny<f32>(6, 4, k & 3, from, laneStride, 1, to);
}

export function packAny<T>(width: i32, count: i32, k: i32, from: usize, laneStride: i32, stepStride: i32, to: usize): void {
  for (; k > 0; k--, from = at<T>(from, stepStride), to = at<T>(to, width)) {
    for (let j = 0; j < count; j++) store<T>(at<T>(to, j), load<T>(at<T>(from, j * laneStride)));
    for (let j = count; j < width; j++) store<T>(at<T>(to, j), 0);
  }
}

/** Steps of 4 bytes are neighbours: four lanes by four steps are transposed in registers. Width 4, 6 or 8. */
// @ts-ignore: decorator
@inline function packSteps(width: i32, k: i32, from: usize, laneStride: i32, to: usize): void {
  if (width == 8) packSteps8(k, from, <usize>laneStride << 2, to);
  else if (width == 6) packSteps6(k, from, <usize>laneStride << 2, to);
  else packSteps4(k, from, <usize>laneStride << 2, to);
}

function packSteps8(k: i32, from: usize, s: usize, to: usize): void {
  for (let i = k >> 2; i > 0; i--, from += 16, to += 128) {
    transpose4(from, from + s, from + 2 * s, from + 3 * s, to, 32);
    const half = from + 4 * s;
    transpose4(half, half + s, half + 2 * s, half + 3 * s, to + 16, 32);
  }
  packAny<f32>(8, 8, k & 3, from, <i32>(s >> 2), 1, to);
}

function packSteps6(k: i32, from: usize, s: usize, to: usize): void {
  for (let i = k >> 2; i > 0; i--, from += 16, to += 96) {
    transpose4(from, from + s, from + 2 * s, from + 3 * s, to, 24);
    const x = v128.load(from + 4 * s), y = v128.load(from + 5 * s);
    const low = v128.shuffle<f32>(x, y, 0, 4, 1, 5), high = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0, 16); v128.store64_lane(to, low, 1, 40);
    v128.store64_lane(to, high, 0, 64); v128.store64_lane(to, high, 1, 88);
  }
  packAny<f32>(6, 6, k & 3, from, <i32>(s >> 2), 1, to);
}

function packSteps4(k: i32, from: usize, s: usize, to: usize): void {
  for (let i = k >> 2; i > 0; i--, from += 16, to += 64) transpose4(from, from + s, from + 2 * s, from + 3 * s, to, 16);
  packAny<f32>(4, 4, k & 3, from, <i32>(s >> 2), 1, to);
}

/** Vectors at p0…p3 become four vectors, `stride` bytes apart, each with one element of every p. */
// @ts-ignore: decorator
@inline export function transpose4(p0: usize, p1: usize, p2: usize, p3: usize, to: usize, stride: usize): void {
  const x0 = v128.load(p0), x1 = v128.load(p1), x2 = v128.load(p2), x3 = v128.load(p3);
  const a = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5), b = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
  const c = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5), d = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(a, c, 0, 2));
  v128.store(to + stride, v128.shuffle<f64>(a, c, 1, 3));
  v128.store(to + 2 * stride, v128.shuffle<f64>(b, d, 0, 2));
  v128.store(to + 3 * stride, v128.shuffle<f64>(b, d, 1, 3));
}
