// The kernels that devices compute.
export { copy, copyView, fill, fillView } from './writing.js';
export { type Call, type Scalars, pointwise, pointwiseAll } from './pointwise.js';
export { type ArgReduction, type Reduction, type Scan, argreduce, reduce, reducedType, scan } from './reduction.js';
export { sumSquares } from './squares.js';
export { kth, mode, sort, topk } from './sorting.js';
export { type GemmParams, gemm } from './product.js';
export { gather, scatter } from './along.js';
export { type Putting, type Scatter, adding, positions, putRows, takeRows } from './rows.js';
export { gcd } from './integers.js';
export { type SoftmaxParams, silence, softmax, softmaxGrad } from './softmax.js';
export { type LayerNormParams, layerNorm, layerNormAffine, layerNormGrad } from './layernorm.js';
export { productsAround, squaresAround } from './moments.js';
export {
  type Act,
  type Formula,
  type Place,
  type Product,
  type RecurrenceParams,
  type Sight,
  type Step,
  layoutAt,
  recurrence,
} from './recurrence.js';
export { type ConvolveParams, convolve, convolveInput, convolveWeight } from './convolution.js';
export { lu, luSolve, permutation } from './matrices/lu.js';
export { ldl, ldlSolve } from './matrices/ldl.js';
export { cholesky, solveTriangular } from './matrices/triangular.js';
export { geqrf, householderProduct, qr } from './matrices/qr.js';
export { eigh } from './matrices/eigen.js';
export { svd } from './matrices/singular.js';
export { matrixExp } from './matrices/exponential.js';
export { type ResampleParams, resample } from './resampling.js';
export { type WindowParams, sumInPlanes, maxPool } from './pooling.js';
export { type LikelihoodParams, likelihood, likelihoodGrad } from './likelihood.js';
export { type Extreme, runningExtreme } from './running.js';
export { searchsorted } from './searching.js';
export { type DistanceParams, distanceSlope, distances, distancesGrad } from './distance.js';
