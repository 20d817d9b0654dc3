// Views as copies, by the names that PyTorch gives them.
import { copyView } from '../../runtime/kernels/index.js';
import type { Tensor } from '../../tensor.js';
import { allCopied, copied } from './derived.js';
import { composite } from '../row/composite.js';
import { exactTypes } from '../row/out.js';
import { dtype } from '../row/signature.js';
import { asksForType, viewed } from './typed.js';
import type { DType } from '../../dtype.js';
import { missing } from '../row/rules.js';
import type { Samples } from '../row/samples.js';
import { structural } from '../row/structural.js';
import * as ordering from './ordering.js';
import * as parts from './parts.js';
import * as windows from './windows.js';
import * as slicing from './slicing.js';
import * as viewing from './viewing.js';
import * as splitting from './splitting.js';
import * as chunks from './chunks.js';
import * as strided from './strided.js';

/**
 * The same elements in a storage of their own, row-major.
 *
 * @returns a tensor of the input's shape
 * @example
 * torch.alias_copy(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.alias_copy.html
 */
export const alias_copy = structural('alias_copy', [], {
  types: 'exact',
  plan: ({ input }) => ({ out: { shape: input.shape, dtype: input.dtype } }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  node: 'AliasBackward0_copy',
  gradients: () => ({ input: (grad): Tensor => grad }),
  samples: (make): Samples => [[make(2, 3)], [make()], [make(0, 2)], [make(70)]],
});

/**
 * `as_strided` as a copy.
 *
 * @param size lengths
 * @param stride strides, in elements
 * @param storage_offset where it begins in the storage; null: where the input does
 * @returns a new tensor
 * @example
 * torch.as_strided_copy(torch.arange(4), [2], [2]); // tensor([0, 2])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.as_strided_copy.html
 */
export const as_strided_copy = copied(strided.as_strided);

/**
 * The same elements in a storage of their own: `detach`, which they are not from: PyTorch records it, and has no derivative of it.
 *
 * @param input a tensor
 * @param out where to put the result
 * @returns a tensor of the input's shape
 * @throws RuntimeError in backward
 * @example
 * torch.detach_copy(torch.tensor([1, 2])); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.detach.html
 */
export const detach_copy = structural('detach_copy', [], {
  types: 'exact',
  plan: ({ input }) => ({ out: { shape: input.shape, dtype: input.dtype } }),
  compute: ({ input }, [out]): void => copyView(input, out!),
  node: 'NotImplemented',
  gradients: () => ({ input: missing('detach_copy') }),
  samples: (make): Samples => [[make(2, 3)], [make()]],
});
/**
 * `diagonal` as a copy.
 *
 * @param offset which diagonal: 0 the main one, above it where positive
 * @param dim1 the first dimension
 * @param dim2 the second
 * @returns a new tensor
 * @example
 * torch.diagonal_copy(torch.tensor([[1, 2], [3, 4]])); // tensor([1., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal_copy.html
 */
export const diagonal_copy = copied(parts.diagonal);
/**
 * `expand` as a copy.
 *
 * @param size lengths, -1 for those that stay
 * @param implicit a hint
 * @returns a new tensor
 * @example
 * torch.expand_copy(torch.tensor([1, 2]), [2, 2]).tolist(); // [[1, 2], [1, 2]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.expand_copy.html
 */
export const expand_copy = copied(viewing.expand);

/**
 * `permute` as a copy.
 *
 * @param dims all dimensions in their new order, one by one or in a list
 * @returns a new tensor
 * @example
 * torch.permute_copy(torch.ones(2, 3, 4), [2, 0, 1]).shape; // [4, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.permute_copy.html
 */
export const permute_copy = copied(ordering.permute);

/**
 * `select` as a copy.
 *
 * @param index the position, negative from the end
 * @returns a new tensor
 * @example
 * torch.select_copy(torch.tensor([[1, 2], [3, 4]]), 0, 1); // tensor([3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.select_copy.html
 */
export const select_copy = copied(parts.select);
/**
 * `slice` as a copy.
 *
 * @param start the first position; null: 0
 * @param end the position behind the last; null: the end
 * @param step the distance between two
 * @returns a new tensor
 * @example
 * torch.slice_copy(torch.arange(5), 0, 1, 3); // tensor([1, 2])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.slice_copy.html
 */
export const slice_copy = copied(slicing.slice);
/**
 * `squeeze` as a copy.
 *
 * @returns a new tensor
 * @example
 * torch.squeeze_copy(torch.ones(1, 2, 1)).shape; // [2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.squeeze_copy.html
 */
export const squeeze_copy = copied(ordering.squeeze);
/**
 * `t` as a copy.
 *
 * @returns a new tensor
 * @example
 * torch.t_copy(torch.ones(2, 3)).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.t_copy.html
 */
export const t_copy = copied(ordering.t);

/**
 * `transpose` as a copy.
 *
 * @param dim0 a dimension
 * @param dim1 another
 * @returns a new tensor
 * @example
 * torch.transpose_copy(torch.ones(2, 3), 0, 1).shape; // [3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.transpose_copy.html
 */
export const transpose_copy = copied(ordering.transpose);
/**
 * `unfold` as a copy.
 *
 * @param dimension the dimension
 * @param size the length of a piece
 * @param step from the begin of one piece to that of the next
 * @returns a new tensor
 * @example
 * torch.unfold_copy(torch.arange(4), 0, 2, 1).tolist(); // [[0, 1], [1, 2], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unfold_copy.html
 */
export const unfold_copy = copied(windows.unfold);
/**
 * `unsqueeze` as a copy.
 *
 * @returns a new tensor
 * @example
 * torch.unsqueeze_copy(torch.ones(2, 3), 0).shape; // [1, 2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unsqueeze_copy.html
 */
export const unsqueeze_copy = copied(ordering.unsqueeze);
/** `view` in another shape, as a copy. */
const shapedCopy = copied(viewing._shaped, true);
/** `view` as another type, as a copy. */
const typedCopy = composite(
  'view_copy',
  [dtype('dtype')],
  (input, type): Tensor => viewed(input, type).clone({ memory_format: 'contiguous_format' }),
  { types: exactTypes },
);
/**
 * `view` as a copy.
 *
 * @param input a tensor
 * @param size lengths, of which one may be -1
 * @param dtype in place of them: the type as whose elements the bytes are seen
 * @param out where to put the result
 * @returns a new tensor
 * @throws RuntimeError where `view` would throw it
 * @example
 * torch.view_copy(torch.arange(4), [2, 2]).tolist(); // [[0, 1], [2, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.view_copy.html
 */
export function view_copy(input: Tensor, size: readonly number[], kwargs?: { out?: Tensor | null }): Tensor;
export function view_copy(input: Tensor, dtype: DType, kwargs?: { out?: Tensor | null }): Tensor;
export function view_copy(input: Tensor, kwargs: { size: readonly number[]; out?: Tensor | null }): Tensor;
export function view_copy(input: Tensor, kwargs: { dtype: DType; out?: Tensor | null }): Tensor;
export function view_copy(input: Tensor, ...args: AsType | AsShape): Tensor {
  return asksForType(args) ? typedCopy(input, ...(args as AsType)) : shapedCopy(input, ...(args as AsShape));
}
type AsType = Rest<typeof typedCopy>;
type AsShape = Rest<typeof shapedCopy>;
type Rest<F> = F extends (input: Tensor, ...rest: infer R) => Tensor ? R : never;

/**
 * `split` into pieces of given lengths, as copies.
 *
 * @param split_sizes lengths, which add up to the dimension's
 * @returns new tensors
 * @example
 * torch.split_with_sizes_copy(torch.arange(5), [2, 3])[1]; // tensor([2, 3, 4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.split_with_sizes_copy.html
 */
export const split_with_sizes_copy = allCopied(splitting.split_with_sizes);
/**
 * `unbind` as copies.
 *
 * @returns new tensors
 * @example
 * torch.unbind_copy(torch.tensor([[1, 2], [3, 4]]))[1]; // tensor([3., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.unbind_copy.html
 */
export const unbind_copy = allCopied(splitting.unbind);
/**
 * `split` into pieces of one length, as copies.
 *
 * @param split_size the length of a piece, or a list of lengths
 * @returns new tensors
 * @example
 * torch.split_copy(torch.arange(5), 2)[2]; // tensor([4])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.split_copy.html
 */
export const split_copy = allCopied(chunks._splitEvenly);
