// The operators that are functions of torch, by the files that they are written in.
export * from './blas/contracting.js';
export * from './blas/kronecker.js';
export * from './blas/matmul.js';
export * from './blas/matrices.js';
export * from './blas/vectors.js';
export * from './comparison/closeness.js';
export * from './comparison/distinct.js';
export * from './comparison/medians.js';
export * from './comparison/quantiles.js';
export * from './comparison/running.js';
export * from './comparison/searching.js';
export * from './comparison/sorting.js';
export * from './creation/cloning.js';
export * from './creation/constant.js';
export * from './creation/factories.js';
export * from './creation/filling.js';
export * from './creation/properties.js';
export * from './creation/sequences.js';
export * from './creation/types.js';
export * from './indexing/elements.js';
export * from './indexing/merging.js';
export * from './indexing/putting.js';
export * from './indexing/rows.js';
export * from './indexing/scattering.js';
export * from './indexing/slices.js';
export * from './indexing/where.js';
export * from './joining/arranging.js';
export * from './joining/combining.js';
export * from './joining/flipping.js';
export * from './joining/joining.js';
export * from './joining/separating.js';
export * from './joining/tiling.js';
export * from './linalg/chain.js';
export * from './linalg/legacy.js';
export * from './linalg/lowrank.js';
export * from './linalg/older.js';
export * from './nn/convolution/forward.js';
export * from './nn/convolution/transposed.js';
export * from './nn/distance.js';
export * from './nn/prelu.js';
export * from './other/counting.js';
export * from './other/gradient.js';
export * from './other/histograms.js';
export * from './other/indices.js';
export * from './other/kinds.js';
export * from './other/observing.js';
export * from './other/questions.js';
export * from './other/trapezoids.js';
export * from './other/triangle.js';
export * from './other/vander.js';
export * from './pointwise/aliases.js';
export * from './pointwise/arithmetic.js';
export * from './pointwise/clamping.js';
export * from './pointwise/comparison.js';
export * from './pointwise/complex.js';
export * from './pointwise/gamma.js';
export * from './pointwise/numbers.js';
export * from './pointwise/pairs.js';
export * from './pointwise/powers.js';
export * from './pointwise/rectifiers.js';
export * from './pointwise/reversed.js';
export * from './pointwise/rounding.js';
export * from './pointwise/sigmoids.js';
export * from './pointwise/trigonometry.js';
export * from './pointwise/units.js';
export * from './random/binomial.js';
export * from './random/choosing.js';
export * from './random/creation.js';
export * from './random/poisson.js';
export * from './reduction/deviation.js';
export * from './reduction/extremes.js';
export * from './reduction/products.js';
export * from './reduction/spread.js';
export * from './reduction/sums.js';
export * from './signal/periodic.js';
export * from './views/copies.js';
export * from './views/likeness.js';
export * from './views/ordering.js';
export * from './views/parts.js';
export * from './views/pieces.js';
export * from './views/shaping.js';
export * from './views/splitting.js';
export * from './views/strided.js';
// What torch has of a namespace of its own, or of a file that says more.
export { alpha_dropout, dropout, feature_alpha_dropout, feature_dropout } from './nn/dropout/noise.js';
export { native_batch_norm } from './nn/normalization/batchnorm.js';
export { native_group_norm } from './nn/normalization/groupnorm.js';
export { native_layer_norm } from './nn/normalization/layernorm.js';
export { group_norm, layer_norm, rms_norm } from './nn/normalization/layers.js';
export { channel_shuffle, constant_pad_nd, pixel_shuffle, pixel_unshuffle } from './nn/padding.js';
export { adaptive_avg_pool1d } from './nn/pooling/adaptive.js';
export { avg_pool1d } from './nn/pooling/average.js';
export { max_pool1d, max_pool2d, max_pool3d } from './nn/pooling/max.js';
export { grid_sampler, grid_sampler_2d, grid_sampler_3d } from './nn/sampling/grid.js';
export { log_softmax, softmax } from './nn/softmax.js';
export { i0, i0_ } from './pointwise/bessel.js';
export {
  Generator,
  default_generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from './random/generator.js';
export { type ValuesIndices } from './reduction/dimensions.js';
