// gzip (RFC 1952).
import { crc32, inflate } from '#platform';
import { RuntimeError } from '../errors.js';

const broken = (why: string): RuntimeError => new RuntimeError(`this is no gzip file, or it is broken: ${why}`);

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const [EXTRA, NAME, COMMENT, HEADER_CRC] = [4, 8, 16, 2];

/**
 * What a gzip file of one member holds.
 *
 * @throws RuntimeError where it is broken
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  if (!isGzip(bytes) || bytes[2] !== 8 || bytes.length < 18) throw broken('its header is not one');
  const flags = bytes[3]!;
  let at = 10;
  if ((flags & EXTRA) !== 0) at += 2 + (bytes[at]! | (bytes[at + 1]! << 8));
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) throw broken('its header does not end');
    at = end + 1;
  }
  if ((flags & HEADER_CRC) !== 0) at += 2;
  const end = bytes.length - 8;
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end);
  const size = trailer.getUint32(4, true);
  let contents: Uint8Array;
  try {
    contents = inflate(bytes.subarray(at, end), size);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  if (contents.length !== size || crc32(contents) !== trailer.getUint32(0, true)) {
    throw broken('its contents are not what its checksum says');
  }
  return contents;
}
