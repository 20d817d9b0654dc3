// What the library needs of a browser; the same names as in `node.ts`.
import { inflateSync } from 'fflate';
import { NotImplementedError } from '../errors.js';

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

/** Deflated bytes as they were. */
export const inflate = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(inflateSync(bytes));

/** Whether there is a file system that `readFile` and its kin reach. */
export const hasFiles = false;

function refuse(operation: string): never {
  throw new NotImplementedError(`${operation}: a browser gives no access to files; pass the bytes instead`);
}

export const exists = (_file: string): boolean => false;
export const readFile = (file: string): Uint8Array => refuse(`reading '${file}'`);
export const writeFile = (file: string, _contents: Uint8Array | string): void => refuse(`writing '${file}'`);
export const dirname = (file: string): string => file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '.';
