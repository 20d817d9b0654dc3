// WebAssembly modules that the library carries, as scripts/build-pack.mjs puts them into its own text: no file has to be found, by
// bundlers or at run time.
import { inflate } from '#platform';

/** A module's bytes, from base64 of them deflated. */
export const embedded = (base64: string): Uint8Array<ArrayBuffer> =>
  inflate(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

/** Two modules that lie in pieces by turns. */
export function apart(
  bytes: Uint8Array<ArrayBuffer>,
  lengths: readonly [number, number],
  piece: number,
): [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  const out = lengths.map((length) => new Uint8Array(length)) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  for (let at = 0, from = 0; from < bytes.length; at += piece) {
    for (const module of out) {
      const part = bytes.subarray(from, from + Math.max(0, Math.min(piece, module.length - at)));
      module.set(part, Math.min(at, module.length));
      from += part.length;
    }
  }
  return out;
}
