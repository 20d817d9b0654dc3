// Distributions over real numbers with more far from the middle than the normal one has.
import { callable } from '../callable.js';
import { broadcast_tensors, finfo, full_like, lgamma, randn, where } from '../ops/index.js';
import { type Arguments, type Values, bind, optional, tensorOrNumber } from '../ops/row/signature.js';
import { digamma } from '../ops/special/index.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { together, validate } from './arguments.js';
import { type Constraint, positive, real } from './constraints.js';
import { Distribution } from './distribution.js';
import { Located, located } from './located.js';
import { Chi2 } from './positive.js';

class Laplace extends Located {
  constructor(...args: Arguments<typeof located>) {
    super('Laplace', args);
  }

  override get stddev(): Tensor {
    return this.scale.mul(Math.SQRT2);
  }

  get variance(): Tensor {
    return this.scale.pow(2).mul(2);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const { eps } = finfo(this.loc.dtype);
    const u = this.loc.new_empty([...this.extended(sample_shape)]).uniform_(eps - 1, 1);
    return this.loc.sub(this.scale.mul(u.sign()).mul(u.abs().neg().log1p()));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    return this.scale.mul(2).log().neg().sub(value.sub(this.loc).abs().div(this.scale));
  }

  override cdf(value: Tensor): Tensor {
    this.checkSample(value);
    const away = value.sub(this.loc);
    return away.sign().mul(away.abs().neg().div(this.scale).expm1()).mul(0.5).rsub(0.5);
  }

  override icdf(value: Tensor): Tensor {
    const term = value.sub(0.5);
    return this.loc.sub(this.scale.mul(term.sign()).mul(term.abs().mul(-2).log1p()));
  }

  entropy(): Tensor {
    return this.scale.mul(2).log().add(1);
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['loc', this.loc],
      ['scale', this.scale],
    ];
  }
}
/**
 * The Laplace distribution: the density at x is `e^{-|x - loc| / scale} / (2 scale)`.
 *
 * @param loc the mean, a number or of any shape
 * @param scale positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a scale that is not positive
 * @example torch.distributions.Laplace(0, 1).variance.item() // 2
 * @see https://docs.pytorch.org/docs/stable/distributions.html#laplace
 */
const Laplace_ = callable(Laplace);
type Laplace_ = Laplace;

const ofStudentT = [
  tensorOrNumber('df'),
  optional(tensorOrNumber('loc'), 0),
  optional(tensorOrNumber('scale'), 1),
  validate,
] as const;
class StudentT extends Distribution {
  override readonly has_rsample = true;
  readonly df: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(...args: Arguments<typeof ofStudentT>) {
    const [freedom, middle, spread, checked] = bind('StudentT', ofStudentT, args) as Values<typeof ofStudentT>;
    const [one, two] = together(freedom, middle);
    const [df, loc, scale] = broadcast_tensors(one, two, together(one, spread)[1]) as [Tensor, Tensor, Tensor];
    super(df.shape, [], checked ?? true);
    [this.df, this.loc, this.scale] = [df, loc, scale];
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { df: positive, loc: real, scale: positive };
  }

  get support(): Constraint {
    return real;
  }

  get mean(): Tensor {
    return this.loc.masked_fill(this.df.le(1), NaN);
  }

  get mode(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    const { df } = this;
    const finite = this.scale.pow(2).mul(df).div(df.sub(2));
    return where(df.gt(2), finite, full_like(df, Infinity).masked_fill(df.le(1), NaN));
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this.extended(sample_shape);
    const { dtype, device } = this.loc;
    const x = randn(shape, { dtype, device });
    const z = new Chi2(this.df, false).rsample(sample_shape);
    return this.loc.add(this.scale.mul(x.mul(z.div(this.df).rsqrt())));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const { df, scale } = this;
    const y = value.sub(this.loc).div(scale);
    const constant = scale
      .log()
      .add(df.log().mul(0.5))
      .add(0.5 * Math.log(Math.PI))
      .add(lgamma(df.mul(0.5)))
      .sub(lgamma(df.add(1).mul(0.5)));
    return df.add(1).mul(-0.5).mul(y.pow(2).div(df).log1p()).sub(constant);
  }

  entropy(): Tensor {
    const { df } = this;
    const beta = lgamma(df.mul(0.5))
      .add(Math.log(Math.sqrt(Math.PI)))
      .sub(lgamma(df.add(1).mul(0.5)));
    const freedom = digamma(df.add(1).mul(0.5)).sub(digamma(df.mul(0.5)));
    return this.scale.log().add(df.add(1).mul(0.5).mul(freedom)).add(df.log().mul(0.5)).add(beta);
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [
      ['df', this.df],
      ['loc', this.loc],
      ['scale', this.scale],
    ];
  }
}
/**
 * Student's t distribution: a normal number over the root of a chi-squared one's mean.
 *
 * @param df degrees of freedom, positive, a number or of any shape
 * @param loc the middle
 * @param scale positive
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError for a scale, or degrees of freedom, that are not positive
 * @example torch.distributions.StudentT(4).variance.item() // 2
 * @see https://docs.pytorch.org/docs/stable/distributions.html#studentt
 */
const StudentT_ = callable(StudentT);
type StudentT_ = StudentT;

export { Laplace_ as Laplace, StudentT_ as StudentT };
