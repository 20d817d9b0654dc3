// A native library that computes on the heap, called through koffi: both are optional, and looked for when they are first wanted.
// `tfjs-torch install-native` brings them, and writes a `native.json` that says which library there is.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `native.json` says. */
export interface Description {
  /** as in `linux-x64` */
  readonly platform: string;
  /** which functions it has: oneDNN's, or a BLAS' */
  readonly kind: 'onednn' | 'blas';
  /** the library's file, seen from `native.json` */
  readonly path: string;
  /** what its functions' names begin with */
  readonly prefix?: string;
}

/** Types of C's that functions here have; addresses are `uintptr_t`, or `void *` where JavaScript's own bytes are given. */
export type ForeignType =
  'void' | 'int' | 'int64' | 'uint' | 'size_t' | 'float' | 'double' | 'char' | 'uintptr_t' | 'void *';
/** A function of C's; one that gives an address gives it as a number. */
export type Foreign = (...operands: readonly (number | ArrayBufferView | null)[]) => number;

/** A native library. */
export interface NativeLibrary extends Omit<Description, 'platform'> {
  /** A function of it, or null where it has none of this name. */
  find(name: string, result: ForeignType, operands: readonly ForeignType[]): Foreign | null;
  /** Where the first byte of a buffer is. */
  addressOf(buffer: ArrayBufferLike): number;
}

/** Keeps signals from the thread that calls, until they are let through. */
export interface Signals {
  hold(): void;
  release(): void;
}

const SETMASK = 2; // Linux'
/** A library's threads' signals, where the system is Linux: elsewhere nothing here needs them held. */
export function signalsOf({ find, addressOf }: NativeLibrary): Signals | null {
  if (process.platform !== 'linux') return null;
  const mask = find('pthread_sigmask', 'int', ['int', 'uintptr_t', 'uintptr_t']);
  if (mask === null) return null;
  // Two of C's sigset_t, of at most 128 bytes: all signals, and those that were held before.
  const sets = new Uint8Array(256).fill(255, 0, 128);
  const all = addressOf(sets.buffer);
  const before = all + 128;
  return {
    hold: () => void mask(SETMASK, all, before),
    // `sets` is mentioned so that it lives as long as its address is used.
    release: () => void mask(SETMASK, sets.byteOffset + before, 0),
  };
}

interface Koffi {
  load(path: string | null): { func(name: string, result: string, operands: readonly string[]): unknown };
  address(buffer: ArrayBufferLike): bigint;
}

/** The library's own file; in a bundle, which need not say where it is, one in the program's folder. */
export const here = (): string =>
  import.meta.url === undefined ? path.join(process.cwd(), 'index.js') : fileURLToPath(import.meta.url);

/** Where an installation lies, seen from the folder of a program's packages or above it. */
export const WHERE = path.join('node_modules', '.cache', 'tfjs-torch');

/** The nearest `native.json` that an installation may have left, or the one that the program names; null where there is none. */
function describedAt(): string | null {
  const named = process.env['TFJS_TORCH_NATIVE'];
  if (named !== undefined && named !== '') {
    return fs.statSync(named).isDirectory() ? path.join(named, 'native.json') : named;
  }
  for (let folder = path.dirname(here()); ; folder = path.dirname(folder)) {
    const file = path.join(folder, WHERE, 'native.json');
    if (fs.existsSync(file)) return file;
    if (folder === path.dirname(folder)) return null;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
function isDescription(value: unknown): value is Description {
  if (typeof value !== 'object' || value === null) return false;
  const { platform, kind, path: file, prefix = '' } = value as Partial<Record<keyof Description, unknown>>;
  return isText(platform) && (kind === 'onednn' || kind === 'blas') && isText(file) && isText(prefix);
}

/** koffi as from a file's place. */
export function koffiFrom(file: string): Koffi | null {
  try {
    return createRequire(file)('koffi') as Koffi;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      return null;
    throw error;
  }
}

/**
 * Loads a library for good: koffi unloads at the process's end, and where threads of the library sleep that ends it by a crash.
 * Windows has no such call, and none of these threads.
 */
function pin(koffi: Koffi, file: string): void {
  if (process.platform === 'win32') return;
  const dlopen = koffi.load(null).func('dlopen', 'void *', ['str', 'int']) as (file: string, flags: number) => unknown;
  dlopen(file, process.platform === 'darwin' ? 0x82 : 0x1002); // RTLD_NOW | RTLD_NODELETE
}

/**
 * The native library that is installed, or null where none is.
 *
 * @throws Error that says why, where one is named that cannot be used
 */
export function nativeLibrary(): NativeLibrary | null {
  const file = describedAt();
  if (file === null) return null;
  const description: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!isDescription(description)) throw new Error(`${file} describes no library`);
  const platform = `${process.platform}-${process.arch}`;
  if (description.platform !== platform) throw new Error(`${file} is for ${description.platform}, this is ${platform}`);
  const koffi = koffiFrom(here()) ?? koffiFrom(file);
  if (koffi === null) throw new Error(`${file} needs the package koffi, which is not installed: npm install koffi`);
  const place = path.resolve(path.dirname(file), description.path);
  pin(koffi, place);
  const library = koffi.load(place);
  return {
    ...description,
    path: place,
    find(name, result, operands) {
      try {
        return library.func(name, result, operands) as Foreign;
      } catch {
        return null;
      }
    },
    addressOf: (buffer) => Number(koffi.address(buffer)),
  };
}
