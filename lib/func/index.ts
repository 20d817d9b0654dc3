// torch.func
export { functional_call } from './call.js';
export { grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp } from './gradients.js';
export { stack_module_state } from './stacking.js';
export { vmap } from './vmap.js';
