// Distributions of transformed numbers.
import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { finfo, full_like } from '../ops/index.js';
import { type Arguments, type Values, any, bind, tensorOrNumber } from '../ops/row/signature.js';
import type { Shape } from '../shape.js';
import { Tensor } from '../tensor.js';
import { together, validate } from './arguments.js';
import { type Constraint, independent, positive, real } from './constraints.js';
import { Normal, Uniform } from './continuous.js';
import { Distribution, sumRightmost } from './distribution.js';
import { AffineTransform, ExpTransform, Transform } from './transforms.js';

const transformed = [
  any<Distribution>()('base_distribution'),
  any<Transform | readonly Transform[]>()('transforms'),
  validate,
] as const;
class TransformedDistribution extends Distribution {
  override readonly has_rsample: boolean;
  readonly base_dist: Distribution;
  readonly transforms: readonly Transform[];

  constructor(...args: Arguments<typeof transformed>) {
    const [given, functions, checked] = bind('TransformedDistribution', transformed, args) as Values<
      typeof transformed
    >;
    const transforms = functions instanceof Transform ? [functions] : [...functions];
    if (!transforms.every((t) => t instanceof Transform)) {
      throw new ValueError(
        `transforms must be a Transform or list, but was [${transforms.map((t) => String(t)).join(', ')}]`,
      );
    }
    const shape = transforms.reduce<Shape>(
      (to, t) => t.forward_shape(to),
      [...given.batch_shape, ...given.event_shape],
    );
    const batch = shape.slice(0, shape.length - given.event_shape.length);
    super(batch, given.event_shape, checked ?? true);
    this.base_dist = batch.length > given.batch_shape.length || batch.some((n, d) => n !== given.batch_shape[d]) ? given.expand(batch) : given; // prettier-ignore
    this.transforms = transforms;
    this.has_rsample = given.has_rsample;
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return {};
  }

  /** What the last of the transforms gives. */
  get support(): Constraint {
    const last = this.transforms.at(-1);
    if (last === undefined) return this.base_dist.support;
    const dims = this.event_shape.length;
    return dims > 0 ? independent(last.codomain, dims) : last.codomain;
  }

  get mean(): Tensor {
    return this.without('mean is not implemented');
  }

  get mode(): Tensor {
    return this.without('mode is not implemented');
  }

  get variance(): Tensor {
    return this.without('variance is not implemented');
  }

  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.through(this.base_dist.sample(sample_shape)));
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return this.through(this.base_dist.rsample(sample_shape));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const { event_shape, base_dist } = this;
    let [y, log]: [Tensor, Tensor | null] = [value, null];
    for (const transform of [...this.transforms].reverse()) {
      const x = transform.invert(y);
      const stretched = sumRightmost(transform.log_abs_det_jacobian(x, y), event_shape.length);
      log = log === null ? stretched.neg() : log.sub(stretched);
      y = x;
    }
    const base = base_dist.log_prob(y);
    return log === null ? base : log.add(base);
  }

  override cdf(value: Tensor): Tensor {
    const x = [...this.transforms].reverse().reduce((y, transform) => transform.invert(y), value);
    return this.monotone(this.base_dist.cdf(x));
  }

  override icdf(value: Tensor): Tensor {
    return this.through(this.base_dist.icdf(this.monotone(value)));
  }

  entropy(): Tensor {
    return this.without('entropy is not implemented');
  }

  override expand(batch_shape: Shape): this {
    return new TransformedDistribution(this.base_dist.expand(batch_shape), this.transforms, this.validate) as this;
  }

  private through(x: Tensor): Tensor {
    return this.transforms.reduce((at, transform) => transform(at), x);
  }

  /** Chances where the transforms grow, and the rest to 1 where they shrink. */
  private monotone(chance: Tensor): Tensor {
    const sign = this.transforms.reduce<number | Tensor>(
      (all, { sign: one }) => (all instanceof Tensor ? all.mul(one) : one instanceof Tensor ? one.mul(all) : all * one),
      1,
    );
    return chance.sub(0.5).mul(sign).add(0.5);
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [];
  }
}
/**
 * What a distribution draws, taken through transforms one after the other.
 *
 * The density is the base's at the inverse's value, over how much the transforms stretch there.
 *
 * @param base_distribution what is drawn
 * @param transforms one, or a list, the first one first
 * @param validate_args whether scored values are checked
 * @throws ValueError for what is no transform
 * @example
 * const { Normal, TanhTransform, TransformedDistribution } = torch.distributions;
 * TransformedDistribution(Normal(0, 1), [TanhTransform({ cache_size: 1 })]).rsample();
 * @see https://docs.pytorch.org/docs/stable/distributions.html#transformeddistribution
 */
const TransformedDistribution_ = callable(TransformedDistribution);
type TransformedDistribution_ = TransformedDistribution;

const located = [tensorOrNumber('loc'), tensorOrNumber('scale'), validate] as const;
class LogNormal extends TransformedDistribution {
  constructor(...args: Arguments<typeof located>) {
    const [loc, scale, checked] = bind('LogNormal', located, args) as Values<typeof located>;
    super(new Normal(loc, scale, checked), new ExpTransform(), checked);
  }

  override get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { loc: real, scale: positive };
  }

  private get normal(): Normal {
    return this.base_dist as Normal;
  }

  get loc(): Tensor {
    return this.normal.loc;
  }

  get scale(): Tensor {
    return this.normal.scale;
  }

  override get mean(): Tensor {
    return this.loc.add(this.scale.pow(2).div(2)).exp();
  }

  override get mode(): Tensor {
    return this.loc.sub(this.scale.square()).exp();
  }

  override get variance(): Tensor {
    const square = this.scale.pow(2);
    return square.expm1().mul(this.loc.mul(2).add(square).exp());
  }

  override entropy(): Tensor {
    return this.normal.entropy().add(this.loc);
  }

  override expand(batch_shape: Shape): this {
    const { loc, scale } = this.normal.expand(batch_shape);
    return new LogNormal(loc, scale, this.validate) as this;
  }

  protected override parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['loc', this.loc],
      ['scale', this.scale],
    ];
  }

  protected override shown(): readonly (readonly [string, Tensor])[] {
    return [];
  }
}
/**
 * Numbers whose logarithm is normal.
 *
 * @param loc the logarithm's mean, a number or of any shape
 * @param scale the logarithm's standard deviation, positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a scale that is not positive
 * @example torch.distributions.LogNormal(0, 1).mode // tensor(0.3679)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#lognormal
 */
const LogNormal_ = callable(LogNormal);
type LogNormal_ = LogNormal;

/** Euler's constant. */
const EULER = 0.5772156649015329;
class Gumbel extends TransformedDistribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(...args: Arguments<typeof located>) {
    const [middle, spread, checked] = bind('Gumbel', located, args) as Values<typeof located>;
    const [loc, scale] = together(middle, spread);
    const { tiny, eps } = finfo(loc.dtype);
    const uniform = new Uniform(full_like(loc, tiny), full_like(loc, 1 - eps), checked);
    const negated = new AffineTransform(0, full_like(scale, -1));
    super(uniform, [new ExpTransform().inv, negated, new ExpTransform().inv, new AffineTransform(loc, scale.neg())], checked); // prettier-ignore
    [this.loc, this.scale] = [loc, scale];
    this.checkParameters();
  }

  override get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { loc: real, scale: positive };
  }

  override get mean(): Tensor {
    return this.loc.add(this.scale.mul(EULER));
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get stddev(): Tensor {
    return this.scale.mul(Math.PI / Math.sqrt(6));
  }

  override get variance(): Tensor {
    return this.stddev.pow(2);
  }

  override log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const y = this.loc.sub(value).div(this.scale);
    return y.sub(y.exp()).sub(this.scale.log());
  }

  override entropy(): Tensor {
    return this.scale.log().add(1 + EULER);
  }

  override expand(batch_shape: Shape): this {
    return new Gumbel(this.loc.expand([...batch_shape]), this.scale.expand([...batch_shape]), this.validate) as this;
  }

  protected override parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['loc', this.loc],
      ['scale', this.scale],
    ];
  }
}
/**
 * The largest of many: `P(at most x) = e^{-e^{-(x - loc) / scale}}`.
 *
 * @param loc the mode, a number or of any shape
 * @param scale positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a scale that is not positive
 * @example torch.distributions.Gumbel(0, 1).mode.item() // 0
 * @see https://docs.pytorch.org/docs/stable/distributions.html#gumbel
 */
const Gumbel_ = callable(Gumbel);
type Gumbel_ = Gumbel;

export { Gumbel_ as Gumbel, LogNormal_ as LogNormal, TransformedDistribution_ as TransformedDistribution };
