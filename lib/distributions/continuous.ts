// Distributions over real numbers.
import { callable } from '../callable.js';
import { no_grad } from '../graph/mode.js';
import { normal, rand, randn } from '../ops/index.js';
import { type Arguments, type Values, bind, tensorOrNumber } from '../ops/row/signature.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { together, validate } from './arguments.js';
import { type Constraint, greater_than, interval, less_than } from './constraints.js';
import { Distribution } from './distribution.js';
import { Located, located } from './located.js';

class Normal extends Located {
  constructor(...args: Arguments<typeof located>) {
    super('Normal', args);
  }

  override get stddev(): Tensor {
    return this.scale;
  }

  get variance(): Tensor {
    return this.scale.pow(2);
  }

  override sample(sample_shape: Shape = []): Tensor {
    const shape = this.extended(sample_shape);
    return no_grad(() => normal(this.loc.expand(shape), this.scale.expand(shape)));
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const { dtype, device } = this.loc;
    return this.loc.add(randn(this.extended(sample_shape), { dtype, device }).mul(this.scale));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const square = value.sub(this.loc).pow(2).neg();
    return square
      .div(this.variance.mul(2))
      .sub(this.scale.log())
      .sub(Math.log(Math.sqrt(2 * Math.PI)));
  }

  override cdf(value: Tensor): Tensor {
    this.checkSample(value);
    return value.sub(this.loc).mul(this.scale.reciprocal()).div(Math.SQRT2).erf().add(1).mul(0.5);
  }

  override icdf(value: Tensor): Tensor {
    return this.loc.add(this.scale.mul(value.mul(2).sub(1).erfinv()).mul(Math.SQRT2));
  }

  entropy(): Tensor {
    return this.scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['loc', this.loc],
      ['scale', this.scale],
    ];
  }
}
/**
 * The normal distribution: the density at x is `e^{-(x - loc)^2 / (2 scale^2)} / (scale sqrt(2 pi))`.
 *
 * @param loc the mean, a number or of any shape
 * @param scale the standard deviation, positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a scale that is not positive
 * @example torch.distributions.Normal(0, 1).sample([3])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#normal
 */
const Normal_ = callable(Normal);
type Normal_ = Normal;

const ofUniform = [tensorOrNumber('low'), tensorOrNumber('high'), validate] as const;
class Uniform extends Distribution {
  override readonly has_rsample = true;
  readonly low: Tensor;
  readonly high: Tensor;

  constructor(...args: Arguments<typeof ofUniform>) {
    const [from, to, checked] = bind('Uniform', ofUniform, args) as Values<typeof ofUniform>;
    const [low, high] = together(from, to);
    super(low.shape, [], checked ?? true);
    [this.low, this.high] = [low, high];
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { low: less_than(this.high), high: greater_than(this.low) };
  }

  private get width(): Tensor {
    return this.high.sub(this.low);
  }

  get support(): Constraint {
    return interval(this.low, this.high);
  }

  get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }

  get mode(): Tensor {
    return this.high.mul(NaN);
  }

  override get stddev(): Tensor {
    return this.width.div(Math.sqrt(12));
  }

  get variance(): Tensor {
    return this.width.pow(2).div(12);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const { dtype, device } = this.low;
    return this.low.add(rand(this.extended(sample_shape), { dtype, device }).mul(this.width));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const inside = this.low.le(value).logical_and(this.high.gt(value)).to(this.low.dtype);
    return inside.log().sub(this.width.log());
  }

  override cdf(value: Tensor): Tensor {
    this.checkSample(value);
    return value.sub(this.low).div(this.width).clamp(0, 1);
  }

  override icdf(value: Tensor): Tensor {
    return value.mul(this.width).add(this.low);
  }

  entropy(): Tensor {
    return this.width.log();
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['low', this.low],
      ['high', this.high],
    ];
  }
}
/**
 * All numbers from `low` on and below `high` alike: the density is `1 / (high - low)`.
 *
 * @param low the least, a number or of any shape
 * @param high what all are less than
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless `low < high`
 * @example torch.distributions.Uniform(0, 5).sample()
 * @see https://docs.pytorch.org/docs/stable/distributions.html#uniform
 */
const Uniform_ = callable(Uniform);
type Uniform_ = Uniform;

export { Normal_ as Normal, Uniform_ as Uniform };
