// WebAssembly modules that the library carries, as scripts/build-pack.mjs puts them into its own text: no file has to be found, by
// bundlers or at run time.
import { inflate } from '#platform';

/** A module's bytes, from base64 of them deflated. */
export const embedded = (base64: string): Uint8Array<ArrayBuffer> =>
  inflate(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
