// `torch.distributions`.
export { Normal, Uniform } from './continuous.js';
export { Bernoulli, Categorical } from './discrete.js';
export { kl_divergence } from './divergence.js';
export { Distribution } from './distribution.js';
