// Arithmetic that PyTorch's compiled loops do and JavaScript has no operator for, and numbers as its messages print them.

/** 2^27 + 1 splits a double into two halves whose products are exact (Veltkamp, Dekker). */
const SPLITTER = 134217729;

/**
 * `a·b + c` rounded once in double precision, as a fused multiply-add: the product's and the sum's rounding errors are
 * found exactly and added at the end.
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const big = SPLITTER * a;
  const aHigh = big - (big - a);
  const aLow = a - aHigh;
  const large = SPLITTER * b;
  const bHigh = large - (large - b);
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const part = sum - product;
  const sumError = product - (sum - part) + (c - part);
  const error = productError + sumError;
  return Number.isFinite(error) ? sum + error : sum; // the halves overflow near the largest doubles
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const logFactorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800].map(Math.log);

/** `ln k!` for an integer: a table, then Stirling's series. */
export function logFactorial(k: number): number {
  const known = logFactorials[k];
  if (known !== undefined) return known;
  const x = k + 1;
  const r = 1 / (x * x);
  const tail = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))))) / x;
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + tail;
}

/** In scientific notation; what lies halfway goes to the even digit, where JavaScript goes up. */
function sixDigits(value: number): string {
  const [mantissa, exponent] = value.toExponential(60).split('e') as [string, string];
  const at = mantissa.indexOf('.') + 6; // the seventh digit
  const halfway = /^50*$/.test(mantissa.slice(at)) && Number(mantissa[at - 1]) % 2 === 0;
  return halfway ? `${mantissa.slice(0, at)}e${exponent}` : value.toExponential(5);
}

/** A double as C++ streams print it, which is what PyTorch's messages hold: six significant digits (`1e+10`, `-1.5e-07`). */
export function streamed(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const scientific = sixDigits(value);
  const at = scientific.indexOf('e');
  const exponent = Number(scientific.slice(at + 1));
  if (exponent >= -5 + 1 && exponent < 6) return String(Number(scientific));
  const mantissa = String(Number(scientific.slice(0, at)));
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}
