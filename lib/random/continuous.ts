// Uniform, exponential and Cauchy samples.
import { RuntimeError } from '../errors.js';
import { fma, streamed } from './arithmetic.js';
import type { Generator } from './generator.js';

type Floats = Float32Array | Float64Array;

const LARGEST_FLOAT = (2 - 2 ** -23) * 2 ** 127;

/**
 * Fills with samples of [from, to), as `Tensor.uniform_`: 24 random bits each for float32, 53 for float64.
 *
 * @throws RuntimeError if `from` is above `to`, or one of them or their distance is beyond the element type
 */
export function uniform(out: Floats, from: number, to: number, generator: Generator): void {
  const single = out instanceof Float32Array;
  const largest = single ? LARGEST_FLOAT : Number.MAX_VALUE;
  const type = single ? 'float' : 'double';
  if (!(Math.abs(from) <= largest)) throw new RuntimeError(`from is out of bounds for ${type}`);
  if (!(Math.abs(to) <= largest)) throw new RuntimeError(`to is out of bounds for ${type}`);
  if (from > to) {
    const found = `from=${streamed(from)} > to=${streamed(to)}`;
    throw new RuntimeError(`uniform_ expects to return a [from, to) range, but found ${found}`);
  }
  if (to - from > largest) {
    throw new RuntimeError(
      `uniform_ expects to-from <= std::numeric_limits<${single ? 'Float' : 'Double'}>::max(), but found ` +
        `to=${streamed(to)} and from=${streamed(from)} which result in to-from to exceed the limit`,
    );
  }
  if (single) uniformFloats(out, Math.fround(from), Math.fround(to), generator);
  else uniformDoubles(out, from, to, generator);
}

// The bounds themselves are rounded to the element type, and a sample that rounds up to `to` becomes `from`.
function uniformFloats(out: Float32Array, from: number, to: number, generator: Generator): void {
  generator.fillFloats(out);
  if (from === 0 && to === 1) return;
  const range = Math.fround(to - from);
  for (let i = 0; i < out.length; i++) {
    const value = Math.fround(out[i]! * range + from); // one rounding: the product is exact in a double
    out[i] = value === to ? from : value;
  }
}

function uniformDoubles(out: Float64Array, from: number, to: number, generator: Generator): void {
  generator.fillDoubles(out);
  if (from === 0 && to === 1) return;
  const range = to - from;
  for (let i = 0; i < out.length; i++) {
    const value = from === 0 ? out[i]! * range : fma(out[i]!, range, from);
    out[i] = value === to ? from : value;
  }
}

/**
 * Fills with exponential samples of rate `lambda`, as `Tensor.exponential_`.
 *
 * @throws RuntimeError if `lambda` is not positive
 */
export function exponential(out: Floats, lambda: number, generator: Generator): void {
  if (!(lambda > 0)) throw new RuntimeError(`exponential_ expects lambda > 0.0, but found lambda=${streamed(lambda)}`);
  const factor = -1 / lambda;
  for (let i = 0; i < out.length; i++) out[i] = factor * Math.log1p(-generator.nextDouble());
}

/**
 * Fills with Cauchy samples, as `Tensor.cauchy_`.
 *
 * @throws RuntimeError if `sigma` is not positive
 */
export function cauchy(out: Floats, median: number, sigma: number, generator: Generator): void {
  if (!(sigma > 0)) throw new RuntimeError(`cauchy_ expects sigma > 0.0, but found sigma=${streamed(sigma)}`);
  for (let i = 0; i < out.length; i++) {
    out[i] = fma(sigma, Math.tan(Math.PI * (generator.nextDouble() - 0.5)), median);
  }
}
