// Bessel functions of orders 0 and 1, and Airy's function.
const EULER = 0.5772156649015329;

/** Σ_k sign^k weight(k) (x/2)^{2k + order} / (k! (k + order)!), until terms vanish. */
function powers(order: 0 | 1, x: number, sign: 1 | -1, weight: (k: number) => number): number {
  const q = (sign * x * x) / 4;
  let term = order === 0 ? 1 : x / 2;
  let sum = 0;
  for (let k = 0; k < 200; k++) {
    const next = sum + term * weight(k);
    if (next === sum && k > 2 && Math.abs(term) < Math.abs(sum) * 1e-18) break;
    sum = next;
    term *= q / ((k + 1) * (k + 1 + order));
  }
  return sum;
}
const one = (): number => 1;
/** 1 + 1/2 + … + 1/k */
const harmonic = (k: number): number => {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += 1 / i;
  return sum;
};

/** Hankel's asymptotic series (A&S 9.2.5, 9.2.6) as amplitudes of cosine and sine. */
function hankel(order: 0 | 1, x: number): readonly [p: number, q: number] {
  let [p, q, term] = [0, 0, 1];
  for (let k = 0; k < 40; k++) {
    if (k % 2 === 0) p += k % 4 === 0 ? term : -term;
    else q += k % 4 === 1 ? term : -term;
    const next = (term * (4 * order - (2 * k + 1) ** 2)) / ((k + 1) * 8 * x);
    if (Math.abs(next) > Math.abs(term) || next === 0) break;
    term = next;
  }
  return [p, q];
}
const ASYMPTOTIC = 25;
function oscillating(order: 0 | 1, x: number, kind: 'first' | 'second'): number {
  const [p, q] = hankel(order, x);
  // The angle is x less a multiple of π/4, taken apart so that large angles keep their digits.
  const shift = ((2 * order + 1) * Math.PI) / 4;
  const [cosine, sine] = [
    Math.cos(x) * Math.cos(shift) + Math.sin(x) * Math.sin(shift),
    Math.sin(x) * Math.cos(shift) - Math.cos(x) * Math.sin(shift),
  ];
  const wave = kind === 'first' ? p * cosine - q * sine : p * sine + q * cosine;
  return Math.sqrt(2 / (Math.PI * x)) * wave;
}

/**
 * J by Bessel's integral `1/π ∫_0^π cos(order t - x sin t) dt`, which the trapezoidal rule gives to all digits since the
 * integrand is periodic.
 */
function integral(order: 0 | 1, x: number): number {
  const steps = 64;
  let sum = 0;
  for (let k = 0; k < 2 * steps; k++) {
    const t = (Math.PI * (k + 0.5)) / steps;
    sum += Math.cos(order * t - x * Math.sin(t));
  }
  return sum / (2 * steps);
}

/** The Bessel function of the first kind, order 0. */
export function bessel_j0(x: number): number {
  const a = Math.abs(x);
  return a < 2 ? powers(0, a, -1, one) : a < ASYMPTOTIC ? integral(0, a) : oscillating(0, a, 'first');
}
/** The Bessel function of the first kind, order 1. */
export function bessel_j1(x: number): number {
  const a = Math.abs(x);
  return Math.sign(x) * (a < 2 ? powers(1, a, -1, one) : a < ASYMPTOTIC ? integral(1, a) : oscillating(1, a, 'first'));
}
/** The Bessel function of the second kind, order 0 (A&S 9.1.13). */
export function bessel_y0(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x >= 12) return oscillating(0, x, 'second');
  return (2 / Math.PI) * ((Math.log(x / 2) + EULER) * bessel_j0(x) - powers(0, x, -1, harmonic));
}
/** The Bessel function of the second kind, order 1 (A&S 9.1.11). */
export function bessel_y1(x: number): number {
  if (x === 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x >= 12) return oscillating(1, x, 'second');
  const sum = powers(1, x, -1, (k) => harmonic(k) + harmonic(k + 1) - 2 * EULER);
  return -2 / (Math.PI * x) + (2 / Math.PI) * Math.log(x / 2) * bessel_j1(x) - sum / Math.PI;
}

/**
 * e^x K_ν(x) by `∫_0^∞ e^{-x (cosh t - 1)} cosh νt dt` (A&S 9.6.24), which falls so fast that the trapezoidal rule gives all
 * digits, in steps short beside the width `1/√x` of what is integrated.
 */
function decaying(order: number, x: number): number {
  const step = Math.min(1 / 32, 0.5 / Math.sqrt(x));
  let sum = 0.5;
  for (let k = 1; ; k++) {
    const t = k * step;
    const term = Math.exp(-2 * x * Math.sinh(t / 2) ** 2) * Math.cosh(order * t);
    sum += term;
    if (term < 1e-18 * sum) return sum * step;
  }
}
/** K by its series (A&S 9.6.13, 9.6.11), for small x. */
const small = (order: 0 | 1, x: number): number =>
  order === 0
    ? powers(0, x, 1, harmonic) - (Math.log(x / 2) + EULER) * powers(0, x, 1, one)
    : 1 / x +
      Math.log(x / 2) * powers(1, x, 1, one) -
      powers(1, x, 1, (k) => harmonic(k) + harmonic(k + 1) - 2 * EULER) / 2;
/** e^x K_ν(x) by its asymptotic series (A&S 9.7.2), for x so large that the integral is a peak too narrow for its rule. */
function far(order: 0 | 1, x: number): number {
  const mu = 4 * order ** 2;
  let [sum, term] = [1, 1];
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    term *= (mu - (2 * k - 1) ** 2) / (8 * k * x);
    sum += term;
  }
  return Math.sqrt(Math.PI / (2 * x)) * sum;
}
function scaledK(order: 0 | 1, x: number): number {
  if (x === 0) return Infinity;
  if (x === Infinity) return 0;
  if (!(x > 0)) return NaN;
  if (x > 50) return far(order, x);
  return x < 1 ? small(order, x) * Math.exp(x) : decaying(order, x);
}
/** The modified Bessel function of the second kind, order 0. */
export const modified_bessel_k0 = (x: number): number => scaledK(0, x) * Math.exp(-x);
/** The modified Bessel function of the second kind, order 1. */
export const modified_bessel_k1 = (x: number): number => scaledK(1, x) * Math.exp(-x);
/** `e^x K_0(x)`. */
export const scaled_modified_bessel_k0 = (x: number): number => scaledK(0, x);
/** `e^x K_1(x)`. */
export const scaled_modified_bessel_k1 = (x: number): number => scaledK(1, x);

/** The spherical Bessel function of order 0: `sin x / x`. */
export const spherical_bessel_j0 = (x: number): number =>
  Math.abs(x) === Infinity ? 0 : Math.abs(x) < 1e-4 ? 1 - (x * x) / 6 : Math.sin(x) / x;

/** Airy's function Ai: its series about 0, K_{1/3} above (A&S 10.4.14), and waves far below (10.4.60). */
export function airy_ai(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  if (x > 2) {
    const z = (2 / 3) * x ** 1.5;
    return (Math.sqrt(x / 3) / Math.PI) * decaying(1 / 3, z) * Math.exp(-z);
  }
  if (x > -8) {
    const cube = x ** 3;
    let [f, g, even, odd] = [0, 0, 1, x];
    for (let k = 1; k < 80; k++) {
      f += even;
      g += odd;
      even *= cube / ((3 * k - 1) * 3 * k);
      odd *= cube / (3 * k * (3 * k + 1));
    }
    return 0.3550280538878172 * f - 0.2588194037928068 * g;
  }
  const a = -x;
  const z = (2 / 3) * a ** 1.5;
  let [sines, cosines, term] = [0, 0, 1];
  for (let k = 0; k < 12; k++) {
    const sign = k % 4 < 2 ? 1 : -1;
    if (k % 2 === 0) sines += sign * term;
    else cosines += sign * term;
    term *= ((6 * k + 1) * (6 * k + 3) * (6 * k + 5)) / (216 * (k + 1) * (2 * k + 1) * z);
  }
  const angle = z + Math.PI / 4;
  return (sines * Math.sin(angle) - cosines * Math.cos(angle)) / (Math.sqrt(Math.PI) * a ** 0.25);
}
