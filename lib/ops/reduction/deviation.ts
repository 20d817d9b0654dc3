// Variance and standard deviation, as functions and methods.
import type { Tensor } from '../../tensor.js';
import { type Spreads, called } from './variance.js';

/**
 * Variance of all elements, or over dimensions.
 *
 * `σ² = 1 / max(0, N - δN) · Σ_i (x_i - x̄)²`, δN being the `correction`.
 *
 * @param dim a dimension or several; null: all
 * @param unbiased whether to divide by n - 1; `correction` says what is taken from n otherwise
 * @param keepdim whether reduced dimensions stay, with length 1
 * @param correction what is taken from the count that is divided by; in place of `unbiased`
 * @param out what takes the result
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.var(torch.tensor([1, 2, 3])); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.var.html
 */
const variance: Spreads<Tensor> = called('var');
export { variance as var };

/**
 * Standard deviation of all elements, or over dimensions.
 *
 * `σ = √(1 / max(0, N - δN) · Σ_i (x_i - x̄)²)`, δN being the `correction`.
 *
 * @param dim a dimension or several; null: all
 * @param unbiased whether to divide by n - 1; `correction` says what is taken from n otherwise
 * @param keepdim whether reduced dimensions stay, with length 1
 * @param correction what is taken from the count that is divided by; in place of `unbiased`
 * @param out what takes the result
 * @returns a tensor without the dimensions reduced
 * @throws NotImplementedError for integers and bool, IndexError for a dimension that there is not
 * @example
 * torch.std(torch.tensor([1, 2, 3])); // tensor(1.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.std.html
 */
export const std: Spreads<Tensor> = called('std');
