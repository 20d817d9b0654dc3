// The methods of Tensor that autograd has.
import { installMethods, type Methods } from '../ops/methods.js';
import { backward } from './backward.js';
import * as hooks from './hooks.js';

const table = { backward, ...hooks };

declare module '../tensor.js' {
  interface Tensor extends Methods<typeof table> {}
}

installMethods(table);
