// How TensorFlow.js is loaded in Node: when a tfjs device is first asked for, and by `require`, which takes 60 ms where
// its ES modules take 200 to 570. `tfjs-browser.ts` has the same names; everything else imports `#tfjs`.
import { createRequire } from 'node:module';
import util from 'node:util';
import { RuntimeError } from '../errors.js';

export type Tfjs = typeof import('@tensorflow/tfjs-core');
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu' | 'node' | 'node-gpu';

const packages: Readonly<Record<BackendName, string>> = {
  cpu: '@tensorflow/tfjs-backend-cpu',
  wasm: '@tensorflow/tfjs-backend-wasm',
  webgl: '@tensorflow/tfjs-backend-webgl',
  webgpu: '@tensorflow/tfjs-backend-webgpu',
  node: '@tensorflow/tfjs-node',
  'node-gpu': '@tensorflow/tfjs-node-gpu',
};

/** `require` as from the library's own file; in a bundle, which need not say where it is, as from the program's folder. */
const requirer = (): ((name: string) => unknown) => createRequire(import.meta.url ?? `${process.cwd()}/index.js`);

let core: Tfjs | undefined;

/** Hands over TensorFlow.js's core, as in browsers. */
export function provideTfjs(given: Tfjs): void {
  core = given;
}

const missing = (error: unknown, name: string): boolean =>
  error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND' && error.message.includes(`'${name}'`);

/** @throws RuntimeError that names a package that is not installed */
function load(name: string): unknown {
  try {
    return requirer()(name);
  } catch (error) {
    if (!missing(error, name)) throw error;
    throw new RuntimeError(`this device needs the package ${name}, which is not installed: npm install ${name}`);
  }
}

/** TensorFlow.js's core: one copy with the one that the program itself may use. */
export function loadTfjs(): Tfjs {
  return (core ??= load('@tensorflow/tfjs-core') as Tfjs);
}

/** The same, or null in a bundle that lies where it is not installed. */
export function findTfjs(): Tfjs | null {
  try {
    return loadTfjs();
  } catch {
    return null;
  }
}

/**
 * Loads the package of a backend, which registers itself with TensorFlow.js's core.
 *
 * @throws RuntimeError that names the package where it is not installed
 */
export function loadBackend(name: BackendName): void {
  if (loadTfjs().findBackendFactory(name)) return; // the program's own, as in a bundle
  const wanted = packages[name];
  // tfjs-node still calls two functions that Node 23 took away.
  if (name.startsWith('node')) {
    const old = util as { isArray?: unknown; isNullOrUndefined?: unknown };
    old.isArray ??= Array.isArray;
    old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  }
  load(wanted);
}
