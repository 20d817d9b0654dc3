// Elements by subscripts.
import type { Tensor } from '../../tensor.js';
import { call } from '../row/call.js';
import { asIndex, indexed } from './subscripts.js';
import type { Subscript } from './slices.js';

/**
 * Elements by subscripts, as PyTorch's `x[...]`: the typed form of it, never undefined.
 *
 * @param indices positions, slices as text (`'1:3'`, `':, 0'`) or `torch.slice`, `'...'`, null for a new dimension, tensors of
 *   int64, masks of bool, lists; one after the other, or all in one array. Without tensors and lists the result is a view.
 * @returns the elements
 * @throws IndexError for what is no index, and where there are more than dimensions
 * @example
 * x.index(0); x.index(':', '1:3'); x.index(x.gt(0)); x.index('...', torch.tensor([0n, 2n])); x.index([x.gt(0)]);
 */
export function index(input: Tensor, ...indices: Subscript[]): Tensor;
export function index(input: Tensor, indices: readonly Subscript[]): Tensor;
export function index(input: Tensor, ...indices: readonly unknown[]): Tensor {
  return call(asIndex, [input, ...indices], indexed);
}
