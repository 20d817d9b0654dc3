// torch.nn.init.
export * from './initializers.js';
export * from './deprecated.js';
