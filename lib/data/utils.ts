// `torch.utils`.
export * as data from './index.js';
export * as checkpoint from '../autograd/checkpoint.js';
