// torch.autograd
export { detect_anomaly, set_detect_anomaly } from './anomaly.js';
export { backwardOf as backward, grad } from './backward.js';
export * as functional from './functional/index.js';
export { Function_ as Function, FunctionCtx } from './function.js';
export * as function from './once.js';
export * as graph from './graph.js';
export { GradcheckError, gradcheck, gradgradcheck } from './gradcheck.js';
export type { RemovableHandle } from '../hooks.js';
export { enable_grad, inference_mode, no_grad, set_grad_enabled } from '../graph/mode.js';
export * as grad_mode from './gradmode.js';
export { Variable } from './variable.js';
