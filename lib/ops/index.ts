// The operators as functions.
export * from './pointwise/arithmetic.js';
export * from './pointwise/pairs.js';
export { div as divide, div as true_divide, mul as multiply, sub as subtract } from './pointwise/arithmetic.js';
export * from './pointwise/comparison.js';
export {
  ge as greater_equal,
  gt as greater,
  le as less_equal,
  lt as less,
  ne as not_equal,
} from './pointwise/comparison.js';
export * from './pointwise/elementary.js';
export {
  abs as absolute,
  acos as arccos,
  acosh as arccosh,
  asin as arcsin,
  asinh as arcsinh,
  atan as arctan,
  atanh as arctanh,
  neg as negative,
  trunc as fix,
} from './pointwise/elementary.js';
export { atan2 as arctan2 } from './pointwise/pairs.js';
export * from './twins.js';
export { celu, hardshrink, relu, selu, threshold } from './pointwise/activation.js';
export { clone, detach, detach_ } from './creation/conversion.js';
export { fill, fill_, zero_ } from './creation/writing.js';
export {
  as_tensor,
  asarray,
  empty,
  empty_like,
  empty_permuted,
  empty_strided,
  eye,
  from_numpy,
  full,
  full_like,
  ones,
  ones_like,
  scalar_tensor,
  tensor_ as tensor,
  zeros,
  zeros_like,
  type Data,
} from './creation/factories.js';
export { can_cast, finfo, iinfo, promote_types, result_type } from './creation/types.js';
export { tril_indices, triu_indices } from './other/indices.js';
export { arange, linspace, logspace, range } from './creation/sequences.js';
export { Slice, type Subscript, index_put, index_put_, slice } from './indexing/subscripts.js';
export { index_add, index_copy, index_fill, index_select } from './indexing/rows.js';
export { argwhere, gather, masked_select, nonzero, scatter, scatter_add, take } from './indexing/elements.js';
export {
  broadcast_shapes,
  broadcast_tensors,
  cat,
  concat,
  concatenate,
  flip,
  roll,
  stack,
  tile,
} from './joining/joining.js';
export * from './blas/matmul.js';
export * from './blas/matrices.js';
export * from './blas/vectors.js';
export { get_device, is_complex, is_floating_point, is_inference, is_tensor, numel } from './creation/reading.js';
export { is_nonzero, is_same_size, is_signed, is_storage, typename } from './other/asking.js';
export { resize_as_ } from './views/resizing.js';
export { all, any, count_nonzero, logsumexp, mean, nanmean, nansum, sum } from './reduction/sums.js';
export { cumprod, cumsum, prod } from './reduction/products.js';
export { amax, amin, aminmax, argmax, argmin, max, min } from './reduction/extremes.js';
export { chain_matmul, lu, lu_solve, norm } from './linalg/legacy.js';
export { cholesky_inverse, cholesky_solve } from './linalg/cholesky.js';
export { det, logdet, slogdet } from './linalg/determinant.js';
export { pca_lowrank, svd_lowrank } from './linalg/lowrank.js';
export { matrix_exp } from './linalg/exponential.js';
export { matrix_power } from './linalg/linalg.js';
export { lu_unpack } from './linalg/lu.js';
export { pinverse } from './linalg/pinv.js';
export { geqrf, householder_product as orgqr, ormqr } from './linalg/reflections.js';
export { inv as inverse } from './linalg/solve.js';
export { svdByV as svd } from './linalg/svd.js';
export { triangular_solve } from './linalg/triangular.js';
export { std, std_mean, var, var_mean } from './reduction/variance.js';
export { type ValuesIndices } from './reduction/dimensions.js';
export {
  adjoint,
  moveaxis,
  movedim,
  permute,
  squeeze,
  swapaxes,
  swapdims,
  t,
  transpose,
  unsqueeze,
} from './views/ordering.js';
export { diagonal, narrow, select } from './views/parts.js';
export { broadcast_to, flatten, ravel, reshape, unflatten } from './views/shaping.js';
export { as_strided } from './views/strided.js';
export { chunk, split, split_with_sizes, tensor_split, unbind } from './views/splitting.js';
export {
  atleast_1d,
  atleast_2d,
  atleast_3d,
  block_diag,
  cartesian_prod,
  column_stack,
  combinations,
  dsplit,
  dstack,
  fliplr,
  flipud,
  hsplit,
  hstack,
  meshgrid,
  repeat_interleave,
  rot90,
  row_stack,
  take_along_dim,
  vsplit,
  vstack,
} from './joining/arranging.js';
export { cross, einsum, kron, tensordot } from './blas/contracting.js';
export * from './other/observing.js';
export * from './pointwise/clamping.js';
export * from './comparison/closeness.js';
export {
  alias_copy,
  as_strided_copy,
  diagonal_copy,
  expand_copy,
  narrow_copy,
  permute_copy,
  select_copy,
  slice_copy,
  split_copy,
  split_with_sizes_copy,
  squeeze_copy,
  t_copy,
  transpose_copy,
  unbind_copy,
  unfold_copy,
  unsafe_chunk,
  unsafe_split,
  unsafe_split_with_sizes,
  unsqueeze_copy,
  view_copy,
} from './views/copies.js';
export {
  argsort,
  cummax,
  cummin,
  kthvalue,
  logcumsumexp,
  median,
  mode,
  msort,
  nanmedian,
  sort,
  topk,
} from './comparison/sorting.js';
export { unique, unique_consecutive } from './comparison/distinct.js';
export { bucketize, searchsorted } from './comparison/searching.js';
export { nanquantile, quantile } from './comparison/quantiles.js';
export {
  as_strided_scatter,
  diag,
  diag_embed,
  diagflat,
  diagonal_scatter,
  select_scatter,
  slice_scatter,
  trace,
  tril,
  triu,
} from './other/triangle.js';
export {
  Generator,
  default_generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from './random/generator.js';
export { normal, rand, rand_like, randint, randint_like, randn, randn_like, randperm } from './random/creation.js';
export { binomial } from './random/gamma.js';
export { bernoulli, multinomial, poisson } from './random/sampling.js';
export { cdist, cosine_similarity, pairwise_distance, pdist } from './nn/distance.js';
export { alpha_dropout, dropout, feature_alpha_dropout, feature_dropout } from './nn/dropout/noise.js';
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './nn/padding.js';
export { adaptive_avg_pool1d } from './nn/pooling/adaptive.js';
export { avg_pool1d } from './nn/pooling/average.js';
export { max_pool1d, max_pool2d, max_pool3d } from './nn/pooling/max.js';
export { conv1d, conv2d, conv3d } from './nn/convolution/forward.js';
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from './nn/convolution/transposed.js';
export { grid_sampler, grid_sampler_2d, grid_sampler_3d } from './nn/sampling/grid.js';
export { native_batch_norm } from './nn/normalization/batchnorm.js';
export { native_group_norm } from './nn/normalization/groupnorm.js';
export { native_layer_norm } from './nn/normalization/layernorm.js';
export { group_norm, layer_norm, rms_norm } from './nn/normalization/layers.js';
export { prelu } from './nn/prelu.js';
export { log_softmax, softmax } from './nn/softmax.js';
export { histc, bincount, unravel_index, vander } from './other/counting.js';
export * from './other/gradient.js';
export { histogram, histogramdd } from './other/histograms.js';
export * from './signal/periodic.js';
export { constant_pad_nd } from './nn/padding.js';
export {
  complex,
  conj,
  conj_physical,
  conj_physical_,
  float_power,
  frexp,
  gcd,
  imag,
  is_conj,
  is_neg,
  lcm,
  polar,
  positive,
  real,
  resolve_conj,
  resolve_neg,
  view_as_complex,
  view_as_real,
} from './pointwise/numbers.js';
export * from './indexing/scattering.js';
export { where } from './indexing/where.js';
export { i0 } from './pointwise/bessel.js';
export { digamma, igamma, igammac, lgamma, mvlgamma, polygamma } from './pointwise/special.js';
