// PyTorch's CPU random streams: a generator, and what fills typed arrays from it in PyTorch's order.
export { default_generator, Generator } from './generator.js';
export { cauchy, exponential, uniform } from './continuous.js';
export { log_normal, normal } from './normal.js';
export { permutation, randint, random, randperm } from './integers.js';
export { bernoulli, geometric, poisson } from './discrete.js';
export { multinomial } from './multinomial.js';
export { binomial, dirichlet, gamma } from './gamma.js';
