// Areas under points.
import { get_default_dtype } from '../../dtype.js';
import { operator } from '../row/operator.js';
import { byNumber, timesNumber, writtenTimes } from '../row/shown.js';
import type { Tensor } from '../../tensor.js';
import { wrapDim, wrapOwnDim } from '../../shape.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { optional, tensor, keywordOnly, number, int } from '../row/signature.js';

function checkNumbers(name: string, y: Tensor, x: Tensor | null): void {
  for (const [letter, t] of Object.entries({ y, x })) {
    if (t?.dtype.kind === 'bool')
      throw new NotImplementedError(`${name}: received a bool input for \`${letter}\`, but bool is not supported`);
  }
}
/** Sums of neighbours along `dim`. */
const heights = (y: Tensor, at: number): Tensor => {
  const between = Math.max(y.shape[at]! - 1, 0);
  return y.narrow(at, Math.min(1, y.shape[at]!), between).add(y.narrow(at, 0, between));
};
/** Each times the distance of the two. */
function products(name: string, y: Tensor, x: Tensor, dim: number): Tensor {
  const at = wrapDim(dim, y.ndim);
  checkNumbers(name, y, x);
  if (x.ndim === 1 && x.shape[0] !== y.shape[at])
    throw new RuntimeError(`${name}: There must be one \`x\` value for each sample point`);
  let along = x;
  if (x.ndim === 1) along = x.reshape(y.shape.map((_, k) => (k === at ? x.shape[0] : 1)));
  else if (x.ndim < y.ndim) along = x.reshape([...y.shape.map(() => 1).slice(x.ndim), ...x.shape]);
  return heights(y, at).mul(along.diff({ dim: at }));
}

const trapezoidal = [
  optional(tensor('x'), null),
  keywordOnly(optional(number('dx'), 1)),
  keywordOnly(optional(int('dim'), -1)),
] as const;

/**
 * Area under points by trapezoids, along `dim`: evenly spaced ones are added up whole but for half of the first and the last.
 *
 * `out = Σ_i dx/2 · (y_i + y_{i-1})`, or `Σ_i (x_i - x_{i-1})/2 · (y_i + y_{i-1})` with the places of the points.
 *
 * @param x the places of the points; left out: they are `dx` apart
 * @param dx the distance between points
 * @returns a tensor without the dimension
 * @throws RuntimeError where places and points are not as many, IndexError for a dimension that there is not
 * @example
 * torch.trapezoid(torch.tensor([1, 5, 10])); // tensor(10.5000)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export const trapezoid = operator('trapezoid', trapezoidal, (input, x, dx, dim): Tensor => {
  const at = wrapOwnDim(dim, input.ndim);
  if (input.shape[at] === 0) return writtenTimes(input.new_zeros(input.shape.filter((_, k) => k !== at)));
  if (x !== null) return byNumber(products('trapezoid', input, x, dim).sum(at), 2);
  if (input.dtype.kind === 'bool') checkNumbers('trapezoid', input, null);
  const ends = input.select(at, 0).add(input.select(at, -1));
  return timesNumber(input.sum(at).sub(timesNumber(ends, 0.5)), dx);
});

/**
 * As `trapezoid`: an integral by the trapezoidal rule.
 *
 * @param x the places of the points; left out: they are `dx` apart
 * @param dx the distance between points
 * @returns a tensor
 * @throws RuntimeError where places and points are not as many, IndexError for a dimension that there is not
 * @example
 * torch.trapz(torch.tensor([1, 2, 3])); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.trapz.html
 */
export const trapz = trapezoid;

/**
 * Running area under points by trapezoids, along `dim`.
 *
 * @param x the places of the points; left out: they are `dx` apart
 * @param dx the distance between points
 * @returns a tensor shorter by one along the dimension
 * @throws RuntimeError where places and points are not as many, IndexError for a dimension that there is not
 * @example
 * torch.cumulative_trapezoid(torch.tensor([1, 5, 10])); // tensor([ 3.0000, 10.5000])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cumulative_trapezoid.html
 */
export const cumulative_trapezoid = operator('cumulative_trapezoid', trapezoidal, (input, x, dx, dim): Tensor => {
  if (input.ndim === 0) throw new IndexError('slice() cannot be applied to a 0-dim tensor.');
  const at = wrapDim(dim, input.ndim);
  if (x !== null) return byNumber(products('cumulative_trapezoid', input, x, dim).cumsum(at), 2);
  checkNumbers('cumulative_trapezoid', input, null);
  const sums = heights(input, at);
  // In PyTorch half of the distance is a float, whole or not.
  return timesNumber(sums.dtype.kind === 'float' ? sums : sums.to(get_default_dtype()), dx / 2).cumsum(at);
});
