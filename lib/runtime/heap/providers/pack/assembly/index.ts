// The pack: kernels on the default device's memory. A companion module has no data of its own, which would land in tfjs's;
// scripts/build-pack.mjs checks that. Files name their exports here: an `export *` over inlined constants crashes asc.
export { gemm, gemmScratch, scale } from './gemm';
export { convForward, convInput, convScratch, convWeight } from './conv';
export { winograd, winogradWeight } from './winograd';
export { winogradInput } from './winogradinput';
export { copy, copyMatrix, convert } from './copy';
export { maxPool, resample, sumInPlanes } from './pool';
export { reduce, test, extreme, scan } from './reduction';
export { firstOutside, gather, scatterAdd, scatterSet } from './along';
export { takeRows, setRows, putRows } from './rows';
export { sort, top } from './sort';
export { softmaxRows, softmaxGradRows } from './softmax';
export { layerNorm, layerNormGrad, layerNormAffine, productsAround, squaresAround } from './layernorm';
export { wideSum } from './widesum';
