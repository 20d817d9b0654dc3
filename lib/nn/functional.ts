// The functions of torch.nn.functional.
export {
  celu,
  celu_,
  elu,
  elu_,
  glu,
  gumbel_softmax,
  hardsigmoid,
  hardswish,
  hardtanh,
  hardtanh_,
  leaky_relu,
  leaky_relu_,
  log_softmax,
  mish,
  relu,
  relu6,
  relu_,
  rrelu,
  rrelu_,
  selu,
  selu_,
  silu,
  softmax,
  softmin,
  threshold,
  threshold_,
} from '../ops/nn/activation.js';
export { hardshrink } from '../ops/pointwise/rectifiers.js';
export { gelu, logsigmoid, softplus, softshrink, softsign, tanhshrink } from '../ops/pointwise/activation.js';
export { prelu } from '../ops/nn/prelu.js';
export { sigmoid } from '../ops/pointwise/sigmoids.js';
export { tanh } from '../ops/pointwise/trigonometry.js';
export { multi_head_attention_forward } from '../ops/nn/attention/multihead.js';
export { scaled_dot_product_attention } from '../ops/nn/attention/product.js';
export {
  alpha_dropout,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  feature_alpha_dropout,
} from '../ops/nn/dropout/channels.js';
export { bilinear, linear, linear_cross_entropy } from '../ops/nn/linear.js';
export { ctc_loss } from '../ops/nn/loss/ctc.js';
export {
  binary_cross_entropy,
  binary_cross_entropy_with_logits,
  huber_loss,
  l1_loss,
  mse_loss,
  smooth_l1_loss,
  soft_margin_loss,
} from '../ops/nn/loss/pointwise.js';
export { cross_entropy, nll_loss } from '../ops/nn/loss/likelihood.js';
export {
  cosine_embedding_loss,
  gaussian_nll_loss,
  hinge_embedding_loss,
  kl_div,
  poisson_nll_loss,
} from '../ops/nn/loss/divergence.js';
export { multi_margin_loss, multilabel_margin_loss, multilabel_soft_margin_loss } from '../ops/nn/loss/margin.js';
export { margin_ranking_loss, triplet_margin_loss, triplet_margin_with_distance_loss } from '../ops/nn/loss/ranking.js';
export { cosine_similarity, pairwise_distance, pdist } from '../ops/nn/distance.js';
export { embedding, embedding_bag, one_hot } from '../ops/nn/embedding.js';
export {
  batch_norm,
  groupNorm as group_norm,
  instance_norm,
  layer_norm,
  local_response_norm,
  normalize,
  rms_norm,
} from '../ops/nn/normalization/layers.js';
export { channel_shuffle, pad, pixel_shuffle, pixel_unshuffle } from '../ops/nn/padding.js';
export { interpolate, upsample, upsample_bilinear, upsample_nearest } from '../ops/nn/resampling/interpolate.js';
export { affine_grid, grid_sample } from '../ops/nn/sampling/grid.js';
export { fold, unfold } from '../ops/nn/convolution/folding.js';
export { conv1d, conv2d, conv3d } from '../ops/nn/convolution/forward.js';
export { conv_transpose1d, conv_transpose2d, conv_transpose3d } from '../ops/nn/convolution/transposed.js';
export {
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
} from '../ops/nn/pooling/adaptive.js';
export { avg_pool1d, avg_pool2d, avg_pool3d } from '../ops/nn/pooling/average.js';
export { fractional_max_pool2d, fractional_max_pool3d } from '../ops/nn/pooling/fractional.js';
export {
  adaptive_max_pool1d_with_indices,
  adaptive_max_pool2d_with_indices,
  adaptive_max_pool3d_with_indices,
  fractional_max_pool2d_with_indices,
  fractional_max_pool3d_with_indices,
  max_pool1d_with_indices,
  max_pool2d_with_indices,
  max_pool3d_with_indices,
} from '../ops/nn/pooling/indexed.js';
export { max_pool1d, max_pool2d, max_pool3d } from '../ops/nn/pooling/max.js';
export { lp_pool1d, lp_pool2d, lp_pool3d } from '../ops/nn/pooling/power.js';
export { max_unpool1d, max_unpool2d, max_unpool3d } from '../ops/nn/pooling/unpool.js';
