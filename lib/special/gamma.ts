// The regularized incomplete gamma functions, and functions made of the error function.
import { erfc, erfcx, lgamma } from './functions.js';

/** e^{-x} x^a / Γ(a + 1). */
const front = (a: number, x: number): number => Math.exp(a * Math.log(x) - x - lgamma(a + 1));

/** P by its power series (A&S 6.5.29), whose terms are all positive; for x below a + 1. */
function series(a: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > 1e-17 * sum && k < 1e5; k++) sum += term *= x / (a + k);
  return front(a, x) * sum;
}

/** Q by its continued fraction (A&S 6.5.31, evaluated by Lentz's method); for x above a + 1. */
function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 1e5; k++) {
    const term = -k * (k - a);
    b += 2;
    d = 1 / (term * d + b || tiny);
    c = b + term / c || tiny;
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front(a, x) * a * value;
}

/** From this `a` on two terms of the uniform expansion give more digits than series, whose front is a difference of large numbers. */
const LARGE = 1e5;
/** `c_0(η) = 1/μ - 1/η` about η = 0 (DLMF 8.12.9). */
const NEAR = [-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835, -139 / 777600, 1 / 25515];
/** P and Q for large `a`: `½ erfc(∓η √(a/2)) ∓ e^{-aη²/2} (c_0(η) - (1/540 + η/288)/a) / √(2πa)`, `η²/2 = μ - log(1 + μ)`, `μ = x/a - 1` (DLMF 8.12.3). */
function uniform(a: number, x: number): readonly [p: number, q: number] {
  const mu = (x - a) / a;
  const half =
    Math.abs(mu) < 0.01
      ? mu * mu * (1 / 2 - mu * (1 / 3 - mu * (1 / 4 - mu * (1 / 5 - mu * (1 / 6 - mu * (1 / 7 - mu / 8))))))
      : mu - Math.log1p(mu);
  const eta = Math.sign(mu) * Math.sqrt(2 * half);
  const first = Math.abs(mu) < 0.01 ? NEAR.reduceRight((sum, c) => sum * eta + c, 0) : 1 / mu - 1 / eta;
  const rest = (Math.exp(-a * half) / Math.sqrt(2 * Math.PI * a)) * (first - (1 / 540 + eta / 288) / a);
  const z = eta * Math.sqrt(a / 2);
  return [erfc(-z) / 2 - rest, erfc(z) / 2 + rest];
}

/** What P is at the edges of its domain, and null inside of it. */
function edge(a: number, x: number): number | null {
  if (a < 0 || x < 0) return NaN;
  if (a === 0) return x > 0 ? 1 : NaN;
  if (x === 0) return 0;
  if (a === Infinity) return x === Infinity ? NaN : 0;
  if (x === Infinity) return 1;
  return Number.isNaN(a + x) ? NaN : null;
}

/** The lower regularized incomplete gamma function: `P(a, x) = 1/Γ(a) ∫_0^x t^{a-1} e^{-t} dt`. */
export const gammainc = (a: number, x: number): number =>
  edge(a, x) ?? (a > LARGE ? uniform(a, x)[0] : x < a + 1 ? series(a, x) : 1 - fraction(a, x));

/** The upper one: `Q(a, x) = 1 - P(a, x)`. */
export function gammaincc(a: number, x: number): number {
  const known = edge(a, x);
  if (known !== null) return 1 - known;
  if (a > LARGE) return uniform(a, x)[1];
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

/** The logarithm of the normal distribution's function, accurate far below 0. */
export const log_ndtr = (x: number): number =>
  x < -1 ? Math.log(erfcx(-x * Math.SQRT1_2) / 2) - (x * x) / 2 : Math.log1p(-erfc(x * Math.SQRT1_2) / 2);
