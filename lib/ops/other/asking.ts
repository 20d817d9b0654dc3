// Questions about a tensor whose answers are nearly always the same here: one process, dense tensors, no pinned memory.
import { RuntimeError, describe } from '../../errors.js';
import { numel, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { device, dtype, flag, keywordOnly, optional, tensor } from '../row/signature.js';

/**
 * Whether the only element is not zero: what Python's `if x:` asks.
 *
 * @param input a tensor of one element
 * @returns whether it is not zero
 * @throws RuntimeError where there is not exactly one element
 * @example
 * torch.is_nonzero(torch.tensor(2)); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_nonzero.html
 */
export const is_nonzero = operator('is_nonzero', [], (input): boolean => {
  const count = numel(input.shape);
  if (count !== 1) {
    throw new RuntimeError(
      `Boolean value of Tensor with ${count === 0 ? 'no values' : 'more than one value'} is ambiguous`,
    );
  }
  return Boolean(input.item());
});

/**
 * Whether two tensors have the same shape.
 *
 * @param input a tensor
 * @param other another
 * @returns whether all lengths are equal
 * @example
 * torch.is_same_size(torch.ones(2), torch.ones(2, 1)); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const is_same_size = operator('is_same_size', [tensor('other')], (input, other): boolean =>
  sameShape(input.shape, other.shape),
);

/**
 * Whether the type holds numbers below zero.
 *
 * @param input a tensor
 * @returns false for uint8 and bool
 * @example
 * torch.is_signed(torch.ones(1)); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_signed.html
 */
export const is_signed = operator('is_signed', [], (input): boolean => !['bool', 'uint8'].includes(input.dtype.name));

/** Whether both tensors see the same elements in the same layout: the same storage, offset, shape and strides. */
export const is_set_to = operator(
  'is_set_to',
  [tensor('tensor')],
  (input, other): boolean =>
    input.storage === other.storage &&
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

/**
 * Whether a value is one of PyTorch's storages, which are no objects here.
 *
 * @param obj any value
 * @returns false
 * @example
 * torch.is_storage(torch.ones(1)); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.is_storage.html
 */
export const is_storage = (_obj: unknown): boolean => false;

/**
 * What PyTorch calls the type of a value.
 *
 * @param obj any value
 * @returns `torch.FloatTensor` for a tensor of float32, a class's name for others
 * @example
 * torch.typename(torch.ones(1)); // torch.FloatTensor
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html
 */
export const typename = (obj: unknown): string => (obj instanceof Tensor ? obj.type() : describe(obj));

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
