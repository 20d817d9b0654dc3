// What parameters and samples of distributions must be. `torch.distributions.constraints` shows them.
import { bool } from '../dtype.js';
import { ValueError } from '../errors.js';
import { floatText } from '../python.js';
import { cat as joined, finfo, full, stack as stacked } from '../ops/index.js';
import { cholesky_ex, eigvalsh } from '../ops/linalg/index.js';
import { Tensor } from '../tensor.js';

/**
 * What is asked of values: of each number, or of each event of the last `event_dim` dimensions.
 *
 * @param words as PyTorch prints it
 * @param check for each value (or, of vectors, each vector): whether it is so
 * @param kind what is not so of numbers that need not be whole: `is_discrete` (false), `event_dim` (0)
 * @example
 * const { constraints } = torch.distributions;
 * constraints.positive.check(torch.tensor([-1, 2])); // tensor([False,  True])
 * constraints.positive instanceof constraints.Constraint; // true
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export class Constraint {
  /** Whether such values are whole numbers. */
  readonly is_discrete: boolean;
  /** How many dimensions an event has. */
  readonly event_dim: number;

  constructor(
    private readonly words: string,
    readonly check: (value: Tensor) => Tensor,
    kind: Partial<Pick<Constraint, 'is_discrete' | 'event_dim'>> = {},
  ) {
    this.is_discrete = kind.is_discrete ?? false;
    this.event_dim = kind.event_dim ?? 0;
  }

  toString(): string {
    return this.words;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.words;
  }
}

type Bound = Tensor | number;
const discrete = { is_discrete: true } as const;
/** A bound as Python formats it into text: a tensor of no dimension as its number. */
const said = (bound: Bound): string =>
  bound instanceof Tensor && bound.ndim === 0 && bound.dtype.kind === 'float' ? floatText(bound.item()) : String(bound);
const whole = (x: Tensor): Tensor => x.remainder(1).eq(0);
const within = (x: Tensor, low: Bound, high: Bound): Tensor => x.ge(low).logical_and(x.le(high));
/** Of vectors and matrices: whether it is so of all. */
const overall = (x: Tensor, dims: number): Tensor =>
  Array.from({ length: dims }).reduce<Tensor>((held) => held.all(-1), x);

/**
 * No NaN.
 *
 * @example torch.distributions.constraints.real.check(torch.tensor([1, NaN])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const real = new Constraint('Real()', (x) => x.eq(x));
/**
 * 0 or 1.
 *
 * @example torch.distributions.constraints.boolean.check(torch.tensor([0, 0.5])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const boolean = new Constraint('Boolean()', (x) => x.eq(0).logical_or(x.eq(1)), discrete);
/**
 * Greater than a bound.
 *
 * @param lower_bound the bound, a number or a tensor
 * @returns a constraint
 * @example torch.distributions.constraints.greater_than(1).check(torch.tensor([1, 2])) // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.greater_than
 */
export const greater_than = (lower_bound: Bound): Constraint =>
  new Constraint(`GreaterThan(lower_bound=${said(lower_bound)})`, (x) => x.gt(lower_bound));
/**
 * A bound, or greater.
 *
 * @param lower_bound the bound, a number or a tensor
 * @returns a constraint
 * @example torch.distributions.constraints.greater_than_eq(1).check(torch.tensor([0, 1])) // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.greater_than_eq
 */
export const greater_than_eq = (lower_bound: Bound): Constraint =>
  new Constraint(`GreaterThanEq(lower_bound=${said(lower_bound)})`, (x) => x.ge(lower_bound));
/**
 * Less than a bound.
 *
 * @param upper_bound the bound, a number or a tensor
 * @returns a constraint
 * @example torch.distributions.constraints.less_than(1).check(torch.tensor([0, 1])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.less_than
 */
export const less_than = (upper_bound: Bound): Constraint =>
  new Constraint(`LessThan(upper_bound=${said(upper_bound)})`, (x) => x.lt(upper_bound));
/**
 * From one bound to another.
 *
 * @param lower_bound the least, a number or a tensor
 * @param upper_bound the greatest
 * @returns a constraint
 * @example torch.distributions.constraints.interval(0, 1).check(torch.tensor([1, 2])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.interval
 */
export const interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Constraint(`Interval(lower_bound=${said(lower_bound)}, upper_bound=${said(upper_bound)})`, (x) =>
    within(x, lower_bound, upper_bound),
  );
/**
 * From one bound on, and below another.
 *
 * @param lower_bound the least, a number or a tensor
 * @param upper_bound what all are less than
 * @returns a constraint
 * @example torch.distributions.constraints.half_open_interval(0, 1).check(torch.tensor([0, 1])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.half_open_interval
 */
export const half_open_interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Constraint(`HalfOpenInterval(lower_bound=${said(lower_bound)}, upper_bound=${said(upper_bound)})`, (x) =>
    x.ge(lower_bound).logical_and(x.lt(upper_bound)),
  );
/**
 * Whole numbers from one bound to another.
 *
 * @param lower_bound the least, a number or a tensor
 * @param upper_bound the greatest
 * @returns a constraint
 * @example torch.distributions.constraints.integer_interval(0, 2).check(torch.tensor([0.5, 2])) // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.integer_interval
 */
export const integer_interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Constraint(
    `IntegerInterval(lower_bound=${said(lower_bound)}, upper_bound=${said(upper_bound)})`,
    (x) => whole(x).logical_and(within(x, lower_bound, upper_bound)),
    discrete,
  );
const integerGreaterThan = (bound: number): Constraint =>
  new Constraint(`IntegerGreaterThan(lower_bound=${bound})`, (x) => whole(x).logical_and(x.ge(bound)), discrete);

/**
 * Greater than zero.
 *
 * @example torch.distributions.constraints.positive.check(torch.tensor([0, 0.5])) // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const positive = new Constraint('GreaterThan(lower_bound=0.0)', (x) => x.gt(0));
/**
 * Zero or greater.
 *
 * @example torch.distributions.constraints.nonnegative.check(torch.tensor([0, -0.5])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const nonnegative = new Constraint('GreaterThanEq(lower_bound=0.0)', (x) => x.ge(0));
/**
 * From 0 to 1.
 *
 * @example torch.distributions.constraints.unit_interval.check(torch.tensor([1, 1.5])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const unit_interval = new Constraint('Interval(lower_bound=0.0, upper_bound=1.0)', (x) => within(x, 0, 1));
/**
 * Whole numbers from 0 on.
 *
 * @example torch.distributions.constraints.nonnegative_integer.check(torch.tensor([0, 0.5])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const nonnegative_integer = integerGreaterThan(0);
/**
 * Whole numbers from 1 on.
 *
 * @example torch.distributions.constraints.positive_integer.check(torch.tensor([0, 1])) // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const positive_integer = integerGreaterThan(1);

/**
 * A constraint of all in the last dimensions together.
 *
 * @param base_constraint the constraint of each
 * @param reinterpreted_batch_ndims how many dimensions
 * @returns a constraint
 * @throws ValueError by its `check`, for values of fewer dimensions
 * @example
 * const { constraints } = torch.distributions;
 * constraints.independent(constraints.positive, 1).check(torch.tensor([[1, 2], [1, -1]])); // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.independent
 */
export const independent = (base_constraint: Constraint, reinterpreted_batch_ndims: number): Constraint => {
  const event_dim = base_constraint.event_dim + reinterpreted_batch_ndims;
  const check = (x: Tensor): Tensor => {
    const each = base_constraint.check(x);
    if (each.ndim < reinterpreted_batch_ndims) {
      throw new ValueError(`Expected value.dim() >= ${event_dim} but got ${x.ndim}`);
    }
    return overall(each, reinterpreted_batch_ndims);
  };
  const { is_discrete } = base_constraint;
  const words = `IndependentConstraint(${String(base_constraint)}, ${reinterpreted_batch_ndims})`;
  return new Constraint(words, check, { is_discrete, event_dim });
};
/**
 * Vectors of numbers, no NaN.
 *
 * @example torch.distributions.constraints.real_vector.check(torch.tensor([[1, 2], [1, NaN]])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const real_vector = independent(real, 1);
/**
 * One 1 among zeros.
 *
 * @example torch.distributions.constraints.one_hot.check(torch.tensor([[0, 1], [1, 1]])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const one_hot = new Constraint(
  'OneHot()',
  (x) => boolean.check(x).all(-1).logical_and(x.sum(-1).eq(1)),
  { is_discrete: true, event_dim: 1 },
); // prettier-ignore
/**
 * Vectors that are not negative and add up to one.
 *
 * @example torch.distributions.constraints.simplex.check(torch.tensor([[0.5, 0.5], [1, 1]])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const simplex = new Constraint(
  'Simplex()',
  (x) => x.ge(0).all(-1).logical_and(x.sum(-1).sub(1).abs().lt(1e-6)),
  { event_dim: 1 },
); // prettier-ignore
/**
 * Vectors that are not negative, and add up to no more than a bound.
 *
 * @param upper_bound the bound, a number or a tensor
 * @returns a constraint
 * @example torch.distributions.constraints.multinomial(3).check(torch.tensor([[1, 2], [2, 2]])) // tensor([ True, False])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.multinomial
 */
export const multinomial = (upper_bound: Bound): Constraint =>
  new Constraint('Multinomial()', (x) => x.ge(0).all(-1).logical_and(x.sum(-1).le(upper_bound)), {
    is_discrete: true,
    event_dim: 1,
  });

const ofMatrices = (words: string, check: (value: Tensor) => Tensor): Constraint =>
  new Constraint(words, check, { event_dim: 2 });
const isLower = (x: Tensor): Tensor => overall(x.tril().eq(x), 2);
/**
 * Lower triangular matrices.
 *
 * @example torch.distributions.constraints.lower_triangular.check(torch.tensor([[1, 0], [2, 3]])) // tensor(True)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const lower_triangular = ofMatrices('LowerTriangular()', isLower);
/**
 * Lower triangular matrices with a positive diagonal.
 *
 * @example torch.distributions.constraints.lower_cholesky.check(torch.tensor([[1, 0], [2, -3]])) // tensor(False)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const lower_cholesky = ofMatrices('LowerCholesky()', (x) =>
  isLower(x).logical_and(x.diagonal(0, -2, -1).gt(0).all(-1)),
);
/**
 * Such, of rows that are one long.
 *
 * @example torch.distributions.constraints.corr_cholesky.check(torch.eye(2)) // tensor(True)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const corr_cholesky = ofMatrices('CorrCholesky()', (x) => {
  const tolerance = finfo(x.dtype).eps * x.size(-1) * 10;
  const rows = x.detach().square().sum(-1).sqrt().sub(1).abs().le(tolerance).all(-1);
  return lower_cholesky.check(x).logical_and(rows);
});
const isSquare = (x: Tensor): boolean => x.shape.at(-2) === x.shape.at(-1);
/**
 * Square matrices.
 *
 * @example torch.distributions.constraints.square.check(torch.ones(2, 3)) // tensor(False)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const square = ofMatrices('Square()', (x) =>
  full(x.shape.slice(0, -2), isSquare(x), { dtype: bool, device: x.device }),
);
const isSymmetric = (x: Tensor): Tensor => overall(x.isclose(x.mT, { atol: 1e-6 }), 2);
/**
 * Symmetric matrices.
 *
 * @example torch.distributions.constraints.symmetric.check(torch.tensor([[1, 0], [2, 3]])) // tensor(False)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const symmetric = ofMatrices('Symmetric()', (x) => (isSquare(x) ? isSymmetric(x) : square.check(x)));
/** What is asked of symmetric matrices, where all are. */
const ofSymmetric = (words: string, check: (value: Tensor) => Tensor): Constraint =>
  ofMatrices(words, (x) => {
    const even = symmetric.check(x);
    return even.all().item() ? check(x) : even;
  });
/**
 * Symmetric matrices whose eigenvalues are not negative.
 *
 * @example torch.distributions.constraints.positive_semidefinite.check(torch.ones(2, 2)) // tensor(True)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const positive_semidefinite = ofSymmetric('PositiveSemidefinite()', (x) => eigvalsh(x).ge(0).all(-1));
/**
 * Symmetric matrices whose eigenvalues are positive.
 *
 * @example torch.distributions.constraints.positive_definite.check(torch.eye(2)) // tensor(True)
 * @see https://docs.pytorch.org/docs/stable/distributions.html#module-torch.distributions.constraints
 */
export const positive_definite = ofSymmetric('PositiveDefinite()', (x) => cholesky_ex(x).info.eq(0));

/**
 * Constraints of pieces of a tensor, one after the other.
 *
 * @param cseq the constraints
 * @param dim the dimension along which the pieces follow
 * @param lengths the pieces' lengths; null: 1 each
 * @returns a constraint
 * @example
 * const { constraints } = torch.distributions;
 * constraints.cat([constraints.positive, constraints.real], 0, [1, 2]).check(torch.tensor([-1, -1, 2])); // tensor([False,  True,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.cat
 */
export const cat = (
  cseq: readonly Constraint[],
  dim = 0,
  lengths: readonly number[] = cseq.map(() => 1),
): Constraint => {
  const starts = lengths.map((_, k) => lengths.slice(0, k).reduce((sum, n) => sum + n, 0));
  const check = (x: Tensor): Tensor =>
    joined(
      cseq.map((each, k) => each.check(x.narrow(dim, starts[k]!, lengths[k]!))),
      dim,
    );
  return new Constraint('Cat()', check, {
    is_discrete: cseq.some((each) => each.is_discrete),
    event_dim: Math.max(...cseq.map((each) => each.event_dim)),
  });
};
/**
 * Constraints of slices of a tensor.
 *
 * @param cseq the constraints
 * @param dim the dimension along which the slices lie
 * @returns a constraint
 * @example
 * const { constraints } = torch.distributions;
 * constraints.stack([constraints.positive, constraints.real]).check(torch.tensor([-1, -1])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.stack
 */
export const stack = (cseq: readonly Constraint[], dim = 0): Constraint => {
  const check = (x: Tensor): Tensor =>
    stacked(
      cseq.map((each, k) => each.check(x.select(dim, k))),
      dim,
    );
  const most = Math.max(...cseq.map((each) => each.event_dim));
  return new Constraint('Stack()', check, {
    is_discrete: cseq.some((each) => each.is_discrete),
    event_dim: dim + most < 0 ? most + 1 : most,
  });
};

/**
 * The constraint of a mixture's draws: that of its components', which have one more dimension.
 *
 * @param base_constraint the components' constraint
 * @returns a constraint
 * @example
 * const { constraints } = torch.distributions;
 * constraints.MixtureSameFamilyConstraint(constraints.positive).check(torch.tensor([-1, 2])); // tensor([False,  True])
 * @see https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.constraints.MixtureSameFamilyConstraint
 */
export const MixtureSameFamilyConstraint = (base_constraint: Constraint): Constraint => {
  const { is_discrete, event_dim } = base_constraint;
  const check = (x: Tensor): Tensor => {
    const each = base_constraint.check(x.unsqueeze(-1 - event_dim));
    return overall(each, each.ndim - (x.ndim - event_dim));
  };
  return new Constraint(`MixtureSameFamilyConstraint(${String(base_constraint)})`, check, { is_discrete, event_dim });
};
