// How tensors print: as in Python.
import { defaultEngine } from '../runtime/registry.js';
import { Tensor } from '../tensor.js';
import './devtools.js';
import { formatTensor } from './tensor.js';

const inspect = Symbol.for('nodejs.util.inspect.custom');

declare module '../tensor.js' {
  interface Tensor {
    /** As Python prints it: values to four digits, and what differs from the defaults. */
    toString(): string;
  }
}

function text(t: Tensor, parameter: boolean): string {
  const device = t.device.type === defaultEngine().device.type ? undefined : String(t.device);
  const { engine } = t.storage;
  return formatTensor({
    shape: t.shape,
    dtype: t.dtype,
    get values() {
      return engine.read(t);
    },
    device,
    hollow: !t.storage.engine.computes,
    requires_grad: t.requires_grad,
    grad_fn: t.grad_fn?.title,
    parameter,
  });
}

for (const name of ['toString', inspect]) {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor): string {
      return text(this, this.is_parameter);
    },
    writable: true,
    configurable: true,
  });
}

// `JSON.stringify` gives nested lists; BigInts past 2^53 it refuses itself.
Object.defineProperty(Tensor.prototype, 'toJSON', {
  value(this: Tensor): unknown {
    return this.tolist();
  },
  writable: true,
  configurable: true,
});
