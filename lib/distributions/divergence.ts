// How far one distribution is from another.
import { NotImplementedError } from '../errors.js';
import { full_like } from '../ops/index.js';
import { softplus } from '../nn/functional.js';
import type { Tensor } from '../tensor.js';
import { Normal, Uniform } from './continuous.js';
import { Bernoulli, Categorical } from './discrete.js';
import type { Distribution } from './distribution.js';

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

const ofCategoricals = (p: Categorical, q: Categorical): Tensor =>
  weighed(p.logits.sub(q.logits), p.probs, q.probs).sum(-1);

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
  if (p instanceof Normal && q instanceof Uniform) return full_like(p.loc, Infinity); // its tails lie outside
  if (p instanceof Bernoulli && q instanceof Bernoulli) return ofBernoullis(p, q);
  if (p instanceof Categorical && q instanceof Categorical) return ofCategoricals(p, q);
  throw new NotImplementedError(
    `No KL(p || q) is implemented for p type ${p.constructor.name} and q type ${q.constructor.name}`,
  );
}
