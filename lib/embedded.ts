// WebAssembly modules that the library carries, as scripts/build-pack.mjs puts them into its own text: no file has to be found, by
// bundlers or at run time.
import { inflate } from '#platform';

/** A module's bytes, from base64 of them deflated. */
export const embedded = (base64: string): Uint8Array<ArrayBuffer> =>
  inflate(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));

/** One module in two builds, which lie in pieces by turns. */
export interface Twins {
  readonly base64: string;
  readonly lengths: readonly [number, number];
  readonly piece: number;
}
type Bytes = Uint8Array<ArrayBuffer>;

export function twins({ base64, lengths, piece }: Twins): [Bytes, Bytes] {
  const bytes = embedded(base64);
  const out = lengths.map((length) => new Uint8Array(length)) as [Bytes, Bytes];
  for (let at = 0, from = 0; from < bytes.length; at += piece) {
    for (const module of out) {
      const part = bytes.subarray(from, from + Math.max(0, Math.min(piece, module.length - at)));
      module.set(part, Math.min(at, module.length));
      from += part.length;
    }
  }
  return out;
}
