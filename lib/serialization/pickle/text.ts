// Python's strings as UTF-8. They may hold lone surrogates, as JavaScript's do, which TextEncoder and TextDecoder do not pass on.
import { UnpicklingError } from '../../errors.js';

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lone = /\p{Surrogate}/u;

/** A string's bytes, lone surrogates by three bytes each (Python's `surrogatepass`). */
export function encodeText(text: string): Uint8Array {
  if (!lone.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point < 0xe000) {
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    } else for (const byte of encoder.encode(character)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * The string that bytes are in UTF-8.
 *
 * @param pass whether lone surrogates are taken too
 * @throws UnpicklingError for what is no UTF-8
 */
export function decodeText(bytes: Uint8Array, pass = true): string {
  try {
    return strict.decode(bytes);
  } catch {
    if (pass) return withSurrogates(bytes);
    throw invalid();
  }
}

const invalid = (): UnpicklingError => new UnpicklingError("'utf-8' codec can't decode a string of the pickle");

function withSurrogates(bytes: Uint8Array): string {
  let text = '';
  let from = 0;
  const flush = (to: number): void => {
    try {
      text += strict.decode(bytes.subarray(from, to));
    } catch {
      throw invalid();
    }
  };
  for (let i = 0; i + 2 < bytes.length; i++) {
    // ED A0 80 to ED BF BF
    if (bytes[i] !== 0xed || bytes[i + 1]! < 0xa0 || bytes[i + 1]! > 0xbf || (bytes[i + 2]! & 0xc0) !== 0x80) continue;
    flush(i);
    text += String.fromCharCode(0xd000 | ((bytes[i + 1]! & 63) << 6) | (bytes[i + 2]! & 63));
    from = i + 3;
    i += 2;
  }
  flush(bytes.length);
  return text;
}

/** The string whose characters are the bytes. */
export function decodeLatin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 8192) pieces.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return pieces.join('');
}

/** The bytes that a string's characters are, or null where one is none. */
export function encodeLatin1(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 255) return null;
    bytes[i] = unit;
  }
  return bytes;
}

/** A whole number of two's complement, its lowest byte first: a number while that is exact. */
export function decodeInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const digits: string[] = [];
  for (let i = bytes.length - 1; i >= 0; i--) digits.push(bytes[i]!.toString(16).padStart(2, '0'));
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x${digits.join('')}`));
  return exact(value);
}

/** A whole number as JavaScript has it: a number where that is exact, else a BigInt. */
export const exact = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

/** The fewest bytes of two's complement that hold a whole number, the lowest first; none of 0. */
export function encodeInteger(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const size = (value < 0n ? -value - 1n : value).toString(16).length * 4;
  // One more bit for the sign, and in hexadecimal up to three too many.
  let length = Math.ceil((size + 1) / 8);
  if (length > 1 && BigInt.asIntN(8 * (length - 1), value) === value) length--;
  const hex = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, k) => parseInt(hex.slice(2 * (length - 1 - k), 2 * (length - k)), 16));
}
