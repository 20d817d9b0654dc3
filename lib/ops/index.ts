// The operators as functions.
export * from './arithmetic.js';
export { div as divide, div as true_divide, mul as multiply, sub as subtract } from './arithmetic.js';
export * from './comparison.js';
export { ge as greater_equal, gt as greater, le as less_equal, lt as less, ne as not_equal } from './comparison.js';
export * from './elementary.js';
export { celu, hardshrink, relu, selu, threshold } from './activation.js';
export { clone, detach, detach_, fill, fill_, zero_ } from './copying.js';
export {
  arange,
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
  linspace,
  logspace,
  ones,
  ones_like,
  range,
  scalar_tensor,
  tensor_ as tensor,
  zeros,
  zeros_like,
  type Data,
} from './creation.js';
export { Slice, type Subscript, index_put, index_put_, slice } from './subscripting.js';
export {
  argwhere,
  gather,
  index_add,
  index_copy,
  index_fill,
  index_select,
  masked_select,
  nonzero,
  scatter,
  scatter_add,
  take,
} from './indexing.js';
export * from './joining.js';
export * from './matmul.js';
export { is_complex, is_floating_point, is_tensor, numel } from './reading.js';
export { all, any, count_nonzero, cumprod, cumsum, logsumexp, mean, nanmean, nansum, prod, sum } from './reduction.js';
export { amax, amin, aminmax, argmax, argmin, max, min } from './extremes.js';
export { norm } from './norms.js';
export { std, std_mean, var, var_mean } from './variance.js';
export { type ValuesIndices } from './reducing.js';
export {
  adjoint,
  as_strided,
  broadcast_to,
  diagonal,
  flatten,
  moveaxis,
  movedim,
  narrow,
  permute,
  ravel,
  reshape,
  select,
  squeeze,
  swapaxes,
  swapdims,
  t,
  transpose,
  unflatten,
  unsqueeze,
} from './views.js';
export { chunk, split, split_with_sizes, tensor_split, unbind } from './splitting.js';
export * from './arranging.js';
export * from './contracting.js';
export * from './observing.js';
export * from './clamping.js';
export * from './comparing.js';
export * from './copies.js';
export * from './sorting.js';
export * from './triangle.js';
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
export { bernoulli, multinomial, poisson } from './random/sampling.js';
export { cdist, cosine_similarity, pairwise_distance, pdist } from './distance.js';
export { alpha_dropout, dropout, feature_alpha_dropout, feature_dropout } from './dropout.js';
export { group_norm, layer_norm, rms_norm } from './normalization.js';
export { prelu } from './prelu.js';
export { log_softmax, softmax } from './softmax.js';
export * from './counting.js';
export * from './gradient.js';
export * from './numbers.js';
export * from './scattering.js';
export { i0, igamma, igammac, mvlgamma, polygamma } from './special.js';
