// What runs on TensorFlow.js, as a whole: a page downloads it where it imports `tfjs-torch/tfjs`, and asks for it by `#bridge`.
export { TfjsEngine } from './engine.js';
export { fromTfjs, toTfjs } from './exchange.js';
export { Kernels } from './kernels.js';
