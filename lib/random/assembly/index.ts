// The twister's loops on vectors, in a module with a memory of its own: rounding by rounding what generator.ts and normal.ts do.
// Below lie the state's words, then what has been tempered of them, then room for samples; twister.ts knows the addresses.

const N: i32 = 624, M: i32 = 397;
const WORDS: usize = 1024, OUTPUTS: usize = 4096;

// @ts-ignore: decorator
@inline function word(i: i32): usize { return WORDS + (<usize>i << 2); }

/** The upper bits of some words and the lower 31 of those that follow, multiplied by the matrix, on what lies M words on. */
// @ts-ignore: decorator
@inline function twistFour(i: i32, far: i32): void {
  const next = v128.load(word(i + 1));
  const mixed = v128.or(
    v128.and(v128.load(word(i)), i32x4.splat(<i32>0x80000000)),
    v128.and(next, i32x4.splat(0x7fffffff)),
  );
  const odd = v128.and(i32x4.neg(v128.and(next, i32x4.splat(1))), i32x4.splat(<i32>0x9908b0df));
  v128.store(word(i), v128.xor(v128.load(word(far)), v128.xor(i32x4.shr_u(mixed, 1), odd)));
}

// @ts-ignore: decorator
@inline function twistOne(i: i32, follows: i32, far: i32): void {
  const next = load<u32>(word(follows));
  const mixed = (load<u32>(word(i)) & 0x80000000) | (next & 0x7fffffff);
  store<u32>(word(i), load<u32>(word(far)) ^ (mixed >> 1) ^ ((0 - (next & 1)) & 0x9908b0df));
}

function twist(): void {
  let i = 0;
  for (; i + 4 <= N - M; i += 4) twistFour(i, i + M);
  for (; i < N - M; i++) twistOne(i, i + 1, i + M);
  for (; i + 4 <= N - 1; i += 4) twistFour(i, i + M - N);
  for (; i < N - 1; i++) twistOne(i, i + 1, i + M - N);
  twistOne(N - 1, 0, M - 1);
  for (let k: usize = 0; k < 4 * N; k += 16) {
    let y = v128.load(WORDS + k);
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(<i32>0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(<i32>0xefc60000)));
    v128.store(OUTPUTS + k, v128.xor(y, i32x4.shr_u(y, 18)));
  }
}

/** Writes `count` uniforms of [0, 1) in single precision. Returns the state's position after them. */
export function floats(position: i32, count: i32, to: usize): i32 {
  while (count > 0) {
    if (position == N) {
      twist();
      position = 0;
    }
    const piece = min(count, N - position);
    let from = OUTPUTS + (<usize>position << 2), left = piece;
    for (; left >= 4; left -= 4, from += 16, to += 16) {
      const bits = v128.and(v128.load(from), i32x4.splat(0xffffff));
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(bits), f32x4.splat(<f32>5.9604644775390625e-8)));
    }
    for (; left > 0; left--, from += 4, to += 4) {
      store<f32>(to, <f32>(load<u32>(from) & 0xffffff) * <f32>5.9604644775390625e-8);
    }
    position += piece;
    count -= piece;
  }
  return position;
}

// Four floats at once. Where there is no fused multiply-add it goes by doubles, in which the product is exact.

// @ts-ignore: decorator
@inline function upper(x: v128): v128 { return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15); }
// @ts-ignore: decorator
@inline function half(a: v128, b: v128, c: v128): v128 {
  return f32x4.demote_f64x2_zero(
    f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(c)),
  );
}
// @ts-ignore: decorator
@inline function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return i8x16.shuffle(
    half(a, b, c), half(upper(a), upper(b), upper(c)),
    0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23,
  );
}
// @ts-ignore: decorator
@inline function all(x: f32): v128 { return f32x4.splat(x); }

/** Whether a multiply-add is rounded once: what (1 + x)(1 - x) leaves of 1 is then not lost. */
export function isFused(x: f32): bool {
  return f32x4.extract_lane(fma(all(1 + x), all(1 - x), all(-1)), 0) == -x * x;
}

/** Transforms uniforms in place: the first of each pair is four floats at `at`, the second 32 bytes on. */
// @ts-ignore: decorator
@inline function transform(at: usize, mean: v128, std: v128): void {
  const m = f32x4.sub(all(16777216), f32x4.mul(v128.load(at), all(16777216)));
  const low = f32x4.lt(
    v128.or(v128.and(m, i32x4.splat(0x7fffff)), i32x4.splat(0x3f000000)), // the fraction, of [1/2, 1)
    all(0.707106781186547524),
  );
  const fraction = v128.or(
    v128.and(m, i32x4.splat(0x7fffff)),
    i32x4.add(i32x4.splat(0x3f000000), v128.and(low, i32x4.splat(0x800000))), // doubled where it is low
  );
  const exponent = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(m, 23), i32x4.splat(150)), low));
  const x = f32x4.sub(fraction, all(1));
  const xx = f32x4.mul(x, x);
  let y = fma(all(7.0376836292e-2), x, all(-1.151461031e-1));
  y = fma(y, x, all(1.167699874e-1));
  y = fma(y, x, all(-1.2420140846e-1));
  y = fma(y, x, all(1.4249322787e-1));
  y = fma(y, x, all(-1.6668057665e-1));
  y = fma(y, x, all(2.0000714765e-1));
  y = fma(y, x, all(-2.4999993993e-1));
  y = fma(y, x, all(3.3333331174e-1));
  y = fma(f32x4.mul(y, x), xx, f32x4.mul(exponent, all(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(xx, all(0.5)));
  const log = fma(exponent, all(0.693359375), f32x4.add(x, y));
  const radius = f32x4.sqrt(f32x4.mul(all(-2), log));

  const theta = f32x4.mul(all(6.283185307179586), v128.load(at, 32));
  const octant = v128.and(
    i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(theta, all(1.27323954473516))), i32x4.splat(1)),
    i32x4.splat(-2),
  );
  const turns = f32x4.convert_i32x4_s(octant);
  let a = fma(turns, all(-0.78515625), theta);
  a = fma(turns, all(-2.4187564849853515625e-4), a);
  a = fma(turns, all(-3.77489497744594108e-8), a);
  const aa = f32x4.mul(a, a);
  let c = fma(all(2.443315711809948e-5), aa, all(-1.388731625493765e-3));
  c = fma(c, aa, all(4.166664568298827e-2));
  c = f32x4.add(fma(f32x4.mul(c, aa), aa, f32x4.mul(aa, all(-0.5))), all(1));
  let s = fma(all(-1.9515295891e-4), aa, all(8.3321608736e-3));
  s = fma(s, aa, all(-1.6666654611e-1));
  s = fma(f32x4.mul(s, aa), a, a);
  const swapped = i32x4.ne(v128.and(octant, i32x4.splat(2)), i32x4.splat(0));
  const sine = v128.xor(v128.bitselect(c, s, swapped), i32x4.shl(v128.and(octant, i32x4.splat(4)), 29));
  const other = v128.andnot(i32x4.splat(4), i32x4.sub(octant, i32x4.splat(2)));
  const cosine = v128.xor(v128.bitselect(s, c, swapped), i32x4.shl(other, 29));
  v128.store(at, fma(f32x4.mul(radius, cosine), std, mean));
  v128.store(at, fma(f32x4.mul(radius, sine), std, mean), 32);
}

/** Makes normal samples of `blocks` times 16 uniforms, in place. */
export function normals(blocks: i32, at: usize, mean: f32, std: f32): void {
  const from = all(mean), by = all(std);
  for (let k = 2 * blocks; k > 0; k--, at += k & 1 ? 16 : 48) transform(at, from, by);
}
