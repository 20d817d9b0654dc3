// Methods that PyTorch's tensors have not: formulas that run on tensors, and compositions, call them.
export * from './pointwise/activation.js';
export * from './pointwise/reversed.js';
export * from './pointwise/units.js';
export { special } from './pointwise/special.js';
export * from './views/slicing.js';
