// Tensors cut along their first, second or third dimension.
import { RuntimeError } from '../../errors.js';
import type { Several, Shape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { countOrPositions, positionsInRow } from '../row/signature.js';

type Body = (input: Tensor, where: number | Shape) => Several<Tensor>;
/** An operator whose method takes positions one after the other too. */
const separating = (name: string, body: Body) =>
  Object.assign(operator(name, [countOrPositions('indices_or_sections')], body), {
    method: operator(name, [positionsInRow('indices_or_sections')], body),
  });

/**
 * Split along the second dimension (of vectors the first).
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.hsplit(torch.arange(4), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hsplit.html
 */
export const hsplit = separating('hsplit', (input, where): Several<Tensor> => {
  if (input.ndim === 0)
    throw new RuntimeError(
      'torch.hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!',
    );
  return evenSplit('hsplit', input, where, input.ndim === 1 ? 0 : 1);
});

/**
 * Split along the first dimension.
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.vsplit(torch.ones(4, 2), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vsplit.html
 */
export const vsplit = separating('vsplit', (input, where): Several<Tensor> => {
  if (input.ndim < 2)
    throw new RuntimeError(
      `torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('vsplit', input, where, 0);
});

/**
 * Split along the third dimension.
 *
 * @param indices_or_sections how many pieces, or the positions at which to cut
 * @returns views, one a section
 * @throws RuntimeError for tensors of fewer dimensions than the split needs, and for lengths that do not divide
 * @example
 * torch.dsplit(torch.ones(1, 2, 4), 2).length; // 2
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dsplit.html
 */
export const dsplit = separating('dsplit', (input, where): Several<Tensor> => {
  if (input.ndim < 3)
    throw new RuntimeError(
      `torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with ${input.ndim} dimensions!`,
    );
  return evenSplit('dsplit', input, where, 2);
});
function evenSplit(name: string, input: Tensor, where: number | Shape, dim: number): Several<Tensor> {
  if (typeof where === 'number' && (where <= 0 || input.shape[dim]! % where !== 0)) {
    throw new RuntimeError(
      `torch.${name} attempted to split along dimension ${dim}, but the size of the dimension ${input.shape[dim]} is not divisible by the split_size ${where}!`,
    );
  }
  return input.tensor_split(where, dim);
}
