// The provider of our own kernels: a WebAssembly module written in AssemblyScript (`pack/`), called from `packed/`.
import { copy, fill } from './copy.js';
import { gemm } from './gemm.js';
import { argreduce, reduce, scan, sort } from './reduce.js';
import { putRows, takeRows } from './rows.js';
import type { Provider } from '../provider.js';

export { softmaxRows } from './softmax.js';

export const pack: Provider = {
  name: 'pack',
  kernels: { fill, copy, reduce, argreduce, scan, sort, gemm, takeRows, putRows },
};
