// The provider of our own kernels: a WebAssembly module written in AssemblyScript (`assembly/`), called from the files here.
import type { Kernel } from '../../../kernel.js';
import * as kernels from '../../../kernels/index.js';
import { windowOf } from '../loops/provider.js';
import { type Entry, implement, provider } from '../provider.js';
import { convolve, convolveInput, convolveWeight } from './convolution.js';
import { copy, fill, spread } from './copy.js';
import { byRows } from './distance.js';
import { cholesky, lu, luSolve, solveTriangular } from './factoring.js';
import { gemm } from './gemm.js';
import { likelihood, likelihoodGrad } from './likelihood.js';
import {
  layerNorm,
  layerNormAffine,
  layerNormGrad,
  productsAround,
  silence,
  softmax,
  softmaxGrad,
  squaresAround,
} from './normalization.js';
import { positions } from './nonzero.js';
import { argreduce, reduce, scan, sort, sumSquares, top } from './reduction.js';
import { sumInPlanes, maxPool, resample } from './pooling.js';
import { recurrence } from './recurrence.js';
import { qr } from './reflections.js';
import { gather, putRows, scatter, takeRows } from './rows.js';

/** A kernel whose plain loops beat its composition of whole passes. */
const looped = <P>(kernel: Kernel<P>): Entry =>
  implement(kernel, (params, inputs, outs) => {
    kernel.reference(params, inputs.map(windowOf), outs.map(windowOf));
    return true;
  });

export const pack = provider('pack', [
  implement(kernels.fill, ({ value }, _, [out]) => fill(out!, value)),
  implement(kernels.copy, (_, [x], [out]) => copy(x!, out!)),
  implement(kernels.reduce, ({ kind, dims }, [x], [out]) => reduce(kind, x!, dims, out!)),
  implement(kernels.sumSquares, ({ dims }, [x], [out]) => sumSquares(x!, dims, out!)),
  implement(kernels.argreduce, ({ kind, dim }, [x], [out]) => argreduce(kind, x!, dim, out!)),
  implement(kernels.scan, ({ kind, dim }, [x], [out]) => scan(kind, x!, dim, out!)),
  implement(kernels.sort, ({ dim, descending }, [x], [values, indices]) =>
    sort(x!, dim, descending, values!, indices!),
  ),
  implement(
    kernels.topk,
    ({ dim, largest, sorted }, [x], [values, indices]) => sorted && top(x!, dim, largest, values!, indices!),
  ),
  implement(kernels.gemm, ({ alpha, beta, symmetric = false }, [a, b, base], [out]) => {
    if (base !== undefined && beta !== 0 && base !== out) spread(base, out!);
    return gemm(a!, b!, out!, alpha, beta, symmetric);
  }),
  implement(kernels.recurrence, recurrence),
  implement(kernels.convolve, convolve),
  implement(kernels.convolveInput, convolveInput),
  implement(kernels.convolveWeight, convolveWeight),
  implement(kernels.maxPool, (params, [x], [values, indices]) => maxPool(params, x!, values!, indices!)),
  implement(
    kernels.sumInPlanes,
    ({ rounds = null }, [rows, index], [out]) => rounds === null && sumInPlanes(rows!, index!, out!),
  ),
  implement(kernels.resample, (params, [x], [out]) => resample(params, x!, out!)),
  implement(kernels.gather, ({ dim }, [x, index], [out]) => gather(dim, x!, index!, out!)),
  implement(kernels.scatter, ({ dim, kind }, [x, index], [out]) => scatter(kind, dim, x!, index!, out!)),
  implement(kernels.takeRows, (_, [x, index], [out]) => takeRows(x!, index!, out!)),
  implement(
    kernels.putRows,
    ({ kind, rounds = null }, [rows, index], [out]) => rounds === null && putRows(kind, rows!, index!, out!),
  ),
  implement(kernels.lu, (_, inputs, outs) => lu(inputs, outs)),
  implement(kernels.luSolve, luSolve),
  implement(kernels.qr, (_, inputs, outs) => qr(inputs, outs)),
  implement(kernels.solveTriangular, solveTriangular),
  implement(kernels.cholesky, (_, inputs, outs) => cholesky(inputs, outs)),
  looped(kernels.searchsorted),
  looped(kernels.runningExtreme),
  looped(kernels.gcd),
  implement(kernels.distances, (params, inputs, outs) => byRows(kernels.distances, params, inputs, outs)),
  implement(kernels.distancesGrad, (params, inputs, outs) => byRows(kernels.distancesGrad, params, inputs, outs)),
  implement(kernels.softmax, (params, [x], [out]) => softmax(params, x!, out!)),
  implement(kernels.softmaxGrad, (params, [grad, y], [out]) => softmaxGrad(params, grad!, y!, out!)),
  implement(kernels.silence, (params, [x], [out]) => silence(params, x!, out!)),
  implement(kernels.layerNorm, layerNorm),
  implement(kernels.layerNormGrad, (_, inputs, [out]) => layerNormGrad(inputs, out!)),
  implement(kernels.layerNormAffine, (_, inputs, outs) => layerNormAffine(inputs, outs)),
  implement(kernels.squaresAround, (_, [x, center], [out]) => squaresAround(x!, center!, out!)),
  implement(kernels.productsAround, (_, inputs, outs) => productsAround(inputs, outs)),
  implement(kernels.likelihood, likelihood),
  implement(kernels.likelihoodGrad, (params, inputs, [out]) => likelihoodGrad(params, inputs, out!)),
  implement(kernels.positions, (_, [x], [out]) => positions(x!, out!)),
]);
