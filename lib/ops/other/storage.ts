// How a tensor is stored, of which the answers are nearly always the same here: one process, dense tensors, no pinned memory.
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { device, dtype, flag, keywordOnly, optional, tensor } from '../row/signature.js';

/** Whether both tensors see the same elements in the same layout: the same storage, offset, shape and strides. */
export const is_set_to = operator(
  'is_set_to',
  [tensor('tensor')],
  (input, other): boolean =>
    input.storage.owner === other.storage.owner &&
    input.offset === other.offset &&
    sameShape(input.shape, other.shape) &&
    sameShape(input.strides, other.strides),
);

/** Whether other processes see the elements: never. */
export const is_shared = operator('is_shared', [], (_input): boolean => false);
const place = [optional(device('device'), null)] as const;
/** Whether the elements lie in memory that a GPU copies from by itself: never. */
export const is_pinned = operator('is_pinned', place, (_input): boolean => false);
/** How many dimensions are sparse: none. */
export const sparse_dim = operator('sparse_dim', [], (_input): number => 0);
/** How many dimensions are dense: all. */
export const dense_dim = operator('dense_dim', [], (input): number => input.ndim);
/**
 * The tensor itself, which is dense.
 *
 * @param dtype the type that it is to have; null: its own
 * @param masked_grad a hint for what is sparse
 */
export const to_dense = operator(
  'to_dense',
  [optional(dtype('dtype'), null), keywordOnly(optional(flag('masked_grad'), null))],
  (input, type): Tensor => (type === null ? input : input.to(type)),
);
/** The tensor itself: a hint that changes no result. */
export const pin_memory = operator('pin_memory', place, (input): Tensor => input);
/** The tensor itself: there are no other processes that could share it. */
export const share_memory_ = operator('share_memory_', [], (input): Tensor => input);

declare module '../../tensor.js' {
  interface Tensor {
    /** Whether the tensor lives on the CPU. */
    readonly is_cpu: boolean;
    /** Whether the tensor lives on a CUDA device. */
    readonly is_cuda: boolean;
    /** Whether the tensor has a shape and a type, and no elements. */
    readonly is_meta: boolean;
    /** Whether the elements are quantized: never. */
    readonly is_quantized: boolean;
    /** Whether only the elements that are not zero are kept: never. */
    readonly is_sparse: boolean;
    /** Whether the elements are kept row by row without zeros: never. */
    readonly is_sparse_csr: boolean;
    /** Whether the elements are in the order of PyTorch's oneDNN: never. */
    readonly is_mkldnn: boolean;
    /** Whether it is a list of tensors of several lengths: never. */
    readonly is_nested: boolean;
    /** Whether the tensor lives on Apple's GPU: never. */
    readonly is_mps: boolean;
    /** How elements are kept: `torch.strided`. */
    readonly layout: 'strided';
  }
}
const facts: Readonly<Record<string, (input: Tensor) => unknown>> = {
  is_cpu: (input) => input.device.type === 'cpu',
  is_cuda: (input) => input.device.type === 'cuda',
  is_meta: (input) => input.device.type === 'meta',
  is_quantized: () => false,
  is_sparse: () => false,
  is_sparse_csr: () => false,
  is_mkldnn: () => false,
  is_nested: () => false,
  is_mps: () => false,
  layout: () => 'strided',
};
for (const [name, answer] of Object.entries(facts)) {
  Object.defineProperty(Tensor.prototype, name, {
    get(this: Tensor) {
      return answer(this);
    },
    configurable: true,
  });
}
