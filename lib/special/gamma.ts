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
export const gammainc = (a: number, x: number): number => edge(a, x) ?? (x < a + 1 ? series(a, x) : 1 - fraction(a, x));

/** The upper one: `Q(a, x) = 1 - P(a, x)`. */
export function gammaincc(a: number, x: number): number {
  const known = edge(a, x);
  if (known !== null) return 1 - known;
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

/** The logarithm of the normal distribution's function, accurate far below 0. */
export const log_ndtr = (x: number): number =>
  x < -1 ? Math.log(erfcx(-x * Math.SQRT1_2) / 2) - (x * x) / 2 : Math.log1p(-erfc(x * Math.SQRT1_2) / 2);
