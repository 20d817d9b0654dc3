// Special functions of one double, to about 1e-15 of the result. Each says which formulas it computes by; A&S is Abramowitz and
// Stegun, Handbook of Mathematical Functions (1964), by formula number.
import { ValueError } from '../errors.js';

const TWO_OVER_ROOT_PI = 1.1283791670955126;
const ROOT_PI = 1.772453850905516;
const EULER = 0.5772156649015329;
const HALF_LOG_2PI = 0.9189385332046728;

/** C's power, which is 1 where JavaScript's is NaN: 1^NaN, (±1)^±∞. */
export const power = (a: number, b: number): number =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);

/** c_0 x^n + … + c_n */
const horner = (x: number, coefficients: readonly number[]): number => coefficients.reduce((p, c) => p * x + c, 0);

// ---- the error function and its inverses

/** 2/√π (-1)^n / (n! (2n + 1)) for n = 19, …, 0: the series of erf x / x in x² (A&S 7.1.5). */
export const erfSeries: readonly number[] = (() => {
  const out: number[] = [];
  for (let n = 0, factorial = 1; n < 20; factorial *= ++n) {
    out.unshift(((n % 2 === 0 ? 1 : -1) * TWO_OVER_ROOT_PI) / (factorial * (2 * n + 1)));
  }
  return out;
})();

/**
 * (1 + 2x) e^{x²} erfc x in Chebyshev polynomials of (x - 3.75)/(x + 3.75), the first halved: the form of M. M. Shepherd
 * and J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞ (Math. Comp. 36, 1981).
 */
export const erfcxSeries: readonly number[] = [
  2.35515786913480351, -0.00459005458064647733, -0.0842491333665179156, 0.0592099399981918905, -0.0266586684353057523,
  0.00907499767070526509, -0.00241316354041760819, 0.000490775836525808632, -0.0000691697330250120637,
  4.13902798607301017e-6, 7.74038306619849067e-7, -2.18864010492343957e-7, 1.07649994656709104e-8,
  4.5219598112182869e-9, -7.75440020883135111e-10, -6.31808834088668449e-11, 2.8687950109306699e-11,
  1.94558685457773472e-13, -9.65469674843343891e-13, 3.25254814814873984e-14, 3.34781194828680539e-14,
  -1.8645628804193131e-15, -1.25079505306886471e-15, 7.41823525662404346e-17, 5.06814890479611132e-17,
];

/** The scaled complementary error function, e^{x²} erfc x: by Clenshaw's recurrence for x ≥ 0, by erfc's symmetry below. */
export function erfcx(x: number): number {
  if (x === Infinity) return 0;
  if (x < 0) return 2 * Math.exp(x * x) - erfcx(-x);
  const t = (2 * (x - 3.75)) / (x + 3.75);
  let [b, c] = [0, 0];
  for (let k = erfcxSeries.length - 1; k > 0; k--) [b, c] = [t * b - c + erfcxSeries[k]!, b];
  return (0.5 * t * b - c + 0.5 * erfcxSeries[0]!) / (1 + 2 * x);
}

/** e^{-x²}: x² is split so that its rounding does not count. */
function gaussian(x: number): number {
  if (Math.abs(x) > 30) return 0;
  const high = Math.round(x * 1048576) / 1048576; // its square is exact
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/** The error function: `erf(x) = 2/√π ∫_0^x e^{-t²} dt`. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 1) return x * horner(x * x, erfSeries);
  const tail = gaussian(a) * erfcx(a);
  return x < 0 ? tail - 1 : 1 - tail;
}

/** The complementary error function: `erfc(x) = 1 - erf(x)`, accurate where erf is near 1. */
export function erfc(x: number): number {
  if (Math.abs(x) < 0.25) return 1 - x * horner(x * x, erfSeries);
  const tail = gaussian(x) * erfcx(Math.abs(x));
  return x < 0 ? 2 - tail : tail;
}

/** A first guess at erfinv x, good to 1e-6, given w = -ln(1 - x²) (M. Giles, Approximating the erfinv function, 2010). */
function guess(x: number, w: number): number {
  if (w < 5) {
    return (
      x *
      horner(
        w - 2.5,
        [
          2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
          2.46640727e-1, 1.50140941,
        ],
      )
    );
  }
  return (
    x *
    horner(
      Math.sqrt(w) - 3,
      [
        -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3,
        1.00167406, 2.83297682,
      ],
    )
  );
}

/** The y ≥ 0 with erfc(y) = u for 0 < u ≤ ½, by Halley's method on the logarithm's slope. */
function erfcinvTail(u: number): number {
  const w = -Math.log(u * (2 - u));
  let y = w < 16 ? guess(1 - u, w) : Math.sqrt(-Math.log(u * ROOT_PI * Math.sqrt(-Math.log(u))));
  for (let k = 0; k < 3; k++) {
    const step = (u * Math.exp(y * y) - erfcx(y)) * (0.5 * ROOT_PI);
    y -= step / (1 + y * step);
  }
  return y;
}

/** The inverse of erf on [-1, 1]; NaN outside. */
export function erfinv(x: number): number {
  const a = Math.abs(x);
  if (!(a < 1)) return a === 1 ? x * Infinity : NaN;
  if (a > 0.5) return Math.sign(x) * erfcinvTail(1 - a);
  let y = guess(x, -Math.log1p(-x * x));
  for (let k = 0; k < 2; k++) {
    const step = (erf(y) - x) / (TWO_OVER_ROOT_PI * Math.exp(-y * y));
    y -= step / (1 + y * step);
  }
  return y;
}

/** The quantile function of the normal distribution: the x with `ndtr(x) = p`. */
export function ndtri(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p < 0.25) return -Math.SQRT2 * erfcinvTail(2 * p);
  return p > 0.75 ? Math.SQRT2 * erfcinvTail(2 * (1 - p)) : Math.SQRT2 * erfinv(2 * p - 1);
}

// ---- the gamma function and its derivatives

/** B_2k, k = 1, …, 12 (A&S 23.1.3, 23.2.16): the coefficients of Euler and Maclaurin's summation. */
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
  854513 / 138,
  -236364091 / 2730,
];

/**
 * Hurwitz's zeta function: `ζ(s, q) = Σ_{k ≥ 0} (k + q)^{-s}`, by Euler and Maclaurin's formula from the tenth term on.
 * NaN for s < 1, for q < 0 where s is no integer, and for q = ∞; infinite at s = 1 and at q = 0, -1, …, -∞.
 */
export function zeta(s: number, q: number): number {
  if (s === 1) return Infinity;
  if (s < 1) return NaN;
  // Infinity, which is its own floor, counts as an integer.
  if (q <= 0 && q === Math.floor(q)) return Infinity;
  if (q <= 0 && s !== Math.floor(s)) return NaN;
  if (Number.isNaN(s) || !Number.isFinite(q)) return NaN;
  let sum = 0;
  let x = q;
  for (let k = 0; k < 10 || x < 10; k++, x++) {
    const term = power(x, -s);
    sum += term;
    if (x > 0 && Math.abs(term) < 1e-17 * Math.abs(sum)) return sum;
  }
  const last = power(x, -s);
  sum += (last * x) / (s - 1) + 0.5 * last;
  // s (s + 1) … (s + 2k - 2) / (2k)! · B_2k · x^{-s - 2k + 1}
  let factor = s;
  let scale = last / x;
  for (let k = 1; k <= bernoulli.length; k++) {
    const term = ((bernoulli[k - 1]! * factor) / factorial(2 * k)) * scale;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    factor *= (s + 2 * k - 1) * (s + 2 * k);
    scale /= x * x;
  }
  return sum;
}

const factorial = (n: number): number => {
  let product = 1;
  for (let k = 2; k <= n && product < Infinity; k++) product *= k;
  return product;
};

/** (-1)^n (ζ(n) - 1) / n for n = 32, …, 2; ζ(n) - 1 = ζ(n, 2). */
let gammaSeries: readonly number[] | undefined;
const logGammaSeries = (): readonly number[] =>
  (gammaSeries ??= Array.from({ length: 31 }, (_, k) => {
    const n = 32 - k;
    return ((n % 2 === 0 ? 1 : -1) * zeta(n, 2)) / n;
  }));

/** ln Γ(2 + z) for |z| ≤ ½ (A&S 6.1.33, with Γ(2 + z) = (1 + z) Γ(1 + z)). */
const nearTwo = (z: number): number => z * (1 - EULER + z * horner(z, logGammaSeries()));

/** sin πx, exactly 0 at integers. */
function sinPi(x: number): number {
  const rest = x - 2 * Math.round(x / 2); // in [-1, 1]
  return Math.abs(rest) === 1 ? 0 : Math.sin(Math.PI * (Math.abs(rest) > 0.5 ? Math.sign(rest) - rest : rest));
}

/** `ln |Γ(x)|`. Stirling's series (A&S 6.1.41) from 10 on, the recurrence and a Taylor series about 2 below. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? NaN : Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x) + 0;
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 10) {
    let product = 1;
    while (x > 2.5) product *= --x;
    return Math.log(product) + nearTwo(x - 2);
  }
  const w = 1 / (x * x);
  const series = bernoulli.slice(0, 8).reduceRight((sum, b, k) => sum * w + b / ((2 * k + 2) * (2 * k + 1)), 0);
  return (x - 0.5) * (Math.log(x) - 1) - 0.5 + HALF_LOG_2PI + series / x;
}

/** `Γ'(x)/Γ(x)`. Its asymptotic series (A&S 6.3.18) from 10 on, recurrence below, reflection below 0. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) {
    if (Number.isInteger(x)) return NaN;
    const rest = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * rest);
  }
  let sum = 0;
  for (; x < 10; x++) sum -= 1 / x;
  if (x === Infinity) return Infinity;
  const w = 1 / (x * x);
  const series = bernoulli.slice(0, 8).reduceRight((s, b, k) => s * w + b / (2 * k + 2), 0);
  return sum + (Math.log(x) - 0.5 / x - series * w);
}

/** The derivative of digamma: `Σ_{k ≥ 0} (x + k)^{-2}` (A&S 6.4.10, 6.4.12; reflection 6.4.7). */
export function trigamma(x: number): number {
  if (x < 0.5) {
    if (Number.isInteger(x)) return Infinity;
    const sine = sinPi(x);
    return (Math.PI / sine) * (Math.PI / sine) - trigamma(1 - x);
  }
  let sum = 0;
  for (; x < 10; x++) sum += 1 / (x * x);
  const w = 1 / (x * x);
  const series = bernoulli.slice(0, 9).reduceRight((s, b) => s * w + b, 0);
  return sum + (1 + 0.5 / x + series * w) / x;
}

/**
 * The n-th derivative of digamma: `(-1)^{n+1} n! ζ(n + 1, x)`; NaN at ∞ from n = 2 on, as zeta is.
 *
 * @throws ValueError for an n that is no whole number from 0 on
 */
export function polygamma(n: number, x: number): number {
  if (!Number.isInteger(n) || n < 0) throw new ValueError('polygamma(n, x) does not support negative n.');
  if (n === 0) return digamma(x);
  if (n === 1) return trigamma(x);
  const order = n | 0; // PyTorch's kernel takes it as 32 bits
  return (order % 2 === 0 ? -1 : 1) * factorial(order) * zeta(order + 1, x);
}

// ---- modified Bessel functions

/**
 * e^{-|x|} I_order(x): the power series (A&S 9.6.10), whose terms are all positive, and from 25 on the asymptotic one (9.7.1).
 */
function besselScaled(order: 0 | 1, x: number): number {
  const a = Math.abs(x);
  if (a === Infinity) return 0;
  if (a < 25) {
    const q = (a * a) / 4;
    let term = order === 0 ? 1 : a / 2;
    let sum = 0;
    for (let k = 1; sum + term !== sum; k++) {
      sum += term;
      term *= q / (k * (k + order));
    }
    return sum * Math.exp(-a);
  }
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 30 && sum + term !== sum; k++) {
    sum += term;
    term *= -(4 * order - (2 * k - 1) ** 2) / (8 * a * k);
  }
  return sum / Math.sqrt(2 * Math.PI * a);
}

/** e^{|x|} times a small number, without overflow halfway; NaN for infinities, as in PyTorch. */
function unscaled(value: number, x: number): number {
  const half = Math.exp(Math.abs(x) / 2);
  return value * half * half;
}

/** The exponentially scaled modified Bessel function of order 0: `e^{-|x|} I_0(x)`. */
export const i0e = (x: number): number => besselScaled(0, x);
/** The modified Bessel function of the first kind, order 0. */
export const i0 = (x: number): number => unscaled(i0e(x), x);
/** The exponentially scaled modified Bessel function of order 1: `e^{-|x|} I_1(x)`. */
export const i1e = (x: number): number => (x < 0 ? -besselScaled(1, x) : besselScaled(1, x));
/** The modified Bessel function of the first kind, order 1. */
export const i1 = (x: number): number => (x < 0 ? -1 : 1) * unscaled(besselScaled(1, x), x);
