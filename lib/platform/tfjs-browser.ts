// How TensorFlow.js is loaded in a browser, where nothing can be loaded at once: its core and its cpu backend come with
// the library, other backends with the program. The same names as in `tfjs-node.ts`.
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { RuntimeError } from '../errors.js';

export type Tfjs = typeof import('@tensorflow/tfjs-core');
export type BackendName = 'cpu' | 'wasm' | 'webgl' | 'webgpu' | 'node' | 'node-gpu';

/** TensorFlow.js's core: one copy with the one that the program itself may use. */
export const loadTfjs = (): Tfjs => core;

/**
 * Makes sure that a backend is registered with TensorFlow.js's core.
 *
 * @throws RuntimeError that says what to import where it is not
 */
export function loadBackend(name: BackendName): void {
  if (core.findBackendFactory(name) !== null && core.findBackendFactory(name) !== undefined) return;
  throw new RuntimeError(
    name.startsWith('node')
      ? `a browser has no device that needs @tensorflow/tfjs-${name}`
      : `this device needs: import '@tensorflow/tfjs-backend-${name}' (before tfjs-torch uses it)`,
  );
}
