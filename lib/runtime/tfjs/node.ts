// In Node what runs on TensorFlow.js stands ready. The same names as in `browser.ts`.
import * as bridge from './bridge.js';

export type Bridge = typeof bridge;
/** What runs on TensorFlow.js. */
export const tfjsBridge = (): Bridge => bridge;
/** Takes what it has. */
export const provideBridge = (_: Bridge): void => undefined;
