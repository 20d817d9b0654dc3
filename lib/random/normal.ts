// Normal samples by the Box–Muller transform. Up to 15 elements are drawn one by one in double precision; from 16 on a block
// of uniforms is transformed in place, and PyTorch's loop for float32 uses single-precision polynomials there. Followed
// rounding by rounding, they give the very same bits.
import { RuntimeError } from '../errors.js';
import { fma, streamed } from './arithmetic.js';
import type { Generator } from './generator.js';
import { loopsFor } from './twister.js';

const f = Math.fround;

/** One normal in double precision; every second one is the cached partner of the one before. */
export function nextNormal(mean: number, std: number, generator: Generator): number {
  const cached = generator.next_double_normal_sample;
  if (cached !== null) {
    generator.next_double_normal_sample = null;
    return fma(cached, std, mean);
  }
  const u1 = generator.nextDouble();
  const u2 = generator.nextDouble();
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  const theta = 2 * Math.PI * u1;
  generator.next_double_normal_sample = radius * Math.sin(theta);
  return fma(radius * Math.cos(theta), std, mean);
}

// Logarithm of a float of [1/2, √2): Cephes' logf polynomial, and ln 2 in two parts.
const L0 = f(7.0376836292e-2);
const L1 = f(-1.151461031e-1);
const L2 = f(1.167699874e-1);
const L3 = f(-1.2420140846e-1);
const L4 = f(1.4249322787e-1);
const L5 = f(-1.6668057665e-1);
const L6 = f(2.0000714765e-1);
const L7 = f(-2.4999993993e-1);
const L8 = f(3.3333331174e-1);
const LN2_LOW = f(-2.1219444e-4);
const LN2_HIGH = f(0.693359375);
const SQRT_HALF = f(0.707106781186547524);

// Sine and cosine within π/4: Cephes' sinf and cosf, and π/4 in three parts.
const TWO_PI = f(2 * Math.PI);
const FOUR_OVER_PI = f(1.27323954473516);
const P1 = f(-0.78515625);
const P2 = f(-2.4187564849853515625e-4);
const P3 = f(-3.77489497744594108e-8);
const S0 = f(-1.9515295891e-4);
const S1 = f(8.3321608736e-3);
const S2 = f(-1.6666654611e-1);
const C0 = f(2.443315711809948e-5);
const C1 = f(-1.388731625493765e-3);
const C2 = f(4.166664568298827e-2);

/** `2^-k`. */
const halvings = Float64Array.from({ length: 26 }, (_, k) => 2 ** -k);

/** Transforms blocks of 16 uniforms in place; what is left over stays. */
function transformFloats(data: Float32Array, mean: number, std: number): void {
  const loops = loopsFor(data.length);
  if (loops !== null) return loops.normals(data, mean, std);
  for (let i = 0; i + 16 <= data.length; i += 16) transformSixteen(data, i, mean, std);
}

/**
 * Transforms 16 uniforms in place: eight pairs, partners eight apart. Products of floats are exact in a double, so that
 * `f(a * b + c)` is a fused multiply-add; each f() below stands for one rounding of the original.
 */
function transformSixteen(data: Float32Array, start: number, mean: number, std: number): void {
  for (let i = start; i < start + 8; i++) {
    // 1 - u is m / 2^24 with an integer m of [1, 2^24]: its exponent is the number of m's bits.
    const m = 16777216 - data[i]! * 16777216;
    const bits = 32 - Math.clz32(m);
    let fraction = m * halvings[bits]!;
    let exponent = bits - 24;
    if (fraction < SQRT_HALF) {
      exponent -= 1;
      fraction += fraction;
    }
    const x = fraction - 1;
    const xx = f(x * x);
    let y = f(L0 * x + L1);
    y = f(y * x + L2);
    y = f(y * x + L3);
    y = f(y * x + L4);
    y = f(y * x + L5);
    y = f(y * x + L6);
    y = f(y * x + L7);
    y = f(y * x + L8);
    y = f(f(y * x) * xx + f(exponent * LN2_LOW));
    y = f(y - xx * 0.5);
    const radius = f(Math.sqrt(-2 * f(exponent * LN2_HIGH + f(x + y))));

    const theta = f(TWO_PI * data[i + 8]!);
    const octant = (f(theta * FOUR_OVER_PI) + 1) & ~1;
    let a = f(octant * P1 + theta);
    a = f(octant * P2 + a);
    a = f(octant * P3 + a);
    const aa = f(a * a);
    let c = f(C0 * aa + C1);
    c = f(c * aa + C2);
    c = f(f(f(c * aa) * aa - aa * 0.5) + 1);
    let s = f(S0 * aa + S1);
    s = f(s * aa + S2);
    s = f(f(s * aa) * a + a);
    const swapped = (octant & 2) !== 0;
    const sine = (octant & 4) !== 0 ? -(swapped ? c : s) : swapped ? c : s;
    const cosine = ((octant - 2) & 4) === 0 ? -(swapped ? s : c) : swapped ? s : c;

    data[i] = f(radius * cosine) * std + mean;
    data[i + 8] = f(radius * sine) * std + mean;
  }
}

/** The same in double precision. */
function transformDoubles(data: Float64Array, mean: number, std: number): void {
  for (let start = 0; start + 16 <= data.length; start += 16) {
    for (let i = start; i < start + 8; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - data[i]!));
      const theta = 2 * Math.PI * data[i + 8]!;
      data[i] = fma(radius * Math.cos(theta), std, mean);
      data[i + 8] = fma(radius * Math.sin(theta), std, mean);
    }
  }
}

/** How one element type draws uniforms, and transforms blocks of 16 of them. */
interface Blocks<T extends Float32Array | Float64Array> {
  readonly draw: (out: T, generator: Generator) => void;
  readonly transform: (data: T, mean: number, std: number) => void;
}
const floats: Blocks<Float32Array> = {
  draw: (out, generator) => generator.fillFloats(out),
  transform: transformFloats,
};
const doubles: Blocks<Float64Array> = {
  draw: (out, generator) => generator.fillDoubles(out),
  transform: transformDoubles,
};

/** Blocks of 16; where the size is no multiple, the last 16 elements are drawn again. */
function fill<T extends Float32Array | Float64Array>(
  out: T,
  last: T,
  { draw, transform }: Blocks<T>,
  mean: number,
  std: number,
  generator: Generator,
): void {
  draw(out, generator);
  transform(out, mean, std);
  if (out.length % 16 === 0) return;
  draw(last, generator);
  transform(last, mean, std);
}

/**
 * Fills with normal samples, as `Tensor.normal_`.
 *
 * @param blockwise whether each block of 16 is drawn by itself, and what is left over not at first: so PyTorch does it for
 *   16-bit floats
 * @throws RuntimeError if `std` is negative
 */
export function normal(
  out: Float32Array | Float64Array,
  mean: number,
  std: number,
  generator: Generator,
  blockwise = false,
): void {
  if (!(std >= 0)) throw new RuntimeError(`normal expects std >= 0.0, but found std ${streamed(std)}`);
  if (out.length < 16) {
    for (let i = 0; i < out.length; i++) out[i] = nextNormal(mean, std, generator);
  } else if (out instanceof Float32Array) {
    const whole = blockwise ? out.subarray(0, out.length & ~15) : out;
    fill(whole, whole.subarray(-16), floats, f(mean), f(std), generator);
    if (whole.length < out.length) fill(out.subarray(-16), out.subarray(-16), floats, f(mean), f(std), generator);
  } else {
    fill(out, out.subarray(-16), doubles, mean, std, generator);
  }
}

/**
 * Fills with samples whose logarithm is normal, as `Tensor.log_normal_`.
 *
 * @throws RuntimeError if `std` is not positive
 */
export function log_normal(out: Float32Array | Float64Array, mean: number, std: number, generator: Generator): void {
  if (!(std > 0)) throw new RuntimeError(`log_normal_ expects std > 0.0, but found std=${streamed(std)}`);
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(nextNormal(mean, std, generator));
}
