// Values that old pickles write as lines of text.
import { UnpicklingError, ValueError } from '../../errors.js';
import { decodeLatin1, decodeText, encodeLatin1, exact } from './text.js';

/** Python reads no longer decimal integer. */
const DIGITS = 4300;

/**
 * A whole number of decimal digits, which may end in `L`.
 *
 * @param flags whether 00 and 01 are False and True
 * @throws ValueError for what is no number
 */
export function integerOf(line: Uint8Array, flags: boolean): number | bigint | boolean {
  const text = decodeLatin1(line);
  if (flags && text === '00') return false;
  if (flags && text === '01') return true;
  if (text.length > DIGITS) throw new ValueError(`Exceeds the limit (${DIGITS} digits) for integer string conversion`);
  const [, digits] = /^\s*([+-]?\d+)L?\s*$/.exec(text) ?? [];
  if (digits === undefined) throw new ValueError(`invalid literal for int() with base 10: '${text.slice(0, 40)}'`);
  return exact(BigInt(digits.replace('+', '')));
}

const special: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** A float as Python's `repr` wrote it. Throws ValueError for what is none. */
export function floatOf(line: Uint8Array): number {
  const text = decodeLatin1(line).trim();
  const known = special.get(text);
  if (known !== undefined) return known;
  const value = /^[-+.\de]+$/i.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw new ValueError(`could not convert string to float: '${text.slice(0, 40)}'`);
  return value;
}

/** A string of bytes as Python's `repr` wrote it, in quotes. */
export function stringOf(line: Uint8Array): string {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(decodeLatin1(line)) ?? [];
  if (inner === undefined) throw new UnpicklingError('the STRING opcode argument must be quoted');
  return decodeText(encodeLatin1(unescaped(inner))!, false);
}

/** A string, by `\\uXXXX` and `\\UXXXXXXXX` where it is no Latin-1. */
export const unicodeOf = (line: Uint8Array): string =>
  decodeLatin1(line).replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g,
    (_, four: string | undefined, eight: string | undefined) => {
      const point = parseInt(four ?? eight!, 16);
      if (point > 0x10ffff) throw new UnpicklingError('illegal Unicode character');
      return String.fromCodePoint(point);
    },
  );

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07' };

const unescaped = (text: string): string =>
  text.replace(/\\(x[\da-f]{2}|[0-7]{1,3}|.)/gis, (_, what: string) => {
    if (what.length === 3 && what.startsWith('x')) return String.fromCharCode(parseInt(what.slice(1), 16));
    if (/^[0-7]/.test(what)) return String.fromCharCode(parseInt(what, 8) & 255);
    return escapes[what] ?? what;
  });
