// Floats in decimal, as Python's format() writes them: rounded half to even on the exact value of the double.

/** The most digits behind the point that JavaScript, and so this file, can be asked for. */
export const MOST_DIGITS = 100;

// toFixed and toExponential round the exact value too, but half away from zero. So a tie whose last digit came out odd
// is one too high, and an odd digit can be lowered without a borrow.
const lowerLastDigit = (text: string, at: number): string =>
  text.slice(0, at) + String(Number(text[at]) - 1) + text.slice(at + 1);
const isOddDigit = (text: string, at: number): boolean => Number(text[at]) % 2 === 1;

/**
 * Whether `magnitude` lies halfway between two decimals with `digits` digits behind the point. With `digits = p`,
 * `x 10^p` is half an odd number exactly if `x 2^{p+1}` is odd, since `5^p` is odd. Negative `digits` count zeros before
 * the point; then `x` has to be an odd multiple of `10^{-p} / 2`.
 */
function isTie(magnitude: number, digits: number): boolean {
  if (digits >= 0) return (magnitude * 2 ** (digits + 1)) % 2 === 1;
  if (!Number.isInteger(magnitude)) return false;
  const half = 10n ** BigInt(-digits) / 2n;
  const exact = BigInt(magnitude);
  return exact % half === 0n && (exact / half) % 2n === 1n;
}

const nonFinite = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
const sign = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/**
 * Python's `f'{value:.{digits}f}'`.
 *
 * @param digits how many digits stand behind the point, 0 to {@link MOST_DIGITS}
 */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const magnitude = Math.abs(value);
  // Past 1e21 toFixed turns to scientific notation; such a double is an integer.
  if (magnitude >= 1e21) return sign(value) + String(BigInt(magnitude)) + (digits > 0 ? '.' + '0'.repeat(digits) : '');
  const text = magnitude.toFixed(digits);
  const last = text.length - 1;
  return sign(value) + (isTie(magnitude, digits) && isOddDigit(text, last) ? lowerLastDigit(text, last) : text);
}

/**
 * Python's `f'{value:.{digits}e}'`: one digit, `digits` digits, and an exponent of at least two.
 *
 * @param digits how many digits stand behind the point, 0 to {@link MOST_DIGITS}
 */
export function scientific(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const magnitude = Math.abs(value);
  const [mantissa, exponent] = magnitude.toExponential(digits).split('e') as [string, string];
  const last = mantissa.length - 1;
  const high = isOddDigit(mantissa, last) && isTie(magnitude, digits - Number(exponent));
  const power = exponent.slice(1).padStart(2, '0');
  return `${sign(value)}${high ? lowerLastDigit(mantissa, last) : mantissa}e${exponent[0]!}${power}`;
}
