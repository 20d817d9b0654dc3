// What parameters and samples of distributions must be.
import { cholesky_ex } from '../ops/linalg/index.js';
import type { Tensor } from '../tensor.js';

/** What is asked of values. */
export interface Constraint {
  /** as PyTorch prints it */
  readonly name: string;
  /** For each value (or, of vectors, each vector): whether it is so. */
  readonly check: (value: Tensor) => Tensor;
}

/** No NaN. */
export const real: Constraint = { name: 'Real()', check: (x) => x.eq(x) };
/** Vectors of such. */
export const realVector: Constraint = { name: 'IndependentConstraint(Real(), 1)', check: (x) => x.eq(x).all(-1) };
/** Greater than zero. */
export const positive: Constraint = { name: 'GreaterThan(lower_bound=0.0)', check: (x) => x.gt(0) };
/** Zero or greater. */
export const nonnegative: Constraint = { name: 'GreaterThanEq(lower_bound=0.0)', check: (x) => x.ge(0) };
/** Whole numbers from 0 on. */
export const nonnegativeInteger: Constraint = {
  name: 'IntegerGreaterThan(lower_bound=0)',
  check: (x) => x.remainder(1).eq(0).logical_and(x.ge(0)),
};
/** A constraint of each number, asked of the last dimensions together. */
export const together = ({ name, check }: Constraint, dims: number): Constraint => ({
  name: `IndependentConstraint(${name}, ${dims})`,
  check: (x) => Array.from({ length: dims }).reduce<Tensor>((held) => held.all(-1), check(x)),
});
/** One 1 among zeros. */
export const oneHot: Constraint = {
  name: 'OneHot()',
  check: (x) => x.eq(0).logical_or(x.eq(1)).all(-1).logical_and(x.sum(-1).eq(1)),
};
/** Lower triangular matrices with a positive diagonal. */
export const lowerCholesky: Constraint = {
  name: 'LowerCholesky()',
  check: (x) =>
    x
      .tril()
      .eq(x)
      .all(-1)
      .all(-1)
      .logical_and(x.diagonal(0, -2, -1).gt(0).all(-1)),
};
/** Symmetric matrices whose eigenvalues are positive. */
export const positiveDefinite: Constraint = {
  name: 'PositiveDefinite()',
  check: (x) => x.isclose(x.mT, { atol: 1e-6 }).all(-1).all(-1).logical_and(cholesky_ex(x).info.eq(0)),
};
/** From 0 to 1. */
export const unitInterval: Constraint = {
  name: 'Interval(lower_bound=0.0, upper_bound=1.0)',
  check: (x) => x.ge(0).logical_and(x.le(1)),
};
/** 0 or 1. */
export const boolean: Constraint = { name: 'Boolean()', check: (x) => x.eq(0).logical_or(x.eq(1)) };
/** Vectors that are not negative and add up to one. */
export const simplex: Constraint = {
  name: 'Simplex()',
  check: (x) => x.ge(0).all(-1).logical_and(x.sum(-1).sub(1).abs().lt(1e-6)),
};
/** Whole numbers from `low` to `high`. */
export const integers = (low: number, high: number): Constraint => ({
  name: `IntegerInterval(lower_bound=${low}, upper_bound=${high})`,
  check: (x) => x.remainder(1).eq(0).logical_and(x.ge(low)).logical_and(x.le(high)),
});
/** From `low` to `high`. */
export const interval = (low: Tensor, high: Tensor): Constraint => ({
  name: `Interval(lower_bound=${String(low)}, upper_bound=${String(high)})`,
  check: (x) => x.ge(low).logical_and(x.le(high)),
});
/** Less than `high`. */
export const lessThan = (high: Tensor): Constraint => ({
  name: `LessThan(upper_bound=${String(high)})`,
  check: (x) => x.lt(high),
});
