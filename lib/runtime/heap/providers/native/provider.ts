// The provider of what a native library computes on the heap, in place, where one is installed: products and convolutions.
// In browsers `#native` is `browser.ts`.
import * as kernels from '../../../kernels/index.js';
import { implement, provider } from '../provider.js';
import { convolve, convolveInput, convolveWeight } from './convolution.js';
import { gemm } from './gemm.js';
import { threads } from './library.js';
import { recurrence } from './recurrence.js';

export const native = provider(
  'native',
  [
    implement(kernels.gemm, gemm),
    implement(kernels.recurrence, recurrence),
    implement(kernels.convolve, convolve),
    implement(kernels.convolveInput, convolveInput),
    implement(kernels.convolveWeight, convolveWeight),
  ],
  threads,
);
