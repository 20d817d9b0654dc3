// What the library needs of Node: files, garbage collection, compression. `browser.ts` has the same names; everything else imports `#platform`.
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import zlib from 'node:zlib';

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
  if (!WebAssembly.validate(relaxed)) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

// A WeakRef that was made or read in this job keeps its target until the job ends. A script run in a context whose
// microtasks run after each evaluation ends the job for WeakRefs, and a major collection then clears them.
let context: vm.Context | undefined;
const nothing = new vm.Script('0');

/** Ends the current job for WeakRefs. */
export function endJob(): void {
  context ??= vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  nothing.runInContext(context);
}

let gc: (() => void) | undefined;

/** V8's own gc() function, which contexts have that are made while the flag is set. */
function exposedCollection(): () => void {
  v8.setFlagsFromString('--expose-gc');
  const exposed = vm.runInNewContext('gc') as (() => void) | undefined;
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
export const heapUsed = (): number => v8.getHeapStatistics().used_heap_size;

/** Deflated bytes as they were. */
export const inflate = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(zlib.inflateRawSync(bytes));

/** Whether there is a file system that `readFile` and its kin reach. */
export const hasFiles = true;

export const exists = (file: string): boolean => fs.existsSync(file);
export const readFile = (file: string): Uint8Array => fs.readFileSync(file);
export const dirname = (file: string): string => path.dirname(file);

export const writeFile = (file: string, contents: Uint8Array | string): void => fs.writeFileSync(file, contents);
