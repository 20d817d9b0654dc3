// Distributions made of others: of whole events, and mixed.
import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { type Arguments, type Values, any, bind, int } from '../ops/row/signature.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { validate } from './arguments.js';
import { type Constraint, MixtureSameFamilyConstraint, independent as each } from './constraints.js';
import { Distribution, sumRightmost } from './distribution.js';

const independent = [any<Distribution>()('base_distribution'), int('reinterpreted_batch_ndims'), validate] as const;
class Independent extends Distribution {
  override readonly has_rsample: boolean;
  readonly base_dist: Distribution;
  readonly reinterpreted_batch_ndims: number;

  constructor(...args: Arguments<typeof independent>) {
    const [base, dims, checked] = bind('Independent', independent, args) as Values<typeof independent>;
    if (dims > base.batch_shape.length) {
      throw new ValueError(
        `Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual ${dims} vs ${base.batch_shape.length}`,
      );
    }
    const cut = base.batch_shape.length - dims;
    super(base.batch_shape.slice(0, cut), [...base.batch_shape.slice(cut), ...base.event_shape], checked ?? true);
    this.base_dist = base;
    this.reinterpreted_batch_ndims = dims;
    this.has_rsample = base.has_rsample;
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return {};
  }

  get support(): Constraint {
    const { support } = this.base_dist;
    return this.reinterpreted_batch_ndims === 0 ? support : each(support, this.reinterpreted_batch_ndims);
  }

  get mean(): Tensor {
    return this.base_dist.mean;
  }

  get mode(): Tensor {
    return this.base_dist.mode;
  }

  get variance(): Tensor {
    return this.base_dist.variance;
  }

  override sample(sample_shape: Shape = []): Tensor {
    return this.base_dist.sample(sample_shape);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    return this.base_dist.rsample(sample_shape);
  }

  log_prob(value: Tensor): Tensor {
    return sumRightmost(this.base_dist.log_prob(value), this.reinterpreted_batch_ndims);
  }

  entropy(): Tensor {
    return sumRightmost(this.base_dist.entropy(), this.reinterpreted_batch_ndims);
  }

  override expand(batch_shape: Shape): this {
    const inner = this.event_shape.slice(0, this.reinterpreted_batch_ndims);
    return new Independent(
      this.base_dist.expand([...batch_shape, ...inner]),
      this.reinterpreted_batch_ndims,
      this.validate,
    ) as this;
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [];
  }

  override toString(): string {
    return `Independent(${String(this.base_dist)}, ${this.reinterpreted_batch_ndims})`;
  }
}
/**
 * The last dimensions of a batch as those of one event: log-probabilities are added up over them.
 *
 * @param base_distribution a batch of distributions
 * @param reinterpreted_batch_ndims how many of the batch's last dimensions
 * @param validate_args a hint: the base checks what is scored
 * @throws ValueError where the batch has not so many dimensions
 * @example
 * const { Independent, Normal } = torch.distributions;
 * Independent(Normal(torch.zeros(3), torch.ones(3)), 1).log_prob(torch.zeros(3)).shape; // []
 * @see https://docs.pytorch.org/docs/stable/distributions.html#independent
 */
const Independent_ = callable(Independent);
type Independent_ = Independent;

/** What a mixture needs of `Categorical`. */
export interface Choice {
  readonly probs: Tensor;
  readonly logits: Tensor;
  readonly param_shape: Shape;
  sample(sample_shape?: Shape): Tensor;
  expand(batch_shape: Shape): Choice;
  toString(): string;
}
const mixture = [
  any<Choice>()('mixture_distribution'),
  any<Distribution>()('component_distribution'),
  validate,
] as const;
class MixtureSameFamily extends Distribution {
  readonly mixture_distribution: Choice;
  readonly component_distribution: Distribution;

  constructor(...args: Arguments<typeof mixture>) {
    const [choice, parts, checked] = bind('MixtureSameFamily', mixture, args) as Values<typeof mixture>;
    const count = parts.batch_shape.at(-1);
    const chosen = choice.logits.shape.at(-1);
    if (count !== chosen) {
      throw new ValueError(
        `\`mixture_distribution component\` (${chosen}) does not equal \`component_distribution.batch_shape[-1]\` (${count})`,
      );
    }
    super(parts.batch_shape.slice(0, -1), parts.event_shape, checked ?? true);
    [this.mixture_distribution, this.component_distribution] = [choice, parts];
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return {};
  }

  /** Chances, with a dimension for each of an event's. */
  private get chances(): Tensor {
    const { probs } = this.mixture_distribution;
    return probs.reshape([...probs.shape, ...this.event_shape.map(() => 1)]);
  }

  /** The dimension of the components. */
  private get at(): number {
    return -1 - this.event_shape.length;
  }

  get support(): Constraint {
    return MixtureSameFamilyConstraint(this.component_distribution.support);
  }

  get mean(): Tensor {
    return this.chances.mul(this.component_distribution.mean).sum(this.at);
  }

  get mode(): Tensor {
    return this.without('mode is not implemented');
  }

  get variance(): Tensor {
    const { mean, variance } = this.component_distribution;
    const within = this.chances.mul(variance).sum(this.at);
    const between = this.chances.mul(mean.sub(this.mean.unsqueeze(this.at)).pow(2)).sum(this.at);
    return within.add(between);
  }

  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const chosen = this.mixture_distribution.sample(sample_shape);
      const drawn = this.component_distribution.sample(sample_shape);
      const place = chosen.reshape([...chosen.shape, 1, ...this.event_shape.map(() => 1)]);
      const one = [...drawn.shape];
      one[one.length + this.at] = 1;
      return drawn.gather(this.at, place.expand(one)).squeeze(this.at);
    });
  }

  log_prob(value: Tensor): Tensor {
    const each = this.component_distribution.log_prob(value.unsqueeze(this.at));
    return each.add(this.mixture_distribution.logits.log_softmax(-1)).logsumexp(-1);
  }

  override cdf(value: Tensor): Tensor {
    return this.component_distribution.cdf(value.unsqueeze(this.at)).mul(this.mixture_distribution.probs).sum(-1);
  }

  entropy(): Tensor {
    return this.without('entropy is not implemented');
  }

  override expand(batch_shape: Shape): this {
    const count = this.mixture_distribution.param_shape.at(-1)!;
    return new MixtureSameFamily(
      this.mixture_distribution.expand(batch_shape),
      this.component_distribution.expand([...batch_shape, count]),
      this.validate,
    ) as this;
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [];
  }

  override toString(): string {
    return `MixtureSameFamily(\n  ${String(this.mixture_distribution)},\n  ${String(this.component_distribution)})`;
  }
}
/**
 * One of several distributions of a family, drawn by their chances.
 *
 * @param mixture_distribution the chances, `Categorical`
 * @param component_distribution the distributions: the last dimension of their batch is the choice's
 * @param validate_args a hint: the components check what is scored
 * @throws ValueError where there are not as many components as chances
 * @example
 * const { Categorical, MixtureSameFamily, Normal } = torch.distributions;
 * MixtureSameFamily(Categorical(torch.ones(2)), Normal(torch.tensor([-1, 1]), 1)).mean.item(); // 0
 * @see https://docs.pytorch.org/docs/stable/distributions.html#mixturesamefamily
 */
const MixtureSameFamily_ = callable(MixtureSameFamily);
type MixtureSameFamily_ = MixtureSameFamily;

export { Independent_ as Independent, MixtureSameFamily_ as MixtureSameFamily };
