// Functions that no kernel of tfjs computes (or not to float32's precision), composed of those that do. The polynomials are
// Chebyshev fits of ours, of relative error below 5e-7 on their intervals; their arguments run from -1 to 1.
import type { Calculator } from './calculator.js';
import type { Handle } from './kernels.js';

const LN_PI = 1.1447298858494002;
const HALF_LN_2PI = 0.9189385332046727;

/** `erfc(x)·e^{x²}/s` over `t`, where `s = 1/(1 + x/2)` and `t = (s - 0.58196721)/0.41803279`, for 0 ≤ x ≤ 10.2. */
const SCALED_ERFC = [
  -5.60988632e-5, 2.14169658e-5, 0.000599292142, -0.00065271398, -0.00622267048, 0.00610604411, 0.102640367,
  0.326620824, 0.570943489,
];

/** erfc of `x ≥ 0`. */
function erfcOfPositive(c: Calculator, x: Handle): Handle {
  const s = c.unary('Reciprocal', c.add(c.mul(x, 0.5), 1));
  const t = c.mul(c.sub(s, 0.5819672131147541), 1 / 0.4180327868852459);
  // x² = h² + (x - h)(x + h) with h of few digits: its square is exact, and so is the exponential's relative precision.
  const h = c.mul(c.unary('Floor', c.mul(x, 16)), 1 / 16);
  const high = c.unary('Exp', c.neg(c.mul(h, h)));
  const low = c.unary('Exp', c.neg(c.mul(c.sub(x, h), c.add(x, h))));
  const scaled = c.mul(s, c.polynomial(t, SCALED_ERFC));
  return c.mul(c.mul(high, low), scaled);
}

export function erfc(c: Calculator, x: Handle): Handle {
  // Past 10.1 it is less than the least float. A NaN is no less than anything, and stays.
  const size = c.abs(x);
  const far = c.greater(size, 10.15);
  const tail = erfcOfPositive(c, c.select(far, 0, size));
  const positive = c.select(far, 0, tail);
  return c.select(c.less(x, 0), c.sub(2, positive), positive);
}

/** `erf(x)/x` over `2x² - 1`, for |x| < 1. */
const ERF = [-1.75793624e-5, 0.00021935465, -0.00228553147, 0.0198518097, -0.140536069, 0.965468777];

export function erf(c: Calculator, x: Handle): Handle {
  const size = c.abs(x);
  const small = c.less(size, 1);
  const inner = c.select(small, x, 0);
  const near = c.mul(inner, c.polynomial(c.sub(c.mul(c.mul(inner, inner), 2), 1), ERF));
  const rest = c.sub(1, erfcOfPositive(c, c.select(c.greater(size, 5), 5, size)));
  return c.select(small, near, c.select(c.less(x, 0), c.neg(rest), rest));
}

/** M. Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2010), in single precision. */
const INVERSE_CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const INVERSE_TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

export function erfinv(c: Calculator, x: Handle): Handle {
  const w = c.neg(c.unary('Log', c.mul(c.sub(1, x), c.add(x, 1))));
  const centre = c.polynomial(c.sub(w, 2.5), INVERSE_CENTRE);
  const tail = c.polynomial(c.sub(c.unary('Sqrt', c.select(c.less(w, 5), 5, w)), 3), INVERSE_TAIL);
  const inside = c.mul(x, c.select(c.less(w, 5), centre, tail));
  return c.select(c.equal(c.abs(x), 1), c.mul(x, Infinity), inside);
}

/** `lgamma(x)/((x - 1)(x - 2))` over `(x - 2.5)/1.5`, for 1 ≤ x ≤ 4: the zeros at 1 and 2 stay exact. */
const LGAMMA = [
  -0.000376062193, 0.000669962791, -6.86593149e-5, 0.000143199379, -0.00158265241, 0.00295462574, -0.00495438855,
  0.00978206157, -0.0203173805, 0.0447940621, -0.111995312, 0.379577056,
];

/** `sin(r)/r - 1` by powers of r², for |r| ≤ π/2. */
const SINE = [2.60655859e-6, -0.000198100772, 0.00833307453, -0.166666599];

/** π in three parts, the first two of few digits: their products with a count of half turns below 2¹³ are exact. */
const PI_PARTS = [3.140625, 0.0009675025939941406, 1.5099579897537296e-7] as const;

/** sin r for |r| ≤ π/2 */
function sinOfSmall(c: Calculator, r: Handle): Handle {
  const square = c.mul(r, r);
  return c.add(r, c.mul(r, c.mul(square, c.polynomial(square, SINE))));
}

/** sin(x - πn)·(-1)ⁿ for the `n` given, halves allowed where the sign counts from `whole`. */
function sinOfRest(c: Calculator, x: Handle, n: Handle, whole: Handle): Handle {
  let rest = x;
  for (const part of PI_PARTS) rest = c.sub(rest, c.mul(n, part));
  const odd = c.sub(whole, c.mul(c.unary('Floor', c.mul(whole, 0.5)), 2));
  return c.mul(sinOfSmall(c, rest), c.sub(1, c.mul(odd, 2)));
}

/** tfjs-wasm's sine and cosine have an absolute error of 1e-7: near their zeros nothing is left. There, `own` where it holds. */
function periodic(c: Calculator, kernel: 'Sin' | 'Cos', x: Handle, own: () => Handle): Handle {
  const theirs = c.unary(kernel, x);
  return c.kernels.name === 'wasm' ? c.select(c.less(c.abs(x), 2 ** 13 * 3), own(), theirs) : theirs;
}

export function sin(c: Calculator, x: Handle): Handle {
  return periodic(c, 'Sin', x, () => {
    const n = c.unary('Round', c.mul(x, 1 / Math.PI));
    return sinOfRest(c, x, n, n);
  });
}

export function cos(c: Calculator, x: Handle): Handle {
  return periodic(c, 'Cos', x, () => {
    // cos x = sin(x + π/2): half turns counted from -π/2.
    const below = c.unary('Round', c.sub(c.mul(x, 1 / Math.PI), 0.5));
    return sinOfRest(c, x, c.add(below, 0.5), c.add(below, 1));
  });
}

/** tfjs-wasm and the shaders compute ln(1 + x) as it stands; here the rounding of 1 + x is put right (W. Kahan). */
export function log1p(c: Calculator, x: Handle): Handle {
  if (c.javascript || c.kernels.name === 'tensorflow') return c.unary('Log1p', x);
  const sum = c.add(x, 1);
  const corrected = c.mul(c.unary('Log', sum), c.div(x, c.sub(sum, 1)));
  return c.select(c.equal(sum, 1), x, c.select(c.equal(x, Infinity), x, corrected));
}

/** `x - round(x)`: exact, and with x it says sin πx to relative precision. */
const turn = (c: Calculator, x: Handle): Handle => c.sub(x, c.unary('Round', x));

/** |sin πx| */
const sinOfTurns = (c: Calculator, x: Handle): Handle => sinOfSmall(c, c.mul(c.abs(turn(c, x)), Math.PI));

/** ln Γ of `x > 0`. */
function lgammaOfPositive(c: Calculator, x: Handle): Handle {
  // Below 1 by Γ(x) = Γ(x + 1)/x.
  const less = c.less(x, 1);
  const up = c.select(less, c.add(x, 1), x);
  const near = c.select(c.less(up, 4), up, 4);
  const fit = c.polynomial(c.mul(c.sub(near, 2.5), 1 / 1.5), LGAMMA);
  // (x + 1) - 1 and (x + 1) - 2 without the rounding of x + 1; the sum makes a zero positive.
  const ones = c.select(less, x, c.sub(near, 1));
  const twos = c.select(less, c.sub(x, 1), c.sub(near, 2));
  const middle = c.add(c.mul(c.mul(ones, twos), fit), 0);
  const large = c.select(c.less(up, 4), 4, up);
  const inverse = c.unary('Reciprocal', large);
  const series = c.mul(inverse, c.polynomial(c.mul(inverse, inverse), [1 / 1260, -1 / 360, 1 / 12]));
  const stirling = c.add(c.mul(c.sub(large, 0.5), c.sub(c.unary('Log', large), 1)), c.add(series, HALF_LN_2PI - 0.5));
  const whole = c.select(c.less(up, 4), middle, stirling);
  return c.select(less, c.sub(whole, c.unary('Log', x)), whole);
}

export function lgamma(c: Calculator, x: Handle): Handle {
  // Γ(x) Γ(1 - x) = π / sin πx
  const negative = c.lessEqual(x, 0);
  const y = c.select(negative, c.sub(1, x), x);
  const right = lgammaOfPositive(c, y);
  const sine = sinOfTurns(c, c.select(negative, x, 0.5));
  const left = c.sub(c.sub(LN_PI, c.unary('Log', sine)), right);
  return c.select(c.equal(c.abs(x), Infinity), Infinity, c.select(negative, left, right));
}

const SHIFT = 6;

export function digamma(c: Calculator, x: Handle): Handle {
  // ψ(1 - x) = ψ(x) + π cot πx, and ψ(x) = ψ(x + 6) - 1/x - … - 1/(x + 5)
  const negative = c.less(x, 0);
  const y = c.select(negative, c.sub(1, x), x);
  const far = c.add(y, SHIFT);
  const inverse = c.unary('Reciprocal', far);
  const square = c.mul(inverse, inverse);
  const series = c.mul(square, c.polynomial(square, [1 / 240, -1 / 252, 1 / 120, -1 / 12]));
  let right = c.add(c.sub(c.unary('Log', far), c.mul(inverse, 0.5)), series);
  for (let k = SHIFT - 1; k >= 0; k--) right = c.sub(right, c.unary('Reciprocal', k === 0 ? y : c.add(y, k)));
  const angle = c.mul(turn(c, c.select(negative, x, 0.25)), Math.PI);
  const reflected = c.sub(right, c.div(Math.PI, c.unary('Tan', angle)));
  const left = c.select(c.equal(angle, 0), NaN, reflected);
  // At a zero the sign of the zero decides: ψ(0) = -∞, ψ(-0) = ∞, which -1/x says too.
  return c.select(c.equal(x, 0), c.neg(c.unary('Reciprocal', x)), c.select(negative, left, right));
}
