// The methods of Tensor that autograd has.
import { installMethods, type Methods } from '../ops/methods.js';
import { backward } from './backward.js';
import { register_hook, register_post_accumulate_grad_hook, retain_grad } from './hooks.js';

const table = { backward, register_hook, register_post_accumulate_grad_hook, retain_grad };

declare module '../tensor.js' {
  interface Tensor extends Methods<typeof table> {}
}

installMethods(table);
