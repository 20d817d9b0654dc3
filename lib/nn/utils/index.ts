// torch.nn.utils
export {
  type TensorOrTensors,
  clip_grad_norm,
  clip_grad_norm_,
  clip_grad_value_,
  clip_grads_with_norm_,
  get_total_norm,
} from './clip.js';
export * as fusion from './fusion.js';
export { fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights } from './fusion.js';
export { remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm } from './norms.js';
export * as parametrizations from './parametrizations.js';
export * as parametrize from './parametrize.js';
export * as prune from './prune.js';
export { convert_conv2d_weight_memory_format, convert_conv3d_weight_memory_format, skip_init } from './skip.js';
export * as rnn from './rnn.js';
export { parameters_to_vector, vector_to_parameters } from './vector.js';
