// The kernels that devices compute.
export { copy, copyView, fill, fillView } from './writing.js';
export { type Call, type Scalars, pointwise } from './pointwise.js';
export { type ArgReduction, type Reduction, type Scan, argreduce, reduce, reducedType, scan } from './reduction.js';
export { sort } from './sorting.js';
export { type GemmParams, gemm } from './product.js';
export { type Scatter, positions, putRows, takeRows } from './rows.js';
export { gcd } from './integers.js';
export { type SoftmaxParams, softmax, softmaxGrad } from './softmax.js';
export { type LayerNormParams, layerNorm, layerNormAffine, layerNormGrad } from './layernorm.js';
export { type ConvolveParams, convolve, convolveInput, convolveWeight } from './convolution.js';
export { qr } from './decomposition.js';
export { type LikelihoodParams, likelihood, likelihoodGrad } from './likelihood.js';
export { type Extreme, runningExtreme } from './running.js';
export { searchsorted } from './searching.js';
export { type DistanceParams, distanceSlope, distances, distancesGrad } from './distance.js';
