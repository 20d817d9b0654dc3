// Gamma, Dirichlet and binomial samples, and how gamma and beta samples move with their parameters.
import { betaCdf } from '../special/beta.js';
import { digamma, lgamma } from '../special/functions.js';
import { gammaincc } from '../special/gamma.js';
import type { Generator } from './generator.js';
import { nextNormal } from './normal.js';

type Floats = Float32Array | Float64Array;

/** One sample of the gamma distribution by G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000. */
function nextGamma(concentration: number, generator: Generator): number {
  if (Number.isNaN(concentration)) return NaN;
  let [alpha, scale] = [concentration, 1];
  if (alpha < 1) {
    if (alpha === 0) return 0;
    scale = (1 - generator.nextDouble()) ** (1 / alpha);
    alpha += 1;
  }
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let [x, y] = [0, 0];
    do {
      x = nextNormal(0, 1, generator);
      y = 1 + c * x;
    } while (y <= 0);
    const v = y * y * y;
    const u = 1 - generator.nextDouble();
    const xx = x * x;
    if (u < 1 - 0.0331 * xx * xx || Math.log(u) < 0.5 * xx + d * (1 - v + Math.log(v))) return scale * d * v;
  }
}

const leastOf = (floats: Floats): number => (floats instanceof Float32Array ? 2 ** -126 : 2 ** -1022);

/**
 * Fills with gamma samples of rate 1, as `torch._standard_gamma`.
 *
 * @param concentrations one for each element
 */
export function gamma(out: Floats, concentrations: Floats, generator: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.max(leastOf(out), nextGamma(concentrations[i]!, generator));
}

/**
 * Fills with Dirichlet samples, as `torch._sample_dirichlet`: gamma samples as parts of their sum.
 *
 * @param concentrations one for each element
 * @param width how many elements, one after the other, are parts of one whole
 */
export function dirichlet(out: Floats, concentrations: Floats, width: number, generator: Generator): void {
  const most = out instanceof Float32Array ? 1 - 2 ** -24 : 1 - 2 ** -53;
  const drawn = Float64Array.from(out, (_, i) => nextGamma(concentrations[i]!, generator));
  for (let start = 0; start < out.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += drawn[i]!;
    for (let i = start; i < start + width; i++) out[i] = Math.min(most, Math.max(leastOf(out), drawn[i]! / sum));
  }
}

/** What Stirling's approximation leaves of log k!. */
function stirlingTail(k: number): number {
  const known = [
    0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037650, 0.0166446911898211,
    0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
  ]; // prettier-ignore
  if (k < known.length) return known[k]!;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/** Few successes: geometric waiting times are added up. */
function byWaiting(count: number, p: number, generator: Generator): number {
  const failure = Math.log1p(-p);
  for (let [waited, successes] = [0, 0]; ; successes++) {
    waited += Math.ceil(Math.log(generator.nextDouble()) / failure);
    if (!(waited <= count)) return successes;
  }
}

/** Transformed rejection with a squeeze: W. Hörmann, "The generation of binomial random variates", 1993, algorithm BTRS. */
function byRejection(count: number, p: number, generator: Generator): number {
  const deviation = Math.sqrt(count * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = count * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const m = Math.floor((count + 1) * p);
  for (;;) {
    const u = generator.nextDouble() - 0.5;
    const v = generator.nextDouble();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > count) continue;
    const bound =
      (m + 0.5) * Math.log((m + 1) / (odds * (count - m + 1))) +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(m) +
      stirlingTail(count - m) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

function nextBinomial(count: number, p: number, generator: Generator): number {
  if (count <= 0 || p <= 0) return 0;
  if (p >= 1) return count;
  if (!(p <= 0.5 || p > 0.5)) return NaN;
  const [rare, mirrored] = p <= 0.5 ? [p, false] : [1 - p, true];
  const drawn = count * rare >= 10 ? byRejection(count, rare, generator) : byWaiting(count, rare, generator);
  return mirrored ? count - drawn : drawn;
}

/**
 * Fills with numbers of successes, as `torch.binomial`.
 *
 * @param counts how many trials, for each element
 * @param chances of a success, for each element
 */
export function binomial(out: Floats, counts: Floats, chances: Floats, generator: Generator): void {
  for (let i = 0; i < out.length; i++) out[i] = nextBinomial(counts[i]!, chances[i]!, generator);
}

/** A function's slope at 0 by extrapolated central differences, with an error of the sixth order. */
function slopeOf(f: (h: number) => number, step: number): number {
  const difference = (h: number): number => (f(h) - f(-h)) / (2 * h);
  const [wide, middle, narrow] = [difference(step), difference(step / 2), difference(step / 4)];
  const [first, second] = [(4 * middle - wide) / 3, (4 * narrow - middle) / 3];
  return (16 * second - first) / 15;
}

/** From this concentration on the gamma distribution's quantiles are those of a cubed normal one (E. B. Wilson, M. M. Hilferty, 1931). */
const CUBED = 2000;

/**
 * How a gamma sample x moves with its concentration a, its place P(a, x) in the distribution kept: `-(dP/da) / (dP/dx)`. With
 * `P = sum_n t_n`, `t_n = x^{a+n} e^{-x} / Γ(a+n+1)`, it is `dP/da = sum_n t_n (log x - ψ(a+n+1))`, and `dP/dx = t_0 a / x`.
 */
export function gammaSlope(a: number, x: number): number {
  if (!(x > 0 && x < Infinity) || !(a > 0)) return x === 0 ? 0 : NaN;
  if (a > CUBED) {
    const root = Math.cbrt(x / a);
    const z = 3 * Math.sqrt(a) * (root - 1 + 1 / (9 * a));
    return root ** 3 + 3 * root * root * (1 / (9 * a) - z / (6 * Math.sqrt(a)));
  }
  if (x > 1.5 * a + 2) {
    // Far out 1 - P is what has digits.
    const rest = slopeOf((h) => gammaincc(a + h, x), Math.min(0.02 * a, 0.02));
    return rest / Math.exp((a - 1) * Math.log(x) - x - lgamma(a));
  }
  const logX = Math.log(x);
  let [psi, ratio, sum, largest] = [digamma(a + 1), 1, 0, 0]; // of t_n / t_0
  for (let n = 1; ; n++) {
    const term = ratio * (logX - psi);
    sum += term;
    largest = Math.max(largest, Math.abs(sum));
    if (n > x && Math.abs(term) <= 1e-17 * largest) break;
    psi += 1 / (a + n);
    ratio *= x / (a + n);
  }
  return (-sum * x) / a;
}

/** How a sample x of the beta distribution moves with its first parameter a, as a part of what is left of the whole: 1 - x. */
export function betaSlope(x: number, a: number, b: number): number {
  if (!(x > 0 && x < 1)) return 0;
  const slope = slopeOf((h) => betaCdf(x, a + h, b), Math.min(0.02 * a, 0.02));
  const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b));
  return -slope / density / (1 - x);
}
