// The provider of our own kernels: a WebAssembly module written in AssemblyScript (`assembly/`), called from the files here.
import * as kernels from '../../../kernels/index.js';
import { implement, provider } from '../provider.js';
import { copy, fill, spread } from './copy.js';
import { gemm } from './gemm.js';
import { count, positions } from './nonzero.js';
import { argreduce, reduce, scan, sort } from './reduce.js';
import { putRows, takeRows } from './rows.js';

export { softmaxRows } from './softmax.js';

export const pack = provider('pack', [
  implement(kernels.fill, ({ value }, _, [out]) => fill(out!, value)),
  implement(kernels.copy, (_, [x], [out]) => copy(x!, out!)),
  implement(kernels.reduce, ({ kind, dims }, [x], [out]) =>
    kind === 'count' ? count(x!, dims, out!) : reduce(kind, x!, dims, out!),
  ),
  implement(kernels.argreduce, ({ kind, dim }, [x], [out]) => argreduce(kind, x!, dim, out!)),
  implement(kernels.scan, ({ kind, dim }, [x], [out]) => scan(kind, x!, dim, out!)),
  implement(kernels.sort, ({ dim, descending }, [x], [values, indices]) =>
    sort(x!, dim, descending, values!, indices!),
  ),
  implement(kernels.gemm, ({ alpha, beta }, [a, b, base], [out]) => {
    if (base !== undefined && beta !== 0 && base !== out) spread(base, out!);
    return gemm(a!, b!, out!, alpha, beta);
  }),
  implement(kernels.takeRows, (_, [x, index], [out]) => takeRows(x!, index!, out!)),
  implement(kernels.putRows, ({ kind }, [rows, index], [out]) => putRows(kind, rows!, index!, out!)),
  implement(kernels.positions, (_, [x], [out]) => positions(x!, out!)),
]);
