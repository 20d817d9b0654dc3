// All methods of Tensor, put together.
import './autograd/methods.js';
import './print/methods.js';
import './memory.js';
import { tfjs } from './exchange.js';
import { fetch } from './ops/creation/reading.js';
import { installMethods, type Methods } from './ops/methods.js';

declare module './tensor.js' {
  interface Tensor extends Methods<{ tfjs: typeof tfjs; fetch: typeof fetch }> {}
}

installMethods({ tfjs, fetch });
