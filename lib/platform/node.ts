// What the library needs of Node: files, garbage collection, compression. `browser.ts` has the same names; everything else imports `#platform`.
export { more } from '../absent/more.js';
export * as overloads from './overloads.js';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type vm from 'node:vm';
import { FileNotFoundError, IsADirectoryError, RuntimeError } from '../errors.js';

// What loading the library does not need: these modules bring others, streams and hashes, and take some milliseconds.
const v8 = (): typeof import('node:v8') => process.getBuiltinModule('node:v8');
const machines = (): typeof vm => process.getBuiltinModule('node:vm');
const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');
const os = (): typeof import('node:os') => process.getBuiltinModule('node:os');

/** The value of an environment variable, or undefined. */
export const environment = (name: string): string | undefined => process.env[name];

/** Resolves when the library can be used; in Node it always can. */
export const ready: Promise<void> = Promise.resolve();

/** One function with one relaxed SIMD instruction. */
// prettier-ignore
const relaxed = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, // WebAssembly 1
  1, 4, 1, 96, 0, 0, // a type: () -> ()
  3, 2, 1, 0, // a function of it
  10, 20, 1, 18, 0, // its body
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, // three times i8x16.splat(0)
  253, 133, 2, 26, 11, // f32x4.relaxed_madd, dropped
]);

/** Lets modules that use relaxed SIMD compile where Node has it behind a flag (before 22). Whether they do, `WebAssembly.validate` says. */
export function enableRelaxedSimd(): void {
  if (!WebAssembly.validate(relaxed)) v8().setFlagsFromString('--experimental-wasm-relaxed-simd');
}

// A WeakRef that was made or read in this job keeps its target until the job ends. A script run in a context whose
// microtasks run after each evaluation ends the job for WeakRefs, and a major collection then clears them.
let context: vm.Context | undefined;
let nothing: vm.Script | undefined;

/** Ends the current job for WeakRefs. */
export function endJob(): void {
  context ??= machines().createContext({}, { microtaskMode: 'afterEvaluate' });
  nothing ??= new (machines().Script)('0');
  nothing.runInContext(context);
}

let gc: (() => void) | undefined;

/** V8's own gc() function, which contexts have that are made while the flag is set; Bun has one of its own. */
function exposedCollection(): () => void {
  const { Bun } = globalThis as { Bun?: { gc(now: boolean): void } };
  if (Bun !== undefined) return () => Bun.gc(true);
  v8().setFlagsFromString('--expose-gc');
  const exposed = machines().runInNewContext("typeof gc === 'function' ? gc : undefined") as (() => void) | undefined;
  if (typeof exposed !== 'function') throw new Error('this Node gives no access to its garbage collection');
  return exposed;
}

/** Collects all garbage now, inside the running job: afterwards WeakRefs to what is unreachable are empty. */
export const collect: (() => void) | null = () => {
  gc ??= exposedCollection();
  endJob();
  gc();
};

/** Bytes of JavaScript objects, those that are garbage included. */
export const heapUsed = (): number => v8().getHeapStatistics().used_heap_size;

/** Whether there is a file system that `readFile` and its kin reach. */
export const hasFiles = true;

export const exists = (file: string): boolean => fs.existsSync(file);
export const readFile = (file: string): Uint8Array => fs.readFileSync(file);
export const dirname = (file: string): string => path.dirname(file);

export const writeFile = (file: string, contents: Uint8Array | string): void => fs.writeFileSync(file, contents);

/** A file's path, of a URL too. Throws a TypeError for a URL that is not `file:`. */
export const pathOf = (file: string | URL): string => (typeof file === 'string' ? file : fileURLToPath(file));

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/** A file that is read by ranges. */
export interface RangeFile {
  /** bytes */
  readonly size: number;
  /** Fills `into` with what lies from the byte `at` on. @returns how many bytes there were */
  read(into: Uint8Array, at: number): number;
  close(): void;
}

/**
 * Opens a file for reading.
 *
 * @throws FileNotFoundError, IsADirectoryError in Python's words
 */
export function openFile(file: string): RangeFile {
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new FileNotFoundError(`[Errno 2] No such file or directory: '${file}'`);
    throw error;
  }
  const about = fs.fstatSync(handle);
  if (about.isDirectory()) {
    fs.closeSync(handle);
    throw new IsADirectoryError(`[Errno 21] Is a directory: '${file}'`);
  }
  return {
    size: about.size,
    read(into, at) {
      let done = 0;
      while (done < into.length) {
        const count = fs.readSync(handle, into, done, into.length - done, at + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    },
    close: () => fs.closeSync(handle),
  };
}

/** Where a file really lies, links followed; the path itself where there is nothing yet. */
function destinationOf(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += fs.writeSync(handle, bytes, done, bytes.length - done);
}

/**
 * Puts a new file in a file's place, whole or not at all: it is written beside it under another name (`.NAME.….tmp`), brought to the
 * disk, and renamed. What is no regular file, as a pipe, is written to directly.
 *
 * @param produce is given what writes the next bytes; they may change once it returns
 * @throws RuntimeError in PyTorch's words where there is no such folder
 */
export function replaceFile(file: string, produce: (write: (bytes: Uint8Array) => void) => void): void {
  const target = destinationOf(file);
  const folder = path.dirname(target);
  if (!fs.existsSync(folder)) throw new RuntimeError(`Parent directory ${path.dirname(file)} does not exist.`);
  const before = fs.statSync(target, { throwIfNoEntry: false });
  if (before?.isDirectory() === true) throw new IsADirectoryError(`[Errno 21] Is a directory: '${file}'`);
  if (before !== undefined && !before.isFile()) {
    const handle = fs.openSync(target, 'w');
    try {
      produce((bytes) => writeAll(handle, bytes));
    } finally {
      fs.closeSync(handle);
    }
    return;
  }
  const name = `.${path.basename(target).slice(0, 200)}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`;
  const beside = path.join(folder, name);
  const handle = fs.openSync(beside, 'wx');
  try {
    try {
      produce((bytes) => writeAll(handle, bytes));
      if (before !== undefined) fs.fchmodSync(handle, before.mode);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(beside, target);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Brings a folder's entries to the disk, where the system can. */
function syncFolder(folder: string): void {
  try {
    const handle = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    // Windows opens no folders; the file itself is safe.
  }
}

/** CRC-32 of bytes that follow others, whose CRC-32 is given. */
export const crc32 = (bytes: Uint8Array, before = 0): number => zlib().crc32(bytes, before);

/** What bytes of DEFLATE hold. Throws where that is more than `most` bytes, or they are broken. */
export const inflate = (bytes: Uint8Array, most = Infinity): Uint8Array<ArrayBuffer> =>
  zlib().inflateRawSync(bytes, most === Infinity ? {} : { maxOutputLength: Math.max(most, 1) });

/** The machine's name, and this process's number. */
export const hostname = (): string => os().hostname();
export const processId: number = process.pid;

/** Opens a file that grows, and makes its folder. */
export function appendingTo(file: string): { write: (bytes: Uint8Array) => void; close: () => void } {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const handle = fs.openSync(file, 'a');
  return { write: (bytes) => writeAll(handle, bytes), close: () => fs.closeSync(handle) };
}

/** Calls a function when the process ends. */
export function atExit(done: () => void): void {
  process.once('exit', done);
}
