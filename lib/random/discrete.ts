// Bernoulli, geometric and Poisson samples.
import { bool, type DType, type Elements } from '../dtype.js';
import { NotImplementedError, RuntimeError } from '../errors.js';
import { logFactorial, streamed } from './arithmetic.js';
import type { Generator } from './generator.js';

type Floats = Float32Array | Float64Array;

/** Uniforms that are drawn at once. */
const CHUNK = 1024;

function outOfRange(): RuntimeError {
  return new RuntimeError(
    'Expected p_in >= 0 && p_in <= 1 to be true, but got false.  ' +
      '(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
  );
}

/**
 * Fills with ones, of probability `p`, and zeros, as `Tensor.bernoulli_` and `torch.bernoulli`.
 *
 * @param p one probability (two draws an element), or one for each element (two draws for float64, one for float32)
 * @throws RuntimeError if a probability is not within [0, 1]
 */
export function bernoulli(out: Elements, p: number | Floats, generator: Generator): void {
  if (out instanceof BigInt64Array) {
    const bytes = new Uint8Array(out.length);
    bernoulli(bytes, p, generator);
    for (let i = 0; i < out.length; i++) out[i] = bytes[i] === 0 ? 0n : 1n;
  } else if (typeof p === 'number') {
    if (!(p >= 0 && p <= 1)) throw new RuntimeError(`bernoulli_ expects p to be in [0, 1], but got p=${streamed(p)}`);
    const uniforms = new Float64Array(Math.min(out.length, CHUNK));
    for (let start = 0; start < out.length; start += CHUNK) {
      const count = Math.min(out.length - start, CHUNK);
      generator.fillDoubles(count === uniforms.length ? uniforms : uniforms.subarray(0, count));
      for (let i = 0; i < count; i++) out[start + i] = uniforms[i]! < p ? 1 : 0;
    }
  } else {
    const single = p instanceof Float32Array;
    for (let i = 0; i < out.length; i++) {
      const probability = p[i]!;
      if (!(probability >= 0 && probability <= 1)) throw outOfRange();
      out[i] = (single ? generator.nextFloat() : generator.nextDouble()) < probability ? 1 : 0;
    }
  }
}

/**
 * Fills with the number of trials until the first success, of probability `p` each, as `Tensor.geometric_`.
 *
 * @throws RuntimeError if `p` is not within (0, 1), NotImplementedError for bool
 */
export function geometric(out: Elements, dtype: DType, p: number, generator: Generator): void {
  if (!(p > 0 && p < 1)) throw new RuntimeError(`geometric_ expects p to be in (0, 1), but got p=${streamed(p)}`);
  if (dtype === bool && out.length > 0) throw new NotImplementedError(`"geometric_cpu" not implemented for 'Bool'`);
  const failure = Math.log1p(-p);
  const draw = (): number => Math.ceil(Math.log(generator.nextDouble()) / failure);
  if (out instanceof BigInt64Array) for (let i = 0; i < out.length; i++) out[i] = BigInt(toInt64(draw()));
  else for (let i = 0; i < out.length; i++) out[i] = draw();
}

/** As processors convert a double to int64: what does not fit becomes the lowest one. */
const toInt64 = (value: number): number => (Math.abs(value) < 2 ** 63 ? Math.trunc(value) : -(2 ** 63));

function nextPoisson(rate: number, generator: Generator): number {
  if (!(rate >= 0)) throw new RuntimeError('invalid Poisson rate, expected rate to be non-negative');
  if (rate === 0) return 0;
  if (rate < 10) {
    // As many uniforms as their product stays above e^-rate (Knuth).
    const bound = Math.exp(-rate);
    let count = 0;
    for (let product = generator.nextDouble(); product > bound; product *= generator.nextDouble()) count++;
    return count;
  }
  // Transformed rejection with a squeeze: W. Hörmann, "The transformed rejection method for generating Poisson random
  // variables", 1993, algorithm PTRS.
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const logInverseAlpha = Math.log(1.1239 + 1.1328 / (b - 3.4));
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.nextDouble() - 0.5;
    const v = generator.nextDouble();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= squeeze) return toInt64(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log(v) + logInverseAlpha - Math.log(a / (us * us) + b) <= -rate + k * logRate - logFactorial(k)) {
      return toInt64(k);
    }
  }
}

/**
 * Fills with Poisson samples, as `torch.poisson`.
 *
 * @param rates one rate for each element
 * @throws RuntimeError if a rate is negative
 */
export function poisson(out: Floats, rates: Floats, generator: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = nextPoisson(rates[i]!, generator);
}
