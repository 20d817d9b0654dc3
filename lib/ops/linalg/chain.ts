// The product of several matrices, and what else torch has of linear algebra as a function alone.
import { RuntimeError } from '../../errors.js';
import type { Tensor } from '../../tensor.js';
import { outParameter } from '../row/out.js';
import { variadic } from '../row/variadic.js';
import { multi_dot } from './linalg.js';

/**
 * As `linalg.multi_dot`, of matrices one after the other.
 *
 * @param matrices matrices, one by one
 * @param out a tensor that takes the result
 * @returns a matrix
 * @example
 * torch.chain_matmul(torch.ones(1, 2), torch.ones(2, 3), torch.ones(3, 1)).tolist(); // [[6]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.chain_matmul.html
 */
export function chain_matmul(...matrices: readonly Tensor[]): Tensor;
export function chain_matmul(
  ...args: readonly [...matrices: readonly Tensor[], kwargs: { out?: Tensor | null }]
): Tensor;
export function chain_matmul(...args: readonly unknown[]): Tensor {
  const [list, values] = variadic('chain_matmul', args, { lists: false, keywords: [outParameter] });
  for (const { ndim } of list) {
    if (ndim !== 2) throw new RuntimeError(`Tensor dimension is ${ndim}, expected 2 instead.`);
  }
  if (list.length === 0) throw new RuntimeError('chain_matmul(): Expected one or more matrices');
  return list.length === 1 ? list[0]! : multi_dot(list, { out: values[0] as Tensor | null });
}
export { lu_unpack } from './lu.js';
