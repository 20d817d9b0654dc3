// Distributions over whole numbers.
import { callable } from '../callable.js';
import { int64 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { binary_cross_entropy_with_logits } from '../nn/functional.js';
import { arange, bernoulli, broadcast_tensors, finfo, full, multinomial, where } from '../ops/index.js';
import { type Values, bind } from '../ops/row/signature.js';
import { type Shape, numel } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Chances, chances, either } from './arguments.js';
import { Chanced } from './chanced.js';
import { type Constraint, boolean, integer_interval, real_vector, simplex } from './constraints.js';

class Categorical extends Chanced {
  constructor(...args: Chances) {
    const [probs, logits, validate] = bind('Categorical', chances, args) as Values<typeof chances>;
    const parameter = either(probs, logits);
    const said = probs === null ? 'logits' : 'probs';
    if (parameter.ndim < 1) throw new ValueError(`\`${said}\` parameter must be at least one-dimensional.`);
    const normalized =
      said === 'probs'
        ? parameter.div(parameter.sum(-1, { keepdim: true }))
        : parameter.sub(parameter.logsumexp(-1, { keepdim: true }));
    super(normalized, said, validate, parameter.shape.slice(0, -1));
    this.checkParameters();
  }

  override get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { probs: simplex, logits: real_vector };
  }

  protected override fromLogits(logits: Tensor): Tensor {
    return logits.softmax(-1);
  }

  protected override toLogits(probs: Tensor): Tensor {
    return probs.log();
  }

  get support(): Constraint {
    return integer_interval(0, this.param_shape.at(-1)! - 1);
  }

  get mean(): Tensor {
    return full(this.batch_shape, NaN, { dtype: this.probs.dtype, device: this.probs.device });
  }

  get mode(): Tensor {
    return this.probs.argmax(-1);
  }

  get variance(): Tensor {
    return this.mean;
  }

  override sample(sample_shape: Shape = []): Tensor {
    const drawn = multinomial(this.probs.reshape(-1, this.param_shape.at(-1)!), numel(sample_shape), true);
    return drawn.t().reshape(this.extended(sample_shape));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const [index, logits] = broadcast_tensors(value.to(int64).unsqueeze(-1), this.logits);
    return logits.gather(-1, index.narrow(-1, 0, 1)).squeeze(-1);
  }

  entropy(): Tensor {
    const { logits } = this;
    return logits.clamp(finfo(logits.dtype).min).mul(this.probs).sum(-1).neg();
  }

  override get has_enumerate_support(): boolean {
    return true;
  }

  /** All that may be drawn, along a new first dimension. */
  override enumerate_support(expand = true): Tensor {
    const count = this.param_shape.at(-1)!;
    const values = arange(count, { device: this[this.said].device }).view([-1, ...this.batch_shape.map(() => 1)]);
    return expand ? values.expand([-1, ...this.batch_shape]) : values;
  }
}
/**
 * Whole numbers from 0, drawn by their probabilities: `P(k) = probs_k / sum_j probs_j`, or by `logits`, `probs = softmax(logits)`.
 *
 * @param probs not negative, `[...batch, K]`; they need not add up to one
 * @param logits in place of `probs`: logarithms of probabilities, up to a constant
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless one of the two is given, and for what is no probability
 * @example torch.distributions.Categorical(torch.tensor([0.25, 0.75])).sample()
 * @see https://docs.pytorch.org/docs/stable/distributions.html#categorical
 */
const Categorical_ = callable(Categorical);
type Categorical_ = Categorical;

class Bernoulli extends Chanced {
  constructor(...args: Chances) {
    const [probs, logits, checked] = bind('Bernoulli', chances, args) as Values<typeof chances>;
    super(either(probs, logits), probs === null ? 'logits' : 'probs', checked);
    this.checkParameters();
  }

  get support(): Constraint {
    return boolean;
  }

  get mean(): Tensor {
    return this.probs;
  }

  get mode(): Tensor {
    const { probs } = this;
    return where(probs.eq(0.5), NaN, probs.ge(0.5).to(probs.dtype));
  }

  get variance(): Tensor {
    return this.probs.mul(this.probs.rsub(1));
  }

  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => bernoulli(this.probs.expand(this.extended(sample_shape))));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const [logits, drawn] = broadcast_tensors(this.logits, value);
    return binary_cross_entropy_with_logits(logits, drawn, { reduction: 'none' }).neg();
  }

  entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: 'none' });
  }

  override get has_enumerate_support(): boolean {
    return true;
  }

  /** All that may be drawn, along a new first dimension. */
  override enumerate_support(expand = true): Tensor {
    const { dtype, device } = this[this.said];
    const values = arange(2, { dtype, device }).view([-1, ...this.batch_shape.map(() => 1)]);
    return expand ? values.expand([-1, ...this.batch_shape]) : values;
  }
}
/**
 * 1 with the probability `probs`, else 0; or by `logits`, `probs = 1 / (1 + e^{-logits})`.
 *
 * @param probs from 0 to 1, a number or of any shape
 * @param logits in place of `probs`
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless one of the two is given, and for what is no probability
 * @example torch.distributions.Bernoulli(torch.tensor([0.3])).sample()
 * @see https://docs.pytorch.org/docs/stable/distributions.html#bernoulli
 */
const Bernoulli_ = callable(Bernoulli);
type Bernoulli_ = Bernoulli;

export { Bernoulli_ as Bernoulli, Categorical_ as Categorical };
