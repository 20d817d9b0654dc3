// The provider of our own kernels: a WebAssembly module written in AssemblyScript (`pack/`), called from `packed/`.
import { copy, fill } from './packed/copy.js';
import { gemm } from './packed/gemm.js';
import { argreduce, reduce, scan, sort } from './packed/reduce.js';
import { putRows, takeRows } from './packed/rows.js';
import type { Provider } from './provider.js';

export { softmaxRows } from './packed/softmax.js';

export const pack: Provider = {
  name: 'pack',
  kernels: { fill, copy, reduce, argreduce, scan, sort, gemm, takeRows, putRows },
};
