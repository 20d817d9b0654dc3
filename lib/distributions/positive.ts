// Distributions over positive numbers, and over the parts of a whole.
import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { broadcast_tensors, finfo, lgamma, stack, xlogy } from '../ops/index.js';
import { _sample_dirichlet, _standard_gamma } from '../ops/random/gamma.js';
import { type Arguments, type Values, bind, tensor, tensorOrNumber } from '../ops/row/signature.js';
import { digamma, gammainc } from '../ops/special/index.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asTensor, together, validate } from './arguments.js';
import { type Constraint, nonnegative, positive, simplex, independent as each, unit_interval } from './constraints.js';
import { Distribution } from './distribution.js';

/** No sample is 0, of which there would be no logarithm. */
const aboveZero = (x: Tensor): Tensor => {
  x.detach().clamp_min_(finfo(x.dtype).tiny);
  return x;
};

const ofExponential = [tensorOrNumber('rate'), validate] as const;
class Exponential extends Distribution {
  override readonly has_rsample = true;
  readonly rate: Tensor;

  constructor(...args: Arguments<typeof ofExponential>) {
    const [rate, checked] = bind('Exponential', ofExponential, args) as Values<typeof ofExponential>;
    super(asTensor(rate).shape, [], checked ?? true);
    this.rate = asTensor(rate);
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { rate: positive };
  }

  get support(): Constraint {
    return nonnegative;
  }

  get mean(): Tensor {
    return this.rate.reciprocal();
  }

  get mode(): Tensor {
    return this.rate.new_zeros([...this.batch_shape]);
  }

  override get stddev(): Tensor {
    return this.rate.reciprocal();
  }

  get variance(): Tensor {
    return this.rate.pow(-2);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return this.rate
      .new_empty([...this.extended(sample_shape)])
      .exponential_()
      .div(this.rate);
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    return this.rate.log().sub(this.rate.mul(value));
  }

  override cdf(value: Tensor): Tensor {
    this.checkSample(value);
    return this.rate.neg().mul(value).exp().rsub(1);
  }

  override icdf(value: Tensor): Tensor {
    return value.neg().log1p().neg().div(this.rate);
  }

  entropy(): Tensor {
    return this.rate.log().rsub(1);
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [['rate', this.rate]];
  }
}
/**
 * Waiting times: the density at x is `rate e^{-rate x}`.
 *
 * @param rate one over the mean, positive, a number or of any shape
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a rate that is not positive
 * @example torch.distributions.Exponential(2).mean.item() // 0.5
 * @see https://docs.pytorch.org/docs/stable/distributions.html#exponential
 */
const Exponential_ = callable(Exponential);
type Exponential_ = Exponential;

const ofGamma = [tensorOrNumber('concentration'), tensorOrNumber('rate'), validate] as const;
class Gamma extends Distribution {
  override readonly has_rsample = true;
  readonly concentration: Tensor;
  readonly rate: Tensor;

  constructor(...args: Arguments<typeof ofGamma>) {
    const [shape, scale, checked] = bind('Gamma', ofGamma, args) as Values<typeof ofGamma>;
    const [concentration, rate] = together(shape, scale);
    super(rate.shape, [], checked ?? true);
    [this.concentration, this.rate] = [concentration, rate];
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { concentration: positive, rate: positive };
  }

  get support(): Constraint {
    return nonnegative;
  }

  get mean(): Tensor {
    return this.concentration.div(this.rate);
  }

  get mode(): Tensor {
    return this.concentration.sub(1).div(this.rate).clamp_min(0);
  }

  get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2));
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const shape = [...this.extended(sample_shape)];
    return aboveZero(_standard_gamma(this.concentration.expand(shape)).div(this.rate.expand(shape)));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const { concentration, rate } = this;
    return xlogy(concentration, rate)
      .add(xlogy(concentration.sub(1), value))
      .sub(rate.mul(value))
      .sub(lgamma(concentration));
  }

  override cdf(value: Tensor): Tensor {
    this.checkSample(value);
    return gammainc(this.concentration, this.rate.mul(value));
  }

  entropy(): Tensor {
    const { concentration, rate } = this;
    return concentration
      .sub(rate.log())
      .add(lgamma(concentration))
      .add(concentration.rsub(1).mul(digamma(concentration)));
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['concentration', this.concentration],
      ['rate', this.rate],
    ];
  }
}
/**
 * The gamma distribution: the density at x is `rate^a x^{a-1} e^{-rate x} / Γ(a)`, where a is the concentration.
 *
 * Its draws can be differentiated by both parameters.
 *
 * @param concentration the shape a, positive, a number or of any shape
 * @param rate one over the scale, positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for parameters that are not positive
 * @example torch.distributions.Gamma(2, 4).mean.item() // 0.5
 * @see https://docs.pytorch.org/docs/stable/distributions.html#gamma
 */
const Gamma_ = callable(Gamma);
type Gamma_ = Gamma;

const ofChi2 = [tensorOrNumber('df'), validate] as const;
class Chi2 extends Gamma {
  constructor(...args: Arguments<typeof ofChi2>) {
    const [df, checked] = bind('Chi2', ofChi2, args) as Values<typeof ofChi2>;
    super(typeof df === 'number' ? df * 0.5 : df.mul(0.5), 0.5, checked);
  }

  override get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { df: positive };
  }

  /** Degrees of freedom. */
  get df(): Tensor {
    return this.concentration.mul(2);
  }

  protected override parameters(): readonly (readonly [string, Tensor])[] {
    return [['df', this.df]];
  }

  protected override shown(): readonly (readonly [string, Tensor])[] {
    return [];
  }
}
/**
 * The sum of the squares of `df` standard normal numbers: the gamma distribution of concentration `df / 2` and rate 1/2.
 *
 * @param df degrees of freedom, positive, a number or of any shape
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError where `df` is not positive
 * @example torch.distributions.Chi2(3).mean.item() // 3
 * @see https://docs.pytorch.org/docs/stable/distributions.html#chi2
 */
const Chi2_ = callable(Chi2);
type Chi2_ = Chi2;

const vectors = each(positive, 1);
const ofDirichlet = [tensor('concentration'), validate] as const;
class Dirichlet extends Distribution {
  override readonly has_rsample = true;
  readonly concentration: Tensor;

  constructor(...args: Arguments<typeof ofDirichlet>) {
    const [concentration, checked] = bind('Dirichlet', ofDirichlet, args) as Values<typeof ofDirichlet>;
    const { shape } = concentration;
    if (shape.length < 1) throw new ValueError('`concentration` parameter must be at least one-dimensional.');
    super(shape.slice(0, -1), shape.slice(-1), checked ?? true);
    this.concentration = concentration;
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { concentration: vectors };
  }

  get support(): Constraint {
    return simplex;
  }

  private get total(): Tensor {
    return this.concentration.sum(-1, true);
  }

  get mean(): Tensor {
    return this.concentration.div(this.total);
  }

  get mode(): Tensor {
    const above = this.concentration.sub(1).clamp_min(0);
    const inside = above.div(above.sum(-1, true));
    // Where all concentrations are below 1, the corner of the largest has the highest density.
    const corner = this.concentration.lt(1).all(-1, true);
    const largest = this.concentration.argmax(-1, true);
    return inside.nan_to_num(0).where(corner.logical_not(), inside.mul(0).nan_to_num(0).scatter(-1, largest, 1));
  }

  get variance(): Tensor {
    const { concentration, total } = this;
    return concentration.mul(total.sub(concentration)).div(total.pow(2).mul(total.add(1)));
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return _sample_dirichlet(this.concentration.expand([...this.extended(sample_shape)]));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const { concentration } = this;
    return xlogy(concentration.sub(1), value)
      .sum(-1)
      .add(lgamma(concentration.sum(-1)))
      .sub(lgamma(concentration).sum(-1));
  }

  entropy(): Tensor {
    const { concentration } = this;
    const total = concentration.sum(-1);
    return lgamma(concentration)
      .sum(-1)
      .sub(lgamma(total))
      .sub(total.rsub(concentration.shape.at(-1)!).mul(digamma(total)))
      .sub(concentration.sub(1).mul(digamma(concentration)).sum(-1));
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [['concentration', this.concentration]];
  }
}
/**
 * Parts of a whole: the density at x is proportional to `prod_k x_k^{concentration_k - 1}`.
 *
 * Its draws can be differentiated by the concentrations.
 *
 * @param concentration positive, `[...batch, K]`
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a concentration that is not positive
 * @example torch.distributions.Dirichlet(torch.tensor([0.5, 0.5])).sample()
 * @see https://docs.pytorch.org/docs/stable/distributions.html#dirichlet
 */
const Dirichlet_ = callable(Dirichlet);
type Dirichlet_ = Dirichlet;

const ofBeta = [tensorOrNumber('concentration1'), tensorOrNumber('concentration0'), validate] as const;
class Beta extends Distribution {
  override readonly has_rsample = true;
  /** The same as parts of a whole. */
  private readonly parts: Dirichlet;

  constructor(...args: Arguments<typeof ofBeta>) {
    const [one, other, checked] = bind('Beta', ofBeta, args) as Values<typeof ofBeta>;
    const both = broadcast_tensors(...together(one, other));
    super(both[0].shape, [], checked ?? true);
    this.parts = new Dirichlet(stack(both, -1), checked);
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { concentration1: positive, concentration0: positive };
  }

  get support(): Constraint {
    return unit_interval;
  }

  get concentration1(): Tensor {
    return this.parts.concentration.select(-1, 0);
  }

  get concentration0(): Tensor {
    return this.parts.concentration.select(-1, 1);
  }

  get mean(): Tensor {
    return this.parts.mean.select(-1, 0);
  }

  get mode(): Tensor {
    return this.parts.mode.select(-1, 0);
  }

  get variance(): Tensor {
    return this.parts.variance.select(-1, 0);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return this.parts.rsample(sample_shape).select(-1, 0);
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    return this.parts.log_prob(stack([value, value.rsub(1)], -1));
  }

  entropy(): Tensor {
    return this.parts.entropy();
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['concentration1', this.concentration1],
      ['concentration0', this.concentration0],
    ];
  }

  protected override shown(): readonly (readonly [string, Tensor])[] {
    return [];
  }
}
/**
 * Numbers between 0 and 1: the density at x is proportional to `x^{concentration1 - 1} (1 - x)^{concentration0 - 1}`.
 *
 * Its draws can be differentiated by both concentrations.
 *
 * @param concentration1 positive, a number or of any shape
 * @param concentration0 positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a concentration that is not positive
 * @example torch.distributions.Beta(1, 3).mean.item() // 0.25
 * @see https://docs.pytorch.org/docs/stable/distributions.html#beta
 */
const Beta_ = callable(Beta);
type Beta_ = Beta;

export { Beta_ as Beta, Chi2_ as Chi2, Dirichlet_ as Dirichlet, Exponential_ as Exponential, Gamma_ as Gamma };
