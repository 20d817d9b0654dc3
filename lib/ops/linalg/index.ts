// The functions of torch.linalg.
export * from './linalg.js';
export { qr } from './qr.js';
