// Kernels by their compositions of others.
import { compose } from '../../compose.js';
import type { Provider } from './provider.js';

export const composing: Provider = {
  name: 'compose',
  find: (kernel) =>
    kernel.compose === undefined
      ? undefined
      : (params, inputs, outs) => {
          if (outs[0]!.storage.dtype.widens && kernel.steps?.(params) === true) return false;
          compose(outs[0]!.storage.engine, kernel, params, inputs, outs);
          return true;
        },
};
