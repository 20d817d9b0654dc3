// The normal distribution over vectors.
import { callable } from '../callable.js';
import { ValueError } from '../errors.js';
import { eye, randn } from '../ops/index.js';
import { cholesky, solve_triangular } from '../ops/linalg/index.js';
import { type Arguments, type Values, bind, optional, tensor } from '../ops/row/signature.js';
import { type Shape, broadcastShapes } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { validate } from './arguments.js';
import { type Constraint, lower_cholesky, positive_definite, real_vector } from './constraints.js';
import { Distribution } from './distribution.js';

/** `x` such that `scale_tril x = difference`, for vectors. */
export const whitened = (scale_tril: Tensor, difference: Tensor): Tensor =>
  solve_triangular(scale_tril, difference.unsqueeze(-1), { upper: false }).squeeze(-1);
/** Half the logarithm of the covariance's determinant. */
export const halfLogDet = (scale_tril: Tensor): Tensor => scale_tril.diagonal(0, -2, -1).log().sum(-1);

/** The lower factor of a precision's inverse: the inverse of the factor of the matrix turned about its middle, turned back. */
function fromPrecision(precision: Tensor): Tensor {
  const turned = cholesky(precision.flip([-2, -1])).flip([-2, -1]).mT;
  return solve_triangular(turned, eye(precision.shape.at(-1)!, { dtype: precision.dtype, device: precision.device }), {
    upper: false,
  });
}

const ofNormal = [
  tensor('loc'),
  optional(tensor('covariance_matrix'), null),
  optional(tensor('precision_matrix'), null),
  optional(tensor('scale_tril'), null),
  validate,
] as const;
class MultivariateNormal extends Distribution {
  override readonly has_rsample = true;
  readonly loc: Tensor;
  /** The covariance's lower Cholesky factor. */
  readonly scale_tril: Tensor;
  private readonly given: readonly [name: string, matrix: Tensor];

  constructor(...args: Arguments<typeof ofNormal>) {
    const [loc, covariance, precision, factor, checked] = bind('MultivariateNormal', ofNormal, args) as Values<
      typeof ofNormal
    >;
    if (loc.ndim < 1) throw new ValueError('loc must be at least one-dimensional.');
    const given = Object.entries({ covariance_matrix: covariance, scale_tril: factor, precision_matrix: precision })
      .flatMap(([name, matrix]) => (matrix === null ? [] : [[name, matrix] as const])); // prettier-ignore
    if (given.length !== 1) {
      throw new ValueError('Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.');
    }
    const [name, matrix] = given[0]!;
    if (matrix.ndim < 2) {
      throw new ValueError(`${name} must be at least two-dimensional, with optional leading batch dimensions`);
    }
    const batch = broadcastShapes(matrix.shape.slice(0, -2), loc.shape.slice(0, -1));
    const event = loc.shape.slice(-1);
    super(batch, event, checked ?? true);
    this.loc = loc.expand([...batch, ...event]);
    this.given = [name, matrix.expand([...batch, ...matrix.shape.slice(-2)])];
    this.checkParameters();
    const whole = this.given[1];
    this.scale_tril = factor !== null ? whole : covariance !== null ? cholesky(whole) : fromPrecision(whole);
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return {
      loc: real_vector,
      covariance_matrix: positive_definite,
      precision_matrix: positive_definite,
      scale_tril: lower_cholesky,
    };
  }

  get covariance_matrix(): Tensor {
    return this.scale_tril.matmul(this.scale_tril.mT);
  }

  get precision_matrix(): Tensor {
    return this.given[0] === 'precision_matrix' ? this.given[1] : this.covariance_matrix.inverse();
  }

  get support(): Constraint {
    return real_vector;
  }

  get mean(): Tensor {
    return this.loc;
  }

  get mode(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    return this.scale_tril.pow(2).sum(-1);
  }

  override rsample(sample_shape: Shape = []): Tensor {
    const { dtype, device } = this.loc;
    const noise = randn(this.extended(sample_shape), { dtype, device });
    return this.loc.add(this.scale_tril.matmul(noise.unsqueeze(-1)).squeeze(-1));
  }

  log_prob(value: Tensor): Tensor {
    this.checkSample(value);
    const apart = whitened(this.scale_tril, value.sub(this.loc)).pow(2).sum(-1);
    return apart
      .add(this.event_shape[0]! * Math.log(2 * Math.PI))
      .mul(-0.5)
      .sub(halfLogDet(this.scale_tril));
  }

  entropy(): Tensor {
    return halfLogDet(this.scale_tril).add(0.5 * this.event_shape[0]! * (1 + Math.log(2 * Math.PI)));
  }

  protected parameters(): readonly (readonly [string, Tensor])[] {
    return [['loc', this.loc], this.given];
  }
}
/**
 * The normal distribution over vectors, of a mean and a covariance, said by one of three matrices.
 *
 * @param loc the mean, `[...batch, D]`
 * @param covariance_matrix positive definite, `[...batch, D, D]`
 * @param precision_matrix the covariance's inverse
 * @param scale_tril the covariance's lower Cholesky factor, which is what is computed with
 * @param validate_args whether parameters and scored values are checked
 * @throws ValueError unless one of the three matrices is given
 * @example torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2)).sample()
 * @see https://docs.pytorch.org/docs/stable/distributions.html#multivariatenormal
 */
const MultivariateNormal_ = callable(MultivariateNormal);
type MultivariateNormal_ = MultivariateNormal;

export { MultivariateNormal_ as MultivariateNormal };
