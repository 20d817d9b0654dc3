// `torch.distributions`.
export { Independent, MixtureSameFamily } from './combined.js';
export { Normal, Uniform } from './continuous.js';
export { Binomial, Geometric, OneHotCategorical, OneHotCategoricalStraightThrough, Poisson } from './counts.js';
export { Bernoulli, Categorical } from './discrete.js';
export * as constraints from './constraints.js';
export { kl_divergence } from './divergence.js';
export { Distribution } from './distribution.js';
export { Laplace, StudentT } from './heavytailed.js';
export { MultivariateNormal } from './multivariate.js';
export { Beta, Chi2, Dirichlet, Exponential, Gamma } from './positive.js';
export { Gumbel, LogNormal, TransformedDistribution } from './transformed.js';
export { AffineTransform, ExpTransform, SigmoidTransform, TanhTransform, Transform } from './transforms.js';
