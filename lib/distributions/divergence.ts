// How far one distribution is from another.
import { NotImplementedError } from '../errors.js';
import { solve_triangular } from '../ops/linalg/index.js';
import { full_like, lgamma, stack } from '../ops/index.js';
import { digamma } from '../ops/special/index.js';
import { softplus } from '../nn/functional.js';
import type { Tensor } from '../tensor.js';
import { Independent } from './combined.js';
import { Normal, Uniform } from './continuous.js';
import { Binomial, Geometric, OneHotCategorical, Poisson } from './counts.js';
import { Bernoulli, Categorical } from './discrete.js';
import { type Distribution, sumRightmost } from './distribution.js';
import { Laplace } from './heavytailed.js';
import { MultivariateNormal, halfLogDet, whitened } from './multivariate.js';
import { Beta, Dirichlet, Exponential, Gamma } from './positive.js';
import { Gumbel, TransformedDistribution } from './transformed.js';

/** The sum over one outcome of a pair: 0 where p is 0, infinite where q alone is. */
const weighed = (difference: Tensor, p: Tensor, q: Tensor): Tensor =>
  p.mul(difference).masked_fill(q.eq(0), Infinity).masked_fill(p.eq(0), 0);

function ofNormals(p: Normal, q: Normal): Tensor {
  const ratio = p.scale.div(q.scale).square();
  const apart = p.loc.sub(q.loc).div(q.scale).square();
  return ratio.add(apart).sub(1).sub(ratio.log()).mul(0.5);
}

function ofUniforms(p: Uniform, q: Uniform): Tensor {
  const outside = q.low.gt(p.low).logical_or(q.high.lt(p.high));
  return q.high.sub(q.low).div(p.high.sub(p.low)).log().masked_fill(outside, Infinity);
}

/** The uniform one's cross entropy less its entropy: its second moment about the other's mean is `width^2 / 12 + (mean - loc)^2`. */
function ofUniformAndNormal(p: Uniform, q: Normal): Tensor {
  const width = p.high.sub(p.low);
  const apart = p.mean.sub(q.loc).square();
  return q.scale
    .mul(Math.sqrt(2 * Math.PI))
    .div(width)
    .log()
    .add(width.square().div(12).add(apart).div(q.scale.square()).mul(0.5));
}

function ofBernoullis(p: Bernoulli, q: Bernoulli): Tensor {
  const yes = softplus(q.logits.neg()).sub(softplus(p.logits.neg()));
  const no = softplus(q.logits).sub(softplus(p.logits));
  return weighed(yes, p.probs, q.probs).add(weighed(no, p.probs.rsub(1), q.probs.rsub(1)));
}

/** Of one choice, as a number or as a vector. */
const ofCategoricals = (p: Categorical | OneHotCategorical, q: Categorical | OneHotCategorical): Tensor =>
  weighed(p.logits.sub(q.logits), p.probs, q.probs).sum(-1);

function ofExponentials(p: Exponential, q: Exponential): Tensor {
  const ratio = q.rate.div(p.rate);
  return ratio.sub(ratio.log()).sub(1);
}

function ofGammas(p: Gamma, q: Gamma): Tensor {
  return q.concentration
    .mul(p.rate.div(q.rate).log())
    .add(lgamma(q.concentration).sub(lgamma(p.concentration)))
    .add(p.concentration.sub(q.concentration).mul(digamma(p.concentration)))
    .add(q.rate.sub(p.rate).mul(p.concentration.div(p.rate)));
}

function ofConcentrations(p: Tensor, q: Tensor): Tensor {
  const total = p.sum(-1);
  return lgamma(total)
    .sub(lgamma(q.sum(-1)))
    .add(lgamma(q).sub(lgamma(p)).sum(-1))
    .add(
      p
        .sub(q)
        .mul(digamma(p).sub(digamma(total).unsqueeze(-1)))
        .sum(-1),
    );
}
/** A beta distribution's parameters as those of two parts. */
const parts = ({ concentration1, concentration0 }: Beta): Tensor => stack([concentration1, concentration0], -1);

function ofLaplaces(p: Laplace, q: Laplace): Tensor {
  const ratio = p.scale.div(q.scale);
  const apart = p.loc.sub(q.loc).abs();
  return ratio
    .log()
    .neg()
    .add(apart.div(q.scale))
    .add(ratio.mul(apart.neg().div(p.scale).exp()))
    .sub(1);
}

const ofPoissons = (p: Poisson, q: Poisson): Tensor =>
  p.rate.mul(p.rate.log().sub(q.rate.log())).sub(p.rate.sub(q.rate));

const ofGeometrics = (p: Geometric, q: Geometric): Tensor =>
  p.entropy().neg().sub(q.probs.neg().log1p().div(p.probs)).sub(q.logits);

function ofBinomials(p: Binomial, q: Binomial): Tensor {
  if (p.total_count.lt(q.total_count).any().item()) {
    throw new NotImplementedError('KL between Binomials where q.total_count > p.total_count is not implemented');
  }
  const kl = p.total_count.mul(
    p.probs.mul(p.logits.sub(q.logits)).add(p.probs.neg().log1p()).sub(q.probs.neg().log1p()),
  );
  return kl.masked_fill(p.total_count.gt(q.total_count), Infinity);
}

function ofMultivariateNormals(p: MultivariateNormal, q: MultivariateNormal): Tensor {
  const spread = solve_triangular(q.scale_tril, p.scale_tril, { upper: false }).pow(2).sum([-2, -1]);
  const apart = whitened(q.scale_tril, q.loc.sub(p.loc)).pow(2).sum(-1);
  return halfLogDet(q.scale_tril).sub(halfLogDet(p.scale_tril)).add(spread.add(apart).sub(p.event_shape[0]!).mul(0.5));
}

function ofGumbels(p: Gumbel, q: Gumbel): Tensor {
  const EULER = 0.5772156649015329;
  const [ratio, from, to] = [p.scale.div(q.scale), q.loc.div(q.scale), p.loc.div(q.scale)];
  return ratio
    .log()
    .neg()
    .sub(from)
    .add(to)
    .add(ratio.mul(EULER))
    .add(
      from
        .add(lgamma(ratio.add(1)))
        .sub(to)
        .exp(),
    )
    .sub(1 + EULER);
}

function ofIndependents(p: Independent, q: Independent): Tensor {
  if (p.reinterpreted_batch_ndims !== q.reinterpreted_batch_ndims) throw unknown(p, q);
  return sumRightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims);
}

function ofTransformed(p: TransformedDistribution, q: TransformedDistribution): Tensor {
  const same =
    p.transforms.length === q.transforms.length &&
    p.transforms.every((t, k) => t === q.transforms[k] || t.equals(q.transforms[k]!));
  if (!same) throw unknown(p, q);
  return kl_divergence(p.base_dist, q.base_dist);
}

type Made = abstract new (...args: never) => Distribution;
/** Pairs of which the first draws what the second never does. */
const apart: readonly (readonly [p: readonly Made[], q: readonly Made[]])[] = [
  [
    [Exponential, Gamma],
    [Beta, Uniform],
  ],
  [
    [Gumbel, Laplace, Normal],
    [Beta, Exponential, Gamma, Uniform],
  ],
  [[Poisson], [Bernoulli, Binomial]],
];
const isApart = (p: Distribution, q: Distribution): boolean =>
  apart.some(([ps, qs]) => ps.some((P) => p instanceof P) && qs.some((Q) => q instanceof Q));

const unknown = (p: Distribution, q: Distribution): NotImplementedError =>
  new NotImplementedError(
    `No KL(p || q) is implemented for p type ${p.constructor.name} and q type ${q.constructor.name}`,
  );

/**
 * The Kullback-Leibler divergence `KL(p || q) = E_p[log p(x) - log q(x)]`.
 *
 * @param p a distribution
 * @param q another one, of a batch that broadcasts with p's
 * @returns a divergence for each of the batch
 * @throws NotImplementedError for a pair without a formula
 * @example
 * const { Normal, kl_divergence } = torch.distributions;
 * kl_divergence(Normal(0, 1), Normal(1, 1)).item(); // 0.5
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.kl.kl_divergence
 */
export function kl_divergence(p: Distribution, q: Distribution): Tensor {
  if (p instanceof Normal && q instanceof Normal) return ofNormals(p, q);
  if (p instanceof Uniform && q instanceof Uniform) return ofUniforms(p, q);
  if (p instanceof Uniform && q instanceof Normal) return ofUniformAndNormal(p, q);
  if (p instanceof Bernoulli && q instanceof Bernoulli) return ofBernoullis(p, q);
  if (p instanceof Categorical && q instanceof Categorical) return ofCategoricals(p, q);
  if (p instanceof OneHotCategorical && q instanceof OneHotCategorical) return ofCategoricals(p, q);
  if (p instanceof Exponential && q instanceof Exponential) return ofExponentials(p, q);
  if (p instanceof Gamma && q instanceof Gamma) return ofGammas(p, q);
  if (p instanceof Beta && q instanceof Beta) return ofConcentrations(parts(p), parts(q));
  if (p instanceof Dirichlet && q instanceof Dirichlet) return ofConcentrations(p.concentration, q.concentration);
  if (p instanceof Laplace && q instanceof Laplace) return ofLaplaces(p, q);
  if (p instanceof Poisson && q instanceof Poisson) return ofPoissons(p, q);
  if (p instanceof Geometric && q instanceof Geometric) return ofGeometrics(p, q);
  if (p instanceof Binomial && q instanceof Binomial) return ofBinomials(p, q);
  if (p instanceof MultivariateNormal && q instanceof MultivariateNormal) return ofMultivariateNormals(p, q);
  if (p instanceof Gumbel && q instanceof Gumbel) return ofGumbels(p, q);
  if (p instanceof Independent && q instanceof Independent) return ofIndependents(p, q);
  if (p instanceof TransformedDistribution && q instanceof TransformedDistribution) return ofTransformed(p, q);
  if (isApart(p, q)) return full_like(p.mean, Infinity); // of p's shape, as PyTorch's
  throw unknown(p, q);
}
