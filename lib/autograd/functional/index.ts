// torch.autograd.functional
export { hessian, jacobian } from './jacobians.js';
export { hvp, jvp, vhp, vjp } from './products.js';
