// The package's door: `import torch from 'tfjs-torch'`, and everything under it by name.
import * as torch from './torch.js';

export * from './torch.js';
export { torch, torch as default };
