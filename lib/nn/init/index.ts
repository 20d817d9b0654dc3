// torch.nn.init: how parameters begin.
export * from './connections.js';
export * from './matrices.js';
export * from './plain.js';
export * from './truncated.js';
export * from './deprecated.js';
