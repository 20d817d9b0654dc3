// In a page what runs on TensorFlow.js comes with TensorFlow.js itself, by `tfjs-torch/tfjs`; other pages download none of it. The same names
// as in `node.ts`.
import { loadTfjs } from '#tfjs';
import { RuntimeError } from '../../errors.js';
import type { Bridge } from './node.js';

let bridge: Bridge | null = null;

/**
 * What runs on TensorFlow.js.
 *
 * @throws RuntimeError that says what to import where it is not there
 */
export function tfjsBridge(): Bridge {
  if (bridge !== null) return bridge;
  loadTfjs();
  throw new RuntimeError("TensorFlow.js' devices came by another way than 'tfjs-torch/tfjs'");
}

/** Hands it over. */
export function provideBridge(given: Bridge): void {
  bridge = given;
}
