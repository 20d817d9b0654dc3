// Tensors from storages and layouts, as files say them.
import { bool, type DType } from '../dtype.js';
import { NotImplementedError, RuntimeError, UnpicklingError } from '../errors.js';
import { Parameter, isParameter } from '../nn/parameter.js';
import { meta } from '../runtime/meta.js';
import type { Storage } from '../runtime/engine.js';
import { type Shape, checkLengths, numel } from '../shape.js';
import { Tensor, allocate } from '../tensor.js';
import { Dict, Tuple, classOf } from './pickle/values.js';

/** A storage that a pickle refers to, or a stretch of one. */
export class StorageRef {
  /**
   * @param dtype null where the tensor says it
   * @param length elements; bytes where there is no type
   * @param open gives the storage, and the element of it that the stretch begins at
   */
  constructor(
    readonly dtype: DType | null,
    readonly length: number,
    private readonly open: (dtype: DType) => readonly [storage: Storage, from: number],
  ) {}

  /** A tensor that sees a part of it. Throws RuntimeError for a layout that reaches outside. */
  tensor(offset: unknown, size: unknown, stride: unknown, given: DType | null = null): Tensor {
    const dtype = given ?? this.dtype;
    if (dtype === null) throw new UnpicklingError('a tensor on an untyped storage must say its dtype');
    const length = this.dtype === null ? Math.floor(this.length / dtype.itemsize) : this.length;
    const [shape, strides] = [countsOf(size, 'size'), countsOf(stride, 'stride')];
    const at = countOf(offset, 'storage_offset');
    checkReach(shape, strides, at, length);
    const [storage, from] = this.open(dtype);
    return new Tensor(storage, Object.freeze(shape), Object.freeze(strides), from + at);
  }
}

/** A count that a file gives. Throws UnpicklingError for what is none. */
export function countOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UnpicklingError(`${what} of a tensor must be a whole number, not ${String(value)} (${classOf(value)})`);
}

function countsOf(value: unknown, what: string): number[] {
  const items = value instanceof Tuple ? value.items : value;
  if (!Array.isArray(items)) throw new UnpicklingError(`${what} of a tensor must be a tuple, not ${classOf(value)}`);
  if (what === 'stride' && items.some((step) => typeof step === 'number' && step < 0)) {
    throw new RuntimeError(`Storage size calculation overflowed with strides=[${items.join(', ')}]`);
  }
  return items.map((item: unknown) => countOf(item, what));
}

/** A tensor has few dimensions: more than any that is real are a hostile file's. */
const MOST_DIMENSIONS = 1024;

/** Throws RuntimeError where a layout reaches outside of a storage of `length` elements. */
function checkReach(shape: Shape, strides: Shape, offset: number, length: number): void {
  if (shape.length !== strides.length || shape.length > MOST_DIMENSIONS) {
    throw new RuntimeError(`mismatch in length of strides and shape: ${shape.length} and ${strides.length}`);
  }
  checkLengths(shape);
  const empty = shape.includes(0);
  const end = offset + shape.reduce((sum, n, k) => sum + Math.max(n - 1, 0) * strides[k]!, empty ? 0 : 1);
  // PyTorch would make the storage longer, and may not.
  if (end > length && !(empty && offset <= length)) {
    throw new RuntimeError(
      `Trying to resize storage that is not resizable: size [${shape.join(', ')}], stride [${strides.join(', ')}] and offset ${offset} reach past its ${length} elements`,
    );
  }
}

/** Brings a tensor's leaf flag to what was saved. */
export function requiring(tensor: Tensor, requires: unknown): Tensor {
  if (typeof requires !== 'boolean')
    throw new UnpicklingError(`requires_grad must be a bool, not ${classOf(requires)}`);
  if (requires) tensor.requires_grad = true;
  return tensor;
}

/** Refuses what a tensor's metadata may say and no tensor here can be: conjugated or negated by a bit. */
export function checkMetadata(metadata: unknown): void {
  if (!(metadata instanceof Dict)) return;
  for (let k = 0; k < metadata.items.length; k += 2) {
    if (metadata.items[k + 1] === true) {
      throw new NotImplementedError(`a tensor with the ${String(metadata.items[k])} bit is not there yet`);
    }
  }
}

/** A parameter of a tensor's elements. */
export function parameterOf(data: unknown, requires: unknown): Tensor {
  if (!(data instanceof Tensor)) throw new UnpicklingError(`a Parameter is made of a tensor, not of ${classOf(data)}`);
  if (typeof requires !== 'boolean')
    throw new UnpicklingError(`requires_grad must be a bool, not ${classOf(requires)}`);
  return new Parameter(data, requires);
}

/** A tensor of the device `meta`. */
export function metaTensor(dtype: DType, size: unknown, stride: unknown): Tensor {
  const [shape, strides] = [countsOf(size, 'size'), countsOf(stride, 'stride')];
  checkReach(shape, strides, 0, Infinity);
  const length = numel(shape) === 0 ? 0 : shape.reduce((sum, n, k) => sum + (n - 1) * strides[k]!, 1);
  const { storage } = allocate(meta, [Math.min(length, Number.MAX_SAFE_INTEGER)], dtype);
  return new Tensor(storage, Object.freeze(shape), Object.freeze(strides), 0);
}

/** An old file's state of a tensor: where it lies, or what it says beside its data. */
export function setState(tensor: Tensor, state: unknown): void {
  const items = state instanceof Tuple ? state.items : [];
  const [first, offset, size, stride] = items;
  if (first instanceof StorageRef && items.length === 4) {
    tensor.become(first.tensor(offset, size, stride));
  } else if (isParameter(tensor) && items.length === 5 && first instanceof Tensor) {
    tensor.become(first); // (data, _, hooks, requires_grad, volatile)
    tensor.requires_grad = items[3] === true;
  } else if (items.length === 3 && typeof first === 'boolean') {
    tensor.requires_grad = first; // (requires_grad, volatile, hooks)
  } else throw new UnpicklingError(`a tensor has no such state: ${classOf(state)} of ${items.length}`);
}

/** Makes what was read into a storage what it means here: bytes the other way round, and booleans 0 or 1. */
export function settle(bytes: Uint8Array, dtype: DType, bigEndian: boolean): void {
  if (bigEndian && dtype.itemsize > 1) {
    const { itemsize } = dtype;
    for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse();
  }
  if (dtype === bool) for (let k = 0; k < bytes.length; k++) if (bytes[k]! > 1) bytes[k] = 1;
}
