// How TensorFlow.js is loaded in a browser, where nothing can be loaded at once: pages that want its devices import
// `tfjs-torch/tfjs`, which brings its core and its cpu backend, and other backends beside it; other pages download none of it. The
// same names as in `tfjs-node.ts`.
import { RuntimeError } from '../errors.js';

export type Tfjs = typeof import('@tensorflow/tfjs-core');
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu' | 'node' | 'node-gpu';

let core: Tfjs | null = null;

/** Hands over TensorFlow.js's core: one copy with the one that the program itself may use. */
export function provideTfjs(given: Tfjs): void {
  core = given;
}

/**
 * TensorFlow.js's core.
 *
 * @throws RuntimeError that says what to import where it is not there
 */
export function loadTfjs(): Tfjs {
  if (core !== null) return core;
  throw new RuntimeError("this needs TensorFlow.js: import 'tfjs-torch/tfjs' (before tfjs-torch uses it)");
}

/** TensorFlow.js's core where it is there, else null. */
export const findTfjs = (): Tfjs | null => core;

/**
 * Makes sure that a backend is registered with TensorFlow.js's core.
 *
 * @throws RuntimeError that says what to import where it is not
 */
export function loadBackend(name: BackendName): void {
  if (loadTfjs().findBackendFactory(name)) return;
  throw new RuntimeError(
    name.startsWith('node')
      ? `a browser has no device that needs @tensorflow/tfjs-${name}`
      : `this device needs: import '@tensorflow/tfjs-backend-${name}' (before tfjs-torch uses it)`,
  );
}
