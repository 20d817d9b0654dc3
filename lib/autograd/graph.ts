// torch.autograd.graph
export { register_multi_grad_hook } from './multihook.js';
export * from './saving.js';
