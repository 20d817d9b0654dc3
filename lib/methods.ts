// All methods of Tensor, put together.
import './autograd/methods.js';
import './print/methods.js';
import './memory.js';
import { tfjs } from './exchange.js';
import { fetch } from './ops/creation/reading.js';
import { installMethods, type Methods } from './ops/methods.js';
import type { TfjsTensor } from './runtime/tfjs/exchange.js';

declare module './tensor.js' {
  interface Tensor extends Methods<{ fetch: typeof fetch }> {
    /**
     * A tfjs tensor with this tensor's elements, which the caller disposes. No gradient goes from one to the other.
     *
     * @returns a tensor of tfjs's types: int64 and uint8 become int32
     */
    tfjs(): TfjsTensor;
  }
}

installMethods({ tfjs, fetch });
