// Variance and standard deviation with the mean, which are functions alone.
import type { Tensor } from '../../tensor.js';
import { type Spreads, called } from './variance.js';

/**
 * Variance and mean; arguments as for `var`.
 *
 * `σ² = 1 / max(0, N - δN) · Σ_i (x_i - x̄)²`, δN being the `correction`.
 *
 * @param correction what is taken from the count that is divided by; in place of `unbiased`
 * @param unbiased whether to divide by n - 1
 * @param out what takes the result
 * @returns the variance and the mean
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.var_mean(torch.tensor([1, 2, 3]))[0]; // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.var_mean.html
 */
export const var_mean: Spreads<[Tensor, Tensor]> = called('var_mean');

/**
 * Standard deviation and mean; arguments as for `std`.
 *
 * `σ = √(1 / max(0, N - δN) · Σ_i (x_i - x̄)²)`, δN being the `correction`.
 *
 * @param correction what is taken from the count that is divided by; in place of `unbiased`
 * @param unbiased whether to divide by n - 1
 * @param out what takes the result
 * @returns the standard deviation and the mean
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.std_mean(torch.tensor([1, 2, 3]))[1]; // tensor(2.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.std_mean.html
 */
export const std_mean: Spreads<[Tensor, Tensor]> = called('std_mean');
