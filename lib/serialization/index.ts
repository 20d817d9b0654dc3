// Checkpoints: what `torch` has of them by itself, and the submodule.
export { load } from './load.js';
export { save } from './save.js';
export * as serialization from './serialization.js';
