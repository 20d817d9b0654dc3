// What the library needs of a browser; the same names as in `node.ts`.
import type { Remedy } from '../absent/remedies.js';
import { inflateSync } from 'fflate';
import { NotImplementedError, RuntimeError } from '../errors.js';

/** A browser has no environment; a page may set the same names on `globalThis.TFJS_TORCH` before it loads the library. */
export function environment(name: string): string | undefined {
  const { TFJS_TORCH: settings } = globalThis as { TFJS_TORCH?: Record<string, string> };
  return settings?.[name];
}

/** Resolves when the library can be used: at once, since everything is embedded. */
export const ready: Promise<void> = Promise.resolve();

/** Browsers that have relaxed SIMD have it on. */
export function enableRelaxedSimd(): void {}

export function endJob(): void {}

/** A browser cannot collect inside a job; FinalizationRegistry works between tasks. */
export const collect: (() => void) | null = null;

/** A browser does not say. */
export const heapUsed = (): number => 0;

export interface RangeFile {
  readonly size: number;
  read(into: Uint8Array, at: number): number;
  close(): void;
}

/** Whether there is a file system that `readFile` and its kin reach. */
export const hasFiles = false;

function refuse(operation: string): never {
  throw new NotImplementedError(`${operation}: a browser gives no access to files; pass the bytes instead`);
}

export const exists = (_file: string): boolean => false;
export const readFile = (file: string): Uint8Array => refuse(`reading '${file}'`);
export const writeFile = (file: string, _contents: Uint8Array | string): void => refuse(`writing '${file}'`);
export const openFile = (file: string): RangeFile => refuse(`reading '${file}'`);
export const replaceFile = (file: string, _produce: (write: (bytes: Uint8Array) => void) => void): void =>
  refuse(`writing '${file}'`);
export const pathOf = (file: string | URL): string => String(file);
export const dirname = (file: string): string => file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '.';

/** Of a byte and k zeros after it, for k from 0 to 7, the CRC-32: eight bytes are taken at once. */
let tables: Uint32Array[] | null = null;

function crcTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    first[n] = c;
  }
  const all = [first];
  for (let k = 1; k < 8; k++) all.push(all[k - 1]!.map((c) => first[c & 255]! ^ (c >>> 8)));
  return all;
}

/** CRC-32 of bytes that follow others, whose CRC-32 is given. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const t = (tables ??= crcTables());
  let c = ~before;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    const low = c ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    c =
      t[7]![low & 255]! ^
      t[6]![(low >>> 8) & 255]! ^
      t[5]![(low >>> 16) & 255]! ^
      t[4]![low >>> 24]! ^
      t[3]![bytes[i + 4]!]! ^
      t[2]![bytes[i + 5]!]! ^
      t[1]![bytes[i + 6]!]! ^
      t[0]![bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) c = t[0]![(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** What bytes of DEFLATE hold. Throws where that is more than `most` bytes, or they are broken. */
export function inflate(bytes: Uint8Array, most = Infinity): Uint8Array<ArrayBuffer> {
  // It cuts off what has no room.
  const out = inflateSync(bytes, most === Infinity ? {} : { out: new Uint8Array(most + 1) });
  if (out.length > most) throw new RuntimeError('too much output');
  return out;
}

/** Of names that are not there a page knows those that PyTorch documents, and nothing more of them. */
export const more: { readonly names: Readonly<Record<string, string>>; readonly remedies: readonly Remedy[] } = {
  names: {},
  remedies: [],
};

/** Where arguments fit none of several signatures, a page says what does not fit, and does not list them. */
export const overloads = {
  functions: '',
  methods: '',
  single: '',
  python: '',
  endings: {} as Readonly<Record<string, string>>,
};

/** A browser names neither the machine nor the process. */
export const hostname = (): string => 'browser';
export const processId: number = 0;
export const appendingTo = (file: string): { write: (bytes: Uint8Array) => void; close: () => void } =>
  refuse(`writing '${file}'`);
/** A page is told nothing that it could rely on. */
export const atExit =
  (_done: () => void): (() => void) =>
  () => {};
