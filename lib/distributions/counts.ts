// Distributions of numbers of events, and of one choice written as a vector.
import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { binary_cross_entropy_with_logits, one_hot } from '../nn/functional.js';
import { binomial, broadcast_tensors, finfo, lgamma, poisson, xlogy } from '../ops/index.js';
import { type Arguments, type Values, bind, optional, tensorOrNumber } from '../ops/row/signature.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Chances, asTensor, chances, either, together, validate } from './arguments.js';
import { Chanced } from './chanced.js';
import {
  type Constraint,
  integer_interval,
  nonnegative,
  nonnegative_integer,
  one_hot as oneHot,
} from './constraints.js';
import { Categorical } from './discrete.js';
import { Distribution, tuple } from './distribution.js';

const ofPoisson = [tensorOrNumber('rate'), validate] as const;
class Poisson extends Distribution {
  readonly rate: Tensor;

  constructor(...args: Arguments<typeof ofPoisson>) {
    const [rate, checked] = bind('Poisson', ofPoisson, args) as Values<typeof ofPoisson>;
    super(asTensor(rate).shape, [], checked ?? true);
    this.rate = asTensor(rate);
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { rate: nonnegative };
  }

  get support(): Constraint {
    return nonnegative_integer;
  }

  get mean(): Tensor {
    return this.rate;
  }

  get mode(): Tensor {
    return this.rate.floor();
  }

  get variance(): Tensor {
    return this.rate;
  }

  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => poisson(this.rate.expand([...this.extended(sample_shape)])));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    return xlogy(value, this.rate)
      .sub(this.rate)
      .sub(lgamma(value.add(1)));
  }

  entropy(): Tensor {
    return this.without('entropy is not implemented');
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [['rate', this.rate]];
  }
}
/**
 * How many events happen where `rate` are expected: `P(k) = rate^k e^{-rate} / k!`.
 *
 * @param rate not negative, a number or of any shape
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a negative rate
 * @example torch.distributions.Poisson(4).variance.item() // 4
 * @see https://docs.pytorch.org/docs/stable/distributions.html#poisson
 */
const Poisson_ = callable(Poisson);
type Poisson_ = Poisson;

class Geometric extends Chanced {
  constructor(...args: Chances) {
    const [probs, logits, checked] = bind('Geometric', chances, args) as Values<typeof chances>;
    super(either(probs, logits), probs === null ? 'logits' : 'probs', checked);
    this.checkParameters();
    if (probs !== null && this.validate) this.checkPositive(this.probs);
  }

  get support(): Constraint {
    return nonnegative_integer;
  }

  /** A trial that never succeeds has no first success. */
  private checkPositive(probs: Tensor): void {
    const bad = probs.gt(0).logical_not();
    if (!bad.any().item()) return;
    throw new ValueError(
      `Expected parameter probs (Tensor of shape ${tuple(probs.shape)}) of distribution ${String(this)} to be positive but found invalid values:\n${String(probs.reshape(-1).masked_select(bad.reshape(-1)))}`,
    );
  }

  get mean(): Tensor {
    return this.probs.reciprocal().sub(1);
  }

  get mode(): Tensor {
    return this.probs.mul(0);
  }

  get variance(): Tensor {
    return this.probs.reciprocal().sub(1).div(this.probs);
  }

  override sample(sample_shape: Shape = []): Tensor {
    const { tiny } = finfo(this.probs.dtype);
    return no_grad(() => {
      const u = this.probs.new_empty([...this.extended(sample_shape)]).uniform_(tiny, 1);
      return u.log().div(this.probs.neg().log1p()).floor();
    });
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const [drawn, probs] = broadcast_tensors(value, this.probs) as [Tensor, Tensor];
    const failing = probs.masked_fill(probs.eq(1).logical_and(drawn.eq(0)), 0);
    return drawn.mul(failing.neg().log1p()).add(this.probs.log());
  }

  entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: 'none' }).div(this.probs);
  }
}
/**
 * How many trials fail before the first success: `P(k) = (1 - probs)^k probs`.
 *
 * @param probs the chance of a success, above 0 and at most 1, a number or of any shape
 * @param logits in place of `probs`
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless one of the two is given, and for what is no probability
 * @example torch.distributions.Geometric(0.25).mean.item() // 3
 * @see https://docs.pytorch.org/docs/stable/distributions.html#geometric
 */
const Geometric_ = callable(Geometric);
type Geometric_ = Geometric;

const ofBinomial = [optional(tensorOrNumber('total_count'), 1), ...chances] as const;
class Binomial extends Chanced {
  readonly total_count: Tensor;

  constructor(...args: Arguments<typeof ofBinomial>) {
    const [count, probs, logits, checked] = bind('Binomial', ofBinomial, args) as Values<typeof ofBinomial>;
    const [total, parameter] = together(count, either(probs, logits));
    super(parameter, probs === null ? 'logits' : 'probs', checked);
    this.total_count = total.to(parameter.dtype);
    this.checkParameters();
  }

  override get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { total_count: nonnegative_integer, ...super.arg_constraints };
  }

  get support(): Constraint {
    return integer_interval(0, this.total_count);
  }

  get mean(): Tensor {
    return this.total_count.mul(this.probs);
  }

  get mode(): Tensor {
    return this.total_count.add(1).mul(this.probs).floor().minimum(this.total_count);
  }

  get variance(): Tensor {
    return this.mean.mul(this.probs.rsub(1));
  }

  override sample(sample_shape: Shape = []): Tensor {
    const shape = [...this.extended(sample_shape)];
    return no_grad(() => binomial(this.total_count.expand(shape), this.probs.expand(shape)));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const { logits, total_count } = this;
    const ways = lgamma(total_count.add(1))
      .sub(lgamma(value.add(1)))
      .sub(lgamma(total_count.sub(value).add(1)));
    // log(1 + e^logits), however large they are
    const all = logits.clamp_min(0).add(logits.abs().neg().exp().log1p());
    return value.mul(logits).add(ways).sub(total_count.mul(all));
  }

  entropy(): Tensor {
    const most = Number(this.total_count.max().item());
    if (this.total_count.min().item() !== most) return this.without('Inhomogeneous total count for `entropy`');
    const each = this.log_prob(this.enumerate_support(false));
    return each.exp().mul(each).sum(0).neg();
  }

  override get has_enumerate_support(): boolean {
    return true;
  }

  /** All that may be drawn, along a new first dimension. */
  override enumerate_support(expand = true): Tensor {
    const most = Number(this.total_count.max().item());
    if (this.total_count.min().item() !== most)
      return this.without('Inhomogeneous total count for `enumerate_support`');
    const counts = Array.from({ length: most + 1 }, (_, k) => k);
    const values = this.total_count.new_tensor(counts).view([-1, ...this.batch_shape.map(() => 1)]);
    return expand ? values.expand([-1, ...this.batch_shape]) : values;
  }

  protected override parameters(): readonly (readonly [string, Tensor])[] {
    return [['total_count', this.total_count], ...super.parameters()];
  }
}
/**
 * How many of `total_count` trials succeed.
 *
 * @param total_count how many trials, a whole number or a tensor of them
 * @param probs the chance of a success, a number or of any shape
 * @param logits in place of `probs`
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless `probs` or `logits` is given, and for what is no probability
 * @example torch.distributions.Binomial(10, 0.5).mean.item() // 5
 * @see https://docs.pytorch.org/docs/stable/distributions.html#binomial
 */
const Binomial_ = callable(Binomial);
type Binomial_ = Binomial;

class OneHotCategorical extends Distribution {
  protected readonly choice: Categorical;

  constructor(...args: Chances) {
    const [probs, logits, checked] = bind('OneHotCategorical', chances, args) as Values<typeof chances>;
    const choice = new Categorical(probs, logits, checked);
    super(choice.batch_shape, choice.param_shape.slice(-1), checked ?? true);
    this.choice = choice;
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return this.choice.arg_constraints;
  }

  get probs(): Tensor {
    return this.choice.probs;
  }

  get logits(): Tensor {
    return this.choice.logits;
  }

  /** The shape of `probs`. */
  get param_shape(): Shape {
    return this.choice.param_shape;
  }

  get support(): Constraint {
    return oneHot;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get mode(): Tensor {
    return this.vectors(this.probs.argmax(-1));
  }

  get variance(): Tensor {
    return this.probs.mul(this.probs.rsub(1));
  }

  override sample(sample_shape: Shape = []): Tensor {
    return this.vectors(this.choice.sample(sample_shape));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    return this.choice.log_prob(value.argmax(-1));
  }

  entropy(): Tensor {
    return this.choice.entropy();
  }

  override get has_enumerate_support(): boolean {
    return true;
  }

  /** All that may be drawn, along a new first dimension. */
  override enumerate_support(expand = true): Tensor {
    const n = this.event_shape[0]!;
    const values = this.vectors(this.choice.enumerate_support(false)).view([n, ...this.batch_shape.map(() => 1), n]);
    return expand ? values.expand([n, ...this.batch_shape, n]) : values;
  }

  private vectors(choices: Tensor): Tensor {
    return one_hot(choices, this.probs.size(-1)).to(this.probs.dtype);
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [[this.choice.said, this.choice[this.choice.said]]];
  }

  protected override shown(): readonly (readonly [string, Tensor])[] {
    return [];
  }
}
/**
 * One choice, drawn as `Categorical` draws its number, as a vector of zeros with a 1 in its place.
 *
 * @param probs not negative, `[...batch, K]`; they need not add up to one
 * @param logits in place of `probs`: logarithms of probabilities, up to a constant
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless one of the two is given, and for what is no probability
 * @example torch.distributions.OneHotCategorical(torch.tensor([0, 1])).sample() // tensor([0., 1.])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#onehotcategorical
 */
const OneHotCategorical_ = callable(OneHotCategorical);
type OneHotCategorical_ = OneHotCategorical;

class OneHotCategoricalStraightThrough extends OneHotCategorical {
  override readonly has_rsample = true;

  override rsample(sample_shape: Shape = []): Tensor {
    const drawn = this.sample(sample_shape);
    return drawn.add(this.probs.sub(this.probs.detach()));
  }
}
/**
 * As `OneHotCategorical`; a draw's gradient is that of `probs` in its place (Y. Bengio et al., "Estimating or propagating gradients through
 * stochastic neurons", 2013).
 *
 * @param probs not negative, `[...batch, K]`; they need not add up to one
 * @param logits in place of `probs`: logarithms of probabilities, up to a constant
 * @param validate_args whether parameters and scored values are checked
 * @example torch.distributions.OneHotCategoricalStraightThrough(torch.tensor([0, 1])).rsample() // tensor([0., 1.])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.one_hot_categorical.OneHotCategoricalStraightThrough
 */
const OneHotCategoricalStraightThrough_ = callable(OneHotCategoricalStraightThrough);
type OneHotCategoricalStraightThrough_ = OneHotCategoricalStraightThrough;

export {
  Binomial_ as Binomial,
  Geometric_ as Geometric,
  OneHotCategorical_ as OneHotCategorical,
  OneHotCategoricalStraightThrough_ as OneHotCategoricalStraightThrough,
  Poisson_ as Poisson,
};
